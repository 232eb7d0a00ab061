"""What people added to a register goes along when columns come before it, to the cell."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.chart import BarChart, Reference
from openpyxl.comments import Comment
from openpyxl.formatting.rule import CellIsRule
from openpyxl.styles import PatternFill
from openpyxl.utils import get_column_letter as letters
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink
from openpyxl.worksheet.table import TableColumn

from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.services.renewing.upgrading import upgrade
from tests.formula_judge import FormulaJudge

CASE = (
    Path(__file__).parents[2]
    / "data"
    / "cases"
    / "registers"
    / "inspections-typed-below-table.xlsx"
)
OWN, OWN_SHEET, TITLE = "SL TTHC", "Của phòng", "Ghi chú riêng"
YELLOW = PatternFill("solid", fgColor="FFFFFF00")
SHIFTED = {"SL TTHC": 2, "Lịch báo cáo": 2}
"""How many columns come before what people added on these sheets, from version 2 on."""


def with_own_column(book: Any, sheet: str) -> int:
    """Give the sheet's table a column of the office's own; return the column's number."""
    own = book[sheet]
    (table,) = own.tables.values()
    first, last = table.ref.split(":")
    column = len(table.tableColumns) + 1
    bottom = int("".join(filter(str.isdigit, last)))
    table.tableColumns.append(TableColumn(id=column + 50, name=TITLE))
    table.ref = f"{first}:{letters(column)}{bottom}"
    if table.autoFilter is not None:
        table.autoFilter.ref = table.ref
    own.cell(4, column, TITLE)
    for row in range(5, bottom + 1):
        own.cell(row, column, f"việc {row}" if row % 2 else row * 10)
    return column


@pytest.fixture
def added(tmp_path: Path) -> Path:
    """Make a register to which people added what one adds."""
    path = Path(shutil.copy(CASE, tmp_path / "so.xlsx"))
    book: Any = openpyxl.load_workbook(path)
    column = with_own_column(book, OWN)
    calendar = with_own_column(book, "Lịch báo cáo")
    sheet, at = book[OWN], letters(column)
    beside = letters(column + 2)
    sheet[f"{beside}5"], sheet[f"{beside}6"] = "bên phải", f"={at}6*2+E6"
    sheet[f"{at}6"].fill, sheet[f"{at}5"].comment = YELLOW, Comment("đã hỏi", "Lan")
    sheet.merge_cells(f"{beside}8:{letters(column + 4)}8")
    sheet.column_dimensions[at].width = 33
    rule = CellIsRule("greaterThan", [f"${at}$6"], fill=YELLOW)
    sheet.conditional_formatting.add(f"{at}5:{at}9", rule)
    rule = DataValidation("list", formula1='"có,không"')
    rule.add(f"{at}5:{at}40")
    sheet.add_data_validation(rule)
    chart = BarChart()
    chart.add_data(Reference(sheet, min_col=column, min_row=5, max_row=9))
    sheet.add_chart(chart, f"{letters(column + 6)}10")
    book.defined_names["OCuaPhong"] = DefinedName("OCuaPhong", attr_text=f"'{OWN}'!${at}$6")
    own = book.create_sheet(OWN_SHEET)
    formulas = [
        f"='{OWN}'!{at}6+1",
        f"=SUM('{OWN}'!{at}5:{beside}9)",
        f"=COUNTA('{OWN}'!A5:{at}9)-COUNTBLANK('{OWN}'!A5:A9)",
        f"=SUM(tblTTHC[{TITLE}])",
        "=OCuaPhong*3",
        f"='Lịch báo cáo'!{letters(calendar)}6",
        "='Lịch báo cáo'!B5",
        f"=COUNTIF('{OWN}'!${at}:${at},\"việc*\")",
        f'=" {OWN}!{at}6"',
    ]
    for row, formula in enumerate(formulas, start=1):
        own.cell(row, 1, formula)
    own["C3"].hyperlink = Hyperlink("C3", location=f"'{OWN}'!{at}6")
    book.save(path)
    return path


def test_all_of_it_stands_where_its_column_stands(added: Path) -> None:
    before: Any = openpyxl.load_workbook(added)
    column = len(before[OWN].tables["tblTTHC"].tableColumns)
    upgrade(added)
    after: Any = openpyxl.load_workbook(added)
    by = SHIFTED[OWN]
    at, beside = letters(column + by), letters(column + 2 + by)
    sheet = after[OWN]
    table = sheet.tables["tblTTHC"]
    assert [one.name for one in table.tableColumns][-1] == sheet[f"{at}4"].value == TITLE
    assert table.ref.startswith(f"A4:{at}")
    assert sheet[f"{at}5"].value == "việc 5"
    assert (sheet[f"{beside}5"].value, sheet[f"{beside}6"].value) == ("bên phải", f"={at}6*2+E6")
    assert sheet[f"{at}6"].fill.fgColor.rgb == YELLOW.fgColor.rgb
    assert sheet[f"{at}5"].comment.text == "đã hỏi"
    assert f"{beside}8:{letters(column + 4 + by)}8" in map(str, sheet.merged_cells.ranges)
    assert sheet.column_dimensions[at].width == 33
    rules = {str(one.sqref): one.rules for one in sheet.conditional_formatting}
    assert rules[f"{at}5:{at}9"][0].formula == [f"${at}$6"]
    (choice,) = [
        one for one in sheet.data_validations.dataValidation if one.formula1 == '"có,không"'
    ]
    assert str(choice.sqref) == f"{at}5:{at}40"
    (chart,) = sheet._charts
    assert chart.anchor._from.col == column + 5 + by
    assert chart.series[0].val.numRef.f == f"'{OWN}'!${at}$5:${at}$9"
    assert after.defined_names["OCuaPhong"].attr_text == f"'{OWN}'!${at}$6"
    own = after[OWN_SHEET]
    assert own["A1"].value == f"='{OWN}'!{at}6+1"
    assert own["A7"].value == "='Lịch báo cáo'!B5"
    assert own["A9"].value == before[OWN_SHEET]["A9"].value
    assert own["C3"].hyperlink.location == f"'{OWN}'!{at}6"
    for name, shift in SHIFTED.items():
        with FileRegister.open(added, write=False) as register:
            (info,) = [one for one in register.tables().values() if one.sheet == name]
        assert info.columns[-1] == TITLE
        assert len(info.columns) == len(before[name].tables[info.name].tableColumns) + shift


@pytest.mark.libreoffice
def test_libreoffice_computes_the_same_of_it(added: Path, tmp_path: Path) -> None:
    with FormulaJudge(tmp_path) as judge:
        before = judge.read(added)[OWN_SHEET]
        upgrade(added)
        after = judge.read(added)[OWN_SHEET]
    assert {at: cell.error for at, cell in before.items() if cell.error} == {}
    shown = [{at: cell.value for at, cell in cells.items()} for cells in (before, after)]
    assert len(shown[0]) >= 9
    changed = {at for at in shown[0] if shown[0][at] != shown[1][at]}
    assert changed <= {"A3"}  # what counts the columns of the program's own counts the new ones
