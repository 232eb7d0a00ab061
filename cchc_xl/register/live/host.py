"""What xlwings does not offer, and Excel and LibreOffice answer each in its own way.

Everything else about a live workbook goes through xlwings.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.texts import COM, Letters

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as LiveTable

Place = tuple[int, int]
"""Row and column of a cell, from 1."""


Span = tuple[int, int, int]
"""First and last column of a table, and the last row of it before or after a change."""


class Thing(NamedTuple):
    """Something that people put on records: its kind, the cells where it lies, what it says.

    What is not ``movable`` is only found, so that the person can be told. What ``needs_text``
    cannot lie on a cell that is left without any. ``held`` is what the program needs besides to
    give it back (:meth:`Host.give`), in its own words.
    """

    kind: str
    places: tuple[Area, ...]
    said: str
    movable: bool = True
    needs_text: bool = False
    held: str = ""


class Lifted(NamedTuple):
    """Things, and how to put them where they shall lie: a list of places for each.

    The second argument is where the first record's formats were copied to meanwhile, if anywhere.
    """

    things: list[Thing]
    put: Callable[[Sequence[Sequence[Area]], Area | None], None]


class Described(NamedTuple):
    """A table: name and place, which rows it has, and its titles as the program gives them."""

    name: str
    area: Area
    header: bool
    totals: bool
    titles: tuple[Any, ...]


class Host(ABC):
    """The questions and orders that go past xlwings; a range is one block of a sheet."""

    lifts_totals = False
    """Whether :meth:`without_totals` takes the row away and puts it below the table again."""
    letters: Letters = COM
    """How the program's texts are read and written."""

    @abstractmethod
    def epoch_1904(self, book: xw.Book) -> bool:
        """Whether a workbook counts its days from 1904."""

    @abstractmethod
    def is_protected(self, sheet: xw.Sheet) -> bool:
        """Whether a sheet's cells are protected against changes."""

    def described(self, table: LiveTable) -> Described:
        """What a table is now."""
        header = table.header_row_range if table.show_headers else None
        titles = () if header is None else tuple(rows_of(header.raw_value)[0])
        area, totals = area_of(table.range), bool(table.show_totals)
        return Described(table.name, area, header is not None, totals, titles)

    @abstractmethod
    def extent(self, block: xw.Range) -> Area | None:
        """A part of a range that holds all its contents; None when it holds none."""

    @abstractmethod
    def formulas(self, block: xw.Range) -> Area | None:
        """A part of a range that holds all its formulas; None when it holds none."""

    @abstractmethod
    def merged(self, block: xw.Range) -> list[Area]:
        """The merged ranges that begin in a range; others that touch it may be left out."""

    @abstractmethod
    def arrays(self, block: xw.Range) -> list[Place]:
        """The cells of a range whose formula is an array's, which is taken only as a whole."""

    @abstractmethod
    def drop_comments(self, block: xw.Range) -> None:
        """Take away comments that were copied along with formats."""

    def lying(self, records: xw.Range, table: Span, whole: bool) -> list[Thing]:
        """What people put on records: on their cells or, if ``whole``, on their rows, too."""
        return []

    def lift(self, records: xw.Range, table: Span, whole: bool) -> Lifted | None:
        """The same, to be put down elsewhere; None where the program cannot do that."""
        return None

    def heights(self, rows: xw.Range) -> tuple[list[Thing], Callable[[], None]]:
        """Heights set by hand that :meth:`lying` does not find, and what gives them back.

        To be asked where rows may be fitted: :meth:`fit_rows` spares no heights in such a program.
        """
        return [], lambda: None

    def give(self, cells: xw.Range, kind: str, said: str, held: str) -> bool:
        """Put a thing on cells that lost it, see :class:`Thing`; False: that cannot be done.

        ``cells`` is one cell, of a rule all those that lost it.
        """
        return False

    def row_heights(self, rows: xw.Range) -> list[Thing]:
        """The heights that rows have now, but for the most usual one, where fitting takes them.

        A program whose :meth:`lying` tells the heights set by hand needs no others.
        """
        return []

    def has_links(self, block: xw.Range) -> bool:
        """Whether cells hold links that the program forgets when the cells are written."""
        return False

    @abstractmethod
    def formats(self, block: xw.Range) -> tuple[str, ...]:
        """The number format of each column of a range, "" where its cells differ."""

    def assign(self, block: xw.Range, rows: list[list[Any]]) -> None:
        """Write rows of plain Python values into a range of their shape."""
        block.value = rows

    @abstractmethod
    def fit_rows(self, block: xw.Range) -> None:
        """Give rows the height of what was written into them; see :meth:`heights`."""

    @abstractmethod
    def show_all(self, sheet: xw.Sheet) -> bool:
        """Show what filters of a sheet and its tables hide, for good; False if none hides any.

        The hidden rows would be those of other records.
        """

    @contextmanager
    def shown(self, model: xw.Range) -> Iterator[None]:
        """Show a row that somebody may have hidden, where copies leave such rows out."""
        yield

    @contextmanager
    def without_totals(self, table: LiveTable) -> Iterator[bool]:
        """Take a table's row of totals away while it is resized; False if nobody can."""
        yield False

    def assists(self, book: xw.Book) -> dict[str, bool]:
        """What the program does by itself when cells are written, by name, and whether it does."""
        return {}

    def assist(self, book: xw.Book, name: str, value: bool) -> None:
        """Let the program do something by itself that :meth:`assists` names, or not."""
        raise KeyError(name)

    @contextmanager
    def unassisted(self, book: xw.Book) -> Iterator[None]:
        """Keep the program from changing more than it is told to, and macros from running."""
        before = self.assists(book)
        try:
            for name in before:
                self.assist(book, name, False)
            yield
        finally:
            for name, value in before.items():
                self.assist(book, name, value)


def rows_of(block: Any) -> Sequence[Sequence[Any]]:
    """A block as rows: of one cell, programs hand out its bare value."""
    if not isinstance(block, list | tuple):
        return [[block]]
    if block and not isinstance(block[0], list | tuple):
        return [block]
    return block


def area_of(block: xw.Range) -> Area:
    """The place of a range on its sheet."""
    height, width = block.shape
    return Area(block.row, block.column, block.row + height - 1, block.column + width - 1)
