"""What a return does not say anew stands as it was last reported: rows carried over.

The data tables hold, beside the rows that the returns in force state, rows carried from an earlier
quarter: the same cells, with the file and the cells where they were typed. They have no version,
which tells them from stated ones, and they are made anew at every run from the plan and the stated
rows, so that neither the order of merging nor what a file leaves out decides what counts:

- a row for every task that the unit is given, in every quarter with a return in force;
- what a nil return (“Không phát sinh”) leaves as it was: dossiers pending, procedures, results;
- city tasks and legal documents, which count in the window of their date, by their latest report.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from cchc_xl.merging.outcomes import with_outcomes
from cchc_xl.plan.words import task_words
from cchc_xl.register.frames import Frames, plain_values, rows_frame
from cchc_xl.register.schema import tables
from validation import expressions
from validation.forms import forms, forms_of
from validation.words import INACTIVE, folded

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Plan

Record = dict[str, Any]

LEFT = ("pending", "within_limit", "overdue")
"""What a nil return leaves of a field of procedures: these dossiers, all of them carried over."""


class InForce(NamedTuple):
    """A return in force: whose, for which quarter, from which file, and whether it is nil."""

    unit: str
    period: str
    file: str
    is_nil: bool


def stated(frame: DataFrame) -> DataFrame:
    """Return the rows that a return in force states itself."""
    return frame[frame["version"].notna()]


def with_carried(plan: Plan, frames: Frames) -> dict[str, DataFrame]:
    """Return the data tables of ``frames`` with the carried rows made anew, and the outcomes.

    ``frames`` needs the submissions and the data tables; the tables that carry nothing are not
    among the result.
    """
    returns = _in_force(frames["submissions"])
    told_again = {
        name: form.traits.thing
        for name, form in forms_of(plan.form_ids).items()
        if form.traits.thing
    }
    names = ("nhiem_vu", "tthc", "dich_vu_cong", *told_again)
    found = {name: stated(frames[name]) for name in names}
    found["thong_ke"] = stated(frames["thong_ke"])
    added = {
        "nhiem_vu": _tasks(plan, found["nhiem_vu"], returns),
        "tthc": _pending(found["tthc"], returns),
        "dich_vu_cong": _services(plan, found["dich_vu_cong"], returns),
        "thong_ke": _indicators(plan, found["thong_ke"], returns),
    }
    quarters = sorted({item.period for item in returns})
    for name, key in told_again.items():
        added[name] = _latest(found[name], key, quarters)
    joined = {name: _joined(name, found[name], added[name]) for name in found}
    joined["nhiem_vu"] = with_outcomes(
        _in_plan_words(plan, joined["nhiem_vu"]), plan, after_the_year(plan, frames["submissions"])
    )
    joined["thong_ke"] = _in_plan_terms(plan, joined["thong_ke"])
    return {name: frame[list(tables()[name].ids)] for name, frame in joined.items()}


def _in_force(submissions: DataFrame) -> list[InForce]:
    """Return the returns in force, by quarter and unit."""
    rows = submissions[submissions["current"].notna() & submissions["unit"].notna()]
    columns = [plain_values(rows[name]) for name in ("unit", "period", "file", "activity")]
    found = [
        InForce(unit, period, file or "", activity == INACTIVE)
        for unit, period, file, activity in zip(*columns, strict=True)
    ]
    return sorted(found, key=lambda item: (item.period, item.unit))


def after_the_year(plan: Plan, submissions: DataFrame) -> set[str]:
    """Return the units whose last return of the year in force came after its end: a supplement."""
    last = submissions["period"].eq(f"{plan.year}-Q4") & submissions["current"].notna()
    late = submissions["received"] > pd.Timestamp(plan.year, 12, 31)
    return set(submissions.loc[(last & late).fillna(False).astype(bool), "unit"].dropna())


def _joined(name: str, rows: DataFrame, added: Iterable[Record]) -> DataFrame:
    """Put carried rows below the stated ones of their return."""
    table = tables()[name]
    records = list(added)
    if not records:
        return rows.reset_index(drop=True)
    top = rows.groupby(["unit", "period"])["position"].max().to_dict()
    for record in records:
        place = (record["unit"], record["period"])
        top[place] = int(top.get(place, -1)) + 1
        record |= {"version": None, "position": top[place]}
    made = rows_frame(table, [[record.get(column) for column in table.ids] for record in records])
    parts = [part for part in (rows, made) if len(part)]
    joined = pd.concat(parts, ignore_index=True)
    return joined.sort_values(["period", "unit", "position"], ignore_index=True)


class _History:
    """The stated rows of a form by unit, quarter after quarter."""

    def __init__(self, rows: DataFrame, units: Iterable[str]) -> None:
        own = rows[rows["unit"].isin(set(units))]
        columns = {name: plain_values(own[name]) for name in own.columns}
        self._records: dict[str, dict[str, list[Record]]] = {}
        for values in zip(*columns.values(), strict=True):
            record = dict(zip(columns, values, strict=True))
            self._records.setdefault(record["unit"], {}).setdefault(record["period"], []).append(
                record
            )

    def of(self, unit: str, period: str) -> list[Record]:
        """Return what the unit states for a quarter."""
        return self._records.get(unit, {}).get(period, [])

    def before(self, unit: str, period: str) -> Iterator[list[Record]]:
        """Give the rows of the unit's earlier quarters, the latest quarter first."""
        quarters = self._records.get(unit, {})
        return (quarters[code] for code in sorted(quarters, reverse=True) if code < period)

    @property
    def units(self) -> list[str]:
        """Return the units that state anything."""
        return sorted(self._records)

    def last(self, unit: str, period: str, key: str) -> dict[Any, Record]:
        """Return the latest earlier record of each key."""
        found: dict[Any, Record] = {}
        for records in self.before(unit, period):
            for record in records:
                found.setdefault(record[key], record)
        return found


def _tasks(plan: Plan, rows: DataFrame, returns: list[InForce]) -> Iterator[Record]:
    """Give the rows of given tasks that a return in force does not state."""
    given = {unit.code: [task.id for task in plan.tasks_of(unit)] for unit in plan.units}
    there = set(zip(rows["unit"], rows["period"], rows["task"], strict=True))
    lacking = {
        item: [task for task in given.get(item.unit, ()) if (*item[:2], task) not in there]
        for item in returns
    }
    history = _History(rows, [item.unit for item, tasks in lacking.items() if tasks])
    for item, tasks in lacking.items():
        earlier = history.last(item.unit, item.period, "task") if tasks else {}
        for task in tasks:
            blank = {"unit": item.unit, "file": item.file or None, "task": task}
            yield {**earlier.get(task, blank), "period": item.period}


def _pending(rows: DataFrame, returns: list[InForce]) -> Iterator[Record]:
    """Give, for a nil return, the fields of procedures with dossiers pending before."""
    nil = [item for item in returns if item.is_nil]
    history = _History(rows, [item.unit for item in nil])
    for item in nil:
        there = {record["field"] for record in history.of(item.unit, item.period)}
        for record in next(history.before(item.unit, item.period), []):
            left = record["pending"]
            if left and record["field"] not in there:
                kept = {name: record[name] for name in ("unit", "file", "cells", "field", *LEFT)}
                none = dict.fromkeys(forms()["tthc"].traits.flows, 0)
                carried = {"received": left, "carried_over": left, "period": item.period}
                yield {**kept, **none, **carried}


def _services(plan: Plan, rows: DataFrame, returns: list[InForce]) -> Iterator[Record]:
    """Give, for a nil return, the stocks that the unit reported last."""
    stocks = stock_fields(plan, "dich_vu_cong")
    nil = [item for item in returns if item.is_nil]
    history = _History(rows, [item.unit for item in nil])
    for item in nil:
        if not history.of(item.unit, item.period):
            for record in next(history.before(item.unit, item.period), []):
                kept = {name: record[name] for name in ("unit", "file", "cells", *sorted(stocks))}
                yield {**kept, "period": item.period}


def _indicators(plan: Plan, rows: DataFrame, returns: list[InForce]) -> Iterator[Record]:
    """Give, for a nil return, the indicators that are stocks as they were reported last."""
    stocks = [row.code for row in plan.indicators if row.basis == "stock"]
    nil = [item for item in returns if item.is_nil]
    history = _History(rows, [item.unit for item in nil])
    for item in nil:
        there = {record["indicator"] for record in history.of(item.unit, item.period)}
        earlier = history.last(item.unit, item.period, "indicator")
        for code in stocks:
            if code in earlier and code not in there:
                yield {**earlier[code], "period": item.period}


def _latest(rows: DataFrame, key: str, quarters: list[str]) -> Iterator[Record]:
    """Give, for every later quarter with returns, what was told before and is not told anew.

    A document that is told again with another deadline was extended: its open rows with earlier
    deadlines go, those that were done stay.
    """
    history = _History(rows, rows["unit"].dropna().unique())
    for unit in history.units:
        state: list[Record] = []
        for quarter in quarters:
            now = history.of(unit, quarter)
            carried = [record for record in state if not _is_told_anew(record, now, key)]
            for record in carried:
                yield {**record, "period": quarter}
            state = [*carried, *now]


def _is_told_anew(record: Record, now: Iterable[Record], key: str) -> bool:
    name, deadline = folded(record[key]), record.get("deadline")
    again = [row for row in now if folded(row[key]) == name]
    done = record.get("completion_date") is not None
    return any(not done or row.get("deadline") == deadline for row in again)


def _in_plan_words(plan: Plan, rows: DataFrame) -> DataFrame:
    """Return the tasks in the plan's words, whatever the files say."""
    words = pd.Series(task_words(plan.tasks), dtype="string")
    return rows.assign(content=rows["task"].map(words).fillna(rows["content"]).astype("string"))


def _in_plan_terms(plan: Plan, rows: DataFrame) -> DataFrame:
    """Return the indicators with the plan's titles and units of measure."""
    for name in ("title", "unit_of_measure"):
        terms = pd.Series({row.code: getattr(row, name) for row in plan.indicators}, dtype="string")
        words = rows["indicator"].map(terms).fillna(rows[name]).astype("string")
        rows = rows.assign(**{name: words})
    return rows


def stock_fields(plan: Plan, form: str) -> set[str]:
    """Return the fields of a form that the plan's metrics take as a stock."""
    return {
        name
        for metric in plan.metrics
        if metric.basis == "stock"
        for source, text in (
            (metric.numerator_form, metric.numerator),
            (metric.denominator_form, metric.denominator),
        )
        if source == form
        for name in expressions.names(text)
    }
