"""Read numbers and dates that were typed as text, the Vietnamese way."""

from __future__ import annotations

import re
from datetime import date, datetime, time, timedelta
from typing import Final

from cchc_xl.base.serials import from_serial
from cchc_xl.base.zone import VIETNAM

# "1.234.567,8" and "1 234 567,8": groups of three, a comma before the fraction. No number of
# thousands begins with 0: "0.475" is less than one.
_GROUPED: Final = re.compile(r"[+-]?[1-9]\d{0,2}(?:([. ])\d{3})(?:\1\d{3})*(?:,\d+)?")
_PLAIN: Final = re.compile(r"[+-]?\d+(?:[.,]\d+)?")
_DAY_FIRST: Final = re.compile(
    r"(?:ngày )?(\d{1,2}) ?(?:/|-|\.|tháng) ?(\d{1,2}) ?(?:/|-|\.|năm) ?(\d{4}|\d{2})",
    re.IGNORECASE,
)
_YEAR_FIRST: Final = re.compile(r"(\d{4})[-/](\d{1,2})[-/](\d{1,2})(?:[T ]00:00(?::00)?)?")
_INSTANT: Final = re.compile(
    r"(\d{4}-\d\d-\d\d)(?:T(\d\d:\d\d(?::\d\d)?)(?:\.\d{1,9})?(Z|[+-]\d\d:?\d\d)?|Z|[+-]\d\d:\d\d)"
)
_ALMOST, _MINUTE = timedelta(minutes=1), time(0, 1)
EARLIEST: Final = date(1990, 1, 1)
LATEST: Final = date(2099, 12, 31)


def read_number(text: str) -> float | None:
    """Return the number that a tidy text says, None when it says none.

    A point before groups of three is a thousands mark ("1.234" is 1234), a comma begins the
    fraction ("1,5" is 1.5); a lone point that cannot be a thousands mark begins it too ("1.5").
    """
    if not text.isascii() or len(text) > 30:
        return None
    if _GROUPED.fullmatch(text):
        return float(text.replace(".", "").replace(" ", "").replace(",", "."))
    if _PLAIN.fullmatch(text):
        return float(text.replace(",", "."))
    return None


def read_date(text: str) -> date | None:
    """Return the date that a tidy text says: day first, or year first with four digits.

    Two digits of a year mean this century. None: no date is meant. ``ValueError``: a date is meant
    that the calendar has not.
    """
    found = _DAY_FIRST.fullmatch(text)
    if found:
        day, month, year = found.groups()
        return date(int(year) + (2000 if len(year) == 2 else 0), int(month), int(day))
    found = _YEAR_FIRST.fullmatch(text)
    if found:
        return date(int(found[1]), int(found[2]), int(found[3]))
    return None


def read_instant(text: str) -> datetime | None:
    """Return the day and time that a date cell of XML says (``2023-02-17T00:00:00.000Z``).

    A midnight is the day that is written, whatever zone follows; another time in a zone is one in
    Vietnam: a program there writes 17:00 of the day before in UTC. SheetJS is up to a minute short
    of midnight, by the seconds of the local time of 1899. None: it is no such text.
    """
    found = _INSTANT.fullmatch(text)
    try:
        written = datetime.fromisoformat(f"{found[1]}T{found[2] or '00:00'}") if found else None
        if found is None or written is None or not found[3] or written.time() == time():
            return written
        zone = found[3].replace("Z", "+00:00")
        local = datetime.fromisoformat(f"{written.isoformat()}{zone}").astimezone(VIETNAM)
    except (ValueError, OverflowError):
        return None
    moments = [written, local.replace(tzinfo=None)]
    short = [one + _ALMOST for one in moments if (one + _ALMOST).time() < _MINUTE]
    return short[0] if short else moments[1]


def day_numbered(serial: float) -> date | None:
    """Return the date of a day number of Excel's 1900 calendar, None outside our times."""
    day = from_serial(serial, epoch_1904=False) if serial == int(serial) else None
    return day if isinstance(day, date) and EARLIEST <= day <= LATEST else None
