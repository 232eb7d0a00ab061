"""The findings of a check as a workbook, for people to sort, send on and work off."""

from __future__ import annotations

import re
from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cchc_xl.base.addresses import letters
from cchc_xl.base.atomic import written_beside
from cchc_xl.register.frames import cut
from cchc_xl.register.live.control import CODE_LABEL
from validation.findings import SEVERITIES

if TYPE_CHECKING:
    from openpyxl import Workbook
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.styles import Font
    from openpyxl.worksheet.worksheet import Worksheet

    from validation.findings import Finding

COLUMNS: Final = (
    ("Mã lỗi", 8),
    ("Mức độ", 10),
    ("Đơn vị", 11),
    ("Kỳ", 10),
    ("Tệp", 30),
    ("Trang", 18),
    ("Ô", 8),
    ("Mục", 28),
    ("Giá trị", 20),
    ("Nội dung lỗi", 60),
    ("Cách sửa", 60),
)
"""Titles of the columns, and their widths in letters."""
_ESCAPED: Final = re.compile("_(?=x[0-9A-Fa-f]{4}_)")
"""Begins what Excel takes for a letter written by its number (ECMA-376 part 1, 22.9.2.19)."""


def write_report(path: Path, findings: Sequence[Finding], code: str = "") -> None:
    """Write the findings as a workbook. ``OutputError``: it cannot be written.

    ``code`` is the register's (“Mã niêm phong”) at the time of the check.
    """
    book = new_book()
    sheet = book.worksheets[0]
    _fill(sheet, findings)
    if code:
        _print_code(sheet, code)
        seal = book.create_sheet("Niêm phong")
        seal["A1"] = f"Mã niêm phong của sổ lúc kiểm tra: {code}"
    with written_beside(path) as beside:
        book.save(beside)


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


def _fill(sheet: Worksheet, findings: Sequence[Finding]) -> None:
    from openpyxl.styles import Alignment

    sheet.title = "Lỗi và cảnh báo"
    rows = [[found.code, SEVERITIES[found.severity], *found[2:]] for found in findings]
    titles = [title for title, _ in COLUMNS]
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, row in enumerate([titles, *rows], 1):
        for column, text in enumerate(row, 1):
            cell = sheet.cell(number, column)
            cell.alignment = wrapped
            put_text(cell, text)
    make_table(sheet, "tblLoi", COLUMNS, 1, len(rows))


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


def _print_code(sheet: Worksheet, code: str) -> None:
    footer = sheet.oddFooter
    if footer is not None:
        footer.left.text = f"{CODE_LABEL}{code}"
        footer.right.text = "Trang &P/&N"


def put_text(cell: Cell | MergedCell, text: str) -> None:
    """Put a text that stays one: neither a formula nor an error, whatever it begins with."""
    if text:
        cell.value = _ESCAPED.sub("_x005F_", cut(text))
        cell.data_type = "s"
