"""New records for a table."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from functools import cached_property

from cchc_xl.errors import RegisterError
from cchc_xl.register import addresses
from cchc_xl.register.port import CellValue
from cchc_xl.register.tables import Table


@dataclass(frozen=True)
class TableChange:
    """New records for a table: ``columns`` holds the values of its first columns.

    Sheet rows from ``start`` to the new end are written. ``key`` gives the places of the key's
    columns; without it, records are told by their row.
    """

    old: Table
    columns: Sequence[Sequence[CellValue]]
    start: int
    key: tuple[int, ...] | None = None

    @property
    def records(self) -> int:
        """Number of records written."""
        return len(self.columns[0])

    @cached_property
    def new(self) -> Table:
        """The table after the change. ``RegisterError``: more rows than a sheet has."""
        total = self.start - self.old.first_row + self.records
        new = self.old.resized(total)
        if new.area.bottom > addresses.MAX_ROW:
            raise RegisterError(
                f"Bảng {self.old.name} trên trang {self.old.sheet} cần {total} dòng, nhiều hơn "
                "một trang tính chứa được.",
                "Lập sổ theo dõi mới cho kỳ tiếp theo, hoặc xoá bớt dữ liệu cũ trong bảng này.",
            )
        return new

    @property
    def left(self) -> int:
        """First column of the table."""
        return self.old.area.left

    @property
    def right(self) -> int:
        """Last column of the table."""
        return self.old.area.right

    @property
    def owned(self) -> int:
        """Last column that is written."""
        return self.left + len(self.columns) - 1

    @cached_property
    def end(self) -> int:
        """Last sheet row that may change."""
        return max(self.old.area.bottom, self.new.area.bottom)

    @cached_property
    def blank(self) -> bool:
        """Whether all that is written is the blank row of an empty table."""
        return self.records == 1 and all(column[0] is None for column in self.columns)

    def takes(self, row: int) -> bool:
        """Whether a new record stands in a row."""
        return self.start <= row < self.start + self.records and not self.blank
