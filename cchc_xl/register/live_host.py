"""What xlwings does not offer, and Excel and LibreOffice answer each in its own way.

Everything else about a live workbook goes through xlwings.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Iterator
from contextlib import contextmanager
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.register.addresses import Area

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as LiveTable

Place = tuple[int, int]
"""Row and column of a cell, from 1."""


def host_of(book: xw.Book) -> Host:
    """The program that has a workbook open."""
    if hasattr(book.api, "getSheets"):
        from cchc_xl.register.live_libreoffice import LibreOffice

        return LibreOffice()
    from cchc_xl.register.live_excel import Excel

    return Excel()


class Look(NamedTuple):
    """The number format of each column of a block, "" where its cells differ; is text wrapped?"""

    codes: tuple[str, ...]
    wraps: bool


class Host(ABC):
    """The questions and orders that go past xlwings; a range is one block of a sheet."""

    @abstractmethod
    def epoch_1904(self, book: xw.Book) -> bool:
        """Whether a workbook counts its days from 1904."""

    @abstractmethod
    def is_protected(self, sheet: xw.Sheet) -> bool:
        """Whether a sheet's cells are protected against changes."""

    @abstractmethod
    def extent(self, block: xw.Range) -> Area | None:
        """A part of a range that holds all its contents; None when it holds none."""

    @abstractmethod
    def has_formulas(self, block: xw.Range) -> bool:
        """Whether some cell of a range may hold a formula."""

    @abstractmethod
    def merged(self, block: xw.Range) -> list[Area]:
        """The merged ranges that begin in a range; others that touch it may be left out."""

    @abstractmethod
    def arrays(self, block: xw.Range) -> list[Place]:
        """The cells of a range whose formula is an array's, which is taken only as a whole."""

    @abstractmethod
    def drop_comments(self, block: xw.Range) -> None:
        """Take away comments that were copied along with formats."""

    @abstractmethod
    def look(self, block: xw.Range) -> Look:
        """How the cells of a range show what they hold."""

    @abstractmethod
    @contextmanager
    def unfiltered(self, table: LiveTable, model: xw.Range) -> Iterator[None]:
        """Show a row that a filter may hide, as copies leave hidden rows out."""
        yield

    @contextmanager
    def without_totals(self, table: LiveTable) -> Iterator[bool]:
        """Take a table's row of totals away while it is resized; False if nobody can."""
        yield False

    @contextmanager
    def unassisted(self, book: xw.Book) -> Iterator[None]:
        """Keep the program from changing more than it is told to, and macros from running."""
        yield


def area_of(block: xw.Range) -> Area:
    """The place of a range on its sheet."""
    height, width = block.shape
    return Area(block.row, block.column, block.row + height - 1, block.column + width - 1)
