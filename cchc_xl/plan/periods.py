"""The periods that a plan is tracked by: quarters, the first six months and the year."""

from __future__ import annotations

import re
from dataclasses import dataclass
from datetime import date, timedelta
from functools import total_ordering
from typing import Literal, Self

from cchc_xl.base.errors import UsageProblem

PeriodKind = Literal["quarter", "half", "year"]


_CODE = re.compile(r"([1-9][0-9]{3})-(Q[1-4]|H1|Y)")
_KINDS: dict[str, PeriodKind] = {"Q": "quarter", "H": "half", "Y": "year"}
_MONTHS = {"Q1": (1, 3), "Q2": (4, 6), "Q3": (7, 9), "Q4": (10, 12), "H1": (1, 6), "Y": (1, 12)}
PARTS = tuple(_MONTHS)
"""What a year has: its quarters, the first six months and itself."""
_NUMERALS = {"Q1": "I", "Q2": "II", "Q3": "III", "Q4": "IV"}


@total_ordering
@dataclass(frozen=True, slots=True)
class Period:
    """A quarter ``2023-Q1``, the first six months ``2023-H1`` or a year ``2023-Y``.

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
        """Tell whether it is a quarter, six months or a year."""
        return _KINDS[self.part[0]]

    @property
    def quarters(self) -> tuple[Period, ...]:
        """Return the quarters that it consists of, in order; a quarter consists of itself."""
        first, last = _MONTHS[self.part]
        return tuple(Period(self.year, f"Q{month // 3}") for month in range(first + 2, last + 1, 3))

    @property
    def start(self) -> date:
        """Return its first day."""
        return date(self.year, _MONTHS[self.part][0], 1)

    @property
    def end(self) -> date:
        """Return its last day."""
        month = _MONTHS[self.part][1]
        return date(self.year, month, 31 if month in (3, 12) else 30)

    @property
    def previous(self) -> Period:
        """Return the quarter that ends the day before it starts."""
        before = self.start - timedelta(days=1)
        return Period(before.year, f"Q{before.month // 3}")

    @property
    def title(self) -> str:
        """Return what people call it: “Quý I/2023”, “6 tháng đầu năm 2023”, “Năm 2023”."""
        if self.kind == "quarter":
            return f"Quý {_NUMERALS[self.part]}/{self.year}"
        return f"6 tháng đầu năm {self.year}" if self.kind == "half" else f"Năm {self.year}"

    def __str__(self) -> str:
        return self.code

    def __lt__(self, other: object) -> bool:
        if not isinstance(other, Period):
            return NotImplemented
        return (self.end, len(self.quarters)) < (other.end, len(other.quarters))


def codes_of(year: int) -> list[str]:
    """Return the codes of all periods of a year, quarters first."""
    return [Period(year, part).code for part in PARTS]
