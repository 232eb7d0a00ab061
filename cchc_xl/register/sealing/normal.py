"""One form for a table's content, the same whichever program wrote it or saved it since.

Numbers are compared to the 15 digits that LibreOffice keeps, computed ones to ten (two programs
may divide to numbers that differ in the last); a day equals its midnight, no text a blank cell.
The order of the records does not count: people sort tables.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Sequence
from datetime import date, datetime
from hashlib import sha256
from typing import Any

from cchc_xl.base.cells import is_whole, whole
from cchc_xl.register.port import CellError, Columns, Formula
from cchc_xl.register.schema import Kind, Table, TableColumn
from validation.form import Edition

HASH_DIGITS = 32
TYPED_DIGITS, COMPUTED_DIGITS = 15, 10
WHOLE = 10**TYPED_DIGITS
"""Whole numbers below it have all their digits in every program."""
TEXTS = frozenset((str, type(None)))
MISFIT = "{} (sai kiểu)"
"""How a cell is told that holds something else than its column is for."""

Record = list[str]
"""A record's cells as texts, in the order of the table's columns; "" is a blank cell."""


def records_of(table: Table, columns: Columns, edition: Edition) -> list[Record]:
    """Return the records that columns hold, sorted.

    Only the columns count that a register of the edition has.
    """
    kept = _columns(table, edition)
    return normal_records(table, [columns[one.title_among(columns.titles)] for one in kept])


def records_as_read(table: Table, read: Columns, edition: Edition) -> list[Record]:
    """Return the records of a table as the register gives it."""
    if table.owner == "output":
        return records_of(table, read, edition)
    kept = ((one, one.title_among(read.titles)) for one in _columns(table, edition))
    return normal_records(table, [_as_told(read[title], column.kind) for column, title in kept])


def _columns(table: Table, edition: Edition) -> list[TableColumn]:
    return [column for column in table.columns if edition.knows(column)]


def _as_told(values: Iterable[Any], kind: Kind) -> list[Any]:
    """Return cells as their column keeps them; a text where a number belongs is no number."""
    from cchc_xl.register.frames import as_typed, fits

    cells = [as_typed(value, kind) for value in values]
    return [value if fits(value, kind) else MISFIT.format(as_text(value)) for value in cells]


def normal_records(table: Table, columns: Iterable[Sequence[Any]]) -> list[Record]:
    """Return records in their one form from columns of cells."""
    digits = COMPUTED_DIGITS if table.owner == "output" else TYPED_DIGITS
    texts = [_texts(column, digits) for column in columns]
    return sorted(list(record) for record in zip(*texts, strict=True) if any(record))


def _texts(column: Sequence[Any], digits: int) -> list[str]:
    """Return a column's cells as texts; most columns hold texts and blanks alone."""
    if TEXTS.issuperset(map(type, column)):
        letters = "".join(filter(None, column))
        if "\r" not in letters and is_whole(letters):
            return [text or "" for text in column]
    return [as_text(value, digits) for value in column]


def as_text(value: Any, digits: int = TYPED_DIGITS) -> str:
    """Return a cell as text, "" when it is blank."""
    kind = type(value)
    if value is None:
        return ""
    if kind is str:
        text = whole(value)
        return text.replace("\r\n", "\n").replace("\r", "\n") if "\r" in text else text
    if kind is int:
        return str(value) if -WHOLE < value < WHOLE else f"{value:.{TYPED_DIGITS}g}"
    if kind is float:
        return _number(value, digits)
    if isinstance(value, Formula):
        return as_text(value.value, digits)
    return _other(value, digits)


def _number(value: float, digits: int) -> str:
    if value != value:
        return ""
    if value.is_integer() and abs(value) < WHOLE:
        return str(int(value))
    return f"{value:.{digits}g}"


def _other(value: Any, digits: int) -> str:
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, datetime):
        midnight = value.hour == value.minute == value.second == 0
        return value.strftime("%Y-%m-%d" if midnight else "%Y-%m-%d %H:%M:%S")
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, CellError | str):
        return str(value)
    if type(value).__name__ in ("NAType", "NaTType"):
        return ""
    return as_text(value.item() if hasattr(value, "item") else str(value), digits)


def packed(records: Sequence[Record]) -> bytes:
    """Return records as bytes, the same for the same records."""
    return json.dumps(records, ensure_ascii=False, separators=(",", ":")).encode()


def hash_of(data: bytes) -> str:
    """Return the hash of packed records, "" when there are none."""
    return "" if data == b"[]" else sha256(data).hexdigest()[:HASH_DIGITS]
