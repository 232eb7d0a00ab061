"""The league table of units: by the share of criteria that a unit meets.

The criteria are returns on time, and the unit's own figures against the plan's bars for tasks
completed on time (T2), dossiers resolved in time (T7a) and satisfaction (T7c).
"""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction
from itertools import groupby
from typing import NamedTuple

from cchc_xl.consolidated.formulas import count_if, here, quoted, quotient, ratio, sum_if
from cchc_xl.consolidated.picture import Picture
from cchc_xl.periods import Period
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from cchc_xl.submission_states import (
    IN_FORCE,
    INACTIVE,
    LATE,
    MISSING,
    ON_TIME,
    SENT_BACK,
    returns_in_force,
)
from cchc_xl.sums import grouped, quarters_counted, rows_of, values_of


class Criterion(NamedTuple):
    """A pair of columns, and the metric whose bar applies (none: 100%)."""

    numerator: str
    denominator: str
    metric: str


CRITERIA = (
    Criterion("returns_on_time", "returns_due", ""),
    Criterion("tasks_on_time", "tasks_due", "T2"),
    Criterion("dossiers_on_time", "dossiers_resolved", "T7a"),
    Criterion("satisfied", "answered", "T7c"),
)


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
            found.append(
                [shown, item.code, item.name, *_cells(item, formulas, picture.days_missing)]
            )
    return found


def _cells(item: Standing, formulas: dict[str, str], missing: dict[str, int]) -> list[CellValue]:
    added = missing.get(item.code, 0)
    values: dict[str, int | float | str] = {
        "met": item.met,
        "applicable": item.applicable,
        "share": quotient(item.met, item.applicable),
        **item.figures,
    }
    cells: list[CellValue] = []
    for column in tables()["out_league"].columns[3:]:
        value, text = values[column.id], formulas.get(column.id)
        if column.id == "days_late" and added:
            text = f"{text}+{added}"
        cells.append(Formula(text, value) if text else value)
    return cells


def league(picture: Picture) -> list[Standing]:
    """Return the units of the period with their figures, the best first."""
    start, end = picture.period.start, picture.period.end
    bars = _bars(picture)
    columns = _figures(picture)
    standings = []
    for unit in picture.office.plan.units:
        if not unit.is_active_within(start, end):
            continue
        figures = {name: values.get(unit.code, 0) for name, values in columns.items()}
        pairs = [
            (figures[criterion.numerator] * 100 >= bar * figures[criterion.denominator])
            for criterion, bar in bars
            if figures[criterion.denominator]
        ]
        standings.append(Standing(unit.code, unit.name, figures, sum(pairs), len(pairs)))
    return sorted(standings, key=lambda item: (item.result, item.code))


def _bars(picture: Picture) -> list[tuple[Criterion, int]]:
    """Return the criteria that the plan has, with their bars in percent."""
    bars = {metric.id: metric.bar for metric in picture.office.plan.metrics} | {"": 100}
    found = [(criterion, bars.get(criterion.metric)) for criterion in CRITERIA]
    return [(criterion, bar) for criterion, bar in found if bar is not None]


def _figures(picture: Picture) -> dict[str, dict[str, int]]:
    office, quarters = picture.office, picture.period.quarters
    tasks = rows_of(office, "nhiem_vu", _task_quarters(picture))
    dossiers = rows_of(office, "tthc", quarters)
    surveys = rows_of(office, "hai_long", quarters)
    returns = returns_in_force(office)
    returns = returns[returns["period"].isin([quarter.code for quarter in quarters])]
    late = grouped(returns["days_late"].fillna(0), returns["unit"])
    missing = picture.days_missing
    expressions = {
        "tasks_on_time": (tasks, "due == 1 and outcome == 'Hoàn thành đúng hạn'"),
        "tasks_due": (tasks, "due == 1"),
        "dossiers_on_time": (dossiers, "early + on_time"),
        "dossiers_resolved": (dossiers, "resolved"),
        "satisfied": (surveys, "satisfied * (subject == 'TTHC')"),
        "answered": (surveys, "returned * (subject == 'TTHC')"),
    }
    on_time = returns["timeliness"].eq(ON_TIME).fillna(False).astype(bool)
    return {
        "returns_on_time": grouped(on_time, returns["unit"]),
        "returns_due": _returns_due(picture),
        "days_late": {
            unit: late.get(unit, 0) + missing.get(unit, 0) for unit in late.keys() | missing.keys()
        },
    } | {
        name: grouped(values_of(frame, text), frame["unit"])
        for name, (frame, text) in expressions.items()
    }


def _task_quarters(picture: Picture) -> Sequence[Period]:
    for metric in picture.office.plan.metrics:
        if metric.id == "T2":
            return quarters_counted(metric, picture.period)
    return [picture.last]


def _returns_due(picture: Picture) -> dict[str, int]:
    """Count the returns that are in, or whose deadline has passed."""
    due = dict.fromkeys(picture.states.index, 0)
    for quarter in picture.period.quarters:
        passed = picture.office.plan.deadline_of(quarter) <= picture.as_of
        counted = [ON_TIME, LATE, INACTIVE, MISSING, *([SENT_BACK] if passed else [])]
        states = picture.states[quarter.code]
        for unit in states.index[states.isin(counted)]:
            due[unit] += 1
    return due


def _formulas(picture: Picture) -> dict[str, str]:
    """Return the formulas by column id; the same ones serve every row."""
    table, quarters = tables()["out_league"], picture.period.quarters
    unit = ("unit", here(table, "unit"))
    in_force = [unit, ("current", quoted(IN_FORCE))]
    due = [unit, ("due", "1")]
    tthc = [unit, ("subject", quoted("TTHC"))]
    tasks = _task_quarters(picture)
    early, on_time = (sum_if("tthc", name, quarters, [unit]) for name in ("early", "on_time"))
    done = ("outcome", quoted("Hoàn thành đúng hạn"))
    timely = ("timeliness", quoted(ON_TIME))
    return {
        "returns_on_time": count_if("submissions", quarters, [*in_force, timely]),
        "days_late": sum_if("submissions", "days_late", quarters, in_force),
        "tasks_on_time": count_if("nhiem_vu", tasks, [*due, done]),
        "tasks_due": count_if("nhiem_vu", tasks, due),
        "dossiers_on_time": f"{early}+{on_time}",
        "dossiers_resolved": sum_if("tthc", "resolved", quarters, [unit]),
        "satisfied": sum_if("hai_long", "satisfied", quarters, tthc),
        "answered": sum_if("hai_long", "returned", quarters, tthc),
    } | _criteria_formulas(picture)


def _criteria_formulas(picture: Picture) -> dict[str, str]:
    table = tables()["out_league"]
    applies, meets = [], []
    for criterion, bar in _bars(picture):
        numerator, denominator = (
            here(table, criterion.numerator),
            here(table, criterion.denominator),
        )
        applies.append(f"({denominator}>0)")
        meets.append(f"({denominator}>0)*({numerator}*100>={bar}*{denominator})")
    share = ratio(here(table, "met"), here(table, "applicable"))
    return {"applicable": "+".join(applies), "met": "+".join(meets), "share": share}
