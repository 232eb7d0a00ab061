"""The register's tables as formulas see them: columns of cells by the table's name and a title."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING

from cchc_xl.base.serials import EPOCH
from cchc_xl.consolidated.tracing.arithmetic import Value, criterion
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue, Formula

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.schema import Table

Rows = Sequence[Sequence[CellValue]]


class Tables:
    """What stands in the tables: frames of what was reported, and rows of consolidated sheets."""

    def __init__(
        self,
        tables: Mapping[str, Table],
        frames: Mapping[str, DataFrame],
        sheets: Mapping[str, Rows],
    ) -> None:
        self._known = {table.name: table for table in tables.values()}
        self._frames, self._sheets = frames, sheets
        self._columns: dict[tuple[str, str], list[Value]] = {}
        self._matching: dict[tuple[str, str, Value], frozenset[int]] = {}

    def table(self, name: str) -> Table:
        """Return what a table is. ``KeyError``: there is none of that name."""
        return self._known[name]

    def is_sheet(self, name: str) -> bool:
        """Tell whether a table is one of a consolidated sheet."""
        return self._known[name].id in self._sheets

    def column(self, name: str, title: str) -> list[Value]:
        """Return the cells of a column."""
        key = (name, title)
        if key not in self._columns:
            table = self._known[name]
            at = table.titles.index(title)
            if self.is_sheet(name):
                cells = [row[at] for row in self._sheets[table.id]]
            else:
                cells = plain_values(self._frames[table.id][table.ids[at]])
            self._columns[key] = [_value(cell) for cell in cells]
        return self._columns[key]

    def cell(self, name: str, title: str, row: int) -> CellValue:
        """Return a cell of a consolidated sheet, formulas among them."""
        table = self._known[name]
        return self._sheets[table.id][row][table.titles.index(title)]

    def matching(self, name: str, title: str, wanted: Value) -> frozenset[int]:
        """Return the rows whose cell of a column meets a criterion."""
        key = (name, title, wanted)
        if key not in self._matching:
            meets = criterion(wanted)
            cells = self.column(name, title)
            self._matching[key] = frozenset(n for n, cell in enumerate(cells) if meets(cell))
        return self._matching[key]


def _value(cell: CellValue) -> Value:
    if isinstance(cell, Formula):
        return _value(cell.value)
    if isinstance(cell, datetime):
        cell = cell.date()
    return (cell - EPOCH).days if isinstance(cell, date) else cell
