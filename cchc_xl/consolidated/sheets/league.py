"""The league table of units: by the share of criteria that a unit meets.

Which criteria count, against which bar, is the plan's (league.csv): returns sent in time, and what
metrics count of a unit by itself: tasks completed on time, dossiers resolved in time, satisfaction.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from cchc_xl.consolidated.formulas import here, quoted, quotient, ratio, sum_of_unit
from cchc_xl.consolidated.picture import Picture
from cchc_xl.measures.submission_states import sent_returns, state_named
from cchc_xl.measures.sums import (
    Counted,
    Number,
    exact,
    plain,
    quarters_counted,
    reaches,
    rows_of,
    totals,
    values_of,
)
from cchc_xl.merging.outcomes import OF_A_UNIT
from cchc_xl.plan.records import RETURNS, Percent
from cchc_xl.plan.states.returns import (
    EXCUSED,
    LATE_TO_CORRECT,
    NOT_EXPECTED,
    NOT_YET_DUE,
    TO_CORRECT,
)
from cchc_xl.plan.states.targets import MET, NONE_ARISEN, NOT_MET
from cchc_xl.plan.year import Metric, Unit
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table
from cchc_xl.register.schema.standings import CRITERIA, LEAGUE, LEAGUE_COLUMNS
from validation.expressions import replaced


class Side(NamedTuple):
    """What is met, or of how many: of each unit, and what is summed, over which periods."""

    figures: dict[str, Number]
    form: str = ""
    expression: str = ""
    counted: Counted = Counted({})

    def formula(self, table: Table) -> str:
        """Return the formula that gives it in a unit's row of a sheet; "" where none can."""
        if not self.form:
            return ""
        return sum_of_unit(self.form, self.expression, self.counted, here(table, "unit"))


class Counts(NamedTuple):
    """A criterion with what it counts and the percentage that must be reached, if one is set."""

    criterion: str
    title: str
    numerator: Side
    denominator: Side
    percent: Percent | None

    @property
    def sides(self) -> tuple[Side, Side]:
        """Return the numerator and the denominator."""
        return self.numerator, self.denominator

    def reference(self, side: int) -> str:
        """Return the formula of a side, or the reference to the column that shows it."""
        if self.criterion in LEAGUE_COLUMNS:
            return here(LEAGUE, LEAGUE_COLUMNS[self.criterion][side])
        return f"({self.sides[side].formula(LEAGUE)})"

    def reaches(self, numerator: str, denominator: str) -> str:
        """Return the comparison of two formulas with the percentage, in whole numbers."""
        percent = exact(self.percent or 0)
        parts, wanted = percent.denominator * 100, percent.numerator
        return f"{numerator}*{parts}>={wanted}*{denominator}"

    def is_met(self, unit: str) -> bool | None:
        """Tell whether a unit meets it; ``None``: there is nothing to judge."""
        numerator, denominator = (exact(side.figures.get(unit, 0)) for side in self.sides)
        if self.percent is None or denominator <= 0:
            return None
        return reaches(numerator, denominator, self.percent)


class Standing(NamedTuple):
    """A unit's figures by column id, and how many criteria they meet."""

    code: str
    name: str
    figures: dict[str, Number]
    met: int
    applicable: int

    @property
    def result(self) -> tuple[bool, Fraction, int, Number]:
        """Return what ranks a unit; equal results share a rank."""
        share = Fraction(self.met, self.applicable) if self.applicable else Fraction(0)
        return not self.applicable, -share, -self.applicable, self.figures["days_late"]


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit of the period, the best first.

    Ties go to the unit with more criteria that have figures, then to the one with fewer days late.
    Units with no figure at all come last, without a rank.
    """
    counts = _counts(picture)
    formulas = _formulas(counts)
    found: list[list[CellValue]] = []
    for _, group in groupby(_standings(picture, counts), key=lambda item: item.result):
        rank = len(found) + 1
        for item in group:
            shown = rank if item.applicable else None
            found.append([shown, item.code, item.name, *_cells(item, formulas)])
    return found


def _cells(item: Standing, formulas: dict[str, str]) -> list[CellValue]:
    values: dict[str, Number | str] = {
        "met": item.met,
        "applicable": item.applicable,
        "share": quotient(item.met, item.applicable),
        **item.figures,
    }
    cells: list[CellValue] = []
    for column in LEAGUE.columns[3:]:
        value, text = values.get(column.id), formulas.get(column.id)
        cells.append(Formula(text, value) if text else value)
    return cells


def criterion_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit and each criterion that the league has no columns for."""
    others = [one for one in _counts(picture) if one.criterion not in LEAGUE_COLUMNS]
    return [_criterion(unit, one) for unit in picture.owing for one in others]


def _criterion(unit: Unit, count: Counts) -> list[CellValue]:
    numerator, denominator = (side.figures.get(unit.code, 0) for side in count.sides)
    above, below = here(CRITERIA, "numerator"), here(CRITERIA, "denominator")
    met = count.is_met(unit.code)
    reached = f"IF({count.reaches(above, below)},{quoted(MET)},{quoted(NOT_MET)})"
    verdict = NONE_ARISEN if met is None else MET if met else NOT_MET
    return [
        *(unit.code, unit.name, count.criterion, count.title),
        Formula(count.numerator.formula(CRITERIA), numerator),
        Formula(count.denominator.formula(CRITERIA), denominator),
        Formula(ratio(above, below), quotient(numerator, denominator)),
        None if count.percent is None else count.percent / 100,
        Formula(f"IF({below}>0,{reached},{quoted(NONE_ARISEN)})", verdict),
    ]


def _columns_of(count: Counts) -> tuple[str, ...]:
    """Return the columns of the league that show a criterion, if it has any."""
    return LEAGUE_COLUMNS.get(count.criterion, ())


def league(picture: Picture) -> list[Standing]:
    """Return the units of the period with their figures, the best first."""
    return _standings(picture, _counts(picture))


def _standings(picture: Picture, counts: list[Counts]) -> list[Standing]:
    standings = []
    for unit in picture.owing:
        figures: dict[str, Number] = {"days_late": picture.days_late.get(unit.code, 0)}
        for count in counts:
            for name, side in zip(_columns_of(count), count.sides, strict=False):
                figures[name] = side.figures.get(unit.code, 0)
        judged = [met for count in counts if (met := count.is_met(unit.code)) is not None]
        standings.append(Standing(unit.code, unit.name, figures, sum(judged), len(judged)))
    return sorted(standings, key=lambda item: (item.result, item.code))


def _counts(picture: Picture) -> list[Counts]:
    """Return what counts: how returns came, and what the plan's criteria count of a unit."""
    plan = picture.content.plan
    metrics = {metric.id: metric for metric in plan.metrics}
    on_time, due = Side(_returns_on_time(picture)), Side(_returns_due(picture))
    found = {RETURNS: Counts(RETURNS, "", on_time, due, None)}
    for row in plan.league:
        metric = metrics.get(row.metric)
        percent = metric.bar if metric is not None and row.bar is None else row.bar
        if row.criterion == RETURNS:
            found[RETURNS] = found[RETURNS]._replace(percent=percent)
        elif metric is not None:
            sides = _sides(picture, metric.of(picture.period))
            title = f"{metric.id} {metric.title}"
            found[row.criterion] = Counts(row.criterion, title, *sides, percent)
    return list(found.values())


def _sides(picture: Picture, metric: Metric) -> tuple[Side, Side]:
    """Return what a metric counts of each unit, whatever kinds of units it is summed over."""
    counted = _counted(picture, metric)
    numerator, denominator = (
        _side(picture, form, replaced(text, OF_A_UNIT), counted)
        for form, text in (
            (metric.numerator_form, metric.numerator),
            (metric.denominator_form, metric.denominator),
        )
    )
    return numerator, denominator


def _side(picture: Picture, form: str, expression: str, counted: Counted) -> Side:
    rows = rows_of(picture.content, form, counted)
    rows = rows[rows["unit"].notna()]
    sums = totals(values_of(rows, expression), rows["unit"])
    figures = {unit: plain(one) for unit, one in sums.items()}
    return Side(figures, form, expression, counted)


def _counted(picture: Picture, metric: Metric) -> Counted:
    """Return the quarters that a metric counts; a stock of the year reaches to its last day."""
    counted = quarters_counted(picture.content, metric.basis, picture.period)
    if metric.basis != "stock":
        return counted
    end = picture.content.plan.counting_day(picture.period)
    return Counted({quarter: days._replace(end=end) for quarter, days in counted.windows.items()})


def _returns_on_time(picture: Picture) -> dict[str, Number]:
    """Count the returns that came in time and were right at once or within the days allowed."""
    codes = {quarter.code for quarter in picture.quarters}
    allowed = picture.content.plan.correction_days
    found: dict[str, Number] = {}
    for (unit, code), sent in sent_returns(picture.content).items():
        if code in codes and sent.counts_on_time(allowed):
            found[unit] = found.get(unit, 0) + 1
    return found


def _returns_due(picture: Picture) -> dict[str, Number]:
    """Count the returns that are in, or whose deadline has passed."""
    due: dict[str, Number] = dict.fromkeys(picture.states.index, 0)
    for quarter in picture.quarters:
        passed = picture.content.plan.deadline_of(quarter) <= picture.as_of
        waiting = () if passed else (TO_CORRECT, LATE_TO_CORRECT)
        for unit, state in picture.states[quarter.code].items():
            named = state if state in waiting else state_named(state)
            due[str(unit)] += named not in (NOT_EXPECTED, EXCUSED, NOT_YET_DUE, *waiting)
    return due


def _formulas(counts: list[Counts]) -> dict[str, str]:
    """Return the formulas by column id; the same ones serve every row."""
    found = {}
    applies, meets = [], []
    for count in counts:
        for name, side in zip(_columns_of(count), count.sides, strict=False):
            found[name] = side.formula(LEAGUE)
        if count.percent is not None:
            numerator, denominator = count.reference(0), count.reference(1)
            applies.append(f"({denominator}>0)")
            meets.append(f"({denominator}>0)*({count.reaches(numerator, denominator)})")
    share = ratio(here(LEAGUE, "met"), here(LEAGUE, "applicable"))
    return found | {"applicable": "+".join(applies), "met": "+".join(meets), "share": share}
