"""Cells that people put beside the records: they move, stay or are told, never lost in silence."""

from __future__ import annotations

import re
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_xl.base.errors import RegisterError
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.port import Displaced, Formula
from tests.register.belongings import contents
from tests.register.contract import values
from tests.register.register_books import (
    RECORDS,
    SHEET,
    TABLE,
    TITLES,
    as_columns,
    build,
    edit,
    parts,
    put,
    text_cell,
)

SHEET_PART = "xl/worksheets/sheet1.xml"
TABLE_PART = "xl/tables/table1.xml"
KEY = ["Đơn vị", "Kỳ"]
ONE, TWO, THREE = RECORDS
FOUR = ("THPT04", "2023-Q1", None, 4, None)


@pytest.fixture
def book(tmp_path: Path) -> Path:
    """Notes in column H beside the records of rows 5 and 7, a formula beside row 6."""
    return edit(
        build(tmp_path / "so.xlsx"),
        {
            SHEET_PART: put(
                ("5", text_cell("H5", "ghi chú một")),
                ("6", '<c r="G6"><f>D6*2+$D$5</f><v>12</v></c>'),
                ("7", text_cell("H7", "ghi chú ba")),
            )
        },
    )


def replace(path: Path, *rows: tuple[Any, ...], key: list[str] | None = KEY) -> list[Displaced]:
    with FileRegister.open(path) as register:
        displaced = register.replace_table(TABLE, as_columns(*rows), key)
        assert register.commit()
    return contents(displaced)


def cells(path: Path, *addresses: str) -> list[Any]:
    sheet = openpyxl.load_workbook(path)[SHEET]
    return [sheet[address].value for address in addresses]


def test_they_move_with_their_record(book: Path) -> None:
    assert replace(book, THREE, FOUR, TWO, ONE) == []
    assert cells(book, "H5", "H6", "H7", "H8") == ["ghi chú ba", None, None, "ghi chú một"]
    assert cells(book, "G5", "G6", "G7", "G8") == [None, None, "=D7*2+$D$5", None]


def test_without_a_key_they_stay_at_their_row(book: Path) -> None:
    assert replace(book, THREE, TWO, ONE, FOUR, key=None) == []
    assert cells(book, "H5", "H7", "G6") == ["ghi chú một", "ghi chú ba", "=D6*2+$D$5"]


def test_a_moved_formula_is_computed_anew(book: Path) -> None:
    replace(book, TWO, ONE, THREE)
    assert openpyxl.load_workbook(book, data_only=True)[SHEET]["G5"].value is None


def test_those_of_a_vanished_record_are_told(book: Path) -> None:
    displaced = replace(book, TWO, THREE)
    assert displaced == [
        Displaced(TABLE, SHEET, "H5", "", ("THPT01", "2023-Q1"), "ghi chú một"),
    ]
    assert cells(book, "H5", "H6", "G5") == [None, "ghi chú ba", "=D5*2+$D$5"]


def test_those_below_a_shorter_table_stay(book: Path) -> None:
    assert replace(book, ONE) == []
    assert cells(book, "H5", "G6", "H7", "A6", "A7") == [
        "ghi chú một",
        "=D6*2+$D$5",
        "ghi chú ba",
        None,
        None,
    ]


def test_an_emptied_table_leaves_them(book: Path) -> None:
    assert replace(book) == []
    assert cells(book, "H5", "H7", "A5") == ["ghi chú một", "ghi chú ba", None]


def test_the_same_key_twice_keeps_the_order(book: Path) -> None:
    twice = ("THPT01", "2023-Q1", None, 1, "khác")
    replace(book, TWO, ONE, twice, THREE)
    assert cells(book, "H6", "H7", "H8") == ["ghi chú một", None, "ghi chú ba"]


def test_a_place_that_is_taken_is_told(tmp_path: Path) -> None:
    path = edit(
        build(tmp_path / "so.xlsx"),
        {SHEET_PART: put(("5", text_cell("H5", "đi")), ("9", text_cell("H9", "ở lại")))},
    )
    more = [(f"U{i}", "2023-Q1", None, i, None) for i in range(4)]
    displaced = replace(path, *more, ONE)
    assert [(item.cell, item.value) for item in displaced] == [("H5", "đi")]
    assert cells(path, "H9") == ["ở lại"]


def test_cells_of_merged_ranges_stay(tmp_path: Path) -> None:
    path = build(tmp_path / "so.xlsx")
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="G5:H6"/></mergeCells>'
    edit(path, {SHEET_PART: put(("5", text_cell("G5", "gộp")))})
    edit(path, {SHEET_PART: lambda xml: xml.replace(b"</sheetData>", merge)})
    assert replace(path, THREE, TWO, ONE) == []
    assert cells(path, "G5") == ["gộp"]


def test_a_cell_with_a_name_stays(book: Path) -> None:
    edit(book, {"xl/workbook.xml": lambda xml: xml.replace(b"$A$2<", b"$H$5<")})
    with FileRegister.open(book) as register:
        assert register.replace_table(TABLE, as_columns(THREE, TWO, ONE), KEY) == [
            Displaced(TABLE, SHEET, "H7", "", ("THPT03", "2023-Q1"), "ghi chú ba")
        ]
        register.write_named("Ky", "2023-Q2")
        register.commit()
        assert register.read_named("Ky") == "2023-Q2"
    assert cells(book, "H5", "H7") == ["2023-Q2", None]


def test_an_array_formula_over_several_cells_stays(tmp_path: Path) -> None:
    path = edit(
        build(tmp_path / "so.xlsx"),
        {
            SHEET_PART: put(
                ("5", '<c r="G5"><f t="array" ref="G5:G6">D5:D6*2</f><v>24</v></c>'),
                ("6", '<c r="G6"><v>0</v></c>'),
                ("7", '<c r="G7"><f t="array" ref="G7">SUM(D7*2)</f><v>0</v></c>'),
            )
        },
    )
    assert replace(path, THREE, FOUR, TWO, ONE) == [
        Displaced(TABLE, SHEET, "G7", "", ("THPT03", "2023-Q1"), Formula("SUM(D7*2)", 0))
    ]
    sheet = openpyxl.load_workbook(path)[SHEET]
    assert sheet["G5"].value.ref == "G5:G6"


def test_shared_formulas_become_their_own(tmp_path: Path) -> None:
    path = edit(
        build(tmp_path / "so.xlsx"),
        {
            SHEET_PART: put(
                ("5", '<c r="G5"><f t="shared" ref="G5:G10" si="0">D5*2&amp;""</f><v>24</v></c>'),
                ("6", '<c r="G6"><f t="shared" si="0"/><v>0</v></c>'),
                ("7", '<c r="G7"><f t="shared" si="0"/><v>0</v></c>'),
                ("10", '<c r="G10"><f t="shared" si="0"/><v>0</v></c>'),
            )
        },
    )
    assert len(replace(path, THREE, TWO)) == 1
    assert cells(path, "G5", "G6", "G7", "G10") == ['=D5*2&""', '=D6*2&""', None, '=D10*2&""']
    assert b'"shared"' not in parts(path)[SHEET_PART][0]


def test_hidden_rows_go_with_their_record(tmp_path: Path) -> None:
    hide = re.compile(rb'<row r="6"')
    path = edit(
        build(tmp_path / "so.xlsx"),
        {SHEET_PART: lambda xml: hide.sub(b'<row r="6" hidden="true"', xml)},
    )
    replace(path, ONE, FOUR, THREE, TWO)
    sheet = openpyxl.load_workbook(path)[SHEET]
    assert [sheet.row_dimensions[row].hidden for row in range(5, 9)] == [False, False, False, True]


class TestOwnColumns:
    """Columns that people added at the right end of the table."""

    @pytest.fixture
    def book(self, tmp_path: Path) -> Path:
        def table(xml: bytes) -> bytes:
            xml = xml.replace(b"A4:E7", b"A4:G7").replace(b'count="5"', b'count="7"')
            return xml.replace(
                b"</tableColumns>",
                '<tableColumn id="6" name="Người theo dõi"/><tableColumn id="7" name="Gấp đôi">'
                "<calculatedColumnFormula>D5*2</calculatedColumnFormula></tableColumn>"
                "</tableColumns>".encode(),
            )

        return edit(
            build(tmp_path / "so.xlsx"),
            {
                TABLE_PART: table,
                SHEET_PART: put(
                    ("4", text_cell("F4", "Người theo dõi") + text_cell("G4", "Gấp đôi")),
                    ("5", text_cell("F5", "Lan") + '<c r="G5" s="2"><f>D5*2</f><v>24</v></c>'),
                    ("6", '<c r="G6" s="2"><f>D6*2</f><v>0</v></c>'),
                    ("7", text_cell("F7", "Minh") + '<c r="G7" s="2"><f>D7*2</f><v>0</v></c>'),
                ),
            },
        )

    def test_they_are_read_and_allowed(self, book: Path) -> None:
        with FileRegister.open(book) as register:
            assert list(register.read_table(TABLE)["Người theo dõi"]) == ["Lan", None, "Minh"]
            register.check_tables({TABLE: TITLES})

    def test_they_move_and_new_records_get_the_formula(self, book: Path) -> None:
        assert replace(book, THREE, FOUR, ONE, TWO) == []
        assert cells(book, "F5", "F6", "F7", "F8") == ["Minh", None, "Lan", None]
        assert cells(book, "G5", "G6", "G7", "G8") == ["=D5*2", "=D6*2", "=D7*2", "=D8*2"]
        assert openpyxl.load_workbook(book)[SHEET].tables[TABLE].ref == "A4:G8"

    def test_those_of_a_vanished_record_are_told_with_their_column(self, book: Path) -> None:
        assert replace(book, ONE, TWO) == [
            Displaced(TABLE, SHEET, "F7", "Người theo dõi", ("THPT03", "2023-Q1"), "Minh")
        ]
        assert cells(book, "F7", "G7") == [None, None]

    def test_an_emptied_table_keeps_the_formula_for_later(self, book: Path) -> None:
        assert [item.cell for item in replace(book)] == ["F5", "F7"]
        assert cells(book, "F5", "G5", "G6") == [None, "=D5*2", None]
        with FileRegister.open(book) as register:
            assert register.tables()[TABLE].rows == 0
            assert len(register.read_table(TABLE)) == 0
        assert replace(book, ONE, TWO) == []
        assert cells(book, "G5", "G6") == ["=D5*2", "=D6*2"]

    def test_appended_records_get_the_formula(self, book: Path) -> None:
        with FileRegister.open(book) as register:
            register.append_rows(TABLE, as_columns(FOUR))
            register.commit()
        assert cells(book, "F5", "F8", "G7", "G8") == ["Lan", None, "=D7*2", "=D8*2"]


def test_appending_leaves_existing_rows_to_the_letter(book: Path) -> None:
    rows = re.compile(rb'<row r="[567]".*?</row>', re.S)
    before = rows.findall(parts(book)[SHEET_PART][0])
    with FileRegister.open(book) as register:
        register.append_rows(TABLE, as_columns(FOUR))
        register.commit()
        assert values(register.read_table(TABLE)) == [*RECORDS, FOUR]
    assert rows.findall(parts(book)[SHEET_PART][0]) == before


def test_cells_below_the_table_stop_its_growth(tmp_path: Path) -> None:
    path = edit(
        build(tmp_path / "so.xlsx"),
        {SHEET_PART: put(("8", '<c r="A8" s="2"/>'), ("9", text_cell("B9", "Người lập")))},
    )
    before = path.read_bytes()
    with FileRegister.open(path) as register:
        register.replace_table(TABLE, as_columns(*RECORDS, FOUR))
        register.replace_table(TABLE, as_columns())
        with pytest.raises(RegisterError) as error:
            register.replace_table(TABLE, as_columns(*RECORDS, FOUR, FOUR))
        assert "trang Thủ tục cần thêm 2 dòng nhưng ô B9 ngay dưới bảng" in error.value.message
        assert "từ ô B9" in error.value.remedy
        with pytest.raises(RegisterError, match="B9"):
            register.append_rows(TABLE, as_columns(*RECORDS, FOUR, FOUR))
        assert len(register.read_table(TABLE)) == 0
    assert path.read_bytes() == before


def test_a_merged_range_below_the_table_stops_its_growth(tmp_path: Path) -> None:
    merge = b'</sheetData><mergeCells count="1"><mergeCell ref="B8:C9"/></mergeCells>'
    path = edit(
        build(tmp_path / "so.xlsx"),
        {SHEET_PART: lambda xml: xml.replace(b"</sheetData>", merge)},
    )
    with (
        FileRegister.open(path) as register,
        pytest.raises(RegisterError, match="ô B8 ngay dưới bảng đã có ô gộp"),
    ):
        register.append_rows(TABLE, as_columns(FOUR))


def test_a_row_of_totals_stays_the_last(tmp_path: Path) -> None:
    def table(xml: bytes) -> bytes:
        return xml.replace(b'ref="A4:E7"', b'ref="A4:E8" totalsRowCount="1"', 1)

    total = '<c r="D8"><f>SUBTOTAL(109,tblTTHC[Tiếp nhận])</f><v>12</v></c>'
    path = edit(
        build(tmp_path / "so.xlsx"),
        {TABLE_PART: table, SHEET_PART: put(("8", text_cell("A8", "Tổng") + total))},
    )
    with FileRegister.open(path) as register:
        assert values(register.read_table(TABLE)) == list(RECORDS)
    replace(path, *RECORDS, FOUR, FOUR)
    assert cells(path, "A8", "A10") == ["THPT04", "Tổng"]
    assert cells(path, "D10") == ["=SUBTOTAL(109,tblTTHC[Tiếp nhận])"]
    assert re.findall(rb' ref="([^"]*)"', parts(path)[TABLE_PART][0]) == [b"A4:E10", b"A4:E9"]
    with FileRegister.open(path) as register:
        register.append_rows(TABLE, as_columns(ONE))
        register.commit()
    assert cells(path, "A10", "A11") == ["THPT01", "Tổng"]


def test_two_tables_side_by_side(tmp_path: Path) -> None:
    import xlsxwriter

    path = tmp_path / "so.xlsx"
    book = xlsxwriter.Workbook(str(path))
    sheet = book.add_worksheet()
    for name, place, left in (("tblA", "A1:B3", 0), ("tblB", "D1:E4", 3)):
        sheet.add_table(place, {"name": name, "columns": [{"header": "Mã"}, {"header": "Số"}]})
        for row in range(1, 3):
            sheet.write_row(row, left, [f"{name}{row}", row])
    sheet.write_string("G2", "bên cạnh")
    book.close()
    with FileRegister.open(path) as register:
        rows = as_columns(("x", 9), titles=("Mã", "Số"))
        register.replace_table("tblA", rows, ["Mã"])
        register.append_rows("tblB", rows)
        register.commit()
        assert values(register.read_table("tblA")) == [("x", 9)]
        assert values(register.read_table("tblB")) == [("tblB1", 1), ("tblB2", 2), ("x", 9)]
    assert openpyxl.load_workbook(path).worksheets[0]["G2"].value == "bên cạnh"


@settings(max_examples=40, deadline=None, suppress_health_check=list(HealthCheck))
@given(
    old=st.lists(st.integers(0, 9), min_size=1, max_size=8),
    notes=st.dictionaries(st.integers(5, 16), st.sampled_from("GHI"), max_size=8),
    new=st.lists(st.integers(0, 9), max_size=12),
)
def test_no_note_is_ever_lost(
    tmp_path_factory: pytest.TempPathFactory,
    old: list[int],
    notes: dict[int, str],
    new: list[int],
) -> None:
    def records(keys: list[int]) -> list[tuple[Any, ...]]:
        return [(f"K{key}", "kỳ", None, place, None) for place, key in enumerate(keys)]

    added = [
        (str(row), text_cell(f"{column}{row}", f"ghi {row}"))
        for row, column in sorted(notes.items())
    ]
    path = build(tmp_path_factory.mktemp("so") / "so.xlsx", tuple(records(old)))
    edit(path, {SHEET_PART: put(*added)})
    with FileRegister.open(path) as register:
        displaced = register.replace_table(TABLE, as_columns(*records(new)), ["Đơn vị"])
        register.commit()
    sheet = openpyxl.load_workbook(path)[SHEET]
    found = {
        str(cell.value): cell.row
        for row in sheet.iter_rows(min_row=5, min_col=7, max_col=9)
        for cell in row
        if cell.value is not None
    }
    told = [str(item.value) for item in contents(displaced)]
    assert sorted([*found, *told]) == sorted(f"ghi {row}" for row in notes)
    for text, row in found.items():
        before = int(text.removeprefix("ghi ")) - 5
        if before < len(old) and row - 5 < len(new):
            assert new[row - 5] == old[before]
