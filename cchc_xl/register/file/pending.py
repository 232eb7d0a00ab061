"""Changes collected for a workbook, the sheets as they would be, and writing them."""

from __future__ import annotations

from collections.abc import Iterable, Mapping
from typing import IO

from cchc_xl.base.addresses import Area
from cchc_xl.register.file import lookups, reading
from cchc_xl.register.file.rewriting import SheetWriter
from cchc_xl.register.package.recounting import StringCount
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.tables import TablePart, resize_table_part
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.package.xmltext import as_utf8
from cchc_xl.register.port import CellValue, Displaced
from cchc_xl.register.records.anchors import moved_names
from cchc_xl.register.records.belongings import Belongings, collect
from cchc_xl.register.records.change import TableChange
from cchc_xl.register.records.layout import Layout, lay_out
from cchc_xl.register.records.moves import SheetMoves


class Pending:
    """A workbook and what is to change in it: a table's records, a named cell's value."""

    def __init__(
        self,
        base: Workbook,
        tables: Mapping[str, TableChange] | None = None,
        named: Mapping[str, CellValue] | None = None,
        grown: Mapping[str, TablePart] | None = None,
    ) -> None:
        self.base = base
        self.grown = dict(grown or {})
        self.tables = dict(tables or {})
        self.named = dict(named or {})
        self._sheets: dict[str, SheetData] = {}
        self._layouts: dict[str, Layout] = {}
        self._belongings: dict[str, Belongings] = {}

    def __bool__(self) -> bool:
        return bool(self.tables or self.named or self.grown)

    def copy(self) -> Pending:
        """The same changes, to be added to on its own."""
        return Pending(self.base, self.tables, self.named, self.grown)

    def grow(self, name: str, rows: int) -> None:
        """Let a table reach over rows that people typed below it; the rows stay as they are."""
        old = self.base.table(name)
        self.grown.setdefault(name, old)
        self.base.tables[name] = old.resized(old.last_row - old.first_row + 1 + rows)

    def set_table(self, name: str, change: TableChange | None) -> list[Displaced]:
        """Take a table's change (None: none any more); cells that lose their place.

        ``RegisterError``: the sheet cannot be written so, nothing is taken.
        """
        if change is None and name not in self.tables:
            return []
        new = self.copy()
        new.tables.pop(name, None)
        part = self.base.table(name).sheet_part
        if change is not None:
            new.tables[name] = change
        layout = new._layout(part)
        belongings = new._put(part)
        self.tables = new.tables
        self._layouts[part] = layout
        self._belongings[part] = belongings
        self._sheets.pop(part, None)
        names = new._names([part])[1]
        displaced = [*layout.displaced, *belongings.displaced, *names]
        return [item for item in displaced if item.table == name]

    def set_named(self, name: str, value: CellValue, *, changed: bool) -> None:
        """Take a named cell's value, or forget it when it is the stored one."""
        self._sheets.pop(self.base.named(name).sheet.part, None)
        self.named.pop(name, None)
        if changed:
            self.named[name] = value

    def table(self, name: str) -> TablePart:
        """A table as it would be."""
        table = self.base.table(name)
        change = self.tables.get(name)
        return change.new if change else table

    def sheet(self, part: str) -> SheetData:
        """A sheet as it would be."""
        base = self.base
        if part not in self._touched_sheets():
            return base.sheet_data(part)
        if part not in self._sheets:
            xml = b"".join(self._writer(part).blocks())
            self._sheets[part] = SheetData(xml, part, base.strings, base.styles, base.epoch_1904)
        return self._sheets[part]

    def write(self, stream: IO[bytes]) -> None:
        """Write the whole package with the changes."""
        base = self.base
        touched = self._touched_sheets()
        replaced: dict[str, Iterable[bytes]] = {}
        dropped: set[str] = set()
        if touched or self.grown:
            replaced, dropped = base.calculation_parts(self._names(touched)[0])
            blocks = {part: self._writer(part).blocks() for part in touched}
            replaced |= StringCount(base, touched).replaced(blocks)
            replaced |= self._shown(touched)
        for part in touched:
            replaced |= {other: [xml] for other, xml in self._put(part).parts.items()}
        for change in self.tables.values():
            if change.new.area != change.old.area:
                xml = as_utf8(base.package.read(change.old.part), change.old.part)
                old = self.grown.get(change.old.name, change.old)
                replaced[change.old.part] = [resize_table_part(xml, old, change.new)]
        for name in self.grown.keys() - self.tables.keys():
            old, new = self.grown[name], base.table(name)
            xml = as_utf8(base.package.read(new.part), new.part)
            replaced[new.part] = [resize_table_part(xml, old, new)]
        base.package.write(stream, replaced, dropped)

    def _shown(self, touched: set[str]) -> dict[str, Iterable[bytes]]:
        """The sheet that shows a table's cells, when the table changes."""
        name = self.base.names.get(lookups.SHOWING)
        if name is None or lookups.TABLE not in self.tables or name.sheet.part in touched:
            return {}
        table = self.table(lookups.TABLE)
        lines = lookups.lines_of(reading.records(self.sheet(table.sheet_part), table))
        return {name.sheet.part: [lookups.reckoned(self.base.sheet_data(name.sheet.part), lines)]}

    def _touched_sheets(self) -> set[str]:
        parts = {change.old.sheet_part for change in self.tables.values()}
        return parts | {self.base.named(name).sheet.part for name in self.named}

    def _writer(self, part: str) -> SheetWriter:
        named = {}
        for name, value in self.named.items():
            cell = self.base.named(name)
            if cell.sheet.part == part:
                named[cell.row, cell.column] = value
        data = self.base.sheet_data(part)
        return SheetWriter(data, self._changes(part), self._layout(part), self._put(part), named)

    def _names(self, parts: Iterable[str]) -> tuple[bytes, list[Displaced]]:
        """The workbook part with the names of cells on these sheets where their records go."""
        base = self.base
        titles = {sheet.part: sheet.name.lower() for sheet in base.sheets}
        moves = {titles[part]: SheetMoves(self._layout(part).moves) for part in parts}
        return moved_names(as_utf8(base.package.read(base.part), base.part), moves)

    def _put(self, part: str) -> Belongings:
        """What people put on the records of a sheet, where it belongs after the changes."""
        if part not in self._belongings:
            data = self.base.sheet_data(part)
            moves = self._layout(part).moves
            self._belongings[part] = collect(self.base.package, data, moves)
        return self._belongings[part]

    def _layout(self, part: str) -> Layout:
        if part not in self._layouts:
            data = self.base.sheet_data(part)
            on_sheet = [table for table in self.base.tables.values() if table.sheet_part == part]
            named = [
                Area(cell.row, cell.column, cell.row, cell.column)
                for cell in self.base.names.values()
                if cell.sheet.part == part
            ]
            self._layouts[part] = lay_out(data, self._changes(part), on_sheet, named)
        return self._layouts[part]

    def _changes(self, part: str) -> list[TableChange]:
        return [change for change in self.tables.values() if change.old.sheet_part == part]
