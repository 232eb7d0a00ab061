"""The port to the register: what every adapter of the master workbook can do.

Two adapters stand behind it: one rewrites parts of the file (:mod:`cchc_xl.register.file.adapter`),
one drives a workbook that is open in Excel or LibreOffice (:mod:`cchc_xl.register.live.adapter`).
``tests/register/contract.py`` is the suite that both must pass.
"""

from __future__ import annotations

from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import AbstractContextManager
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, Protocol, TypeAlias

Scalar: TypeAlias = str | int | float | bool | date | None
"""A stored value; ``datetime`` is a ``date``, too."""


class Formula(NamedTuple):
    """A live formula and the value that is stored beside it.

    ``text`` has no leading "=", English function names and commas between arguments, as in the
    file. ``value`` is what programs show that do not calculate.
    """

    text: str
    value: Scalar = None


class CellError(str):
    """An error value such as ``#REF!``; a plain ``str`` with the same letters is text."""

    __slots__ = ()


CellValue: TypeAlias = Scalar | Formula


@dataclass(frozen=True)
class Columns:
    """A table's records column by column, as they come from a register and go to it.

    ``cells`` holds the values of all records for each of ``titles``. ``rows`` are the numbers of
    the sheet's rows that the records were read from; ``None`` of records from elsewhere.
    """

    titles: tuple[str, ...]
    cells: Sequence[Sequence[CellValue]]
    rows: Sequence[int] | None = None

    def __len__(self) -> int:
        """Return the number of records."""
        return len(self.cells[0]) if self.cells else 0

    def __getitem__(self, title: str) -> Sequence[CellValue]:
        """Return the values of a column."""
        return self.cells[self.titles.index(title)]

    def records(self) -> Iterator[tuple[CellValue, ...]]:
        """Give the records one by one, in the order of the columns."""
        return zip(*self.cells, strict=True)

    def without(self, titles: Collection[str]) -> Columns:
        """Return the columns but for some."""
        kept = tuple(title for title in self.titles if title not in titles)
        return self if kept == self.titles else Columns(kept, [self[t] for t in kept], self.rows)


class TableInfo(NamedTuple):
    """One Excel table: its name, sheet, column titles, number of records and range (A1)."""

    name: str
    sheet: str
    columns: tuple[str, ...]
    rows: int
    ref: str


class Displaced(NamedTuple):
    """Something that people put on a record or beside it, and that found no place after a change.

    ``cell`` is where it stood (of a format or a rule, the range); ``column`` is its title when a
    cell inside the table lost its content, else "". ``key`` is the key of its record (empty when
    rows were replaced without a key). ``what`` is "" for a cell's content, else what it was, in
    Vietnamese, and ``value`` then what it said: a note's text, a link's address. What ``stays``
    lies where it lay, while its record, which is still there, has another row.
    """

    table: str
    sheet: str
    cell: str
    column: str
    key: tuple[Scalar, ...]
    value: CellValue
    what: str = ""
    stays: bool = False


class TakenIn(NamedTuple):
    """What people typed below a table: rows that it now holds, and the first cell farther away."""

    rows: int
    apart: str


class Snapshot(Protocol):
    """A state of the register, to be handed back to :meth:`Register.restore`."""


class Register(Protocol):
    """The master workbook: tables and named cells, read at once, changed by one commit.

    Changes are collected; everything that reads sees them, the workbook gets them with
    ``commit``. Every refusal is a ``RegisterError`` with a remedy, and leaves what was collected
    before as it was.

    Values: ``None`` (blank), ``str``, ``int``, ``float``, ``bool``, ``date``, ``datetime``,
    ``Formula``, ``CellError``. Missing values of pandas and the empty text are stored as blanks.
    Text is always stored as text, whatever it begins with. Whole numbers must lie within 2^53,
    dates within 1900 to 9999, text within 32,767 characters (UTF-16); anything else is refused,
    nothing is cut or rounded. Times of day are kept to the millisecond.
    """

    @property
    def location(self) -> str:
        """The workbook's path, for messages."""

    def fingerprint(self) -> str:
        """The hash of the workbook's file as it was read or written last; "" of an open one."""

    def settled(self) -> AbstractContextManager[None]:
        """Let formulas be computed that wait for it, while their values are read."""

    def tables(self) -> dict[str, TableInfo]:
        """All tables of the workbook by name, in the order of the sheets."""

    def check_tables(self, expected: Mapping[str, Sequence[str]]) -> None:
        """Raise one RegisterError that names every table or column not as ``expected``.

        Each table must exist and begin with the expected titles in their order; columns that
        people added at its right end are allowed.
        """

    def read_table(self, name: str) -> Columns:
        """The records of a table, with the rows of the sheet that they stand in.

        Rows that hold no value are left out, so an empty table has no records. Blanks are
        ``None``, whole numbers ``int``, a day ``date``, a day with a time ``datetime``, formulas
        their stored value, errors ``CellError``. A number is a date where its cell is formatted as
        one.
        """

    def uncomputed(self, name: str) -> set[tuple[int, str]]:
        """The formulas of a table's records that have no stored value: row of the sheet, title.

        Programs that save without calculating leave them so; an open workbook has none.
        """

    def take_in(self, name: str) -> TakenIn:
        """Count rows that people typed directly below a table as its own, as Excel does.

        The table reaches over them at the next ``commit``; the rows stay as they are. A table with
        a row of totals takes nothing in. Call it before anything is read or changed.
        """

    def replace_table(
        self, name: str, columns: Columns, key: Sequence[str] | None = None
    ) -> list[Displaced]:
        """Put the records of ``columns`` in place of all; they are the table's first columns.

        Cells that people put in other columns (added at the table's right
        end, or outside the table) belong to their record: with ``key`` (titles) they move with
        the record of the same key, formulas adapted as when sorting; without it they stay at
        their row. What people put on a record (formats of its cells, the height of its row, notes,
        links, rules for its cells) goes with it alike. What finds no place (its record is gone and
        another stands there, or the place is taken) is returned, never dropped in silence.
        Refuses when cells with content lie below the table where it must grow. The same rows again
        are no change.
        """

    def append_rows(self, name: str, columns: Columns) -> None:
        """Add records below the others; existing rows stay as they are, to the letter."""

    def names(self) -> list[str]:
        """Names of the workbook that stand for one cell."""

    def read_named(self, name: str) -> CellValue:
        """The value of a named cell (a formula's stored value)."""

    def write_named(self, name: str, value: CellValue) -> None:
        """Put a value into a named cell outside the tables' records, keeping its format."""

    def status(self, text: str) -> None:
        """Tell the person who waits what is being done; "" ends it. Changes no cell."""

    def message(self, text: str) -> None:
        """Tell the person the result. Changes no cell."""

    def snapshot(self) -> Snapshot:
        """The state of all tables and named cells, collected changes included."""

    def restore(self, snapshot: Snapshot) -> None:
        """Return to a snapshot of this register, even across a commit; needs ``commit``, too."""

    def unfinished(self) -> str:
        """The mark that a write into the open workbook left which was broken off; "" for none.

        A workbook that was saved in between bears it, too: part of its tables is old, part new.
        """

    def pending(self) -> bool:
        """Whether ``commit`` would change the workbook."""

    def commit(self, before: Callable[[], None] = lambda: None) -> bool:
        """Write all collected changes at once; False, and nothing touched, if there are none.

        ``before`` is called when all is prepared and nothing is written yet; if it raises, the
        register is as it was. No error of the system is raised once it is written.
        """

    def close(self) -> None:
        """Drop what was not committed and let go of the workbook."""
