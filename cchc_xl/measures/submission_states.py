"""Where every unit stands with its return of every quarter, or month (``plan.lateness``)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.merging.in_force import excused_in, returns_in_force
from cchc_xl.plan.lateness import Sent
from cchc_xl.plan.lateness import days_late as late_by
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import (
    ACCEPTED,
    CORRECTED,
    EXCUSED,
    INACTIVE,
    LATE,
    LATE_TO_CORRECT,
    MISSING,
    NOT_EXPECTED,
    NOT_YET_DUE,
    SENT_BACK,
    TAKEN_BACK,
    TO_CORRECT,
    WITHDRAWN,
)
from cchc_xl.register.frames import plain_values
from validation import dtypes

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Unit
    from cchc_xl.register.content import Content


def excused(content: Content) -> set[tuple[str, str]]:
    """Return the units and quarters that Văn phòng excused and that have no return in force."""
    return excused_in(content.frames["submissions"])


def expected_units(content: Content, quarter: Period) -> tuple[Unit, ...]:
    """Return the units that owe a return for a quarter and are not excused."""
    free = {unit for unit, code in excused(content) if code == quarter.code}
    return tuple(unit for unit in content.plan.expected_units(quarter) if unit.code not in free)


def sent_returns(content: Content) -> dict[tuple[str, str], Sent]:
    """Return what was sent, by unit and quarter."""
    log = content.frames["submissions"]
    known = log[log["result"].isin([ACCEPTED, SENT_BACK]) & log["unit"].notna()]
    known = known.sort_values(["received", "modified", "hash"], na_position="last", kind="stable")
    current = returns_in_force(content)
    keys = zip(current["unit"], current["period"], strict=True)
    nil = current["activity"].eq(INACTIVE).fillna(False).astype(bool)
    in_force = dict(zip(keys, nil, strict=True))
    found: dict[tuple[str, str], Sent] = {}
    names = ("unit", "period", "result", "received", "days_late")
    columns = [plain_values(known[name]) for name in names]
    for unit, period, result, day, late in zip(*columns, strict=True):
        key, late = (unit, period), late or 0
        is_accepted = result == ACCEPTED and key in in_force
        if key not in found:
            found[key] = Sent(late, is_accepted, in_force.get(key, False), None, 0)
        if is_accepted and found[key].accepted is None:
            found[key] = found[key]._replace(accepted=day, accepted_late=late)
    return found


def withdrawn(content: Content) -> set[tuple[str, str]]:
    """Return the units and quarters a return of which Văn phòng took out of the figures."""
    log = content.frames["submissions"]
    rows = log[log["result"].eq(WITHDRAWN).fillna(False).astype(bool) & log["unit"].notna()]
    return set(zip(rows["unit"], rows["period"], strict=True))


def submission_states(content: Content, as_of: date) -> DataFrame:
    """Return the state of each unit (index: its code) in each quarter of the plan's year.

    The columns are quarter codes. A late return is late whether or not it reports activity; a unit
    that is not active on the deadline day owes none; a return is missing from the deadline's day
    on, when none came or what came was withdrawn, which it says. A corrected one says on which day
    it was accepted.
    """
    units = content.plan.units
    codes = pd.Index([unit.code for unit in units], dtype=dtypes.TEXT, name="unit")
    sent, free, gone = sent_returns(content), excused(content), withdrawn(content)
    columns = {}
    for quarter in content.plan.periods:
        owing = {unit.code for unit in content.plan.expected_units(quarter)}
        default = NOT_YET_DUE if as_of < content.plan.deadline_of(quarter) else MISSING
        states = []
        for unit in units:
            key = (unit.code, quarter.code)
            if unit.code not in owing:
                states.append(NOT_EXPECTED)
            elif key in free:
                states.append(EXCUSED)
            else:
                none = f"{default}{TAKEN_BACK}" if key in gone else default
                states.append(sent[key].state if key in sent else none)
        columns[quarter.code] = states
    return pd.DataFrame(columns, index=codes)


def state_named(text: str) -> str:
    """Return which of ``STATES`` (or neither of them) the text of a cell of the wall counts as."""
    if text.startswith(CORRECTED):
        return TO_CORRECT
    return LATE if text == LATE_TO_CORRECT else text.removesuffix(TAKEN_BACK)


def counting(state: str, cells: str) -> str:
    """Return the formula that counts a state among the cells of the wall."""
    texts = {TO_CORRECT: (TO_CORRECT, f"{CORRECTED}*"), LATE: (LATE, LATE_TO_CORRECT)}
    texts |= {none: (none, f"{none}{TAKEN_BACK}") for none in (MISSING, NOT_YET_DUE)}
    return "+".join(f'COUNTIF({cells},"{text}")' for text in texts.get(state, (state,)))


def days_late(
    content: Content, states: DataFrame, quarters: Sequence[Period], as_of: date
) -> dict[str, int]:
    """Return by how many days the units' returns of these quarters came late or are missing.

    ``states`` is ``submission_states``. The deadline's own day is the first day late. What came in
    time and is still to be corrected counts from the last day allowed for that.
    """
    allowed = content.plan.correction_days
    days = dict.fromkeys(states.index, 0)
    sent = sent_returns(content)
    for quarter in quarters:
        overdue = late_by(as_of, content.plan.deadline_of(quarter))
        for unit, state in zip(states.index.tolist(), states[quarter.code].tolist(), strict=True):
            if state in (NOT_EXPECTED, EXCUSED):
                continue
            if state_named(state) == MISSING or state == LATE_TO_CORRECT:
                days[unit] += overdue
            elif state == TO_CORRECT:
                days[unit] += max(0, overdue - allowed)
            elif (unit, quarter.code) in sent:
                days[unit] += sent[unit, quarter.code].days(allowed)
    return days
