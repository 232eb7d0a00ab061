"""Where cells go that people put beside the records, when the records change.

Nothing that they typed is lost in silence: it moves with its record, stays where it is, or is
listed as displaced.
"""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass, field

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.sheetpatterns import Cell, Row
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue, Displaced
from cchc_xl.register.records.cellmoves import CannotStand, Filler, moved_cell
from cchc_xl.register.records.change import Key, TableChange, cannot_grow, key_part
from cchc_xl.register.records.looks import LOOK, STYLE
from cchc_xl.register.records.moves import Moves

_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')


@dataclass
class Layout:
    """The outcome: cells by row and column, what was displaced, rows hidden with their record.

    ``moves`` tell where the records of each changed table go.
    """

    placed: defaultdict[int, dict[int, bytes]] = field(default_factory=lambda: defaultdict(dict))
    displaced: list[Displaced] = field(default_factory=list)
    hidden: set[int] = field(default_factory=set)
    moves: list[Moves] = field(default_factory=list)


def lay_out(
    data: SheetData,
    changes: Sequence[TableChange],
    tables: Sequence[TablePart],
    named: Sequence[Area] = (),
) -> Layout:
    """Find the place of every cell that no change writes, in the rows that changes touch.

    ``tables`` are all tables of the sheet, ``named`` the cells that have a name and so stay where
    they are. ``RegisterError``: a table cannot grow.
    """
    return _Placing(data, changes, len(tables) == 1, named).run()


class _Placing:
    def __init__(
        self,
        data: SheetData,
        changes: Sequence[TableChange],
        alone: bool,
        named: Sequence[Area],
    ) -> None:
        self.data = data
        self.changes = changes
        self.alone = alone
        self.layout = Layout()
        self.moving: list[tuple[TableChange, Cell]] = []
        self.fixed_areas = [*data.filled_areas, *data.merged, *named]
        self._destinations: dict[str, dict[int, int]] = {}
        self._keys: dict[str, dict[int, Key]] = {}
        self._fillers: dict[tuple[str, int], Filler] = {}
        self.layout.moves = [self._moves(change) for change in changes]

    def _moves(self, change: TableChange) -> Moves:
        def keys() -> dict[int, Key]:
            self._destination(change)
            return self._keys.get(change.old.name, {})

        return Moves(
            change,
            lambda: self._destination(change),
            keys,
            alone=self.alone,
            fixed=self.fixed_areas,
        )

    def run(self) -> Layout:
        for change in self.changes:
            self._check_merged(change)
        for number in sorted(self._rows_to_sort_out()):
            self._sort_out(self.data.rows[number])
        gone = [item for item in self.moving if not self._move(*item)]
        for change, cell in gone:
            self._leave(change, cell)
        for change in self.changes:
            self._fill(change)
        return self.layout

    def _rows_to_sort_out(self) -> set[int]:
        """Rows that have more than the cells which the changes write."""
        numbers: set[int] = set()
        for change in self.changes:
            area = Area(change.start, change.left, change.old.last_row, change.owned)
            numbers |= self.data.rows_outside(area)
            below = range(max(change.old.last_row + 1, change.start), change.end + 1)
            numbers.update(number for number in below if number in self.data.rows)
            for row in self.data.rows_marked(b"hidden=", change.start, change.end):
                self._note_hidden(row, change)
        return numbers

    def _sort_out(self, row: Row) -> None:
        touching = [c for c in self.changes if c.start <= row.number <= c.end]
        first = touching[0]
        cells = self.data.cells(row)
        for cell in cells:
            own = next((c for c in touching if c.left <= cell.column <= c.right), None)
            if own is not None:
                self._inside(own, cell, cells)
            elif self.alone and self._is_record(first, cells) and not self._fixed(cell):
                self.moving.append((first, cell))
            else:
                self._stay(cell)

    def _inside(self, change: TableChange, cell: Cell, cells: list[Cell]) -> None:
        """A cell in the columns of a changed table."""
        old = change.old
        if cell.row > old.area.bottom:
            if cell.row <= change.new.area.bottom:
                self._refuse_content(change, cell)
            else:
                self._stay(cell)
        elif cell.row > old.last_row:
            total_row = change.new.area.bottom - (old.area.bottom - cell.row)
            self.layout.placed[total_row][cell.column] = self._emit(cell, total_row)
        elif cell.column > change.owned:
            if self._is_record(change, cells):
                self.moving.append((change, cell))
            elif cell.row <= change.new.last_row:
                self._stay(cell)
            else:
                self._displace(change, cell)

    def _is_record(self, change: TableChange, cells: list[Cell]) -> bool:
        """Whether the row of these cells is a record that a change replaces."""
        row = cells[0].row
        if not change.start <= row <= change.old.last_row:
            return False
        return any(
            change.left <= cell.column <= change.owned and self._content(cell) is not None
            for cell in cells
        )

    def _fixed(self, cell: Cell) -> bool:
        return any(
            area.top <= cell.row <= area.bottom and area.left <= cell.column <= area.right
            for area in self.fixed_areas
        )

    def _move(self, change: TableChange, cell: Cell) -> bool:
        """Put a cell beside its record; False when that is gone, or the place is taken."""
        target = self._destination(change).get(cell.row)
        if target is None or cell.column in self.layout.placed[target]:
            return False
        try:
            self.layout.placed[target][cell.column] = self._emit(cell, target)
        except CannotStand:
            return False
        return True

    def _leave(self, change: TableChange, cell: Cell) -> None:
        """Leave a cell of a vanished record outside the table where no record stands."""
        free = cell.column not in self.layout.placed[cell.row]
        if free and cell.column > change.right and not change.takes(cell.row):
            self._stay(cell)
        else:
            self._displace(change, cell)

    def _stay(self, cell: Cell) -> None:
        self.layout.placed[cell.row][cell.column] = self._emit(cell, cell.row)

    def _displace(self, change: TableChange, cell: Cell) -> None:
        value = self._content(cell)
        old = change.old
        inside = change.left <= cell.column <= change.right
        filler = self._filler(change, cell.column) if inside else None
        what = ""
        if value is None or (filler and filler.makes(cell, value)):
            match = STYLE.search(cell.attributes)
            usual = filler.style if filler else self.data.column_style(cell.column)
            if match is None or not self.data.styles.has_own_look(int(match.group(1)), usual):
                return
            value, what = None, LOOK
        self.layout.displaced.append(
            Displaced(
                old.name,
                old.sheet,
                addresses.cell(cell.row, cell.column),
                old.columns[cell.column - change.left] if inside else "",
                self._keys.get(old.name, {}).get(cell.row, ()),
                value,
                what,
            )
        )

    def _content(self, cell: Cell) -> CellValue:
        if cell.formula_attributes is None and not cell.rest:
            return None
        return self.data.cell_value(cell)

    def _emit(self, cell: Cell, row: int) -> bytes:
        return moved_cell(self.data, cell, row)

    def _note_hidden(self, row: Row, change: TableChange) -> None:
        if not _HIDDEN.search(row.attributes):
            return
        if change.key is None or row.number > change.old.last_row:
            self.layout.hidden.add(row.number)
        elif row.number in self._destination(change):
            self.layout.hidden.add(self._destination(change)[row.number])

    def _destination(self, change: TableChange) -> dict[int, int]:
        """New row of each old record that is still there."""
        known = self._destinations.get(change.old.name)
        if known is None:
            if change.key is None:
                last = min(change.old.last_row, change.start + change.records - 1)
                known = {row: row for row in range(change.start, last + 1)}
            else:
                known = self._by_key(change, change.key)
            self._destinations[change.old.name] = known
        return known

    def _by_key(self, change: TableChange, key: tuple[int, ...]) -> dict[int, int]:
        old_keys = self._old_keys(change, key)
        self._keys[change.old.name] = old_keys
        return change.matched(old_keys)

    def _old_keys(self, change: TableChange, key: tuple[int, ...]) -> dict[int, Key]:
        right = change.left + max(key)
        area = Area(change.start, change.left, change.old.last_row, right)
        keys: dict[int, Key] = {}
        for top, columns in self.data.read(area):
            parts = ([key_part(value) for value in columns[i]] for i in key)
            keys.update(enumerate(zip(*parts, strict=True), top))
        return keys

    def _fill(self, change: TableChange) -> None:
        """Give new records the format and the formula of the columns that people added."""
        if change.owned == change.right:
            return
        kept = set(self._destination(change).values())
        for column in range(change.owned + 1, change.right + 1):
            filler = self._filler(change, column)
            for row in range(change.start, change.new.last_row + 1):
                cell = filler.cell(row, formula=row not in kept)
                if cell and column not in self.layout.placed[row]:
                    self.layout.placed[row][column] = cell

    def _filler(self, change: TableChange, column: int) -> Filler:
        name = (change.old.name, column)
        if name not in self._fillers:
            self._fillers[name] = Filler(self.data, change.old, column)
        return self._fillers[name]

    def _check_merged(self, change: TableChange) -> None:
        growth = change.old.area._replace(
            top=change.old.area.bottom + 1, bottom=change.new.area.bottom
        )
        for area in self.data.merged:
            if growth.top <= growth.bottom and area.overlaps(growth):
                raise cannot_grow(change, addresses.cell(area.top, area.left), "ô gộp")

    def _refuse_content(self, change: TableChange, cell: Cell) -> None:
        if self._content(cell) is not None:
            raise cannot_grow(change, addresses.cell(cell.row, cell.column), "nội dung")
