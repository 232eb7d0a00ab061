"""The list that a draw is made from, frozen as of a day: which units, how they stand, what weighs.

It is a value of its own: the published workbook holds all of it, so that a draw needs no register.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping
from datetime import date
from hashlib import sha256
from itertools import pairwise
from typing import NamedTuple

from cchc_xl.measures.coverage import TOTAL, TOTAL_TITLE, required_units
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import DrawReason, Percent
from cchc_xl.plan.states.inspections import INSPECTED, OPEN, QUARTERS

CODE_DIGITS = 16
BASE = 1
"""The weight of a unit of which nothing else is known."""


class Reason(NamedTuple):
    """What adds to a unit's weight: ``each`` for each time (or year), at most ``most``."""

    id: str
    title: str
    unit: str
    each: int
    most: int

    def points(self, times: int) -> int:
        """Return what so many times add."""
        return min(self.most, self.each * times)


UNKNOWN_YEARS = 3
"""How many years are counted of a unit whose last inspection the register does not know."""
REASONS = (
    Reason("years", "Số năm từ lần kiểm tra gần nhất", "năm", 1, 3),
    Reason("late", "Báo cáo gửi trễ hạn", "kỳ", 1, 2),
    Reason("sent_back", "Báo cáo bị trả lại để sửa", "kỳ", 1, 2),
    Reason("missing", "Báo cáo chưa nộp", "kỳ", 2, 4),
    Reason("doubts", "Cảnh báo chưa giải trình", "kỳ", 1, 2),
)
"""What makes the chance of a unit larger where the plan says nothing else (draw.csv)."""


def reasons_of(rows: Iterable[DrawReason]) -> tuple[Reason, ...]:
    """Return the reasons as a plan weighs them: what it does not name weighs nothing.

    A plan that names none leaves them as they are.
    """
    named = {row.reason: (row.each, row.most) for row in rows}
    if not named:
        return REASONS
    found = []
    for reason in REASONS:
        each, most = named.get(reason.id, (0, 0))
        found.append(reason._replace(each=each, most=most))
    return tuple(found)


class Candidate(NamedTuple):
    """A unit of the list: ``state`` says whether it is drawn from, ``times`` what weighs.

    ``groups`` are the codes of its groups with ``;`` between them, ``last`` its last concluded
    inspection that the register knows; ``times`` are in the order of ``REASONS``, and ``because``
    says in words where they come from.
    """

    code: str
    name: str
    kind: str
    groups: str
    district: str
    state: str
    last: date | None
    times: tuple[int, ...]
    because: str = ""

    def is_in(self, group: str) -> bool:
        """Tell whether the unit counts in a group; all count in all."""
        return group == TOTAL or group in self.groups.split(";")


class Share(NamedTuple):
    """A group, and the percentage of its units that must be inspected in the year."""

    group: str
    title: str
    floor: Percent


class Need(NamedTuple):
    """How many units of a group there are by their state, how many must be and are to be drawn."""

    share: Share
    active: int
    inspected: int
    others: int
    open: int
    drawn_above: int = 0

    @property
    def required(self) -> int:
        """Return the smallest whole number of units that reaches the floor."""
        return required_units(self.active, self.share.floor)

    @property
    def lacking(self) -> int:
        """Return how many units the floor lacks beyond all that are done, under way or planned."""
        return max(0, self.required - self.inspected - self.others - self.drawn_above)

    @property
    def number(self) -> int:
        """Return how many are drawn: no more than there are to draw from."""
        return min(self.lacking, self.open)


class Frozen(NamedTuple):
    """The list as of a day; ``shares`` are the plan's groups and, last, all units."""

    year: int
    as_of: date
    shares: tuple[Share, ...]
    units: tuple[Candidate, ...]
    reasons: tuple[Reason, ...] = REASONS
    base: int = BASE

    def weight(self, unit: Candidate) -> int:
        """Return how much heavier a unit is than one with no reason, which has the base."""
        added = (reason.points(n) for reason, n in zip(self.reasons, unit.times, strict=True))
        return self.base + sum(added)

    @property
    def code(self) -> str:
        """Return the code of the list, by which everybody can tell that it is the same."""
        return code_of(
            [
                self.year,
                self.as_of.isoformat(),
                [list(share) for share in self.shares],
                [
                    [*unit[:6], unit.last and unit.last.isoformat(), *unit.times, unit.because]
                    for unit in self.units
                ],
                [[reason.id, reason.each, reason.most] for reason in self.reasons],
                self.base,
            ]
        )

    @property
    def districts(self) -> tuple[str, ...]:
        """Return the districts in the order in which they are gone through."""
        return tuple(sorted({unit.district for unit in self.units}))

    @property
    def quarters(self) -> tuple[str, ...]:
        """Return the quarters that inspections can still be planned for."""
        ends = [period.end for period in Period(self.year, "Y").quarters]
        return tuple(
            quarter for quarter, end in zip(QUARTERS, ends, strict=True) if end >= self.as_of
        )

    def need(self, share: Share, chosen: Iterable[str] = ()) -> Need:
        """Return what a group needs when units (codes) were drawn for groups above it."""
        units = [unit for unit in self.units if unit.is_in(share.group)]
        drawn = set(chosen)
        above = sum(unit.code in drawn for unit in units)
        inspected = sum(unit.state == INSPECTED for unit in units)
        free = sum(unit.state == OPEN for unit in units)
        others = len(units) - inspected - free
        return Need(share, len(units), inspected, others, free - above, above)


def by_quarter(number: int, quarters: int) -> list[int]:
    """Return how many of a number of units fall into each quarter, the earlier ones first."""
    bounds = [-(-number * n // quarters) for n in range(quarters + 1)]
    return [after - before for before, after in pairwise(bounds)]


def shares_of(groups: Iterable[tuple[str, str, Percent]]) -> tuple[Share, ...]:
    """Return the shares of a plan's groups, and that of all units: the highest of them."""
    shares = tuple(Share(*group) for group in groups)
    floor = max((share.floor for share in shares), default=0)
    return (*shares, Share(TOTAL, TOTAL_TITLE, floor))


def code_of(content: object) -> str:
    """Return a code of sixteen digits, in fours, of what can be written as JSON."""
    text = json.dumps(content, ensure_ascii=False, separators=(",", ":"))
    digits = sha256(text.encode()).hexdigest()[:CODE_DIGITS].upper()
    return "-".join(digits[n : n + 4] for n in range(0, CODE_DIGITS, 4))


def times_of(found: Mapping[str, int]) -> tuple[int, ...]:
    """Return what weighs on a unit in the order of the reasons, from what is known by their ids."""
    return tuple(found.get(reason.id, 0) for reason in REASONS)
