"""Where the mark of a write stands that is under way, and how it is read.

It has a cell of its own on the sheet of the system table, above it: written before anything else,
taken away after everything else. A book that was saved or left in between still bears it.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping

from cchc_xl.register.package.tables import TablePart

MARK_TABLE = "tblHeThong"
MARK_ROW, MARK_COLUMN = 1, 4


def mark_of(tables: Mapping[str, TablePart], read: Callable[[TablePart], object]) -> str:
    """The mark that a workbook bears, "" for none; ``read`` reads the cell of the mark.

    A workbook without the system table is no register and bears none.
    """
    table = tables.get(MARK_TABLE)
    value = read(table) if table is not None else None
    return "" if value is None else str(value)
