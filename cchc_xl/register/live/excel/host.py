"""What only Excel can be asked in its own way, over COM (``Range.api`` is a pywin32 object)."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, Any

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.excel.marks import (
    found_in,
    give_back,
    heights,
    lifted_from,
    unusual_heights,
)
from cchc_xl.register.live.host import Host, Lifted, Place, Span, Thing, area_of

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as LiveTable


_AUTO_CORRECT = ("AutoFillFormulasInLists", "AutoExpandListRange")
_ASSISTS = ("EnableEvents", *_AUTO_CORRECT)


class Excel(Host):
    """Excel over COM."""

    lifts_totals = True

    def epoch_1904(self, book: xw.Book) -> bool:
        return bool(book.api.Date1904)

    def is_protected(self, sheet: xw.Sheet) -> bool:
        return bool(sheet.api.ProtectContents)

    def extent(self, block: xw.Range) -> Area | None:
        """Cut at the last column and row with contents.

        They are found by counting: searching (``Find``, ``SpecialCells``) passes over rows that a
        filter hides.
        """
        used = block.sheet.used_range
        area = area_of(block)
        bottom = min(area.bottom, used.row + used.shape[0] - 1)
        right = min(area.right, used.column + used.shape[1] - 1)
        if bottom < area.top or right < area.left:
            return None
        count = block.sheet.book.app.api.WorksheetFunction.CountA
        sheet = block.sheet

        def filled(top: int, left: int) -> bool:
            return bool(count(sheet.range((top, left), (bottom, right)).api))

        if not filled(area.top, area.left):
            return None
        last_column = _last(area.left, right, lambda column: filled(area.top, column))
        last_row = _last(area.top, bottom, lambda row: filled(row, area.left))
        return Area(area.top, area.left, last_row, last_column)

    def formulas(self, block: xw.Range) -> Area | None:
        return area_of(block) if block.api.HasFormula is not False else None  # None: some have

    def merged(self, block: xw.Range) -> list[Area]:
        """Found by halving: a block without merged cells says so at once."""
        found = []
        waiting = [area_of(block)]
        while waiting:
            area = waiting.pop()
            part = block.sheet.range((area.top, area.left), (area.bottom, area.right))
            if part.api.MergeCells is False:
                continue
            if area.top == area.bottom and area.left == area.right:
                found.append(area_of(part.merge_area))
            else:
                waiting += _halves(area)
        return list(dict.fromkeys(found))

    def arrays(self, block: xw.Range) -> list[Place]:
        if block.api.HasArray is False:
            return []
        area = area_of(block)
        places = product(range(area.top, area.bottom + 1), range(area.left, area.right + 1))
        return [place for place in places if block.sheet.range(place).api.HasArray]

    def fit_rows(self, block: xw.Range) -> None:
        if block.api.WrapText is not False:  # None: some cells are wrapped
            block.rows.autofit()

    def heights(self, rows: xw.Range) -> tuple[list[Thing], Callable[[], None]]:
        return heights(_cells_of(rows.sheet), area_of(rows))

    def drop_comments(self, block: xw.Range) -> None:
        block.api.ClearComments()

    def lying(self, records: xw.Range, table: Span, whole: bool) -> list[Thing]:
        sheet, cells = records.sheet.api, _cells_of(records.sheet)
        found = found_in(sheet, cells, area_of(records), table, whole)
        return [item.thing for item in found]

    def lift(self, records: xw.Range, table: Span, whole: bool) -> Lifted:
        sheet, cells = records.sheet.api, _cells_of(records.sheet)
        return lifted_from(sheet, cells, area_of(records), table, whole)

    def give(self, cells: xw.Range, kind: str, said: str, held: str) -> bool:
        """Rules are not given: Excel takes their formulas for the cell that is active."""
        return give_back(cells.api, kind, said, held)

    def row_heights(self, rows: xw.Range) -> list[Thing]:
        return unusual_heights(_cells_of(rows.sheet), area_of(rows))

    def formats(self, block: xw.Range) -> tuple[str, ...]:
        columns = block.api.Columns
        codes = [columns.Item(number).NumberFormat for number in range(1, block.shape[1] + 1)]
        return tuple(code or "" for code in codes)

    def show_all(self, sheet: xw.Sheet) -> bool:
        """Each table has a filter of its own, beside the sheet's (xlwings issues 747, 679, 1483).

        ``Worksheet.ShowAllData`` alone refuses unless the active cell lies within a filter.
        """
        api = sheet.api
        filters = [table.api.AutoFilter for table in sheet.tables]
        filters += [api.AutoFilter] if api.AutoFilterMode else []
        active = [own for own in filters if own is not None and own.FilterMode]
        for own in active:
            own.ShowAllData()
        advanced = bool(api.FilterMode)  # in place: it hides rows without arrows anywhere
        if advanced:
            api.ShowAllData()
        return bool(active) or advanced

    @contextmanager
    def without_totals(self, table: LiveTable) -> Iterator[bool]:
        """Excel remembers what stood in the row and puts it below the last record again."""
        table.api.ShowTotals = False
        try:
            yield True
        finally:
            table.api.ShowTotals = True

    def assists(self, book: xw.Book) -> dict[str, bool]:
        """Excel may run macros on a change, copy a formula down a table column, widen tables.

        The latter two are the user's own settings, for all workbooks.
        """
        return {name: bool(getattr(_owner(book, name), name)) for name in _ASSISTS}

    def assist(self, book: xw.Book, name: str, value: bool) -> None:
        setattr(_owner(book, name), name, value)


def _owner(book: xw.Book, name: str) -> Any:
    """What has a setting: the application, or its AutoCorrect."""
    app = book.app.api
    return app.AutoCorrect if name in _AUTO_CORRECT else app


def _cells_of(sheet: xw.Sheet) -> Callable[[Area], Any]:
    return lambda area: sheet.range(str(area)).api


def _last(first: int, last: int, filled_from: Callable[[int], bool]) -> int:
    """The greatest number from which on something is filled; from ``first`` on, something is."""
    while first < last:
        middle = (first + last + 1) // 2
        if filled_from(middle):
            first = middle
        else:
            last = middle - 1
    return first


def _halves(area: Area) -> tuple[Area, Area]:
    if area.bottom > area.top:
        middle = (area.top + area.bottom) // 2
        return area._replace(bottom=middle), area._replace(top=middle + 1)
    middle = (area.left + area.right) // 2
    return area._replace(right=middle), area._replace(left=middle + 1)
