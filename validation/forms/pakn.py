"""PAKN: feedback and petitions (phản ánh, kiến nghị) of citizens and businesses."""

from __future__ import annotations

from validation.fields import Count, ReturnRows, card, count
from validation.form import Balance, Traits


class Pakn(ReturnRows):
    """One record a return; figures of this quarter."""

    received: Count = count(
        "PAKN tiếp nhận",
        "Số tiếp nhận mới trong quý; cộng kỳ trước chuyển sang = đúng hạn + quá hạn + đang xử lý.",
        example=5,
    )
    on_time: Count = count("PAKN xử lý đúng hạn", "Đã xử lý đúng hạn.", example=5)
    late: Count = count("PAKN xử lý quá hạn", "Đã xử lý nhưng quá hạn.", example=0)
    pending: Count = count("PAKN đang xử lý", "Chưa xử lý xong cuối quý.", example=1)
    published: Count = count("PAKN công khai kết quả", "Đã công khai kết quả xử lý.", example=5)
    harassment: Count = count(
        "PAKN về thái độ hành vi",
        "Trong số tiếp nhận: về thái độ, hành vi tiêu cực, sách nhiễu, phiền hà; phần còn lại là "
        "về quy định, thủ tục.",
        since="5",
        example=0,
    )
    carried_over: Count = count(
        "Kỳ trước chuyển sang", "Bằng số PAKN đang xử lý cuối quý trước.", since="6", example=1
    )

    class Config:
        name = "pakn"
        title = "PHẢN ÁNH, KIẾN NGHỊ CỦA NGƯỜI DÂN, DOANH NGHIỆP"
        description = "Số liệu của riêng quý này. Không có thì ghi 0, không để trống."
        metadata = card(
            "PAKN",
            required=True,
            traits=Traits(
                "tblPAKN",
                "SL PAKN",
                9,
                shown=("out_pakn",),
                balance=Balance("carried_over", total="", closing="pending", left=(), gone="R805"),
                flows=("received", "on_time", "late", "published"),
            ),
        )
