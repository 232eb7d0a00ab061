"""What a leader reads of a period in two minutes, reckoned once for whatever shows it."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

from cchc_xl.consolidated.picture import TOTAL, Picture, draw
from cchc_xl.consolidated.sheets import tasks
from cchc_xl.consolidated.sheets.dashboard import Urgent, latest_units, overdue_tasks
from cchc_xl.consolidated.sheets.targets import standing
from cchc_xl.measures.coverage import GroupCoverage
from cchc_xl.measures.result import Measure
from cchc_xl.measures.sources import sources
from cchc_xl.measures.submission_states import state_named
from cchc_xl.measures.sums import distance, exact
from cchc_xl.measures.weights import Weight, weights
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import INACTIVE, NOT_EXPECTED, ON_TIME, STATES
from cchc_xl.plan.states.targets import MET, NOT_MET, PROVISIONAL
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables

HEAVIEST = 5


class Standing(NamedTuple):
    """A period's figures of the top line.

    ``on_time`` and ``expected`` count the period's returns: those in time without a correction, nil
    returns among them, and those owed; ``met`` and ``judged`` targets with a bar that can be told;
    ``inspected`` of ``active`` units; ``overdue`` tasks of the list, none where no unit reports on
    tasks.
    """

    period: Period
    on_time: int
    expected: int
    met: int
    judged: int
    inspected: int
    active: int
    overdue: int | None


class Target(NamedTuple):
    """A target, by how many percentage points it is off its bar, and who weighs on it if missed.

    ``points`` are above 0 when the bar is reached with room to spare, of a ceiling as well; none
    without a bar or figures. ``heaviest`` are at most five of the ``short`` units.
    """

    measure: Measure
    points: float | None
    heaviest: tuple[Weight, ...]
    short: int

    @property
    def provisional(self) -> bool:
        """Tell whether there are figures that not all have reported yet."""
        return standing(self.measure) == PROVISIONAL


class Section(NamedTuple):
    """How the tasks of a section of the list stand, counted as the sheet of tasks does."""

    section: str
    assigned: int
    completed: int
    under_way: int
    not_started: int
    not_arisen: int
    overdue: int


class WallRow(NamedTuple):
    """A unit's state in every quarter, or month, of the year, as the wall shows it."""

    unit: str
    name: str
    states: tuple[str, ...]


class Brief(NamedTuple):
    """A period at a glance.

    ``standing`` is the period's own, ``before`` that of the quarter (or month) before it, none of
    the year's first and of longer periods: six months are no more than a quarter's. ``trend`` are
    those of each quarter up to the period's last; ``quarters`` are the wall's columns.
    """

    picture: Picture
    standing: Standing
    before: Standing | None
    trend: tuple[Standing, ...]
    targets: tuple[Target, ...]
    groups: tuple[GroupCoverage, ...]
    quarters: tuple[Period, ...]
    wall: tuple[WallRow, ...]
    sections: tuple[Section, ...]
    late: tuple[Urgent, ...]
    """At most five of the units whose returns of the period are late or missing."""
    late_in_all: int

    @property
    def provisional(self) -> tuple[Target, ...]:
        """Return the targets with figures that not all have reported yet."""
        return tuple(item for item in self.targets if item.provisional)

    @property
    def missed(self) -> tuple[Target, ...]:
        """Return the targets that are missed, in the plan's order."""
        return tuple(item for item in self.targets if item.measure.verdict == NOT_MET)


def brief(picture: Picture) -> Brief:
    """Reckon what a leader reads from the sheets' own figures."""
    year = picture.content.plan.periods
    until = [quarter for quarter in year if quarter.end <= picture.last.end]
    trend = tuple(_standing(_as_of(picture, quarter)) for quarter in until)
    has_before = picture.period in year and len(trend) > 1
    return Brief(
        picture=picture,
        standing=_standing(picture),
        before=trend[-2] if has_before else None,
        trend=trend,
        targets=targets(picture),
        groups=picture.coverage.groups,
        quarters=tuple(year),
        wall=_wall(picture),
        sections=_sections(picture),
        late=tuple(latest_units(picture)),
        late_in_all=sum(days > 0 for days in picture.days_late.values()),
    )


def targets(picture: Picture) -> tuple[Target, ...]:
    """Return the plan's targets; lines by level are no targets of their own."""
    return tuple(_target(picture, item) for item in picture.measures if not item.level_of)


def _target(picture: Picture, measured: Measure) -> Target:
    found = _short(picture, measured)
    return Target(measured, _points(measured), found[:HEAVIEST], len(found))


def _points(measured: Measure) -> float | None:
    """Return by how many points the figure is better (or, below 0, worse) than its bar."""
    if measured.bar is None or not measured.denominator:
        return None
    figures = exact(measured.numerator), exact(measured.denominator)
    short = distance(*figures, measured.bar, ceiling=measured.ceiling)
    return float(-short * 100 / figures[1])


def _short(picture: Picture, measured: Measure) -> tuple[Weight, ...]:
    if not measured.needed:
        return ()
    names = {unit.code: unit.name for unit in picture.content.plan.units}
    rows = sources(picture.content, measured.id, picture.period, picture.as_of)
    return weights(measured, rows, names)


def _as_of(picture: Picture, quarter: Period) -> Picture:
    """Return the picture of a quarter alone, as it stood at its own end."""
    if quarter == picture.period:
        return picture
    return draw(picture.content, quarter, min(picture.as_of, quarter.end), picture.today)


def _standing(picture: Picture) -> Standing:
    own = [item for item in picture.measures if not item.level_of]
    verdicts = Counter(item.verdict for item in own)
    columns = [quarter.code for quarter in picture.quarters]
    states = Counter(map(state_named, picture.states[columns].to_numpy().ravel()))
    in_all = picture.coverage.total
    return Standing(
        period=picture.period,
        on_time=states[ON_TIME] + states[INACTIVE],
        expected=sum(states[state] for state in STATES),
        met=verdicts[MET],
        judged=verdicts[MET] + verdicts[NOT_MET],
        inspected=in_all.inspected,
        active=in_all.active,
        overdue=len(overdue_tasks(picture)) if tasks.FORM in picture.content.forms else None,
    )


def _wall(picture: Picture) -> tuple[WallRow, ...]:
    rows = picture.states.to_numpy().tolist()
    return tuple(
        WallRow(unit.code, unit.name, tuple(map(str, row)))
        for unit, row in zip(picture.content.plan.units, rows, strict=True)
        if any(state != NOT_EXPECTED for state in row)
    )


def _sections(picture: Picture) -> tuple[Section, ...]:
    if tasks.FORM not in picture.content.forms:
        return ()
    ids = tables()["out_tasks"].ids
    found: dict[str, Counter[str]] = {}
    for row in tasks.rows(picture):
        cells = dict(zip(ids, row, strict=False))
        if cells["task"] == TOTAL or cells["assigned"] is None:
            continue
        sums = found.setdefault(str(cells["section"]), Counter())
        sums.update({name: _number(cells[name]) for name in Section._fields[1:]})
    return tuple(
        Section(section, *(sums[name] for name in Section._fields[1:]))
        for section, sums in found.items()
    )


def _number(cell: CellValue) -> int:
    value = cell.value if isinstance(cell, Formula) else cell
    return int(value) if isinstance(value, (int, float)) else 0
