"""Copying a block over a larger one."""

from __future__ import annotations

from typing import TYPE_CHECKING

from xlwings import XlwingsError

from cchc_xl.libreoffice.uno_bridge import enum, struct

if TYPE_CHECKING:
    from cchc_xl.libreoffice.ranges import Range


def fill_with(source: Range, target: Range) -> None:
    """Copy a range all over another one; the number of calls grows with its logarithm.

    What is filled already is copied again and again, twice as much each time.
    """
    height, width = source.shape
    rows, columns = target.shape
    if rows % height or columns % width:
        if len(target) != 1:
            raise XlwingsError(
                f"Vùng đích {target.address} không là bội của vùng chép {source.address}."
            )
        rows, columns = height, width
    _copy(source, target, 0, 0, height, width)
    if (height, width) == (1, columns) and _fill_down(target):
        return
    done = width
    while done < columns:
        step = min(done, columns - done)
        _copy(_part(target, height, step), target, 0, done, height, step)
        done += step
    done = height
    while done < rows:
        step = min(done, rows - done)
        _copy(_part(target, step, columns), target, done, 0, step, columns)
        done += step


def _fill_down(target: Range) -> bool:
    """Fill a range with its first row as Ctrl+D does; False where rows are hidden.

    That takes a tenth of the time of copying, and passes over the rows that a filter hides.
    """
    area, own = target.api, target.api.getRangeAddress()
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


def _part(target: Range, height: int, width: int) -> Range:
    return target.sheet.range((target.r1, target.c1, height, width))


def _copy(source: Range, target: Range, down: int, right: int, height: int, width: int) -> None:
    row, column = target.r1 + down - 1, target.c1 + right - 1
    if (source.sheet.name, source.r1 - 1, source.c1 - 1) == (target.sheet.name, row, column):
        return
    place = struct(
        "com.sun.star.table.CellAddress", target.sheet.api.RangeAddress.Sheet, column, row
    )
    target.sheet.api.copyRange(place, source.api.RangeAddress)
