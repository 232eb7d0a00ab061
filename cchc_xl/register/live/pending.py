"""Changes collected for an open workbook, and what it would hold with them."""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cchc_xl.base.addresses import cell
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.live.belongings import displaced
from cchc_xl.register.live.book import LiveBook
from cchc_xl.register.live.commit import Changes
from cchc_xl.register.live.host import Place
from cchc_xl.register.live.layout import lay_out
from cchc_xl.register.live.snapshot import LiveSnapshot, TableImage, Things, noted
from cchc_xl.register.live.values import same
from cchc_xl.register.live.writing import Planned
from cchc_xl.register.package import values
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue, Displaced, Formula, TableInfo
from cchc_xl.register.records.change import TableChange, cannot_grow, key_places

Keys = Mapping[str, Sequence[str]]
"""The titles that tell a table's records apart, by the table's name."""


class Pending:
    """A workbook as it was read, and what is to change in it: tables and named cells."""

    def __init__(self, live: LiveBook) -> None:
        self.live = live
        self.tables: dict[str, Planned] = {}
        self.named: dict[str, CellValue] = {}
        self.grown: dict[str, tuple[TablePart, TablePart]] = {}

    def __bool__(self) -> bool:
        return bool(self.tables or self.named or self.grown)

    @property
    def changes(self) -> Changes:
        """All that is to be written."""
        return Changes(self.tables, self.named, self.grown)

    def table(self, name: str) -> TablePart:
        """A table as it would be."""
        table = self.live.table(name)
        return self.tables[name].change.new if name in self.tables else table

    def info(self, name: str) -> TableInfo:
        """What there is to know of a table as it would be."""
        table = self.table(name)
        rows = table.last_row - table.first_row + 1
        if rows == 1 and self.only_formulas(name):
            rows = 0
        return TableInfo(name, table.sheet, table.columns, rows, str(table.area))

    def columns(self, name: str) -> list[list[CellValue]]:
        """The contents of a table's records as they would be, column by column."""
        if name not in self.tables:
            return self.live.records(name)
        change, layout = self.tables[name]
        kept = self.live.records(name)
        above = change.start - change.old.first_row
        rows = range(change.start, change.new.last_row + 1)
        written = [
            [*old[:above], *new]
            for old, new in zip(kept[: len(change.columns)], change.columns, strict=True)
        ]
        own = [
            [
                *kept[column - change.left][:above],
                *(layout.after.get((row, column)) for row in rows),
            ]
            for column in range(change.owned + 1, change.right + 1)
        ]
        return written + own

    def content(self, name: str) -> CellValue:
        """The content of a named cell as it would be."""
        place = self.live.named(name)
        return self.named[name] if name in self.named else self.live.value(place)

    def only_formulas(self, name: str) -> bool:
        """Whether a table's first record holds nothing that was entered."""
        firsts = (column[0] for column in self.columns(name))
        return all(value is None or isinstance(value, Formula) for value in firsts)

    def grow(self, table: TablePart, rows: int) -> None:
        """Let a table reach over rows that people typed below it."""
        bigger = table.resized(table.last_row - table.first_row + 1 + rows)
        self.grown[table.name] = (self.grown.get(table.name, (table, table))[0], bigger)
        self.live = self.live.with_tables({table.name: bigger})

    def set_table(self, change: TableChange) -> list[Displaced]:
        """Take a table's change; the cells that lose their place. ``RegisterError``."""
        name = change.old.name
        if self.holds(change):
            self.tables.pop(name, None)
            return []
        self.tables[name] = self.plan(change)
        return self.tables[name].layout.displaced

    def set_named(self, name: str, value: CellValue) -> None:
        """Take a named cell's value, or forget it when it is what the cell holds."""
        self.named.pop(name, None)
        if not same(self.live.value(self.live.named(name)), value):
            self.named[name] = value

    def holds(self, change: TableChange) -> bool:
        """Whether a table holds these records already."""
        old = self.live.records(change.old.name)[: len(change.columns)]
        if change.start != change.old.first_row or change.records != len(old[0]):
            return False
        table = change.old.name
        return all(
            same(was, new, table)
            for stored, column in zip(old, change.columns, strict=True)
            for was, new in zip(stored, column, strict=True)
        )

    def plan(
        self,
        change: TableChange,
        wanted: Mapping[Place, CellValue] | None = None,
        things: Things | None = None,
    ) -> Planned:
        """Find out what becomes of the cells beside a change. ``RegisterError``: it cannot be."""
        if change.new.area.bottom > change.old.area.bottom:
            found = self.live.filled_below(change)
            if found is not None:
                what, place = found
                raise cannot_grow(change, cell(*place), what)
        records = self.live.records(change.old.name)
        layout = lay_out(change, records, self.live.beside(change), wanted)
        layout.displaced += displaced(self.live, change, layout, things)
        return Planned(change, layout)

    def snapshot(self, keys: Keys) -> LiveSnapshot:
        """The state of all tables and named cells with the changes."""
        images = {name: self._image(name, keys) for name in self.live.tables}
        return LiveSnapshot(images, {name: self.content(name) for name in self.live.names})

    def before(self, keys: Keys) -> LiveSnapshot:
        """What stands now where the changes will write."""
        images = {
            name: self._imaged(
                plan.change.old, self.live.records(name), plan.layout.beside, keys
            )._replace(things=noted(plan.change.old, plan.layout.things, plan.layout.taken))
            for name, plan in self.tables.items()
        }
        named = {name: self.live.value(self.live.named(name)) for name in self.named}
        return LiveSnapshot(images, named)

    def _image(self, name: str, keys: Keys) -> TableImage:
        table = self.table(name)
        if name in self.tables:
            cells = self.tables[name].layout.after
        else:
            rows = TableChange(table, self.live.records(name), table.first_row)
            cells = self.live.beside(rows).cells
        return self._imaged(table, self.columns(name), cells, keys)

    def _imaged(
        self,
        table: TablePart,
        columns: Sequence[Sequence[CellValue]],
        cells: Mapping[Place, CellValue],
        keys: Keys,
    ) -> TableImage:
        key = tuple(keys.get(table.name, ()))
        if not key and table.name in self.tables:
            places = self.tables[table.name].change.key or ()
            key = tuple(table.columns[place] for place in places)
        beside = tuple(
            (row - table.first_row, column, value)
            for (row, column), value in sorted(cells.items(), key=lambda item: item[0])
            if not table.area.left <= column <= table.area.right
        )
        return TableImage(table.columns, tuple(zip(*columns, strict=True)), beside, key)

    def go_back(self, snapshot: LiveSnapshot, *, broken_off: bool) -> list[Displaced]:
        """Plan the return to a snapshot; the cells that lose their place.

        ``broken_off``: from a state that a write left in between.
        """
        plans = {}
        for name, image in snapshot.tables.items():
            plan = self._returning(name, image, broken_off)
            if plan is not None:
                plans[name] = plan
        self.tables, self.named = plans, {}
        for name in snapshot.named.keys() & self.live.names.keys():
            self.set_named(name, snapshot.named[name])
        return [item for plan in plans.values() for item in plan.layout.displaced]

    def _returning(self, name: str, image: TableImage, broken_off: bool) -> Planned | None:
        """The change that brings a table back to an image; None when it holds that already."""
        table = self.live.table(name)
        columns = [
            values.cleaned(column, self.live.epoch_1904, f"cột {title}, bảng {name}")
            for title, column in zip(image.titles, zip(*image.rows, strict=True), strict=True)
        ]
        if table.columns[: len(columns)] != tuple(image.titles):
            raise RegisterError(
                f"Bảng {name} trên trang {table.sheet} không còn đúng các cột như lúc được ghi "
                "nhớ để hoàn tác.",
                "Đặt lại tên và thứ tự các cột của bảng như trước rồi chạy lại, hoặc lấy lại bản "
                "sao lưu trong thư mục sao-luu.",
            )
        places = key_places(table, image.key or None, len(columns))
        change = TableChange(table, columns, table.first_row, places)
        if self.holds(change):
            return None
        wanted = {(table.first_row + row, column): value for row, column, value in image.beside}
        plan = self.plan(change, wanted, image.things if broken_off else None)
        plan.layout.formatted = broken_off
        return plan
