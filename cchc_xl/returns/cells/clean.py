"""Turn one raw cell into the typed value that its column asks for.

Whatever is read differently from what was typed is said (a warning), whatever cannot be understood
is an error and the value is None. Text that begins with = + - @ is text and stays so.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date, datetime, time
from typing import Any, Final, NamedTuple

from cchc_xl.base.cells import MAX_TEXT, letters_of
from cchc_xl.reading.book import Raw
from cchc_xl.returns.cells.texts import (
    MAX_NUMBER,
    chosen,
    old_encoding,
    picked_code,
    show,
    shown_number,
    tidy,
)
from cchc_xl.returns.cells.typed_text import (
    EARLIEST,
    LATEST,
    day_numbered,
    read_date,
    read_instant,
    read_number,
)
from validation.form import Column, Kind

Value = str | float | int | date | None
"""What a cell is read as: count and percent int, number float, date date, all others str."""


class Cleaned(NamedTuple):
    """A value as read; ``code`` is "" when it stands as typed.

    ``bad``: not understood. ``fields`` are for the templates of the finding.
    """

    value: Value
    code: str = ""
    bad: bool = False
    fields: tuple[tuple[str, Any], ...] = ()


EMPTY: Final = Cleaned(None)
_BLANKED: Final = Cleaned(None, "C303", False, (("read", "ô trống"),))
"""A cell with nothing in it that can be seen: a template faults what it does not understand so."""

_PERCENT: Final = re.compile(r"\s*%$")
_PHONE_DIGITS: Final = (9, 10)
_NILS: Final = frozenset(["-", "–", "—", "/", "x", "o", "không", "nil", "none"])


def _read(value: Value, code: str) -> Cleaned:
    """Return a value that was read differently from what was typed."""
    return Cleaned(value, code, False, (("read", show(value)),))


def _bad(code: str, **fields: Any) -> Cleaned:
    """Return a cell that was not understood."""
    return Cleaned(None, code, True, tuple(fields.items()))


def clean(value: Raw, column: Column, percent: bool | None = None) -> Cleaned:
    """Read one raw cell as its column's kind.

    ``percent`` tells whether the cell shows a percentage, None when that is not known.
    """
    if value is None or value == "":
        return EMPTY
    if isinstance(value, str):
        text, code = tidy(value)
        if not text:
            return _BLANKED
        return _from_text(value, text, code, column)
    if isinstance(value, bool):
        return _from_bool(value, column)
    if isinstance(value, int | float):
        return _from_number(float(value), column, percent)
    if isinstance(value, date):
        return _from_date(value, column)
    return _bad("C311" if column.kind == "date" else "C319")


def _from_text(raw: str, text: str, code: str, column: Column) -> Cleaned:
    """Read a text."""
    kind = column.kind
    if kind in ("count", "number", "percent"):
        return _typed_number(text, kind)
    if kind == "date":
        return _typed_date(text)
    length = letters_of(text)
    if length > MAX_TEXT:
        return _bad("C324", limit=MAX_TEXT, length=length)
    old = None if raw.isascii() else old_encoding(unicodedata.normalize("NFC", raw))
    if old:
        return _bad("C321", encoding=old[0], suggestion=tidy(old[1])[0])
    if kind == "unit":
        return _unit(text, code)
    if column.choices is not None:
        return _choice(text, code, column.choices)
    return _read(text, code) if code else Cleaned(text)


def _typed_number(text: str, kind: Kind) -> Cleaned:
    """Read a number typed as text."""
    bare = _PERCENT.sub("", text) if kind == "percent" else text
    number = read_number(bare)
    if number is None:
        return _bad("C325" if text.casefold() in _NILS else "C306")
    return _whole(number, kind, "C305")


def _whole(number: float, kind: Kind, code: str) -> Cleaned:
    """Return a number as its kind; ``code`` says how it was read, "" as it stands."""
    if abs(number) >= MAX_NUMBER:
        return _bad("C323")
    if kind == "number":
        return _read(number, code) if code else Cleaned(number)
    nearest = round(number)
    if abs(number - nearest) > 1e-9 * max(1.0, abs(number)):
        return _bad("C307")
    return _read(nearest, code) if code else Cleaned(nearest)


def _typed_date(text: str) -> Cleaned:
    """Read a date typed as text, or written by a program into a date cell."""
    instant = read_instant(text)
    if instant is not None:
        return _from_date(instant, None)
    try:
        day = read_date(text)
    except ValueError:
        return _bad("C310")
    if day is None:
        return _bad("C325" if text.casefold() in _NILS else "C311")
    return _read(day, "C309") if EARLIEST <= day <= LATEST else _bad("C314", year=day.year)


def _unit(text: str, code: str) -> Cleaned:
    """Read a unit's code, typed alone or picked as "code - name"."""
    unit = picked_code(text)
    upper = unit.upper()
    if upper != unit or code:
        return _read(upper, "C322" if upper != unit else code)
    return Cleaned(unit)


def _choice(text: str, code: str, choices: tuple[str, ...]) -> Cleaned:
    """Read one of fixed choices; one that differs in case, spaces or dashes only is accepted."""
    if text in choices:
        return _read(text, code) if code else Cleaned(text)
    wanted = chosen(text)
    for choice in choices:
        if chosen(choice) == wanted:
            return _read(choice, "C315")
    return _bad("C316", choices=", ".join(choices))


def _from_bool(value: bool, column: Column) -> Cleaned:
    """Read TRUE or FALSE, which no column asks for."""
    if column.kind in ("count", "number", "percent"):
        return _bad("C320")
    if column.kind == "date":
        return _bad("C311")
    return _from_text(show(value), show(value), "", column)


def _from_number(number: float, column: Column, percent: bool | None) -> Cleaned:
    """Read a number."""
    kind = column.kind
    if number != number or abs(number) >= MAX_NUMBER:
        return _bad("C323")
    if kind == "percent":
        return _percent(number, percent)
    if kind in ("count", "number"):
        return _whole(number, kind, "")
    if kind == "date":
        day = day_numbered(number)
        return _read(day, "C312") if day else _bad("C311")
    text = shown_number(number)
    if kind == "text" and column.choices is None:
        if is_phone(column) and text.isdigit() and len(text) in _PHONE_DIGITS:
            return _read(f"0{text}", "C318")
        return _read(text, "C317")
    return _from_text(text, text, "", column)


def _percent(number: float, percent: bool | None) -> Cleaned:
    """Read a percentage from 0 to 100; a cell that shows 95% holds 0.95.

    A fraction between 0 and 1 can only be a share of 1. The number 1 is 1% or 100%, and only the
    cell's format tells; where the file does not let us see it, it is read as it stands, and said.
    """
    share = 0 < number < 1 or (percent and (number == 1 or not number.is_integer()))
    if share:
        return _whole(number * 100, "percent", "C308")
    if number == 1 and percent is None:
        return _read(1, "C326")
    return _whole(number, "percent", "")


def _from_date(value: date, column: Column | None) -> Cleaned:
    """Read a date; the time of day is dropped. Without a column a date is wanted."""
    if column is not None and column.kind != "date":
        return _bad("C319")
    day = value.date() if isinstance(value, datetime) else value
    if not EARLIEST <= day <= LATEST:
        return _bad("C314", year=day.year)
    if isinstance(value, datetime) and value.time() != time():
        return _read(day, "C313")
    return Cleaned(day)


def is_phone(column: Column) -> bool:
    """Tell whether a column asks for a telephone number."""
    return column.id == "phone" or "điện thoại" in column.title.casefold()
