"""Writing a block of cells in a number of calls that does not grow with its cells.

Formulas alone take a call for every 500 rows of a column.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import groupby
from typing import Any

from cchc_xl.hosts.libreoffice.inside.blocks import (
    BLANK,
    BOOLEAN,
    CLOCK,
    DAY,
    MOMENT,
    STRING,
    Block,
    Row,
)
from cchc_xl.hosts.libreoffice.inside.formats import (
    DATE,
    DATETIME,
    LOGICAL,
    TEXT,
    TIME,
    Formats,
    groups,
)
from cchc_xl.hosts.libreoffice.inside.notes import notes_in, put_notes
from cchc_xl.hosts.libreoffice.uno_bridge import struct

_AUTOMATIC = {BOOLEAN: LOGICAL, DAY: DATE, MOMENT: DATETIME, CLOCK: TIME}

_FORMULAS_AT_A_TIME = 500

Place = tuple[int, int, int]
"""Row, first column and last column of cells side by side, from 0 within the block."""


def write_block(area: Any, block: Block, formats: Formats) -> None:
    """Write a block over a cell range of the same shape, as Excel would take it.

    The cells' formats stay, but for those that a value had brought along by itself: a truth value
    or a date gets the automatic format of its kind (a date only where the cell shows no date
    yet), and whatever else comes later takes it away again. Notes stay, too.
    """
    shown = _NumberFormats(area, block, formats)
    marks = dict(zip("\r\n", block.marks, strict=False))
    rows = _guarded(block.rows, marks) if marks else block.rows
    notes = notes_in(area)
    area.setDataArray(tuple(rows))
    put_notes(area.Spreadsheet, notes)
    shown.set_formats()
    for column, formulas in block.formulas.items():
        _write_formulas(area, column, formulas, rows)
    if block.formulas:
        shown.restore([cell for cell in _texts(block) if cell[1] in block.formulas])
    if marks:
        cells = [
            (row, column) for row, column in _texts(block) if "\r" in str(block.rows[row][column])
        ]
        shown.format(cells, formats.automatic(TEXT))
        _put_back(area, marks)
        shown.restore(cells)


def _texts(block: Block) -> Iterator[tuple[int, int]]:
    """Row and column of the texts of a block."""
    for row, kinds in enumerate(block.kinds):
        column = kinds.find(STRING)
        while column >= 0:
            yield row, column
            column = kinds.find(STRING, column + 1)


def _write_formulas(area: Any, column: int, formulas: dict[int, str], rows: Sequence[Row]) -> None:
    """Write a column from its first to its last formula, a few hundred rows a call.

    What stands between them is written as the same value again, as if typed; text guarded. The
    last rows come first: a formula joins the group of equal ones above it, which takes the longer
    the larger that is (50,000 from top to bottom: two minutes, so: a few seconds).
    """
    first, last = min(formulas), max(formulas)
    for top in reversed(range(first, last + 1, _FORMULAS_AT_A_TIME)):
        bottom = min(top + _FORMULAS_AT_A_TIME - 1, last)
        lines = []
        for row in range(top, bottom + 1):
            value = rows[row][column]
            typed = f"'{value}" if value and isinstance(value, str) else str(value)
            lines.append((formulas.get(row, typed),))
        area.getCellRangeByPosition(column, top, column, bottom).setFormulaArray(tuple(lines))


def _guarded(rows: Sequence[Row], marks: dict[str, str]) -> list[Row]:
    """Put marks for the line ends of texts with carriage returns.

    Every way to write such a text turns its carriage returns into line feeds, save one: "find
    and replace" (:func:`_put_back`), which stores what it puts in as it is. Cells formatted as
    text meanwhile, or it would take "=…" for a formula.
    """
    guards = str.maketrans(marks)
    return [
        tuple(
            cell.translate(guards) if isinstance(cell, str) and "\r" in cell else cell
            for cell in row
        )
        for row in rows
    ]


def _put_back(area: Any, marks: dict[str, str]) -> None:
    replacing = area.createReplaceDescriptor()
    replacing.SearchCaseSensitive = True
    with _unfiltered(area):
        for letter, mark in marks.items():
            replacing.SearchString, replacing.ReplaceString = mark, letter
            area.replaceAll(replacing)


@contextmanager
def _unfiltered(area: Any) -> Iterator[None]:
    """Show the rows that a filter hides, for the time of a search: it passes them over."""
    hidden = [rows for rows in _hidden_rows(area) if rows.getByIndex(0).IsFiltered]
    for rows in hidden:
        rows.IsFiltered = False
    try:
        yield
    finally:
        for rows in hidden:
            rows.IsFiltered = True


def _hidden_rows(area: Any) -> list[Any]:
    """Rows of the area that cannot be seen, each run as one UNO object."""
    own = area.RangeAddress
    seen = sorted((part.StartRow, part.EndRow) for part in area.queryVisibleCells().RangeAddresses)
    found, row = [], own.StartRow
    end = own.EndRow + 1
    for first, last in [*seen, (end, end)]:
        first = min(first, end)  # queried for one cell, LibreOffice looks at the whole sheet
        if first > row:
            top, bottom = row - own.StartRow, first - 1 - own.StartRow
            found.append(area.getCellRangeByPosition(0, top, 0, bottom).Rows)
        row = max(row, last + 1)
    return found


class _NumberFormats:
    """The number formats of a range: as they are before a block is written, and as they will be.

    Text that looks like a number makes LibreOffice format its cell as text; that is undone.
    """

    def __init__(self, area: Any, block: Block, formats: Formats) -> None:
        start = area.RangeAddress
        self._sheet, self._top, self._left = start.Sheet, start.StartRow, start.StartColumn
        self._block = block
        self._formats = formats
        self._area = area
        self._before = self._groups()

    def _groups(self) -> list[tuple[int, Sequence[Any]]]:
        return [(group.NumberFormat, group.RangeAddresses) for group in groups(self._area)]

    def set_formats(self) -> None:
        """Give back the formats, then set and reset automatic ones: one call a format."""
        changes: dict[int, list[Place]] = {}
        changed = self._block.has_text and self._groups() != self._before
        for key, parts in self._before:
            if changed:
                self._formats.apply(parts, key)
            if not (self._formats.of(key).automatic or self._block.has_kinds):
                continue
            wanted = {kind: _wanted(kind, key, self._formats) for kind in range(8)}
            for place, kind in self._cells(parts):
                if wanted[kind] != key:
                    changes.setdefault(wanted[kind], []).append(place)
        for key, places in changes.items():
            self._apply_places(places, key)

    def format(self, cells: Iterable[tuple[int, int]], key: int) -> None:
        """Set a format for the time being."""
        self._apply_places([(row, column, column) for row, column in cells], key)

    def restore(self, cells: Iterable[tuple[int, int]]) -> None:
        """Give the texts in these cells the formats that they are to have."""
        chosen = set(cells)
        for key, parts in self._before:
            own = [
                (row, column, column)
                for (row, first, last), kind in self._cells(parts)
                if kind == STRING
                for column in range(first, last + 1)
                if (row, column) in chosen
            ]
            self._apply_places(own, _wanted(STRING, key, self._formats))

    def _cells(self, parts: Sequence[Any]) -> Iterator[tuple[Place, int]]:
        """Cells of a kind side by side, in parts of the range."""
        for part in parts:
            first, last = part.StartColumn - self._left, part.EndColumn - self._left
            for row in range(part.StartRow - self._top, part.EndRow - self._top + 1):
                yield from _runs(self._block.kinds[row][first : last + 1], row, first)

    def _apply_places(self, places: Sequence[Place], key: int) -> None:
        sheet, left, down = self._sheet, self._left, self._top
        kind = "com.sun.star.table.CellRangeAddress"
        parts = [
            struct(kind, sheet, left + first, down + top, left + last, down + bottom)
            for top, bottom, first, last in _merged(places)
        ]
        if parts:
            self._formats.apply(parts, key)


def _wanted(kind: int, key: int, formats: Formats) -> int:
    """The format that a cell of format ``key`` needs for a value of this kind."""
    now = formats.of(key)
    own = _AUTOMATIC.get(kind)
    if kind == BLANK or (own is None and not now.automatic):
        return key
    if own is None:
        return 0
    if now.kind == own or (own != LOGICAL and now.is_date and not now.automatic):
        return key
    return formats.automatic(own)


def _runs(kinds: bytes, row: int, first: int) -> Iterator[tuple[Place, int]]:
    """Cells of the same kind side by side."""
    column = first
    for kind, cells in groupby(kinds):
        end = column + sum(1 for _ in cells)
        yield (row, column, end - 1), kind
        column = end


def _merged(places: Iterable[Place]) -> Iterator[tuple[int, int, int, int]]:
    """(first row, last row, first column, last column) of places above each other."""
    ordered = sorted(places, key=lambda place: (place[1], place[2], place[0]))
    for (first, last), group in groupby(ordered, key=lambda place: place[1:]):
        top = bottom = -2
        for row, _, _ in group:
            if row != bottom + 1:
                if top >= 0:
                    yield top, bottom, first, last
                top = row
            bottom = row
        yield top, bottom, first, last
