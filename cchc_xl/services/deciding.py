"""What Văn phòng decides on a unit's return: withdrawn, excused, received on another day."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from cchc_xl.batch import Examined
from cchc_xl.errors import UsageProblem
from cchc_xl.journal import Entry
from cchc_xl.merge import ACCEPTED, BY_OFFICE, IN_FORCE, merge
from cchc_xl.office import Office
from cchc_xl.periods import TIMEZONE, Period
from cchc_xl.register.frames import plain_values, rows_frame
from cchc_xl.register.schema import tables
from cchc_xl.run import must_be_open, must_be_quarter, run_of
from cchc_xl.sealing.contradictions import LOG, contradictions, require_agreement
from cchc_xl.sealing.derive import sealed_log
from cchc_xl.sealing.recall import recalling
from cchc_xl.services import Master, Outcome, apply, opened
from cchc_xl.services.trusted import Tell, commit, read_trusted, silent, trust_of
from cchc_xl.submission_states import EXCUSED, WITHDRAWN

if TYPE_CHECKING:
    from cchc_xl.register.port import Register

WITHDRAWING, EXCUSING, EXCUSE_ENDED, RECEIVING = (
    "Rút báo cáo",
    "Miễn báo cáo",
    "Thôi miễn",
    "Sửa ngày nhận",
)
"""What the journal calls it."""
NO_LONGER_EXCUSED = "Thôi miễn"
EXCUSE = "(miễn báo cáo)"
"""What stands in the log in place of a file and its hash where a unit is excused."""


class Decided(NamedTuple):
    """A decision carried out: a sentence on it, and the run that followed."""

    sentence: str
    outcome: Outcome


class _Case(NamedTuple):
    """The unit and quarter that are decided on, in a register that is open to be written."""

    register: Register
    office: Office
    unit: str
    period: Period

    @property
    def rows(self) -> pd.DataFrame:
        """The log's rows of the unit and quarter, the newest version last."""
        log = self.office.frames[LOG].reset_index(drop=True)
        own = log["unit"].eq(self.unit) & log["period"].eq(self.period.code)
        return log[own.fillna(False).astype(bool)].sort_values("version")

    @property
    def title(self) -> str:
        """The unit and quarter, for sentences."""
        return f"{self.unit} {self.period.title}"


def withdraw(
    master: Master,
    unit: str,
    period: Period,
    reason: str,
    *,
    previous: bool = False,
    tell: Tell = silent,
) -> Decided:
    """Take a unit's accepted return out of all figures.

    All versions of it that were accepted are withdrawn, so that merging the folder again brings
    none back; with ``previous`` only the one in force is, and the accepted one before comes into
    force from the archive. ``UsageProblem``: there is none.
    """

    def decide(case: _Case) -> tuple[Office, list[Entry], str]:
        rows = case.rows
        accepted = rows[rows["result"].eq(ACCEPTED).fillna(False).astype(bool)]
        if accepted.empty:
            raise UsageProblem(
                f"{case.title} không có báo cáo nào được chấp nhận để rút.",
                "Xem trang “Nhật ký nộp”; kiểm tra mã đơn vị và kỳ.",
            )
        current = accepted[accepted["current"].eq(IN_FORCE).fillna(False).astype(bool)]
        gone = (current if len(current) else accepted.tail(1)) if previous else accepted
        office = _with_result(case.office, list(gone.index), WITHDRAWN)
        sentence = f"Đã rút báo cáo của {case.title} khỏi số liệu."
        if previous:
            office, file = _with_previous(case, office, accepted.drop(index=gone.index))
            sentence += f" Bản trước (“{file}”) có hiệu lực trở lại."
        entries = [
            _entry(WITHDRAWING, case, row, reason=reason) for row in gone.itertuples(index=False)
        ]
        return office, entries, sentence

    return _decided(master, unit, period, reason, decide, tell, settles=True)


def excuse(
    master: Master,
    unit: str,
    period: Period,
    reason: str,
    *,
    end: bool = False,
    tell: Tell = silent,
) -> Decided:
    """Free a unit from reporting for a quarter, or (``end``) end that."""

    def decide(case: _Case) -> tuple[Office, list[Entry], str]:
        there = case.rows[case.rows["hash"].eq(EXCUSE).fillna(False).astype(bool)]
        free = bool(there["result"].eq(EXCUSED).fillna(False).any())
        if end and not free:
            raise UsageProblem(
                f"{case.title} không ở diện miễn báo cáo.", "Kiểm tra mã đơn vị và kỳ."
            )
        result = NO_LONGER_EXCUSED if end else EXCUSED
        office = case.office
        if len(there):
            office = _with_result(office, list(there.index), result, reason)
        else:
            office = _with_row(office, _excuse_row(case, reason))
        action = EXCUSE_ENDED if end else EXCUSING
        entry = Entry(action, case.period.code, case.unit, new=EXCUSE, reason=reason)
        done = "phải báo cáo trở lại" if end else "được miễn báo cáo"
        return office, [entry], f"{case.title} {done}."

    return _decided(master, unit, period, reason, decide, tell)


def receive(
    master: Master,
    unit: str,
    period: Period,
    day: date,
    *,
    file: str = "",
    version: int | None = None,
    reason: str = "",
    tell: Tell = silent,
) -> Decided:
    """Correct the day on which a return came; Văn phòng is then its source.

    It is the return in force, else the newest, unless ``file`` or ``version`` say another.
    """

    def decide(case: _Case) -> tuple[Office, list[Entry], str]:
        row = _chosen(case, file, version)
        log = case.office.frames[LOG].reset_index(drop=True).copy()
        old = plain_values(log.loc[[row], "received"])[0]
        log.loc[row, "received"] = pd.Timestamp(day)
        log.loc[row, "received_from"] = BY_OFFICE
        office = case.office._replace(frames={**case.office.frames, LOG: log})
        known = next(log.loc[[row]].itertuples(index=False))
        entry = _entry(RECEIVING, case, known, reason=reason)._replace(
            column="Ngày nhận", old=str(old or ""), new=day.isoformat()
        )
        sentence = f"Đã ghi ngày nhận báo cáo của {case.title}: {day:%d/%m/%Y} (Văn phòng)."
        return office, [entry], sentence

    return _decided(master, unit, period, reason or "-", decide, tell)


def _decided(
    master: Master,
    unit: str,
    period: Period,
    reason: str,
    decide: Callable[[_Case], tuple[Office, list[Entry], str]],
    tell: Tell,
    *,
    settles: bool = False,
) -> Decided:
    """Carry out a decision: change the log, and compute all that follows from it.

    ``settles``: where the return's rows of the log were changed by hand, the decision starts from
    what the seal or the journal says of them.
    """
    must_be_quarter(period)
    if not reason.strip():
        raise UsageProblem("Chưa ghi lý do.", "Thêm --reason “lý do”.")
    with opened(master, write=True) as register:
        office = read_trusted(register, period.year, tell=tell)
        must_be_open(office, period)
        if office.unit(unit) is None:
            raise UsageProblem(
                f"Không có đơn vị mang mã “{unit}”.", "Xem mã đơn vị ở trang “Đơn vị” của sổ."
            )
        settled = (unit, period.code) if settles else ("", "")
        trust = trust_of(office)
        require_agreement(trust, settled)
        if contradictions(trust):
            office = office._replace(frames={**office.frames, LOG: sealed_log(trust)}, trust=trust)
        changed, entries, sentence = decide(_Case(register, office, unit, period))
        now = datetime.now(TIMEZONE)
        run = run_of(changed, period, Examined([], {}, []), now, entries=entries, settled=settled)
        displaced = apply(register, run)
        written = commit(register, office, run.closing)
        return Decided(sentence, Outcome(run, written, displaced=tuple(displaced)))


def _with_result(
    office: Office, rows: Sequence[Any], result: str, explanation: str | None = None
) -> Office:
    """Return the office with another result in rows of the log; they are not in force then.

    The rows of the returns go from the data tables at the next merge, as they are none's any more.
    """
    log = office.frames[LOG].reset_index(drop=True).copy()
    log.loc[rows, "result"] = result
    log.loc[rows, "current"] = pd.NA
    if explanation:
        log.loc[rows, "explanation"] = explanation
    gone = {(log.loc[row, "unit"], log.loc[row, "period"]) for row in rows}
    frames = {**office.frames, LOG: log}
    for table in tables().values():
        if table.owner == "data":
            frame = frames[table.id]
            keys = zip(frame["unit"], frame["period"], strict=True)
            kept = pd.Series([key not in gone for key in keys], index=frame.index, dtype=bool)
            frames[table.id] = frame[kept].reset_index(drop=True)
    return office._replace(frames=frames)


def _with_previous(case: _Case, office: Office, earlier: pd.DataFrame) -> tuple[Office, str]:
    """Bring the newest of these returns back into force, from the archive."""
    recall = recalling(trust_of(case.office), case.office.frames[LOG], case.period)
    for row in reversed(list(earlier.itertuples(index=False))):
        for receipt in recall([(case.unit, str(row.hash))]):
            merged = merge(office, case.period, [receipt])
            return office._replace(frames={**office.frames, **merged.frames}), str(row.file)
    raise UsageProblem(
        f"{case.title} không có bản trước nào còn trong kho lưu trữ “luu-tru”.",
        "Bỏ --previous, rút rồi gộp lại tệp đúng của đơn vị.",
    )


def _with_row(office: Office, row: dict[str, Any]) -> Office:
    table = tables()[LOG]
    added = rows_frame(table, [[row.get(name) for name in table.ids]])
    parts = [part for part in (office.frames[LOG], added) if len(part)]
    joined = pd.concat(parts, ignore_index=True)
    return office._replace(frames={**office.frames, LOG: joined})


def _excuse_row(case: _Case, reason: str) -> dict[str, Any]:
    today = datetime.now(TIMEZONE)
    return {
        "period": case.period.code,
        "unit": case.unit,
        "version": 0,
        "file": EXCUSE,
        "hash": EXCUSE,
        "received_from": BY_OFFICE,
        "modified": today.strftime("%Y-%m-%d %H:%M:%S"),
        "result": EXCUSED,
        "errors": 0,
        "warnings": 0,
        "explanation": reason,
    }


def _chosen(case: _Case, file: str, version: int | None) -> Any:
    """Return the log's row that a file's name or a version says. ``UsageProblem``: none or more."""
    rows = case.rows[~case.rows["hash"].eq(EXCUSE).fillna(False).astype(bool)]
    if file:
        rows = rows[rows["file"].eq(file).fillna(False).astype(bool)]
    if version is not None:
        rows = rows[rows["version"].eq(version).fillna(False).astype(bool)]
    current = rows[rows["current"].eq(IN_FORCE).fillna(False).astype(bool)]
    if rows.empty or (file and len(rows) > 1):
        raise UsageProblem(
            f"{case.title} không có đúng một báo cáo như vậy trong nhật ký nộp.",
            "Xem cột “Tệp” và “Phiên bản” của trang “Nhật ký nộp”, ghi --file hoặc --version.",
        )
    return (current if len(current) else rows.tail(1)).index[0]


def _entry(action: str, case: _Case, row: Any, *, reason: str) -> Entry:
    version = None if pd.isna(row.version) else int(row.version)
    file, digest = str(row.file), str(row.hash)
    return Entry(
        action, case.period.code, case.unit, version, record=file, new=digest, reason=reason
    )
