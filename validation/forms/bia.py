"""Bìa: who reports for which unit and quarter, and whether there is anything to report."""

from __future__ import annotations

from validation.fields import LONGEST_LINE, Date, ReturnRows, Text, card, choice, day, text
from validation.form import Traits
from validation.words import ACTIVE, INACTIVE


class Bia(ReturnRows):
    """The cover: one record a return."""

    unit: Text = text("Mã đơn vị", "Điền sẵn, không sửa.", required=True, prefilled=True)
    period: Text = text("Kỳ báo cáo", "Điền sẵn, không sửa.", required=True, prefilled=True)
    activity: Text = choice(
        "Tình hình phát sinh",
        "Chọn “Không phát sinh” khi trong quý đơn vị không có số liệu nào để báo cáo; "
        "không gửi tệp trống. Dòng hỏi cho cả năm vẫn phải điền.",
        (ACTIVE, INACTIVE),
    )
    reporter: Text = text("Người lập báo cáo", "Họ và tên.", required=True, longest=LONGEST_LINE)
    job_title: Text = text("Chức vụ", "Chức vụ của người lập.", longest=LONGEST_LINE)
    phone: Text = text("Điện thoại", "Số để Văn phòng liên hệ khi cần.", longest=LONGEST_LINE)
    email: Text = text("Thư điện tử", "Địa chỉ để nhận kết quả kiểm tra.", longest=LONGEST_LINE)
    report_date: Date = day("Ngày lập", "Ngày lập báo cáo, dạng ngày/tháng/năm.", required=True)
    head: Text = text(
        "Thủ trưởng đơn vị", "Họ và tên người ký.", required=True, longest=LONGEST_LINE
    )
    explanation: Text = text(
        "Giải trình", "Giải trình các cảnh báo còn lại trong báo cáo, nếu có.", width=60
    )

    class Config:
        name = "bia"
        title = "BÁO CÁO CÔNG TÁC CẢI CÁCH HÀNH CHÍNH"
        description = "Điền các ô nền trắng. Chọn “Có phát sinh” hoặc “Không phát sinh” cho cả quý."
        metadata = card(
            "Bìa",
            required=True,
            traits=Traits("tblBia", "SL Bìa", 1, standing=True),
        )
