"""Typed frames for the rows of a form."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from decimal import Decimal
from typing import Any

import pandas as pd

from validation import dtypes
from validation.form import Form, Kind

DTYPES: dict[Kind, Any] = {
    "count": dtypes.WHOLE,
    "percent": dtypes.WHOLE,
    "number": dtypes.NUMBER,
    "date": dtypes.DAY,
    "text": dtypes.TEXT,
    "choice": dtypes.TEXT,
    "unit": dtypes.TEXT,
}


def typed(values: Sequence[Any] | pd.Series[Any], kind: Kind) -> Any:
    """Return one column as the array that its kind is kept in; ``None`` is an empty cell."""
    return pd.array(values, dtype=DTYPES[kind])


def form_frame(form: Form, rows: Sequence[Sequence[Any]]) -> pd.DataFrame:
    """Return rows of typed values (in the order of the form's columns) as a typed frame."""
    columns = list(zip(*rows, strict=True)) if rows else [()] * len(form.columns)
    return pd.DataFrame(
        {
            column.id: typed(values, column.kind)
            for column, values in zip(form.columns, columns, strict=True)
        }
    )


def shown(value: Any) -> str:
    """Return a value as a clerk would write it: dates dd/mm/yyyy, an empty cell as ``trống``."""
    if type(value) is str or type(value) is int:  # nearly all values
        return str(value)
    if pd.isna(value):
        return "trống"
    if isinstance(value, date):
        return f"{value:%d/%m}/{value.year:04}"
    if isinstance(value, float):
        return f"{Decimal(repr(float(value))).normalize():f}".replace(".", ",")
    return str(value)


def filled_rows(frame: pd.DataFrame, columns: Iterable[str]) -> pd.Series[bool]:
    """Tell for each row whether any of these columns is filled."""
    return frame[list(columns)].notna().any(axis=1)
