"""What a return does not say anew stands as it was last reported: rows carried over.

The data tables hold, beside the rows that the returns in force state, rows carried from an earlier
quarter: the same cells, with the file and the cells where they were typed. They have no version,
which tells them from stated ones, and they are made anew at every run from the plan and the stated
rows, so that neither the order of merging nor what a file leaves out decides what counts:

- a row for every task that the unit is given, in every quarter with a return in force; one that
  the unit fulfils by sending its plan says when this came (``unit_plans``), in no return's words,
  and stands also where the unit has sent no return;
- what a nil return (“Không phát sinh”) leaves as it was: dossiers pending, procedures, results;
- city tasks and legal documents, which count in the window of their date, by their latest report;
- what Văn phòng's own tables give a unit, in every quarter with returns, reported on or not.

Which of these a form has say its traits (``validation.form``).
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from cchc_xl.merging.in_force import in_force
from cchc_xl.merging.offers import told_of, with_codes
from cchc_xl.merging.outcomes import with_outcomes
from cchc_xl.merging.unit_plans import plans_alone, with_received_plans
from cchc_xl.plan.given import GivenRow, given_rows, of_units, rows_for
from cchc_xl.plan.periods import Period
from cchc_xl.register.frames import Frames, plain_values, rows_frame
from cchc_xl.register.schema import tables
from cchc_xl.returns.succession import taken_over
from validation import dtypes
from validation.form import Form, Traits
from validation.forms import forms_of
from validation.words import INACTIVE, casefolded

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Plan

Record = dict[str, Any]
SOURCED = ("unit", "file", "cells")
"""What a carried row keeps of where it was typed."""


class InForce(NamedTuple):
    """A return in force: whose, for which quarter, from which file, and whether it is nil."""

    unit: str
    period: str
    file: str
    is_nil: bool


def stated(frame: DataFrame) -> DataFrame:
    """Return the rows that a return in force states itself."""
    return frame[frame["version"].notna()]


def with_carried(
    plan: Plan, frames: Frames, opening: Frames = MappingProxyType({})
) -> dict[str, DataFrame]:
    """Return the data tables of ``frames`` with what is made anew: carried rows, outcomes, kinds.

    ``frames`` needs the submissions, the units' plans and the data tables; ``opening`` has what the
    register began with (``register.opening``).
    """
    returns = _in_force(frames["submissions"])
    kinds = {unit.code: unit.kind for unit in plan.units}
    found = {}
    for name, form in forms_of(plan.form_ids).items():
        rows = stated(frames[name])
        given = given_rows(plan, form)
        rows = with_codes(plan, form, rows)
        carry = _offered if form.traits.offered in plan.offered else _carrying(form)
        case = _Case(plan, form, given, rows, returns, opening.get(name))
        carried = list(carry(case)) if carry else []
        if form.traits.judged:
            carried += plans_alone(plan, frames["unit_plans"], frames["submissions"])
        joined = _in_plan_words(plan, form, given, _joined(name, rows, carried))
        joined = joined.assign(unit_kind=joined["unit"].map(kinds).astype("string"))
        if form.traits.judged:
            joined = with_received_plans(joined, plan, frames["unit_plans"])
            joined = with_outcomes(joined, plan, after_the_year(plan, frames["submissions"]))
        found[name] = joined[list(tables()[name].ids)]
    return found


class _Case(NamedTuple):
    """The stated rows of a form, what the plan gives to it, and the returns in force."""

    plan: Plan
    form: Form
    given: tuple[GivenRow, ...]
    rows: DataFrame
    returns: list[InForce]
    opening: DataFrame | None = None

    @property
    def nil(self) -> list[InForce]:
        """Return the returns of quarters in which nothing happened."""
        return [item for item in self.returns if item.is_nil]

    def before(self, quarter: Period) -> _History:
        """Return what was stated before a quarter, with what its units go on with of others."""
        earlier = self.rows[self.rows["period"].lt(quarter.code).fillna(False).astype(bool)]
        if self.opening is not None and len(self.opening):
            earlier = pd.concat([self.opening, earlier], ignore_index=True)
        rows = taken_over(self.plan, self.form, earlier, quarter)
        return _History(rows, [item.unit for item in self.nil])

    def key_of(self, record: Record) -> tuple[Any, ...]:
        """Return what tells a record apart from the others of its return."""
        return tuple(record[name] for name in self.form.key)


def _carrying(form: Form) -> Callable[[_Case], Iterable[Record]] | None:
    """Return what gives a form's carried rows, or nothing for a form that carries none."""
    traits = form.traits
    ways = (
        (traits.lasting, _lasting),
        (bool(traits.thing), _latest),
        (traits.balance is not None, _left),
        (bool(traits.stocks), _stocks),
        (bool(traits.given), _standing),
    )
    return next((way for applies, way in ways if applies), None)


def _in_force(submissions: DataFrame) -> list[InForce]:
    """Return the returns in force, by quarter and unit."""
    rows = in_force(submissions)
    columns = [plain_values(rows[name]) for name in ("unit", "period", "file", "activity")]
    found = [
        InForce(unit, period, file or "", activity == INACTIVE)
        for unit, period, file, activity in zip(*columns, strict=True)
    ]
    return sorted(found, key=lambda item: (item.period, item.unit))


def after_the_year(plan: Plan, submissions: DataFrame) -> set[str]:
    """Return the units whose last return of the year in force came after its end: a supplement."""
    last = submissions["period"].eq(plan.periods[-1].code) & submissions["current"].notna()
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

    def last(
        self, unit: str, period: str, key_of: Callable[[Record], tuple[Any, ...]]
    ) -> dict[tuple[Any, ...], Record]:
        """Return the latest earlier record of each key."""
        found: dict[tuple[Any, ...], Record] = {}
        for records in self.before(unit, period):
            for record in records:
                found.setdefault(key_of(record), record)
        return found


def _lasting(case: _Case) -> Iterator[Record]:
    """Give the given rows that a return in force does not state, as they were last reported."""
    key = case.form.key[0]
    there = set(zip(case.rows["unit"], case.rows["period"], case.rows[key], strict=True))
    lasting = {period: _own(case, period) for period in {item.period for item in case.returns}}
    lacking = {
        item: [name for name in lasting[item.period][item.unit] if (*item[:2], name) not in there]
        for item in case.returns
        if item.unit in lasting[item.period]
    }
    history = _History(case.rows, [item.unit for item, names in lacking.items() if names])
    for item, names in lacking.items():
        earlier = history.last(item.unit, item.period, case.key_of) if names else {}
        for name in names:
            blank = {"unit": item.unit, "file": item.file or None, key: name}
            yield {**earlier.get((name,), blank), "period": item.period}


def _own(case: _Case, period: str) -> dict[str, Mapping[str, Mapping[str, str]]]:
    """Return by unit the rows that the plan gives it in a period."""
    closing = Period.parse(period).closing
    return of_units(case.given, case.plan.units, lambda unit: rows_for(case.given, unit, closing))


def _left(case: _Case) -> Iterator[Record]:
    """Give, for a nil return, the records that had something left at the end of the one before.

    All of it was carried over, and nothing happened to it. A record that does not say what it
    opened with is of a template that did not ask for it: what it left stands in no later quarter.
    """
    balance = case.form.traits.balance
    if balance is None:
        return
    stated_now = _History(case.rows, [item.unit for item in case.nil])
    histories = {code: case.before(Period.parse(code)) for code in {one.period for one in case.nil}}
    for item in case.nil:
        there = {case.key_of(record) for record in stated_now.of(item.unit, item.period)}
        for record in next(histories[item.period].before(item.unit, item.period), []):
            left = record[balance.closing]
            told = record[balance.opening] is not None
            if left and told and case.key_of(record) not in there:
                kept = (*SOURCED, *case.form.key, balance.closing, *balance.left)
                none = dict.fromkeys(case.form.traits.flows, 0)
                opened = dict.fromkeys(case.form.opened[len(case.form.key) :], left)
                yield {
                    **{name: record[name] for name in kept},
                    **none,
                    **opened,
                    "period": item.period,
                }


def _standing(case: _Case) -> Iterator[Record]:
    """Give, for a nil return, the given rows whose figures are counted as of a day."""
    standing = [(row.key,) for row in case.given if row.stands]
    whole = (*SOURCED, *(column.id for column in case.form.columns))
    yield from _as_reported(case, whole, standing)


def _stocks(case: _Case) -> Iterator[Record]:
    """Give, for a nil return, the figures that are counted as of a day."""
    yield from _as_reported(case, (*SOURCED, *case.form.key, *case.form.traits.stocks))


def _as_reported(
    case: _Case, fields: Iterable[str], keys: Iterable[tuple[Any, ...]] | None = None
) -> Iterator[Record]:
    """Give, for a nil return, fields of records (these, or all) as they were last reported."""
    history = _History(case.rows, [item.unit for item in case.nil])
    for item in case.nil:
        there = {case.key_of(record) for record in history.of(item.unit, item.period)}
        earlier = history.last(item.unit, item.period, case.key_of)
        for key in earlier if keys is None else keys:
            if key in earlier and key not in there:
                kept = {name: earlier[key][name] for name in fields}
                yield {**kept, "period": item.period}


def _latest(case: _Case) -> Iterator[Record]:
    """Give, for every later quarter with returns, what was told before and is not told anew.

    A document that is told again with another deadline was extended: its open rows with earlier
    deadlines go, those that were done stay.
    """
    quarters = sorted({item.period for item in case.returns})
    history = _History(case.rows, case.rows["unit"].dropna().unique())
    for unit in history.units:
        state: list[Record] = []
        for quarter in quarters:
            now = history.of(unit, quarter)
            carried = [row for row in state if not _is_told_anew(row, now, case.form.traits)]
            for record in carried:
                yield {**record, "period": quarter}
            state = [*carried, *now]


def _offered(case: _Case) -> Iterator[Record]:
    """Give what Văn phòng gives units and no row of the quarter states, as it was reported last.

    What nobody has reported on is there, too. Rows without a code stand as told last. What a unit
    told that has closed since is its successor's from then on.
    """
    code = case.form.traits.code
    yield from _latest(case._replace(rows=case.rows[case.rows[code].isna()]))
    rows = case.rows[case.rows[code].notna()]
    there = set(zip(rows["unit"], rows["period"], rows[code], strict=True))
    history = _History(rows, rows["unit"].dropna().unique())
    quarters = sorted({item.period for item in case.returns})
    last: dict[str, Record] = {}
    for quarter in quarters:
        for row in case.plan.offered_in(case.form.traits.offered, Period.parse(quarter)):
            if (row.unit, quarter, row.code) not in there:
                blank = told_of(case.form, row)
                yield {**last.get(row.code, blank), "unit": row.unit, "period": quarter}
        told = (record for unit in history.units for record in history.of(unit, quarter))
        last |= {record[code]: record for record in told}


def _is_told_anew(record: Record, now: Iterable[Record], traits: Traits) -> bool:
    name, deadline = casefolded(record[traits.thing]), record.get(traits.deadline)
    again = [row for row in now if casefolded(row[traits.thing]) == name]
    done = record.get(traits.done) is not None
    return any(not done or row.get(traits.deadline) == deadline for row in again)


def _in_plan_words(plan: Plan, form: Form, given: Sequence[GivenRow], rows: DataFrame) -> DataFrame:
    """Return given rows in the plan's words to their unit, whatever the files say."""
    if not given:
        return rows
    every = {row.key: row.words for row in given}
    own = of_units(
        given,
        plan.units,
        lambda unit: every | {row.key: row.words for row in given if row.is_for(unit)},
    )
    places = zip(rows["unit"], rows[form.key[0]], strict=True)
    told = [own.get(unit, every).get(key, {}) for unit, key in places]
    for name in dict.fromkeys(name for row in given for name in row.words):
        words = pd.Series([row.get(name) for row in told], rows.index, dtypes.TEXT)
        rows = rows.assign(**{name: words.fillna(rows[name])})
    return rows
