"""Blank lists for Văn phòng to fill in: as they are read, with choices where there are some."""

from __future__ import annotations

import os
from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.base.atomic import written_beside
from cchc_xl.base.errors import UsageProblem
from cchc_xl.plan.unit_lists import HEADERS, NEEDED

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan

SHEET, CHOICES = "Danh sách", "Giá trị được chọn"
ROWS = 1_000
"""Rows below the headings that are made ready to be typed in."""
HEADER_ROW = 3
NOTE = "Cột có dấu (*) phải ghi; các cột khác để trống được. Mỗi bản ghi một dòng."
_HELP = {
    "code": "Chữ cái không dấu và chữ số, không có dấu cách, mỗi đơn vị một mã, ví dụ THPT01.",
    "name": "Tên đầy đủ của đơn vị.",
    "kind": "Chọn loại đơn vị.",
    "group": "Để trống cả cột thì lấy nhóm của loại; nhiều nhóm thì cách nhau bằng “;”.",
    "district": "Quận, huyện mà đơn vị đóng.",
    "contact": "Thư điện tử hoặc điện thoại của người làm báo cáo.",
    "valid_from": "Ngày đơn vị bắt đầu hoạt động; để trống thì là đầu năm của kế hoạch.",
    "valid_to": "Ngày thôi hoạt động; còn hoạt động thì để trống.",
    "successor": "Mã của đơn vị nhận việc khi đơn vị này thôi hoạt động.",
    "note": "Ghi gì thêm cũng được.",
}
_WIDTHS = {"name": 44, "kind": 30, "group": 24, "contact": 28, "note": 30}
_DAYS = ("valid_from", "valid_to")


class Blank(NamedTuple):
    """A column of a blank list: its heading, its help, how wide, and what may be chosen in it."""

    title: str
    help: str
    width: float
    is_day: bool
    choices: Sequence[str] = ()
    only_these: bool = True


def write_blank_units(path: Path, plan: Plan) -> None:
    """Write a blank list of units with the plan's kinds and groups to choose from.

    ``UsageProblem``: there is a file already, or the name does not end in .xlsx. ``OutputError``.
    """
    choices = {
        "kind": [kind.title for kind in plan.kinds],
        "group": [group.title for group in plan.groups],
    }
    columns = [
        Blank(
            f"{title} (*)" if name in NEEDED else title,
            _HELP[name],
            _WIDTHS.get(name, 16),
            name in _DAYS,
            choices.get(name, ()),
            only_these=name == "kind",
        )
        for name, title in HEADERS.items()
    ]
    codes = {who for task in plan.tasks for who in task.assigned_to if who[0] != "@"}
    named = [unit.code for unit in plan.units if unit.code in codes]
    note = f"Kế hoạch giao việc cho các đơn vị có mã {', '.join(named)}: danh sách phải có đủ."
    write_blank(path, f"DANH SÁCH ĐƠN VỊ NĂM {plan.year}", columns, note if named else "")


def write_blank(path: Path, title: str, columns: Sequence[Blank], note: str = "") -> None:
    """Write a workbook with a list's title and headings, and nothing below them.

    ``UsageProblem``: there is a file already, or the name does not end in .xlsx. ``OutputError``.
    """
    if path.suffix.lower() != ".xlsx":
        raise UsageProblem(f"Danh sách trống là tệp .xlsx, không phải “{path.name}”.", "Đổi tên.")
    if os.path.lexists(path):
        raise UsageProblem(f"Tệp “{path}” đã có, không ghi đè.", "Chọn tên khác.")
    with written_beside(path) as beside:
        _write(beside, [title, NOTE, note], columns)


def _write(path: Path, above: Sequence[str], columns: Sequence[Blank]) -> None:
    import xlsxwriter

    with xlsxwriter.Workbook(path, {"strings_to_formulas": False}) as book:
        font = {"font_name": "Times New Roman", "font_size": 13}
        sheet, beside = book.add_worksheet(SHEET), book.add_worksheet(CHOICES)
        bold = book.add_format({**font, "bold": True})
        heading = {"bold": True, "border": 1, "bg_color": "#DDEBF7", "text_wrap": True}
        heads = book.add_format({**font, **heading, "align": "center", "valign": "vcenter"})
        texts = book.add_format({**font, "num_format": "@"})
        days = book.add_format({**font, "num_format": "dd/mm/yyyy"})
        for row, text in enumerate(above):
            sheet.write_string(row, 0, text, book.add_format(font) if row else bold)
        for number, column in enumerate(columns):
            sheet.set_column(number, number, column.width, days if column.is_day else texts)
            sheet.write_string(HEADER_ROW, number, column.title, heads)
            below = (HEADER_ROW + 1, number, HEADER_ROW + ROWS, number)
            sheet.data_validation(*below, _rule(column, number))
            for row, choice in enumerate([column.title, *column.choices] if column.choices else ()):
                beside.write_string(row, number, choice, book.add_format(font))
            beside.set_column(number, number, 30 if column.choices else 2)
        sheet.set_row(HEADER_ROW, 36)
        sheet.freeze_panes(HEADER_ROW + 1, 2)
        sheet.set_landscape()
        sheet.set_paper(9)
        sheet.fit_to_pages(1, 0)
        sheet.repeat_rows(HEADER_ROW)


def _rule(column: Blank, number: int) -> dict[str, Any]:
    """Return a column's help, and what it refuses."""
    from xlsxwriter.utility import xl_col_to_name

    said = {"input_title": column.title[:32], "input_message": column.help[:255]}
    if column.is_day:
        told = {"error_title": "Không phải ngày", "error_message": "Gõ ngày/tháng/năm."}
        between = {
            "criteria": "between",
            "minimum": date(1900, 1, 1),
            "maximum": date(2099, 12, 31),
        }
        return {"validate": "date", **between, **said, **told}
    if column.choices:
        letter = xl_col_to_name(number)
        cells = f"='{CHOICES}'!${letter}$2:${letter}${len(column.choices) + 1}"
        told = {"error_title": "Không có trong danh sách", "error_message": "Chọn trong danh sách."}
        kind = "stop" if column.only_these else "warning"
        return {"validate": "list", "source": cells, "error_type": kind, **said, **told}
    return {"validate": "any", **said}
