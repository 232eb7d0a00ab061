"""The buttons of the control sheet in the order of the work, and where each stands."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from xlsxwriter.worksheet import Worksheet

COLUMNS = (12, 208, 320, 14, 184, 312)
"""Widths in pixels: margin, button and what it does, gap, button and what it does."""
LEFT, RIGHT = 1, 4
BUTTON_HEIGHT, GROUP_HEIGHT, RESULT_HEIGHT = 36, 25, 180
CHOICES, FIRST_GROUP, CHOSEN_UNIT, DECIDING, ASKING, CHASING, DRAWING = 3, 8, 20, 25, 30, 34, 36
"""Rows, counted from 0: the heading of the choices and of the results, the first buttons, the
heading of the choice of a unit (beside it the buttons of the seal), the buttons that act on it, the
heading of what a merge and a question ask for (beside it the buttons that answer), the button that
takes plans (beside it the one that reminds), the one that draws units to inspect (beside it the one
that drafts the report to the city)."""


SHEET_BUTTON = (2, 0)
"""Where a consolidated sheet has its button: in the row above its table, which stays in view."""


class Button(NamedTuple):
    """A button: its caption, the Sub that it calls, and what it does in a line.

    ``size`` is its width and height in pixels, by default what the control sheet has room for.
    """

    caption: str
    macro: str
    says: str
    size: tuple[int, int] | None = None


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


EXPLAIN = Button(
    "Số liệu từ đâu",
    "SoLieuTuDau",
    "Các ô làm nên chỉ tiêu đã ghi bên trái (thư mục giai-trinh).",
)
ON_SHEETS = EXPLAIN._replace(size=(124, 19))
"""The button of each consolidated sheet: it explains the cell that is selected there."""


ANSWERS = (
    Group(
        "Trả lời đơn vị, giải trình số liệu",
        (
            Button(
                "Trả lại kèm lỗi",
                "TraLaiKemLoi",
                "Chép mỗi báo cáo lỗi, tô ô sai, ghi cách sửa (thư mục tra-lai).",
            ),
            EXPLAIN,
            Button("Xem bản sao lưu", "XemBanSaoLuu", "Các bản sao lưu mới nhất của sổ."),
        ),
    ),
)


UNIT_PLANS = (
    Group(
        "Kế hoạch của đơn vị",
        (
            Button(
                "Nhận kế hoạch",
                "NhanKeHoach",
                "Ghi ngày nhận các văn bản trong thư mục ke-hoach, tính đúng hạn.",
            ),
        ),
    ),
)


REMINDERS = (
    Group(
        "Nhắc đơn vị",
        (
            Button(
                "Soạn tin nhắc",
                "SoanTinNhac",
                "Thư, tin nhắn, công văn cho đơn vị còn nợ (thư mục nhac-bao-cao).",
            ),
        ),
    ),
)


DRAWS = (
    Group(
        "Kế hoạch kiểm tra",
        (
            Button(
                "Rút thăm đơn vị kiểm tra",
                "RutThamKiemTra",
                "Chốt danh sách; có số rút thăm thì rút, ghi kế hoạch (thư mục rut-tham).",
            ),
        ),
    ),
)


REPORTS = (
    Group(
        "Báo cáo gửi thành phố",
        (
            Button(
                "Soạn báo cáo",
                "SoanBaoCao",
                "Báo cáo của kỳ đã chọn, tệp Word đúng thể thức (thư mục bao-cao-thanh-pho).",
            ),
        ),
    ),
)


def button_places() -> Iterator[tuple[Button, int, int]]:
    """Yield each button with the row and the column, from 0, where a new workbook has it."""
    for column, heading, groups in (
        (LEFT, FIRST_GROUP, FIRST_STEPS),
        (RIGHT, FIRST_GROUP, LAST_STEPS),
        (RIGHT, CHOSEN_UNIT, SEAL_STEPS),
        (LEFT, DECIDING, DECISIONS),
        (RIGHT, ASKING, ANSWERS),
        (LEFT, CHASING, UNIT_PLANS),
        (RIGHT, CHASING, REMINDERS),
        (LEFT, DRAWING, DRAWS),
        (RIGHT, DRAWING, REPORTS),
    ):
        for group in groups:
            for row, button in enumerate(group.buttons, start=heading + 1):
                yield button, row, column
            heading += len(group.buttons) + 1


def insert_button(sheet: Worksheet, row: int, column: int, button: Button) -> None:
    """Insert the control of a button into its cell; it is not printed."""
    width, height = button.size or (COLUMNS[column] - 8, BUTTON_HEIGHT - 6)
    options = {
        "macro": button.macro,
        "caption": button.caption,
        "width": width,
        "height": height,
        "x_offset": 2,
        "y_offset": 0 if button.size else 3,
    }
    sheet.insert_button(row, column, options)
