"""VBQPPL: legal documents due, issued, reviewed or abolished in the quarter."""

from __future__ import annotations

from validation.fields import (
    LONGEST_LINE,
    Date,
    ReturnRows,
    Text,
    choice,
    day,
    once_a_return,
    table,
    text,
)
from validation.form import Traits
from validation.words import IN_ORDER, REVIEWS


class Vbqppl(ReturnRows):
    """One row is a legal document (văn bản quy phạm pháp luật)."""

    name: Text = text(
        "Tên văn bản",
        "Tên, trích yếu.",
        required=True,
        width=50,
        example="Quyết định ban hành quy định về dạy thêm, học thêm",
    )
    planned_date: Date = day(
        "Ngày ban hành theo kế hoạch", "Theo chương trình đã duyệt.", example=50
    )
    issue_date: Date = day("Ngày ban hành", "Để trống khi chưa ban hành.", example=45)
    number: Text = text(
        "Số ký hiệu",
        "Bắt buộc khi đã ban hành.",
        width=20,
        longest=LONGEST_LINE,
        example="12/2023/QĐ-UBND",
    )
    national_database_date: Date = day(
        "Ngày cập nhật CSDL quốc gia",
        "Ngày cập nhật Cơ sở dữ liệu quốc gia về pháp luật.",
        example=55,
    )
    portal_date: Date = day(
        "Ngày đăng Cổng thông tin của Sở", "Ngày đăng trên Cổng thông tin điện tử Sở.", example=48
    )
    reviewed: Text = choice(
        "Rà soát hoặc bãi bỏ", "Chỉ chọn cho văn bản đã rà soát, bãi bỏ.", REVIEWS, required=False
    )
    procedure: Text = choice(
        "Trình tự và thủ tục",
        "Chỉ chọn cho văn bản đã ban hành: đúng hay chưa đúng trình tự, thủ tục theo quy định.",
        IN_ORDER,
        required=False,
        since="5",
    )
    code: Text = text(
        "Mã của Văn phòng",
        "Điền sẵn theo bảng của Văn phòng; dòng đơn vị thêm để trống.",
        prefilled=True,
        width=14,
        longest=LONGEST_LINE,
        since="5",
    )

    class Config:
        name = "vbqppl"
        title = "VĂN BẢN QUY PHẠM PHÁP LUẬT"
        description = (
            "Văn bản đến hạn hoặc đã ban hành trong quý, mỗi văn bản một dòng. Không có thì để "
            "trống cả bảng. Dòng có mã do Văn phòng điền sẵn; dòng đơn vị thêm là đề nghị, chưa "
            "tính cho đến khi Văn phòng bổ sung vào bảng của mình; văn bản rà soát, bãi bỏ thì ghi "
            "thêm dòng như trước."
        )
        unique = once_a_return("name")
        metadata = table(
            "VBQPPL",
            30,
            traits=Traits(
                "tblVBQPPL",
                "SL VBQPPL",
                5,
                shown=("out_documents", "out_document_list"),
                thing="name",
                deadline="planned_date",
                anew=("reviewed",),
                noun="văn bản",
                offered="legal_programme",
                code="code",
                apart="reviewed",
            ),
        )
