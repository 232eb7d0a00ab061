"""Other words by which lists of Văn phòng's own head the columns of its tables."""

from __future__ import annotations

from collections.abc import Mapping

from cchc_xl.register.schema.spec import Table

_NOTE = ("Chú thích", "Ghi chú thêm")
_LEAD = (
    *("Đơn vị thực hiện", "Phòng chủ trì", "Chủ trì", "Cơ quan chủ trì", "Đơn vị được giao"),
    *("Đơn vị chủ trì tham mưu", "Đơn vị chủ trì soạn thảo", "Phòng, đơn vị chủ trì"),
)
_NUMBER = (
    *("Số hiệu", "Số ký hiệu", "Số, ký hiệu văn bản", "Số hiệu văn bản"),
    *("Số công văn", "Công văn", "Công văn số", "Số CV", "Văn bản số"),
)
OTHER_WORDS: Mapping[str, Mapping[str, tuple[str, ...]]] = {
    "city_reports": {
        "period": ("Kỳ báo cáo", "Quý"),
        "recipient": ("Gửi đến", "Cơ quan nhận", "Nơi nhận báo cáo"),
        "due_date": ("Thời hạn", "Hạn", "Hạn nộp"),
        "sent_date": ("Đã gửi ngày", "Ngày nộp"),
        "number": _NUMBER,
        "note": _NOTE,
    },
    "procedures": {
        "code": ("Mã số TTHC", "Mã số", "Mã", "Số hồ sơ TTHC", "Mã hồ sơ TTHC"),
        "name": ("Thủ tục hành chính", "Tên gọi"),
        "level": (
            *("Cấp thực hiện", "Cấp", "Thẩm quyền giải quyết", "Cấp thẩm quyền"),
            *("Cơ quan thực hiện", "Cơ quan giải quyết", "Cấp Tỉnh/Sở/Huyện", "Thẩm quyền"),
        ),
        "valid_from": ("Ngày hiệu lực", "Ngày có hiệu lực", "Có hiệu lực từ", "Từ ngày"),
        "valid_to": ("Hết hiệu lực", "Ngày hết hiệu lực", "Đến ngày"),
        "eligible": ("Đủ điều kiện toàn trình", "Ngày đủ điều kiện"),
        "full_online": (
            *("Toàn trình", "DVC trực tuyến toàn trình", "Dịch vụ công toàn trình"),
            *("Toàn trình trên Cổng quốc gia", "Ngày cung cấp toàn trình", "Toàn trình từ"),
        ),
        "standardised": (
            *("Chuẩn hóa", "Ngày chuẩn hóa", "Chuẩn hóa công khai", "Ngày công khai"),
            *("Công khai CSDLQG", "Công khai CSDL quốc gia", "Công khai", "Công khai từ"),
            "Công khai trên Cơ sở dữ liệu quốc gia",
        ),
        "integrated": ("Tích hợp", "Ngày tích hợp", "Tích hợp Cổng thành phố"),
        "has_fee": ("Phí, lệ phí", "Có phí", "Lệ phí"),
        "online_payment": ("Thanh toán trực tuyến", "Ngày thanh toán trực tuyến"),
        "issued_new": ("Ban hành mới", "Ngày ban hành mới"),
        "impact_assessed": ("Đánh giá tác động", "Ngày đánh giá tác động"),
        "internal": ("Nội bộ",),
        "note": _NOTE,
    },
    "city_figures": {
        "date": ("Ngày", "Đến ngày", "Ngày số liệu", "Tính đến ngày"),
        "online_users": ("Người dùng", "Số người dùng", "Người dùng DVC trực tuyến", "Tài khoản"),
        "verified_users": ("Đã xác thực", "Đã định danh", "Định danh, xác thực"),
        "document": ("Văn bản báo cáo", "Nguồn", *_NUMBER),
    },
    "city_tasks": {
        "code": ("Mã", "Mã số"),
        "document": ("Văn bản", "Căn cứ", "Số văn bản giao", *_NUMBER),
        "content": ("Nội dung", "Nhiệm vụ", "Nội dung công việc", "Tên nhiệm vụ", "Nội dung giao"),
        "issuer": ("Cơ quan giao", "Người giao"),
        "deadline": ("Hạn", "Hạn hoàn thành", "Thời gian hoàn thành", "Thời hạn hoàn thành"),
        "extended_deadline": ("Gia hạn", "Thời hạn gia hạn", "Ngày gia hạn"),
        "lead": _LEAD,
        "note": _NOTE,
    },
    "legal_programme": {
        "code": ("Mã", "Mã số"),
        "name": ("Tên VBQPPL", "Trích yếu", "Văn bản", "Tên gọi văn bản"),
        "planned_date": ("Thời gian ban hành", "Ngày ban hành", "Thời hạn ban hành", "Thời hạn"),
        "extended_date": ("Gia hạn", "Thời hạn gia hạn", "Ngày gia hạn"),
        "lead": _LEAD,
        "note": _NOTE,
    },
    "changes": {
        "unit": ("Đơn vị", "Cơ quan đề nghị"),
        "text": ("Nội dung", "Nội dung sửa đổi"),
        "document": ("Văn bản", *_NUMBER),
        "date": ("Ngày",),
        "decision": ("Kết quả", "Ý kiến"),
        "decided_by": ("Văn bản quyết định",),
        "note": _NOTE,
    },
}
"""By table (id) and column (id), beside the column's own title."""


def headings(table: Table) -> dict[str, tuple[str, ...]]:
    """Return what each column of a table may be headed with, its own title first."""
    others = OTHER_WORDS.get(table.id, {})
    return {one.id: (one.title, *others.get(one.id, ())) for one in table.columns}
