"""Where everything stands on the overview: a grid of narrow columns, and rows of one height.

The rows of a block are made once, for as many lines as the plan has and a few more; a line that is
not there leaves its row blank. So neither a new quarter nor another number of targets moves what
charts and formulas lead to.
"""

from __future__ import annotations

from typing import NamedTuple

from cchc_xl.plan.periods import PeriodKind

COLUMNS, COLUMN, ZOOM = 64, 23, 76
"""The grid: so many columns of so many pixels, which a screen of 1,366 holds at this zoom.

LibreOffice makes narrow columns a tenth wider than Excel, and shows its own headings and bars.
"""
ROW, TWO, THREE = 17, 31, 44
"""The height of a row, and of one with two or three lines, in pixels."""
TITLE, SUBTITLE, SUMMARY = 0, 1, 2
TILES = 4
"""The first of three rows of figures: title, number, details; the change stands below."""
TABLE = 9
"""The row of headings of the targets and of what stands beside them."""
NAMED, RATIO, BAR, GAP, VERDICT, MARK, DRAWN, BESIDE = 2, 23, 26, 29, 34, 38, 41, 49
"""The columns in which the parts of a target begin, of its bar, and of what stands beside."""
AREA = 9
"""How many columns a unit takes that weighs on a target."""
UNIT = 3
"""How many columns a unit's code takes on the wall."""
SPARE, FEWEST = 2, 28
"""Rows for targets beyond those of the plan, and for how many there is room at least."""
HEAVIEST, PLACES, LATEST = 10, 5, 5


class Plot(NamedTuple):
    """How much a plan wants on the overview.

    ``periods`` are the columns of the wall and of the trend (“Q1”), ``targets``, ``groups``,
    ``sections`` and ``units`` numbers of lines.
    """

    periods: tuple[str, ...]
    targets: int
    groups: int
    sections: int
    units: int

    @classmethod
    def of(cls, periods: tuple[str, ...], counts: dict[str, int]) -> Plot:
        """Return the plot for the lines that a register begins with, by block."""
        rooms = max(FEWEST, counts.get("targets", 0) + SPARE)
        return cls(
            periods,
            rooms,
            counts.get("groups", 0) + 1,
            counts.get("sections", 0) + 1,
            counts.get("units", 0),
        )

    @property
    def heavy(self) -> int:
        """Return the row of the heading of what weighs on missed targets."""
        return TABLE + 1 + self.targets + 1

    @property
    def late(self) -> int:
        """Return the row of those who are late."""
        return self.heavy + 1 + HEAVIEST

    @property
    def wall(self) -> int:
        """Return the row of the heading of the wall."""
        return self.late + 3

    @property
    def across(self) -> int:
        """Return how many units stand side by side on the wall."""
        return (COLUMNS + 1) // (UNIT + len(self.periods) + 1)

    @property
    def down(self) -> int:
        """Return how many units stand below each other: room for a few more than there are."""
        return max(4, -(-(self.units + 4) // self.across))

    @property
    def last(self) -> int:
        """Return the last row."""
        return self.wall + 1 + self.down


def kind_of(reporting: PeriodKind) -> str:
    """Return what units report by: “quý”, “tháng”."""
    return "tháng" if reporting == "month" else "quý"
