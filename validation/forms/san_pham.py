"""Sản phẩm: the documents of tasks that end in several."""

from __future__ import annotations

from validation.fields import LONGEST_LINE, Date, ReturnRows, Text, day, once_a_return, table, text
from validation.form import Traits


class SanPham(ReturnRows):
    """One row is a product of a task, in the plan's words."""

    product_code: Text = text(
        "Mã sản phẩm", "Mã nhiệm vụ và số thứ tự.", required=True, prefilled=True, width=9
    )
    task: Text = text("Mã nhiệm vụ", "Số thứ tự trong danh mục.", prefilled=True, width=9)
    content: Text = text("Nội dung công việc", "Theo danh mục.", prefilled=True, width=48)
    product: Text = text("Sản phẩm", "Theo danh mục.", prefilled=True, width=34)
    number: Text = text(
        "Số văn bản",
        "Số, ký hiệu; bắt buộc khi nhiệm vụ hoàn thành.",
        width=20,
        longest=LONGEST_LINE,
        example="15/KH-THPT",
    )
    date: Date = day("Ngày văn bản", "Bắt buộc khi nhiệm vụ hoàn thành.", width=13, example=38)
    place: Text = text(
        "Nơi lưu",
        "Đường dẫn hoặc tên hồ sơ.",
        width=28,
        example="Hồ sơ công việc năm, mục cải cách hành chính",
    )

    class Config:
        name = "san_pham"
        title = "SẢN PHẨM CỦA CÁC NHIỆM VỤ CÓ NHIỀU SẢN PHẨM"
        description = (
            "Mỗi dòng là một sản phẩm. Điền khi đã có văn bản; nhiệm vụ hoàn thành thì sản phẩm "
            "nào cũng phải có số và ngày. Sản phẩm đã báo cáo thì giữ nguyên."
        )
        unique = once_a_return("product_code")
        metadata = table(
            "Sản phẩm",
            0,
            traits=Traits(
                "tblSanPham",
                "SL Sản phẩm",
                3,
                shown=("out_products",),
                given="products",
                noun="sản phẩm",
                lasting=True,
                follows="nhiem_vu",
                standing=True,
            ),
        )
