"""Whether a unit was inspected."""

INSPECTED = "Đã kiểm tra"
UNDER_WAY = "Chưa có kết luận"
NOT_INSPECTED = "Chưa kiểm tra"
CLOSED = "Đã ngừng hoạt động"
