"""The list of a day's reminders as a workbook: whom, why, how often, and where they are reached."""

from __future__ import annotations

import io
from collections.abc import Sequence
from datetime import date
from math import ceil
from typing import TYPE_CHECKING, NamedTuple
from urllib.parse import quote

from cchc_xl.base.addresses import letters
from cchc_xl.services.plain_books import link_font, make_table, new_book, put_text

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell

LIST = "danh-sach-nhac.xlsx"
_COLUMNS = (
    ("Mã đơn vị", 11),
    ("Tên đơn vị", 34),
    ("Lần nhắc", 9),
    ("Tình trạng", 60),
    ("Điện thoại", 16),
    ("Thư điện tử", 28),
    ("Liên hệ", 28),
    ("Thư", 18),
    ("Tin nhắn", 20),
    ("Công văn", 22),
    ("Tệp đã đánh dấu", 26),
    ("Đã gửi ngày", 13),
)
_TOP = 3  # the row of titles
_LINKS = (8, 9, 10, 11)  # the columns whose cells open a file
_PRINTED = 7  # columns: links are for the screen
_LINE = 15  # points


class Listed(NamedTuple):
    """A unit's line of the list; files are named as they lie in the unit's own folder."""

    code: str
    name: str
    number: int
    state: str
    phones: Sequence[str]
    addresses: Sequence[str]
    contact: str
    mail: str = ""
    chat: str = ""
    letter: str = ""
    marked: Sequence[str] = ()


def list_of(lines: Sequence[Listed], as_of: date) -> bytes:
    """Return the list as the bytes of an .xlsx file, with links to the messages of each unit.

    “Đã gửi ngày” is for the person who sends them.
    """
    from openpyxl.styles import Alignment

    book = new_book()
    sheet = book.worksheets[0]
    sheet.title = "Danh sách nhắc"
    put_text(sheet.cell(1, 1), f"DANH SÁCH NHẮC, TÍNH ĐẾN NGÀY {as_of:%d/%m/%Y}")
    titles: list[int | str] = [title for title, _ in _COLUMNS]
    rows = [titles, *map(_cells, lines)]
    wrapped = Alignment(wrap_text=True, vertical="top")
    for number, cells in enumerate(rows, _TOP):
        for column, text in enumerate(cells, 1):
            cell = sheet.cell(number, column)
            cell.alignment = wrapped
            if isinstance(text, int):
                cell.value = text
            else:
                put_text(cell, text)
            if column in _LINKS and text and number > _TOP:
                _link(cell, f"{cells[0]}/{text}")
        sheet.cell(number, len(_COLUMNS)).number_format = "dd/mm/yyyy"
        sheet.row_dimensions[number].height = _LINE * _lines(cells)
    make_table(sheet, "tblNhac", _COLUMNS, _TOP, len(lines))
    sheet.print_area = f"A1:{letters(_PRINTED)}{_TOP + len(lines)}"
    sheet.print_title_rows = f"{_TOP}:{_TOP}"
    written = io.BytesIO()
    book.save(written)
    return written.getvalue()


def _lines(cells: Sequence[int | str]) -> int:
    """Return how many lines a row needs; LibreOffice does not fit rows to wrapped text."""
    widths = (width for _, width in _COLUMNS)
    return max(
        ceil(len(str(text)) / (width - 1)) for text, width in zip(cells, widths, strict=False)
    )


def _link(cell: Cell | MergedCell, target: str) -> None:
    """Have a cell open a file of the folder that the list lies in."""
    from openpyxl.worksheet.hyperlink import Hyperlink

    cell.hyperlink = Hyperlink(ref=cell.coordinate, target=quote(target))
    cell.font = link_font()


def _cells(line: Listed) -> list[int | str]:
    """Return the cells of a line but the last; of several marked files the first is linked."""
    return [
        line.code,
        line.name,
        line.number,
        line.state,
        ", ".join(line.phones),
        ", ".join(line.addresses),
        line.contact,
        line.mail,
        line.chat,
        line.letter,
        line.marked[0] if line.marked else "",
    ]
