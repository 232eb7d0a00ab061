"""How a report stands that Văn phòng sends on to the city: computed, never typed."""

ON_TIME = "Đã gửi đúng hạn"
LATE = "Đã gửi trễ hạn"
SENT = "Đã gửi"
OVERDUE = "Quá hạn chưa gửi"
NOT_YET_DUE = "Chưa gửi, chưa đến hạn"
UNDATED = "Chưa gửi, chưa ghi hạn"
