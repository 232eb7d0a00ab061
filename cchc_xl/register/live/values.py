"""Cell values to and from what Excel hands out and takes over COM; LibreOffice's engine does alike.

Reading: numbers are floats (``Decimal`` in currency cells), days are datetimes with a time zone,
errors are COM's status codes as ints. Writing: everything goes in by assignment of a block, where
a text is taken as if it were typed.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, datetime
from decimal import Decimal
from functools import lru_cache
from typing import Any

from cchc_xl.base.cells import MAX_WHOLE
from cchc_xl.base.serials import (
    DAYS_TO_1904,
    EPOCH_1900,
    days_since,
    from_serial,
    moment_after,
    to_serial,
)
from cchc_xl.register.live.texts import COM, Letters, as_text, plain_text
from cchc_xl.register.package import values
from cchc_xl.register.package.spelling import spelled
from cchc_xl.register.package.styles import shows_date
from cchc_xl.register.port import CellError, CellValue, Formula, Scalar

DAY_FORMAT = "dd/mm/yyyy"
MOMENT_FORMAT = "dd/mm/yyyy hh:mm:ss"
NO_FORMAT = "General"
TEXT_FORMAT = "@"

LONGEST_IN_BLOCK = 8_000
"""Letters of a text that may be assigned within a block: beyond 8,203 Excel refuses the block."""

_FIRST_CODE = -2146828288  # a status code is this plus Excel's own number of the error
_ERRORS = {
    _FIRST_CODE + number: CellError(text)
    for number, text in {
        2000: "#NULL!",
        2007: "#DIV/0!",
        2015: "#VALUE!",
        2023: "#REF!",
        2029: "#NAME?",
        2036: "#NUM!",
        2042: "#N/A",
        2043: "#GETTING_DATA",
        2045: "#SPILL!",
        2046: "#CONNECT!",
        2047: "#BLOCKED!",
        2048: "#UNKNOWN!",
        2049: "#FIELD!",
        2050: "#CALC!",
    }.items()
}
_MEANT_OTHERWISE = ("=", "#", "'")
"""How a text begins that LibreOffice does not take for one, whatever the cell's format."""
_ERROR_TEXTS = frozenset(_ERRORS.values())


def from_host(value: Any, epoch_1904: bool, letters: Letters = COM) -> Scalar:
    """A value as the port has it, from one that the program hands out."""
    kind = type(value)
    if kind is str:
        return letters.read(value) or None
    if kind is float:
        return _number(value)
    if value is None or kind is bool:
        return value  # type: ignore[no-any-return]
    if isinstance(value, datetime):
        return _day(value, epoch_1904)
    if kind is int:
        return _error(value)
    if isinstance(value, Decimal):
        return _number(float(value))
    if isinstance(value, str):
        return CellError(value) if value in _ERROR_TEXTS else str(value)
    raise TypeError(f"a cell handed out {kind.__name__}")


def _number(value: float) -> int | float:
    if value.is_integer() and abs(value) <= MAX_WHOLE:
        return int(value)
    return value


def _error(value: int) -> Scalar:
    """An int from COM is an error's status code: numbers come as floats."""
    if value in _ERRORS:
        return _ERRORS[value]
    return CellError("#VALUE!") if _FIRST_CODE < value < _FIRST_CODE + 4_096 else value


def _day(value: datetime, epoch_1904: bool) -> Scalar:
    """The date of a datetime, by way of its serial number.

    COM counts from 30 December 1899 without a gap, a sheet of the 1900 system has a day 60 that
    never was: before March 1900 the two differ.
    """
    serial = days_since(value.replace(tzinfo=None), EPOCH_1900)
    if epoch_1904:
        serial -= DAYS_TO_1904
    day = from_serial(serial, epoch_1904)
    return _number(day) if isinstance(day, float) else day


def as_read_back(column: list[CellValue], epoch_1904: bool) -> list[CellValue]:
    """A column of ``values.cleaned`` as it reads once it is written: a midnight is a day."""
    if datetime not in map(type, column):
        return column
    return [
        from_serial(float(to_serial(value, epoch_1904)), epoch_1904)
        if isinstance(value, datetime)
        else value
        for value in column
    ]


def to_libreoffice(
    value: CellValue, epoch_1904: bool, letters: Letters = COM, *, as_typed: bool = True
) -> Any:
    """What to assign to a cell, from a value as ``values.cleaned`` gives it.

    Not ``as_typed``: the cell's format ("@") makes a text of whatever is assigned, in Excel. A text
    that looks like a formula or an error is guarded all the same: LibreOffice makes one of it.
    """
    if value is None or isinstance(value, bool):
        return value
    if isinstance(value, CellError):
        return str(value)
    if isinstance(value, str):
        bare = not as_typed and not value.startswith(_MEANT_OTHERWISE)
        return plain_text(value, letters) if bare else as_text(value, letters)
    if isinstance(value, Formula):
        return f"={value.text}"
    if isinstance(value, date):
        return _moment(value, epoch_1904)
    return float(value)


@lru_cache(maxsize=20_000)
def _moment(value: date, epoch_1904: bool) -> datetime:
    serial = float(to_serial(value, epoch_1904)) + (DAYS_TO_1904 if epoch_1904 else 0)
    return moment_after(serial, EPOCH_1900)


def cell_value(raw: Any, formula: Any, epoch_1904: bool, letters: Letters = COM) -> CellValue:
    """A cell's content from its value and its formula, as the program hands them out.

    A text has itself as formula, also one that begins with "=".
    """
    value = from_host(raw, epoch_1904, letters)
    text = formula_text(formula)
    if raw == formula:
        return value
    if formula in _ERROR_TEXTS:
        return CellError(formula)  # in LibreOffice before it has calculated, too
    if not text:
        return value
    if text in _ERROR_TEXTS:
        return CellError(text)  # what LibreOffice has in place of an error that is no formula
    return Formula(text, value)


def formula_text(formula: Any) -> str:
    """A formula's text without "=", and without the braces that LibreOffice puts around arrays."""
    if not isinstance(formula, str):
        return ""
    if formula[:2] == "{=" and formula[-1] == "}":
        return formula[2:-1]
    return formula[1:] if formula[:1] == "=" else ""


def same(a: CellValue, b: CellValue, table: str = "") -> bool:
    """Whether two values are stored alike; a formula's value is the program's own affair.

    ``table`` is the table that the cell belongs to: its name may be left out in formulas.
    """
    if isinstance(a, Formula) and isinstance(b, Formula):
        return a.text == b.text or spelled(a.text, table) == spelled(b.text, table)
    return values.same(a, b)


def needs_format(column: Sequence[CellValue]) -> bool:
    """Whether the number format matters to what a column's values read back as."""
    kinds = set(map(type, column))
    return not kinds <= {type(None), str, bool, CellError}


def fitting_format(column: Sequence[CellValue], current: str, first: str) -> str:
    """The number format in which a column's values read back in kind; "" if they do already.

    ``current`` is the format of all its cells, "" if they differ, then ``first`` is that of the
    first one. Days among numbers leave it to the program to show the days as such: from the
    format ``General`` each cell takes the one that its value asks for. So do truth values of
    formulas, which LibreOffice tells from 1 and 0 by their format alone.
    """
    formulas = [value for value in column if isinstance(value, Formula)]
    stored = [value.value if isinstance(value, Formula) else value for value in column]
    days = [value for value in stored if isinstance(value, date)]
    truths = any(type(formula.value) is bool for formula in formulas)
    numbers = any(type(value) in (int, float) for value in stored)
    wanted = current or first
    if truths or (days and any(type(value) in (int, float, bool) for value in stored)):
        wanted = NO_FORMAT
    elif days:
        if not shows_date(wanted):
            wanted = MOMENT_FORMAT if any(map(_has_time, days)) else DAY_FORMAT
    elif not numbers and not (formulas and TEXT_FORMAT in (current, first)):
        return ""
    elif shows_date(wanted) or wanted == TEXT_FORMAT:
        wanted = NO_FORMAT
    return "" if wanted == current else wanted


def _has_time(value: date) -> bool:
    return isinstance(value, datetime) and values.comparable(value) != values.comparable(
        value.date()
    )
