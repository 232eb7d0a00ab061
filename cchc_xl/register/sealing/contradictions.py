"""Where the log, the journal and the rows of the returns contradict each other.

This needs no seal: the journal says of every file whether it was accepted, and every row of a
return stands for one that is in force. A sealed register is asked only where its log is not as
sealed.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import RegisterError
from cchc_xl.base.few import few_lines
from cchc_xl.plan.states.returns import (
    ACCEPTED,
    EXCUSED,
    IN_FORCE,
    NO_LONGER_EXCUSED,
    SENT_BACK,
    WITHDRAWN,
)
from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema import tables, words
from cchc_xl.register.sealing.entered import LOG, differences, sealed_records
from cchc_xl.register.sealing.trust import Trust

if TYPE_CHECKING:
    from cchc_xl.register.content import Content

RESULTS = {
    words.MERGED: ACCEPTED,
    SENT_BACK: SENT_BACK,
    words.WITHDRAWING: WITHDRAWN,
    words.BRINGING_BACK: ACCEPTED,
    words.EXCUSING: EXCUSED,
    words.EXCUSE_ENDED: NO_LONGER_EXCUSED,
}
"""What the log calls the result after the journal's action."""
PLANS = "unit_plans"
MAY_CHANGE = ("received", "received_from", "timeliness", "days_late")
"""Columns of the log that Văn phòng may change, and those that follow from them."""

Key = tuple[str, str, str]


class Contradiction(NamedTuple):
    """A place where somebody changed the log: whose return, and what is wrong."""

    period: str
    unit: str
    text: str

    def remedy(self, register: str) -> str:
        """Return the commands that settle it."""
        where = f"“{register}” --unit {self.unit} --period {self.period}"
        return (
            f"Muốn bỏ báo cáo này khỏi số liệu: cchc-xl withdraw {where} --reason “lý do”. Muốn "
            f"giữ như đã gộp: cchc-xl rebuild “{register}”."
        )


def contradictions(trust: Trust) -> list[Contradiction]:
    """Return what was changed in the log that only a command may change."""
    if trust.sealed and LOG not in trust.tampered:
        return []
    content = trust.content
    if LOG in content.unread:
        return []
    sealed = sealed_records(trust, LOG) if trust.sealed else None
    if sealed is not None:
        return list(_against_seal(trust, sealed))
    return [*_against_journal(content), *_without_return(content)]


def require_agreement(trust: Trust, settled: tuple[str, str] = ("", "")) -> None:
    """Refuse to go on from a log that was changed by hand. ``RegisterError``.

    ``settled`` are the unit and period of the return that the run itself decides on.
    """
    _require_sealed_plans(trust)
    found = [item for item in contradictions(trust) if (item.unit, item.period) != settled]
    if found:
        name = trust.name
        shown = "\n".join(few_lines([f"- {item.text}" for item in found], 10, "chỗ khác"))
        raise RegisterError(
            f"Trang “{tables()[LOG].sheet}” đã bị sửa tay, không khớp với nhật ký và số liệu đã "
            f"gộp:\n{shown}",
            found[0].remedy(name),
        )


def _require_sealed_plans(trust: Trust) -> None:
    """Refuse where the log of units' plans is not what was sealed, while the sealed one is known.

    What a command received on top of it would go with the next rebuild.
    """
    if PLANS not in trust.tampered or sealed_records(trust, PLANS) is None:
        return
    raise RegisterError(
        f"Trang “{tables()[PLANS].sheet}” đã bị sửa tay, không như lúc niêm phong.",
        f"Xem từng chỗ: cchc-xl verify “{trust.name}”; lấy lại như đã nhận: cchc-xl rebuild "
        f"“{trust.name}”. Muốn rút một kế hoạch: cchc-xl receive-plan “{trust.name}” --withdraw "
        "MÃ --reason “lý do”.",
    )


def _against_seal(trust: Trust, sealed: list[list[str]]) -> Iterator[Contradiction]:
    table = tables()[LOG]
    may = {column.title for column in table.columns if column.id in MAY_CHANGE}
    for found in differences(table, sealed, trust.records(LOG), trust.content.edition):
        if found.column in may:
            continue
        period, unit, *_ = [*found.record.split(" / "), "", ""]
        if not found.column:
            what = "dòng đã bị xóa" if found.sealed else "dòng được thêm bằng tay"
        else:
            what = f"“{found.column}” bị sửa từ “{found.sealed}” thành “{found.present}”"
        yield Contradiction(period, unit, f"{unit} {period}: {what}")


def _against_journal(content: Content) -> Iterator[Contradiction]:
    said, undone = journaled_results(content)
    log = content.frames[LOG]
    columns = [plain_values(log[name]) for name in ("period", "unit", "hash", "result")]
    there: dict[Key, str] = {
        (str(period), str(unit or ""), str(digest)): str(result or "")
        for period, unit, digest, result in zip(*columns, strict=True)
    }
    for key, result in said.items():
        period, unit, digest = key
        if period in undone:
            continue
        if key not in there:
            if result == ACCEPTED:
                text = f"{unit} {period}: nhật ký ghi đã gộp nhưng không còn dòng nào"
                yield Contradiction(period, unit, text)
        elif there[key] != result and ACCEPTED in (there[key], result):
            text = f"{unit} {period}: ghi “{there[key]}”, nhật ký ghi “{result}”"
            yield Contradiction(period, unit, text)
        del digest


def journaled_results(content: Content) -> tuple[dict[Key, str], set[str]]:
    """Return the last result of every file by period, unit and hash, and the periods undone."""
    journal = content.frames["journal"]
    found: dict[Key, str] = {}
    undone = set()
    columns = [plain_values(journal[name]) for name in ("action", "period", "unit", "new")]
    for action, period, unit, digest in zip(*columns, strict=True):
        if action == words.UNDOING:
            undone.add(str(period))
        elif action in RESULTS and digest:
            found[str(period), str(unit or ""), str(digest)] = RESULTS[str(action)]
    return found, undone


def _without_return(content: Content) -> Iterator[Contradiction]:
    """Name the units whose rows stand in the tables without a return in force."""
    log = content.frames[LOG]
    current = log[log["current"].eq(IN_FORCE).fillna(False).astype(bool)]
    there = set(zip(current["unit"], current["period"], strict=True))
    told = {(item.unit, item.period) for item in _against_journal(content)}
    rows: set[tuple[str, str]] = set()
    for table in tables().values():
        if table.owner == "data" and table.id not in content.unread:
            frame = content.frames[table.id]
            stated = frame[frame["version"].notna()]
            rows |= set(zip(stated["unit"].fillna(""), stated["period"].fillna(""), strict=True))
    for unit, period in sorted(rows - there - told):
        text = f"{unit} {period}: có số liệu nhưng không có báo cáo nào được chấp nhận"
        yield Contradiction(period, unit, text)
