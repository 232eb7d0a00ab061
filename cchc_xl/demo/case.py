"""One return to be made up: whose, for which quarter, written on which day."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta
from random import Random

from cchc_xl.demo.profile import Profile, chance, profile_of
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Unit

Value = str | int | float | date | None
Record = dict[str, Value]
Answers = dict[str, list[Record]]
"""For each form id the records of a return; an empty cell is ``None`` or left out."""

LONGEST_BEFORE = 7
"""Days before the deadline within which a return is written."""


@dataclass(frozen=True)
class Case:
    """A unit's quarter: ``previous`` are the answers of the quarter before, when there were any."""

    plan: Plan
    unit: Unit
    period: Period
    seed: int
    previous: Answers | None

    def chance(self, what: str) -> Random:
        """Return random numbers for this unit, this quarter and this part of the return."""
        return chance(self.seed, self.unit.code, self.period.code, what)

    def standing(self, what: str) -> Random:
        """Return random numbers for this unit that are the same in every quarter."""
        return chance(self.seed, self.unit.code, what)

    @property
    def profile(self) -> Profile:
        """Return how large the unit's figures are."""
        return profile_of(self.unit)

    @property
    def report_date(self) -> date:
        """Return the day on which the return is written, shortly before its deadline."""
        if self.period.year == self.plan.year:
            deadline = self.plan.deadline_of(self.period)
        else:
            deadline = self.period.end.replace(day=8)
        return deadline - timedelta(days=self.chance("report date").randint(1, LONGEST_BEFORE))

    @property
    def start(self) -> date:
        """Return the quarter's first day."""
        return self.period.start

    def before(self, form: str) -> Sequence[Record]:
        """Return the records of a form in the quarter before."""
        return (self.previous or {}).get(form, ())


def whole(record: Record, field: str) -> int:
    """Return a count of a record, 0 when it is empty."""
    value = record.get(field)
    return value if isinstance(value, int) else 0


def total(records: Sequence[Record], field: str) -> int:
    """Return the sum of a count over records."""
    return sum(whole(record, field) for record in records)


def some_day(rng: Random, first: date, last: date) -> date:
    """Return a working day from ``first`` to ``last``; ``first`` when there is none between."""
    if last <= first:
        return first
    day = first + timedelta(days=rng.randint(0, (last - first).days))
    while day.weekday() > 4 and day > first:
        day -= timedelta(days=1)
    return day


def share(rng: Random, whole: int, low: float, high: float) -> int:
    """Return a part of a whole number, between two shares of it."""
    return min(whole, round(whole * rng.uniform(low, high)))
