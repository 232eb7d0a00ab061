"""Surveys of satisfaction by unit: with procedures (target 7), and with public education."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import here, quoted, quotient, ratio
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.summing import Columns, summed_columns, values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables
from validation.words import SURVEYED

FORM = "hai_long"
COUNTED = ("sent", "returned", "satisfied")
SHOWN = dict(zip(("procedures", "education"), SURVEYED, strict=True))
"""What the ids of the columns about a subject begin with."""


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit, in the list's order, and the total: sums over the quarters."""
    table = tables()["out_surveys"]
    units = picture.units_of(FORM)
    every = dict.fromkeys(COUNTED, picture.quarters)
    frame = picture.content.frames[FORM]
    columns: list[list[CellValue]] = [[*units, TOTAL], [*units.values(), None]]
    for shown, subject in SHOWN.items():
        own = frame[frame["subject"].eq(subject).fillna(False).astype(bool)]
        also = [("subject", quoted(subject))]
        cells = summed_columns(table, FORM, "unit", own, list(units), every, also)
        columns += [[*cells[name]] for name in COUNTED]
        columns.append([*_share(table, shown, cells)])
    return [list(row) for row in zip(*columns, strict=True)]


def _share(table: Table, shown: str, cells: Columns) -> list[Formula]:
    text = ratio(here(table, f"{shown}_satisfied"), here(table, f"{shown}_returned"))
    pairs = zip(values(cells["satisfied"]), values(cells["returned"]), strict=True)
    return [Formula(text, quotient(satisfied, returned)) for satisfied, returned in pairs]
