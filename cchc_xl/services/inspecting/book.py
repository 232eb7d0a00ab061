"""A published draw as a workbook: written from its pages, and read back."""

from __future__ import annotations

from datetime import date, datetime
from math import ceil
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_xl.base.atomic import written_beside
from cchc_xl.measures.drawing.draw import Draw
from cchc_xl.measures.drawing.frozen import Frozen
from cchc_xl.register.building.xlsx import PlainWorkbook
from cchc_xl.services.inspecting.cells import Cell, Page
from cchc_xl.services.inspecting.draw_pages import (
    above_formulas,
    line_page,
    numbers_page,
    result_page,
    strata_page,
)
from cchc_xl.services.inspecting.list_pages import (
    method_page,
    needs_page,
    population_page,
    weights_page,
)
from cchc_xl.services.inspecting.method import method_lines

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

_FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
_LINE, _BOLD = 15, 1.4
"""The height of a line in points; how much wider bold words break."""
_STYLES: dict[str, dict[str, Any]] = {
    "": {},
    "title": {"bold": True, "font_size": 14, "font_color": "#1F3864"},
    "label": {"italic": True},
    "note": {"italic": True, "font_color": "#595959"},
    "bold": {"bold": True},
    "date": {"num_format": "dd/mm/yyyy", "align": "left"},
    "ratio": {"num_format": "0.0%"},
    "part": {"num_format": "0.00"},
    "wrapped": {"text_wrap": True},
    "input": {"bold": True, "bg_color": "#FFF2CC", "border": 1, "align": "left"},
    "header": {
        **{"bold": True, "text_wrap": True, "align": "center", "valign": "vcenter"},
        **{"bg_color": "#DDEBF7", "border": 1},
    },
}


def pages_of(frozen: Frozen, draw: Draw | None = None) -> list[Page]:
    """Return the pages of a list, or of the draw that was made from it, in their order."""
    method = method_page(list(method_lines(draw)))
    listed = [population_page(frozen), weights_page(frozen)]
    if draw is None:
        return [*listed, needs_page(frozen, None), method]
    needs = needs_page(frozen, draw, above_formulas(draw))
    steps = [line_page(draw), strata_page(draw), numbers_page(draw)]
    return [result_page(draw), needs, *listed, *steps, method]


def write_draw(path: Path, frozen: Frozen, draw: Draw | None = None) -> None:
    """Write a list, or a draw, as a workbook of live formulas. ``OutputError``."""
    with (
        written_beside(path) as beside,
        PlainWorkbook(beside, {"strings_to_formulas": False}) as book,
    ):
        formats = {name: book.add_format({**_FONT, **look}) for name, look in _STYLES.items()}
        for page in pages_of(frozen, draw):
            _write(book.add_worksheet(page.name), page, formats)


def _write(sheet: Worksheet, page: Page, formats: dict[str, Format]) -> None:
    for column, width in enumerate(page.widths):
        sheet.set_column(column, column, width, formats[""])
    for row, height in _heights(page).items():
        sheet.set_row(row - 1, height)
    for (row, column), cell in sorted(page.cells.items()):
        _write_cell(sheet, row - 1, column - 1, cell, formats[cell.style])
    if page.header:
        sheet.freeze_panes(page.header, 0)
        sheet.repeat_rows(page.header - 1)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)


def _heights(page: Page) -> dict[int, float]:
    """Return the heights of the rows whose text takes several lines: nobody fits them later."""
    found: dict[int, float] = {}
    for (row, column), cell in page.cells.items():
        if cell.style in ("header", "wrapped"):
            letters = len(str(cell.value)) * (_BOLD if cell.style == "header" else 1)
            lines = ceil(letters / (page.widths[column - 1] - 1))
            found[row] = max(found.get(row, 0), lines * _LINE)
    return found


def _write_cell(sheet: Worksheet, row: int, column: int, cell: Cell, look: Format) -> None:
    value = cell.value
    if cell.formula:
        sheet.write_formula(row, column, cell.formula, look, value)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, datetime(value.year, value.month, value.day), look)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, look)
    else:
        sheet.write_number(row, column, value, look)
