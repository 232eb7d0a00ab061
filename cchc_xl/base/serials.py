"""Dates as serial numbers of the 1900 and the 1904 system (ECMA-376 part 1, 18.17.4)."""

from __future__ import annotations

from datetime import date, datetime, timedelta
from functools import lru_cache
from math import floor

EPOCH_1900 = datetime(1899, 12, 30)
EPOCH = EPOCH_1900.date()
"""The day 0 of the calendar from 1900, as all programs but Excel before March 1900 count."""
DAYS_TO_1904 = 1_462
"""How many days later the calendar from 1904 begins."""
_EPOCH_1904 = EPOCH_1900 + timedelta(days=DAYS_TO_1904)
_FIRST_1900_SERIAL = 61
_LAST_DAY = datetime(9999, 12, 31)
_MILLISECONDS = 86_400_000


def from_serial(serial: float, epoch_1904: bool) -> date | float:
    """The date of a serial number; the number itself where it is no day of the calendar.

    In the 1900 system day 60 is a 29 February that never was, and the days before count one less.
    """
    if epoch_1904:
        epoch, first = _EPOCH_1904, 0
    else:
        epoch, first = EPOCH_1900, 1
        if 60 <= serial < _FIRST_1900_SERIAL:
            return serial
        if serial < 60:
            epoch += timedelta(days=1)
    if serial < first or serial >= (_LAST_DAY - epoch).days + 1:
        return serial
    day = int(serial)
    if day == serial:
        return (epoch + timedelta(days=day)).date()
    moment = moment_after(serial, epoch)
    return moment if moment.time() else moment.date()


@lru_cache(maxsize=10_000)
def to_serial(value: date, epoch_1904: bool) -> str:
    """The serial number of a date or a date with time. ``ValueError``: outside the calendar."""
    moment = value if isinstance(value, datetime) else datetime(value.year, value.month, value.day)
    if moment.tzinfo is not None:
        raise ValueError("time zone")
    epoch = _EPOCH_1904 if epoch_1904 else EPOCH_1900
    offset = moment - epoch
    if not epoch_1904 and offset.days < _FIRST_1900_SERIAL:
        offset -= timedelta(days=1)
    if offset.days < (0 if epoch_1904 else 1):
        raise ValueError("before the calendar")
    days = _in_days(offset)
    return str(offset.days) if days == offset.days else repr(days)


def days_since(moment: datetime, epoch: datetime) -> float:
    """Return how many days lie between two moments, to the millisecond."""
    return _in_days(moment - epoch)


def moment_after(days: float, epoch: datetime) -> datetime:
    """Return the moment so many days after another one, to the millisecond.

    ``OverflowError``: it lies outside of the calendar.
    """
    whole = floor(days)
    return epoch + timedelta(days=whole, milliseconds=round((days - whole) * _MILLISECONDS))


def _in_days(offset: timedelta) -> float:
    milliseconds = round((offset.seconds * 1_000_000 + offset.microseconds) / 1000)
    return offset.days + milliseconds / _MILLISECONDS
