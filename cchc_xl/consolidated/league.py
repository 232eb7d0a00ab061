"""The league table of units: by the share of criteria that a unit meets.

Which criteria count, against which bar, is the plan's (league.csv): returns sent in time, and the
unit's own figures for tasks completed on time, dossiers resolved in time and satisfaction.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from cchc_xl.consolidated.formulas import Criterion, count_if, here, quoted, quotient, ratio, sum_if
from cchc_xl.consolidated.picture import Picture
from cchc_xl.measures.submission_states import sent_returns, state_named
from cchc_xl.measures.sums import Counted, each_quarter, exact, grouped, rows_of, values_of
from cchc_xl.plan.records import Percent
from cchc_xl.plan.states.returns import (
    EXCUSED,
    LATE_TO_CORRECT,
    NOT_EXPECTED,
    NOT_YET_DUE,
    TO_CORRECT,
)
from cchc_xl.plan.states.tasks import NOT_GIVEN, STILL_OPEN
from cchc_xl.plan.states.tasks import ON_TIME as DONE_IN_TIME
from cchc_xl.plan.year import Window
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from validation.words import PROCEDURES

COLUMNS = {
    "returns": ("returns_on_time", "returns_due"),
    "tasks": ("tasks_on_time", "tasks_due"),
    "dossiers": ("dossiers_on_time", "dossiers_resolved"),
    "satisfied": ("satisfied", "answered"),
}
"""The pairs of columns that the plan's criteria name: what is met, of how many.

Those that a form of the plan is measured by (``validation.form``) are blank where it has none.
"""


class Bar(NamedTuple):
    """A pair of columns and the percentage that they must reach."""

    numerator: str
    denominator: str
    percent: Percent


class Standing(NamedTuple):
    """A unit's figures by column id, and how many criteria they meet."""

    code: str
    name: str
    figures: dict[str, int]
    met: int
    applicable: int

    @property
    def result(self) -> tuple[bool, Fraction, int, int]:
        """Return what ranks a unit; equal results share a rank."""
        share = Fraction(self.met, self.applicable) if self.applicable else Fraction(0)
        return not self.applicable, -share, -self.applicable, self.figures["days_late"]


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit of the period, the best first.

    Ties go to the unit with more criteria that have figures, then to the one with fewer days late.
    Units with no figure at all come last, without a rank.
    """
    standings = league(picture)
    formulas = _formulas(picture)
    found: list[list[CellValue]] = []
    for _, group in groupby(standings, key=lambda item: item.result):
        rank = len(found) + 1
        for item in group:
            shown = rank if item.applicable else None
            found.append([shown, item.code, item.name, *_cells(item, formulas)])
    return found


def _cells(item: Standing, formulas: dict[str, str]) -> list[CellValue]:
    values: dict[str, int | float | str] = {
        "met": item.met,
        "applicable": item.applicable,
        "share": quotient(item.met, item.applicable),
        **item.figures,
    }
    cells: list[CellValue] = []
    for column in tables()["out_league"].columns[3:]:
        value, text = values.get(column.id), formulas.get(column.id)
        cells.append(Formula(text, value) if text else value)
    return cells


def league(picture: Picture) -> list[Standing]:
    """Return the units of the period with their figures, the best first."""
    bars = _bars(picture)
    columns = _figures(picture)
    standings = []
    for unit in picture.owing:
        figures = {name: values.get(unit.code, 0) for name, values in columns.items()}
        pairs = [
            figures[bar.numerator] * 100 >= exact(bar.percent) * figures[bar.denominator]
            for bar in bars
            if figures[bar.denominator]
        ]
        standings.append(Standing(unit.code, unit.name, figures, sum(pairs), len(pairs)))
    return sorted(standings, key=lambda item: (item.result, item.code))


def _bars(picture: Picture) -> list[Bar]:
    """Return the plan's criteria, each with its own bar or the bar of its metric."""
    bars = {metric.id: metric.bar for metric in picture.content.plan.metrics}
    found = []
    for criterion in picture.content.plan.league:
        percent = bars.get(criterion.metric) if criterion.bar is None else criterion.bar
        if percent is not None:
            found.append(Bar(*COLUMNS[criterion.criterion], percent))
    return found


def _figures(picture: Picture) -> dict[str, dict[str, int]]:
    content, quarters = picture.content, picture.quarters
    counted = each_quarter(content, quarters)
    within = {"tasks": Counted({picture.last: _due_within(picture)})}
    column, excluded = _outcomes_counted(picture)
    is_due = " and ".join(
        ["due_date <= period_end", *(f"{column} != '{name}'" for name in excluded)]
    )
    expressions = {
        "tasks": (f"{is_due} and {column} == '{DONE_IN_TIME}'", is_due),
        "dossiers": ("early + on_time", "resolved"),
        "satisfied": (
            f"satisfied * (subject == '{PROCEDURES}')",
            f"returned * (subject == '{PROCEDURES}')",
        ),
    }
    found = {
        "returns_on_time": _returns_on_time(picture),
        "returns_due": _returns_due(picture),
        "days_late": picture.days_late,
    }
    for criterion, form in _forms(picture).items():
        rows = rows_of(content, form, within.get(criterion, counted))
        for name, text in zip(COLUMNS[criterion], expressions[criterion], strict=True):
            found[name] = grouped(values_of(rows, text), rows["unit"])
    return found


def _forms(picture: Picture) -> dict[str, str]:
    """Return the forms of the plan by whose rows units are measured, by criterion."""
    forms = picture.content.forms.values()
    return {form.traits.criterion: form.id for form in forms if form.traits.criterion}


def _due_within(picture: Picture) -> Window:
    """Return the days within which a task is due: a year's reach to its last day."""
    window = picture.content.plan.window_of(picture.last)
    if picture.period.kind != "year":
        return window
    return window._replace(end=max(window.end, picture.period.end))


def _outcomes_counted(picture: Picture) -> tuple[str, tuple[str, ...]]:
    """Return the column of the tasks' outcomes, and those that do not count as due."""
    if picture.period.kind != "year":
        return "outcome", (NOT_GIVEN,)
    return "year_outcome", (NOT_GIVEN, *STILL_OPEN)


def _returns_on_time(picture: Picture) -> dict[str, int]:
    """Count the returns that came in time and were right at once or within the days allowed."""
    codes = {quarter.code for quarter in picture.quarters}
    allowed = picture.content.plan.correction_days
    found: dict[str, int] = {}
    for (unit, code), sent in sent_returns(picture.content).items():
        if code in codes and sent.counts_on_time(allowed):
            found[unit] = found.get(unit, 0) + 1
    return found


def _returns_due(picture: Picture) -> dict[str, int]:
    """Count the returns that are in, or whose deadline has passed."""
    due = dict.fromkeys(picture.states.index, 0)
    for quarter in picture.quarters:
        passed = picture.content.plan.deadline_of(quarter) <= picture.as_of
        waiting = () if passed else (TO_CORRECT, LATE_TO_CORRECT)
        for unit, state in picture.states[quarter.code].items():
            named = state if state in waiting else state_named(state)
            due[unit] += named not in (NOT_EXPECTED, EXCUSED, NOT_YET_DUE, *waiting)
    return due


def _formulas(picture: Picture) -> dict[str, str]:
    """Return the formulas by column id; the same ones serve every row."""
    table, quarters = tables()["out_league"], picture.quarters
    unit = ("unit", here(table, "unit"))
    last = _due_within(picture).end
    column, excluded = _outcomes_counted(picture)
    passed = f'"<="&DATE({last.year},{last.month},{last.day})'
    due = [unit, ("due_date", passed), *((column, quoted(f"<>{name}")) for name in excluded)]
    tthc = [unit, ("subject", quoted(PROCEDURES))]
    done = (column, quoted(DONE_IN_TIME))

    def summed(form: str, *names: str, of: Sequence[Criterion] = (unit,)) -> str:
        return "+".join(sum_if(form, name, quarters, of) for name in names)

    texts: dict[str, Callable[[str], tuple[str, str]]] = {
        "tasks": lambda form: (
            count_if(form, [picture.last], [*due[:2], done]),
            count_if(form, [picture.last], due),
        ),
        "dossiers": lambda form: (summed(form, "early", "on_time"), summed(form, "resolved")),
        "satisfied": lambda form: (
            summed(form, "satisfied", of=tthc),
            summed(form, "returned", of=tthc),
        ),
    }
    found = _criteria_formulas(picture)
    for criterion, form in _forms(picture).items():
        found |= dict(zip(COLUMNS[criterion], texts[criterion](form), strict=True))
    return found


def _criteria_formulas(picture: Picture) -> dict[str, str]:
    table = tables()["out_league"]
    applies, meets = [], []
    for bar in _bars(picture):
        numerator, denominator = here(table, bar.numerator), here(table, bar.denominator)
        applies.append(f"({denominator}>0)")
        parts, wanted = exact(bar.percent).denominator * 100, exact(bar.percent).numerator
        meets.append(f"({denominator}>0)*({numerator}*{parts}>={wanted}*{denominator})")
    share = ratio(here(table, "met"), here(table, "applicable"))
    return {"applicable": "+".join(applies), "met": "+".join(meets), "share": share}
