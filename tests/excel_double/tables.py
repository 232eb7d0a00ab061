"""Excel's tables (ListObject): their extent, their growth, their row of totals."""

from __future__ import annotations

from typing import TYPE_CHECKING, Any

from cchc_xl.base.addresses import Area
from tests.excel_double.com import refused
from tests.excel_double.filters import AutoFilter
from tests.excel_double.typing_in import Taken

if TYPE_CHECKING:
    from tests.excel_double.model import Cell, Worksheet
    from tests.excel_double.ranges import ComRange


class Body(Area):
    """A table's records."""

    def holds(self, row: int, column: int) -> bool:
        return self.top <= row <= self.bottom and self.left <= column <= self.right


class ListObject:
    """A table. ``calculated`` are the formulas of its calculated columns, by column from 0."""

    def __init__(self, sheet: Worksheet, name: str, area: Area, *, filtered: bool = True) -> None:
        self.Parent = sheet
        self.Name = self.DisplayName = name
        self.area = area
        self.ShowHeaders = True
        self.totals: list[Cell] | None = None
        self._totals_shown = False
        self.calculated: dict[int, str] = {}
        self.AutoFilter: AutoFilter | None = AutoFilter(area) if filtered else None

    @property
    def body(self) -> Body:
        """Return where the records are."""
        top = self.area.top + int(self.ShowHeaders)
        return Body(top, self.area.left, self.area.bottom - int(self.ShowTotals), self.area.right)

    @property
    def Range(self) -> ComRange:
        """The whole table."""
        return self.Parent.range(self.area)

    @property
    def titles(self) -> list[Any]:
        """Return the titles as they stand in the header row."""
        row = self.area.top
        columns = range(self.area.left, self.area.right + 1)
        return [self.Parent.cell(row, column).value for column in columns]

    def Resize(self, block: ComRange) -> None:
        """Give the table another extent: the header stays, cells are not moved.

        New rows get the formulas of calculated columns. Sources: ListObject.Resize in Microsoft's
        reference ("the header must remain in the same row", no overlap with another table).
        """
        self.Parent.Parent.Application.require_ready()
        new = block.area
        if self.Parent.ProtectContents or new.top != self.area.top or new.bottom == new.top:
            raise refused("Resize method of ListObject class failed")
        others = [table for table in self.Parent.ListObjects if table is not self]
        if any(table.area.overlaps(new) for table in others):
            raise refused("A table cannot overlap another table.")
        old, self.area = self.area, new
        if self.AutoFilter is not None:
            self.AutoFilter.area = new
        for row in range(old.bottom + 1, new.bottom + 1):
            for place, formula in self.calculated.items():
                cell = self.Parent.cell(row, new.left + place)
                if not cell.filled:
                    cell.take(Taken(formula=formula))

    @property
    def ShowTotals(self) -> bool:
        """Whether the table ends with its row of totals."""
        return self._totals_shown

    @ShowTotals.setter
    def ShowTotals(self, value: bool) -> None:
        """Take the row away, remembering it, or put it below the last record again.

        What stands there is moved down (Microsoft: "Total the data in an Excel table").
        """
        if value == self._totals_shown:
            return
        columns = range(self.area.left, self.area.right + 1)
        if not value:
            row = self.area.bottom
            cells = self.Parent.cells
            self.totals = [cells.pop((row, c)) if (row, c) in cells else _cell() for c in columns]
            self.area = self.area._replace(bottom=row - 1)
        else:
            row = self.area.bottom + 1
            self._make_room(row)
            for column, cell in zip(columns, self.totals or [], strict=False):
                self.Parent.cells[row, column] = cell
            self.area = self.area._replace(bottom=row)
        self._totals_shown = value

    def _make_room(self, row: int) -> None:
        """Move what stands in a row, and below it, one row down if something stands there."""
        cells, columns = self.Parent.cells, range(self.area.left, self.area.right + 1)
        if not any(cells[row, c].filled for c in columns if (row, c) in cells):
            return
        below = sorted((p for p in cells if p[0] >= row and p[1] in columns), reverse=True)
        for line, column in below:
            cells[line + 1, column] = cells.pop((line, column))


def _cell() -> Cell:
    from tests.excel_double.model import Cell

    return Cell()
