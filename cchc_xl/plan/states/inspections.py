"""What an inspection is about, and whether a unit was inspected."""

REFORM, OTHER = "CCHC", "Khác"

INSPECTED = "Đã kiểm tra"
UNDER_WAY = "Chưa có kết luận"
NOT_INSPECTED = "Chưa kiểm tra"
CLOSED = "Đã ngừng hoạt động"
