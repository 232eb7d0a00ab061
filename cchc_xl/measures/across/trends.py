"""Metrics over several registers: which of two years are the same, and where one was redefined."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from itertools import pairwise
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.measures.across.definitions import Definition, Words, define
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.merging.in_force import returns_in_force
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.targets import WITHOUT_FIGURES

if TYPE_CHECKING:
    from cchc_xl.plan.year import Metric
    from cchc_xl.register.content import Content

CODE = "Mã"
"""What is said to have changed where a plan gives a metric another id."""


class Change(NamedTuple):
    """What a plan says otherwise of a metric than that of the register before.

    ``breaks``: the figures of before and after are of different things.
    """

    year: int
    what: str
    before: str
    after: str
    breaks: bool


@dataclass
class Series:
    """A metric over the years; ``metrics`` and ``defined`` are those of each year that has it.

    ``points`` are the figures by period, of those that there are figures for.
    """

    metrics: dict[int, Metric] = field(default_factory=dict)
    defined: dict[int, Definition] = field(default_factory=dict)
    points: dict[Period, Measure] = field(default_factory=dict)

    @property
    def newest(self) -> Metric:
        """Return the metric as the last plan that has it says it."""
        return self.metrics[max(self.metrics)]

    @property
    def changes(self) -> tuple[Change, ...]:
        """Return what changed from each year to the next that has the metric, in order."""
        years = sorted(self.metrics)
        pairs = pairwise(years)
        return tuple(change for before, year in pairs for change in self._between(before, year))

    @property
    def breaks(self) -> tuple[int, ...]:
        """Return the years from which on the figures are of something else than before."""
        return tuple(dict.fromkeys(change.year for change in self.changes if change.breaks))

    def _between(self, before: int, year: int) -> Iterator[Change]:
        ids = self.metrics[before].id, self.metrics[year].id
        if ids[0] != ids[1]:
            yield Change(year, CODE, *ids, breaks=False)
        old, new = self.defined[before], self.defined[year]
        yield from _differing(year, old.reckoned, new.reckoned, breaks=True)
        yield from _differing(year, old.levels, new.levels, breaks=False)


class Trend(NamedTuple):
    """Several registers' periods, in order, and the metrics over them.

    A period that no return in force tells of is none of a series' ``points``; ``reported`` are the
    others.
    """

    periods: tuple[Period, ...]
    reported: frozenset[Period]
    series: tuple[Series, ...]

    @property
    def years(self) -> tuple[int, ...]:
        """Return the years, in order."""
        return tuple(dict.fromkeys(period.year for period in self.periods))


def trend(contents: Iterable[Content]) -> Trend:
    """Measure every metric for the quarters and the year of registers, one of each year.

    The order in which the registers are given makes no difference. The metrics stand in the order
    of the last plan, those that it has no more below.
    """
    periods: list[Period] = []
    reported: set[Period] = set()
    series: list[Series] = []
    for content in sorted(contents, key=lambda one: one.plan.year):
        series = _joined(series, content)
        own = _periods(content.plan.year)
        periods += own
        for period in (one for one in own if _is_reported(content, one)):
            reported.add(period)
            _add_points(series, period, measure(content, period, period.end))
    return Trend(tuple(periods), frozenset(reported), tuple(series))


def _periods(year: int) -> tuple[Period, ...]:
    whole = Period(year, "Y")
    return (*whole.quarters, whole)


def _is_reported(content: Content, period: Period) -> bool:
    """Tell whether any unit has reported for what a period ends with."""
    codes = set(returns_in_force(content)["period"])
    return content.plan.periods_of(period)[-1].code in codes


def _add_points(series: Iterable[Series], period: Period, found: Iterable[Measure]) -> None:
    by_id = {one.metrics[period.year].id: one for one in series if period.year in one.metrics}
    for measured in found:
        if measured.verdict not in WITHOUT_FIGURES:
            by_id[measured.id].points[period] = measured


def _joined(series: Sequence[Series], content: Content) -> list[Series]:
    """Return the series with the metrics of a later plan: in its order, then those it lacks."""
    plan = content.plan
    defined = {metric.id: define(plan, metric) for metric in plan.metrics}
    known = _same(series, plan.metrics, defined)
    found = []
    for metric in plan.metrics:
        one = known.get(metric.id) or Series()
        one.metrics[plan.year] = metric
        one.defined[plan.year] = defined[metric.id]
        found.append(one)
    return [*found, *(one for one in series if all(one is not other for other in found))]


def _same(
    series: Sequence[Series], metrics: Sequence[Metric], defined: dict[str, Definition]
) -> dict[str, Series]:
    """Return the series that each metric goes on with, by its id.

    Plans number their targets anew: what is reckoned alike is the same under another id, if there
    is one such alone; what keeps its id and is reckoned otherwise is the same, redefined.
    """
    found: dict[str, Series] = {}

    def take(metric: Metric, fitting: Sequence[Series]) -> None:
        left = [one for one in fitting if all(one is not taken for taken in found.values())]
        if metric.id not in found and len(left) == 1:
            found[metric.id] = left[0]

    for metric in metrics:
        own = [one for one in series if one.newest.id == metric.id]
        take(metric, [one for one in own if _reckoned(one) == defined[metric.id].reckoned])
    for metric in metrics:
        reckoned = defined[metric.id].reckoned
        alike = [one for one in metrics if defined[one.id].reckoned == reckoned]
        if len(alike) == 1:
            take(metric, [one for one in series if _reckoned(one) == reckoned])
    for metric in metrics:
        take(metric, [one for one in series if one.newest.id == metric.id])
    return found


def _reckoned(series: Series) -> Words:
    return series.defined[max(series.defined)].reckoned


def _differing(year: int, before: Words, after: Words, *, breaks: bool) -> Iterator[Change]:
    old, new = dict(before), dict(after)
    for what in dict.fromkeys((*old, *new)):
        if old.get(what) != new.get(what):
            yield Change(year, what, old.get(what, ""), new.get(what, ""), breaks)
