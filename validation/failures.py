"""What the models of the forms refuse: cells, and rows that repeat another one."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import pandas as pd
import pandera.pandas as pa

from validation.form import Form
from validation.forms import models
from validation.returns import Returns

MODEL_CODES = {
    "not_nullable": "M101",
    "greater_than_or_equal_to": "M102",
    "less_than_or_equal_to": "M103",
    "isin": "M104",
    "str_length": "M106",
}
REPEATED_ROW = "multiple_fields_uniqueness"


class Failure(NamedTuple):
    """One cell that a model refuses; ``first`` is the row that a repeated row repeats."""

    row: int
    field: str
    code: str
    first: int = -1


def model_failures(
    form: Form, frame: pd.DataFrame, lists: Mapping[str, Sequence[str]]
) -> list[Failure]:
    """Validate all rows against the form's pandera model and return the cells that it refuses.

    ``RuntimeError``: the frame itself is not what the model takes (a column or dtype is missing).
    """
    try:
        schema_of(form, lists).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    failures = set()
    for column, name, row in zip(cases["column"], cases["check"], cases["index"], strict=True):
        kind = str(name).partition("(")[0]
        if kind == REPEATED_ROW:
            continue
        if kind not in MODEL_CODES:
            raise RuntimeError(f"form {form.id}: {column} fails {name}")
        code = MODEL_CODES[kind]
        if code == "M104" and form.column(column).kind == "unit":
            code = "M107"
        failures.add(Failure(int(row), str(column), code))
    repeated = _repetitions(form, frame) if form.key else {}
    failures |= {Failure(row, form.key[0], "M105", first) for row, first in repeated.items()}
    return sorted(failures)


def _repetitions(form: Form, frame: pd.DataFrame) -> dict[int, int]:
    """Return each row whose key stands in an earlier row of the same return, with that row."""
    key = ["return_no", *form.key]
    complete = frame.loc[frame[list(form.key)].notna().all(axis=1), key]
    group = complete.groupby(key, sort=False).ngroup()
    first = group.drop_duplicates()
    rows = pd.Series(first.index, index=first.array)
    repeated = group[group.duplicated()]
    return dict(zip(repeated.index.tolist(), rows[repeated].tolist(), strict=True))


def schema_of(form: Form, lists: Mapping[str, Sequence[str]]) -> pa.DataFrameSchema:
    """Return the form's schema with the choices that the plan and the register supply."""
    schema = models()[form.id].to_schema()
    for column in form.columns:
        if column.list_name is not None:
            allowed = pa.Check.isin(list(lists[column.list_name]))
            schema = schema.update_column(column.id, checks=[allowed])
    return schema


def far_days(form: Form, returns: Returns) -> Iterator[Failure]:
    """Find the days that no template of the plan takes; what stands ``apart`` may be much older."""
    if returns.days is None:
        return
    frame = returns.frames[form.id]
    first, last = map(pd.Timestamp, returns.days)
    judged = frame[frame[form.traits.apart].isna()] if form.traits.apart else frame
    for name in (column.id for column in form.columns if column.kind == "date"):
        far = ((judged[name] < first) | (judged[name] > last)).fillna(False).astype(bool)
        yield from (Failure(int(row), name, "M108") for row in judged.index[far])
