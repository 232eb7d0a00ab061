"""Which returns units owe on a day: those not sent, withdrawn, or sent back to be corrected."""

from __future__ import annotations

from datetime import date, timedelta
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.measures.submission_states import submission_states
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import (
    LATE_TO_CORRECT,
    MISSING,
    NOT_YET_DUE,
    SENT_BACK,
    TAKEN_BACK,
    TO_CORRECT,
)
from cchc_xl.register.frames import plain_values

if TYPE_CHECKING:
    from cchc_xl.register.content import Content


class Returned(NamedTuple):
    """The newest file of a unit that was sent back: its name, SHA-256, and the day it came."""

    file: str
    hash: str
    received: date | None


class Owed(NamedTuple):
    """A return that a unit (code) owes.

    ``state`` is what the wall shows. ``day`` is the last on which the return is in time: that
    before the deadline, of what came in time and was sent back the last one that the plan allows
    for correcting. ``returned`` is the newest file that was sent back, if one was.
    """

    unit: str
    period: Period
    state: str
    day: date
    returned: Returned | None = None

    @property
    def is_sent_back(self) -> bool:
        """Tell whether a return came that must be corrected."""
        return self.state in (TO_CORRECT, LATE_TO_CORRECT)

    @property
    def is_withdrawn(self) -> bool:
        """Tell whether all that came was taken out of the figures again."""
        return self.state.endswith(TAKEN_BACK)

    def days_left(self, as_of: date) -> int:
        """Return how many days are left; below 0 it is overdue."""
        return (self.day - as_of).days


def owed_returns(content: Content, as_of: date, days: int) -> list[Owed]:
    """Return what units owe on a day, by unit in the plan's order, then period.

    What has not come counts when it is overdue or due within so many days, what was sent back at
    once. Nobody owes where excused, nor for a period that is locked: it takes no return.
    """
    states, returned = submission_states(content, as_of), _returned(content)
    locked, last = content.locked_quarters(), as_of + timedelta(days=days)
    found = []
    for quarter in content.plan.periods:
        before = content.plan.deadline_of(quarter) - timedelta(days=1)
        corrected = before + timedelta(days=content.plan.correction_days)
        for unit, state in zip(states.index.tolist(), states[quarter.code].tolist(), strict=True):
            file = returned.get((unit, quarter.code))
            one = Owed(unit, quarter, state, corrected if state == TO_CORRECT else before, file)
            is_none = state.removesuffix(TAKEN_BACK) in (MISSING, NOT_YET_DUE)
            if one.is_sent_back or (is_none and before <= last):
                found.append(one)
    order = {unit.code: number for number, unit in enumerate(content.plan.units)}
    open_ones = (one for one in found if one.period.code not in locked)
    return sorted(open_ones, key=lambda one: (order[one.unit], one.period))


def _returned(content: Content) -> dict[tuple[str, str], Returned]:
    """Return the newest file that was sent back, by unit and period."""
    log = content.frames["submissions"]
    rows = log[log["result"].eq(SENT_BACK).fillna(False).astype(bool) & log["unit"].notna()]
    rows = rows.sort_values(["received", "modified", "hash"], na_position="first", kind="stable")
    names = ("unit", "period", "file", "hash", "received")
    columns = [plain_values(rows[name]) for name in names]
    return {
        (unit, period): Returned(str(file), str(digest), day)
        for unit, period, file, digest, day in zip(*columns, strict=True)
    }
