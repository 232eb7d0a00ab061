"""The submission wall: every unit's return of every quarter, and the shares of the states."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import here, quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from cchc_xl.submission_states import NOT_EXPECTED, STATES


def wall_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit that must report in the plan's year, in the list's order."""
    states = picture.states.to_numpy().tolist()
    kinds = {kind.kind: kind.title for kind in picture.office.plan.kinds}
    return [
        [unit.code, unit.name, kinds[unit.kind], *row]
        for unit, row in zip(picture.office.plan.units, states, strict=True)
        if any(state != NOT_EXPECTED for state in row)
    ]


def share_rows(picture: Picture) -> list[list[CellValue]]:
    """Return how many units are in each state by quarter; the shares add up to the whole."""
    table, wall = tables()["out_shares"], tables()["out_wall"]
    rows: list[list[CellValue]] = [[state] for state in (*STATES, TOTAL)]
    shares: list[list[CellValue]] = [[] for _ in rows]
    for number, column in enumerate(picture.states.columns, start=1):
        name = f"q{number}"
        states = wall.reference(name)
        expected = f"(COUNTA({states})-COUNTIF({states},{quoted(NOT_EXPECTED)}))"
        counts = picture.states[column].value_counts().to_dict()
        whole = sum(counts.get(state, 0) for state in STATES)
        own = here(table, name)
        for row, share, state in zip(rows, shares, (*STATES, TOTAL), strict=True):
            count = whole if state == TOTAL else counts.get(state, 0)
            text = expected if state == TOTAL else f"COUNTIF({states},{here(table, 'state')})"
            row.append(Formula(text, count))
            part = count / whole if whole else ""
            share.append(Formula(f'IF({expected}=0,"",{own}/{expected})', part))
    return [row + share for row, share in zip(rows, shares, strict=True)]
