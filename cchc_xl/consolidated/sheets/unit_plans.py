"""The units' own plans (part V.1.a): who sent one by when, and the shares of the states."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from cchc_xl.consolidated.formulas import day_of, here, quoted, quotient, ratio
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.merging.unit_plans import ReceivedPlan, received_plans
from cchc_xl.plan.states.plans import LATE, MISSING, NOT_EXPECTED, NOT_YET_DUE, ON_TIME, STATES
from cchc_xl.plan.year import OwedPlan, Unit
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables

TABLE = "out_unit_plans"


class Owed(NamedTuple):
    """A unit's plan as the sheet shows it; a unit that need not send any owes none."""

    unit: Unit
    plan: OwedPlan | None
    received: ReceivedPlan | None
    state: str


def owed_plans(picture: Picture) -> list[Owed]:
    """Return how every unit stands with its plan on the run's day, at the latest the period's last.

    A unit owes a plan when it is active on the due date.
    """
    plan = picture.content.plan
    received = received_plans(picture.content.frames["unit_plans"], picture.latest_day)
    found: list[Owed] = []
    for unit in plan.units:
        own = [
            owed for owed in plan.plans_of(unit) if unit.is_active_on(owed.due_date or picture.day)
        ]
        for owed in own:
            one = received.get((owed.id, unit.code))
            found.append(Owed(unit, owed, one, _state(owed.due_date, one, picture.latest_day)))
        if not own and unit.is_active_on(picture.day):
            found.append(Owed(unit, None, None, NOT_EXPECTED))
    return found


def _state(due: date | None, received: ReceivedPlan | None, day: date) -> str:
    if received is None:
        return MISSING if due is not None and due <= day else NOT_YET_DUE
    return LATE if due is not None and due <= received.received else ON_TIME


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit, in the list's order, and one for each state and their sum."""
    kinds = {kind.kind: kind.title for kind in picture.content.plan.kinds}
    every = owed_plans(picture)
    text = _state_formula(picture.latest_day)
    found: list[list[CellValue]] = []
    for item in every:
        owed, plan = item.plan, item.received
        leading: list[CellValue] = [item.unit.code, item.unit.name, kinds[item.unit.kind]]
        leading += [owed.title, owed.due_date] if owed else [None, None]
        leading += [plan.received if plan else None]
        leading += [Formula(text, item.state) if owed else item.state]
        said = (plan.number, plan.plan_date, plan.file, plan.versions) if plan else (None,) * 4
        found.append([*leading, *said, None, None])
    return [*found, *_shares(Counter(item.state for item in every))]


def _state_formula(day: date) -> str:
    table = tables()[TABLE]
    due, received = here(table, "deadline"), here(table, "received")
    missing, waiting = quoted(MISSING), quoted(NOT_YET_DUE)
    return (
        f'IF({received}="",IF(AND({due}<>"",{due}<={day_of(day)}),{missing},{waiting}),'
        f'IF(AND({due}<>"",{due}<={received}),{quoted(LATE)},{quoted(ON_TIME)}))'
    )


def _shares(counts: Counter[str]) -> Iterator[list[CellValue]]:
    """Give, below the units, how many are in each state; the shares add up to the whole."""
    table = tables()[TABLE]
    whole = sum(counts[state] for state in STATES)
    every = "+".join(count_of(state) for state in STATES)
    blank: list[CellValue] = [None] * (len(table.columns) - 3)
    for state in (*STATES, TOTAL):
        count = whole if state == TOTAL else counts[state]
        figure = Formula(every if state == TOTAL else count_of(state), count)
        share = Formula(ratio(here(table, "count"), f"({every})"), quotient(count, whole))
        yield [state, *blank, figure, share]


def count_of(state: str) -> str:
    """Return the formula for how many plans are in a state."""
    return f"COUNTIF({tables()[TABLE].reference('state')},{quoted(state)})"


def missing_plans(picture: Picture) -> list[str]:
    """Return the units whose plan is missing, in the list's order."""
    return [item.unit.code for item in owed_plans(picture) if item.state == MISSING]
