"""The lines of the overview: one table of them all, from which the sheet shows each by its code."""

from __future__ import annotations

from typing import NamedTuple

from cchc_xl.register.schema.spec import Table
from cchc_xl.register.schema.spec import TableColumn as C


class Block(NamedTuple):
    """A part of the overview: how its lines' codes begin, and its title."""

    start: str
    title: str

    def line(self, number: object) -> str:
        """Return the code of a line: “CT-3”."""
        return f"{self.start}-{number}"


HEAD = Block("DAU", "Kỳ")
TILES = Block("O", "Tóm tắt")
TARGETS = Block("CT", "Chỉ tiêu")
COVERED = Block("PH", "Độ phủ kiểm tra")
TREND = Block("XH", "Xu hướng")
SECTIONS = Block("NV", "Nhiệm vụ theo phần")
HEAVY = Block("DV", "Đơn vị thiếu nhiều nhất")
LATE = Block("CH", "Chậm báo cáo")
UNITS = Block("NB", "Tình hình nộp")

REACHED, SHORT = "đạt", "thiếu"
"""How the overview says that a group of inspection has reached its floor, and that it has not."""

SHEET = "Tổng quan"
"""The sheet that shows the lines; it holds formulas and charts alone."""

GLANCE = Table(
    "out_glance",
    "tblSoLieuTongQuan",
    "Số liệu tổng quan",
    "SỐ LIỆU CỦA TRANG TỔNG QUAN",
    "output",
    (
        C("line", "Mã dòng", width=10),
        C("block", "Khối", width=20),
        C("id", "Mã", width=10),
        C("name", "Nội dung", width=56),
        C("value", "Giá trị", "number", 11),
        C("against", "Trên", "number", 11),
        C("ratio", "Tỷ lệ", "ratio", 10),
        C("bar", "Ngưỡng", "ratio", 10),
        C("gap", "Chênh lệch", "number", 11),
        C("verdict", "Kết luận", width=18),
        C("standing", "Tình trạng số liệu", width=14),
        C("under_way", "Đang thực hiện", "count", 10),
        C("not_started", "Chưa thực hiện", "count", 10),
        C("not_arisen", "Không phát sinh", "count", 10),
        C("overdue", "Quá hạn", "count", 9),
        C("note", "Diễn giải", width=60),
    ),
    ("line",),
    since="6",
)
