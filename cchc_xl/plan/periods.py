"""The periods that a plan is tracked by: months, quarters, the first six months and the year.

Units report by quarters or by months, as the calendar of their plan has them (``Plan.reporting``);
longer periods are sums of those.
"""

from __future__ import annotations

import re
from calendar import monthrange
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Literal, Self

from cchc_xl.base.errors import UsageProblem

PeriodKind = Literal["month", "quarter", "half", "year"]


_KINDS: dict[str, PeriodKind] = {"M": "month", "Q": "quarter", "H": "half", "Y": "year"}
_MONTHS = {
    **{f"M{month:02}": (month, month) for month in range(1, 13)},
    **{f"Q{number}": (number * 3 - 2, number * 3) for number in range(1, 5)},
    "H1": (1, 6),
    "Y": (1, 12),
}
PARTS = tuple(_MONTHS)
"""What a year has: its months, its quarters, the first six months and itself."""
REPORTED: tuple[PeriodKind, ...] = ("quarter", "month")
"""What units may report by."""
_CODE = re.compile(rf"([1-9][0-9]{{3}})-({'|'.join(PARTS)})")
_NUMERALS = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A month ``2024-M01``, a quarter ``2023-Q1``, six months ``2023-H1`` or a year ``2023-Y``.

    Periods are ordered by their last day; of two that end together the shorter comes first
    (Q1, Q2, H1, Q3, Q4, Y).
    """

    year: int
    part: str

    @classmethod
    def parse(cls, code: str) -> Self:
        """Read a period's code. ``UsageProblem``: it is not one."""
        match = _CODE.fullmatch(code)
        if match is None:
            raise UsageProblem(
                f"Kỳ báo cáo “{code}” không đúng.",
                "Ghi năm rồi Q1 đến Q4 (quý), H1 (6 tháng đầu năm) hoặc Y (cả năm),"
                " ví dụ 2023-Q1, 2023-H1, 2023-Y.",
            )
        return cls(int(match[1]), match[2])

    @property
    def code(self) -> str:
        """Return the code that ``parse`` reads."""
        return f"{self.year}-{self.part}"

    @property
    def kind(self) -> PeriodKind:
        """Tell whether it is a month, a quarter, six months or a year."""
        return _KINDS[self.part[0]]

    def within(self, kind: PeriodKind) -> tuple[Period, ...]:
        """Return the periods of a kind that it consists of, in order; one consists of itself."""
        first, last = _MONTHS[self.part]
        return tuple(
            Period(self.year, part)
            for part, (start, end) in _MONTHS.items()
            if _KINDS[part[0]] == kind and first <= start and end <= last
        )

    @property
    def quarters(self) -> tuple[Period, ...]:
        """Return the quarters that it consists of, in order; a month has none."""
        return self.within("quarter")

    @property
    def start(self) -> date:
        """Return its first day."""
        return date(self.year, _MONTHS[self.part][0], 1)

    @property
    def end(self) -> date:
        """Return its last day."""
        month = _MONTHS[self.part][1]
        return date(self.year, month, monthrange(self.year, month)[1])

    @property
    def ends_year(self) -> bool:
        """Tell whether its last day is the year's."""
        return _MONTHS[self.part][1] == 12

    @property
    def closing(self) -> str:
        """Return the part (``Q1`` to ``Q4``) of the quarter that ends with it, or nothing."""
        month = _MONTHS[self.part][1]
        return "" if month % 3 else f"Q{month // 3}"

    @property
    def previous(self) -> Period:
        """Return the month (of a month) or the quarter that ends the day before it starts."""
        before = self.start - timedelta(days=1)
        part = f"M{before.month:02}" if self.kind == "month" else f"Q{before.month // 3}"
        return Period(before.year, part)

    @property
    def title(self) -> str:
        """Return what people call it: “Quý I/2023”, “6 tháng đầu năm 2023”, “Năm 2023”."""
        if self.kind == "month":
            return f"Tháng {_MONTHS[self.part][0]}/{self.year}"
        if self.kind == "quarter":
            return f"Quý {_NUMERALS[self.part]}/{self.year}"
        return f"6 tháng đầu năm {self.year}" if self.kind == "half" else f"Năm {self.year}"

    def __str__(self) -> str:
        return self.code

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return self._order < other._order

    @property
    def _order(self) -> tuple[date, int]:
        return self.end, -self.start.toordinal()


def periods_in(year: int, reporting: PeriodKind) -> tuple[Period, ...]:
    """Return the periods of a year: those that units report for, and the sums of them."""
    whole = Period(year, "Y")
    kinds: tuple[PeriodKind, ...] = (reporting, "quarter", "half")
    parts = (period for kind in kinds for period in whole.within(kind))
    return tuple(dict.fromkeys([*parts, whole]))


def codes_of(year: int, reporting: PeriodKind) -> list[str]:
    """Return the codes of all periods of a year, those that units report for first."""
    return [period.code for period in periods_in(year, reporting)]


def titled(text: str) -> Period | None:
    """Return the period that people call so (``Period.title``), in capitals or not, or nothing."""
    shown = " ".join(text.split()).casefold()
    year = re.search(r"[1-9][0-9]{3}$", shown)
    every = (Period(int(year[0]), part) for part in PARTS) if year else ()
    return next((period for period in every if period.title.casefold() == shown), None)


_QUOTED_OR_QUARTER = re.compile(r"“[^”]*”|quý IV\b|\bquý\b", re.IGNORECASE)


def worded(text: str, reporting: PeriodKind) -> str:
    """Return a text of the program about quarters in the words of what units report by.

    The program's texts tell of quarters; where units report by months they tell of months. What
    stands in “” is quoted and stays.
    """
    if reporting != "month":
        return text
    return _QUOTED_OR_QUARTER.sub(_in_months, text)


def _in_months(found: re.Match[str]) -> str:
    word = found[0]
    if word.startswith("“"):
        return word
    month = "THÁNG" if word.isupper() else "Tháng" if word[0].isupper() else "tháng"
    return f"{month} 12" if word.endswith("IV") else month
