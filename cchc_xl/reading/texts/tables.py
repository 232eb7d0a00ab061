"""Reading the tables of a document: Word's, or the sheets of a workbook."""

from __future__ import annotations

import io
from collections import Counter
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final, NamedTuple
from zipfile import BadZipFile, ZipFile

from cchc_xl.reading.first_sheet import every_sheet
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import read_whole

if TYPE_CHECKING:
    from cchc_xl.reading.book import Raw

WORD: Final = ".docx"
_LARGEST: Final = 64 * 1024 * 1024
"""Bytes that a document's parts may have in all: a plan has a few hundred thousand."""


class TextCell(NamedTuple):
    """A cell's words, runs of spaces as one. ``merged``: it only goes on with the cell above."""

    text: str
    merged: bool = False


class TextTable(NamedTuple):
    """A table: what people call it (“Bảng 2”, “trang Danh mục”) and its rows, all equally long.

    A cell that is merged over columns has its words in the first one.
    """

    name: str
    rows: tuple[tuple[TextCell, ...], ...]


class Text(NamedTuple):
    """A document: its tables, the words outside of them, and whether changes are tracked in it."""

    tables: tuple[TextTable, ...]
    words: str
    tracked: bool = False


def read_text(path: Path) -> Text:
    """Read the tables of a .docx, or of any workbook. ``Unreadable``; ``OSError``: no file."""
    return _word(path) if path.suffix.lower() == WORD else _sheets(path)


def _word(path: Path) -> Text:
    data = read_whole(path)
    _check_package(data)
    from docx import Document
    from docx.oxml.ns import qn

    try:
        document = Document(io.BytesIO(data))
    except Exception as error:  # whatever python-docx, lxml or zipfile say of a damaged file
        raise Unreadable("F113") from error
    body = document.element.body
    lists: Counter[str] = Counter()
    outside = " ".join(_words(one, lists) for one in body.iterchildren(qn("w:p")))
    tables = [
        TextTable(f"Bảng {number}", _squared(_rows(table, lists)))
        for number, table in enumerate(body.iterchildren(qn("w:tbl")), 1)
    ]
    tracked = next(body.iter(qn("w:ins"), qn("w:del")), None) is not None
    return Text(tuple(tables), outside, tracked)


def _check_package(data: bytes) -> None:
    """Refuse what is no document of Word's, or would unfold beyond all measure."""
    try:
        with ZipFile(io.BytesIO(data)) as package:
            parts = package.infolist()
    except (BadZipFile, ValueError, NotImplementedError) as error:
        raise Unreadable("F113") from error
    if sum(part.file_size for part in parts) > _LARGEST:
        raise Unreadable("F104")
    if not any(part.filename == "word/document.xml" for part in parts):
        raise Unreadable("F113")


def _rows(table: Any, lists: Counter[str]) -> Iterator[list[TextCell]]:
    """Yield a table's rows, cells at their columns; merged ones as Word marks them."""
    from docx.oxml.ns import qn

    for row in table.iterchildren(qn("w:tr")):
        before = row.find(f"{qn('w:trPr')}/{qn('w:gridBefore')}")
        skipped = 0 if before is None else int(before.get(qn("w:val"), 0))
        cells = [TextCell("")] * skipped
        for cell in row.iterchildren(qn("w:tc")):
            merge = cell.find(f"{qn('w:tcPr')}/{qn('w:vMerge')}")
            goes_on = merge is not None and merge.get(qn("w:val")) != "restart"
            span = cell.find(f"{qn('w:tcPr')}/{qn('w:gridSpan')}")
            width = 1 if span is None else int(span.get(qn("w:val"), 1))
            said = "" if goes_on else _words(cell, lists)
            cells += [TextCell(said, goes_on), *[TextCell("", goes_on)] * (width - 1)]
        yield cells


def _words(element: Any, lists: Counter[str]) -> str:
    """Return an element's words: paragraphs apart, insertions taken, deletions left out.

    A paragraph without words that is an item of a numbered list stands for its number.
    """
    from docx.oxml.ns import qn

    found = []
    for paragraph in element.iter(qn("w:p")):
        said = "".join(_spelt(one) for one in paragraph.iter(qn("w:t"), qn("w:tab"), qn("w:br")))
        number = paragraph.find(f"{qn('w:pPr')}/{qn('w:numPr')}/{qn('w:numId')}")
        if number is not None and not said.strip():
            name = str(number.get(qn("w:val")))
            lists[name] += 1
            said = str(lists[name])
        found.append(said)
    return " ".join(" ".join(found).split())


def _spelt(element: Any) -> str:
    from docx.oxml.ns import qn

    if next(element.iterancestors(qn("w:moveFrom"), qn("w:del")), None) is not None:
        return ""
    return str(element.text or "") if element.tag == qn("w:t") else " "


def _squared(rows: Iterator[list[TextCell]]) -> tuple[tuple[TextCell, ...], ...]:
    found = list(rows)
    width = max(map(len, found), default=0)
    return tuple((*row, *[TextCell("")] * (width - len(row))) for row in found)


def _sheets(path: Path) -> Text:
    merged = {}
    grids = every_sheet(path)
    if path.suffix.lower() in (".xlsx", ".xlsm"):
        merged = _merged(path)
    tables = []
    for name, grid in grids.items():
        below = merged.get(name, set())
        rows = (
            [TextCell(_shown(cell), (r, c) in below) for c, cell in enumerate(row)]
            for r, row in enumerate(grid)
        )
        tables.append(TextTable(f"trang “{name}”", _squared(rows)))
    words = " ".join(cell.text for table in tables for row in table.rows for cell in row)
    return Text(tuple(tables), words)


def _merged(path: Path) -> dict[str, set[tuple[int, int]]]:
    """Return the places, by sheet, that go on with a merged cell of a row above."""
    from openpyxl import load_workbook

    book = load_workbook(path)
    return {
        sheet.title: {
            (row - 1, column - 1)
            for area in sheet.merged_cells.ranges
            for row in range(area.min_row + 1, area.max_row + 1)
            for column in range(area.min_col, area.max_col + 1)
        }
        for sheet in book.worksheets
    }


def _shown(cell: Raw) -> str:
    """Return what a cell says, a day as it is written, a whole number without its point."""
    if isinstance(cell, datetime | date):
        return f"{cell:%d/%m/%Y}"
    if isinstance(cell, float) and cell.is_integer():
        return str(int(cell))
    return "" if cell is None else " ".join(str(cell).split())
