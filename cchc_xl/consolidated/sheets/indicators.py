"""The plan's indicators (sections I to VII): by section over all units, and unit by unit.

What happened in a quarter (a flow) is summed over the period's quarters, what stands at its end (a
stock) is the last quarter's.
"""

from __future__ import annotations

from collections.abc import Mapping
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
NOT_YET_ASKED = "Chưa đến kỳ"
"""Of an indicator that nobody was asked for in the period: there is no figure, not even 0."""


def section_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each indicator, in the plan's order: its sum, and who gave a figure last.

    Both are blank where nobody was asked yet, the sum also where nobody gave a figure.
    """
    own = [("indicator", here(tables()["out_indicators"], "code"))]
    given = [*own, ("value", quoted("<>"))]
    every = _by_indicator(picture)
    rows: list[list[CellValue]] = []
    for indicator in picture.content.plan.indicators:
        words = (indicator.section, indicator.code, indicator.title, indicator.unit_of_measure)
        if not _is_asked(picture, indicator):
            rows.append([*words, NOT_YET_ASKED, None, None])
            continue
        found = _counted(picture, indicator, every)
        found = found[found["value"].notna()]
        last = int((found["period"] == picture.last.code).sum())
        any_given = count_if(FORM, _quarters(picture, indicator), given)
        text = f'IF({any_given}=0,"",{_sum(picture, indicator, own)})'
        rows.append(
            [
                *(*words, WORDS[indicator.basis]),
                Formula(count_if(FORM, [picture.last], given), last),
                Formula(text, plain(total(found["value"])) if len(found) else ""),
            ]
        )
    return rows


def _is_asked(picture: Picture, indicator: Indicator) -> bool:
    return any(indicator.asked in ("", quarter.closing) for quarter in picture.quarters)


def unit_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit and indicator with a figure or a note, by unit, then as planned.

    A row is one typed cell a quarter. A reference to its place would be cheaper than SUMIFS, and
    wrong once somebody sorts the data table; all of them are some 0.6 s of the 4.9 s in which
    LibreOffice opens and calculates the sheets of 120 units anew.
    """
    table = tables()["out_indicator_units"]
    own = [("unit", here(table, "unit")), ("indicator", here(table, "code"))]
    units = picture.units_of(FORM)
    order = {code: number for number, code in enumerate(units)}
    every = _by_indicator(picture)
    rows: list[tuple[int, int, list[CellValue]]] = []
    for place, indicator in enumerate(picture.content.plan.indicators):
        text = _sum(picture, indicator, own)
        told = _counted(picture, indicator, every)
        found = told[told["value"].notna()]
        sums, notes = totals(found["value"], found["unit"]), _notes(picture, indicator, told)
        for unit in sums | notes:
            row: list[CellValue] = [unit, units[unit], indicator.code, indicator.title]
            row += [indicator.unit_of_measure, WORDS[indicator.basis]]
            row += [Formula(text, plain(sums[unit])) if unit in sums else None, notes.get(unit)]
            rows.append((order[unit], place, row))
    return [row for _, _, row in sorted(rows, key=lambda item: item[:2])]


def _notes(picture: Picture, indicator: Indicator, told: DataFrame) -> dict[str, str]:
    """Return what units wrote beside an indicator, of several quarters each with its own."""
    quarters = _quarters(picture, indicator)
    titles = {quarter.code: f"{quarter.title}: " if quarters[1:] else "" for quarter in quarters}
    rows = told[told["note"].notna()].sort_values("period", kind="stable")
    notes: dict[str, list[str]] = {}
    for unit, quarter, note in zip(rows["unit"], rows["period"], rows["note"], strict=True):
        notes.setdefault(unit, []).append(f"{titles[quarter]}{note}")
    return {unit: "; ".join(texts) for unit, texts in notes.items()}


def _quarters(picture: Picture, indicator: Indicator) -> tuple[Period, ...]:
    every = picture.quarters
    return every[-1:] if indicator.basis == "stock" else every


def _by_indicator(picture: Picture) -> dict[str, DataFrame]:
    """Return what units told of each indicator."""
    return {str(code): rows for code, rows in picture.content.frames[FORM].groupby("indicator")}


def _counted(picture: Picture, indicator: Indicator, every: Mapping[str, DataFrame]) -> DataFrame:
    """Return what was told of an indicator in the quarters that count in the period."""
    own = every.get(indicator.code, picture.content.frames[FORM].iloc[:0])
    return own[own["period"].isin([quarter.code for quarter in _quarters(picture, indicator)])]


def _sum(picture: Picture, indicator: Indicator, own: list[Criterion]) -> str:
    return sum_if(FORM, "value", _quarters(picture, indicator), own)
