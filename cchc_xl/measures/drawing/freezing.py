"""Freezing the list of a draw: the units that are active on a day, and what the register knows."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING, NamedTuple

import pandas as pd

from cchc_xl.measures.coverage import inspections_of, known_inspections, planned_quarters
from cchc_xl.measures.drawing.frozen import (
    UNKNOWN_YEARS,
    Candidate,
    Frozen,
    reasons_of,
    shares_of,
    times_of,
)
from cchc_xl.measures.submission_states import state_named, submission_states
from cchc_xl.merging.between import unexplained
from cchc_xl.plan.states import returns
from cchc_xl.plan.states.inspections import INSPECTED, OPEN, PLANNED, UNDER_WAY

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content

_WEIGHING = {
    returns.LATE: "late",
    returns.TO_CORRECT: "sent_back",
    returns.MISSING: "missing",
}
"""Which states of a return weigh, and as what: what was late is not told again as sent back."""
_DOUBTFUL = "cảnh báo chưa giải trình"


class _Weighing(NamedTuple):
    """What weighs on a unit: how often, by the ids of the reasons, and in words."""

    times: dict[str, int]
    words: list[str]


def freeze(content: Content, as_of: date) -> Frozen:
    """Freeze the list as of a day, on which units exist or not (part II.5, task 7 a).

    A unit inspected this year is not drawn, nor one whose inspection has begun or is planned.
    What weighs are years since the last inspection, and what became of the returns that were due
    by that day.
    """
    plan = content.plan
    states, last = _states(content, as_of), _last_inspections(content, as_of)
    weighing = _of_returns(content, as_of)
    kinds = {kind.kind: kind.title for kind in plan.kinds}
    units = []
    for unit in plan.units:
        if unit.is_active_on(as_of):
            seen, found = last.get(unit.code), weighing[unit.code]
            times = times_of(found.times | {"years": _years(plan.year, seen)})
            units.append(
                Candidate(
                    *(unit.code, unit.name, kinds[unit.kind], ";".join(plan.groups_of(unit))),
                    *(unit.district, states.get(unit.code, OPEN), seen, times),
                    because="; ".join([_seen(seen), *found.words]),
                )
            )
    groups = [(group.group, group.title, group.floor) for group in plan.groups]
    shares, reasons = shares_of(groups), reasons_of(plan.draw)
    return Frozen(plan.year, as_of, shares, tuple(units), reasons)


def _states(content: Content, as_of: date) -> dict[str, str]:
    """Return how the units stand that are not drawn from."""
    rows, day = inspections_of(content, content.plan.year), pd.Timestamp(as_of)
    begun = rows.loc[rows["inspection_date"] <= day, "inspected_unit"]
    done = rows.loc[rows["conclusion_date"] <= day, "inspected_unit"]
    found = dict.fromkeys(planned_quarters(content), PLANNED)
    return found | dict.fromkeys(begun, UNDER_WAY) | dict.fromkeys(done, INSPECTED)


def _last_inspections(content: Content, as_of: date) -> dict[str, date]:
    """Return the day of each unit's last concluded inspection that the register knows."""
    rows: DataFrame = known_inspections(content)
    rows = rows[rows["conclusion_date"] <= pd.Timestamp(as_of)]
    days = rows.groupby("inspected_unit")["inspection_date"].max()
    return {str(unit): day.date() for unit, day in days.items()}


def _years(year: int, last: date | None) -> int:
    return UNKNOWN_YEARS if last is None else max(0, year - last.year)


def _seen(last: date | None) -> str:
    if last is None:
        return f"sổ không ghi lần kiểm tra nào, tính {UNKNOWN_YEARS} năm"
    return f"kiểm tra gần nhất {last:%d/%m/%Y}"


def _of_returns(content: Content, as_of: date) -> dict[str, _Weighing]:
    """Return how often each unit's returns that were due by the day were late, sent back, missing,
    or accepted with a doubt that nobody has explained yet.
    """
    due = [q for q in content.plan.periods if content.plan.deadline_of(q) <= as_of]
    codes = [quarter.code for quarter in due]
    wall = submission_states(content, as_of)
    doubts = unexplained(content)
    found: dict[str, _Weighing] = {}
    for unit, row in zip(wall.index.tolist(), wall[codes].to_numpy().tolist(), strict=True):
        own = _Weighing(dict.fromkeys([*_WEIGHING.values(), "doubts"], 0), [])
        for quarter, state in zip(due, row, strict=True):
            reason = _WEIGHING.get(state_named(state))
            told = [(reason, state.lower())] if reason else []
            if (unit, quarter.code) in doubts:
                told.append(("doubts", _DOUBTFUL))
            for name, words in told:
                own.times[name] += 1
                own.words.append(f"{quarter.title} {words}")
        found[unit] = own
    return found
