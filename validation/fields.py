"""The kinds of field that a form is made of; each gives the dtype and the pandera field."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any, TypedDict, Unpack

import numpy as np
import pandas as pd
import pandera.pandas as pa
from pandera.typing import Series

from validation import dtypes
from validation.form import LONGEST_LINE as LONGEST_LINE
from validation.form import LONGEST_TEXT, Traits

Count = Series[pd.Int64Dtype]
Number = Series[pd.Float64Dtype]
Text = Series[pd.StringDtype]
if TYPE_CHECKING:
    Date = Series[np.datetime64]
else:
    Date = Series[np.dtype(dtypes.DAY)]


class Only(TypedDict, total=False):
    """What else is said of a field (``validation.form.Column``).

    Which templates and registers have it, else all; and an ``example`` of what is filled in.
    """

    quarter: str
    since: str
    until: str
    example: str | int


class ReturnRows(pa.DataFrameModel):
    """What every row carries besides the form's own fields: which return it came with."""

    return_no: Series[np.int64]


def card(sheet: str, *, required: bool = False, traits: Traits | None = None) -> dict[str, Any]:
    """Describe the sheet of a form with one record a return."""
    described = {"sheet": sheet, "shape": "card", "open_rows": 1, "required": required}
    return described | {"traits": traits}


def table(
    sheet: str, open_rows: int, *, required: bool = False, traits: Traits | None = None
) -> dict[str, Any]:
    """Describe the sheet of a form with a row a record; ``open_rows`` 0: all rows are prefilled.

    Without ``traits`` (``validation.form``) it is a plain form, its table named after its id.
    """
    described = {"sheet": sheet, "shape": "table", "open_rows": open_rows, "required": required}
    return described | {"traits": traits}


def once_a_return(*fields: str) -> list[str]:
    """Name the fields that may not repeat within one return."""
    return ["return_no", *fields]


def count(
    title: str,
    help: str,
    *,
    required: bool = True,
    width: float = 12,
    stock: bool = False,
    **only: Unpack[Only],
) -> Any:
    """Describe a whole number that is not below 0; a ``stock`` is counted as of a day."""
    return _field("count", title, help, required, width, only=only, stock=stock, ge=0)


def percent(
    title: str, help: str, *, required: bool = True, width: float = 11, **only: Unpack[Only]
) -> Any:
    """Describe a whole number from 0 to 100."""
    return _field("percent", title, help, required, width, only=only, ge=0, le=100)


def number(
    title: str,
    help: str,
    *,
    required: bool = True,
    width: float = 14,
    stock: bool = False,
    **only: Unpack[Only],
) -> Any:
    """Describe a number that is not below 0 and may have a fraction; ``stock``: as of a day."""
    return _field("number", title, help, required, width, only=only, stock=stock, ge=0)


def day(
    title: str, help: str, *, required: bool = False, width: float = 13, **only: Unpack[Only]
) -> Any:
    """Describe a calendar day."""
    return _field("date", title, help, required, width, only=only)


def text(
    title: str,
    help: str,
    *,
    required: bool = False,
    width: float = 30,
    prefilled: bool = False,
    longest: int = LONGEST_TEXT,
    **only: Unpack[Only],
) -> Any:
    """Describe free text; ``prefilled`` text is written by the template and locked."""
    length = {"max_value": longest}
    return _field(
        *("text", title, help, required, width), prefilled=prefilled, only=only, str_length=length
    )


def choice(
    title: str,
    help: str,
    choices: tuple[str, ...],
    *,
    required: bool = True,
    width: float = 18,
    **only: Unpack[Only],
) -> Any:
    """Describe a choice among values that the form itself fixes."""
    return _field("choice", title, help, required, width, only=only, isin=choices)


def listed(
    title: str,
    help: str,
    list_name: str,
    *,
    required: bool = True,
    width: float = 28,
    prefilled: bool = False,
    **only: Unpack[Only],
) -> Any:
    """Describe a choice from a list that the plan supplies; ``prefilled``: a row for each value."""
    told = ("choice", title, help, required, width)
    return _field(*told, prefilled=prefilled, only=only, list_name=list_name)


def unit(
    title: str, help: str, *, required: bool = True, width: float = 34, **only: Unpack[Only]
) -> Any:
    """Describe a unit, by its code; the choices are the register's units."""
    return _field("unit", title, help, required, width, only=only, list_name="units")


def _field(
    kind: str,
    title: str,
    help: str,
    required: bool,
    width: float,
    *,
    prefilled: bool = False,
    list_name: str | None = None,
    only: Only,
    stock: bool = False,
    **checks: Any,
) -> Any:
    metadata: dict[str, Any] = {
        "kind": kind,
        "width": width,
        "prefilled": prefilled,
        "list": list_name,
    }
    metadata |= {"stock": stock, "quarter": "", "since": "", "until": "", "example": None, **only}
    return pa.Field(
        nullable=not required, title=title, description=help, metadata=metadata, **checks
    )
