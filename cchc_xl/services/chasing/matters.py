"""What each unit is reminded of, and how often it was before: by the journal."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.measures.dues import RETURN, Due, due_things
from cchc_xl.measures.owing import Owed, owed_returns
from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema.words import REMINDED
from cchc_xl.register.sealing.journal import Entry

if TYPE_CHECKING:
    from cchc_xl.plan.periods import Period
    from cchc_xl.plan.year import Unit
    from cchc_xl.register.content import Content

_DAY, _THINGS = "Ngày nhắc", "Việc đến hạn"
"""In the journal: the column that says as of which day, and what has no period of its own."""


class Reminder(NamedTuple):
    """What one unit is reminded of: returns that it owes, and things overdue or due soon.

    ``number`` says which reminder of these returns it is, 1 for the first.
    """

    unit: Unit
    owed: tuple[Owed, ...]
    dues: tuple[Due, ...]
    number: int

    def is_overdue(self, as_of: date) -> bool:
        """Tell whether a return is overdue that never came, or was withdrawn."""
        return any(one.days_left(as_of) < 0 and not one.is_sent_back for one in self.owed)

    def is_soon_due(self, as_of: date) -> bool:
        """Tell whether a return is due soon that has not come."""
        return any(one.days_left(as_of) >= 0 and not one.is_sent_back for one in self.owed)

    @property
    def is_sent_back(self) -> bool:
        """Tell whether a return must be corrected."""
        return any(one.is_sent_back for one in self.owed)


def reminders(
    content: Content, as_of: date, days: int, *, period: Period | None, codes: Sequence[str]
) -> list[Reminder]:
    """Return whom to remind on a day, in the order of the plan's units.

    ``period``: of its returns alone, not of other things; ``codes``: these units alone.
    """
    owed: dict[str, list[Owed]] = defaultdict(list)
    asked = content.plan.periods if period is None else content.plan.periods_of(period)
    for one in owed_returns(content, as_of, days):
        if one.period in asked:
            owed[one.unit].append(one)
    things = [] if period else due_things(content, as_of, days)
    things = [due for due in things if due.dated and due.kind != RETURN]
    before = _reminded(content, as_of)
    found = []
    for unit in content.plan.units:
        if codes and unit.code not in codes:
            continue
        returns = tuple(owed[unit.code])
        dues = tuple(due for due in things if due.unit == unit.code)
        times = [len(before[unit.code, one.period.code]) for one in returns]
        if returns or dues:
            found.append(Reminder(unit, returns, dues, max(times, default=0) + 1))
    return found


def entries(content: Content, found: Sequence[Reminder], as_of: date) -> list[Entry]:
    """Return what the journal is to say of reminders; what it says of the day already is left out.

    One entry a return (its period; “Bản ghi” is its state), one for all else that a unit is
    reminded of.
    """
    log = content.frames["journal"]
    names = ("action", "period", "unit", "record", "new")
    there = set(zip(*(plain_values(log[name]) for name in names), strict=True))
    made = [entry for reminder in found for entry in _entries(reminder, as_of)]
    return [
        one
        for one in made
        if (one.action, one.period or None, one.unit, one.record, one.new) not in there
    ]


def _entries(reminder: Reminder, as_of: date) -> Iterator[Entry]:
    code, day = reminder.unit.code, as_of.isoformat()
    for one in reminder.owed:
        reason = f"Lần {reminder.number}: {left(one.days_left(as_of))}"
        yield Entry(
            REMINDED, one.period.code, code, record=one.state, column=_DAY, new=day, reason=reason
        )
    if reminder.dues:
        late = sum(due.is_overdue(as_of) for due in reminder.dues)
        reason = f"{late} việc quá hạn, {len(reminder.dues) - late} việc sắp đến hạn"
        yield Entry(REMINDED, unit=code, record=_THINGS, column=_DAY, new=day, reason=reason)


def left(days: int) -> str:
    """Return how many days are left or passed, within a sentence."""
    if not days:
        return "hôm nay là hạn cuối"
    return f"còn {days} ngày" if days > 0 else f"quá hạn {-days} ngày"


def _reminded(content: Content, as_of: date) -> dict[tuple[str, str], set[str]]:
    """Return the days before a day on which reminders of a return were made, by unit and period."""
    log = content.frames["journal"]
    names = ("action", "unit", "period", "new")
    found: dict[tuple[str, str], set[str]] = defaultdict(set)
    for action, unit, period, day in zip(*(plain_values(log[n]) for n in names), strict=True):
        if action == REMINDED and day and day < as_of.isoformat():
            found[unit, period].add(day)
    return found
