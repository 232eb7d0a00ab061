"""What xlwings does not offer and Excel and LibreOffice answer each in its own way.

Everything else about a live workbook goes through xlwings. Excel is asked over COM
(``Range.api`` is a pywin32 object), LibreOffice over UNO.
"""

from __future__ import annotations

from abc import ABC, abstractmethod
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.register.addresses import Area

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as LiveTable

Place = tuple[int, int]
"""Row and column of a cell, from 1."""

_CONTENTS = 23  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
_FORMULAS = 16
_COMMENTS = 8


def host_of(book: xw.Book) -> Host:
    """The program that has a workbook open."""
    return LibreOffice() if hasattr(book.api, "getSheets") else Excel()


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
    def last_column(self, sheet: xw.Sheet) -> int:
        """The number of columns that a sheet has."""

    @abstractmethod
    def extent(self, block: xw.Range) -> Area | None:
        """A part of a range that holds all its contents; None when it holds none."""

    @abstractmethod
    def has_formulas(self, block: xw.Range) -> bool:
        """Whether some cell of a range may hold a formula."""

    @abstractmethod
    def merged(self, block: xw.Range) -> list[Area]:
        """The merged ranges that a range touches."""

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


class Excel(Host):
    """Excel over COM."""

    def epoch_1904(self, book: xw.Book) -> bool:
        return bool(book.api.Date1904)

    def is_protected(self, sheet: xw.Sheet) -> bool:
        return bool(sheet.api.ProtectContents)

    def last_column(self, sheet: xw.Sheet) -> int:
        return int(sheet.api.Columns.Count)

    def extent(self, block: xw.Range) -> Area | None:
        """Cut at the last column and row with contents.

        They are found by counting: searching (``Find``, ``SpecialCells``) passes over rows that a
        filter hides.
        """
        used = block.sheet.used_range
        area = _area(block)
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

    def has_formulas(self, block: xw.Range) -> bool:
        return block.api.HasFormula is not False  # None: some have

    def merged(self, block: xw.Range) -> list[Area]:
        """Found by halving: a block without merged cells says so at once."""
        found = []
        waiting = [_area(block)]
        while waiting:
            area = waiting.pop()
            part = block.sheet.range((area.top, area.left), (area.bottom, area.right))
            if part.api.MergeCells is False:
                continue
            if area.top == area.bottom and area.left == area.right:
                found.append(_area(part.merge_area))
            else:
                waiting += _halves(area)
        return list(dict.fromkeys(found))

    def arrays(self, block: xw.Range) -> list[Place]:
        if block.api.HasArray is False:
            return []
        area = _area(block)
        places = product(range(area.top, area.bottom + 1), range(area.left, area.right + 1))
        return [place for place in places if block.sheet.range(place).api.HasArray]

    def drop_comments(self, block: xw.Range) -> None:
        block.api.ClearComments()

    def look(self, block: xw.Range) -> Look:
        columns = block.api.Columns
        codes = [columns(number).NumberFormat for number in range(1, block.shape[1] + 1)]
        wraps = block.api.WrapText is not False  # None: some do
        return Look(tuple(code or "" for code in codes), wraps)

    @contextmanager
    def unfiltered(self, table: LiveTable, model: xw.Range) -> Iterator[None]:
        """The filter is lifted for good: its hidden rows would be those of other records."""
        own = table.api.AutoFilter
        if own is not None and own.FilterMode:
            own.ShowAllData()
        yield

    @contextmanager
    def without_totals(self, table: LiveTable) -> Iterator[bool]:
        """Excel remembers what stood in the row and puts it below the last record again."""
        table.api.ShowTotals = False
        try:
            yield True
        finally:
            table.api.ShowTotals = True

    @contextmanager
    def unassisted(self, book: xw.Book) -> Iterator[None]:
        """Excel may copy a formula down a whole table column, and widen tables, by itself."""
        app, correct = book.app.api, book.app.api.AutoCorrect
        before = app.EnableEvents, correct.AutoFillFormulasInLists, correct.AutoExpandListRange
        app.EnableEvents = False
        correct.AutoFillFormulasInLists = correct.AutoExpandListRange = False
        try:
            yield
        finally:
            app.EnableEvents = before[0]
            correct.AutoFillFormulasInLists, correct.AutoExpandListRange = before[1:]


class LibreOffice(Host):
    """LibreOffice over UNO."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}
        self._last_column = 0

    def epoch_1904(self, book: xw.Book) -> bool:
        return bool(book.api.NullDate.Year == 1904)

    def is_protected(self, sheet: xw.Sheet) -> bool:
        return bool(sheet.api.isProtected())

    def last_column(self, sheet: xw.Sheet) -> int:
        if not self._last_column:
            self._last_column = int(sheet.api.RangeAddress.EndColumn) + 1
        return self._last_column

    def extent(self, block: xw.Range) -> Area | None:
        found = _content(block, _CONTENTS)
        if not found:
            return None
        return Area(
            min(part.top for part in found),
            min(part.left for part in found),
            max(part.bottom for part in found),
            max(part.right for part in found),
        )

    def has_formulas(self, block: xw.Range) -> bool:
        return bool(_content(block, _FORMULAS))

    def merged(self, block: xw.Range) -> list[Area]:
        """Being merged is part of a cell's format, and the few formats of a block are known."""
        sheet = block.sheet.api
        found: dict[Area, None] = {}
        groups = block.api.getUniqueCellFormatRanges()
        for group in (groups.getByIndex(number) for number in range(groups.Count)):
            for part in group.RangeAddresses:
                for column, row in _merged_cells(sheet, part):
                    cursor = sheet.createCursorByRange(sheet.getCellByPosition(column, row))
                    cursor.collapseToMergedArea()
                    area = _uno_area(cursor.RangeAddress)
                    if area.top != area.bottom or area.left != area.right:
                        found[area] = None
        return list(found)

    def arrays(self, block: xw.Range) -> list[Place]:
        return [
            (row, column)
            for row, line in enumerate(block.api.getFormulaArray(), block.row)
            for column, text in enumerate(line, block.column)
            if text.startswith("{=")
        ]

    def drop_comments(self, block: xw.Range) -> None:
        block.api.clearContents(_COMMENTS)

    def look(self, block: xw.Range) -> Look:
        """All in one go: the cells are handed out in groups of the same format."""
        area = _area(block)
        columns: list[set[str]] = [set() for _ in range(area.left, area.right + 1)]
        wraps = False
        groups = block.api.getUniqueCellFormatRanges()
        for group in (groups.getByIndex(number) for number in range(groups.Count)):
            key, wrapped = group.getPropertyValues(("NumberFormat", "IsTextWrapped"))
            wraps = wraps or bool(wrapped)
            for part in map(_uno_area, group.getRangeAddresses()):
                if key not in self._codes:
                    code = block.sheet.range((part.top, part.left)).number_format
                    self._codes[key] = code or ""
                for column in range(part.left, part.right + 1):
                    columns[column - area.left].add(self._codes[key])
        return Look(tuple(codes.pop() if len(codes) == 1 else "" for codes in columns), wraps)

    @contextmanager
    def unfiltered(self, table: LiveTable, model: xw.Range) -> Iterator[None]:
        row = model.api.Rows.getByIndex(0)
        visible, filtered = row.IsVisible, row.IsFiltered
        if visible:
            yield
            return
        row.IsVisible = True
        row.IsFiltered = False
        try:
            yield
        finally:
            row.IsVisible = False
            row.IsFiltered = filtered


def _area(block: xw.Range) -> Area:
    height, width = block.shape
    return Area(block.row, block.column, block.row + height - 1, block.column + width - 1)


def _uno_area(address: Any) -> Area:
    return Area(
        address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1
    )


def _content(block: xw.Range, kinds: int) -> list[Area]:
    """Parts of a block that hold such contents. (Of one cell LibreOffice asks the whole sheet.)"""
    area = _area(block)
    found = map(_uno_area, block.api.queryContentCells(kinds).RangeAddresses)
    return [part for part in found if part.overlaps(area)]


def _merged_cells(sheet: Any, part: Any) -> list[tuple[int, int]]:
    """Places (from 0) to look for merged ranges in a part of a sheet with one format."""
    if not sheet.getCellByPosition(part.StartColumn, part.StartRow).IsMerged:
        return [(part.StartColumn, part.StartRow)]
    return [
        (column, row)
        for column in range(part.StartColumn, part.EndColumn + 1)
        for row in range(part.StartRow, part.EndRow + 1)
    ]


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
