"""The control sheet of a workbook with buttons, and the sheet that says where Python is."""

from __future__ import annotations

import io
import sys
from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

from xlsxwriter.format import Format
from xlsxwriter.utility import xl_rowcol_to_cell
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.base.errors import UsageProblem
from cchc_xl.hosts.vba.builds import WORKBOOK, Host, build_project, sheet_code_names
from cchc_xl.plan.periods import Period, PeriodKind, worded
from cchc_xl.register.building.look import AMBER, GREEN, RED, Look
from cchc_xl.register.live import control
from cchc_xl.register.schema import tables

CONFIG_SHEET = "xlwings.conf"
"""Where the stock xlwings.bas looks for its settings first: keys in column A, values in B."""
PYTHON_WINDOWS, PYTHON_LINUX = "DK_PythonWindows", "DK_PythonLinux"
"""The names of the cells of the configuration sheet that hold the interpreter's path."""

TITLES: dict[Host, str] = {"excel": "Excel", "libreoffice": "LibreOffice"}
COLUMNS = (12, 184, 344, 14, 184, 312)
"""Widths in pixels: margin, button and what it does, gap, button and what it does."""
LEFT, RIGHT = 1, 4
BUTTON_WIDTH = COLUMNS[LEFT] - 8
BANNER_HEIGHT, PLAN_HEIGHT, GAP = 40, 26, 8
BUTTON_HEIGHT, GROUP_HEIGHT, RESULT_HEIGHT = 36, 25, 180
CHOICES, FIRST_GROUP, CHOSEN_UNIT, DECIDING = 3, 8, 20, 25
"""Rows, counted from 0: the heading of the choices and of the results, the first buttons, the
heading of the choice of a unit (beside it the buttons of the seal), the buttons that act on it."""


class Controls(NamedTuple):
    """What a workbook with buttons needs to know: its program, and where Python is.

    An empty path leaves it to the configuration of xlwings (Windows) or to the PATH (Linux).
    """

    host: Host
    windows: str = ""
    linux: str = ""

    @classmethod
    def here(cls, host: Host) -> Controls:
        """Return the controls of a workbook for the Python that is running."""
        if sys.platform == "win32":
            return cls(host, windows=sys.executable)
        return cls(host, linux=sys.executable)


def controls_for(path: Path, controls: Controls | None) -> Controls | None:
    """Return the controls that a register of this name gets: an .xlsx has none.

    ``UsageProblem``: another suffix, or controls for an .xlsx.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsm":
        return controls or Controls.here("excel")
    if suffix != ".xlsx":
        raise UsageProblem(
            f"Tên sổ “{path.name}” phải có đuôi .xlsm hoặc .xlsx.",
            "Đổi đuôi tệp thành .xlsm (sổ có nút bấm) hoặc .xlsx (sổ không có nút).",
        )
    if controls is not None:
        raise UsageProblem(
            f"Sổ “{path.name}” có đuôi .xlsx nên không có nút bấm cho {TITLES[controls.host]}.",
            "Đổi đuôi tệp thành .xlsm, hoặc bỏ tùy chọn --host.",
        )
    return None


class Button(NamedTuple):
    """A button: its caption, the Sub that it calls, and what it does in a line."""

    caption: str
    macro: str
    says: str


class Group(NamedTuple):
    """Buttons under a heading."""

    title: str
    buttons: tuple[Button, ...]


FIRST_STEPS = (
    Group(
        "1. Đầu quý",
        (
            Button(
                "Phát hành biểu mẫu",
                "PhatHanhBieuMau",
                "Tạo biểu mẫu của quý cho từng đơn vị (thư mục bieu-mau).",
            ),
        ),
    ),
    Group(
        "2. Khi nhận báo cáo",
        (
            Button("Kiểm tra", "KiemTra", "Đọc các tệp đã nhận, ghi lỗi và cảnh báo; chưa gộp."),
            Button(
                "Xem trước khi gộp",
                "XemTruocKhiGop",
                "Cho biết sẽ thêm, sửa, bỏ những ô nào; số liệu giữ nguyên.",
            ),
            Button(
                "Gộp báo cáo", "GopBaoCao", "Gộp báo cáo không có lỗi vào sổ, trả lại báo cáo lỗi."
            ),
        ),
    ),
    Group(
        "3. Tính và tổng hợp",
        (
            Button(
                "Tính độ phủ kiểm tra", "TinhDoPhu", "Còn phải kiểm tra bao nhiêu đơn vị để đủ 30%."
            ),
            Button("Tính chỉ tiêu", "TinhChiTieu", "So số liệu đã gộp với từng chỉ tiêu kế hoạch."),
            Button(
                "Xuất biểu tổng hợp",
                "XuatBieuTongHop",
                "Ghi mọi biểu vào sổ và ra tệp riêng (thư mục tong-hop).",
            ),
        ),
    ),
)
LAST_STEPS = (
    Group(
        "4. Xong kỳ",
        (Button("Khóa kỳ", "KhoaKy", "Chốt số liệu của kỳ, không nhận thay đổi."),),
    ),
    Group(
        "Khi cần",
        (
            Button("Hoàn tác lần gộp cuối", "HoanTac", "Đưa sổ về như trước lần gộp cuối."),
            Button("Kiểm tra máy", "KiemTraMay", "Tìm lý do nút không chạy trên máy này."),
        ),
    ),
)
SEAL_STEPS = (
    Group(
        "Niêm phong",
        (
            Button(
                "Kiểm tra niêm phong",
                "KiemTraNiemPhong",
                "Sổ còn đúng như chương trình đã ghi không, chỗ nào khác.",
            ),
            Button(
                "Dựng lại số liệu",
                "DungLaiSoLieu",
                "Lấy lại số liệu và nhật ký từ kho các báo cáo đã nhận.",
            ),
        ),
    ),
)
DECISIONS = (
    Group(
        "Việc với báo cáo của đơn vị đó",
        (
            Button("Rút báo cáo", "RutBaoCao", "Bỏ báo cáo đã gộp của đơn vị khỏi mọi số liệu."),
            Button("Miễn báo cáo", "MienBaoCao", "Đơn vị không phải báo cáo kỳ này."),
            Button("Sửa ngày nhận", "SuaNgayNhan", "Ghi ngày nhận đúng vào nhật ký nộp."),
        ),
    ),
)
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
        (control.FOLDER, "Thư mục báo cáo", control.RETURNS),
    )
    for row, (name, label, value) in enumerate(rows, start=CHOICES + 1):
        sheet.set_row_pixels(row, BUTTON_HEIGHT)
        sheet.write_string(row, LEFT, label, look.label)
        sheet.write_string(row, LEFT + 1, value, look.input)
        _name(book, name, control.SHEET, row, LEFT + 1)
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
        _name(book, name, control.SHEET, row, LEFT + 1)


def _add_code(book: Workbook, sheet: Worksheet, look: Look, code: str) -> None:
    """Add the register's code below the buttons of the seal."""
    row = CHOSEN_UNIT + 1 + len(SEAL_STEPS[0].buttons)
    sheet.write_string(row, RIGHT, "Mã niêm phong", look.label)
    _write_text(sheet, row, RIGHT + 1, code, look.result_line)
    _name(book, control.CODE, control.SHEET, row, RIGHT + 1)


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
        _name(book, name, control.SHEET, row, RIGHT + 1)
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
        _write_text(sheet, row, RIGHT + 1, text, style)
        _name(book, name, control.SHEET, row, RIGHT + 1)
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


def button_places() -> Iterator[tuple[Button, int, int]]:
    """Yield each button with the row and the column, from 0, where a new workbook has it."""
    for column, heading, groups in (
        (LEFT, FIRST_GROUP, FIRST_STEPS),
        (RIGHT, FIRST_GROUP, LAST_STEPS),
        (RIGHT, CHOSEN_UNIT, SEAL_STEPS),
        (LEFT, DECIDING, DECISIONS),
    ):
        for group in groups:
            for row, button in enumerate(group.buttons, start=heading + 1):
                yield button, row, column
            heading += len(group.buttons) + 1


def insert_button(sheet: Worksheet, row: int, column: int, button: Button) -> None:
    """Insert the control of a button into its cell."""
    options = {
        "macro": button.macro,
        "caption": button.caption,
        "width": BUTTON_WIDTH,
        "height": BUTTON_HEIGHT - 6,
        "x_offset": 2,
        "y_offset": 3,
    }
    sheet.insert_button(row, column, options)


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


def add_config_sheet(book: Workbook, look: Look, controls: Controls) -> None:
    """Add the hidden sheet of settings that both kinds of RunPython read.

    The key of the Windows interpreter is there only while it has a path: an empty one would hide
    the path that xlwings' own configuration files give.
    """
    sheet = book.add_worksheet(CONFIG_SHEET)
    key = "INTERPRETER_WIN"
    rows = (("ADD_WORKBOOK_TO_PYTHONPATH", "false"), ("INTERPRETER_LINUX", controls.linux))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    for row, pair in enumerate(rows):
        for column, text in enumerate(pair):
            _write_text(sheet, row, column, text, look.setting)
    last = len(rows)
    shown = key if controls.windows else ""
    sheet.write_formula(last, 0, f'=IF(B{last + 1}="","","{key}")', look.setting, shown)
    _write_text(sheet, last, 1, controls.windows, look.setting)
    _name(book, PYTHON_LINUX, CONFIG_SHEET, last - 1, 1)
    _name(book, PYTHON_WINDOWS, CONFIG_SHEET, last, 1)
    sheet.hide()


def add_macros(book: Workbook, host: Host) -> None:
    """Add the VBA project; all sheets must be there."""
    sheets: Sequence[Worksheet] = book.worksheets()
    book.set_vba_name(WORKBOOK)
    for sheet, name in zip(sheets, sheet_code_names(len(sheets)), strict=True):
        sheet.set_vba_name(name)
    book.add_vba_project(io.BytesIO(build_project(host, len(sheets))), is_stream=True)


def _write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write a text; of none at all a cell that is empty and not one with no letters."""
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def _name(book: Workbook, name: str, sheet: str, row: int, column: int) -> None:
    cell = xl_rowcol_to_cell(row, column, row_abs=True, col_abs=True)
    book.define_name(name, f"='{sheet}'!{cell}")
