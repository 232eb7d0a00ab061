"""Dịch vụ công: online services, payment, identity and digitised results."""

from __future__ import annotations

from validation.fields import Count, ReturnRows, card, count
from validation.form import Traits


class DichVuCong(ReturnRows):
    """One record a return; results are counted at the quarter's end, dossiers within it.

    What is counted of procedures and users stands in Văn phòng's own tables since version 5.
    """

    procedures: Count = count(
        "TTHC thuộc thẩm quyền",
        "Tổng số thủ tục đơn vị giải quyết, cuối quý.",
        stock=True,
        until="5",
        example=20,
    )
    eligible: Count = count(
        "TTHC đủ điều kiện trực tuyến toàn trình",
        "Trong số thủ tục thuộc thẩm quyền.",
        stock=True,
        until="5",
        example=12,
    )
    full_online: Count = count(
        "TTHC trực tuyến toàn trình trên Cổng quốc gia",
        "Đủ điều kiện và đã cung cấp toàn trình, tích hợp trên Cổng Dịch vụ công quốc gia.",
        stock=True,
        until="5",
        example=12,
    )
    standardised: Count = count(
        "TTHC chuẩn hóa và công khai",
        "Đã chuẩn hóa và công khai đầy đủ trên Cơ sở dữ liệu quốc gia về TTHC.",
        stock=True,
        until="5",
        example=20,
    )
    tracked: Count = count(
        "Hồ sơ được theo dõi và đồng bộ",
        "Trong số tiếp nhận mới (trực tuyến, trực tiếp) của biểu TTHC: được theo dõi trên Hệ "
        "thống của thành phố và đồng bộ với Cổng Dịch vụ công quốc gia.",
        example=95,
    )
    online_full_dossiers: Count = count(
        "Hồ sơ giải quyết trực tuyến toàn trình",
        "Trong tổng số giải quyết của biểu TTHC.",
        example=60,
    )
    fee_procedures: Count = count(
        "TTHC có nghĩa vụ tài chính",
        "Thủ tục có phí, lệ phí hoặc nghĩa vụ tài chính khác.",
        stock=True,
        until="5",
        example=4,
    )
    online_payment_procedures: Count = count(
        "TTHC đã triển khai thanh toán trực tuyến",
        "Trong số thủ tục có nghĩa vụ tài chính.",
        stock=True,
        until="5",
        example=3,
    )
    transactions: Count = count("Giao dịch thanh toán", "Tổng số giao dịch trong quý.", example=40)
    online_transactions: Count = count(
        "Giao dịch thanh toán trực tuyến", "Trong số giao dịch thanh toán.", example=25
    )
    online_users: Count = count(
        "Người dùng dịch vụ công trực tuyến",
        "Người dân, doanh nghiệp nộp trực tuyến trong quý.",
        until="5",
        example=300,
    )
    verified_users: Count = count(
        "Người dùng đã định danh và xác thực",
        "Trong số người dùng dịch vụ công trực tuyến.",
        until="5",
        example=210,
    )
    valid_results: Count = count(
        "Kết quả giải quyết còn hiệu lực",
        "Kết quả TTHC còn hiệu lực và giá trị sử dụng, cuối quý.",
        stock=True,
        example=500,
    )
    digitised_results: Count = count(
        "Kết quả giải quyết đã số hóa", "Trong số kết quả còn hiệu lực.", stock=True, example=420
    )
    internal_transfers: Count = count(
        "Hồ sơ luân chuyển nội bộ",
        "Hồ sơ luân chuyển giữa các cơ quan có thẩm quyền trong quý.",
        example=30,
    )
    electronic_transfers: Count = count(
        "Hồ sơ luân chuyển điện tử", "Trong số hồ sơ luân chuyển nội bộ.", example=28
    )
    apologies: Count = count(
        "Hồ sơ trễ hẹn đã xin lỗi",
        "Hồ sơ trả kết quả trễ hẹn, hoặc đang quá hạn, đã có văn bản xin lỗi người nộp trong quý.",
        since="5",
        example=1,
    )

    class Config:
        name = "dich_vu_cong"
        title = "DỊCH VỤ CÔNG TRỰC TUYẾN, THANH TOÁN, SỐ HÓA"
        description = (
            "Số liệu của riêng quý này; số đang có hiệu lực tính đến ngày cuối của kỳ số liệu. "
            "Không có thì ghi 0."
        )
        metadata = card(
            "Dịch vụ công",
            required=True,
            traits=Traits("tblDichVuCong", "SL Dịch vụ công", 4, shown=("out_services",)),
        )
