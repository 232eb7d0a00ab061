"""The overview put into a new workbook."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from typing import Any

from xlsxwriter.workbook import Workbook

from cchc_xl.plan.periods import PeriodKind
from cchc_xl.register.building.overview.layout import Plot, kind_of
from cchc_xl.register.building.overview.sheet import Overview
from cchc_xl.register.port import Formula
from cchc_xl.register.schema.glance import COVERED, GLANCE, SECTIONS, TARGETS, UNITS


def add_overview(
    book: Workbook,
    periods: tuple[str, ...],
    lines: Sequence[Sequence[Any]],
    reporting: PeriodKind,
    *,
    has_buttons: bool,
    in_front: bool,
) -> None:
    """Add the overview with room for these lines, whose codes stand in their first column.

    ``periods`` are the parts of the year that units report for (“Q1”); ``in_front``: it is what is
    seen when the workbook opens.
    """
    counts = Counter(str(line[0]).partition("-")[0] for line in lines)
    blocks = {"targets": TARGETS, "groups": COVERED, "sections": SECTIONS, "units": UNITS}
    plot = Plot.of(periods, {name: counts[block.start] for name, block in blocks.items()})
    told = {
        str(line[0]): {
            title: cell.value if isinstance(cell, Formula) else cell
            for title, cell in zip(GLANCE.titles, line, strict=True)
        }
        for line in lines
    }
    made = Overview(book, plot, kind_of(reporting), told, has_buttons=has_buttons)
    made.write()
    if in_front:
        made.sheet.activate()
