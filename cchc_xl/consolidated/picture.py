"""What all consolidated sheets are drawn from, computed once."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.measures.coverage import Coverage, cover
from cchc_xl.measures.metrics import counting_day, measure
from cchc_xl.measures.result import Measure
from cchc_xl.measures.submission_states import days_late, submission_states
from cchc_xl.plan.periods import Period

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Unit
    from cchc_xl.register.content import Content

TOTAL = "Tổng cộng"


class Picture(NamedTuple):
    """A period as seen on a day.

    ``as_of`` decides which returns are missing; ``day`` (at most the period's last) as of which
    units and inspections count. ``states`` is ``submission_states`` of the plan's year,
    ``days_late`` by how many days each unit's returns of the period came late or are missing.
    ``today`` is the day of the run, if it is one.
    """

    content: Content
    period: Period
    as_of: date
    day: date
    measures: tuple[Measure, ...]
    coverage: Coverage
    states: DataFrame
    days_late: dict[str, int]
    today: date | None = None

    @property
    def quarters(self) -> tuple[Period, ...]:
        """Return the quarters (or months, as units report) that the period consists of."""
        return self.content.plan.periods_of(self.period)

    @property
    def last(self) -> Period:
        """Return the period's last quarter, which a stock is taken from."""
        return self.quarters[-1]

    @property
    def latest_day(self) -> date:
        """Return the day as of which a period tells what is overdue: ``as_of``, or the run's."""
        return min(self.as_of, self.today or self.as_of)

    @property
    def owing(self) -> tuple[Unit, ...]:
        """Return the units that owe a return for some quarter of the period, in their order."""
        plan = self.content.plan
        codes = {unit.code for q in self.quarters for unit in plan.expected_units(q)}
        return tuple(unit for unit in plan.units if unit.code in codes)

    def units_of(self, form: str) -> dict[str, str]:
        """Return the units (code: name) whose figures a sheet about a form shows.

        They are the units that the form is given to and that owe a return in the period, and
        whoever reported all the same, in the list's order; codes that the list does not know come
        last.
        """
        frame = self.content.frames[form]
        codes = [quarter.code for quarter in self.quarters]
        reported = set(frame.loc[frame["period"].isin(codes), "unit"].dropna())
        kinds = {row.kind for row in self.content.plan.forms if row.form == form}
        owing = {unit.code for unit in self.owing if unit.kind in kinds}
        units = {
            unit.code: unit.name
            for unit in self.content.plan.units
            if unit.code in reported or unit.code in owing
        }
        return units | dict.fromkeys(sorted(reported - units.keys()), "")


def draw(content: Content, period: Period, as_of: date, today: date | None = None) -> Picture:
    """Compute what the sheets share."""
    day = counting_day(content.plan, period, as_of)
    states = submission_states(content, as_of)
    return Picture(
        content=content,
        period=period,
        as_of=as_of,
        day=day,
        measures=measure(content, period, as_of),
        coverage=cover(content, period.year, day),
        states=states,
        days_late=days_late(content, states, content.plan.periods_of(period), as_of),
        today=today,
    )
