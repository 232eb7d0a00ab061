"""Locking a period, and reopening it."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from typing import TYPE_CHECKING

from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.locks import LOCKED, OPEN
from cchc_xl.register.content import Content
from cchc_xl.register.frames import rows_frame
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import LOCKING, OPENING
from cchc_xl.register.sealing.journal import Entry

if TYPE_CHECKING:
    from pandas import DataFrame


def locks_after(
    content: Content, period: Period, locked: bool, reason: str, now: datetime
) -> tuple[DataFrame, list[Entry]]:
    """Return the locks with those of the period's quarters set, and what to journal of it.

    A quarter whose row somebody deleted is open, unless the journal knows that it is locked. Rows
    of other quarters that should be locked are set right.
    """
    journaled = content.journaled_locks()
    state = LOCKED if locked else OPEN
    rows: dict[str, tuple[object, ...]] = {
        str(row[0]): tuple(row) for row in content.frames["locks"].itertuples(index=False)
    }
    entries = []
    quarters = content.plan.periods_of(period)
    for code in journaled - {quarter.code for quarter in quarters}:
        if rows.get(code, (code, OPEN))[1] != LOCKED:
            rows[code] = (code, LOCKED, None, None)
    for quarter in quarters:
        known = LOCKED if quarter.code in journaled else OPEN
        if state == known == rows.get(quarter.code, (quarter.code, OPEN))[1]:
            continue
        stamp = now.strftime("%Y-%m-%d %H:%M:%S")
        rows[quarter.code] = (quarter.code, state, stamp, reason or None)
        entries.append(Entry(LOCKING if locked else OPENING, quarter.code, reason=reason))
    return rows_frame(tables()["locks"], list(rows.values())), entries


def agrees(locks: DataFrame, content: Content, entries: Sequence[Entry]) -> bool:
    """Tell whether the locks say what the journal says with these entries at its end."""
    known = content.journaled_locks()
    for entry in entries:
        known = known - {entry.period} if entry.action == OPENING else known | {entry.period}
    return known == set(locks.loc[locks["state"] == LOCKED, "period"])
