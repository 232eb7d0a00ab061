"""Reading figures from the merged returns; nothing is written."""

from __future__ import annotations

from datetime import date

from cchc_xl.measures.coverage import Coverage, cover
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.merging.carrying import with_carried
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.opening import openings
from cchc_xl.services.trusted import Master, Tell, opened, read_trusted, silent


def read_coverage(
    master: Master, year: int, as_of: date | None = None, *, tell: Tell = silent
) -> Coverage:
    """Compute the inspection coverage of a year as of a day (the year's last by default)."""
    with opened(master) as register:
        return cover(read_trusted(register, year, tell=tell), year, as_of or date(year, 12, 31))


def read_measures(master: Master, period: Period, *, tell: Tell = silent) -> tuple[Measure, ...]:
    """Compute every metric for a quarter, six months or a year from the merged returns."""
    with opened(master) as register:
        content = read_trusted(register, period.year, tell=tell)
    return measure(with_current_outcomes(content), period, period.end)


def with_current_outcomes(content: Content) -> Content:
    """Judge tasks by the due dates as Văn phòng has them now, not as of the last merge."""
    carried = with_carried(content.plan, content.frames, openings(content))
    return content._replace(frames={**content.frames, **carried})
