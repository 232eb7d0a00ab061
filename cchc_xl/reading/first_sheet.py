"""Read the first sheet of any workbook through the door by which returns come."""

from __future__ import annotations

from contextlib import closing
from pathlib import Path
from typing import Any

from cchc_xl.base.failures import kept
from cchc_xl.reading.book import Book, Grid, quiet
from cchc_xl.reading.package import open_package
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import read_whole
from cchc_xl.reading.workers import TOO_MUCH, limits, spread

_Read = tuple[Grid, str, dict[str, Any]]
"""Cells, or the code of the finding that refuses the file with the fields of its template."""


def first_sheet(path: Path) -> Grid:
    """Return the cells of a workbook's first sheet from A1; errors are shown as their text.

    It is read in a process that may be ended. ``Unreadable``: whatever is wrong with the file.
    """
    with closing(spread([path], _read, _ended)) as results:
        grid, code, fields = next(results)[1]
    if code:
        raise Unreadable(code, **fields)
    return grid


def _ended(path: Path, code: str) -> _Read:
    return [], code, dict(limits())


def _read(path: Path) -> _Read:
    try:
        return _cells(path), "", {}
    except OSError:
        return [], "F117", {}
    except Unreadable as refusal:
        return [], refusal.code, refusal.fields
    except MemoryError:
        return _ended(path, TOO_MUCH)
    except Exception as error:  # a defect of the program's
        return [], "F121", {"report": str(kept(error) or "")}


def _cells(path: Path) -> Grid:
    data = read_whole(path)
    package = open_package(data)
    with quiet():
        book = Book(package)
        if not book.sheets:
            raise Unreadable("F120")
        sheet = book.sheets[0].name
        cells = [list(row) for row in book.grid(sheet)]
    for (row, column), shown in package.scan(sheet).errors.items():
        cells[row][column] = shown
    return cells
