"""Where every unit stands with its return of every quarter."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

from cchc_xl.periods import Period

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.office import Office

ON_TIME = "Đúng hạn"
LATE = "Trễ hạn"
INACTIVE = "Không phát sinh"
SENT_BACK = "Trả lại"
MISSING = "Chưa nộp"
NOT_YET_DUE = "Chưa đến hạn"
NOT_EXPECTED = "Không thuộc diện"

STATES = (ON_TIME, LATE, INACTIVE, SENT_BACK, MISSING, NOT_YET_DUE)
"""The states of the units that must report; their shares add up to the whole."""

IN_FORCE = "x"


def quarters_of(year: int) -> tuple[Period, ...]:
    """Return the four quarters of a year."""
    return Period(year, "Y").quarters


def returns_in_force(office: Office) -> DataFrame:
    """Return the accepted returns in force: ``unit``, ``period`` and the log's other columns."""
    log = office.frames["submissions"]
    return log[log["current"].eq(IN_FORCE).fillna(False).astype(bool) & log["unit"].notna()]


def submission_states(office: Office, as_of: date) -> DataFrame:
    """Return the state of each unit (index: its code) in each quarter of the plan's year.

    The columns are quarter codes. A late return is late whether or not it reports activity; a unit
    that did not exist in the quarter need not report; a return is missing from the deadline's day
    on, when none was accepted and none sent back.
    """
    import pandas as pd

    units = office.plan.units
    codes = pd.Index([unit.code for unit in units], dtype="string", name="unit")
    accepted = _accepted(office)
    refused = _refused(office)
    columns = {}
    for quarter in quarters_of(office.plan.year):
        expected = [unit.is_active_within(quarter.start, quarter.end) for unit in units]
        default = NOT_YET_DUE if as_of < office.plan.deadline_of(quarter) else MISSING
        columns[quarter.code] = [
            accepted.get((unit.code, quarter.code))
            or (SENT_BACK if (unit.code, quarter.code) in refused else default)
            if is_expected
            else NOT_EXPECTED
            for unit, is_expected in zip(units, expected, strict=True)
        ]
    return pd.DataFrame(columns, index=codes)


def days_missing(
    office: Office, states: DataFrame, quarters: Sequence[Period], as_of: date
) -> dict[str, int]:
    """Return by how many days the units' missing returns of these quarters are overdue.

    ``states`` is ``submission_states``. The deadline's own day is the first day late, as for a
    return that came late.
    """
    days = dict.fromkeys(states.index, 0)
    for quarter in quarters:
        overdue = (as_of - office.plan.deadline_of(quarter)).days + 1
        if overdue > 0:
            for unit in states.index[states[quarter.code].isin([MISSING, SENT_BACK])]:
                days[unit] += overdue
    return days


def _accepted(office: Office) -> dict[tuple[str, str], str]:
    rows = returns_in_force(office)
    keys = zip(rows["unit"], rows["period"], strict=True)
    late = rows["timeliness"].eq(LATE).fillna(False)
    inactive = rows["activity"].eq(INACTIVE).fillna(False)
    states = [
        LATE if is_late else INACTIVE if is_inactive else ON_TIME
        for is_late, is_inactive in zip(late, inactive, strict=True)
    ]
    return dict(zip(keys, states, strict=True))


def _refused(office: Office) -> set[tuple[str, str]]:
    log = office.frames["submissions"]
    rows = log[log["result"].eq(SENT_BACK).fillna(False).astype(bool) & log["unit"].notna()]
    return set(zip(rows["unit"], rows["period"], strict=True))
