"""Kiểm tra: inspections that the unit carried out."""

from __future__ import annotations

from validation.fields import (
    LONGEST_LINE,
    Count,
    Date,
    ReturnRows,
    Text,
    choice,
    count,
    day,
    listed,
    once_a_return,
    table,
    text,
    unit,
)
from validation.form import Traits
from validation.words import INSPECTION_KINDS


class KiemTra(ReturnRows):
    """One row is an inspection of one unit."""

    inspected_unit: Text = unit("Đơn vị được kiểm tra", "Chọn trong danh sách đơn vị.")
    inspection_date: Date = day("Ngày kiểm tra", "Ngày tiến hành.", required=True, example=20)
    inspection_kind: Text = choice(
        "Hình thức", "Định kỳ hoặc đột xuất.", INSPECTION_KINDS, width=12
    )
    conclusion_number: Text = text(
        "Số kết luận",
        "Số thông báo kết luận; để trống khi chưa kết luận.",
        width=20,
        longest=LONGEST_LINE,
        example="25/KL-PGDĐT",
    )
    conclusion_date: Date = day("Ngày kết luận", "Để trống khi chưa kết luận.", example=35)
    findings: Count = count(
        "Số tồn tại phát hiện", "Tồn tại, vi phạm nêu trong kết luận.", example=3
    )
    remedied: Count = count("Số tồn tại đã khắc phục", "Trong số tồn tại phát hiện.", example=2)
    content: Text = listed(
        "Nội dung",
        "Phải ghi khi đã kết luận; cuộc có nội dung cải cách hành chính thì chọn CCHC, chỉ CCHC "
        "tính vào độ phủ kiểm tra.",
        "noi_dung_kiem_tra",
        required=False,
        width=24,
        since="5",
    )
    lead: Text = text(
        "Đơn vị chủ trì",
        "Đơn vị chủ trì cuộc kiểm tra; để trống là chính đơn vị báo cáo.",
        width=24,
        longest=LONGEST_LINE,
        since="5",
        example="Phòng Giáo dục và Đào tạo",
    )
    remedy_deadline: Date = day("Hạn khắc phục", "Hạn ghi trong kết luận.", since="5", example=75)

    class Config:
        name = "kiem_tra"
        title = "CÁC CUỘC KIỂM TRA DO ĐƠN VỊ TIẾN HÀNH"
        description = (
            "Mỗi cuộc kiểm tra một đơn vị ghi một dòng. Không có thì để trống cả bảng. Cuộc đã báo "
            "cáo mà chưa kết luận hoặc chưa khắc phục xong được điền sẵn: cập nhật đến ngày cuối "
            "của kỳ số liệu."
        )
        unique = once_a_return("inspected_unit", "inspection_date")
        metadata = table(
            "Kiểm tra",
            40,
            traits=Traits(
                "tblKiemTra",
                "SL Kiểm tra",
                6,
                shown=("out_inspections", "out_inspection_list"),
                brought=True,
                told_while=(
                    "not filled(conclusion_number) or not filled(conclusion_date) "
                    "or remedied < findings"
                ),
                happened="inspection_date",
            ),
        )
