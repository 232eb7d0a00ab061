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
        example=ACTIVE,
    )
    reporter: Text = text(
        "Người lập báo cáo",
        "Họ và tên.",
        required=True,
        longest=LONGEST_LINE,
        example="Nguyễn Thị Hòa",
    )
    job_title: Text = text(
        "Chức vụ", "Chức vụ của người lập.", longest=LONGEST_LINE, example="Chuyên viên"
    )
    phone: Text = text(
        "Điện thoại", "Số để Văn phòng liên hệ khi cần.", longest=LONGEST_LINE, example="0912345678"
    )
    email: Text = text(
        "Thư điện tử",
        "Địa chỉ để nhận kết quả kiểm tra.",
        longest=LONGEST_LINE,
        example="hoa@haiphong.example",
    )
    report_date: Date = day(
        "Ngày lập", "Ngày lập báo cáo, dạng ngày/tháng/năm.", required=True, example=80
    )
    head: Text = text(
        "Thủ trưởng đơn vị",
        "Họ và tên người ký.",
        required=True,
        longest=LONGEST_LINE,
        example="Trần Văn Nam",
    )
    explanation: Text = text(
        "Giải trình",
        "Giải trình các cảnh báo còn lại trong báo cáo, nếu có.",
        width=60,
        example="TTHC, ô “Kỳ trước chuyển sang”: đã rà soát lại, bớt 2 hồ sơ ghi trùng.",
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
