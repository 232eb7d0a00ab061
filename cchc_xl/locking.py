"""Locking a period, and reopening it."""

from __future__ import annotations

from datetime import datetime
from typing import TYPE_CHECKING

from cchc_xl.journal import Entry
from cchc_xl.office import LOCKED, OPEN, Office
from cchc_xl.periods import Period
from cchc_xl.register.frames import rows_frame
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from pandas import DataFrame

LOCKING, OPENING = "Khóa kỳ", "Mở kỳ"


def locks_after(
    office: Office, period: Period, locked: bool, reason: str, now: datetime
) -> tuple[DataFrame, list[Entry]]:
    """Return the locks with those of the period's quarters set, and what to journal of it.

    A quarter whose row somebody deleted is open.
    """
    state = LOCKED if locked else OPEN
    rows: dict[str, tuple[object, ...]] = {
        str(row[0]): tuple(row) for row in office.frames["locks"].itertuples(index=False)
    }
    entries = []
    for quarter in period.quarters:
        if rows.get(quarter.code, (quarter.code, OPEN))[1] == state:
            continue
        stamp = now.strftime("%Y-%m-%d %H:%M:%S")
        rows[quarter.code] = (quarter.code, state, stamp, reason or None)
        entries.append(Entry(LOCKING if locked else OPENING, quarter.code, reason=reason))
    return rows_frame(tables()["locks"], list(rows.values())), entries
