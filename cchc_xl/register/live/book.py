"""What stands in a live workbook: tables, named cells and blocks of cells, each read once."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from contextlib import suppress
from functools import cached_property
from pathlib import PureWindowsPath
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.host import Described, Place, area_of, rows_of
from cchc_xl.register.live.hosts import host_of
from cchc_xl.register.live.values import cell_value, from_host
from cchc_xl.register.package.checking import no_named_cell, no_table
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue
from cchc_xl.register.records.change import TableChange

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as LiveTable


class NamedCell(NamedTuple):
    """The cell that a name stands for."""

    sheet: str
    row: int
    column: int

    @property
    def area(self) -> Area:
        """The cell as a range."""
        return Area(self.row, self.column, self.row, self.column)


class Beside(NamedTuple):
    """Cells in the rows of a table but not in its columns, and ranges that cannot be moved."""

    cells: dict[Place, CellValue]
    fixed: tuple[Area, ...]


class LiveBook:
    """A workbook as it is when first asked."""

    def __init__(self, book: xw.Book) -> None:
        self.book = book
        self.host = host_of(book)
        self._records: dict[str, list[list[CellValue]]] = {}
        self._beside: dict[tuple[str, int, int], Beside] = {}
        self._filled: dict[str, list[Area]] = {}
        self._used: dict[str, Area] = {}
        self._ranges: dict[tuple[str, Area], xw.Range] = {}

    def again(self, names: Iterable[str]) -> LiveBook:
        """The workbook as it is now, where only these tables may have another size.

        A table that is gone has no columns. To find out everything anew would take far longer.
        """
        found = {}
        for name in names:
            described, table = self._found[name]
            try:
                found[name] = _as_table(self.host.described(table), described.sheet)
            except Exception:  # whatever a program says when asked for what is not there
                found[name] = described._replace(columns=())
        return self.with_tables(found)

    def with_tables(self, tables: Mapping[str, TablePart]) -> LiveBook:
        """The workbook to be read anew, when it is known how these tables are now."""
        now = LiveBook(self.book)
        now.host, now._ranges = self.host, self._ranges
        handles = {name: table for name, (_, table) in self._found.items()}
        now.__dict__.update(
            sheets=self.sheets,
            names=self.names,
            _found={
                name: (tables.get(name, known), handles[name])
                for name, known in self.tables.items()
            },
        )
        return now

    @property
    def name(self) -> str:
        """The workbook's file name, for messages."""
        return PureWindowsPath(self.book.fullname).name

    @cached_property
    def epoch_1904(self) -> bool:
        """Whether dates count from 1904."""
        return self.host.epoch_1904(self.book)

    @cached_property
    def sheets(self) -> dict[str, xw.Sheet]:
        """Sheets by name, in their order."""
        return {sheet.name: sheet for sheet in self.book.sheets}

    @cached_property
    def _found(self) -> dict[str, tuple[TablePart, LiveTable]]:
        return {
            described.name: (described, table)
            for name, sheet in self.sheets.items()
            for table in sheet.tables
            for described in [_as_table(self.host.described(table), name)]
        }

    @cached_property
    def tables(self) -> dict[str, TablePart]:
        """Tables by name, in the order of the sheets."""
        return {name: table for name, (table, _) in self._found.items()}

    def table(self, name: str) -> TablePart:
        """A table by name. ``RegisterError``: there is none."""
        if name not in self.tables:
            raise no_table(self.name, name)
        return self.tables[name]

    def handle(self, name: str) -> LiveTable:
        """The table itself."""
        return self._found[name][1]

    @cached_property
    def names(self) -> dict[str, NamedCell]:
        """Names of the whole workbook that stand for one cell."""
        found = {}
        for name in self.book.names:
            if "!" in name.name:
                continue  # Excel lists the names of single sheets, too
            with suppress(Exception):  # what stands for a constant or a lost cell has no range
                cell = name.refers_to_range
                if cell is not None and cell.shape == (1, 1):
                    found[name.name] = NamedCell(cell.sheet.name, cell.row, cell.column)
        return found

    def named(self, name: str) -> NamedCell:
        """The cell of a name. ``RegisterError``: no such name, or not one cell."""
        if name not in self.names:
            raise no_named_cell(self.name, name)
        return self.names[name]

    def range(self, sheet: str, area: Area) -> xw.Range:
        """A block of cells; the same object each time, as making one costs several calls."""
        known = self._ranges.get((sheet, area))
        if known is None:
            known = self.sheets[sheet].range(str(area))
            self._ranges[sheet, area] = known
        return known

    def value(self, cell: NamedCell) -> CellValue:
        """The content of a cell."""
        return self.read(cell.sheet, cell.area)[0][0]

    def records(self, name: str) -> list[list[CellValue]]:
        """The contents of a table's records: one list per column, formulas as such."""
        if name not in self._records:
            table = self.table(name)
            area = table.area._replace(top=table.first_row, bottom=table.last_row)
            rows = self.read(table.sheet, area)
            self._records[name] = [list(column) for column in zip(*rows, strict=True)]
        return self._records[name]

    def beside(self, change: TableChange) -> Beside:
        """What stands in the rows that a change touches, left and right of its table.

        Nothing where the sheet has other tables: their cells belong to nobody's records.
        """
        table = change.old
        place = table.name, change.start, change.end
        if place not in self._beside:
            areas = [
                area._replace(top=max(area.top, change.start), bottom=min(area.bottom, change.end))
                for area in self._filled_beside(table)
            ]
            filled = [area for area in areas if area.top <= area.bottom]
            self._beside[place] = self._read_beside(table.sheet, filled)
        return self._beside[place]

    def _filled_beside(self, table: TablePart) -> list[Area]:
        """The areas left and right of a table, from its first record down, that hold something."""
        if table.name not in self._filled:
            used = self.used(table.sheet)
            alone = self.is_alone(table)
            found = [
                self.host.extent(
                    self.range(table.sheet, Area(table.first_row, left, used.bottom, right))
                )
                for left, right in ((1, table.area.left - 1), (table.area.right + 1, used.right))
                if alone and left <= right and table.first_row <= used.bottom
            ]
            self._filled[table.name] = [area for area in found if area is not None]
        return self._filled[table.name]

    def is_alone(self, table: TablePart) -> bool:
        """Whether a table's sheet has no other."""
        return [other.sheet for other in self.tables.values()].count(table.sheet) == 1

    def used(self, sheet: str) -> Area:
        """A part of a sheet beyond which nothing stands."""
        if sheet not in self._used:
            self._used[sheet] = area_of(self.sheets[sheet].used_range)
        return self._used[sheet]

    def filled_below(self, change: TableChange) -> tuple[str, Place] | None:
        """What is in the way of a table's growth, and the first cell where it is."""
        table = change.old
        area = table.area._replace(top=table.area.bottom + 1, bottom=change.new.area.bottom)
        if area.top > area.bottom:
            return None
        begun = self.host.merged(self.range(table.sheet, area._replace(left=1)))
        merged = [other for other in begun if other.overlaps(area)]
        if merged:
            first = min(merged)
            return "ô gộp", (first.top, first.left)
        area = area._replace(bottom=min(area.bottom, self.used(table.sheet).bottom))
        if area.top > area.bottom:
            return None
        extent = self.host.extent(self.range(table.sheet, area))
        filled = sorted(self.cells(table.sheet, extent)) if extent else []
        return ("nội dung", filled[0]) if filled else None

    def rows_below(self, table: TablePart) -> list[tuple[int, list[CellValue]]]:
        """The cells below a table in its columns, row by row."""
        area = table.area._replace(top=table.area.bottom + 1, bottom=self.used(table.sheet).bottom)
        if area.top > area.bottom:
            return []
        extent = self.host.extent(self.range(table.sheet, area))
        if extent is None:
            return []
        whole = area._replace(bottom=extent.bottom)
        return list(enumerate(self.read(table.sheet, whole), whole.top))

    def cells(self, sheet: str, area: Area) -> dict[Place, CellValue]:
        """The cells of an area that hold something, by their place."""
        return {
            (row, column): value
            for row, line in enumerate(self.read(sheet, area), area.top)
            for column, value in enumerate(line, area.left)
            if value is not None
        }

    def read(self, sheet: str, area: Area) -> list[list[CellValue]]:
        """The contents of an area row by row, formulas as such."""
        block = self.range(sheet, area)
        epoch = self.epoch_1904
        raw = rows_of(block.raw_value)
        letters = self.host.letters
        rows: list[list[CellValue]] = [
            [from_host(value, epoch, letters) for value in row] for row in raw
        ]
        part = self.host.formulas(block)
        if part is not None:
            texts = rows_of(self.range(sheet, part).formula)
            for i, line in enumerate(texts, part.top - area.top):
                for j, text in enumerate(line, part.left - area.left):
                    rows[i][j] = cell_value(raw[i][j], text, epoch, letters)
        return rows

    def _read_beside(self, sheet: str, filled: Iterable[Area]) -> Beside:
        cells: dict[Place, CellValue] = {}
        fixed = [cell.area for cell in self.names.values() if cell.sheet == sheet]
        for area in filled:
            block = self.range(sheet, area)
            cells |= self.cells(sheet, area)
            fixed += self.host.merged(block)
            if self.host.formulas(block) is not None:
                arrays = self.host.arrays(block)
                fixed += [Area(row, column, row, column) for row, column in arrays]
        return Beside(cells, tuple(fixed))


def _as_table(found: Described, sheet: str) -> TablePart:
    titles = found.titles or (None,) * (found.area.right - found.area.left + 1)
    return TablePart(
        name=found.name,
        part="",
        sheet=sheet,
        sheet_part=sheet,
        area=found.area,
        header_rows=int(found.header),
        totals_rows=int(found.totals),
        columns=tuple("" if title is None else str(from_host(title, False)) for title in titles),
        calculated=(False,) * len(titles),
    )
