"""Turn one raw cell into the typed value that its column asks for.

Whatever is read differently from what was typed is said (a warning), whatever cannot be understood
is an error and the value is None. Text that begins with = + - @ is text and stays so.
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Callable, Sequence
from datetime import date, datetime, time
from functools import lru_cache
from typing import Any, Final, NamedTuple

from cchc_xl.base.cells import MAX_TEXT
from cchc_xl.reading.book import Raw
from cchc_xl.returns.encodings import recognise
from cchc_xl.returns.typed_text import (
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

MAX_NUMBER: Final = 10**15  # a cell keeps 15 digits


class Cleaned(NamedTuple):
    """A value as read; ``code`` is "" when it stands as typed.

    ``bad``: not understood. ``fields`` are for the templates of the finding.
    """

    value: Value
    code: str = ""
    bad: bool = False
    fields: tuple[tuple[str, Any], ...] = ()


EMPTY: Final = Cleaned(None)

_PLAIN_ASCII: Final = re.compile(r"[!-~]+(?: [!-~]+)*").fullmatch
_ODD_SPACE: Final = re.compile("[\u00a0\u1680\u2000-\u200a\u202f\u205f\u3000\t\v\f]")
_INVISIBLE: Final = re.compile(
    "[\u00ad\u200b-\u200f\u202a-\u202e\u2060-\u2064\ufeff\x00-\x08\x0e-\x1f\x7f]"
)
_SPACES: Final = re.compile(" {2,}")
_AROUND_BREAK: Final = re.compile(" *\n *")
_PERCENT: Final = re.compile(r"\s*%$")
_PHONE_DIGITS: Final = (9, 10)
_TONES: Final = frozenset("\u0300\u0301\u0303\u0309\u0323")
_NILS: Final = frozenset(["-", "–", "—", "/", "x", "o", "không", "nil", "none"])


@lru_cache(maxsize=16_384)
def tidy(text: str) -> tuple[str, str]:
    """Return a text in NFC with plain single spaces, and the code of what was changed or ""."""
    if _PLAIN_ASCII(text):
        return text, ""
    composed = unicodedata.normalize("NFC", text)
    spaced = _INVISIBLE.sub("", composed.replace("\r\n", "\n").replace("\r", "\n"))
    spaced = _SPACES.sub(" ", _ODD_SPACE.sub(" ", spaced))
    spaced = _AROUND_BREAK.sub("\n", spaced).strip(" \n")
    if not spaced:
        return "", ""
    if spaced != composed.replace("\r\n", "\n"):
        return spaced, "C303"
    return spaced, "C304" if composed != text else ""


@lru_cache(maxsize=16_384)
def _old_encoding(text: str) -> tuple[str, str] | None:
    """Return the old encoding of a text and what it says, None when it is in none."""
    return recognise(text)


@lru_cache(maxsize=16_384)
def folded(text: str) -> str:
    """Return a text for comparing, without what makes no other word of it.

    NFC, one space between words, no difference of case, and the mark of tone at the end of its
    word: a syllable has one tone, and where its mark stands (hoà, hòa) is a matter of spelling.
    """
    plain = " ".join(tidy(text)[0].split()).casefold()
    return plain if plain.isascii() else " ".join(map(_tone_last, plain.split(" ")))


def _tone_last(word: str) -> str:
    """Return a word with its marks of tone behind its last letter."""
    letters = unicodedata.normalize("NFD", word)
    tones = "".join(sorted(mark for mark in letters if mark in _TONES))
    if not tones:
        return word
    end = max(n for n, character in enumerate(letters, 1) if _is_letter(character))
    bare = "".join(mark for mark in letters[:end] if mark not in _TONES)
    rest = "".join(mark for mark in letters[end:] if mark not in _TONES)
    return unicodedata.normalize("NFC", bare) + tones + rest


def _is_letter(character: str) -> bool:
    return character.isalpha() or unicodedata.combining(character) > 0


def show(value: Raw) -> str:
    """Return a raw value the way the sheet shows it."""
    if isinstance(value, bool):
        return "TRUE" if value else "FALSE"
    if isinstance(value, float):
        return _number(value)
    if isinstance(value, datetime):
        return value.strftime("%d/%m/%Y %H:%M")
    if isinstance(value, date):
        return value.strftime("%d/%m/%Y")
    return "" if value is None else str(value)


def _number(value: float) -> str:
    """Return a number as it is written in Vietnam, without thousands marks."""
    if value.is_integer() and abs(value) < MAX_NUMBER:
        return str(int(value))
    return f"{value:.12g}".replace(".", ",")


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
            return EMPTY
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
    if len(text) > MAX_TEXT:
        return _bad("C324", limit=MAX_TEXT, length=len(text))
    old = None if raw.isascii() else _old_encoding(unicodedata.normalize("NFC", raw))
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
    unit = text.partition(" - ")[0].strip()
    upper = unit.upper()
    if upper != unit or code:
        return _read(upper, "C322" if upper != unit else code)
    return Cleaned(unit)


def _choice(text: str, code: str, choices: tuple[str, ...]) -> Cleaned:
    """Read one of fixed choices; one that differs in case or spaces only is accepted."""
    if text in choices:
        return _read(text, code) if code else Cleaned(text)
    wanted = folded(text)
    for choice in choices:
        if folded(choice) == wanted:
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
    text = _number(number)
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
        and len(value) <= MAX_TEXT
        and tidy(value) == (value, "")
        and (value.isascii() or _old_encoding(value) is None)
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
