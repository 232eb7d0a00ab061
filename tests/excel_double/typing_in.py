"""What Excel makes of a value that is assigned to a cell (``Range.Value``).

A text is taken as if it were typed. Sources: Range.Value and Range.PrefixCharacter in Microsoft's
reference; "Stop automatically changing numbers to dates"
(support.microsoft.com, 452bd2db-cc96-47d1-81e4-72cec11c4ed8); a cell with the format "@" keeps
what is typed as text, a number that is assigned to it becomes text
(support.microsoft.com, 583160db-936b-4e52-bdff-6f1863518ba4).
"""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from tests.excel_double.com import refused

TEXT, GENERAL = "@", "General"
LONGEST, LONGEST_IN_ARRAY = 32_767, 8_203
"""A cell holds the first; an array with a longer text than the second is refused whole (xlwings
issue 1122; support.microsoft.com/kb/818808 has 911 letters for older versions)."""

_EPOCH = datetime(1899, 12, 30)
ERRORS = {
    "#NULL!": -2146826288,
    "#DIV/0!": -2146826281,
    "#VALUE!": -2146826273,
    "#REF!": -2146826265,
    "#NAME?": -2146826259,
    "#NUM!": -2146826252,
    "#N/A": -2146826246,
}
_NUMBER = re.compile(r"\s*[-+]?[$€]?\s*(\d{1,3}(,\d{3})+|\d+)?(\.\d*)?(E[-+]?\d+)?\s*%?\s*", re.I)
_NEGATIVE = re.compile(r"\s*\([\d.,]+\)\s*")
_DAY = re.compile(r"\s*(\d{1,4})[-/](\d{1,4})(?:[-/](\d{1,4}))?\s*")
_MONTH = re.compile(
    r"\s*(jan|feb|mar|apr|may|jun|jul|aug|sep|oct|nov|dec)[a-z]*[- ]?(\d{1,4})\s*", re.I
)
_CLOCK = re.compile(r"\s*\d{1,2}(:\d{2}){1,2}\s*([ap]m)?\s*|\s*\d{1,2}\s+[ap]m\s*", re.I)


class Taken(NamedTuple):
    """What a cell holds after an assignment; ``format`` is "" where it stays as it was."""

    value: Any = None
    formula: str = ""
    prefix: str = ""
    format: str = ""


def taken(value: Any, cell_format: str, epoch_1904: bool, keeps_apostrophe: bool) -> Taken:
    """Return what a cell of this format makes of a value. ``ComError``: it refuses.

    ``keeps_apostrophe``: whether a cell formatted as text keeps a leading apostrophe as a letter;
    reports differ, so tests try both.
    """
    if isinstance(value, str):
        return _typed(value, cell_format, keeps_apostrophe)
    if value is None:
        return Taken()
    if isinstance(value, bool):
        return Taken(value)
    if isinstance(value, datetime):
        return _moment(value, cell_format, epoch_1904)
    number = float(value)
    if cell_format == TEXT:
        return Taken(general(number))
    return Taken(number)


def _typed(text: str, cell_format: str, keeps_apostrophe: bool) -> Taken:
    text = text.partition("\0")[0]  # a NUL ends a text in COM
    if len(text.encode("utf-16-le", "surrogatepass")) // 2 > LONGEST:
        raise refused("Application-defined or object-defined error")
    if any("\ud800" <= letter <= "\udfff" for letter in text):
        raise UnicodeEncodeError("utf-16", text, 0, 1, "surrogates not allowed")
    if not text:
        return Taken()
    if cell_format == TEXT and (text[0] != "'" or keeps_apostrophe):
        return Taken(text)
    if text[0] == "'":
        return Taken(text[1:] or None, prefix="'")
    if text[0] == "=" and len(text) > 1:
        return Taken(formula=text[1:])
    if text[0] == "@" and len(text) > 1:
        return Taken(formula=text[1:])
    return _read(text)


def _read(text: str) -> Taken:
    """Read a text by the rules of the user's language (English here): numbers, dates, errors."""
    if text.upper() in ERRORS:
        return Taken(ERRORS[text.upper()])
    if text.strip().upper() in ("TRUE", "FALSE"):
        return Taken(text.strip().upper() == "TRUE")
    if _NUMBER.fullmatch(text) and any(map(str.isdigit, text)):
        digits = re.sub(r"[\s,$€%]", "", text)
        number = float(digits) / (100 if "%" in text else 1)
        return Taken(number, format="0%" if "%" in text else "")
    if _NEGATIVE.fullmatch(text):
        return Taken(-float(re.sub(r"[^\d.]", "", text)))
    if _DAY.fullmatch(text) or _MONTH.fullmatch(text):
        return Taken(45_000.0, format="d-mmm")  # some date: it is no text any more
    if _CLOCK.fullmatch(text):
        return Taken(0.5, format="h:mm AM/PM")
    if text[0] in "+-":
        raise refused("There's a problem with this formula.")
    return Taken(text)


def _moment(value: datetime, cell_format: str, epoch_1904: bool) -> Taken:
    """A date is stored as a number; a cell without a format gets the one of the day."""
    offset = value.replace(tzinfo=None) - _EPOCH
    serial = offset.days + (offset.seconds + offset.microseconds / 1e6) / 86_400
    if epoch_1904:
        serial -= 1462
    shown = "dd/mm/yyyy hh:mm" if serial % 1 else "dd/mm/yyyy"
    if cell_format == TEXT:
        return Taken(general(serial))
    return Taken(serial, format=shown if cell_format == GENERAL else "")


def handed_out(value: Any, cell_format: str, epoch_1904: bool) -> Any:
    """Return a stored value as ``Range.Value`` gives it: dates as such, where the format says so.

    Source: Range.Value against Value2 in Microsoft's reference.
    """
    if isinstance(value, float) and is_date(cell_format):
        days = value + 1462 if epoch_1904 else value
        try:
            milliseconds = round((days - int(days)) * 86_400_000)
            return _EPOCH + timedelta(days=int(days), milliseconds=milliseconds)
        except OverflowError:
            return value
    return value


def is_date(code: str) -> bool:
    """Tell whether a number format shows dates or times."""
    plain = re.sub(r'"[^"]*"|\\.|\[[^\]]*\]', "", code)
    return code not in (GENERAL, TEXT) and bool(re.search(r"[ymdhs]", plain, re.I))


def general(number: float) -> str:
    """Return a number as the formula bar has it: at most 15 digits."""
    if number.is_integer() and abs(number) < 1e15:
        return str(int(number))
    return f"{number:.15g}".upper()


def as_date(value: date) -> datetime:
    """Return a day as a moment."""
    return value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
