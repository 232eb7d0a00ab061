"""Copying a block over a larger one."""

from __future__ import annotations

from typing import Any

from cchc_xl.hosts.libreoffice.uno_bridge import enum, struct


def fill_with(source: Any, sheet: Any, target: Any) -> None:
    """Copy a cell range all over another one of ``sheet``, whose shape is a multiple of its own.

    What is filled already is copied again and again, twice as much each time.
    """
    given, place = source.RangeAddress, target.RangeAddress
    height, width = given.EndRow - given.StartRow + 1, given.EndColumn - given.StartColumn + 1
    rows, columns = place.EndRow - place.StartRow + 1, place.EndColumn - place.StartColumn + 1

    def copy(what: Any, down: int, right: int) -> None:
        row, column = place.StartRow + down, place.StartColumn + right
        if (what.Sheet, what.StartRow, what.StartColumn) != (place.Sheet, row, column):
            cell = struct("com.sun.star.table.CellAddress", place.Sheet, column, row)
            sheet.copyRange(cell, what)

    def part(height: int, width: int) -> Any:
        cells = target.getCellRangeByPosition(0, 0, width - 1, height - 1)
        return cells.RangeAddress

    copy(given, 0, 0)
    if (height, width) == (1, columns) and _fill_down(target, place):
        return
    done = width
    while done < columns:
        step = min(done, columns - done)
        copy(part(height, step), 0, done)
        done += step
    done = height
    while done < rows:
        step = min(done, rows - done)
        copy(part(step, columns), done, 0)
        done += step


def _fill_down(area: Any, own: Any) -> bool:
    """Fill a range with its first row as Ctrl+D does; False where rows are hidden.

    That takes a tenth of the time of copying, and passes over the rows that a filter hides.
    """
    seen = area.queryVisibleCells().getRangeAddresses()
    if len(seen) != 1 or (seen[0].StartRow, seen[0].EndRow) != (own.StartRow, own.EndRow):
        return False
    kinds = "com.sun.star.sheet"
    area.fillSeries(
        enum(f"{kinds}.FillDirection", "TO_BOTTOM"),
        enum(f"{kinds}.FillMode", "SIMPLE"),
        enum(f"{kinds}.FillDateMode", "FILL_DATE_DAY"),
        0.0,
        0.0,
    )
    return True
