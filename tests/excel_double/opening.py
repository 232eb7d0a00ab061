"""Opening a file in the double: cells, formats, tables, names, filters, protection."""

from __future__ import annotations

from datetime import date, datetime, time
from pathlib import Path
from typing import Any

import openpyxl
import xlwings as xw
from openpyxl.utils.datetime import CALENDAR_MAC_1904, to_excel
from openpyxl.worksheet.formula import ArrayFormula

from cchc_xl.base.addresses import Area
from tests.excel_double.engine import Book, Engine
from tests.excel_double.filters import AutoFilter
from tests.excel_double.model import Application, Cell, Workbook, Worksheet
from tests.excel_double.tables import ListObject
from tests.excel_double.typing_in import ERRORS


def open_book(path: Path, application: Application | None = None) -> xw.Book:
    """Open a file and return the workbook for xlwings; ``book.api`` is the double's own."""
    application = application or Application()
    engine = Engine(application)
    made = Workbook(application, str(path))
    application.Workbooks.append(made)
    formulas = openpyxl.load_workbook(path, keep_vba=False)
    values = openpyxl.load_workbook(path, data_only=True)
    made.Date1904 = formulas.epoch == CALENDAR_MAC_1904
    for title in formulas.sheetnames:
        made.Worksheets.append(_sheet(made, formulas[title], values[title]))
    for name, defined in formulas.defined_names.items():
        made.names[name] = _place(defined)
    return xw.Book(impl=Book(engine.apps.app, made))


def _sheet(book: Workbook, formulas: Any, values: Any) -> Worksheet:
    sheet = Worksheet(book, formulas.title)
    sheet.ProtectContents = bool(formulas.protection.sheet)
    for row in formulas.iter_rows():
        for cell in row:
            if cell.value is None and not cell.has_style:
                continue
            stored = values.cell(cell.row, cell.column).value
            sheet.cells[cell.row, cell.column] = _cell(cell, stored, book.Date1904)
    sheet.merges = [_area(str(area)) for area in formulas.merged_cells.ranges]
    if formulas.auto_filter.ref:
        sheet.AutoFilter = AutoFilter(_area(formulas.auto_filter.ref))
    for table in formulas.tables.values():
        _add_table(sheet, table)
    return sheet


def _cell(cell: Any, stored: Any, epoch_1904: bool) -> Cell:
    made = Cell(
        format=cell.number_format or "General",
        wrapped=bool(cell.alignment.wrap_text),
        comment=cell.comment.text if cell.comment else "",
        prefix="'" if cell.quotePrefix else "",
    )
    value = cell.value
    if isinstance(value, ArrayFormula):
        made.array = _area(str(value.ref))
        value = value.text
    if cell.data_type == "f":
        made.formula = str(value).removeprefix("=")
        value = stored
    made.value = _value(value, epoch_1904)
    return made


def _value(value: Any, epoch_1904: bool) -> Any:
    if isinstance(value, str):
        return ERRORS.get(value, value)
    if isinstance(value, datetime | date | time):
        serial = to_excel(value, CALENDAR_MAC_1904) if epoch_1904 else to_excel(value)
        return float(serial)
    if isinstance(value, int) and not isinstance(value, bool):
        return float(value)
    return value


def _add_table(sheet: Worksheet, table: Any) -> None:
    made = ListObject(sheet, table.displayName, _area(table.ref))
    made._totals_shown = bool(table.totalsRowCount)
    made.ShowHeaders = table.headerRowCount != 0
    for number, column in enumerate(table.tableColumns):
        if column.calculatedColumnFormula is not None:
            made.calculated[number] = str(column.calculatedColumnFormula.attr_text)
    sheet.ListObjects.append(made)


def _area(ref: str) -> Area:
    return Area.parse(ref.replace("$", ""))


def _place(defined: Any) -> tuple[str, Area] | None:
    try:
        ((sheet, ref),) = defined.destinations
        return sheet, _area(ref)
    except (ValueError, TypeError):
        return None
