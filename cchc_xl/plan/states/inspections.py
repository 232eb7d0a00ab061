"""What an inspection is about, whose it is, and whether a unit was inspected."""

REFORM = "CCHC"

OWN, REPORTED = "Sở kiểm tra", "Đơn vị báo cáo"
"""Whose inspections: those in Văn phòng's own table, or in returns."""

INSPECTED = "Đã kiểm tra"
UNDER_WAY = "Chưa có kết luận"
NOT_INSPECTED = "Chưa kiểm tra"
CLOSED = "Đã ngừng hoạt động"

PLANNED, OPEN = "Đã có trong kế hoạch", "Đưa vào rút thăm"
"""Of a unit not inspected yet, when a draw's list is frozen: whether it is among those drawn from.
"""
BY_DRAW, BY_OFFICE = "Rút thăm", "Văn phòng chọn"
WAYS_CHOSEN = (BY_DRAW, BY_OFFICE)
"""How a unit came to be in the plan of inspections."""
QUARTERS = ("Quý I", "Quý II", "Quý III", "Quý IV")
"""When an inspection is planned."""

REMEDIED = "Đã khắc phục xong"
REMEDYING = "Đang khắc phục"
NOT_REMEDIED = "Quá hạn khắc phục"
NO_FINDINGS = "Không có tồn tại"
"""What has become of what an inspection found."""
