"""References, shared formulas and formats when columns are inserted: small cases by hand."""

from __future__ import annotations

import io
import zipfile
from pathlib import Path

import openpyxl
import pytest
from lxml import etree
from openpyxl.styles import Font

from cchc_xl.register.package.parts import Package
from cchc_xl.register.package.repacking import PackageEdits
from cchc_xl.register.package.workbook import Workbook
from cchc_xl.register.upgrading.formats import add_formats
from cchc_xl.register.upgrading.inserting import insert_columns
from cchc_xl.register.upgrading.references import Inserted, Unreadable
from cchc_xl.register.upgrading.trees import Trees

TWO = Inserted("SL Hài lòng", 4, 2)
"""Two columns before column D."""
PLACE = "'SL Hài lòng'!"


@pytest.mark.parametrize(
    ("text", "moved"),
    [
        (f"{PLACE}C5+{PLACE}D5", f"{PLACE}C5+{PLACE}F5"),
        (f"SUM({PLACE}$A$1:$C$9,{PLACE}B1:D9)", f"SUM({PLACE}$A$1:$C$9,{PLACE}B1:F9)"),
        (f"{PLACE}D:E", f"{PLACE}F:G"),
        (f"{PLACE}$4:$4", f"{PLACE}$4:$4"),
        (f"{PLACE}A1:XFD5", f"{PLACE}A1:XFD5"),
        ("D5+'SL Hài lòng 2'!D5+[1]Tờ!D5", "D5+'SL Hài lòng 2'!D5+[1]Tờ!D5"),
        (f'IF({PLACE}D5="{PLACE}D5",D5,1)', f'IF({PLACE}F5="{PLACE}D5",D5,1)'),
        ("SUM(tblHaiLong[Ô D5])+LOG10(10)", "SUM(tblHaiLong[Ô D5])+LOG10(10)"),
        (f"{PLACE.upper()}D5", f"{PLACE.upper()}F5"),
    ],
)
def test_a_formula_elsewhere_follows_the_cells(text: str, moved: str) -> None:
    assert TWO.formula(text, "Của phòng") == moved
    assert text == moved or TWO.may_concern(text, "Của phòng")


def test_a_formula_of_the_sheet_itself_follows_too() -> None:
    assert TWO.formula("C5+D5-$E$6&Tờ!D5", "SL Hài lòng") == "C5+F5-$G$6&Tờ!D5"
    assert TWO.areas("A1:C3 D4 D1:E2") == "A1:C3 F4 F1:G2"


def test_a_formula_that_is_none_is_refused() -> None:
    with pytest.raises(Unreadable):
        TWO.formula('"chưa đóng', "SL Hài lòng")


def shared(path: Path) -> Path:
    """Make a workbook with a formula that three cells share, across the place of insertion."""
    book = openpyxl.Workbook()
    sheet = book.worksheets[0]
    sheet.title = "Tờ"
    for column in range(1, 6):
        sheet.cell(1, column, column)
    for letter in "BCD":
        sheet[f"{letter}2"] = 0
    book.save(path)
    with zipfile.ZipFile(path) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    (part,) = [name for name in parts if name.endswith("sheet1.xml")]
    text = parts[part].decode()
    first = '<c r="B2"><f t="shared" ref="B2:D2" si="0">A1+B1</f><v>3</v></c>'
    text = text.replace('<c r="B2" t="n"><v>0</v></c>', first)
    for letter in "CD":
        new = f'<c r="{letter}2"><f t="shared" si="0"/><v>0</v></c>'
        text = text.replace(f'<c r="{letter}2" t="n"><v>0</v></c>', new)
    assert text.count('si="0"') == 3
    parts[part] = text.encode()
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in parts.items():
            archive.writestr(name, data)
    return path


def test_a_shared_formula_is_parted(tmp_path: Path) -> None:
    package = Package.load(shared(tmp_path / "a.xlsx"))
    book, edits = Workbook(package), PackageEdits(package)
    trees = Trees(edits)
    insert_columns(trees, book, book.sheets[0], Inserted("Tờ", 3, 1))
    trees.put_back()
    stream = io.BytesIO()
    edits.write(stream)
    sheet = openpyxl.load_workbook(stream).worksheets[0]
    found = {cell.coordinate: cell.value for cell in sheet[2] if cell.value is not None}
    assert found == {"B2": "=A1+B1", "D2": "=B1+D1", "E2": "=D1+E1"}


def test_formats_are_added_behind_those_that_are_there(tmp_path: Path) -> None:
    for name, size in (("a", 9), ("b", 17)):
        book = openpyxl.Workbook()
        sheet = book.worksheets[0]
        sheet["A1"].font = Font(size=size)
        sheet["A1"].number_format = f"0.{'0' * size}"
        book.save(tmp_path / f"{name}.xlsx")
    own, other = (zipfile.ZipFile(tmp_path / f"{name}.xlsx").read("xl/styles.xml") for name in "ab")
    xml, formats = add_formats(own, other, "xl/styles.xml")
    root = etree.fromstring(xml)
    (cells,) = root.iter("{*}cellXfs")
    (fonts,) = root.iter("{*}fonts")
    codes = {one.get("numFmtId"): one.get("formatCode") for one in root.iter("{*}numFmt")}
    added = cells[formats.cells + 1]
    (shown,) = fonts[int(added.get("fontId", ""))].iter("{*}sz")
    assert shown.get("val") == "17"
    assert codes[added.get("numFmtId")] == f"0.{'0' * 17}"
    assert cells.get("count") == str(len(cells)) == "4"
    assert formats.cells == 2
