"""Dates as serial numbers of the 1900 and the 1904 system (ECMA-376 part 1, 18.17.4)."""

from __future__ import annotations

from datetime import date
from typing import Final

EPOCH: Final = date(1899, 12, 30)
"""The day 0 of the calendar from 1900, as all programs but Excel before March 1900 count."""


DAYS_TO_1904: Final = 1_462
"""How many days later the calendar from 1904 begins."""
