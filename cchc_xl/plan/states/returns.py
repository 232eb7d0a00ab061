"""What becomes of a return: the log's results, and the states of units on the wall."""

ACCEPTED, SENT_BACK = "Chấp nhận", "Trả lại"
EXCUSED, NO_LONGER_EXCUSED, WITHDRAWN = "Miễn báo cáo", "Thôi miễn", "Rút"
"""Results in the log; a unit that is excused has the first one as its state, too."""
NO_LONGER_WITHDRAWN = "Bỏ rút"
IN_FORCE = "x"

ON_TIME = "Đúng hạn"
CORRECTED = "Đúng hạn, đã sửa"
TO_CORRECT = "Đúng hạn, phải sửa"
LATE = "Trễ hạn"
LATE_TO_CORRECT = "Trễ hạn, phải sửa"
INACTIVE = "Không phát sinh"
MISSING = "Chưa nộp"
NOT_YET_DUE = "Chưa đến hạn"
NOT_EXPECTED = "Không thuộc diện"
STATES = (ON_TIME, LATE, INACTIVE, TO_CORRECT, MISSING, NOT_YET_DUE)
"""The states of the units that must report; their shares add up to the whole.

What was sent in time and had to be corrected is one of them, corrected meanwhile or not, and so is
what was sent late.
"""
TAKEN_BACK = " (đã rút)"
"""What stands behind the state of a unit that has nothing left but what was withdrawn."""
