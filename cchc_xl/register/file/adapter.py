"""The register as a file: only what changes is rewritten, all other parts stay byte for byte."""

from __future__ import annotations

import io
import os
from collections.abc import Callable, Mapping, Sequence
from contextlib import AbstractContextManager, nullcontext
from copy import copy
from dataclasses import dataclass
from pathlib import Path
from types import TracebackType
from typing import TYPE_CHECKING

from cchc_xl.base.errors import RegisterError
from cchc_xl.base.folders import resolved
from cchc_xl.register.file import reading, saving
from cchc_xl.register.file.pending import Pending
from cchc_xl.register.package import values
from cchc_xl.register.package.checking import require_outside_tables, require_tables
from cchc_xl.register.package.mark import MARK_COLUMN, MARK_ROW, mark_of
from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.port import CellValue, Columns, Displaced, Snapshot, TableInfo, TakenIn
from cchc_xl.register.records.change import TableChange, cleaned_columns, key_places

if TYPE_CHECKING:
    from filelock import BaseFileLock


@dataclass(frozen=True)
class FileSnapshot:
    """A workbook in memory and the changes collected for it; nobody changes them any more."""

    pending: Pending


class FileRegister:
    """A :class:`~cchc_xl.register.port.Register` that rewrites parts inside the .xlsx or .xlsm.

    Open it with :meth:`open`, close it or use it in a ``with`` statement.
    """

    def __init__(
        self,
        path: Path,
        held: BaseFileLock | None,
        status: Callable[[str], None],
        message: Callable[[str], None],
    ) -> None:
        self._path = path
        self._lock = held
        self._status = status
        self._message = message
        self._source = Workbook(Package.load(path))
        self._on_disk = self._source.package.digest
        self._pending = Pending(self._source)
        self._target = path

    @classmethod
    def open(
        cls,
        path: str | Path,
        *,
        write: bool = True,
        status: Callable[[str], None] = lambda text: None,
        message: Callable[[str], None] = lambda text: None,
    ) -> FileRegister:
        """Open a register; to ``write`` it is locked until closed, and must be open nowhere else.

        ``status`` and ``message`` show texts to the person who waits. ``RegisterError``: missing,
        not an .xlsx or .xlsm, damaged, encrypted. ``RegisterBusy``: in use.
        """
        path = Path(path)
        if not os.path.isfile(path):  # of a name that is too long, too
            Package.load(path)
        path = resolved(path)
        held = saving.lock(path) if write else None
        try:
            if write:
                saving.require_free(path)
                saving.remove_leftovers(path)
            register = cls(path, held, status, message)
            _ = register._base.tables, register._base.names
        except BaseException:
            if held is not None:
                held.release()
            raise
        return register

    def __enter__(self) -> FileRegister:
        return self

    def __exit__(
        self,
        kind: type[BaseException] | None,
        error: BaseException | None,
        trace: TracebackType | None,
    ) -> None:
        self.close()

    @property
    def _base(self) -> Workbook:
        """The workbook that the collected changes are for."""
        return self._pending.base

    @property
    def location(self) -> str:
        """The workbook's path, for messages."""
        return str(self._path)

    @property
    def package(self) -> Package:
        """The workbook's file as it was read or written last."""
        return self._source.package

    def fingerprint(self) -> str:
        """The hash of the file as it was read or written last."""
        return self._source.package.digest.hex()

    def settled(self) -> AbstractContextManager[None]:
        """Nothing: a file holds the values that stand in it."""
        return nullcontext()

    def tables(self) -> dict[str, TableInfo]:
        """All tables of the workbook by name, in the order of the sheets."""
        return {name: self._info(table) for name, table in self._base.tables.items()}

    def check_tables(self, expected: Mapping[str, Sequence[str]]) -> None:
        """Raise one RegisterError that names every table or column not as ``expected``."""
        require_tables(self._path.name, self._base.tables, expected)

    def read_table(self, name: str) -> Columns:
        """The records of a table, see :meth:`Register.read_table`."""
        table = self._pending.table(name)
        return reading.records(self._pending.sheet(table.sheet_part), table)

    def uncomputed(self, name: str) -> set[tuple[int, str]]:
        """The formulas without a stored value, see :meth:`Register.uncomputed`."""
        table = self._pending.table(name)
        return reading.uncomputed(self._pending.sheet(table.sheet_part), table)

    def take_in(self, name: str) -> TakenIn:
        """Count rows typed directly below a table as its own, see :meth:`Register.take_in`."""
        table = self._base.table(name)
        taken = reading.rows_below(self._base.sheet_data(table.sheet_part), table)
        if taken.rows:
            self._pending.grow(name, taken.rows)
        return taken

    def replace_table(
        self, name: str, columns: Columns, key: Sequence[str] | None = None
    ) -> list[Displaced]:
        """Put other records in place of all, see :meth:`Register.replace_table`."""
        table = self._base.table(name)
        cells = cleaned_columns(table, columns, self._base.epoch_1904)
        change = TableChange(table, cells, table.first_row, key_places(table, key, len(cells)))
        same = reading.holds(self._base.sheet_data(table.sheet_part), change)
        return self._pending.set_table(name, None if same else change)

    def append_rows(self, name: str, columns: Columns) -> None:
        """Add records below the others, see :meth:`Register.append_rows`."""
        table = self._base.table(name)
        cells = cleaned_columns(table, columns, self._base.epoch_1904)
        if not len(columns):
            return
        known = self._pending.tables.get(name)
        if known is None:
            empty = table.first_row == table.last_row and self._only_formulas(table)
            start = table.first_row if empty else table.last_row + 1
            self._pending.set_table(name, TableChange(table, cells, start))
            return
        self._pending.set_table(name, known.longer(cells))

    def names(self) -> list[str]:
        """Names of the workbook that stand for one cell."""
        return list(self._base.names)

    def read_named(self, name: str) -> CellValue:
        """The value of a named cell (a formula's stored value)."""
        cell = self._base.named(name)
        return self._pending.sheet(cell.sheet.part).value(cell.row, cell.column)

    def write_named(self, name: str, value: CellValue) -> None:
        """Put a value into a named cell, see :meth:`Register.write_named`."""
        cell = self._base.named(name)
        (stored,) = values.cleaned([value], self._base.epoch_1904, f"ô {name}")
        tables = self._base.tables.values()
        require_outside_tables(name, cell.sheet.name, cell.row, cell.column, tables)
        data = self._base.sheet_data(cell.sheet.part)
        old = data.value(cell.row, cell.column, formulas=True)
        self._pending.set_named(name, stored, changed=not values.same(old, stored))

    def status(self, text: str) -> None:
        """Tell the person who waits what is being done."""
        self._status(text)

    def message(self, text: str) -> None:
        """Tell the person the result."""
        self._message(text)

    def snapshot(self) -> FileSnapshot:
        """The state of all tables and named cells, collected changes included."""
        return FileSnapshot(self._pending.copy())

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a snapshot of this register; needs ``commit``, too.

        Returning across a commit brings the whole file back as it was.
        """
        if not isinstance(snapshot, FileSnapshot):
            raise TypeError("a snapshot of a FileRegister is needed")
        self._pending = snapshot.pending.copy()

    def unfinished(self) -> str:
        """The mark of a write that was broken off, see :meth:`Register.unfinished`."""
        return mark_of(
            self._base.tables,
            lambda table: self._base.sheet_data(table.sheet_part).value(MARK_ROW, MARK_COLUMN),
        )

    def pending(self) -> bool:
        """Whether ``commit`` would change the workbook."""
        other = self._base.package.digest != self._source.package.digest
        return other or bool(self._pending)

    def commit(self, before: Callable[[], None] = lambda: None) -> bool:
        """Write all collected changes at once; False, and nothing touched, if there are none.

        ``before`` is called when the new file is complete and has not yet taken the old one's
        place; if it raises, the register is as it was.
        """
        if not self.pending():
            return False
        if self._lock is None:
            raise RegisterError(
                f"Sổ theo dõi {self._path.name} được mở chỉ để đọc.",
                "Chạy lại bằng lệnh có ghi sổ.",
            )
        expected = {name: self._pending.table(name).area for name in self._base.tables}
        finished: list[Workbook] = []

        def check(data: bytes) -> None:
            workbook = Workbook(Package(data, self._path.name))
            if {name: table.area for name, table in workbook.tables.items()} != expected:
                raise RegisterError(
                    "Bản ghi mới của sổ theo dõi không khớp với dữ liệu cần ghi; sổ giữ nguyên.",
                    "Mở sổ bằng Excel, lưu lại rồi chạy lại.",
                )
            finished.append(workbook)
            before()

        saving.save(self._path, self._on_disk, self._pending.write, check, self._target)
        self._source = finished[0]
        self._on_disk = self._source.package.digest
        self._path = self._target
        self._pending = Pending(self._source)
        return True

    def rebase(self, data: bytes, target: Path | None = None) -> None:
        """Go on from another form of the same workbook, which the next commit writes.

        What was collected is dropped. ``target`` is the name that the file gets by that, beside
        the one that it has; the file of the old name goes then. ``RegisterError``: damaged.
        """
        self._source = Workbook(Package(data, self._path.name))
        self._pending = Pending(self._source)
        self._target = target or self._path

    def as_written(self) -> FileRegister:
        """Return the register, to be read only, as the next commit would write it."""
        stream = io.BytesIO()
        self._pending.write(stream)
        made = copy(self)
        made._lock = None
        made.rebase(stream.getvalue())
        return made

    def close(self) -> None:
        """Drop what was not committed and let go of the file."""
        self._pending = Pending(self._source)
        if self._lock is not None:
            self._lock.release()
            self._lock = None

    def _info(self, table: TablePart) -> TableInfo:
        table = self._pending.table(table.name)
        rows = table.last_row - table.first_row + 1
        if rows == 1 and self._only_formulas(table):
            rows = 0
        return TableInfo(table.name, table.sheet, table.columns, rows, str(table.area))

    def _only_formulas(self, table: TablePart) -> bool:
        """Whether the first record holds nothing that was entered."""
        return reading.only_formulas(self._pending.sheet(table.sheet_part), table)


def is_half_written(path: Path) -> bool:
    """Whether a file was saved while a click was writing, see :meth:`Register.unfinished`.

    What cannot be read is not: it is refused for that.
    """
    try:
        with FileRegister.open(path, write=False) as register:
            return bool(register.unfinished())
    except RegisterError:
        return False
