"""The plan's indicators (sections I to VII): by section over all units, and unit by unit.

What happened in a quarter (a flow) is summed over the period's quarters, what stands at its end (a
stock) is the last quarter's.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.consolidated.formulas import Criterion, count_if, here, quoted, sum_if
from cchc_xl.consolidated.picture import Picture
from cchc_xl.measures.sums import plain, total, totals
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import Indicator
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from pandas import DataFrame

FORM = "thong_ke"
WORDS = {"flow": "Cộng các quý", "stock": "Lấy quý cuối"}


def section_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each indicator, in the plan's order: its sum, and who gave a figure last."""
    own = [("indicator", here(tables()["out_indicators"], "code"))]
    given = [*own, ("value", quoted("<>"))]
    rows: list[list[CellValue]] = []
    for indicator in picture.content.plan.indicators:
        found = _reported(picture, indicator)
        last = int((found["period"] == picture.last.code).sum())
        rows.append(
            [
                *(indicator.section, indicator.code, indicator.title, indicator.unit_of_measure),
                WORDS[indicator.basis],
                Formula(count_if(FORM, [picture.last], given), last),
                Formula(_sum(picture, indicator, own), plain(total(found["value"]))),
            ]
        )
    return rows


def unit_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit and indicator with a figure, by unit and in the plan's order.

    A row is one typed cell a quarter. A reference to its place would be cheaper than SUMIFS, and
    wrong once somebody sorts the data table; all of them are some 0.6 s of the 4.9 s in which
    LibreOffice opens and calculates the sheets of 120 units anew.
    """
    table = tables()["out_indicator_units"]
    own = [("unit", here(table, "unit")), ("indicator", here(table, "code"))]
    units = picture.units_of(FORM)
    order = {code: number for number, code in enumerate(units)}
    rows: list[tuple[int, int, list[CellValue]]] = []
    for place, indicator in enumerate(picture.content.plan.indicators):
        text = _sum(picture, indicator, own)
        found = _reported(picture, indicator)
        for unit, value in totals(found["value"], found["unit"]).items():
            row: list[CellValue] = [unit, units[unit], indicator.code, indicator.title]
            row += [indicator.unit_of_measure, WORDS[indicator.basis]]
            rows.append((order[unit], place, [*row, Formula(text, plain(value))]))
    return [row for _, _, row in sorted(rows, key=lambda item: item[:2])]


def _quarters(picture: Picture, indicator: Indicator) -> tuple[Period, ...]:
    every = picture.quarters
    return every[-1:] if indicator.basis == "stock" else every


def _reported(picture: Picture, indicator: Indicator) -> DataFrame:
    """Return the rows with a figure of an indicator that count in the period."""
    frame = picture.content.frames[FORM]
    codes = [quarter.code for quarter in _quarters(picture, indicator)]
    own = frame["indicator"].eq(indicator.code).fillna(False).astype(bool)
    return frame[own & frame["period"].isin(codes) & frame["value"].notna()]


def _sum(picture: Picture, indicator: Indicator, own: list[Criterion]) -> str:
    return sum_if(FORM, "value", _quarters(picture, indicator), own)
