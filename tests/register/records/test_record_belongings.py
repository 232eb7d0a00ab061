"""What people put on the records of a file's tables: it follows them, or is told."""

from __future__ import annotations

import random
import re
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import openpyxl
import pytest
import xlsxwriter
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Font, PatternFill
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation

from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.port import Displaced
from cchc_xl.register.records.rules import FORMAT
from tests.register.belongings import (
    FIRST,
    KINDS,
    SAYS,
    YELLOW,
    Mark,
    lying,
    marked,
    record,
    records,
)
from tests.register.record_contract import OLD, Change, RecordContract, all_marks, marks_of
from tests.register.register_books import SHEET, SHEET_PART, TABLE, as_columns, build, edit, parts
from tests.rounds import figure, rounds

KEY = ["Đơn vị", "Kỳ"]


def changed(path: Path, new: Sequence[tuple[Any, ...]]) -> tuple[Path, list[Displaced]]:
    """Put records in place of a file's."""
    with FileRegister.open(path) as register:
        displaced = register.replace_table(TABLE, as_columns(*new), KEY)
        register.commit()
    return path, displaced


class TestInAFile(RecordContract):
    @pytest.fixture
    def change(self) -> Change:
        return changed


def edited(path: Path, change: Callable[[Any], None], keys: str = OLD) -> Path:
    """The standard workbook with these records, changed by openpyxl."""
    marked(path, keys, [])
    book = openpyxl.load_workbook(path)
    change(book[SHEET])
    book.save(path)
    return path


def seen(path: Path) -> Any:
    return openpyxl.load_workbook(path)[SHEET]


def rule(formula: str) -> Any:
    return FormulaRule(formula=[formula], fill=PatternFill("solid", bgColor="FFFFFF00"))


def formats(sheet: Any) -> list[tuple[str, str]]:
    """Ranges and formula of each conditional format."""
    return [
        (str(part.sqref), each.formula[0])
        for part in sheet.conditional_formatting
        for each in part.rules
    ]


def checks(sheet: Any) -> list[tuple[str, str]]:
    """Ranges and formula of each validation."""
    return [(str(each.sqref), each.formula1) for each in sheet.data_validations.dataValidation]


@pytest.mark.parametrize(
    ("ranges", "keys", "after"),
    [
        ("B6:B7", "abxcdef", "B6 B8"),
        ("B6:D7", "cbaxdef", "B5:D6"),
        ("A6:K6", "xabcdef", "A7:K7"),
        ("A6:XFD6", "bacdef", "A5:XFD5"),
        ("B6 D8", "abxdef", "B6 D8"),
        ("B6 D8", "xbad", "B6 D8"),
        ("B6 D8", "bxd", "B5 D7"),
        ("B5:B10", "fedcba", "B5:B10"),
        ("B5:B10", "abcdefxyz", "B5:B13"),
        ("B5:B10", "ab", "B5:B10"),
        ("B5:B5005", "cbaxyz", "B5:B5005"),
        ("B1:B1048576", "cbaxyz", "B1:B1048576"),
        ("B5:B6 B8:B5005", "xcab", "B5 B7:B5005"),
        ("B6:B5005", "xacb", "B5 B7:B5005"),
        ("B4:B6", "fedcba", "B4 B9:B10"),
        ("B9:B12", "fedcba", "B5:B6 B11:B12"),
        ("B4", "fedcba", "B4"),
        ("B12:B14", "fedcba", "B12:B14"),
        ("G6:H6", "bacdef", "G5:H5"),
        ("B6:B7", "abxyz", "B6"),
    ],
)
def test_ranges_of_rules(tmp_path: Path, ranges: str, keys: str, after: str) -> None:
    def put(sheet: Any) -> None:
        sheet.conditional_formatting.add(ranges, rule("TRUE"))
        check = DataValidation("whole", operator="greaterThan", formula1="0", sqref=ranges)
        sheet.add_data_validation(check)

    path, _ = changed(edited(tmp_path / "so.xlsx", put), records(keys))
    assert formats(seen(path)) == [(after, "TRUE")]
    assert checks(seen(path)) == [(after, "0")]


@pytest.mark.parametrize(
    ("formula", "after"),
    [
        ("$D$5>3", "$D$5>3"),
        ("$D6>D$4", "$D9>D$4"),
        ("B6>SUM(B5:B7)", "B9>SUM(B8:B10)"),
        ("'Của Văn phòng'!A6=1", "'Của Văn phòng'!A9=1"),
        ('$A6<>"B6"', '$A9<>"B6"'),
        ('LEFT($A6,1)="&"', 'LEFT($A9,1)="&"'),
    ],
)
def test_formulas_of_rules_go_along(tmp_path: Path, formula: str, after: str) -> None:
    def put(sheet: Any) -> None:
        sheet.conditional_formatting.add("B6:C6", rule(formula))
        sheet.add_data_validation(DataValidation("custom", formula1=formula, sqref="B6:C6"))

    path, _ = changed(edited(tmp_path / "so.xlsx", put), records("acdebf"))
    assert formats(seen(path)) == [("B9:C9", after)]
    assert checks(seen(path)) == [("B9:C9", after)]


def test_a_rule_over_two_records_of_which_one_is_gone_is_told_in_part(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        sheet.conditional_formatting.add("B6:C7", rule("TRUE"))

    path, displaced = changed(edited(tmp_path / "so.xlsx", put), records("acdef"))
    assert formats(seen(path)) == [("B6:C6", "TRUE")]
    assert [(item.cell, item.key, item.what) for item in displaced] == [
        ("B6:C6", ("b", "2023-Q1"), FORMAT)
    ]


def test_notes_and_links_off_the_records_stay(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        for address in ("A1", "B4", "G4", "K20"):
            sheet[address].comment = Comment("ở lại", "v")
            sheet[address].hyperlink = "https://vanphong.vn"

    path, displaced = changed(edited(tmp_path / "so.xlsx", put), records("fedcbaxy"))
    assert displaced == []
    for address in ("A1", "B4", "G4", "K20"):
        assert seen(path)[address].comment is not None
        assert seen(path)[address].hyperlink is not None


def test_a_note_below_a_table_that_grows_over_it_is_told(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        sheet["B11"].comment = Comment("dưới bảng", "v")
        sheet["B13"].comment = Comment("xa hơn", "v")

    path, displaced = changed(edited(tmp_path / "so.xlsx", put), records("abcdefgh"))
    assert [(item.cell, item.what, item.value, item.key) for item in displaced] == [
        ("B11", "ghi chú", "dưới bảng", ())
    ]
    assert seen(path)["B11"].comment is None
    assert seen(path)["B13"].comment.text == "xa hơn"


def test_fills_below_a_table_that_grows_over_them_are_told(tmp_path: Path) -> None:
    """Two records come into rows 11 and 12; what lies beside the table or farther down stays."""
    fill = PatternFill("solid", fgColor=YELLOW, bgColor=YELLOW)

    def put(sheet: Any) -> None:
        for address in ("B11", "C11", "E11", "D12", "B13", "G11"):
            sheet[address].fill = fill
        sheet["A12"].font = Font(bold=True)

    path, displaced = changed(edited(tmp_path / "so.xlsx", put), records("abcdefgh"))
    assert [(item.cell, item.what, item.key) for item in displaced] == [
        ("B11:C11", "định dạng", ()),
        ("E11", "định dạng", ()),
        ("D12", "định dạng", ()),
    ]
    filled = {
        cell.coordinate
        for row in seen(path)["A11:H14"]
        for cell in row
        if cell.fill.fgColor.rgb == YELLOW
    }
    assert filled == {"B13", "G11"}


def test_a_table_that_grows_over_nothing_tells_nothing(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        for row in range(5, 11):  # each record of the table is marked, and so are the new ones
            sheet[f"C{row}"].fill = PatternFill("solid", fgColor=YELLOW, bgColor=YELLOW)
        sheet["C11"].fill = PatternFill("solid", fgColor=YELLOW, bgColor=YELLOW)
        sheet["B11"].number_format = "0.00"

    _, displaced = changed(edited(tmp_path / "so.xlsx", put), records("abcdefgh"))
    assert displaced == []


def test_merged_cells_beside_keep_what_is_on_them(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        sheet["H6"] = "gộp"
        sheet.merge_cells("H6:I7")
        sheet["H6"].comment = Comment("trên ô gộp", "v")
        sheet["G6"].comment = Comment("cạnh b", "v")
        sheet.conditional_formatting.add("G6:J6", rule("TRUE"))

    path, displaced = changed(edited(tmp_path / "so.xlsx", put), records("acdefb"))
    assert displaced == []
    assert seen(path)["H6"].comment.text == "trên ô gộp"
    assert seen(path)["G10"].comment.text == "cạnh b"
    assert formats(seen(path)) == [("H6:I6 J10", "TRUE"), ("G10", "TRUE")]


def test_a_link_over_several_records_is_cut_up(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        sheet["B6"].hyperlink = "https://vanphong.vn/x"

    path = edited(tmp_path / "so.xlsx", put)
    edit(path, {SHEET_PART: lambda xml: xml.replace(b'ref="B6" r:id', b'ref="B6:B7" r:id')})
    assert b'ref="B6:B7" r:id' in parts(path)[SHEET_PART][0]
    path, displaced = changed(path, records("abxcdef"))
    assert displaced == []
    xml = parts(path)[SHEET_PART][0].decode()
    assert re.findall(r'<hyperlink [^>]*ref="([^"]*)"', xml) == ["B6", "B8"]


def test_a_note_of_a_twin_goes_in_order(tmp_path: Path) -> None:
    path = marked(tmp_path / "so.xlsx", "aab", [Mark("note", FIRST + 1, "B", "hai")])
    after, _ = changed(path, records("baa"))
    assert seen(after)["B7"].comment.text == "ghi hai"


def test_a_number_format_goes_along_and_is_not_told(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        sheet["D6"].number_format = "0.00"

    path, displaced = changed(edited(tmp_path / "so.xlsx", put), records("acb"))
    assert displaced == []
    assert [seen(path)[cell].number_format for cell in ("D5", "D6", "D7")] == [
        "General",
        "General",
        "0.00",
    ]
    assert changed(path, records("ac"))[1] == []


def test_protected_ranges_and_ignored_errors_go_along(tmp_path: Path) -> None:
    more = (
        b'<protectedRanges><protectedRange sqref="B6:C6" name="suaduoc"/></protectedRanges>',
        b'<ignoredErrors><ignoredError sqref="A6 A8" numberStoredAsText="1"/></ignoredErrors>',
    )

    def put(xml: bytes) -> bytes:
        xml = xml.replace(b"</sheetData>", b"</sheetData>" + more[0])
        place = xml.index(b"<tableParts")
        return xml[:place] + more[1] + xml[place:]

    path = edit(marked(tmp_path / "so.xlsx", OLD, []), {SHEET_PART: put})
    _, displaced = changed(path, records("xabc"))
    xml = parts(path)[SHEET_PART][0]
    assert b'<protectedRange sqref="B7:C7" name="suaduoc"/>' in xml
    assert b'<ignoredError sqref="A7" numberStoredAsText="1"/>' in xml
    _, displaced = changed(path, records("xac"))
    assert [(item.cell, item.what, item.value) for item in displaced] == [
        ("B7:C7", "vùng được sửa", "suaduoc")
    ]
    assert b"protectedRange" not in parts(path)[SHEET_PART][0]


def test_rules_of_excel_2010_go_along(tmp_path: Path) -> None:
    x14 = "http://schemas.microsoft.com/office/spreadsheetml/2009/9/main"
    xm = "http://schemas.microsoft.com/office/excel/2006/main"
    ext = (
        f'<extLst><ext uri="{{CCE6A557-97BC-4b89-ADB6-D9C93CAAB3DF}}" xmlns:x14="{x14}">'
        f'<x14:dataValidations xmlns:xm="{xm}" count="2">'
        '<x14:dataValidation type="custom"><x14:formula1><xm:f>Khác!A6&gt;1</xm:f></x14:formula1>'
        "<xm:sqref>B6</xm:sqref></x14:dataValidation>"
        '<x14:dataValidation type="custom"><x14:formula1><xm:f>TRUE</xm:f></x14:formula1>'
        "<xm:sqref>B7</xm:sqref></x14:dataValidation>"
        "</x14:dataValidations></ext>"
        f'<ext uri="{{05C60535-1F16-4fd2-B633-F4F36F0B64E0}}" xmlns:x14="{x14}">'
        f'<x14:sparklineGroups xmlns:xm="{xm}"><x14:sparklineGroup><x14:sparklines>'
        "<x14:sparkline><xm:f>Khác!D6:F6</xm:f><xm:sqref>H6</xm:sqref></x14:sparkline>"
        "</x14:sparklines></x14:sparklineGroup></x14:sparklineGroups></ext></extLst>"
    ).encode()

    def put(xml: bytes) -> bytes:
        return xml.replace(b"</worksheet>", ext + b"</worksheet>")

    path = edit(marked(tmp_path / "so.xlsx", OLD, []), {SHEET_PART: put})
    changed(path, records("acdeb"))
    xml = parts(path)[SHEET_PART][0]
    assert b"<xm:f>Kh\xc3\xa1c!A9&gt;1</xm:f></x14:formula1><xm:sqref>B9</xm:sqref>" in xml
    assert b"<xm:sqref>B6</xm:sqref>" in xml  # of the record c
    assert b"<xm:f>Kh\xc3\xa1c!D9:F9</xm:f><xm:sqref>H9</xm:sqref>" in xml
    changed(path, records("ae"))
    assert b"extLst" not in parts(path)[SHEET_PART][0]


def test_what_lies_on_records_of_two_tables_side_by_side(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for name, column in (("tblA", 0), ("tblB", 3)):
        titles = [{"header": "Mã"}, {"header": "Số"}]
        sheet.add_table(3, column, 6, column + 1, {"name": name, "columns": titles})
        for row, key in enumerate("abc", 4):
            sheet.write(row, column, key)
            sheet.write_comment(row, column + 1, f"{name} {key}")
    book.close()
    with FileRegister.open(path) as register:
        rows = as_columns(("c", 1), ("a", 2), titles=("Mã", "Số"))
        displaced = register.replace_table("tblB", rows, ["Mã"])
        register.commit()
    assert [(item.cell, item.value) for item in displaced] == [("E6", "tblB b")]
    found = {
        cell.coordinate: cell.comment.text
        for line in openpyxl.load_workbook(path).worksheets[0].iter_rows()
        for cell in line
        if cell.comment
    }
    assert found == {
        "B5": "tblA a",
        "B6": "tblA b",
        "B7": "tblA c",
        "E5": "tblB c",
        "E6": "tblB a",
    }


def test_a_name_of_a_cell_follows_its_record(tmp_path: Path) -> None:
    path = marked(tmp_path / "so.xlsx", OLD, [])
    book = openpyxl.load_workbook(path)
    for name, place in (("SoCuaB", "$D$6"), ("SoCuaC", "$D$7"), ("Cot", "$D$5:$D$10")):
        book.defined_names[name] = DefinedName(name, attr_text=f"'{SHEET}'!{place}")
    book.save(path)
    _, displaced = changed(path, records("fedba"))
    names = openpyxl.load_workbook(path).defined_names
    assert names["SoCuaB"].attr_text == f"'{SHEET}'!$D$8"
    assert names["SoCuaC"].attr_text == "#REF!"
    assert names["Cot"].attr_text == f"'{SHEET}'!$D$5:$D$10"
    assert [(item.cell, item.what, item.value) for item in displaced] == [("D7", "tên ô", "SoCuaC")]


def test_a_shape_within_one_row_follows_and_a_chart_stays(tmp_path: Path) -> None:
    path = tmp_path / "so.xlsx"
    build(path, tuple(records(OLD)))

    def anchor(top: int, bottom: int, name: str, tag: str = "sp") -> str:
        end = "<xdr:colOff>0</xdr:colOff><xdr:row>{}</xdr:row><xdr:rowOff>9</xdr:rowOff>"
        return (
            f"<xdr:twoCellAnchor><xdr:from><xdr:col>7</xdr:col>{end.format(top)}</xdr:from>"
            f"<xdr:to><xdr:col>8</xdr:col>{end.format(bottom)}</xdr:to>"
            f'<xdr:{tag}><xdr:nvSpPr><xdr:cNvPr id="{top}" name="{name}"/></xdr:nvSpPr></xdr:{tag}>'
            "<xdr:clientData/></xdr:twoCellAnchor>"
        )

    drawing = (
        '<xdr:wsDr xmlns:xdr="http://schemas.openxmlformats.org/drawingml/2006/'
        f'spreadsheetDrawing">{anchor(5, 5, "dấu b")}{anchor(6, 6, "dấu c")}'
        f"{anchor(4, 9, 'biểu đồ', 'graphicFrame')}</xdr:wsDr>"
    )
    kind = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/drawing"
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    link = f'<Relationship Id="rId9" Type="{kind}" Target="../drawings/drawing7.xml"/>'.encode()
    edit(
        path,
        {
            "xl/drawings/drawing7.xml": lambda xml: drawing.encode(),
            rels: lambda xml: xml.replace(b"</Relationships>", link + b"</Relationships>"),
        },
    )
    _, displaced = changed(path, records("xab"))
    xml = parts(path)["xl/drawings/drawing7.xml"][0].decode()
    assert re.findall(r"<xdr:row>(\d+)</xdr:row>", xml) == ["6", "6", "6", "6", "4", "9"]
    assert [(item.what, item.value, item.key) for item in displaced] == [
        ("hình vẽ", "dấu c", ("c", "2023-Q1"))
    ]


THREADED = (
    '<ThreadedComments xmlns="http://schemas.microsoft.com/office/spreadsheetml/2018/'
    'threadedcomments"><threadedComment ref="B6" id="{A}" personId="{P}"><text>hỏi b</text>'
    '</threadedComment><threadedComment ref="B6" id="{B}" parentId="{A}" personId="{P}">'
    '<text>đáp b</text></threadedComment><threadedComment ref="B8" id="{C}" personId="{P}">'
    "<text>hỏi d</text></threadedComment></ThreadedComments>"
)


def with_threads(path: Path) -> Path:
    """Notes on the records b and d that are answered."""
    marks = [mark for mark in marks_of("note") if mark.name == "b"]
    marked(path, OLD, [*marks, Mark("note", FIRST + 3, "B", "d")])
    kind = "http://schemas.microsoft.com/office/2017/10/relationships/threadedComment"
    link = f'<Relationship Id="t" Type="{kind}" Target="../threadedComments/threadedComment1.xml"/>'
    rels = "xl/worksheets/_rels/sheet1.xml.rels"
    return edit(
        path,
        {
            "xl/threadedComments/threadedComment1.xml": lambda xml: THREADED.encode(),
            rels: lambda xml: xml.replace(b"</Relationships>", f"{link}</Relationships>".encode()),
        },
    )


def test_answered_notes_go_along_whole(tmp_path: Path) -> None:
    path = with_threads(tmp_path / "so.xlsx")
    others = {name: part for name, part in parts(path).items() if "rels" in name}
    _, displaced = changed(path, records("xab"))
    after = parts(path)
    threads = after["xl/threadedComments/threadedComment1.xml"][0].decode()
    assert re.findall(r'ref="(\w+)" id="{(\w)}"', threads) == [("B7", "A"), ("B7", "B")]
    assert [(item.cell, item.what, item.value) for item in displaced] == [
        ("B8", "ghi chú", "hỏi d")
    ]
    assert {name: after[name] for name in others} == others


def test_the_shape_of_a_note_goes_along(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx", tuple(records(OLD)), rich=True)
    book = tmp_path / "note.xlsx"
    made = xlsxwriter.Workbook(str(book))
    sheet = made.add_worksheet(SHEET)
    titles = [{"header": title} for title in ("Đơn vị", "Kỳ")]
    sheet.add_table("A4:B7", {"name": TABLE, "columns": titles})
    for row, key in enumerate("abc", 4):
        sheet.write(row, 0, key)
        sheet.write(row, 1, "kỳ")
        sheet.write_comment(row, 0, f"ghi {key}")
    made.close()
    assert path.exists()

    def shapes(file: Path) -> list[tuple[bytes, bytes]]:
        xml = parts(file)["xl/drawings/vmlDrawing1.vml"][0]
        anchors = [part.split(b",") for part in re.findall(rb"<x:Anchor>([^<]*)<", xml)]
        return [
            (row, b"-".join((a[2], a[6])).replace(b" ", b""))
            for row, a in zip(re.findall(rb"<x:Row>(\d+)<", xml), anchors, strict=True)
        ]

    assert shapes(book) == [(b"4", b"3-7"), (b"5", b"4-8"), (b"6", b"5-9")]
    with FileRegister.open(book) as register:
        rows = as_columns(("c", "kỳ"), ("x", "kỳ"), ("a", "kỳ"), titles=("Đơn vị", "Kỳ"))
        (told,) = register.replace_table(TABLE, rows, KEY)
        register.commit()
    assert told.value == "ghi b"
    assert shapes(book) == [(b"6", b"5-9"), (b"4", b"3-7")]


def test_only_the_parts_of_what_moves_change(tmp_path: Path) -> None:
    path = marked(tmp_path / "so.xlsx", OLD, all_marks())
    before = parts(path)
    changed(path, [record(key, 5) for key in OLD])
    after = parts(path)
    assert [name for name in before if after[name][0] != before[name][0]] == [SHEET_PART]


def test_many_records_and_a_short_rule_of_the_program(tmp_path: Path) -> None:
    keys = [f"K{number}" for number in range(1_500)]
    path = marked(tmp_path / "so.xlsx", keys, [])
    book = openpyxl.load_workbook(path)
    book[SHEET].conditional_formatting.add("B5:B1105", rule("TRUE"))
    book.save(path)
    changed(path, records(["x", *keys]))
    assert formats(seen(path)) == [("B5:B1505", "TRUE")]


@pytest.mark.soak
def test_any_marks_stay_on_their_records(tmp_path: Path) -> None:
    """Random marks, a chain of random changes: each record bears the same, or its loss is told."""
    tries = rounds(25, 300)
    for seed in range(tries):
        chance = random.Random(seed)
        keys = chance.sample("abcdefghijkl", chance.randint(3, 9))
        marks = [
            Mark(kind, FIRST + place, chance.choice("BDE"), key)
            for place, key in enumerate(keys)
            for kind in KINDS
            if chance.random() < 0.2
        ]
        path = marked(tmp_path / f"so{seed}.xlsx", keys, marks)
        for _ in range(3):
            before = lying(path)
            new = chance.sample("abcdefghijklmnop", chance.randint(1, 12))
            after, displaced = changed(path, records(new))
            now = lying(after)
            for key in new:
                assert now[key] - own(now[key]) == before.get(key, set()) - own(
                    before.get(key, set())
                ), (seed, key)
            told = {(item.key[0], item.what) for item in displaced if item.what and item.key}
            lost = {
                (key, SAYS[thing[0]])
                for key, things in before.items()
                for thing in things
                if key and key not in new and thing[0] in SAYS and thing[0] != "own"
            }
            assert told == lost, seed
            before = now
    figure("record-belongings", f"{tries} sổ, {3 * tries} lần đổi: không gì mất mà không nói")


def own(things: set[tuple[Any, ...]]) -> set[tuple[Any, ...]]:
    return {thing for thing in things if thing[0] == "own"}
