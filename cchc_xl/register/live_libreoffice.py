"""What only LibreOffice can be asked in its own way, over UNO."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from itertools import product
from typing import TYPE_CHECKING, Any

from cchc_xl.register.addresses import Area
from cchc_xl.register.live_host import Host, Look, Place, area_of

if TYPE_CHECKING:
    import xlwings as xw
    from xlwings.main import Table as LiveTable


_CONTENTS = 23  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
_FORMULAS = 16
_COMMENTS = 8


class LibreOffice(Host):
    """LibreOffice over UNO."""

    def __init__(self) -> None:
        self._codes: dict[int, str] = {}

    def epoch_1904(self, book: xw.Book) -> bool:
        return bool(book.api.NullDate.Year == 1904)

    def is_protected(self, sheet: xw.Sheet) -> bool:
        return bool(sheet.api.isProtected())

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
        """A merged range's first cell has a format of its own, shared only with its like."""
        sheet = block.sheet.api
        found = []
        groups = block.api.getUniqueCellFormatRanges()
        for group in (groups.getByIndex(number) for number in range(groups.Count)):
            parts = [_uno_area(part) for part in group.getRangeAddresses()]
            if sheet.getCellByPosition(parts[0].left - 1, parts[0].top - 1).getIsMerged():
                found += [_merged_at(sheet, *place) for part in parts for place in _cells(part)]
        return found

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
        area = area_of(block)
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


def _uno_area(address: Any) -> Area:
    return Area(
        address.StartRow + 1, address.StartColumn + 1, address.EndRow + 1, address.EndColumn + 1
    )


def _content(block: xw.Range, kinds: int) -> list[Area]:
    """Parts of a block that hold such contents. (Of one cell LibreOffice asks the whole sheet.)"""
    area = area_of(block)
    found = map(_uno_area, block.api.queryContentCells(kinds).RangeAddresses)
    return [part for part in found if part.overlaps(area)]


def _merged_at(sheet: Any, row: int, column: int) -> Area:
    cursor = sheet.createCursorByRange(sheet.getCellByPosition(column - 1, row - 1))
    cursor.collapseToMergedArea()
    return _uno_area(cursor.getRangeAddress())


def _cells(area: Area) -> Iterator[Place]:
    return product(range(area.top, area.bottom + 1), range(area.left, area.right + 1))
