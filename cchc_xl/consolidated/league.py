"""The league table of units: by the share of criteria that a unit meets.

Which criteria count, against which bar, is the plan's (league.csv): returns sent in time, and the
unit's own figures for tasks completed on time, dossiers resolved in time and satisfaction.
"""

from __future__ import annotations

from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from cchc_xl.consolidated.formulas import count_if, here, quoted, quotient, ratio, sum_if
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

COLUMNS = {
    "returns": ("returns_on_time", "returns_due"),
    "tasks": ("tasks_on_time", "tasks_due"),
    "dossiers": ("dossiers_on_time", "dossiers_resolved"),
    "satisfied": ("satisfied", "answered"),
}
"""The pairs of columns that the plan's criteria name: what is met, of how many."""


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
        value, text = values[column.id], formulas.get(column.id)
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
    content, quarters = picture.content, picture.period.quarters
    counted = each_quarter(content, quarters)
    tasks = rows_of(content, "nhiem_vu", Counted({picture.last: _due_within(picture)}))
    dossiers = rows_of(content, "tthc", counted)
    surveys = rows_of(content, "hai_long", counted)
    column, excluded = _outcomes_counted(picture)
    is_due = " and ".join(
        ["due_date <= period_end", *(f"{column} != '{name}'" for name in excluded)]
    )
    expressions = {
        "tasks_on_time": (tasks, f"{is_due} and {column} == '{DONE_IN_TIME}'"),
        "tasks_due": (tasks, is_due),
        "dossiers_on_time": (dossiers, "early + on_time"),
        "dossiers_resolved": (dossiers, "resolved"),
        "satisfied": (surveys, "satisfied * (subject == 'TTHC')"),
        "answered": (surveys, "returned * (subject == 'TTHC')"),
    }
    return {
        "returns_on_time": _returns_on_time(picture),
        "returns_due": _returns_due(picture),
        "days_late": picture.days_late,
    } | {
        name: grouped(values_of(frame, text), frame["unit"])
        for name, (frame, text) in expressions.items()
    }


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
    codes = {quarter.code for quarter in picture.period.quarters}
    allowed = picture.content.plan.correction_days
    found: dict[str, int] = {}
    for (unit, code), sent in sent_returns(picture.content).items():
        if code in codes and sent.counts_on_time(allowed):
            found[unit] = found.get(unit, 0) + 1
    return found


def _returns_due(picture: Picture) -> dict[str, int]:
    """Count the returns that are in, or whose deadline has passed."""
    due = dict.fromkeys(picture.states.index, 0)
    for quarter in picture.period.quarters:
        passed = picture.content.plan.deadline_of(quarter) <= picture.as_of
        waiting = () if passed else (TO_CORRECT, LATE_TO_CORRECT)
        for unit, state in picture.states[quarter.code].items():
            named = state if state in waiting else state_named(state)
            due[unit] += named not in (NOT_EXPECTED, EXCUSED, NOT_YET_DUE, *waiting)
    return due


def _formulas(picture: Picture) -> dict[str, str]:
    """Return the formulas by column id; the same ones serve every row."""
    table, quarters = tables()["out_league"], picture.period.quarters
    unit = ("unit", here(table, "unit"))
    last = _due_within(picture).end
    column, excluded = _outcomes_counted(picture)
    passed = f'"<="&DATE({last.year},{last.month},{last.day})'
    due = [unit, ("due_date", passed), *((column, quoted(f"<>{name}")) for name in excluded)]
    tthc = [unit, ("subject", quoted("TTHC"))]
    early, on_time = (sum_if("tthc", name, quarters, [unit]) for name in ("early", "on_time"))
    done = (column, quoted(DONE_IN_TIME))
    return {
        "tasks_on_time": count_if("nhiem_vu", [picture.last], [*due[:2], done]),
        "tasks_due": count_if("nhiem_vu", [picture.last], due),
        "dossiers_on_time": f"{early}+{on_time}",
        "dossiers_resolved": sum_if("tthc", "resolved", quarters, [unit]),
        "satisfied": sum_if("hai_long", "satisfied", quarters, tthc),
        "answered": sum_if("hai_long", "returned", quarters, tthc),
    } | _criteria_formulas(picture)


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
