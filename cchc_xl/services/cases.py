"""A decision of Văn phòng carried out: the unit and quarter that it is about, and what follows."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple, TypeAlias

import pandas as pd

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.merging.derive import sealed_log
from cchc_xl.merging.merge import Recall, merge
from cchc_xl.merging.recall import recalling
from cchc_xl.merging.received import ORDER
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import ACCEPTED, IN_FORCE
from cchc_xl.register.content import Content
from cchc_xl.register.frames import rows_frame
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing.contradictions import contradictions, require_agreement
from cchc_xl.register.sealing.entered import LOG
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.returns.examining import Examined
from cchc_xl.returns.receipts import Receipt
from cchc_xl.services.run import Errand, Outcome, Run, apply, must_be_open, must_be_reported, run_of
from cchc_xl.services.trusted import (
    Master,
    Tell,
    commit,
    opened,
    read_trusted,
    shown_periods,
    trust_of,
)

if TYPE_CHECKING:
    from cchc_xl.register.port import Register


class Decided(NamedTuple):
    """A decision carried out: a sentence on it, and the run that followed."""

    sentence: str
    outcome: Outcome


class Case(NamedTuple):
    """The unit and quarter that are decided on, in a register that is open to be written."""

    register: Register
    content: Content
    unit: str
    period: Period

    @property
    def rows(self) -> pd.DataFrame:
        """The log's rows of the unit and quarter, the newest version last."""
        log = self.content.frames[LOG].reset_index(drop=True)
        own = log["unit"].eq(self.unit) & log["period"].eq(self.period.code)
        return log[own.fillna(False).astype(bool)].sort_values("version")

    @property
    def title(self) -> str:
        """The unit and quarter, for sentences."""
        return f"{self.unit} {self.period.title}"


Decision: TypeAlias = Callable[[Case], tuple[Content, list[Entry], str]]
"""Gives the register's content after a decision, what to journal, and a sentence on it."""


def having(rows: pd.DataFrame, column: str, value: str | int) -> pd.DataFrame:
    """Return the rows of the log that hold a value in a column."""
    return rows[rows[column].eq(value).fillna(False).astype(bool)]


def decided(
    master: Master,
    unit: str,
    period: Period,
    reason: str,
    decide: Decision,
    tell: Tell,
    *,
    settles: bool = False,
) -> Decided:
    """Carry out a decision: change the log, and compute all that follows from it.

    ``settles``: where the return's rows of the log were changed by hand, the decision starts from
    what the seal or the journal says of them.
    """
    if not reason.strip():
        raise UsageProblem("Chưa ghi lý do.", "Thêm --reason “lý do”.")
    with opened(master, write=True) as register:
        content = read_trusted(register, period.year, tell=tell)
        must_be_reported(content.plan, period)
        must_be_open(content, period)
        unit = known_unit(content, unit)
        settled = (unit, period.code) if settles else ("", "")
        content = _agreed(content, settled)
        changed, entries, sentence = decide(Case(register, content, unit, period))
        now, held = datetime.now(VIETNAM), shown_periods(register, period.year)
        nothing = Examined([], {}, [])
        run = run_of(
            changed, period, nothing, now, errand=Errand(entries, settled=settled, held=held)
        )
        displaced = apply(register, run)
        written = commit(register, content, run.closing)
        outcome = Outcome(run, written, displaced=tuple(displaced))
        return Decided(sentence + _held_sentence(run), outcome)


def known_unit(content: Content, unit: str) -> str:
    """Return the code of a unit as it was typed. ``UsageProblem``: there is none."""
    known = content.typed_unit(unit)
    if known is None:
        raise UsageProblem(
            f"Không có đơn vị mang mã “{unit}”.", "Xem mã đơn vị ở trang “Đơn vị” của sổ."
        )
    return known.code


def _agreed(content: Content, settled: tuple[str, str]) -> Content:
    """Return the content with the log as it was sealed where one return's rows were changed.

    ``RegisterError``: those of another than the one that is ``settled`` (unit, period) were.
    """
    trust = trust_of(content)
    require_agreement(trust, settled)
    if not contradictions(trust):
        return content
    return content._replace(frames={**content.frames, LOG: sealed_log(trust)}, trust=trust)


def _held_sentence(run: Run) -> str:
    """Say which other periods the sheets still show."""
    titles = [period.title for period in sorted(set(run.held.values()))]
    if not titles:
        return ""
    return f" Các trang tổng hợp được tính lại, vẫn là của kỳ {', '.join(titles)}."


def with_result(
    content: Content, rows: Sequence[Any], result: str, explanation: str | None = None
) -> Content:
    """Return the content with another result in rows of the log; they are not in force then.

    The rows of these returns go from the data tables.
    """
    log = content.frames[LOG].reset_index(drop=True).copy()
    log.loc[rows, "result"] = result
    log.loc[rows, "current"] = pd.NA
    if explanation:
        log.loc[rows, "explanation"] = explanation
    gone = {(log.loc[row, "unit"], log.loc[row, "period"]) for row in rows}
    frames = {**content.frames, LOG: log}
    for table in tables().values():
        if table.owner == "data":
            frame = frames[table.id]
            keys = zip(frame["unit"], frame["period"], strict=True)
            kept = pd.Series([key not in gone for key in keys], index=frame.index, dtype=bool)
            frames[table.id] = frame[kept].reset_index(drop=True)
    return content._replace(frames=frames)


def with_archived(case: Case, content: Content) -> tuple[Content, str]:
    """Bring the unit's newest accepted return into force that is at hand or in the archive.

    Returns the content, and the name of the file in force, "" if none is.
    """
    rows = having(case._replace(content=content).rows, "result", ACCEPTED)
    rows = rows.sort_values(ORDER, kind="stable").iloc[::-1]
    recall = recalling(trust_of(case.content), content.frames[LOG], case.period)
    for row in rows.itertuples(index=False):
        found = list(recall([(case.unit, str(row.hash))]))
        if found or str(row.current) == IN_FORCE:
            merged = merge(content, case.period, [], _giving(found))
            content = content._replace(frames={**content.frames, **merged.frames})
            return content, str(row.file)
    return content, ""


def _giving(found: Sequence[Receipt]) -> Recall:
    return lambda wanted: found


def with_row(content: Content, row: dict[str, Any]) -> Content:
    """Return the content with a row added to the log."""
    table = tables()[LOG]
    added = rows_frame(table, [[row.get(name) for name in table.ids]])
    parts = [part for part in (content.frames[LOG], added) if len(part)]
    joined = pd.concat(parts, ignore_index=True)
    return content._replace(frames={**content.frames, LOG: joined})


def entry_of(action: str, case: Case, row: Any, *, reason: str) -> Entry:
    """Return the journal's row for a decision on a row of the log."""
    version = None if pd.isna(row.version) else int(row.version)
    file, digest = str(row.file), str(row.hash)
    return Entry(
        action, case.period.code, case.unit, version, record=file, new=digest, reason=reason
    )
