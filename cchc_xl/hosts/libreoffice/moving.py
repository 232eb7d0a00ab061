"""Where the arrow keys go with Ctrl: ``Range.end``."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import XlwingsError

if TYPE_CHECKING:
    from cchc_xl.hosts.libreoffice.ranges import Range

_STEPS = {"down": (1, 0), "up": (-1, 0), "right": (0, 1), "left": (0, -1)}


def end_of(start: Range, direction: str) -> Range:
    """The end of the cells with content in a direction, as Ctrl with an arrow key in Excel.

    One row or column is read up to the used area's end.
    """
    if direction not in _STEPS:
        raise XlwingsError(f"Không có hướng “{direction}”.")
    down, right = _STEPS[direction]
    sheet, row, column = start.sheet, start.r1, start.c1
    used, all_cells = sheet.used_range, sheet.cells
    last = {
        "down": (max(used.r2, row), column),
        "up": (1, column),
        "right": (row, max(used.c2, column)),
        "left": (row, 1),
    }[direction]
    data = sheet.range((row, column), last).api.getDataArray()
    filled = [value != "" for line in data for value in line]
    if down + right < 0:
        filled.reverse()
    steps = _steps(filled)
    if steps is None:
        edge_row, edge_column = (
            {1: all_cells.r2, -1: 1}.get(down),
            {1: all_cells.c2, -1: 1}.get(right),
        )
        return sheet.range((edge_row or row, edge_column or column))
    return sheet.range((row + down * steps, column + right * steps))


def _steps(filled: list[bool]) -> int | None:
    """How many cells further it goes; ``None``: nothing more, up to the sheet's edge."""
    if filled[:2] == [True, True]:
        return next((i for i, full in enumerate(filled) if not full), len(filled)) - 1
    return next((i for i, full in enumerate(filled) if full and i), None)
