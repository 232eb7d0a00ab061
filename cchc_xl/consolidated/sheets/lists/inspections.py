"""Each inspection: its conclusion, what it found, and what is left of that to remedy."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.consolidated.formulas import day_of, here, quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.sheets.inspections import SOURCES, counts_of, followed, rows_of, sums_of
from cchc_xl.plan.states.inspections import (
    NO_FINDINGS,
    NOT_REMEDIED,
    REMEDIED,
    REMEDYING,
    UNDER_WAY,
)
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from pandas import DataFrame

TABLE = "out_inspection_list"
SUMMED = ("held", "findings", "remedied", "overdue")
"""What the last row adds up, as the sheet by content does."""


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return the inspections by day, each once, and the sums of those that count in the period.

    They are those that the sheet by content counts, and those from before the period that are not
    concluded, not remedied or told of again: they do not count as held.
    """
    ids = tables()[TABLE].ids
    end = picture.content.plan.window_of(picture.period).end
    frame = _inspections(picture, end)
    figures: dict[str, Sequence[int | str]] = {
        name: [int(value) for value in frame[name]] for name in ("left", "overdue")
    }
    figures["state"] = _states(frame)
    formulas = _formulas(end)
    columns: list[list[CellValue]] = [
        [Formula(formulas[name], value) for value in figures[name]]
        if name in figures
        else plain_values(frame[name])
        for name in ids
    ]
    lines = [list(row) for row in zip(*columns, strict=True)]
    total: dict[str, CellValue] = {"inspected_unit": f"{TOTAL} trong kỳ"}
    counts = pd.concat(counts_of(rows_of(picture, source), end) for source in SOURCES)
    sums = sums_of(picture, list(SOURCES), "", counts)
    total |= {name: sums[name] for name in SUMMED}
    return [*lines, [total.get(name) for name in ids]]


def _inspections(picture: Picture, end: date) -> DataFrame:
    """Return the inspections of both sources in the sheet's columns."""
    names = {unit.code: unit.name for unit in picture.content.plan.units}
    parts = []
    for source in SOURCES:
        for held, own in ((1, rows_of(picture, source)), (0, followed(picture, source))):
            counts = counts_of(own, end)
            parts.append(
                own.assign(
                    source=source,
                    teller=own["unit"] if "unit" in own else pd.Series(None, own.index, "string"),
                    name=own["inspected_unit"].map(names).astype("string"),
                    held=held,
                    left=(counts["findings"] - counts["remedied"]).clip(lower=0),
                    overdue=counts["overdue"],
                    concluded=counts["concluded"],
                )
            )
    filled = [part for part in parts if len(part)] or parts[:1]
    order = ["inspection_date", "inspected_unit"]
    return pd.concat(filled, ignore_index=True).sort_values(order, kind="stable")


def _states(frame: DataFrame) -> list[str]:
    names = ("concluded", "findings", "left", "overdue")
    columns = zip(*(plain_values(frame[name]) for name in names), strict=True)
    return [
        _state(concluded, findings, left, overdue) for concluded, findings, left, overdue in columns
    ]


def _state(concluded: int, findings: int | None, left: int, overdue: int) -> str:
    if not concluded:
        return UNDER_WAY
    if not findings:
        return NO_FINDINGS
    if not left:
        return REMEDIED
    return NOT_REMEDIED if overdue else REMEDYING


def _formulas(end: date) -> dict[str, str]:
    """Return the formulas of an inspection's row: what is left to remedy, and how it stands."""
    table = tables()[TABLE]
    cell = {name: here(table, name) for name in table.ids}
    deadline = cell["remedy_deadline"]
    late = f'AND({deadline}<>"",{deadline}<={day_of(end)})'
    number, day = cell["conclusion_number"], cell["conclusion_date"]
    steps = (
        (f'OR(TRIM({number})="",{day}="")', UNDER_WAY),
        (f"N({cell['findings']})=0", NO_FINDINGS),
        (f"{cell['left']}=0", REMEDIED),
        (f"{cell['overdue']}>0", NOT_REMEDIED),
    )
    opened = "".join(f"IF({test},{quoted(word)}," for test, word in steps)
    return {
        "left": f"MAX(0,{cell['findings']}-{cell['remedied']})",
        "overdue": f"IF({late},{cell['left']},0)",
        "state": f"{opened}{quoted(REMEDYING)}{')' * len(steps)}",
    }
