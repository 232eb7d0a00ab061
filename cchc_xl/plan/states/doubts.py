"""How a doubt stands: whether it was explained, and by whom."""

OPEN, CHANGED = "Chưa giải trình", "Số liệu đã đổi sau giải trình"
BY_UNIT, BY_OFFICE = "Đơn vị đã giải trình", "Văn phòng đã ghi giải trình"
WAITING = (OPEN, CHANGED)
"""The states in which an explanation is still wanted."""
EXPLAINED = (BY_UNIT, BY_OFFICE)
