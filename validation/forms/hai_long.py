"""Hài lòng: surveys of citizens' satisfaction."""

from __future__ import annotations

from validation.fields import Count, ReturnRows, Text, choice, count, table
from validation.form import Traits
from validation.words import SURVEYED


class HaiLong(ReturnRows):
    """One row is a survey."""

    subject: Text = choice("Đối tượng khảo sát", "Nội dung được khảo sát.", SURVEYED, width=24)
    sent: Count = count("Số phiếu phát ra", "Phiếu đã phát hoặc đã gửi.", example=120)
    returned: Count = count("Số phiếu thu về", "Phiếu có trả lời hợp lệ.", example=110)
    satisfied: Count = count(
        "Số phiếu hài lòng", "Phiếu trả lời hài lòng hoặc rất hài lòng.", example=105
    )

    class Config:
        name = "hai_long"
        title = "KHẢO SÁT MỨC ĐỘ HÀI LÒNG"
        description = "Mỗi đợt khảo sát một dòng. Không có thì để trống cả bảng."
        metadata = table(
            "Hài lòng",
            10,
            traits=Traits("tblHaiLong", "SL Hài lòng", 7, shown=("out_surveys",)),
        )
