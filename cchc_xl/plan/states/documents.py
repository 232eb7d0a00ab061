"""How a legal document stands against its deadline: computed, never typed.

One that was reviewed or abolished has the officers' word for it (``validation.words``).
"""

ON_TIME = "Ban hành đúng hạn"
LATE = "Ban hành trễ hạn"
ISSUED = "Đã ban hành"
OVERDUE = "Quá hạn chưa ban hành"
NOT_YET_DUE = "Chưa đến hạn"
UNDATED = "Chưa ban hành, chưa ghi hạn"
PROPOSED = "Đơn vị đề nghị bổ sung"
