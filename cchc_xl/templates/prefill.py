"""What a template brings along from the quarter before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.templates.context import TemplateContext, UnitOfTemplate
from validation.form import Balance, Form

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.periods import Period

Record = dict[str, object]
Earlier = Mapping[str, Sequence[Record]]
"""The records of one unit in the quarter before, by form; empty fields are left out."""


class Before(NamedTuple):
    """What one unit reported in the quarter before, and in the year's quarters before this one."""

    quarter: Earlier
    year: Earlier


NOTHING = Before({}, {})


def earlier_by_unit(
    context: TemplateContext, previous: Mapping[str, DataFrame] | None
) -> dict[str, dict[str, list[Record]]]:
    """Part the accepted rows of the quarter before into each unit's records by form, once for all.

    ``previous`` has a frame for each form (the form's columns and ``unit``), of what is told again
    what is still open; only what a template brings along, or shows beside, is taken.
    """
    forms = context.forms
    found: dict[str, dict[str, list[Record]]] = {}
    for name, frame in (previous or {}).items():
        if name in forms and _is_looked_at(forms[name]):
            for record in _records(frame):
                found.setdefault(str(record["unit"]), {}).setdefault(name, []).append(record)
    return found


def _is_looked_at(form: Form) -> bool:
    traits = form.traits
    brings = traits.balance or traits.brought or traits.given or traits.offered
    return form.shape == "card" or bool(brings)


def _records(frame: DataFrame) -> list[Record]:
    """Return the rows with what stands in them; a column is taken out of its array once."""
    found: list[Record] = [{} for _ in range(len(frame))]
    for name, column in frame.items():
        for record, value, is_told in zip(found, column, column.notna(), strict=True):
            if is_told:
                record[str(name)] = _plain(value)
    return found


def _plain(value: Any) -> object:
    """Return Python's own value: numpy's whole number is no ``int``."""
    if hasattr(value, "date"):
        return value.date()
    return value.item() if hasattr(value, "item") else value


def records(
    context: TemplateContext, form: Form, unit: UnitOfTemplate, period: Period, earlier: Earlier
) -> list[Record]:
    """Return the records that the form's template begins with.

    Given rows come from the plan. One that has a state keeps what was typed, and so does one that
    stands as last reported, or that Văn phòng's own table gives. What was told and is not done
    comes along, and a record with something left at the end of the quarter before opens with it.
    """
    traits, before = form.traits, earlier.get(form.id, ())
    if traits.given:
        rows = context.given_rows(form, unit, period)
        keeps = traits.lasting or traits.state
        kept = {row[form.key[0]]: row for row in before if keeps}
        return [row | _typed(form, kept.get(row[form.key[0]], {})) for row in rows]
    if form.id in context.given:
        told = {row.get(traits.code): row for row in before}
        offered = context.given_rows(form, unit, period)
        return [_typed(form, told.get(row[traits.code], {})) | row for row in offered]
    if traits.balance:
        left = [row for row in before if _count(row.get(traits.balance.closing)) > 0]
        return [_opened(form, traits.balance, row) for row in left]
    again = [_typed(form, row) for row in before if traits.brought and traits.done not in row]
    return [_as_picked(context, form, row) for row in again]


def _typed(form: Form, row: Record) -> Record:
    """Return what was typed in a record, less what is asked for each time."""
    asked = {column.id for column in form.columns if not column.prefilled}
    return {name: row[name] for name in row if name in asked.difference(form.traits.anew)}


def _as_picked(context: TemplateContext, form: Form, row: Record) -> Record:
    """Return a record with its units as they stand in the list that they are picked from."""
    named = {code: f"{code} - {name}" for code, name in context.units}
    units = {column.id for column in form.columns if column.kind == "unit"}
    return {
        name: named.get(str(value), value) if name in units else value
        for name, value in row.items()
    }


def _opened(form: Form, balance: Balance, row: Record) -> Record:
    return {name: row[name] for name in form.key} | {balance.opening: row[balance.closing]}


def _count(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) else 0


def totalled(record: Record, totals: Mapping[str, Sequence[str]]) -> Record:
    """Return a record with the totals that its template reckons from what stands in it."""
    found = dict(record)
    for name, parts in totals.items():
        told = [value for part in parts if isinstance(value := found.get(part), (int, float))]
        if told and name not in found:
            found[name] = sum(told)
    return found


def is_carried(form: Form, record: Record) -> bool:
    """Tell whether a record brings along more than what the plan gives."""
    given = {column.id for column in form.columns if column.prefilled}
    return bool(record.keys() - given)
