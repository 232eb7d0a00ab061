"""Sáng kiến: initiatives, new models and solutions."""

from __future__ import annotations

from validation.fields import (
    LONGEST_LINE,
    ReturnRows,
    Text,
    choice,
    listed,
    once_a_return,
    table,
    text,
)
from validation.form import Traits
from validation.words import INITIATIVE_STATES


class SangKien(ReturnRows):
    """One row is an initiative."""

    name: Text = text(
        "Tên sáng kiến",
        "Tên sáng kiến, giải pháp.",
        required=True,
        width=50,
        example="Số hóa hồ sơ học sinh theo lớp",
    )
    author: Text = text(
        "Tác giả",
        "Tác giả hoặc nhóm tác giả.",
        required=True,
        longest=LONGEST_LINE,
        example="Lê Minh Anh",
    )
    field: Text = listed("Lĩnh vực", "Chọn trong danh sách.", "linh_vuc_sang_kien")
    level: Text = listed("Cấp công nhận", "Chọn trong danh sách.", "cap_cong_nhan")
    state: Text = choice(
        "Tình trạng",
        "Mới đăng ký, đã chấm ở cấp cơ sở, hay đã trình thành phố.",
        INITIATIVE_STATES,
        required=False,
        since="5",
    )

    class Config:
        name = "sang_kien"
        title = "SÁNG KIẾN, GIẢI PHÁP MỚI TRONG CẢI CÁCH HÀNH CHÍNH"
        description = "Mỗi sáng kiến, giải pháp mới một dòng. Không có thì để trống cả bảng."
        unique = once_a_return("name")
        metadata = table(
            "Sáng kiến",
            30,
            traits=Traits("tblSangKien", "SL Sáng kiến", 10, shown=("out_initiatives",)),
        )
