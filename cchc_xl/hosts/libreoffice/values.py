"""Values between Python and cells: a block to write as LibreOffice wants it."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date, datetime, time
from typing import Any

from xlwings import XlwingsError

from cchc_xl.base.cells import MAX_TEXT, MAX_WHOLE, letters_of
from cchc_xl.base.serials import days_since, moment_after
from cchc_xl.hosts.libreoffice.formulas import as_error, to_libreoffice
from cchc_xl.hosts.libreoffice.inside.blocks import (
    BLANK,
    BOOLEAN,
    CLOCK,
    DAY,
    FORMULA,
    MOMENT,
    NUMBER,
    STRING,
    Block,
    Part,
    Row,
)

_SIGNS = "='#"  # what text that is more than text begins with


def block_of(values: Sequence[Sequence[Any]], epoch: datetime) -> Block:
    """Prepare values: ``None``, str, bool, numbers, dates, times of day.

    Text as brief Excel input: a leading "'" guards text and is dropped, "=…" is a formula, an
    error literal the error; all other text is text. ``XlwingsError``: what no cell can hold.
    """
    rows: list[Row] = []
    kinds: list[bytes] = []
    formulas: dict[int, dict[int, str]] = {}
    texts: list[str] = []
    for i, given in enumerate(values):
        row: list[str | float] = []
        kind = bytearray(len(given))
        for j, value in enumerate(given):
            cell: str | float
            what = type(value)  # the usual kinds first, without a call: blocks are large
            if what is float and -math.inf < value < math.inf:
                cell, kind[j] = value, NUMBER
            elif what is str and value and value[0] not in _SIGNS:
                cell, kind[j] = value, STRING
                texts.append(value)
            elif value is None:
                cell = ""
            else:
                cell, kind[j] = _cell(value, epoch)
                if kind[j] == STRING:
                    texts.append(str(cell))
                elif kind[j] == FORMULA:
                    formulas.setdefault(j, {})[i] = str(cell)
                    cell = ""
            row.append(cell)
        rows.append(tuple(row))
        kinds.append(bytes(kind))
    letters = _checked(texts, formulas)
    return Block(rows, kinds, formulas, _unused(letters) if "\r" in letters else "")


def _cell(value: Any, epoch: datetime) -> tuple[str | float, int]:
    """What one value is stored as, and its kind."""
    if type(value) is int and abs(value) <= MAX_WHOLE:
        return float(value), NUMBER
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, bool):
        return float(value), BOOLEAN
    if isinstance(value, datetime):
        if value.tzinfo is not None:
            raise XlwingsError(f"Ô không giữ được múi giờ của {value}.")
        return days_since(value, epoch), MOMENT if value.time() != time() else DAY
    if isinstance(value, date):
        return days_since(datetime(value.year, value.month, value.day), epoch), DAY
    if isinstance(value, time):
        return days_since(datetime.combine(epoch, value.replace(tzinfo=None)), epoch), CLOCK
    try:
        number = float(value)
    except (TypeError, ValueError, OverflowError):
        raise XlwingsError(
            f"Một ô không chứa được giá trị kiểu {type(value).__name__}: {value!r:.60}."
        ) from None
    if isinstance(value, int) and number != value:
        raise XlwingsError(f"Một ô không giữ đủ chữ số của số nguyên {value}.")
    if math.isnan(number):
        return "", BLANK
    if math.isinf(number):
        raise XlwingsError("Một ô không chứa được số vô cực.")
    return number, NUMBER


def _text(text: str) -> tuple[str, int]:
    first = text[:1]
    if first == "=" and len(text) > 1:
        try:
            return to_libreoffice(text), FORMULA
        except ValueError as error:
            raise XlwingsError(
                f"LibreOffice không ghi được công thức {text!r:.80}: {error}."
            ) from None
    if first == "#":
        name = as_error(text)
        if name:
            return f"={name}", FORMULA
    elif first == "'":
        text = text[1:]
    return text, STRING if text else BLANK


def dated(rows: list[list[Any]], parts: Sequence[Part], epoch: datetime) -> list[list[Any]]:
    """Put moments in place of the numbers in parts of a block; the rows are changed."""
    moments: dict[float, datetime | float] = {}
    for top, bottom, left, right in parts:
        for row in rows[top : bottom + 1]:
            for column in range(left, right + 1):
                value = row[column]
                if type(value) is float:
                    if value not in moments:
                        moments[value] = dated_at(value, epoch)
                    row[column] = moments[value]
    return rows


def dated_at(serial: float, epoch: datetime) -> datetime | float:
    """The moment of a serial number, to the millisecond; the number itself outside the calendar."""
    try:
        return moment_after(serial, epoch)
    except OverflowError:
        return serial


def _checked(texts: list[str], formulas: dict[int, dict[int, str]]) -> str:
    """Refuse text that is too long or no Unicode; return all letters."""
    for text in texts:
        length = letters_of(text)
        if length > MAX_TEXT:
            raise XlwingsError(
                f"Văn bản dài {length} ký tự, một ô chỉ chứa được {MAX_TEXT}: {text[:40]!r}…"
            )
    written = [text for column in formulas.values() for text in column.values()]
    letters = "".join((*texts, *written))
    try:
        letters.encode()
    except UnicodeEncodeError:
        raise XlwingsError("Văn bản có nửa ký tự (surrogate) nên không ghi được.") from None
    return letters


def _unused(letters: str) -> str:
    """Two letters of Unicode's private area that are not among these."""
    used = set(letters)
    free = (chr(code) for code in range(0xE000, 0xF8FF) if chr(code) not in used)
    return next(free) + next(free)
