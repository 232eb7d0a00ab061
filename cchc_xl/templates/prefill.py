"""What a template brings along from the quarter before."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cchc_xl.templates.context import TemplateContext, UnitOfTemplate
from validation.form import Form
from validation.words import COMPLETED

if TYPE_CHECKING:
    from pandas import DataFrame

Record = dict[str, object]
Earlier = Mapping[str, Sequence[Record]]
"""The records of one unit in the quarter before, by form; empty fields are left out."""


def earlier_of(previous: Mapping[str, DataFrame] | None, unit: str) -> Earlier:
    """Take one unit's records out of the accepted rows of the quarter before.

    ``previous`` has a frame for each form (the form's columns and ``unit``), as the check of
    returns uses it; only what a template carries on is taken.
    """
    carried = {"nhiem_vu", "tthc"} & set(previous or ())
    return {name: _records(previous[name], unit) for name in sorted(carried)} if previous else {}


def _records(frame: DataFrame, unit: str) -> list[Record]:
    import pandas as pd

    own = frame.loc[frame["unit"] == unit]
    return [
        {str(name): _plain(value) for name, value in row.items() if not pd.isna(value)}
        for row in own.to_dict("records")
    ]


def _plain(value: Any) -> object:
    return value.date() if hasattr(value, "date") else value


def records(
    context: TemplateContext, form: Form, unit: UnitOfTemplate, earlier: Earlier
) -> list[Record]:
    """Return the records that the form's template begins with.

    Given rows come from the plan. A task that was completed keeps its status, dates and document;
    a field of procedures with dossiers still pending comes with “Kỳ trước chuyển sang” filled in.
    """
    given = context.given_rows(form, unit)
    before = earlier.get(form.id, ())
    if form.traits.given == "tasks":
        done = {row["task"]: row for row in before if row.get("status") == COMPLETED}
        return [_completed(form, row, done.get(row["task"], {})) for row in given]
    if form.traits.carried:
        pending = [row for row in before if _count(row.get("pending")) > 0]
        return [{"field": row["field"], "carried_over": row["pending"]} for row in pending]
    return given


def _completed(form: Form, given: Record, before: Record) -> Record:
    kept = {
        column.id: before[column.id]
        for column in form.columns
        if column.id in before and not column.prefilled and column.id != "difficulty"
    }
    return given | kept


def _count(value: object) -> int:
    return int(value) if isinstance(value, (int, float)) else 0


def is_carried(form: Form, record: Record) -> bool:
    """Tell whether a record brings along more than what the plan gives."""
    given = {column.id for column in form.columns if column.prefilled}
    return bool(record.keys() - given)
