"""Figures by the names that the plan's texts and formulas give them (``cchc_xl.plan.figures``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from cchc_xl.consolidated.picture import Picture
from cchc_xl.consolidated.sheets.indicators import NOT_YET_ASKED, section_rows
from cchc_xl.measures.reports import Reports
from cchc_xl.measures.result import Measure
from cchc_xl.measures.sums import Number, exact, plain, thousandths
from cchc_xl.plan.figures import Reference
from cchc_xl.plan.records import Indicator
from cchc_xl.plan.states.targets import NO_FIGURES, NONE_ARISEN, WITHOUT_FIGURES
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables


class Figure(NamedTuple):
    """A figure: ``number`` if it is one, its text, or the ``state`` in which there is none.

    ``provisional``: it is of ``reported`` of ``expected`` units, or not all is entered.
    """

    number: Number | None
    text: str
    state: str = ""
    reported: int = 0
    expected: int = 0
    provisional: bool = False


class Figures:
    """The figures of a period, by what names them."""

    def __init__(self, picture: Picture) -> None:
        self._measures = {one.id: one for one in picture.measures}
        self._indicators = indicator_figures(picture)

    def of(self, named: Reference) -> Figure | None:
        """Return a figure; ``None``: the plan has no metric or indicator of this id."""
        if not named.part:
            return self._indicators.get(named.id)
        measured = self._measures.get(named.id)
        return None if measured is None else measured_figure(measured, named.part)


def measured_figure(measured: Measure, part: str) -> Figure:
    """Return a part (``cchc_xl.plan.figures.PARTS``) of what was measured."""
    number, text = _part(measured, part)
    state = ""
    if measured.verdict in (*WITHOUT_FIGURES, NONE_ARISEN):
        state = measured.verdict
    elif not text:
        state = NO_FIGURES
    counts = measured.units_reported, measured.units_expected
    return Figure(number, text, state, *counts, measured.provisional)


def _part(measured: Measure, part: str) -> tuple[Number | None, str]:
    if part in ("tu_so", "mau_so"):
        number = measured.numerator if part == "tu_so" else measured.denominator
        return number, written_number(number)
    if part == "ty_le":
        if measured.ratio is None:
            return None, ""
        return _thousandths(measured) / 10, measured.shown_ratio()
    said = {
        "chi_tieu": measured.shown_bar() or measured.verdict.lower(),
        "so_voi": against_bar(measured),
        "ket_luan": measured.verdict.lower(),
    }
    return None, said[part]


def _thousandths(measured: Measure) -> int:
    figures = measured.numerator, measured.denominator
    return thousandths(*figures, ceiling=measured.ceiling)


def against_bar(measured: Measure) -> str:
    """Return how a ratio stands against its bar: “vượt 2,9 điểm”, “thấp hơn 3,1 điểm”.

    It is the difference of what is shown, in percentage points; of what has no bar the verdict.
    """
    if measured.bar is None or measured.ratio is None:
        return measured.verdict.lower()
    gap = _thousandths(measured) - int(exact(measured.bar) * 10)
    points = f"{written_number(plain(exact(abs(gap)) / 10))} điểm"
    if measured.ceiling:
        return f"vượt trần {points}" if gap > 0 else "không vượt trần"
    if not gap:
        return "bằng mức chỉ tiêu"
    return f"vượt {points}" if gap > 0 else f"thấp hơn chỉ tiêu {points}"


def indicator_figures(picture: Picture) -> Mapping[str, Figure]:
    """Return the sum of each indicator, as its sheet has it, and of how many units it is."""
    ids = tables()["out_indicators"].ids
    reports, found = Reports(picture.content), {}
    for indicator, row in zip(picture.content.plan.indicators, section_rows(picture), strict=True):
        cell = row[ids.index("value")]
        value = cell.value if isinstance(cell, Formula) else None
        if row[ids.index("basis")] == NOT_YET_ASKED:
            found[indicator.code] = Figure(None, "", NOT_YET_ASKED)
            continue
        counts = _reported(picture, indicator, reports)
        told = isinstance(value, int | float)
        number = value if isinstance(value, int | float) else None
        text = "" if number is None else written_number(number)
        state = "" if told else NO_FIGURES
        found[indicator.code] = Figure(number, text, state, *counts, counts[0] < counts[1])
    return found


def _reported(picture: Picture, indicator: Indicator, reports: Reports) -> tuple[int, int]:
    quarters = picture.quarters[-1:] if indicator.basis == "stock" else picture.quarters
    asked = [quarter for quarter in quarters if indicator.asked in ("", quarter.closing)]
    return reports.count(asked, lambda unit, _: indicator.is_for(unit))


def written_number(number: Number) -> str:
    """Return a number in Vietnamese writing: 12.345 and 82,9."""
    text = f"{number:,}" if isinstance(number, int) else f"{number:,.6f}".rstrip("0").rstrip(".")
    whole, _, rest = text.partition(".")
    return whole.replace(",", ".") + (f",{rest}" if rest else "")
