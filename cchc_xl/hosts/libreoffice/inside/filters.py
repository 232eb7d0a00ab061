"""Filters of a sheet: those of its tables, and the one that belongs to no table."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from typing import Any


def show_all(document: Any, sheet: Any, tables: Iterable[Any]) -> bool:
    """Take the conditions out of a sheet's filters; the arrows stay. False: there were none."""
    lifted = False
    for filtered in [*tables, *_of_no_table(document, sheet)]:
        if filtered.getFilterDescriptor().getFilterFields3():
            _lift(sheet, filtered)
            lifted = True
    return lifted


def _of_no_table(document: Any, sheet: Any) -> Iterator[Any]:
    ranges = document.getPropertyValue("UnnamedDatabaseRanges")
    number = sheet.RangeAddress.Sheet
    if ranges.hasByTable(number):
        yield ranges.getByTable(number)


def _lift(sheet: Any, filtered: Any) -> None:
    """Filter by nothing: the fields alone could be taken out, but the rows would stay hidden."""
    area = filtered.DataArea
    cells = sheet.getCellRangeByPosition(
        area.StartColumn, area.StartRow, area.EndColumn, area.EndRow
    )
    nothing = cells.createFilterDescriptor(True)
    nothing.ContainsHeader = filtered.ContainsHeader
    cells.filter(nothing)
