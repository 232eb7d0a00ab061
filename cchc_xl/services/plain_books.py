"""Workbooks that are plain lists, as the program gives them to people: text, tables, links."""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import TYPE_CHECKING, Final

from cchc_xl.base.addresses import letters
from cchc_xl.register.frames import cut

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Begins what Excel takes for a letter written by its number (ECMA-376 part 1, 22.9.2.19)."""


def new_book() -> Workbook:
    """Return a workbook with one sheet, whose cells have a font that every judge takes."""
    from openpyxl import Workbook
    from openpyxl.utils.indexed_list import IndexedList

    book = Workbook()
    book._fonts = IndexedList([_ordered()])  # type: ignore[attr-defined]
    return book


def link_font() -> Font:
    """Return the font of a cell that opens something."""
    return _ordered(u="single", color="0563C1")


def _ordered(**looks: str) -> Font:
    """Return a font with its parts in the order of the format.

    openpyxl writes the name before the size, which the Open XML SDK refuses (CT_Font).
    """
    from openpyxl.styles import Font

    font = Font(name="Calibri", sz=11, family=2, **looks)  # type: ignore[arg-type]
    font.__elements__ = ("u", "sz", "color", "name", "family")  # type: ignore[misc]
    return font


def make_table(
    sheet: Worksheet, name: str, columns: Sequence[tuple[str, int]], row: int, count: int
) -> None:
    """Make a table of the rows below a row of titles, as wide as a page when it is printed."""
    from openpyxl.worksheet.properties import PageSetupProperties
    from openpyxl.worksheet.table import Table, TableStyleInfo

    for column, (_, width) in enumerate(columns, 1):
        sheet.column_dimensions[letters(column)].width = width
    last = f"{letters(len(columns))}{row + max(1, count)}"
    table = Table(displayName=name, ref=f"A{row}:{last}")
    table.tableStyleInfo = TableStyleInfo(name="TableStyleMedium9", showRowStripes=True)
    sheet.add_table(table)
    sheet.freeze_panes = f"A{row + 1}"
    sheet.page_setup.orientation = "landscape"
    sheet.sheet_properties.pageSetUpPr = PageSetupProperties(fitToPage=True)
    sheet.page_setup.fitToHeight = 0


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Put a text that stays one: neither a formula nor an error, whatever it begins with."""
    if text:
        cell.value = _ESCAPED.sub("_x005F_", cut(text))
        cell.data_type = "s"
