"""The doubts about returns in force: each with its figure, against what, and how it stands."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.consolidated.formulas import here, quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.merging.between import doubts_found
from cchc_xl.merging.explained import explanations
from cchc_xl.plan.states.doubts import EXPLAINED, WAITING
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from validation.catalogue import entries

if TYPE_CHECKING:
    from pandas import DataFrame

TABLE = "out_doubts"
COUNTED = {"open": WAITING, "settled": EXPLAINED}


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each doubt about the period's returns, and how many there are.

    They stand in the order of quarters and of the list of units. What was explained stays on the
    sheet with who explained it.
    """
    table = tables()[TABLE]
    frame = _shown(picture)
    told = list(explanations(picture.content, frame))
    said: dict[str, list[CellValue]] = {
        "state": [one.state for one in told],
        "told_by": [one.by for one in told],
        "told_on": [one.on for one in told],
        "words": [one.words for one in told],
    }
    for name, states in COUNTED.items():
        formula = _is_one_of(here(table, "state"), states)
        said[name] = [Formula(formula, int(one.state in states)) for one in told]
    columns: list[list[CellValue]] = [
        said[name] if name in said else plain_values(frame[name]) for name in table.ids
    ]
    total: dict[str, CellValue] = {"unit": TOTAL}
    for name, states in COUNTED.items():
        texts = (f"COUNTIF({table.reference('state')},{quoted(state)})" for state in states)
        total[name] = Formula("+".join(texts), sum(one.state in states for one in told))
    lines = [list(row) for row in zip(*columns, strict=True)]
    return [*lines, [total.get(name) for name in table.ids]]


def _shown(picture: Picture) -> DataFrame:
    """Return the period's doubts, as findings, with their units' names."""
    frame = doubts_found(picture.content)
    codes = [quarter.code for quarter in picture.quarters]
    frame = frame[frame["period"].isin(codes)]
    units = {unit.code: unit.name for unit in picture.content.plan.units}
    orders = {code: number for number, code in enumerate(units)}
    titles = {code: entry.title for code, entry in entries().items()}
    frame = frame.assign(
        unit_name=frame["unit"].map(units).astype("string"),
        order=frame["unit"].map(orders).fillna(len(orders)),
        title=frame["code"].map(titles).astype("string"),
    )
    return frame.sort_values(["period", "order", "code", "sheet", "cell"], kind="stable")


def _is_one_of(cell: str, words: tuple[str, ...]) -> str:
    tests = ",".join(f"{cell}={quoted(word)}" for word in words)
    return f"IF(OR({tests}),1,0)"
