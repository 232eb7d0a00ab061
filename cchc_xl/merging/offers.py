"""Rows of returns about what Văn phòng's own tables give: each knows its record, and its words.

A row is known by its code. One without is known by its words: an officer told of a thing before
Văn phòng put it into its table, or the template is older than the codes. All others are put to Văn
phòng (``proposals``): they count nowhere until they stand in its table.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.plan.given import Offered
from cchc_xl.plan.periods import Period
from cchc_xl.register.frames import plain_values
from validation.form import Form
from validation.frames import typed
from validation.words import casefolded

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.plan import Plan
    from cchc_xl.register.content import Content


class Proposal(NamedTuple):
    """A row that an officer added: whose, of which form and quarter, what it says, its place."""

    unit: str
    form: Form
    period: str
    words: str
    day: date | None
    file: str
    cells: str


def told_of(form: Form, row: Offered) -> dict[str, Any]:
    """Return the cells of a form that say which record of Văn phòng's table a row is about."""
    traits = form.traits
    return {traits.code: row.code, traits.thing: row.words, traits.deadline: row.day}


def with_codes(plan: Plan, form: Form, rows: DataFrame) -> DataFrame:
    """Return a form's rows with code, words and day as Văn phòng's table has them, if it has one.

    A code that the table does not give the row's unit, or one that this goes on for, is taken out.
    """
    if form.traits.offered not in plan.offered:
        return rows
    meant = _meant(form, _given_in(plan, form, set(rows["period"].dropna())), rows)
    code = form.traits.code
    columns: dict[str, Any] = {}
    for name in (code, form.traits.thing, form.traits.deadline):
        told = [None] * len(rows) if name == code else plain_values(rows[name])
        cells = [
            told_of(form, row)[name] if row else own for row, own in zip(meant, told, strict=True)
        ]
        columns[name] = typed(cells, form.column(name).kind)
    return rows.assign(**columns)


Given = dict[tuple[str, str, str], Offered]
"""Records of Văn phòng's table by the unit that reports on them, the period and their code."""


def _given_in(plan: Plan, form: Form, periods: Iterable[str]) -> Given:
    return {
        (row.unit, code, row.code): row
        for code in sorted(periods)
        for row in plan.offered_in(form.traits.offered, Period.parse(code))
    }


def _meant(
    form: Form, by_code: Mapping[tuple[str, str, str], Offered], rows: DataFrame
) -> list[Offered | None]:
    """Return the record that each row is about, by its code, else by its words.

    Of a return each record has one row: what tells of it again is none of it.
    """
    traits = form.traits
    named = ("unit", "period", traits.code, traits.thing)
    lines = list(zip(*(plain_values(rows[name]) for name in named), strict=True))
    by_words = {
        (unit, period, casefolded(text)): row
        for (unit, period, _), row in by_code.items()
        for text in row.names
    }
    found = [by_code.get((unit, period, code)) for unit, period, code, _ in lines]
    there = {
        (unit, period, row.code)
        for (unit, period, *_), row in zip(lines, found, strict=True)
        if row
    }
    for n, (unit, period, _, words) in enumerate(lines):
        row = by_words.get((unit, period, casefolded(words or "")))
        if found[n] is None and row and (unit, period, row.code) not in there:
            found[n] = row
            there.add((unit, period, row.code))
    return found


def proposals(content: Content, quarters: Sequence[Period]) -> Iterator[Proposal]:
    """Give the rows that officers added in these quarters, form by form, by quarter and unit."""
    codes = [quarter.code for quarter in quarters]
    order = {unit.code: number for number, unit in enumerate(content.plan.units)}
    for form in content.forms.values():
        if form.traits.offered not in content.plan.offered:
            continue
        rows = content.frames[form.id]
        rows = rows[rows["version"].notna() & rows["period"].isin(codes)]
        yield from sorted(
            _added(form, rows), key=lambda one: (one.period, order.get(one.unit, len(order)))
        )


def _added(form: Form, rows: DataFrame) -> Iterator[Proposal]:
    traits = form.traits
    rows = rows[rows[traits.code].isna()]
    if traits.apart:
        rows = rows[rows[traits.apart].isna()]
    names = ("unit", "period", traits.thing, traits.deadline, "file", "cells")
    for unit, period, words, day, file, cells in zip(
        *(plain_values(rows[name]) for name in names), strict=True
    ):
        yield Proposal(unit, form, period, words or "", day, file or "", cells or "")
