"""Each rule for workbooks finds what breaks it, and nothing in a workbook that keeps them all."""

from __future__ import annotations

import re
import shutil
import zipfile
from pathlib import Path

import pytest
import xlsxwriter

from tests.workbook_rules import RULES, problems
from tests.workbook_rules.formulas import parsed
from tests.workbook_rules.functions import function_problem
from tests.workbook_rules.names import name_problem
from tests.workbook_rules.opened import Area, area_of, decoded
from tests.workbook_rules.sheets import value_problem

SHEET, TABLE, SECOND = "xl/worksheets/sheet1.xml", "xl/tables/table1.xml", "xl/tables/table2.xml"
BOOK, STYLES, STRINGS = "xl/workbook.xml", "xl/styles.xml", "xl/sharedStrings.xml"
TYPES, RELS = "[Content_Types].xml", "xl/worksheets/_rels/sheet1.xml.rels"
CHAIN = "xl/calcChain.xml"
MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"


@pytest.fixture(scope="module")
def right(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a workbook that has something for every rule and keeps them all."""
    path = tmp_path_factory.mktemp("rules") / "đúng.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet, other = book.add_worksheet("Một"), book.add_worksheet("Hai 2")
        titles = [{"header": "Mã\nsố"}, {"header": "Số"}, {"header": "Tính"}]
        titles[2]["formula"] = "[@Số]*2"
        sheet.add_table("A3:C6", {"name": "tblMot", "columns": titles})
        for row in range(3, 6):
            sheet.write_string(row, 0, f"M{row}")
            sheet.write_number(row, 1, row)
        other.add_table("A1:B3", {"name": "tblHai", "columns": [{"header": "X"}, {"header": "Y"}]})
        other.add_table("D1:E3", {"name": "tblBa", "columns": [{"header": "Z"}, {"header": "T"}]})
        sheet.write_formula("E1", "=SUM(tblMot[Số])", None, 12)
        sheet.write_formula("F1", '=IF(\'Hai 2\'!A1="a;b",Ky,"x")', None, "x")
        sheet.write_formula("G1", "=_xlfn.CONCAT(E1,F1)", None, "12x")
        sheet.write_string("E4", "chữ", book.add_format({"bold": True, "num_format": "0.000"}))
        sheet.merge_range("H1:I2", "gộp")
        sheet.merge_range("K1:L2", "gộp")
        list_rule = {"validate": "list", "source": ["a", "b"], "input_title": "Nhập"}
        sheet.data_validation("B4:B6", {**list_rule, "input_message": "một trong hai"})
        red = {"type": "cell", "criteria": ">", "format": book.add_format({"bg_color": "red"})}
        sheet.conditional_format("B4:B6", {**red, "value": 1})
        sheet.conditional_format("B4:B6", {**red, "value": 2})
        sheet.set_footer("&LTrang &P")
        sheet.set_row(0, 30)
        sheet.set_column("A:B", 12)
        sheet.write_url("M1", "https://example.org/a")
        sheet.write_url("M2", "internal:'Hai 2'!A1")
        book.define_name("Ky", "=Một!$E$1")
        book.define_name("Một!Rieng", "=Một!$E$1")
    _chained(path)
    return path


def _chained(path: Path) -> None:
    """Add the chain of calculation, as Excel has it."""
    parts = _parts(path)
    parts[CHAIN] = f'<calcChain xmlns="{MAIN}"><c r="E1" i="1"/><c r="F1"/></calcChain>'.encode()
    kind = b"application/vnd.openxmlformats-officedocument.spreadsheetml.calcChain+xml"
    declared = b'<Override PartName="/xl/calcChain.xml" ContentType="' + kind + b'"/></Types>'
    parts[TYPES] = parts[TYPES].replace(b"</Types>", declared)
    rels = "xl/_rels/workbook.xml.rels"
    relation = (
        b'<Relationship Id="rId99" Type="http://schemas.openxmlformats.org/officeDocument/2006/'
        b'relationships/calcChain" Target="calcChain.xml"/></Relationships>'
    )
    parts[rels] = parts[rels].replace(b"</Relationships>", relation)
    _written(path, parts)


def _parts(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as package:
        return {name: package.read(name) for name in package.namelist()}


def _written(path: Path, parts: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as package:
        for name, data in parts.items():
            package.writestr(name, data)


def test_a_workbook_that_keeps_the_rules(right: Path) -> None:
    assert problems(right) == []


LONG = "x" * 300
RULE = '<dataValidation type="list"'
BREAKS: tuple[tuple[str, str, str, str], ...] = (
    ("well_formed", SHEET, "</worksheet>", ""),
    ("well_formed", STYLES, "<styleSheet", "<!DOCTYPE styleSheet><styleSheet"),
    ("content_types", TYPES, "/xl/tables/table1.xml", "/xl/tables/table9.xml"),
    ("content_types", TYPES, '<Default Extension="rels"', '<Default Extension="rel"'),
    ("content_types", TYPES, "</Types>", '<Default Extension="XML" ContentType="a/b"/></Types>'),
    ("relationships", RELS, "../tables/table1.xml", "../tables/table9.xml"),
    ("relationships", RELS, 'Id="rId1"', 'Id="rId2"'),
    ("relationships", SHEET, '<tablePart r:id="rId2"', '<tablePart r:id="rId7"'),
    ("reached", RELS, r"<Relationship [^>]*table1\.xml[^>]*/>", ""),
    ("shared_strings", STRINGS, r' count="\d+"', ' count="999"'),
    ("shared_strings", STRINGS, r' uniqueCount="\d+"', ' uniqueCount="999"'),
    ("shared_strings", STRINGS, "<si><t>M3</t></si>", ""),
    ("shared_strings", SHEET, '(<c r="A4" t="s"><v>)[0-9]+', r"\g<1>9999"),
    ("calculation_chain", CHAIN, 'r="F1"', 'r="A1"'),
    ("calculation_chain", CHAIN, 'i="1"', 'i="7"'),
    ("sheet_names", BOOK, 'name="Hai 2"', f'name="{"x" * 32}"'),
    ("sheet_names", BOOK, 'name="Hai 2"', 'name="Hai/2"'),
    ("sheet_names", BOOK, 'name="Hai 2"', 'name="MỘT"'),
    ("sheet_names", BOOK, 'name="Hai 2"', "name=\"'Hai\""),
    ("sheet_names", BOOK, 'name="Hai 2"', 'name="History"'),
    ("sheet_names", BOOK, 'sheetId="2"', 'sheetId="1"'),
    ("sheets_shown", BOOK, r'(sheetId="\d")', r'\1 state="hidden"'),
    ("sheets_shown", BOOK, "<workbookView ", '<workbookView activeTab="2" '),
    ("sheets_shown", BOOK, 'sheetId="1"', 'sheetId="1" state="veryHidden"'),
    ("defined_names", BOOK, '"Ky"', '"K1"'),
    ("defined_names", BOOK, '"Ky"', '"XFE1"'),
    ("defined_names", BOOK, '"Ky"', '"R1C1"'),
    ("defined_names", BOOK, '"Ky"', '"c"'),
    ("defined_names", BOOK, '"Ky"', '"tblmot"'),
    ("defined_names", BOOK, '"Ky"', '"hai từ"'),
    ("defined_names", BOOK, '"Ky"', f'"{LONG}"'),
    ("defined_names", BOOK, r"(<definedName name=\"Ky\">)[^<]*", r"\1#REF!"),
    ("defined_names", BOOK, r"\$E\$1", "$XFE$1"),
    ("defined_names", BOOK, 'localSheetId="0"', 'localSheetId="5"'),
    ("table_headers", STRINGS, "Mã\nsố", "Mã số"),
    ("table_headers", TABLE, 'name="Số"', 'name="Sô"'),
    ("table_headers", TABLE, 'name="Số"', 'name="Số "'),
    ("table_headers", SHEET, r'<c r="B3"[^>]*><v>\d+</v></c>', '<c r="B3"><v>5</v></c>'),
    ("table_headers", SHEET, r'<c r="B3"[^>]*><v>\d+</v></c>', ""),
    ("table_names", SECOND, ' id="2"', ' id="1"'),
    ("table_names", SECOND, 'displayName="tblHai"', 'displayName="TBLMOT"'),
    ("table_names", SECOND, 'displayName="tblHai"', 'displayName="T1"'),
    ("table_names", SHEET, '<tableParts count="1"', '<tableParts count="2"'),
    ("table_names", SHEET, r'<tablePart r:id="[^"]*"/>', ""),
    ("table_columns", TABLE, 'tableColumns count="3"', 'tableColumns count="4"'),
    ("table_columns", TABLE, 'ref="A3:C6"', 'ref="A3:D6"'),
    ("table_columns", TABLE, 'name="Tính"', 'name="SỐ"'),
    ("table_columns", TABLE, 'id="3" name="Tính"', 'id="2" name="Tính"'),
    ("table_columns", TABLE, 'name="Tính"', 'name=""'),
    ("table_columns", TABLE, 'name="Tính"', f'name="{LONG}"'),
    ("table_areas", TABLE, 'ref="A3:C6"', 'ref="A3:C3"'),
    ("table_areas", TABLE, 'autoFilter ref="A3:C6"', 'autoFilter ref="A3:C5"'),
    ("table_areas", SECOND, 'ref="A1:B3"', 'ref="A1:D3"'),
    ("table_areas", SHEET, 'mergeCell ref="H1:I2"', 'mergeCell ref="C6:D6"'),
    ("table_areas", TABLE, 'ref="A3:C6"', 'ref="A3:C1048577"'),
    ("cell_places", SHEET, '<row r="4"', '<row r="3"'),
    ("cell_places", SHEET, '<c r="B4"', '<c r="A4"'),
    ("cell_places", SHEET, '<c r="B4"', '<c r="B5"'),
    ("cell_places", SHEET, r'<dimension ref="[^"]*"', '<dimension ref="A1:C6"'),
    ("cell_values", SHEET, r'(<c r="B4"[^>]*><v>)[0-9]+', r"\1ba"),
    ("cell_values", SHEET, r'(<c r="B4"[^>]*><v>)[0-9]+', r"\1INF"),
    ("cell_values", SHEET, r'<c r="B4"', '<c t="b" r="B4"'),
    ("cell_values", SHEET, r'<c r="B4"', '<c t="e" r="B4"'),
    ("cell_values", SHEET, r'<c r="B4"', '<c t="lạ" r="B4"'),
    ("cell_values", STRINGS, "<t>M3</t>", f"<t>{'x' * 32_768}</t>"),
    ("cell_values", STRINGS, "<t>M3</t>", f"<t>a{'_x000a_' * 254}</t>"),
    ("styles", SHEET, '<c r="B4"', '<c s="99" r="B4"'),
    ("styles", SHEET, '<row r="4"', '<row s="99" r="4"'),
    ("styles", SHEET, '<col min="1"', '<col style="99" min="1"'),
    ("styles", SHEET, 'dxfId="0"', 'dxfId="9"'),
    ("styles", STYLES, 'fontId="1"', 'fontId="77"'),
    ("styles", STYLES, r'<cellXfs count="\d+"', '<cellXfs count="99"'),
    ("styles", STYLES, "(<numFmt [^>]*/>)", r"\1\1"),
    ("styles", TABLE, '<tableColumn id="2"', '<tableColumn dataDxfId="9" id="2"'),
    ("input_rules", SHEET, "&quot;a,b&quot;|\"a,b\"", f'"{LONG}"'),
    ("input_rules", SHEET, 'promptTitle="Nhập"', f'promptTitle="{"x" * 33}"'),
    ("input_rules", SHEET, 'prompt="một trong hai"', f'prompt="{LONG}"'),
    ("input_rules", SHEET, '<dataValidations count="1"', '<dataValidations count="2"'),
    ("input_rules", SHEET, '(<dataValidation [^>]*sqref=")B4:B6', r"\1B4:B1048577"),
    ("looks", SHEET, 'priority="2"', 'priority="1"'),
    ("looks", SHEET, '<conditionalFormatting sqref="B4:B6"', '<conditionalFormatting sqref="B0"'),
    ("merged_cells", SHEET, 'mergeCell ref="K1:L2"', 'mergeCell ref="I2:L2"'),
    ("merged_cells", SHEET, 'mergeCell ref="K1:L2"', 'mergeCell ref="K1"'),
    ("merged_cells", SHEET, '<mergeCells count="2"', '<mergeCells count="3"'),
    ("page_texts", SHEET, "<oddFooter>", f"<oddFooter>{LONG}"),
    ("page_texts", SHEET, 'ht="30"', 'ht="410"'),
    ("page_texts", SHEET, r'width="[0-9.]+"', 'width="256"'),
    ("page_texts", SHEET, r'max="2"', 'max="16385"'),
    ("page_texts", RELS, "https://example.org/a", f"https://example.org/{'a' * 2_100}"),
    ("links", SHEET, 'location="\'Hai 2\'!A1"', 'location="Ba!A1"'),
    ("links", SHEET, 'hyperlink ref="M2"', 'hyperlink ref="M0"'),
    ("formula_lengths", SHEET, "SUM\\(tblMot\\[Số\\]\\)", "1" + "+1" * 4_200),
    ("formula_lengths", SHEET, '"x"', f'"{LONG}"'),
    ("formula_lengths", SHEET, "SUM\\(tblMot\\[Số\\]\\)", "(" * 65 + "1" + ")" * 65),
    ("formula_lengths", SHEET, "SUM\\(tblMot\\[Số\\]\\)", f"SUM({'1,' * 255}1)"),
    ("formula_syntax", SHEET, "<f>SUM", "<f>=SUM"),
    ("formula_syntax", SHEET, "SUM\\(tblMot\\[Số\\]\\)", "SUM(tblMot[Số]"),
    ("formula_syntax", SHEET, "SUM\\(tblMot\\[Số\\]\\)", "SUM(tblMot[@Số])"),
    ("formula_syntax", SHEET, "SUM\\(tblMot\\[Số\\]\\)", "SUM(1;2)"),
    ("formula_syntax", BOOK, r"(<definedName name=\"Ky\">)[^<]*", r"\1 "),
    ("formula_functions", SHEET, "_xlfn.CONCAT", "CONCAT"),
    ("formula_functions", SHEET, "<f>SUM", "<f>_xlfn.SUM"),
    ("formula_functions", SHEET, "<f>SUM", "<f>TONG"),
    ("formula_functions", SHEET, "<f>SUM", "<f>_xlfn.FILTER"),
    ("formula_references", SHEET, "tblMot\\[Số\\]", "tblMot[Khác]"),
    ("formula_references", SHEET, "tblMot\\[Số\\]", "tblKhac[Số]"),
    ("formula_references", SHEET, "tblMot\\[Số\\]", "tblMot[[#Here],[Số]]"),
    ("formula_references", SHEET, "'Hai 2'!A1", "'Ba'!A1"),
    ("formula_references", SHEET, "'Hai 2'!A1", "[1]Ba!A1"),
    ("formula_references", SHEET, ",Ky,", ",Kỳ,"),
    ("formula_references", SHEET, ",Ky,", ",XFE1,"),
    ("formula_references", SHEET, ",Ky,", ",#REF!,"),
    ("formula_references", TABLE, "(<calculatedColumnFormula>)[^<]*", r"\1tblKhac[Số]"),
)  # fmt: skip


@pytest.mark.parametrize(("rule", "part", "old", "new"), BREAKS)
def test_what_breaks_a_rule_is_found(
    right: Path, tmp_path: Path, rule: str, part: str, old: str, new: str
) -> None:
    wrong = Path(shutil.copy(right, tmp_path / "sai.xlsx"))
    parts = _parts(wrong)
    text = parts[part].decode()
    changed = re.sub(old if "\\" in old or "[" in old or "|" in old else re.escape(old), new, text)
    assert changed != text, "nothing was broken"
    parts[part] = changed.encode()
    _written(wrong, parts)
    (chosen,) = (one for one in RULES if one.__name__ == rule)
    found = problems(wrong, (chosen,))
    assert found
    assert all(text.startswith(f"{rule}: ") for text in found)


def test_every_rule_is_broken_by_a_test() -> None:
    broken = {rule for rule, *_ in BREAKS} | {"entry_names"}
    assert broken == {rule.__name__ for rule in RULES}


@pytest.mark.filterwarnings("ignore:Duplicate name")
@pytest.mark.parametrize("name", ["xl/workbook.xml", "XL/Workbook.xml", "../a.xml", "/a.xml"])
def test_entries_of_one_name_and_outside(right: Path, tmp_path: Path, name: str) -> None:
    wrong = Path(shutil.copy(right, tmp_path / "sai.xlsx"))
    with zipfile.ZipFile(wrong, "a") as package:
        package.writestr(name, _parts(right)[BOOK])
    (chosen,) = (one for one in RULES if one.__name__ == "entry_names")
    assert problems(wrong, (chosen,))


@pytest.mark.parametrize(
    "name",
    ["Ky", "tblTTHC", "_a", "\\x", "DK_ThuMuc", "Bảng", "ABCD1", "a.b", "R1x", "RC_1", "CR", "x"],
)
def test_names_that_excel_takes(name: str) -> None:
    assert name_problem(name) == ""


@pytest.mark.parametrize(
    "name",
    [
        "A1", "a1", "XFD1048576", "XFE1", "ZZZ9999999", "R", "c", "R1", "C12", "R1C1", "rc", "RC2",
        "1a", "a b", "a-b", "", "true", "x" * 256, "a!", "a'b",
    ],
)  # fmt: skip
def test_names_that_excel_refuses(name: str) -> None:
    assert name_problem(name)


@pytest.mark.parametrize(
    ("name", "right"),
    [
        ("SUM", True), ("sumifs", True), ("_xlfn.XLOOKUP", True), ("_xlfn._xlws.FILTER", True),
        ("_xlfn._xlws.SORT", True), ("_xlfn.TEXTJOIN", True), ("NETWORKDAYS.INTL", True),
        ("IFERROR", True), ("XLOOKUP", False), ("IFS", False), ("_xlfn.IF", False),
        ("_xlfn._xlws.XLOOKUP", False), ("_xlfn.SORT", False), ("FILTER", False), ("KHONG", False),
    ],
)  # fmt: skip
def test_prefixes_of_functions(name: str, right: bool) -> None:
    assert (function_problem(name) == "") == right


@pytest.mark.parametrize(
    ("text", "tables", "sheets", "constants"),
    [
        ("SUM(tblA[Cột])", [("tblA", "Cột")], [], []),
        ("tblA[[#This Row],[a '[b']]]", [("tblA", "[#This Row],[a '[b']]")], [], []),
        ("[Số]+'Trang ''a'''!B2", [("", "Số")], ["Trang 'a'"], []),
        ('COUNTIF(tblA[[x]:[y]],"[z];@")', [("tblA", "[x]:[y]")], [], ["[z];@"]),
    ],
)
def test_formulas_are_taken_apart(
    text: str, tables: list[tuple[str, str]], sheets: list[str], constants: list[str]
) -> None:
    found = parsed(text)
    assert [tuple(reference) for reference in found.references] == tables
    assert (found.sheets, found.constants, found.balanced) == (sheets, constants, True)


def test_areas_and_escapes() -> None:
    assert area_of("$B$2:C10") == Area(2, 2, 10, 3)
    assert area_of("XFD1048576") == Area(1_048_576, 16_384, 1_048_576, 16_384)
    assert [area_of(text) for text in ("XFE1", "A1048577", "C3:B2", "A0", "a1", "A1:B2:C3")] == (
        [None] * 6
    )
    assert decoded("a_x000a_b_x000D_") == "a\nb\r"


@pytest.mark.parametrize(
    ("kind", "text", "right"),
    [
        ("n", "1.5E-3", True), ("n", "", True), ("n", "nan", False), ("n", "1,5", False),
        ("b", "1", True), ("b", "2", False), ("e", "#N/A", True), ("e", "#LOI", False),
        ("s", "x" * 32_767, True), ("inlineStr", "x" * 32_768, False), ("str", "\n" * 253, True),
    ],
)  # fmt: skip
def test_values_of_cells(kind: str, text: str, right: bool) -> None:
    assert (value_problem(kind, text) == "") == right
