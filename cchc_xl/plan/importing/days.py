"""The day by which a task is due, from the words of a plan's list."""

from __future__ import annotations

import re
from calendar import monthrange
from collections.abc import Callable
from datetime import date
from typing import Final

from cchc_xl.plan.periods import Period
from validation.words import casefolded

_QUARTERS: Final = {"i": 1, "ii": 2, "iii": 3, "iv": 4, "1": 1, "2": 2, "3": 3, "4": 4}
_ON_REQUEST: Final = ("theo yêu cầu", "theo chỉ đạo", "khi có", "theo quy định", "theo hướng dẫn")
"""What has no day until somebody sets one."""

_Make = Callable[[re.Match[str], int], date]


def due_day(said: str, year: int) -> date | None:
    """Return the last day that a time limit names; ``None``: it is set later, or there is none.

    Where no year is said it is the plan's. ``ValueError``: the words are not understood.
    """
    words = casefolded(said).rstrip(".;")
    if not words or words.startswith(_ON_REQUEST):
        return None
    days = [
        (found.end(), make(found, year))
        for pattern, make in _PATTERNS
        for found in pattern.finditer(words)
    ]
    if not days:
        raise ValueError(said)
    return max(day for _, day in days)


def _day(found: re.Match[str], year: int) -> date:
    return date(int(found[3] or year), int(found[2]), int(found[1]))


def _month(found: re.Match[str], year: int) -> date:
    own, month = int(found[2] or year), int(found[1])
    return date(own, month, monthrange(own, month)[1])


def _quarter(found: re.Match[str], year: int) -> date:
    return Period(int(found[2] or year), f"Q{_QUARTERS[found[1]]}").end


def _half(found: re.Match[str], year: int) -> date:
    own = int(found[2] or year)
    return date(own, 6, 30) if found[1] == "đầu" else date(own, 12, 31)


def _whole(found: re.Match[str], year: int) -> date:
    return date(int(found[1] or year), 12, 31)


_PATTERNS: Final[tuple[tuple[re.Pattern[str], _Make], ...]] = (
    (re.compile(r"(?<!\d)(\d{1,2})[/.-](\d{1,2})(?:[/.-](\d{4}))?(?![\d/])"), _day),
    (re.compile(r"ngày (\d{1,2}) tháng (\d{1,2})(?: năm (\d{4}))?"), _day),
    (re.compile(r"(?<!\d )tháng (\d{1,2})(?:\s*(?:[/-]|năm)\s*(\d{4}))?(?![\d/])"), _month),
    (re.compile(r"quý (iv|i{1,3}|[1-4])\b(?:\s*(?:[/-]|năm)\s*(\d{4}))?"), _quarter),
    (re.compile(r"(?:6|sáu) tháng (đầu|cuối) năm(?: (\d{4}))?"), _half),
    (re.compile(r"(?:^|(?:cả|trong|cuối|hết|hằng|hàng) )năm(?: (\d{4}))?$"), _whole),
)
