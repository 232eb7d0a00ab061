"""Kiến nghị: difficulties and proposals."""

from __future__ import annotations

from validation.fields import ReturnRows, Text, table, text
from validation.form import Traits


class KienNghi(ReturnRows):
    """One row is a difficulty or a proposal."""

    text: Text = text(
        "Khó khăn và kiến nghị",
        "Mỗi nội dung một dòng.",
        required=True,
        width=100,
        example="Đề nghị tập huấn nhập liệu trên Cổng dịch vụ công cho văn thư mới.",
    )

    class Config:
        name = "kien_nghi"
        title = "KHÓ KHĂN, KIẾN NGHỊ, ĐỀ XUẤT"
        description = "Mỗi khó khăn, kiến nghị một dòng. Không có thì để trống cả bảng."
        metadata = table(
            "Kiến nghị",
            15,
            traits=Traits(
                "tblKienNghi", "SL Kiến nghị", 12, shown=("out_proposals",), standing=True
            ),
        )
