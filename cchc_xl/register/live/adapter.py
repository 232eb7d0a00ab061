"""The register as a workbook that is open in front of somebody, in Excel or LibreOffice.

It speaks to the program through xlwings; what xlwings does not offer stands in
:mod:`cchc_xl.register.live.host`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.addresses import cell
from cchc_xl.base.errors import RegisterError
from cchc_xl.base.folders import resolved
from cchc_xl.register.file import saving
from cchc_xl.register.live.belongings import displaced
from cchc_xl.register.live.book import LiveBook
from cchc_xl.register.live.commit import (
    Changes,
    WayBack,
    is_unmarked,
    marked,
    require_unprotected,
    require_writable,
    write,
)
from cchc_xl.register.live.giving_back import given_back
from cchc_xl.register.live.host import Place
from cchc_xl.register.live.layout import lay_out
from cchc_xl.register.live.snapshot import LiveSnapshot as LiveSnapshot
from cchc_xl.register.live.snapshot import TableImage as TableImage
from cchc_xl.register.live.snapshot import Things, noted
from cchc_xl.register.live.values import as_read_back, same
from cchc_xl.register.live.writing import Planned
from cchc_xl.register.package import values
from cchc_xl.register.package.checking import require_outside_tables, require_tables
from cchc_xl.register.package.tables import TablePart, typed_below
from cchc_xl.register.port import (
    CellValue,
    Columns,
    Displaced,
    Formula,
    Snapshot,
    TableInfo,
    TakenIn,
)
from cchc_xl.register.records.change import TableChange, cannot_grow, cleaned_columns, key_places

if TYPE_CHECKING:
    import xlwings as xw

TITLE = "cchc-xl"


class LiveRegister:
    """A :class:`~cchc_xl.register.port.Register` on an open workbook.

    What was read is kept until the next commit, so it should live no longer than one click.
    ``commit`` changes the open workbook and does not save it. ``displaced`` are the cells that
    lost their place at the last ``restore``, ``lifted`` the sheets whose filters were lifted.
    ``way_back`` keeps what each commit overwrites for the case that it is broken off.
    """

    def __init__(
        self,
        book: xw.Book,
        *,
        status: Callable[[str], None] | None = None,
        message: Callable[[str], None] | None = None,
        way_back: WayBack | None = None,
    ) -> None:
        self._book = book
        self._way_back = way_back
        self._status = status or self._show_status
        self._message = message or self._show_message
        self._live = LiveBook(book)
        self._changes: dict[str, Planned] = {}
        self._named: dict[str, CellValue] = {}
        self._grown: dict[str, tuple[TablePart, TablePart]] = {}
        self.displaced: list[Displaced] = []
        self.lifted: list[str] = []

    @property
    def location(self) -> str:
        """The workbook's path, for messages."""
        return str(self._book.fullname)

    def fingerprint(self) -> str:
        """Nothing: what is open is not what lies on the disk."""
        return ""

    @contextmanager
    def settled(self) -> Iterator[None]:
        """Let formulas be computed that wait for it: a click switches calculating off.

        LibreOffice gives 0 for a formula whose stored value is no text as long as it is off.
        """
        app = self._book.app
        calculation = app.calculation
        if calculation != "automatic":
            app.calculation = "automatic"
        try:
            yield
        finally:
            if calculation != "automatic":
                app.calculation = calculation

    def tables(self) -> dict[str, TableInfo]:
        """All tables of the workbook by name, in the order of the sheets."""
        return {name: self._info(name) for name in self._live.tables}

    def check_tables(self, expected: Mapping[str, Sequence[str]]) -> None:
        """Raise one RegisterError that names every table or column not as ``expected``."""
        require_tables(self._live.name, self._live.tables, expected)

    def read_table(self, name: str) -> Columns:
        """The records of a table, see :meth:`Register.read_table`."""
        table = self._table(name)
        columns = [[_stored(value) for value in column] for column in self._columns(name)]
        kept = values.filled(columns)
        if table.first_row == table.last_row and self._only_formulas(name):
            kept = ()
        if len(kept) < len(columns[0]):
            columns = [[column[place] for place in kept] for column in columns]
        return Columns(table.columns, columns, [table.first_row + place for place in kept])

    def uncomputed(self, name: str) -> set[tuple[int, str]]:
        """None: the program in which the workbook is open computes."""
        return set()

    def take_in(self, name: str) -> TakenIn:
        """Count rows typed directly below a table as its own, see :meth:`Register.take_in`."""
        table = self._live.table(name)
        taken = TakenIn(*typed_below(table, self._live.rows_below(table)))
        if taken.rows and not table.totals_rows:
            records = table.last_row - table.first_row + 1 + taken.rows
            bigger = table.resized(records)
            self._grown[name] = (self._grown.get(name, (table, table))[0], bigger)
            self._live = self._live.with_tables({name: bigger})
        return taken if not table.totals_rows else TakenIn(0, "")

    def replace_table(
        self, name: str, columns: Columns, key: Sequence[str] | None = None
    ) -> list[Displaced]:
        """Put other records in place of all, see :meth:`Register.replace_table`."""
        table = self._live.table(name)
        cells = self._cleaned(table, columns)
        change = TableChange(table, cells, table.first_row, key_places(table, key, len(cells)))
        if self._is_same(change):
            self._changes.pop(name, None)
            return []
        self._changes[name] = self._plan(change)
        return self._changes[name].layout.displaced

    def append_rows(self, name: str, columns: Columns) -> None:
        """Add records below the others, see :meth:`Register.append_rows`."""
        table = self._live.table(name)
        cells = self._cleaned(table, columns)
        if not len(columns):
            return
        if name not in self._changes:
            empty = table.first_row == table.last_row and self._only_formulas(name)
            start = table.first_row if empty else table.last_row + 1
            self._changes[name] = self._plan(TableChange(table, cells, start))
            return
        self._changes[name] = self._plan(self._changes[name].change.longer(cells))

    def names(self) -> list[str]:
        """Names of the workbook that stand for one cell."""
        return list(self._live.names)

    def read_named(self, name: str) -> CellValue:
        """The value of a named cell (a formula's stored value)."""
        return _stored(self._content(name))

    def write_named(self, name: str, value: CellValue) -> None:
        """Put a value into a named cell, see :meth:`Register.write_named`."""
        place = self._live.named(name)
        (stored,) = values.cleaned([value], self._live.epoch_1904, f"ô {name}")
        tables = self._live.tables.values()
        require_outside_tables(name, place.sheet, place.row, place.column, tables)
        self._named.pop(name, None)
        if not same(self._live.value(place), stored):
            self._named[name] = stored

    def status(self, text: str) -> None:
        """Tell the person who waits what is being done."""
        self._status(text)

    def message(self, text: str) -> None:
        """Tell the person the result."""
        self._message(text)

    def snapshot(self, keys: Mapping[str, Sequence[str]] | None = None) -> LiveSnapshot:
        """The state of all tables and named cells, collected changes included.

        ``keys`` gives the titles that tell a table's records apart, by its name: with them, what
        people write beside the records later on stays with its record at ``restore``.
        """
        images = {name: self._image(name, keys or {}) for name in self._live.tables}
        return LiveSnapshot(images, {name: self._content(name) for name in self._live.names})

    def before_changes(self, keys: Mapping[str, Sequence[str]] | None = None) -> LiveSnapshot:
        """What stands now where the collected changes will write: enough to take them back.

        Nothing is read for it that was not read for the changes.
        """
        images = {
            name: self._imaged(
                plan.change.old, self._live.records(name), plan.layout.beside, keys or {}
            )._replace(things=noted(plan.change.old, plan.layout.things, plan.layout.taken))
            for name, plan in self._changes.items()
        }
        named = {name: self._live.value(self._live.named(name)) for name in self._named}
        return LiveSnapshot(images, named)

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a snapshot of this register; needs ``commit``, too.

        Columns that people added since, and names that are gone, are passed over.
        ``RegisterError``: a table is gone or has other columns.
        """
        if not isinstance(snapshot, LiveSnapshot):
            raise TypeError("a snapshot of a LiveRegister is needed")
        self._restore(snapshot, broken_off=False)

    def _restore(self, snapshot: LiveSnapshot, *, broken_off: bool) -> None:
        """Plan the return; ``broken_off``: from a state that a write left in between."""
        plans = {}
        for name, image in snapshot.tables.items():
            plan = self._returning(name, image, broken_off)
            if plan is not None:
                plans[name] = plan
        self._changes, self._named = plans, {}
        self.displaced = [item for plan in plans.values() for item in plan.layout.displaced]
        for name in snapshot.named.keys() & self._live.names.keys():
            value = snapshot.named[name]
            if not same(self._live.value(self._live.named(name)), value):
                self._named[name] = value

    def require_unprotected(self, names: Iterable[str]) -> None:
        """Refuse before long work what ``commit`` would refuse: these tables' sheets protected.

        Names of tables that are not there are passed over. ``RegisterError``.
        """
        tables = self._live.tables
        require_unprotected(self._live, (tables[name].sheet for name in names if name in tables))

    def pending(self) -> bool:
        """Whether ``commit`` would change the workbook."""
        return bool(self._changes or self._named or self._grown)

    def commit(self, before: Callable[[], None] = lambda: None) -> bool:
        """Write all collected changes at once; False, and nothing touched, if there are none.

        ``before`` is called when all is prepared and nothing is written yet; if it raises, the
        register is as it was. ``RegisterError``: a sheet is protected, somebody changed a table
        meanwhile, the file cannot be copied into the backups (nothing is written), or writing
        failed (what was written is taken back).
        """
        if not self.pending():
            return False
        changes = Changes(self._changes, self._named, self._grown)
        require_writable(self._live, changes)
        self._keep_file()
        before()
        if self._way_back is None:
            self._write(changes)
            return True
        mark = self._way_back.keep(self.before_changes())
        try:
            self._write(changes, mark)
        except BaseException:
            if is_unmarked(self._live):  # what was written is taken back
                self._way_back.drop()
            raise
        self._way_back.finish()
        return True

    def _write(
        self, changes: Changes, mark: str = "", last: Callable[[], object] = lambda: None
    ) -> None:
        lifted = write(self._live, changes, mark, last)
        self.lifted += [sheet for sheet in lifted if sheet not in self.lifted]
        self._live = self._live.with_tables(
            {name: plan.change.new for name, plan in self._changes.items()}
        )
        self._changes, self._named, self._grown = {}, {}, {}

    def unfinished(self) -> str:
        """The mark of a write that was broken off, see :meth:`Register.unfinished`."""
        return marked(self._live)

    def repair(self, snapshot: LiveSnapshot) -> list[Displaced]:
        """Bring back what stood where a write was broken off, and take its mark away.

        Returns what people had put on records and is gone. Broken off itself, the mark stays.
        Errors are those of ``restore`` and ``commit``.
        """
        self._restore(snapshot, broken_off=True)
        changes = Changes(self._changes, self._named)
        require_writable(self._live, changes)
        lost: list[Displaced] = []

        def give_back() -> None:
            now = self._live.again(snapshot.tables)
            for name, image in snapshot.tables.items():
                if image.things:
                    lost.extend(given_back(now, name, image.things))

        self._write(changes, self.unfinished(), give_back)
        return lost

    def _keep_file(self) -> None:
        """Copy the file, as it was saved last, into the backups; a book never saved has none."""
        path = Path(self.location)
        if path.is_file():
            saving.keep(resolved(path))

    def close(self) -> None:
        """Drop what was not committed and let go of the workbook, which stays open."""
        self._live = LiveBook(self._book)
        self._changes, self._named, self._grown = {}, {}, {}

    def _show_status(self, text: str) -> None:
        self._book.app.status_bar = text or False

    def _show_message(self, text: str) -> None:
        self._book.app.alert(text, TITLE)

    def _table(self, name: str) -> TablePart:
        """A table as it would be."""
        table = self._live.table(name)
        return self._changes[name].change.new if name in self._changes else table

    def _columns(self, name: str) -> list[list[CellValue]]:
        """The contents of a table's records as they would be, column by column."""
        if name not in self._changes:
            return self._live.records(name)
        change, layout = self._changes[name]
        kept = self._live.records(name)
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

    def _cleaned(self, table: TablePart, columns: Columns) -> list[list[CellValue]]:
        epoch = self._live.epoch_1904
        return [as_read_back(column, epoch) for column in cleaned_columns(table, columns, epoch)]

    def _content(self, name: str) -> CellValue:
        place = self._live.named(name)
        return self._named[name] if name in self._named else self._live.value(place)

    def _info(self, name: str) -> TableInfo:
        table = self._table(name)
        rows = table.last_row - table.first_row + 1
        if rows == 1 and self._only_formulas(name):
            rows = 0
        return TableInfo(name, table.sheet, table.columns, rows, str(table.area))

    def _only_formulas(self, name: str) -> bool:
        """Whether the first record holds nothing that was entered."""
        firsts = (column[0] for column in self._columns(name))
        return all(value is None or isinstance(value, Formula) for value in firsts)

    def _is_same(self, change: TableChange) -> bool:
        """Whether a table holds these records already."""
        old = self._live.records(change.old.name)[: len(change.columns)]
        if change.start != change.old.first_row or change.records != len(old[0]):
            return False
        table = change.old.name
        return all(
            same(was, new, table)
            for stored, column in zip(old, change.columns, strict=True)
            for was, new in zip(stored, column, strict=True)
        )

    def _plan(
        self,
        change: TableChange,
        wanted: Mapping[Place, CellValue] | None = None,
        things: Things | None = None,
    ) -> Planned:
        """Find out what becomes of the cells beside a change. ``RegisterError``: it cannot be."""
        if change.new.area.bottom > change.old.area.bottom:
            found = self._live.filled_below(change)
            if found is not None:
                what, place = found
                raise cannot_grow(change, cell(*place), what)
        records = self._live.records(change.old.name)
        layout = lay_out(change, records, self._live.beside(change), wanted)
        layout.displaced += displaced(self._live, change, layout, things)
        return Planned(change, layout)

    def _image(self, name: str, keys: Mapping[str, Sequence[str]]) -> TableImage:
        table = self._table(name)
        if name in self._changes:
            cells = self._changes[name].layout.after
        else:
            rows = TableChange(table, self._live.records(name), table.first_row)
            cells = self._live.beside(rows).cells
        return self._imaged(table, self._columns(name), cells, keys)

    def _imaged(
        self,
        table: TablePart,
        columns: Sequence[Sequence[CellValue]],
        cells: Mapping[Place, CellValue],
        keys: Mapping[str, Sequence[str]],
    ) -> TableImage:
        key = tuple(keys.get(table.name, ()))
        if not key and table.name in self._changes:
            places = self._changes[table.name].change.key or ()
            key = tuple(table.columns[place] for place in places)
        beside = tuple(
            (row - table.first_row, column, value)
            for (row, column), value in sorted(cells.items(), key=lambda item: item[0])
            if not table.area.left <= column <= table.area.right
        )
        return TableImage(table.columns, tuple(zip(*columns, strict=True)), beside, key)

    def _returning(self, name: str, image: TableImage, broken_off: bool) -> Planned | None:
        """The change that brings a table back to an image; None when it holds that already."""
        table = self._live.table(name)
        columns = [
            values.cleaned(column, self._live.epoch_1904, f"cột {title}, bảng {name}")
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
        if self._is_same(change):
            return None
        wanted = {(table.first_row + row, column): value for row, column, value in image.beside}
        plan = self._plan(change, wanted, image.things if broken_off else None)
        plan.layout.formatted = broken_off
        return plan


def _stored(value: CellValue) -> CellValue:
    return value.value if isinstance(value, Formula) else value
