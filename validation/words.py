"""The words that officers choose from, and how words are compared."""

from __future__ import annotations

ACTIVE, INACTIVE = "Có phát sinh", "Không phát sinh"

NOT_STARTED = "Chưa thực hiện"
UNDER_WAY = "Đang thực hiện"
COMPLETED = "Hoàn thành"
NOT_ARISEN = "Không phát sinh"
STATUSES = (NOT_STARTED, UNDER_WAY, COMPLETED, NOT_ARISEN)
SETTLED = (COMPLETED, NOT_ARISEN)
"""The statuses of a task that nobody waits for."""

NOT_COMPLETED = "Chưa hoàn thành"
OUTLOOKS = (COMPLETED, NOT_COMPLETED)

NO_DOCUMENT = "Không đòi hỏi"
ONE_DOCUMENT = "Một văn bản"
SEVERAL_DOCUMENTS = "Ghi ở trang Sản phẩm"
DOCUMENTS = (NO_DOCUMENT, ONE_DOCUMENT, SEVERAL_DOCUMENTS)
"""How many documents a completed task ends in, as its row says it: none, one, several."""

PLANNED, UNANNOUNCED = "Định kỳ", "Đột xuất"
INSPECTION_KINDS = (PLANNED, UNANNOUNCED)

REVIEWED, ABOLISHED = "Rà soát", "Bãi bỏ"
REVIEWS = (REVIEWED, ABOLISHED)

REGISTERED, JUDGED, PUT_TO_THE_CITY = "Đăng ký", "Đã chấm", "Trình thành phố"
INITIATIVE_STATES = (REGISTERED, JUDGED, PUT_TO_THE_CITY)

IN_ORDER = ("Đúng quy định", "Chưa đúng quy định")

PROCEDURES, EDUCATION = "TTHC", "Dịch vụ giáo dục công"
SURVEYED = (PROCEDURES, EDUCATION)


def casefolded(text: str | None) -> str:
    """Return words as they are compared: without regard to case and to runs of spaces."""
    return " ".join((text or "").split()).casefold()
