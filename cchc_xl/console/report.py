"""The findings of a check as a workbook, for people to sort, send on and work off."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Final

from cchc_xl.base.atomic import written_beside
from cchc_xl.register.live.control import CODE_LABEL
from cchc_xl.services.plain_books import make_table, new_book, put_text
from validation.findings import SEVERITIES

if TYPE_CHECKING:
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


def _print_code(sheet: Worksheet, code: str) -> None:
    footer = sheet.oddFooter
    if footer is not None:
        footer.left.text = f"{CODE_LABEL}{code}"
        footer.right.text = "Trang &P/&N"
