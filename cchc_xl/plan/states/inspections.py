"""What an inspection is about, whose it is, and whether a unit was inspected."""

REFORM = "CCHC"

OWN, REPORTED = "Sở kiểm tra", "Đơn vị báo cáo"
"""Whose inspections: those in Văn phòng's own table, or in returns."""

INSPECTED = "Đã kiểm tra"
UNDER_WAY = "Chưa có kết luận"
NOT_INSPECTED = "Chưa kiểm tra"
CLOSED = "Đã ngừng hoạt động"

REMEDIED = "Đã khắc phục xong"
REMEDYING = "Đang khắc phục"
NOT_REMEDIED = "Quá hạn khắc phục"
NO_FINDINGS = "Không có tồn tại"
"""What has become of what an inspection found."""
