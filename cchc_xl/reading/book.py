"""A parsed workbook: its sheets, and the cells of each, from A1."""

from __future__ import annotations

import io
import os
import sys
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime, time, timedelta
from typing import Any, NamedTuple, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from cchc_xl.reading.package import Package
from cchc_xl.reading.scan import MAX_CELLS, Place, Unreadable, address

Raw = str | float | int | bool | date | datetime | time | timedelta | None
"""What the parser gives for a cell; "" and None are an empty cell."""


Grid = Sequence[Sequence[Raw]]
"""A sheet's cells from A1 on, empty ones as "" (what the parser gives)."""


_T = TypeVar("_T")


def _parse(call: Callable[[], _T]) -> _T:
    """Call the parser. ``Unreadable``: it refuses the file, or gives up in the middle of it."""
    try:
        return call()
    except PasswordError as problem:
        raise Unreadable("F103") from problem
    except (CalamineError, OSError, ValueError, OverflowError) as problem:
        raise Unreadable("F113") from problem
    except BaseException as problem:
        # A failed assertion of the parser arrives as pyo3's PanicException, which is no Exception
        # and cannot be imported.
        if type(problem).__name__ == "PanicException":
            raise Unreadable("F113") from problem
        raise


def _opened(data: bytes) -> CalamineWorkbook:
    """Return a workbook opened by the parser. Errors: _parse's."""
    return _parse(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))


class Sheet(NamedTuple):
    """A worksheet and whether the officer sees it."""

    name: str
    visible: bool


class Book:
    """A parsed workbook: sheets are looked at before they are parsed, each only once."""

    def __init__(self, package: Package) -> None:
        self._book = _opened(package.data)
        self._package = package
        self._grids: dict[str, Grid] = {}
        self._left = MAX_CELLS
        self.sheets = [
            Sheet(sheet.name, sheet.visible == Visible.Visible)
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]

    def is_readable(self, sheet: str) -> bool:
        """Tell whether ``grid`` would give a sheet's cells."""
        try:
            scan, extent = self._package.scan(sheet), self._package.extent(sheet)
        except Unreadable:
            return False
        return not (scan.stray or scan.twice) and extent.cells <= self._left

    def grid(self, sheet: str) -> Grid:
        """Return a sheet's cells from A1.

        ``Unreadable``: damaged, a cell far outside or there twice (the parser takes the last), or
        more cells than a return has in all.
        """
        if sheet not in self._grids:
            scan, extent = self._package.scan(sheet), self._package.extent(sheet)
            if scan.stray:
                raise Unreadable("F111", sheet=sheet, cell=address(*scan.stray))
            if scan.twice:
                raise Unreadable("F130", sheet=sheet, cell=address(*scan.twice))
            if extent.cells > self._left:
                raise Unreadable("F128", sheet=sheet, cell=extent.corner, limit=MAX_CELLS)
            self._left -= extent.cells
            alone = self._package.alone(sheet)
            book = _opened(alone) if alone else self._book
            parse = book.get_sheet_by_name
            cells = _parse(lambda: parse(sheet).to_python(skip_empty_area=False))
            _widen(cells, [*scan.errors, *scan.unstored])
            self._grids[sheet] = cells
        return self._grids[sheet]


def _widen(cells: list[list[Any]], places: Iterable[Place]) -> None:
    """Add blank cells so that the places lie inside; the parser may end before an empty formula."""
    width = len(cells[0]) if cells else 0
    height = len(cells)
    for row, column in places:
        height, width = max(height, row + 1), max(width, column + 1)
    if cells and width > len(cells[0]):
        for line in cells:
            line.extend([""] * (width - len(line)))
    cells.extend([""] * width for _ in range(height - len(cells)))


@contextmanager
def quiet() -> Iterator[None]:
    """Keep the parser's own English words about a file that it gives up off the terminal.

    It writes them from below Python, to the process's standard error.
    """
    try:
        kept = os.dup(2)
    except OSError:  # a program with a window and no terminal
        yield
        return
    sink = os.open(os.devnull, os.O_WRONLY)
    if sys.stderr is not None:
        sys.stderr.flush()
    try:
        os.dup2(sink, 2)
        yield
    finally:
        os.dup2(kept, 2)
        os.close(sink)
        os.close(kept)
