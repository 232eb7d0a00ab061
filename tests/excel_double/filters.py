"""AutoFilter: of a sheet, and of each table.

Rows that a filter hides are left out when a block is assigned: its first element goes into every
visible cell, nothing into the hidden ones (xlwings issues 747, 679, 1483, 2619). Rows hidden by
hand are written as any other. The filter hides rows by place: who changes the cells below does not
change what is hidden, until it is applied again.
"""

from __future__ import annotations

from cchc_xl.base.addresses import Area


class AutoFilter:
    """A filter with its arrows: ``FilterMode`` while it hides rows."""

    def __init__(self, area: Area) -> None:
        self.area = area
        self.hidden: set[int] = set()
        self.stuck = False
        """Whether it comes back by itself: a macro applies it again."""

    @property
    def FilterMode(self) -> bool:
        """Whether a condition is set."""
        return bool(self.hidden)

    def ShowAllData(self) -> None:
        """Take the conditions out; the arrows stay."""
        if not self.stuck:
            self.hidden = set()

    def is_active(self, row: int) -> bool:
        """Tell whether the active cell lies within the filter."""
        return self.area.top <= row <= self.area.bottom
