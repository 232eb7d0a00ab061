"""What becomes of a task that a unit was given: computed, never typed.

A task that did not arise has the officers' word for it (``validation.words``).
"""

ON_TIME = "Hoàn thành đúng hạn"
LATE = "Hoàn thành trễ hạn"
OVERDUE = "Quá hạn chưa hoàn thành"
NOT_YET_DUE = "Chưa đến hạn"
NO_DEADLINE = "Không có thời hạn"
NOT_GIVEN = "Không được giao"

PAST_DUE, NOT_REPORTED = "Quá hạn", "Chưa có báo cáo"
"""Of the whole list: a unit is late with the task; no return speaks of it."""

EXPECTED = "Ước hoàn thành"
NOT_EXPECTED = "Ước chưa hoàn thành"
NOT_STATED = "Chưa nêu ước"
STILL_OPEN = (EXPECTED, NOT_EXPECTED, NOT_STATED)
"""How the year's last return, sent before its end, sees what falls due until 31/12."""
