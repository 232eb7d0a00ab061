"""The plan's tasks that units have not done, and what is in their way, unit by unit.

Units report the state that a task has reached, so the period's last quarter counts.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.consolidated.formulas import count_if, here, quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.sheets.tasks import FORM, counted
from cchc_xl.plan.states.tasks import NOT_REPORTED
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from validation.words import COMPLETED, NOT_ARISEN

if TYPE_CHECKING:
    from pandas import DataFrame

TABLE = "out_open_tasks"
DONE = (COMPLETED, NOT_ARISEN)
COUNTS = ("open", "overdue", "told")


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit and task that is not done, or of which it tells a difficulty.

    They stand in the list's order, and below them is how many there are. A joint task has a row for
    each of its lead units, as each of them sees it.
    """
    ids = tables()[TABLE].ids
    frame = _shown(picture)
    outcome, overdue = counted(picture)["overdue"]
    figures = {
        "open": ~frame["status"].isin(DONE),
        "overdue": frame["outcome"].eq(overdue).fillna(False),
        "told": frame["difficulty"].notna(),
    }
    formulas = _formulas(overdue)
    columns: list[list[CellValue]] = [
        [Formula(formulas[name], int(value)) for value in figures[name]]
        if name in figures
        else plain_values(frame[name])
        for name in ids
    ]
    totals = _total_formulas(picture, outcome, overdue)
    total: dict[str, CellValue] = {"unit": TOTAL}
    total |= {name: Formula(totals[name], int(figures[name].sum())) for name in COUNTS}
    lines = [list(row) for row in zip(*columns, strict=True)]
    return [*lines, [total.get(name) for name in ids]]


def _shown(picture: Picture) -> DataFrame:
    """Return the rows that stand on the sheet, with the outcome that counts in the period."""
    plan = picture.content.plan
    frame = picture.content.frames[FORM]
    last = frame["period"].eq(picture.last.code).fillna(False).astype(bool)
    open_or_told = ~frame["status"].isin(DONE) | frame["difficulty"].notna()
    frame = frame[last & open_or_told]
    units = {unit.code: unit.name for unit in plan.units}
    orders = {code: number for number, code in enumerate(units)}
    places = {task.id: number for number, task in enumerate(plan.tasks)}
    frame = frame.assign(
        name=frame["unit"].map(units),
        order=frame["unit"].map(orders),
        place=frame["task"].map(places),
        status=frame["status"].fillna(NOT_REPORTED),
        outcome=frame[counted(picture)["overdue"][0]],
    )
    return frame.sort_values(["order", "place"], kind="stable")


def _formulas(overdue: str) -> dict[str, str]:
    table = tables()[TABLE]
    status, outcome, difficulty = (
        here(table, name) for name in ("status", "outcome", "difficulty")
    )
    done = ",".join(f"{status}={quoted(word)}" for word in DONE)
    return {
        "open": f"IF(OR({done}),0,1)",
        "overdue": f"IF({outcome}={quoted(overdue)},1,0)",
        "told": f'IF({difficulty}<>"",1,0)',
    }


def _total_formulas(picture: Picture, outcome: str, overdue: str) -> dict[str, str]:
    """Return the formulas of the last row: they count in the data table."""
    last = [picture.last]
    done = [count_if(FORM, last, [("status", quoted(word))]) for word in DONE]
    return {
        "open": "-".join([count_if(FORM, last, ()), *done]),
        "overdue": count_if(FORM, last, [(outcome, quoted(overdue))]),
        "told": count_if(FORM, last, [("difficulty", quoted("<>"))]),
    }
