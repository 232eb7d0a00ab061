"""What a table of the register is: its sheet, name and columns."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from itertools import compress
from typing import Literal, NamedTuple, TypeVar

from cchc_xl.plan.periods import PeriodKind
from validation.form import Edition

Kind = Literal["count", "number", "percent", "ratio", "date", "text"]
Owner = Literal["office", "data", "log", "output", "system"]

T = TypeVar("T")

FIRST_VERSION = "2"
"""The oldest schema version whose registers open; its columns are there in every register."""


class TableColumn(NamedTuple):
    """One column of a table; ``title`` holds letters, digits and spaces only.

    ``list_name`` names the drop-down of an office table: a list of the plan or ``units``,
    ``kinds``, ``groups``, ``periods``, ``tasks``; ``choices`` are fixed values. ``since`` is the
    schema version, or the year of the plan, that brought the column: registers of an earlier one
    lack it, and it reads as blank. Such columns stand at the right end of their table, in that
    order. Registers of ``until``, which is told alike, and of later ones have it no more. A
    ``plain`` number is shown as it was typed. What is ``computed`` at every run nobody types.
    ``renamed`` is the version that brought the title, and the title before.
    """

    id: str
    title: str
    kind: Kind = "text"
    width: float = 14
    choices: tuple[str, ...] = ()
    list_name: str = ""
    since: str = FIRST_VERSION
    plain: bool = False
    computed: bool = False
    renamed: tuple[str, str] = ("", "")
    until: str = ""

    @property
    def lasts(self) -> bool:
        """Tell whether every register has it."""
        return self.since == FIRST_VERSION and not self.until

    def title_in(self, version: str) -> str:
        """Return the title in a register of a schema version."""
        since, before = self.renamed
        return before if before and int(version) < int(since) else self.title

    def title_among(self, titles: Collection[str]) -> str:
        """Return the title that a register has, whose columns have these."""
        before = self.renamed[1]
        return before if before in titles and self.title not in titles else self.title


class Table(NamedTuple):
    """One Excel table on a sheet of its own, header in row 4.

    ``owner``: ``content`` is typed by Văn phòng and never written by the program; ``data`` holds
    the rows of the returns, ``log`` what happened, ``output`` the consolidated sheets, ``system``
    the identity of the register. ``key`` names the columns that tell a record apart. ``since`` is
    the schema version that brought the table: registers of an earlier one do not have it. A table
    that is ``only`` for months (or quarters) stands in the registers of plans by which units
    report so.
    """

    id: str
    name: str
    sheet: str
    title: str
    owner: Owner
    columns: tuple[TableColumn, ...]
    key: tuple[str, ...]
    since: str = FIRST_VERSION
    only: PeriodKind | None = None

    @property
    def subtitle_name(self) -> str:
        """Return the name of the cell that says which periods an output or data sheet shows."""
        return f"Ky_{self.name}"

    @property
    def ids(self) -> tuple[str, ...]:
        """Return the ids of the columns in order."""
        return tuple(column.id for column in self.columns)

    @property
    def titles(self) -> list[str]:
        """Return the titles of the columns in order."""
        return [column.title for column in self.columns]

    def titles_in(self, edition: Edition) -> list[str]:
        """Return the titles of the columns that a register of an edition has."""
        own = (column for column in self.columns if edition.knows(column))
        return [column.title_in(edition.began.version) for column in own]

    def known(self, *editions: Edition) -> Table:
        """Return the table with the columns that a register of one of these editions has."""
        return self._replace(columns=tuple(compress(self.columns, self._kept(editions))))

    def rows_in(
        self, editions: Sequence[Edition], rows: Sequence[Sequence[T]]
    ) -> Sequence[Sequence[T]]:
        """Return rows of the table's columns without those that all these editions lack."""
        kept = self._kept(editions)
        return rows if all(kept) else [list(compress(row, kept)) for row in rows]

    def _kept(self, editions: Sequence[Edition]) -> list[bool]:
        return [any(edition.knows(column) for edition in editions) for column in self.columns]

    @property
    def key_titles(self) -> list[str]:
        """Return the titles of the key's columns."""
        return [column.title for column in self.columns if column.id in self.key]

    def reference(self, column: str) -> str:
        """Return the structured reference of a column, as it stands in a formula."""
        title = next(item.title for item in self.columns if item.id == column)
        return f"{self.name}[{title}]"


UNIT = TableColumn("unit", "Đơn vị", width=11)
NAME = TableColumn("name", "Tên đơn vị", width=44)
PERIOD = TableColumn("period", "Kỳ", width=10)
