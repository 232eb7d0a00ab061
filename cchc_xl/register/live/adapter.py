"""The register as a workbook that is open in front of somebody, in Excel or LibreOffice.

It speaks to the program through xlwings; what xlwings does not offer stands in
:mod:`cchc_xl.register.live.host`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.folders import resolved
from cchc_xl.register.file import saving
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
from cchc_xl.register.live.pending import Pending
from cchc_xl.register.live.snapshot import LiveSnapshot as LiveSnapshot
from cchc_xl.register.live.snapshot import TableImage as TableImage
from cchc_xl.register.live.values import as_read_back
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
from cchc_xl.register.records.change import TableChange, cleaned_columns, key_places

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
        self._pending = Pending(LiveBook(book))
        self.displaced: list[Displaced] = []
        self.lifted: list[str] = []

    @property
    def _live(self) -> LiveBook:
        return self._pending.live

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
        return {name: self._pending.info(name) for name in self._live.tables}

    def check_tables(self, expected: Mapping[str, Sequence[str]]) -> None:
        """Raise one RegisterError that names every table or column not as ``expected``."""
        require_tables(self._live.name, self._live.tables, expected)

    def read_table(self, name: str) -> Columns:
        """The records of a table, see :meth:`Register.read_table`."""
        table = self._pending.table(name)
        columns = [[_stored(value) for value in column] for column in self._pending.columns(name)]
        kept = values.filled(columns)
        if table.first_row == table.last_row and self._pending.only_formulas(name):
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
        if table.totals_rows:
            return TakenIn(0, "")
        if taken.rows:
            self._pending.grow(table, taken.rows)
        return taken

    def replace_table(
        self, name: str, columns: Columns, key: Sequence[str] | None = None
    ) -> list[Displaced]:
        """Put other records in place of all, see :meth:`Register.replace_table`."""
        table = self._live.table(name)
        cells = self._cleaned(table, columns)
        change = TableChange(table, cells, table.first_row, key_places(table, key, len(cells)))
        return self._pending.set_table(change)

    def append_rows(self, name: str, columns: Columns) -> None:
        """Add records below the others, see :meth:`Register.append_rows`."""
        table = self._live.table(name)
        cells = self._cleaned(table, columns)
        if not len(columns):
            return
        known = self._pending.tables.get(name)
        if known is not None:
            change = known.change.longer(cells)
        else:
            empty = table.first_row == table.last_row and self._pending.only_formulas(name)
            change = TableChange(table, cells, table.first_row if empty else table.last_row + 1)
        self._pending.tables[name] = self._pending.plan(change)

    def names(self) -> list[str]:
        """Names of the workbook that stand for one cell."""
        return list(self._live.names)

    def read_named(self, name: str) -> CellValue:
        """The value of a named cell (a formula's stored value)."""
        return _stored(self._pending.content(name))

    def write_named(self, name: str, value: CellValue) -> None:
        """Put a value into a named cell, see :meth:`Register.write_named`."""
        place = self._live.named(name)
        (stored,) = values.cleaned([value], self._live.epoch_1904, f"ô {name}")
        tables = self._live.tables.values()
        require_outside_tables(name, place.sheet, place.row, place.column, tables)
        self._pending.set_named(name, stored)

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
        return self._pending.snapshot(keys or {})

    def before_changes(self, keys: Mapping[str, Sequence[str]] | None = None) -> LiveSnapshot:
        """What stands now where the collected changes will write: enough to take them back.

        Nothing is read for it that was not read for the changes.
        """
        return self._pending.before(keys or {})

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a snapshot of this register; needs ``commit``, too.

        Columns that people added since, and names that are gone, are passed over.
        ``RegisterError``: a table is gone or has other columns.
        """
        if not isinstance(snapshot, LiveSnapshot):
            raise TypeError("a snapshot of a LiveRegister is needed")
        self.displaced = self._pending.go_back(snapshot, broken_off=False)

    def require_unprotected(self, names: Iterable[str]) -> None:
        """Refuse before long work what ``commit`` would refuse: these tables' sheets protected.

        Names of tables that are not there are passed over. ``RegisterError``.
        """
        tables = self._live.tables
        require_unprotected(self._live, (tables[name].sheet for name in names if name in tables))

    def pending(self) -> bool:
        """Whether ``commit`` would change the workbook."""
        return bool(self._pending)

    def commit(self, before: Callable[[], None] = lambda: None) -> bool:
        """Write all collected changes at once; False, and nothing touched, if there are none.

        ``before`` is called when all is prepared and nothing is written yet; if it raises, the
        register is as it was. ``RegisterError``: a sheet is protected, somebody changed a table
        meanwhile, the file cannot be copied into the backups (nothing is written), or writing
        failed (what was written is taken back).
        """
        if not self.pending():
            return False
        changes = self._pending.changes
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
        written = {name: plan.change.new for name, plan in self._pending.tables.items()}
        self._pending = Pending(self._live.with_tables(written))

    def unfinished(self) -> str:
        """The mark of a write that was broken off, see :meth:`Register.unfinished`."""
        return marked(self._live)

    def repair(self, snapshot: LiveSnapshot) -> list[Displaced]:
        """Bring back what stood where a write was broken off, and take its mark away.

        Returns what people had put on records and is gone. Broken off itself, the mark stays.
        Errors are those of ``restore`` and ``commit``.
        """
        self.displaced = self._pending.go_back(snapshot, broken_off=True)
        changes = self._pending.changes._replace(grown={})
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
        self._pending = Pending(LiveBook(self._book))

    def _show_status(self, text: str) -> None:
        self._book.app.status_bar = text or False

    def _show_message(self, text: str) -> None:
        self._book.app.alert(text, TITLE)

    def _cleaned(self, table: TablePart, columns: Columns) -> list[list[CellValue]]:
        epoch = self._live.epoch_1904
        return [as_read_back(column, epoch) for column in cleaned_columns(table, columns, epoch)]


def _stored(value: CellValue) -> CellValue:
    return value.value if isinstance(value, Formula) else value
