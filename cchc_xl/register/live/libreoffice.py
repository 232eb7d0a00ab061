"""What only LibreOffice can be asked in its own way."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import TYPE_CHECKING, Any

from cchc_xl.base.addresses import Area
from cchc_xl.hosts.libreoffice.screen import forget_steps
from cchc_xl.register.live.host import Described, Host, Lifted, Place, Span, Thing
from cchc_xl.register.live.texts import UNO

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as LiveTable


_CONTENTS = 23  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
_FORMULAS = 16
_COMMENTS = 8
_RICH_TEXT = 512


class LibreOffice(Host):
    """LibreOffice, through the engine of :mod:`cchc_xl.hosts.libreoffice`."""

    letters = UNO

    def epoch_1904(self, book: xw.Book) -> bool:
        return bool(book.api.NullDate.Year == 1904)

    def is_protected(self, sheet: xw.Sheet) -> bool:
        return bool(sheet.impl.is_protected)

    def described(self, table: LiveTable) -> Described:
        name, place, header, totals, titles = table.impl.state()
        return Described(name, Area(*place), header, totals, tuple(titles))

    def extent(self, block: xw.Range) -> Area | None:
        return _holding(block, _CONTENTS)

    def formulas(self, block: xw.Range) -> Area | None:
        return _holding(block, _FORMULAS)

    def merged(self, block: xw.Range) -> list[Area]:
        return [Area(*place) for place in block.impl.ask("merged")]

    def arrays(self, block: xw.Range) -> list[Place]:
        return [(row, column) for row, column in block.impl.ask("arrays")]

    def drop_comments(self, block: xw.Range) -> None:
        block.impl.ask("clear", _COMMENTS)

    def lying(self, records: xw.Range, table: Span, whole: bool) -> list[Thing]:
        return _things(records.impl.ask("lying", table, whole))

    def lift(self, records: xw.Range, table: Span, whole: bool) -> Lifted:
        number, found = records.impl.ask("lift", table, whole)
        inside = records.sheet.book.impl.inside

        def put(targets: Sequence[Sequence[Area]], added: Area | None) -> None:
            inside("put", number, [list(map(list, places)) for places in targets], added)

        return Lifted(_things(found), put)

    def give(self, cells: xw.Range, kind: str, said: str, held: str) -> bool:
        return bool(cells.impl.ask("give", kind, said, held))

    def has_links(self, block: xw.Range) -> bool:
        return _holding(block, _RICH_TEXT) is not None

    def formats(self, block: xw.Range) -> tuple[str, ...]:
        return tuple(block.impl.ask("column_formats"))

    def assign(self, block: xw.Range, rows: list[list[Any]]) -> None:
        """Past xlwings' conversion: the engine takes Python's values, and ranges cost calls."""
        block.impl.raw_value = rows

    def fit_rows(self, block: xw.Range) -> None:
        """LibreOffice has done so while it wrote."""

    def show_all(self, sheet: xw.Sheet) -> bool:
        return bool(sheet.book.impl.inside("show_all", sheet.impl.number))

    @contextmanager
    def shown(self, model: xw.Range) -> Iterator[None]:
        visible, filtered = model.impl.ask("row_shown")
        if visible:
            yield
            return
        model.impl.ask("show_row", True, False)
        try:
            yield
        finally:
            model.impl.ask("show_row", False, filtered)

    @contextmanager
    def unassisted(self, book: xw.Book) -> Iterator[None]:
        """Ctrl+Z would take back a part of what was written (a table's size, not its records)."""
        try:
            yield
        finally:
            forget_steps(book.api)


def _things(found: Iterable[tuple[str, list[list[int]], str, str]]) -> list[Thing]:
    return [
        Thing(kind, tuple(Area(*place) for place in places), said, held=held)
        for kind, places, said, held in found
    ]


def _holding(block: xw.Range, kinds: int) -> Area | None:
    found = block.impl.ask("contents", kinds)
    return Area(*found) if found else None
