"""Reading figures from the merged returns; nothing is written."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.measures.coverage import Coverage, cover
from cchc_xl.measures.metrics import Measure, measure
from cchc_xl.measures.sources import sources
from cchc_xl.measures.sums import Number, plain, total
from cchc_xl.merging.carrying import with_carried
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.services.trusted import Master, Tell, opened, read_trusted, silent

if TYPE_CHECKING:
    from pandas import DataFrame


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
    return measure(_with_current_outcomes(content), period, period.end)


class Explained(NamedTuple):
    """A metric, and the rows that make it.

    ``rows`` has the columns of :func:`cchc_xl.measures.sources.sources`; ``numerator`` and
    ``denominator`` are their sums.
    """

    measure: Measure
    rows: DataFrame
    numerator: Number
    denominator: Number


def explain(master: Master, metric: str, period: Period, *, tell: Tell = silent) -> Explained:
    """Follow a metric of a period to the cells that it was typed in. ``UsageProblem``: none such.

    ``metric`` is its id, in capitals or not.
    """
    with opened(master) as register:
        content = _with_current_outcomes(read_trusted(register, period.year, tell=tell))
    measures = {item.id: item for item in measure(content, period, period.end)}
    known = next((name for name in measures if name.casefold() == metric.casefold()), None)
    if known is None:
        raise UsageProblem(
            f"Kế hoạch không có chỉ tiêu “{metric}”.", f"Ghi một mã trong: {', '.join(measures)}."
        )
    rows = sources(content, known, period, period.end)
    sums = (plain(total(rows[column])) for column in ("numerator", "denominator"))
    return Explained(measures[known], rows, *sums)


def _with_current_outcomes(content: Content) -> Content:
    """Judge tasks by the due dates as Văn phòng has them now, not as of the last merge."""
    return content._replace(frames={**content.frames, **with_carried(content.plan, content.frames)})
