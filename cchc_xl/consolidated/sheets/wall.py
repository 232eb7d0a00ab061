"""The submission wall: every unit's return of every quarter, and the shares of the states."""

from __future__ import annotations

from collections import Counter

from cchc_xl.consolidated.formulas import here, quotient, ratio
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.sheets.unit_plans import owed_plans
from cchc_xl.measures.submission_states import counting, state_named
from cchc_xl.merging.between import unexplained
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import EXCUSED, NOT_EXPECTED, STATES
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table


def wall_and_shares(picture: Picture) -> tuple[Table, Table]:
    """Return the two tables, with a column for each quarter or month that units report for."""
    own = picture.content.tables
    end = "_months" if picture.content.plan.reporting == "month" else ""
    return own[f"out_wall{end}"], own[f"out_shares{end}"]


def wall_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit that must report in the plan's year, in the list's order."""
    states = picture.states.to_numpy().tolist()
    kinds = {kind.kind: kind.title for kind in picture.content.plan.kinds}
    waiting = unexplained(picture.content)
    plans = {item.unit.code: item.state for item in owed_plans(picture)}
    return [
        [
            *(unit.code, unit.name, kinds[unit.kind], *row),
            *(_waiting(unit.code, waiting), plans.get(unit.code)),
        ]
        for unit, row in zip(picture.content.plan.units, states, strict=True)
        if any(state != NOT_EXPECTED for state in row)
    ]


def _waiting(unit: str, waiting: dict[tuple[str, str], list[str]]) -> str | None:
    """Return which warnings against the quarter before still want an explanation."""
    parts = [
        f"{Period.parse(period).title}: {', '.join(codes)}"
        for (code, period), codes in sorted(waiting.items())
        if code == unit
    ]
    return "; ".join(parts) or None


def share_rows(picture: Picture) -> list[list[CellValue]]:
    """Return how many units are in each state by quarter; the shares add up to the whole."""
    wall, table = wall_and_shares(picture)
    rows: list[list[CellValue]] = [[state] for state in (*STATES, TOTAL)]
    shares: list[list[CellValue]] = [[] for _ in rows]
    for column in picture.states.columns:
        name = Period.parse(column).part.lower()
        states = wall.reference(name)
        free = "-".join(counting(state, states) for state in (NOT_EXPECTED, EXCUSED))
        expected = f"(COUNTA({states})-{free})"
        counts = Counter(map(state_named, picture.states[column]))
        whole = sum(counts.get(state, 0) for state in STATES)
        own = here(table, name)
        for row, share, state in zip(rows, shares, (*STATES, TOTAL), strict=True):
            count = whole if state == TOTAL else counts.get(state, 0)
            text = expected if state == TOTAL else counting(state, states)
            row.append(Formula(text, count))
            share.append(Formula(ratio(own, expected), quotient(count, whole)))
    return [row + share for row, share in zip(rows, shares, strict=True)]
