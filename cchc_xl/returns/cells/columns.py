"""Whole columns of cells: most stand as typed, and are told from the others at once."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from functools import lru_cache
from typing import Final

from cchc_xl.base.cells import MAX_TEXT, letters_of
from cchc_xl.reading.book import Raw
from cchc_xl.returns.cells.clean import Value
from cchc_xl.returns.cells.texts import MAX_NUMBER, old_encoding, tidy
from cchc_xl.returns.cells.typed_text import EARLIEST, LATEST
from validation.form import Column, Kind


def clean_column(values: Sequence[Raw], column: Column) -> tuple[list[Value], list[int]]:
    """Read the cells of one column that stand as typed, and name those that do not.

    Returns the values (None where a cell is empty or named) and the positions that ``clean`` must
    look at one by one. This is the same reading as ``clean``'s, for the great majority of cells.
    """
    if values.count("") == len(values):
        return [None] * len(values), []
    accept = _ACCEPT[column.kind]
    choices = frozenset(column.choices) if column.choices is not None else None
    found: list[Value] = []
    odd: list[int] = []
    for position, value in enumerate(values):
        if value == "" or value is None:
            found.append(None)
        elif accept(value) and (choices is None or value in choices):
            found.append(int(value) if type(value) is float and column.kind != "number" else value)  # type: ignore[arg-type]
        else:
            found.append(None)
            odd.append(position)
    return found, odd


def _is_count(value: Raw) -> bool:
    if type(value) is float:
        return value.is_integer() and -MAX_NUMBER < value < MAX_NUMBER
    return type(value) is int and -MAX_NUMBER < value < MAX_NUMBER


def _is_percent(value: Raw) -> bool:
    return value != 1 and _is_count(value)


def _is_number(value: Raw) -> bool:
    return type(value) is float and -MAX_NUMBER < value < MAX_NUMBER


def _is_date(value: Raw) -> bool:
    return type(value) is date and EARLIEST <= value <= LATEST


@lru_cache(maxsize=16_384)
def _is_text(value: Raw) -> bool:
    return (
        type(value) is str
        and letters_of(value) <= MAX_TEXT
        and tidy(value) == (value, "")
        and (value.isascii() or old_encoding(value) is None)
    )


@lru_cache(maxsize=16_384)
def _is_unit(value: Raw) -> bool:
    return type(value) is str and value.isascii() and value.isupper() and " " not in value


_ACCEPT: Final[dict[Kind, Callable[[Raw], bool]]] = {
    "count": _is_count,
    "percent": _is_percent,
    "number": _is_number,
    "date": _is_date,
    "text": _is_text,
    "choice": _is_text,
    "unit": _is_unit,
}
