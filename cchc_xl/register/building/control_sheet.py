"""The control sheet of a workbook with buttons."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.base import folders
from cchc_xl.plan.periods import Period, PeriodKind, worded
from cchc_xl.register.building.buttons import (
    ANSWERS,
    ASKING,
    BUTTON_HEIGHT,
    CHASING,
    CHOICES,
    CHOSEN_UNIT,
    COLUMNS,
    DECIDING,
    DECISIONS,
    DRAWING,
    DRAWS,
    FIRST_GROUP,
    FIRST_STEPS,
    GROUP_HEIGHT,
    LAST_STEPS,
    LEFT,
    REMINDERS,
    REPORTS,
    RESULT_HEIGHT,
    RIGHT,
    SEAL_STEPS,
    UNIT_PLANS,
    Group,
    insert_button,
)
from cchc_xl.register.building.look import AMBER, GREEN, RED, Look, name_cell, write_text
from cchc_xl.register.live import control
from cchc_xl.register.schema import tables

BANNER_HEIGHT, PLAN_HEIGHT, GAP = 40, 26, 8


LINKS = (
    ("findings", "từng lỗi ở ô nào, sửa thế nào"),
    ("preview", "các ô sẽ thêm, sửa, bỏ nếu gộp"),
    ("out_targets", "chỉ tiêu nào đạt, chỉ tiêu nào chưa"),
    ("out_coverage", "tỷ lệ đơn vị đã được kiểm tra"),
)
MONTHS = "M01–M12 là tháng 1–12; "
GUIDE = (
    "• Kỳ: chọn trong danh sách của ô. {months}Q1–Q4 là quý I–IV/{year}, H1 là 6 tháng đầu năm, "
    "Y là cả năm.\n"
    "• Thư mục báo cáo: nơi chứa các tệp đã nhận; ghi tên thư mục cạnh sổ này hoặc đường dẫn đầy "
    "đủ.\n"
    "• Bấm các nút theo thứ tự 1, 2, 3, 4. Chờ kết quả hiện ở ô bên phải rồi mới bấm nút sau.\n"
    "• Nút chạy trên Windows với Excel hoặc Linux với LibreOffice; không chạy trên máy Mac (macOS)."
)
OPTIONS_HELP = (
    "Rút báo cáo: “Dùng lại bản trước”, “Bỏ rút” (lấy lại báo cáo đã rút). Miễn báo cáo: “Thôi "
    "miễn”. Khóa kỳ: “Mở lại kỳ” (ghi lý do). Mỗi lần chọn dùng cho một lần bấm."
)
RECEIVED_HELP = (
    "Để trống: lấy ngày của từng tệp. Ghi ngày (07/03/2023): mọi báo cáo của lần gộp sau, hoặc mọi "
    "kế hoạch của lần nhận sau, được ghi nhận ngày đó; dùng cho một lần bấm."
)
SEED_HELP = (
    "Để trống: chốt danh sách đơn vị để công bố. Có số công khai (giải đặc biệt xổ số của ngày đã "
    "báo trước) thì ghi vào đây: rút thăm theo danh sách chốt sau cùng; dùng cho một lần bấm."
)
STATES = (("Xong", GREEN), ("Chưa xong", RED), ("Đã thôi", AMBER))
"""How the status line begins, and the colour that it has then."""


def add_control_sheet(
    book: Workbook, look: Look, title: str, periods: Sequence[Period], code: str = ""
) -> None:
    """Add the control sheet; it is the one that is seen when the workbook opens.

    ``periods`` are those that can be chosen, what units report for first. ``code`` is the
    register's code (“Mã niêm phong”), which every write brings up to date.
    """
    sheet = book.add_worksheet(control.SHEET)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    for number, width in enumerate(COLUMNS):
        sheet.set_column_pixels(number, number, width)
    last = len(COLUMNS) - 1
    for row, height in enumerate((BANNER_HEIGHT, PLAN_HEIGHT, GAP)):
        sheet.set_row_pixels(row, height)
    first = periods[0]
    banner = f"SỔ THEO DÕI CẢI CÁCH HÀNH CHÍNH NĂM {first.year}"
    sheet.merge_range(0, LEFT, 0, last, banner, look.banner)
    sheet.merge_range(1, LEFT, 1, last, f"Kế hoạch: {title}", look.hint)
    _add_choices(book, sheet, look, periods)
    _add_results(book, sheet, look)
    sheet.set_row_pixels(FIRST_GROUP - 1, GAP)
    _add_buttons(sheet, look, LEFT, _steps(first.kind))
    below = _add_buttons(sheet, look, RIGHT, LAST_STEPS)
    _add_links(sheet, look, below + 1)
    _add_unit(book, sheet, look)
    _add_buttons(sheet, look, RIGHT, SEAL_STEPS, CHOSEN_UNIT)
    _add_buttons(sheet, look, LEFT, DECISIONS, DECIDING)
    _add_code(book, sheet, look, code)
    _add_options(book, sheet, look)
    _add_asked(book, sheet, look)
    _add_buttons(sheet, look, RIGHT, ANSWERS, ASKING)
    _add_buttons(sheet, look, LEFT, UNIT_PLANS, CHASING)
    _add_buttons(sheet, look, RIGHT, REMINDERS, CHASING)
    _add_buttons(sheet, look, LEFT, DRAWS, DRAWING)
    _add_buttons(sheet, look, RIGHT, REPORTS, DRAWING)
    sheet.activate()
    sheet.set_first_sheet()
    sheet.set_selection(CHOICES + 1, LEFT + 1, CHOICES + 1, LEFT + 1)


def _steps(reporting: PeriodKind) -> tuple[Group, ...]:
    """Return the first steps in the words of what units report by."""
    return tuple(
        Group(
            worded(group.title, reporting),
            tuple(item._replace(says=worded(item.says, reporting)) for item in group.buttons),
        )
        for group in FIRST_STEPS
    )


def _add_choices(book: Workbook, sheet: Worksheet, look: Look, periods: Sequence[Period]) -> None:
    """Add the two cells that the clerk fills in, and how to use the sheet."""
    _heading(sheet, look, CHOICES, LEFT, "Chọn kỳ và thư mục báo cáo")
    rows = (
        (control.PERIOD, "Kỳ báo cáo", periods[0].code),
        (control.FOLDER, "Thư mục báo cáo", folders.RETURNS),
    )
    for row, (name, label, value) in enumerate(rows, start=CHOICES + 1):
        sheet.set_row_pixels(row, BUTTON_HEIGHT)
        sheet.write_string(row, LEFT, label, look.label)
        sheet.write_string(row, LEFT + 1, value, look.input)
        name_cell(book, name, control.SHEET, row, LEFT + 1)
    guide = CHOICES + 1 + len(rows)
    sheet.set_row_pixels(guide, RESULT_HEIGHT)
    months = MONTHS if periods[0].kind == "month" else ""
    text = GUIDE.format(year=periods[0].year, months=months)
    sheet.merge_range(guide, LEFT, guide, LEFT + 1, text, look.guide)
    sheet.data_validation(
        *(CHOICES + 1, LEFT + 1, CHOICES + 1, LEFT + 1),
        {
            "validate": "list",
            "source": [period.code for period in periods],
            "error_title": "Kỳ báo cáo không đúng",
            "error_message": "Chọn một kỳ trong danh sách của ô này.",
        },
    )


def _add_unit(book: Workbook, sheet: Worksheet, look: Look) -> None:
    """Add the cells that say which unit a decision is about, since when and why."""
    _heading(sheet, look, CHOSEN_UNIT, LEFT, "Chọn đơn vị (cùng kỳ đã chọn ở trên)")
    rows = (
        (control.UNIT, "Mã đơn vị"),
        (control.DAY, "Ngày nhận (ngày/tháng/năm)"),
        (control.REASON, "Lý do"),
    )
    for row, (name, label) in enumerate(rows, start=CHOSEN_UNIT + 1):
        sheet.set_row_pixels(row, BUTTON_HEIGHT)
        sheet.write_string(row, LEFT, label, look.label)
        sheet.write_blank(row, LEFT + 1, None, look.input)
        name_cell(book, name, control.SHEET, row, LEFT + 1)


def _add_code(book: Workbook, sheet: Worksheet, look: Look, code: str) -> None:
    """Add the register's code below the buttons of the seal."""
    row = CHOSEN_UNIT + 1 + len(SEAL_STEPS[0].buttons)
    sheet.write_string(row, RIGHT, "Mã niêm phong", look.label)
    write_text(sheet, row, RIGHT + 1, code, look.result_line)
    name_cell(book, control.CODE, control.SHEET, row, RIGHT + 1)


def _add_options(book: Workbook, sheet: Worksheet, look: Look) -> None:
    """Add the cells that say how a decision is to be made, blank as usual."""
    _heading(sheet, look, DECIDING, RIGHT, "Tùy chọn cho các nút bên trái (để trống: như thường)")
    rows = (
        (control.OPTION, control.OPTION_TITLE),
        (control.VERSION, "Phiên bản hoặc tên tệp (sửa ngày nhận)"),
    )
    for row, (name, label) in enumerate(rows, start=DECIDING + 1):
        sheet.write_string(row, RIGHT, label, look.label)
        sheet.write_blank(row, RIGHT + 1, None, look.input)
        name_cell(book, name, control.SHEET, row, RIGHT + 1)
    sheet.data_validation(
        *(DECIDING + 1, RIGHT + 1) * 2,
        {
            "validate": "list",
            "source": list(control.OPTIONS),
            "input_title": control.OPTION_TITLE,
            "input_message": OPTIONS_HELP,
            "error_title": "Cách làm không đúng",
            "error_message": "Chọn một cách trong danh sách, hoặc để trống.",
        },
    )


def _add_asked(book: Workbook, sheet: Worksheet, look: Look) -> None:
    """Add the cells that a merge and the question after a figure read."""
    _heading(sheet, look, ASKING, LEFT, "Ghi trước khi hỏi số liệu, gộp, nhận kế hoạch, rút thăm")
    rows = (
        (control.METRIC, "Chỉ tiêu cần hỏi (mã, ví dụ T7b)"),
        (control.RECEIVED, "Ngày nhận chung"),
        (control.SEED, "Số rút thăm (công khai)"),
    )
    for row, (name, label) in enumerate(rows, start=ASKING + 1):
        sheet.write_string(row, LEFT, label, look.label)
        sheet.write_blank(row, LEFT + 1, None, look.input)
        name_cell(book, name, control.SHEET, row, LEFT + 1)
    helps = (("Ngày nhận chung", RECEIVED_HELP), ("Số rút thăm", SEED_HELP))
    for row, (title, text) in enumerate(helps, start=ASKING + 2):
        told = {"validate": "any", "input_title": title, "input_message": text}
        sheet.data_validation(*(row, LEFT + 1) * 2, told)


def _add_results(book: Workbook, sheet: Worksheet, look: Look) -> None:
    """Add what the last click did.

    The result is one tall cell: of merged ones LibreOffice redraws only the first row when a
    program writes into them.
    """
    _heading(sheet, look, CHOICES, RIGHT, "Lần chạy cuối")
    shown = (
        (control.STATUS, "Trạng thái", look.status, "Chưa chạy lần nào"),
        (control.LAST_TIME, "Lúc", look.result_line, ""),
        (control.LAST_RESULT, "Kết quả", look.result, ""),
    )
    for row, (name, label, style, text) in enumerate(shown, start=CHOICES + 1):
        sheet.write_string(row, RIGHT, label, look.label)
        write_text(sheet, row, RIGHT + 1, text, style)
        name_cell(book, name, control.SHEET, row, RIGHT + 1)
    place = (CHOICES + 1, RIGHT + 1) * 2
    for beginning, colour in STATES:
        rule = {"type": "text", "criteria": "begins with", "value": beginning}
        sheet.conditional_format(*place, {**rule, "format": look.fill(colour)})


def _add_buttons(
    sheet: Worksheet, look: Look, column: int, groups: Iterable[Group], row: int = FIRST_GROUP
) -> int:
    """Add groups of buttons, each button with its line, and return the row below."""
    for title, buttons in groups:
        sheet.set_row_pixels(row, GROUP_HEIGHT)
        _heading(sheet, look, row, column, title)
        for button in buttons:
            row += 1
            sheet.set_row_pixels(row, BUTTON_HEIGHT)
            insert_button(sheet, row, column, button)
            sheet.write_string(row, column + 1, button.says, look.explanation)
        row += 1
    return row


def _add_links(sheet: Worksheet, look: Look, row: int) -> None:
    """Add links to the sheets where one looks next."""
    _heading(sheet, look, row, RIGHT, "Xem tiếp")
    for place, (table_id, says) in enumerate(LINKS, start=row + 1):
        sheet.set_row_pixels(place, BUTTON_HEIGHT)
        name = tables()[table_id].sheet
        sheet.write_url(place, RIGHT, f"internal:'{name}'!A1", look.control_link, string=name)
        sheet.write_string(place, RIGHT + 1, says, look.explanation)


def _heading(sheet: Worksheet, look: Look, row: int, column: int, title: str) -> None:
    """Write a heading over a column and the next."""
    sheet.set_row_pixels(row, GROUP_HEIGHT)
    sheet.write_string(row, column, title, look.group)
    sheet.write_blank(row, column + 1, None, look.group)
