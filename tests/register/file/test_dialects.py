"""Workbooks as other programs write them."""

from __future__ import annotations

import datetime as dt
import re
from collections.abc import Callable
from dataclasses import replace
from pathlib import Path

import openpyxl
import pytest

from cchc_xl.base.errors import RegisterError
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.port import CellError
from tests.register.contract import values
from tests.register.register_books import RECORDS, TABLE, as_columns, build, edit, parts, put

SHEET_PART = "xl/worksheets/sheet1.xml"
STRINGS = "xl/sharedStrings.xml"
RELS = "xl/_rels/workbook.xml.rels"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def prefixed(xml: bytes) -> bytes:
    """The part with the prefix "x" for the main namespace, as some programs write it."""
    xml = xml.replace(b'xmlns="' + MAIN + b'"', b'xmlns:x="' + MAIN + b'"')
    return re.sub(rb"<(/?)(?=[a-zA-Z])(?![a-z0-9]+:)", rb"<\1x:", xml)


def utf16(xml: bytes) -> bytes:
    text = xml.decode("utf-8").replace('encoding="UTF-8"', 'encoding="UTF-16"')
    return text.encode("utf-16")


def pretty(xml: bytes) -> bytes:
    """One element a line, comments and a CDATA section."""
    xml = re.sub(rb"(?<=>)(?=<(?:row|c|v|f|/row|/c|/sheetData)[ />])", b"\n  ", xml)
    return xml.replace(b"<sheetData>", b"<sheetData><!-- <row r='1'/> -->")


def without_addresses(xml: bytes) -> bytes:
    return re.sub(rb'<(row|c) r="[A-Z]*\d+"', rb"<\1", xml).replace(
        b'<row spans="1:5"><c t="s"><v>2', b'<row r="4"><c t="s"><v>2'
    )


def type_before_style(xml: bytes) -> bytes:
    return re.sub(rb' s="(\d+)" t="(\w+)"', rb' t="\2" s="\1"', xml)


def absolute(xml: bytes) -> bytes:
    return xml.replace(b'Target="', b'Target="/xl/')


@pytest.mark.parametrize(
    ("part", "write"),
    [
        (SHEET_PART, prefixed),
        ("xl/workbook.xml", prefixed),
        ("xl/tables/table1.xml", prefixed),
        (STRINGS, prefixed),
        ("xl/styles.xml", prefixed),
        (SHEET_PART, utf16),
        ("xl/workbook.xml", utf16),
        ("xl/tables/table1.xml", utf16),
        (STRINGS, utf16),
        (SHEET_PART, pretty),
        (SHEET_PART, without_addresses),
        (SHEET_PART, type_before_style),
        (RELS, absolute),
    ],
)
def test_other_ways_to_write_the_same(
    tmp_path: Path, part: str, write: Callable[[bytes], bytes]
) -> None:
    path = edit(build(tmp_path / "so.xlsx"), {part: write})
    with FileRegister.open(path) as register:
        assert values(register.read_table(TABLE)) == list(RECORDS)
        register.replace_table(TABLE, as_columns(*RECORDS, *RECORDS))
        register.write_named("Ky", "2023-Q2")
        register.commit()
        assert values(register.read_table(TABLE)) == [*RECORDS, *RECORDS]
        assert register.read_named("Ky") == "2023-Q2"
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.tables[TABLE].ref == "A4:E10"
    assert [sheet.cell(10, column).value for column in (1, 5)] == ["THPT03", "007"]
    assert sheet["A1"].value == "Thủ tục hành chính"


def test_other_part_names(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    renamed = {
        "xl/worksheets/sheet1.xml": "xl/worksheets/Trang A.xml",
        "xl/worksheets/_rels/sheet1.xml.rels": "xl/worksheets/_rels/Trang A.xml.rels",
        "xl/tables/table1.xml": "xl/worksheets/b1.xml",
    }
    old = parts(path)
    import zipfile

    with zipfile.ZipFile(path, "w") as package:
        for name, (data, _, _) in old.items():
            for given, new in (
                (b"/xl/worksheets/sheet1.xml", b"/xl/worksheets/Trang%20A.xml"),
                (b'"worksheets/sheet1.xml', b'"worksheets/Trang%20A.xml'),
                (b"/xl/tables/table1.xml", b"/xl/worksheets/b1.xml"),
                (b'"../tables/table1.xml', b'"b1.xml'),
            ):
                data = data.replace(given, new)
            package.writestr(renamed.get(name, name), data)
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        register.commit()
        assert values(register.read_table(TABLE)) == [*RECORDS, RECORDS[0]]


def test_alternate_content_and_extensions_stay(tmp_path: Path) -> None:
    extra = (
        b'<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/'
        b'2006"><mc:Choice Requires="x15"><x15ac:absPath xmlns:x15ac="http://schemas.microsoft.com'
        b'/office/spreadsheetml/2010/11/ac" url="C:\\So\\"/></mc:Choice></mc:AlternateContent>'
    )
    path = edit(
        build(tmp_path / "so.xlsx"),
        {"xl/workbook.xml": lambda xml: xml.replace(b"<bookViews>", extra + b"<bookViews>")},
    )
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        register.commit()
    assert extra in parts(path)["xl/workbook.xml"][0]


def test_rich_text_and_phonetics_in_shared_strings(tmp_path: Path) -> None:
    rich = (
        '<si><r><rPr><b/></rPr><t xml:space="preserve">Tuyển </t></r><r><t>sinh</t></r>'
        "<rPh sb='0' eb='1'><t>bỏ qua</t></rPh></si>"
    ).encode()
    path = edit(
        build(tmp_path / "so.xlsx"),
        {STRINGS: lambda xml: xml.replace("<si><t>Tuyển sinh</t></si>".encode(), rich)},
    )
    with FileRegister.open(path) as register:
        assert values(register.read_table(TABLE)) == list(RECORDS)


@pytest.mark.parametrize(
    ("cell", "value"),
    [
        ('<c r="D5" t="n"><v>1.2E+1</v></c>', 12),
        ('<c r="D5"><v>0.1</v></c>', 0.1),
        ('<c r="D5"><v></v></c>', None),
        ('<c r="D5"/>', None),
        ('<c r="D5" t="b"><v>1</v></c>', True),
        ('<c r="D5" t="e"><v>#REF!</v></c>', CellError("#REF!")),
        ('<c r="D5" t="str"><f>A1&amp;"x"</f><v>a &amp; x</v></c>', "a & x"),
        ('<c r="D5" t="str"><f>""</f><v></v></c>', None),
        ('<c r="D5"><f>1+1</f></c>', None),
        ('<c r="D5" t="inlineStr"><is><r><t>a</t></r><r><t> b</t></r></is></c>', "a b"),
        ('<c r="D5" t="inlineStr"><is/></c>', None),
        ('<c r="D5" t="s"><v>1</v></c>', "2023-Q1"),
        ('<c r="D5" t="d"><v>2023-03-08T00:00:00</v></c>', dt.datetime(2023, 3, 8)),
        ('<c r="D5" s="3"><v>44986.5</v></c>', dt.datetime(2023, 3, 1, 12)),
        ('<c r="D5" s="3"><v>0.5</v></c>', 0.5),
        ('<c r="D5" s="3"><v>60</v></c>', 60),
        ('<c r="D5" s="3"><v>-1</v></c>', -1),
        ('<c r="D5"><v>9007199254740993</v></c>', 9007199254740992),
        ('<c r="D5" cm="1"><f t="array" ref="D5">1</f><v>1</v><extLst><ext/></extLst></c>', 1),
    ],
)
def test_kinds_of_cells(tmp_path: Path, cell: str, value: object) -> None:
    given = re.compile(rb'<c r="D5".*?</c>')
    path = edit(
        build(tmp_path / "so.xlsx"), {SHEET_PART: lambda xml: given.sub(cell.encode(), xml)}
    )
    with FileRegister.open(path) as register:
        back = register.read_table(TABLE)["Tiếp nhận"][0]
        assert back == value
        assert type(back) is type(value)


def test_dates_from_1904(tmp_path: Path) -> None:
    path = edit(
        build(tmp_path / "so.xlsx"),
        {"xl/workbook.xml": lambda xml: xml.replace(b"<workbookPr", b'<workbookPr date1904="1"')},
    )
    with FileRegister.open(path) as register:
        rows = register.read_table(TABLE)
        assert rows["Ngày nhận"][0] == dt.date(2027, 3, 2)
        cells = [*rows.cells[:2], [dt.date(2023, 3, 8)] * 3, *rows.cells[3:]]
        register.replace_table(TABLE, replace(rows, cells=cells))
        register.commit()
        assert list(register.read_table(TABLE)["Ngày nhận"]) == [dt.date(2023, 3, 8)] * 3
    assert openpyxl.load_workbook(path).worksheets[0]["C5"].value == dt.datetime(2023, 3, 8)


def test_blank_rows_between_records_are_left_out(tmp_path: Path) -> None:
    row = re.compile(rb'<row r="6".*?</row>')
    path = edit(build(tmp_path / "so.xlsx"), {SHEET_PART: lambda xml: row.sub(b"", xml)})
    with FileRegister.open(path) as register:
        table = register.read_table(TABLE)
        assert table.rows == [5, 7]
        assert values(table) == [RECORDS[0], RECORDS[2]]


def test_a_sheet_without_rows(tmp_path: Path) -> None:
    rows = re.compile(rb"<sheetData>.*</sheetData>", re.S)
    path = edit(
        build(tmp_path / "so.xlsx"), {SHEET_PART: lambda xml: rows.sub(b"<sheetData/>", xml)}
    )
    with FileRegister.open(path) as register:
        assert len(register.read_table(TABLE)) == 0
        register.replace_table(TABLE, as_columns(*RECORDS))
        register.write_named("Ky", "2023-Q3")
        register.commit()
        assert values(register.read_table(TABLE))[0][0] == "THPT01"
        assert register.read_named("Ky") == "2023-Q3"


def test_a_filter_and_the_last_sort_grow_with_the_table(tmp_path: Path) -> None:
    state = (
        b'<autoFilter ref="A4:E7"><filterColumn colId="0"><filters><filter val="x"/></filters>'
        b'</filterColumn></autoFilter><sortState ref="A5:E7"><sortCondition ref="B5:B7"/>'
        b"</sortState>"
    )
    path = edit(
        build(tmp_path / "so.xlsx"),
        {"xl/tables/table1.xml": lambda xml: xml.replace(b'<autoFilter ref="A4:E7"/>', state)},
    )
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(*RECORDS))
        register.commit()
    refs = re.findall(rb' ref="([^"]*)"', parts(path)["xl/tables/table1.xml"][0])
    assert refs == [b"A4:E10", b"A4:E10", b"A5:E10", b"B5:B10"]


@pytest.mark.parametrize(
    ("part", "xml"),
    [
        (SHEET_PART, b"<worksheet><sheetData><row"),
        (SHEET_PART, b"<worksheet/>"),
        ("xl/workbook.xml", b"<workbook"),
        ("xl/tables/table1.xml", b'<table ref="A4"/>'),
        (STRINGS, b"<sst/>"),
        (
            STRINGS,
            b'<!DOCTYPE sst [<!ENTITY a "b"><!ENTITY c "&a;&a;">]><sst><si><t>&c;</t></si></sst>',
        ),
        (
            SHEET_PART,
            b'<!DOCTYPE w [<!ENTITY a SYSTEM "file:///etc/passwd">]><worksheet><sheetData><row '
            b'r="5"><c r="A5" t="inlineStr"><is><t>&a;</t></is></c></row></sheetData></worksheet>',
        ),
        (
            SHEET_PART,
            b'<worksheet><sheetData><row r="5"><c r="A5"><v>1</c></row></sheetData></worksheet>',
        ),
        (
            SHEET_PART,
            b'<worksheet><sheetData><row r="5"><c r="A5"><v>x</v></c></row></sheetData>'
            b"</worksheet>",
        ),
        (
            SHEET_PART,
            b'<worksheet><sheetData><row r="6"/><row r="5"/></sheetData></worksheet>',
        ),
    ],
)
def test_damaged_parts_are_named(tmp_path: Path, part: str, xml: bytes) -> None:
    path = edit(build(tmp_path / "so.xlsx"), {part: lambda old: xml})
    with (
        pytest.raises(RegisterError, match="bị hỏng") as error,
        FileRegister.open(path) as register,
    ):
        register.read_table(TABLE)
    assert part in error.value.message
    assert "sao-luu" in error.value.remedy


def test_a_stray_cell_in_the_last_row_costs_nothing(tmp_path: Path) -> None:
    path = edit(
        build(tmp_path / "so.xlsx"),
        {SHEET_PART: put(("1048576", '<c r="XFD1048576"><v>1</v></c>'))},
    )
    with FileRegister.open(path) as register:
        assert len(register.read_table(TABLE)) == 3
        register.append_rows(TABLE, as_columns(RECORDS[0]))
        register.commit()
    assert b'r="XFD1048576"' in parts(path)[SHEET_PART][0]
