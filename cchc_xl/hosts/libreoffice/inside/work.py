"""The pieces of work that the engine hands over to LibreOffice's process, one method each.

What goes in and out is JSON: a sheet or a table is the number that :meth:`Work.sheets` and
:meth:`Work.tables_at` gave it (it follows the sheet or the table when that is moved or renamed),
cells are an :data:`Area`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import product
from typing import Any

from cchc_xl.base.addresses import cell
from cchc_xl.hosts.libreoffice.inside.belongings import Belongings, Found
from cchc_xl.hosts.libreoffice.inside.blocks import Block, Part
from cchc_xl.hosts.libreoffice.inside.filling import fill_with
from cchc_xl.hosts.libreoffice.inside.filters import show_all
from cchc_xl.hosts.libreoffice.inside.formats import Formats, groups
from cchc_xl.hosts.libreoffice.inside.giving import give, plain
from cchc_xl.hosts.libreoffice.inside.reading import read_block, read_formulas
from cchc_xl.hosts.libreoffice.inside.refusals import check_unprotected, check_writable, told
from cchc_xl.hosts.libreoffice.inside.writing import write_block

Area = Sequence[int]
"""A sheet's number, first row, first column, last row and last column, from 1."""

Lying = tuple[str, list[list[int]], str, str]
"""Something on records: its kind, where it lies, what it says, what it takes to give it back."""


class Work:
    """Work on one document. ``Refused``: LibreOffice does not do it; the text says why."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._formats = Formats(document)
        self._sheets: list[Any] = []
        self._placed: tuple[Any, list[int]] = (None, [])
        self._tables: list[Any] = []
        self._listed: tuple[Any, dict[int, list[tuple[int, int, int]]]] = (None, {})
        self._belongings: list[Belongings] = []

    def sheets(self) -> list[int]:
        """The numbers of the sheets in their order."""
        every = self._document.Sheets
        names = every.ElementNames
        if self._placed[0] != names:
            self._placed = names, [self._number(every.getByIndex(i)) for i in range(len(names))]
        return self._placed[1]

    def _number(self, sheet: Any) -> int:
        if sheet not in self._sheets:
            self._sheets.append(sheet)
        return self._sheets.index(sheet)

    def sheet(self, number: int) -> tuple[str, int, bool]:
        """A sheet's name, its position from 0, and whether it is protected."""
        sheet = self._sheets[number]
        return sheet.Name, sheet.RangeAddress.Sheet, sheet.isProtected()

    def used(self, sheet: int) -> list[int]:
        """The used area of a sheet, from A1 on where its start is used."""
        cursor = self._sheets[sheet].createCursor()
        cursor.gotoStartOfUsedArea(False)
        cursor.gotoEndOfUsedArea(True)
        return _place(cursor.RangeAddress)

    def names(self) -> list[tuple[int | None, str]]:
        """All names: those of the workbook, then those of each sheet with the sheet's number."""
        found: list[tuple[int | None, str]] = [
            (None, name) for name in self._document.NamedRanges.ElementNames
        ]
        for number in self.sheets():
            found += [(number, name) for name in self._sheets[number].NamedRanges.ElementNames]
        return found

    def named(self, sheet: int | None, name: str) -> tuple[int, list[int]] | None:
        """The sheet's number, and the place, of the cells that a name stands for, if any.

        The name is the sheet's own, or the workbook's where no sheet is given.
        """
        owner = self._document if sheet is None else self._sheets[sheet]
        names = owner.NamedRanges
        cells = names.getByName(name).ReferredCells if names.hasByName(name) else None
        if cells is None:
            return None
        address = cells.RangeAddress
        return self.sheets()[address.Sheet], _place(address)

    def tables_at(self, sheet: int) -> list[int]:
        """The tables of a sheet, from top to bottom.

        LibreOffice lists all tables of the book together; they are asked where they stand once,
        and again when tables or sheets have come, gone or changed their names or places.
        """
        every = self._document.DatabaseRanges
        names = every.ElementNames
        state = names, self._document.Sheets.ElementNames
        if self._listed[0] != state:
            found: dict[int, list[tuple[int, int, int]]] = {}
            for table in map(every.getByName, names):
                area = table.DataArea
                place = area.StartRow, area.StartColumn, len(self._tables)
                found.setdefault(area.Sheet, []).append(place)
                self._tables.append(table)
            self._listed = state, found
        here = self._listed[1].get(self._sheets[sheet].RangeAddress.Sheet, ())
        return [number for _, _, number in sorted(here)]

    def table(self, number: int) -> tuple[str, list[int], bool, bool, list[Any]]:
        """A table's name and place, has it a header row and a row of totals, and its titles."""
        table = self._tables[number]
        address = table.DataArea
        titles: list[Any] = []
        if table.ContainsHeader:
            sheet = self._document.Sheets.getByIndex(address.Sheet)
            top = address.StartColumn, address.StartRow, address.EndColumn, address.StartRow
            (titles,), _ = read_block(
                self._document, sheet.getCellRangeByPosition(*top), self._formats
            )
        return table.Name, _place(address), table.ContainsHeader, table.TotalsRow, titles

    def resize(self, number: int, area: Area) -> None:
        """Give a table another extent; the header row must stay where it is."""
        table, new = self._tables[number], self._cells(area).RangeAddress
        check_unprotected(self._document, self._sheets[area[0]])
        with told(lambda: f"đổi cỡ bảng {table.Name}"):
            table.DataArea = new

    def read(self, area: Area) -> tuple[list[list[Any]], list[Part]]:
        """The values of cells, see :func:`~cchc_xl.hosts.libreoffice.inside.reading.read_block`."""
        return read_block(self._document, self._cells(area), self._formats)

    def formulas(self, area: Area) -> list[list[str]]:
        """The formulas of cells in Excel's grammar, and constants as the formula bar has them."""
        return read_formulas(self._document, self._cells(area), self._formats)

    def write(self, area: Area, *block: Any) -> None:
        """Write a packed block over cells of its shape."""
        with told(lambda: f"ghi vào {self._title(area)}"):
            write_block(self._writable(area), Block.unpacked(*block), self._formats)

    def clear(self, area: Area, kinds: int) -> None:
        """Take contents or formats (com.sun.star.sheet.CellFlags) out of cells."""
        with told(lambda: f"xóa {self._title(area)}"):
            self._writable(area).clearContents(kinds)

    def fill(self, source: Area, target: Area) -> None:
        """Copy contents and formats over cells whose shape is a multiple of the source's."""
        with told(lambda: f"chép {self._title(source)} sang {self._title(target)}"):
            fill_with(self._cells(source), self._sheets[target[0]], self._writable(target))

    def number_format(self, area: Area) -> str | None:
        """The Excel code of the cells' format; ``None`` if they have several."""
        keys = {group.NumberFormat for group in groups(self._cells(area))}
        codes = {self._formats.code(key) for key in keys}
        return codes.pop() if len(codes) == 1 else None

    def set_number_format(self, area: Area, code: str) -> None:
        """Give cells the format of an Excel code."""
        with told(f"đặt định dạng {code}"):
            self._writable(area).NumberFormat = self._formats.key(code)

    def fit(self, area: Area, columns: bool, rows: bool) -> None:
        """Fit the columns' width and the rows' height to what stands in them."""
        check_unprotected(self._document, self._sheets[area[0]])
        cells = self._cells(area)
        if columns:
            cells.Columns.OptimalWidth = True
        if rows:
            cells.Rows.OptimalHeight = True

    def contents(self, area: Area, kinds: int) -> list[int] | None:
        """The smallest part of an area with all such contents (com.sun.star.sheet.CellFlags).

        Asked about one cell, LibreOffice looks at the whole sheet.
        """
        _, *own = area
        found = self._cells(area).queryContentCells(kinds).RangeAddresses
        parts = [part for part in map(_place, found) if _overlap(part, own)]
        if not parts:
            return None
        tops, lefts, bottoms, rights = zip(*parts, strict=True)
        return [
            max(min(tops), own[0]),
            max(min(lefts), own[1]),
            min(max(bottoms), own[2]),
            min(max(rights), own[3]),
        ]

    def column_formats(self, area: Area) -> list[str]:
        """The Excel code of each column, "" where it has several."""
        columns: list[set[str]] = [set() for _ in range(area[2], area[4] + 1)]
        for group in groups(self._cells(area)):
            for _, left, _, right in map(_place, group.RangeAddresses):
                for column in range(left, right + 1):
                    columns[column - area[2]].add(self._formats.code(group.NumberFormat))
        return [codes.pop() if len(codes) == 1 else "" for codes in columns]

    def merged(self, area: Area) -> list[list[int]]:
        """The merged ranges that begin in an area.

        Their first cells have a format of their own, shared only with their like.
        """
        sheet = self._sheets[area[0]]
        found = []
        for group in groups(self._cells(area)):
            parts = list(map(_place, group.RangeAddresses))
            if sheet.getCellByPosition(parts[0][1] - 1, parts[0][0] - 1).IsMerged:
                found += [_merged_at(sheet, *place) for place in _places(parts)]
        return found

    def arrays(self, area: Area) -> list[tuple[int, int]]:
        """The cells whose formula is an array's."""
        return [
            (row, column)
            for row, line in enumerate(self._cells(area).getFormulaArray(), area[1])
            for column, text in enumerate(line, area[2])
            if text.startswith("{=")
        ]

    def show_all(self, sheet: int) -> bool:
        """Show what the filters of a sheet hide; False if none has a condition."""
        found = self._sheets[sheet]
        tables = [self._tables[number] for number in self.tables_at(sheet)]
        with told(lambda: f"bỏ lọc ở trang {found.Name}"):
            return show_all(self._document, found, tables)

    def lying(self, area: Area, table: Sequence[int], whole: bool) -> list[Lying]:
        """What people put on records, see :data:`Lying`.

        ``area`` are the records and the columns that belong to them, ``table`` the first and last
        column of the table and its last row; ``whole`` tells whether whole rows belong to records.
        """
        return self._told(self._found(area, table, whole).found)

    def lift(self, area: Area, table: Sequence[int], whole: bool) -> tuple[int, list[Lying]]:
        """The same, and a number by which :meth:`put` puts it down again."""
        self._belongings.append(self._found(area, table, whole))
        return len(self._belongings) - 1, self._told(self._belongings[-1].found)

    def _told(self, found: Iterable[Found]) -> list[Lying]:
        return [(*item[:3], plain(self._document, self._formats, item)) for item in found]

    def put(self, number: int, targets: list[list[list[int]]], added: list[int] | None) -> None:
        """Put what was lifted on these cells, see :class:`Belongings`."""
        with told("chuyển định dạng, ghi chú theo dòng"):
            self._belongings[number].put(targets, added)

    def give(self, area: Area, kind: str, said: str, held: str) -> bool:
        """Put a thing on cells that lost it; False: that cannot be done."""
        self._writable(area)
        sheet, *place = area
        with told(lambda: f"trả lại định dạng, ghi chú ở {self._title(area)}"):
            found = self._sheets[sheet]
            return give(self._document, found, self._formats, place, kind, said, held)

    def _found(self, area: Area, table: Sequence[int], whole: bool) -> Belongings:
        sheet, *zone = area
        return Belongings(self._document, self._sheets[sheet], self._formats, zone, table, whole)

    def row_shown(self, area: Area) -> tuple[bool, bool]:
        """Whether an area's first row is visible, and whether a filter hides it."""
        row = self._cells(area).Rows.getByIndex(0)
        return row.IsVisible, row.IsFiltered

    def show_row(self, area: Area, visible: bool, filtered: bool) -> None:
        """Show or hide an area's first row."""
        row = self._cells(area).Rows.getByIndex(0)
        row.IsVisible = visible
        row.IsFiltered = filtered

    def _cells(self, area: Area) -> Any:
        sheet, top, left, bottom, right = area
        with told(lambda: f"chọn vùng {self._title(area)}"):
            return self._sheets[sheet].getCellRangeByPosition(
                left - 1, top - 1, right - 1, bottom - 1
            )

    def _writable(self, area: Area) -> Any:
        cells = self._cells(area)
        check_writable(self._document, self._sheets[area[0]], cells, _address(area))
        return cells

    def _title(self, area: Area) -> str:
        return f"{_address(area)} của trang {self._sheets[area[0]].Name}"


def _address(area: Area) -> str:
    _, top, left, bottom, right = area
    first, last = cell(top, left), cell(bottom, right)
    return first if first == last else f"{first}:{last}"


def _place(address: Any) -> list[int]:
    """First row, first column, last row and last column, from 1."""
    return [
        address.StartRow + 1,
        address.StartColumn + 1,
        address.EndRow + 1,
        address.EndColumn + 1,
    ]


def _places(parts: Iterable[Sequence[int]]) -> Iterator[tuple[int, int]]:
    for top, left, bottom, right in parts:
        yield from product(range(top, bottom + 1), range(left, right + 1))


def _overlap(one: Sequence[int], other: Sequence[int]) -> bool:
    return one[0] <= other[2] and other[0] <= one[2] and one[1] <= other[3] and other[1] <= one[3]


def _merged_at(sheet: Any, row: int, column: int) -> list[int]:
    cursor = sheet.createCursorByRange(sheet.getCellByPosition(column - 1, row - 1))
    cursor.collapseToMergedArea()
    return _place(cursor.RangeAddress)
