"""Read whole sheets of any workbook through the door by which returns come."""

from __future__ import annotations

from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from cchc_xl.base.failures import kept
from cchc_xl.reading.book import Book, Grid, quiet
from cchc_xl.reading.package import open_package
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import read_whole
from cchc_xl.reading.workers import TOO_MUCH, limits, spread

_Named = list[tuple[str, Grid]]
_Read = tuple[_Named, str, dict[str, Any]]
"""Sheets by name, or the code of the finding that refuses the file with its template's fields."""


def first_sheet(path: Path) -> Grid:
    """Return the cells of a workbook's first sheet from A1; errors are shown as their text.

    A formula's text that the file does not hold (``Scan.lost``) is blank.
    It is read in a process that may be ended. ``Unreadable``: whatever is wrong with the file.
    """
    return _sheets(path, 1)[0][1]


def every_sheet(path: Path) -> dict[str, Grid]:
    """Return the cells of all of a workbook's sheets by name, as ``first_sheet`` does."""
    return dict(_sheets(path, None))


def _sheets(path: Path, count: int | None) -> _Named:
    with closing(spread([path], partial(_read, count=count), _ended)) as results:
        sheets, code, fields = next(results)[1]
    if code:
        raise Unreadable(code, **fields)
    return sheets


def _ended(path: Path, code: str) -> _Read:
    return [], code, dict(limits())


def _read(path: Path, count: int | None) -> _Read:
    try:
        return _cells(path, count), "", {}
    except OSError:
        return [], "F117", {}
    except Unreadable as refusal:
        return [], refusal.code, refusal.fields
    except MemoryError:
        return _ended(path, TOO_MUCH)
    except Exception as error:  # a defect of the program's
        return [], "F121", {"report": str(kept(error) or "")}


def _cells(path: Path, count: int | None) -> _Named:
    """Return the first so many sheets, all without ``count``."""
    package = open_package(read_whole(path))
    found: _Named = []
    with quiet():
        book = Book(package)
        if not book.sheets:
            raise Unreadable("F120")
        for name in [sheet.name for sheet in book.sheets[:count]]:
            cells = [list(row) for row in book.grid(name)]
            scan = package.scan(name)
            for row, column in scan.lost:  # blank is told where something is wanted; 0 is not
                cells[row][column] = ""
            for (row, column), shown in scan.errors.items():
                cells[row][column] = shown
            found.append((name, cells))
    return found
