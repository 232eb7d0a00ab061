"""The units' own plans: received by Văn phòng, and withdrawn again."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.merging.in_force import last_period
from cchc_xl.merging.plan_documents import Document, read_documents
from cchc_xl.merging.receiving_plans import (
    LOG,
    Key,
    Row,
    Said,
    frame_of_rows,
    key_of,
    logged_plans,
    rows_of,
)
from cchc_xl.merging.unit_plans import last_day_of
from cchc_xl.plan.states.plans import RECEIVED, WITHDRAWN
from cchc_xl.register.content import Content
from cchc_xl.register.schema.words import PLAN_BACK, PLAN_RECEIVED, PLAN_WITHDRAWN
from cchc_xl.register.sealing.contradictions import require_agreement
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.returns.examining import Examined
from cchc_xl.returns.receipts import not_to_come
from cchc_xl.services.run import Errand, apply, must_be_open, run_of
from cchc_xl.services.trusted import (
    Master,
    Tell,
    commit,
    opened,
    own_files,
    read_trusted,
    shown_periods,
    silent,
    trust_of,
)
from validation.catalogue import finding
from validation.findings import Finding

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.reading.discover import Source
    from cchc_xl.register.port import Register


class PlansReceived(NamedTuple):
    """The documents of a run as rows of the log, what was wrong with others, what is new."""

    rows: tuple[Row, ...]
    findings: tuple[Finding, ...]
    new: int
    written: bool

    @property
    def all_taken(self) -> bool:
        """Tell whether no file was left out for a fault."""
        return not any(found.is_error for found in self.findings)


_AWAY = (RECEIVED, WITHDRAWN, PLAN_WITHDRAWN)
_BACK = (WITHDRAWN, RECEIVED, PLAN_BACK)
"""What a document was in the log, what it becomes, and what the journal says of it."""


def receive_plans(
    master: Master,
    paths: Sequence[Path],
    said: Said,
    *,
    unit: str = "",
    task: str = "",
    dry_run: bool = False,
    tell: Tell = silent,
) -> PlansReceived:
    """Take documents as the units' plans into the log and the archive (part V.1.a).

    ``unit`` and ``task`` say whose and for what all of them are; else their names do.
    ``UsageProblem``: the day has not come, a number for several documents, a register without
    plans.
    """
    if said.received is not None:
        not_to_come(said.received)
    with opened(master, write=not dry_run) as register:
        content = read_trusted(register, tell=tell)
        _must_take_plans(content)
        besides = own_files(register)
        documents, findings = _documents(content, paths, said, unit, task, besides)
        log = logged_plans(content.frames[LOG], documents, said)
        rows, was = _by_key(log), _by_key(content.frames[LOG])
        own = [rows[one[:3]] for one in documents]
        changed = [row for row in _once(own) if was.get(key_of(row)) != row]
        replaced = [was[key] for key in map(key_of, changed) if key in was]
        findings += _withdrawn(own)
        _must_be_open(content, [*changed, *replaced])
        new = len(changed) - len(replaced)
        found = PlansReceived(tuple(own), tuple(findings), new, written=False)
        if dry_run or not documents:
            return found
        entries = [_entry(PLAN_RECEIVED, row) for row in changed]
        sources = {one.sha256: one.source for one in documents}
        after = content._replace(frames={**content.frames, LOG: log})
        return found._replace(written=_write(register, content, after, entries, sources))


def _documents(
    content: Content,
    paths: Sequence[Path],
    said: Said,
    unit: str,
    task: str,
    besides: Sequence[Path],
) -> tuple[list[Document], list[Finding]]:
    """Read the documents, and what is wrong with others; a day that cannot be takes one out."""
    known = _unit(content, unit) if unit else ""
    documents, findings = read_documents(
        content.plan, paths, unit=known, task=task, besides=besides
    )
    _must_be_of_one(said, documents)
    documents, misdated = _rightly_dated(content, documents, said)
    return documents, [*findings, *misdated]


def withdraw_plans(
    master: Master,
    unit: str,
    reason: str,
    *,
    task: str = "",
    undo: bool = False,
    tell: Tell = silent,
) -> str:
    """Take a unit's plans out of all figures, or (``undo``) bring them back; return a sentence.

    ``UsageProblem``: there is none.
    """
    if not reason.strip():
        raise UsageProblem("Chưa ghi lý do.", "Thêm --reason “lý do”.")
    before, after, action = _BACK if undo else _AWAY
    with opened(master, write=True) as register:
        content = read_trusted(register, tell=tell)
        _must_take_plans(content)
        code = _unit(content, unit)
        rows = rows_of(content.frames[LOG])
        own = [
            row
            for row in rows
            if row["unit"] == code and row["result"] == before and task in ("", row["task"])
        ]
        if not own:
            what = "đã rút để lấy lại" if undo else "đã nhận để rút"
            raise UsageProblem(
                f"Đơn vị {code} không có kế hoạch nào {what}.", "Xem trang “Nhận kế hoạch” của sổ."
            )
        _must_be_open(content, own)
        entries = [_entry(action, row, reason=reason.strip()) for row in own]
        for row in own:
            row["result"] = after
        changed = content._replace(frames={**content.frames, LOG: frame_of_rows(rows)})
        _write(register, content, changed, entries, {})
        done = "Đã lấy lại" if undo else WITHDRAWN
        return f"{done} {len(own)} văn bản kế hoạch của đơn vị {code}."


def _write(
    register: Register,
    content: Content,
    after: Content,
    entries: Sequence[Entry],
    sources: Mapping[str, Source],
) -> bool:
    """Write the log and all that follows from it; sheets keep the periods that they show."""
    run = run_of(
        after,
        last_period(after),
        Examined([], {}, []),
        datetime.now(VIETNAM),
        errand=Errand(entries, also=(LOG,), held=shown_periods(register, content.plan.year)),
    )
    apply(register, run)
    return commit(register, content, run.closing, received=sources)


def _must_be_of_one(said: Said, documents: Sequence[Document]) -> None:
    if (said.number or said.plan_date) and len({one.sha256 for one in documents}) > 1:
        raise UsageProblem(
            "--number và --date chỉ ghi được cho một văn bản.", "Nhận riêng từng tệp."
        )


def _rightly_dated(
    content: Content, documents: Sequence[Document], said: Said
) -> tuple[list[Document], list[Finding]]:
    """Return the documents whose day can be right, and what is wrong with the others.

    A plan is not dated after it came, nor before the year in which one is drawn up.
    """
    rows = _by_key(logged_plans(content.frames[LOG], documents, said))
    first = date(content.plan.year - 1, 1, 1)
    right, findings = [], []
    for one in documents:
        row = rows[one[:3]]
        day, received = row["plan_date"], row["received"]
        if day is None or first <= day <= received:
            right.append(one)
            continue
        told = {"day": day, "first": first, "received": received}
        words = {name: f"{value:%d/%m/%Y}" for name, value in told.items()}
        place = {"unit": one.unit, "file": one.source.file, "source": row["received_from"]}
        findings.append(finding("K107", **place, **words))
    return right, findings


def _must_take_plans(content: Content) -> None:
    if LOG not in content.tables or not content.plan.unit_plans:
        raise UsageProblem(
            "Sổ này không theo dõi kế hoạch của đơn vị theo ngày nhận.",
            "Sổ lập trước phiên bản này tính nhiệm vụ đó theo báo cáo của đơn vị như cũ; muốn tính "
            "theo ngày nhận thì lập sổ mới (cchc-xl init).",
        )
    require_agreement(trust_of(content))


def _unit(content: Content, code: str) -> str:
    known = content.typed_unit(code)
    if known is None:
        raise UsageProblem(
            f"Không có đơn vị mang mã “{code}”.", "Xem mã đơn vị ở trang “Đơn vị” của sổ."
        )
    return known.code


def _must_be_open(content: Content, rows: Sequence[Row]) -> None:
    """Refuse what would change the figures of a locked quarter. ``PeriodLocked``."""
    days = [row["received"] for row in rows if isinstance(row["received"], date)]
    for quarter in content.plan.periods if days else ():
        if min(days) <= last_day_of(content.plan, quarter):
            must_be_open(content, quarter)


def _by_key(log: DataFrame) -> dict[Key, Row]:
    return {key_of(row): row for row in rows_of(log)}


def _once(rows: Sequence[Row]) -> list[Row]:
    return list({key_of(row): row for row in rows}.values())


def _withdrawn(rows: Sequence[Row]) -> Iterator[Finding]:
    for row in _once(rows):
        if row["result"] == WITHDRAWN:
            yield finding("K106", unit=str(row["unit"]), file=str(row["file"]))


def _entry(action: str, row: Row, *, reason: str = "") -> Entry:
    return Entry(
        action,
        unit=str(row["unit"]),
        table=str(row["task"]),
        record=str(row["file"]),
        column="Ngày nhận",
        old="",
        new=str(row["hash"]),
        reason=reason or f"nhận {row['received']:%d/%m/%Y} ({row['received_from']})",
    )
