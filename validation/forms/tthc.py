"""TTHC: dossiers received and resolved by field of procedures (national form II.06a)."""

from __future__ import annotations

from validation.fields import Count, ReturnRows, Text, count, listed, once_a_return, table
from validation.form import Balance, Traits


class Tthc(ReturnRows):
    """One row is a field of procedures (lĩnh vực); figures are dossiers of this quarter."""

    field: Text = listed("Lĩnh vực", "Chọn trong danh sách; mỗi lĩnh vực một dòng.", "linh_vuc")
    received: Count = count(
        "Tiếp nhận tổng số", "Bằng trực tuyến + trực tiếp + kỳ trước chuyển sang.", example=100
    )
    online: Count = count("Tiếp nhận trực tuyến", "Nộp trực tuyến trong kỳ.", example=80)
    direct: Count = count(
        "Tiếp nhận trực tiếp bưu chính", "Nộp trực tiếp hoặc qua bưu chính trong kỳ.", example=15
    )
    carried_over: Count = count(
        "Kỳ trước chuyển sang",
        "Bằng số đang giải quyết cuối quý trước của lĩnh vực này.",
        example=5,
    )
    resolved: Count = count(
        "Giải quyết tổng số", "Bằng trước hạn + đúng hạn + quá hạn.", example=90
    )
    early: Count = count("Giải quyết trước hạn", "Trả kết quả trước ngày hẹn.", example=70)
    on_time: Count = count("Giải quyết đúng hạn", "Trả kết quả đúng ngày hẹn.", example=19)
    late: Count = count("Giải quyết quá hạn", "Trả kết quả sau ngày hẹn.", example=1)
    pending: Count = count(
        "Đang giải quyết tổng số", "Bằng trong hạn + quá hạn; cuối kỳ báo cáo.", example=10
    )
    within_limit: Count = count("Đang giải quyết trong hạn", "Chưa đến ngày hẹn trả.", example=10)
    overdue: Count = count("Đang giải quyết quá hạn", "Đã qua ngày hẹn trả.", example=0)
    postal: Count = count(
        "Tiếp nhận qua bưu chính công ích",
        "Trong số tiếp nhận trực tiếp, bưu chính: qua dịch vụ bưu chính công ích.",
        since="5",
        example=4,
    )

    class Config:
        name = "tthc"
        title = "TIẾP NHẬN, GIẢI QUYẾT HỒ SƠ THỦ TỤC HÀNH CHÍNH (Biểu II.06a)"
        description = (
            "Số hồ sơ của riêng quý này, mỗi lĩnh vực một dòng. Không có hồ sơ thì ghi 0, "
            "không để trống."
        )
        unique = once_a_return("field")
        metadata = table(
            "TTHC",
            14,
            required=True,
            traits=Traits(
                "tblTTHC",
                "SL TTHC",
                3,
                shown=("out_tthc_fields", "out_tthc_units"),
                balance=Balance(
                    "carried_over",
                    total="received",
                    closing="pending",
                    left=("within_limit", "overdue"),
                    gone="R106",
                ),
                flows=("online", "direct", "resolved", "early", "on_time", "late"),
            ),
        )
