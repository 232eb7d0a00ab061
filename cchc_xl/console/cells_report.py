"""The cells that make a figure as a workbook, with links that open the files received there."""

from __future__ import annotations

import os
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import TYPE_CHECKING, Any, Final

from cchc_xl.base.addresses import fixed
from cchc_xl.base.atomic import written_beside
from cchc_xl.console.data import exact_number, explained_rows, part_rows
from cchc_xl.services.plain_books import link_font, make_table, new_book, put_text

if TYPE_CHECKING:
    from openpyxl.cell import Cell, MergedCell
    from openpyxl.worksheet.worksheet import Worksheet

    from cchc_xl.services.figures.explaining import Explained
    from cchc_xl.services.figures.explaining_cells import ExplainedCell

CELLS: Final = (
    ("Đơn vị", 11),
    ("Kỳ", 10),
    ("Tệp", 34),
    ("Trang", 18),
    ("Ô", 14),
    ("Tử số", 12),
    ("Mẫu số", 12),
)
PARTS: Final = (
    ("Đơn vị", 11),
    ("Kỳ", 10),
    ("Tệp", 34),
    ("Trang", 22),
    ("Ô", 14),
    ("Cộng", 12),
    ("Phần", 40),
)
UNITS: Final = (
    ("Đơn vị", 11),
    ("Tên đơn vị", 40),
    ("Tử số", 12),
    ("Mẫu số", 12),
    ("Còn thiếu", 12),
)
"""Titles of the columns, and their widths in letters."""


def write_cells(path: Path, explained: Explained) -> None:
    """Write a metric's result, the cells that make it, and the units that a missed bar lacks.

    A cell of a return that the archive keeps is a link to it. ``OutputError``: the workbook cannot
    be written.
    """
    book, rows = new_book(), list(explained_rows(explained))
    sheet = book.worksheets[0]
    sheet.title = "Các ô"
    top = _head(sheet, explained) + 1
    _titles(sheet, top, CELLS)
    for number, row in enumerate(rows, top + 1):
        _place(sheet, number, row, explained.kept(row), path.parent)
        _numbers(sheet, number, 6, (row["numerator"], row["denominator"]))
    last = top + len(rows) + 1
    put_text(sheet.cell(last, 1), "Cộng")
    _numbers(sheet, last, 6, (explained.numerator, explained.denominator))
    make_table(sheet, "tblO", CELLS, top, len(rows))
    if explained.weights:
        _units(book.create_sheet("Đơn vị còn thiếu"), explained)
    with written_beside(path) as beside:
        book.save(beside)


def write_parts(path: Path, explained: ExplainedCell) -> None:
    """Write what a cell of a consolidated sheet says, and the cells that make its figure.

    A cell of a return that the archive keeps is a link to it. ``OutputError``: the workbook cannot
    be written.
    """
    book = new_book()
    sheet = book.worksheets[0]
    sheet.title = "Các ô"
    top = _lines(sheet, explained.lines()) + 1
    _titles(sheet, top, PARTS)
    rows = [(part.title, row) for part in explained.parts for row in part_rows(part)]
    for number, (title, row) in enumerate(rows, top + 1):
        _place(sheet, number, row, explained.kept(row), path.parent)
        _numbers(sheet, number, 6, (row["value"],))
        put_text(sheet.cell(number, 7), title)
    for number, part in enumerate(explained.parts, top + len(rows) + 1):
        put_text(sheet.cell(number, 1), "Cộng")
        _numbers(sheet, number, 6, (exact_number(part.value),))
        put_text(sheet.cell(number, 7), part.title)
    make_table(sheet, "tblO", PARTS, top, len(rows))
    with written_beside(path) as beside:
        book.save(beside)


def _place(
    sheet: Worksheet, number: int, row: Mapping[str, Any], kept: Path | None, folder: Path
) -> None:
    """Write where a row stands; its cells, or its file, are a link where that is kept."""
    for column, name in enumerate(("unit", "period", "file", "sheet", "cells"), 1):
        put_text(sheet.cell(number, column), row[name] or "")
    if kept is None:
        return
    if row["cells"]:
        _link(sheet.cell(number, 5), _target(kept, folder), row["sheet"])
    else:
        _link(sheet.cell(number, 3), _target(kept, folder))


def _head(sheet: Worksheet, explained: Explained) -> int:
    measured = explained.measure
    return _lines(
        sheet,
        [measured.sentence(), measured.title, f"Căn cứ: {measured.source}", measured.note],
    )


def _lines(sheet: Worksheet, lines: Sequence[str]) -> int:
    for number, line in enumerate(filter(None, lines), 1):
        put_text(sheet.cell(number, 1), line)
    return sum(map(bool, lines)) + 1


def _titles(sheet: Worksheet, row: int, columns: tuple[tuple[str, int], ...]) -> None:
    for number, (title, _) in enumerate(columns, 1):
        put_text(sheet.cell(row, number), title)


def _numbers(sheet: Worksheet, row: int, column: int, numbers: tuple[Any, ...]) -> None:
    for place, value in enumerate(numbers, column):
        sheet.cell(row, place).value = value


def _link(cell: Cell | MergedCell, target: str, sheet: str = "") -> None:
    """Have a cell open a file, at the first cells of a sheet that it names if it does."""
    from openpyxl.utils import quote_sheetname
    from openpyxl.worksheet.hyperlink import Hyperlink

    first = str(cell.value).partition(",")[0]
    place = f"{quote_sheetname(sheet)}!{fixed(first)}" if sheet else None
    cell.hyperlink = Hyperlink(ref=cell.coordinate, target=target, location=place)
    cell.font = link_font()


def _target(kept: Path, folder: Path) -> str:
    """Return a file as links name it: from the workbook's own folder where that can be said."""
    try:
        return Path(os.path.relpath(kept, folder)).as_posix()
    except ValueError:  # another drive
        return kept.absolute().as_uri()


def _units(sheet: Worksheet, explained: Explained) -> None:
    _titles(sheet, 1, UNITS)
    for number, weight in enumerate(explained.weights, 2):
        put_text(sheet.cell(number, 1), weight.unit)
        put_text(sheet.cell(number, 2), weight.name)
        _numbers(sheet, number, 3, weight[2:])
    make_table(sheet, "tblDonVi", UNITS, 1, len(explained.weights))
