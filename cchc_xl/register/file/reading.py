"""What a table holds in a sheet part: its records, its formulas, the rows typed below it."""

from __future__ import annotations

from itertools import chain

from cchc_xl.register.package import values
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.tables import TablePart, typed_below
from cchc_xl.register.port import CellValue, Columns, Formula, TakenIn
from cchc_xl.register.records.change import TableChange

_FIRST_ROWS = 20  # most tables that differ do so early, and need not be read to the end


def records(data: SheetData, table: TablePart) -> Columns:
    """The records of a table, rows that hold no value left out."""
    rows: list[int] = []
    columns: list[list[CellValue]] = [[] for _ in table.columns]
    if table.first_row == table.last_row and only_formulas(data, table):
        return Columns(table.columns, columns, rows)
    for top, block in data.read(table.records):
        kept = values.filled(block)
        rows += [top + place for place in kept]
        for column, read in zip(columns, block, strict=True):
            column += read if len(kept) == len(read) else [read[place] for place in kept]
    return Columns(table.columns, columns, rows)


def uncomputed(data: SheetData, table: TablePart) -> set[tuple[int, str]]:
    """The formulas of a table that have no stored value: row of the sheet, title."""
    return {
        (top + number, title)
        for top, block in data.read(table.records, formulas=True)
        for title, column in zip(table.columns, block, strict=True)
        for number, value in enumerate(column)
        if isinstance(value, Formula) and value.value is None
    }


def only_formulas(data: SheetData, table: TablePart) -> bool:
    """Whether the first record holds nothing that was entered."""
    area = table.records._replace(bottom=table.first_row)
    for _, columns in data.read(area, formulas=True):
        return all(c[0] is None or isinstance(c[0], Formula) for c in columns)
    return True


def rows_below(data: SheetData, table: TablePart) -> TakenIn:
    """The rows that people typed directly below a table, and the first cell farther away."""
    last = max(data.rows, default=0)
    if table.totals_rows or last <= table.area.bottom:
        return TakenIn(0, "")
    below = table.area._replace(top=table.area.bottom + 1, bottom=last)
    rows = (
        (top + number, cells)
        for top, block in data.read(below, formulas=True)
        for number, cells in enumerate(zip(*block, strict=True))
    )
    return TakenIn(*typed_below(table, rows))


def holds(data: SheetData, change: TableChange) -> bool:
    """Whether a table holds the records of a change already."""
    old = change.old
    if change.records != old.last_row - old.first_row + 1:
        return False
    whole = old.records._replace(right=change.owned)
    begin = whole._replace(bottom=min(old.last_row, old.first_row + _FIRST_ROWS - 1))
    for top, block in chain(data.read(begin, formulas=True), data.read(whole, formulas=True)):
        start = top - old.first_row
        for stored, new in zip(block, change.columns, strict=True):
            if not values.all_same(stored, new[start : start + len(stored)]):
                return False
    return True
