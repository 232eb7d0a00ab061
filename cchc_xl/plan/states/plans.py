"""How a unit stands with its own plan, and what the log says of a document received."""

RECEIVED, WITHDRAWN = "Đã nhận", "Đã rút"
"""Results in the log."""

ON_TIME = "Đúng hạn"
LATE = "Trễ hạn"
MISSING = "Chưa gửi"
NOT_YET_DUE = "Chưa đến hạn"
NOT_EXPECTED = "Không phải gửi"
STATES = (ON_TIME, LATE, MISSING, NOT_YET_DUE)
"""The states of the units that must send a plan; their shares add up to the whole."""
