"""Cells beside the records of a live table: they move, stay or are told, never lost in silence."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import pytest
import xlsxwriter
import xlwings as xw

from cchc_xl.base.errors import RegisterError
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.port import Displaced, Formula
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host
from tests.register.belongings import contents
from tests.register.contract import values
from tests.register.register_books import (
    OWN_SHEET,
    RECORDS,
    SHEET,
    TABLE,
    TITLES,
    as_columns,
    build,
    edit,
    put,
    text_cell,
)

pytestmark = pytest.mark.libreoffice

SHEET_PART = "xl/worksheets/sheet1.xml"
TABLE_PART = "xl/tables/table1.xml"
KEY = ["Đơn vị", "Kỳ"]
ONE, TWO, THREE = RECORDS
FOUR = ("THPT04", "2023-Q1", None, 4, None)


@pytest.fixture
def book(tmp_path: Path, open_book: OpenBook) -> xw.Book:
    """Notes in column H beside the records of rows 5 and 7, a formula beside row 6."""
    path = edit(
        build(tmp_path / "so.xlsx"),
        {
            SHEET_PART: put(
                ("5", text_cell("H5", "ghi chú một")),
                ("6", '<c r="G6"><f>D6*2+$D$5</f><v>12</v></c>'),
                ("7", text_cell("H7", "ghi chú ba")),
            )
        },
    )
    return open_book(path)


def replace(book: xw.Book, *rows: tuple[Any, ...], key: list[str] | None = KEY) -> list[Displaced]:
    register = LiveRegister(book)
    displaced = register.replace_table(TABLE, as_columns(*rows), key)
    assert register.commit()
    return contents(displaced)


def cells(book: xw.Book, *addresses: str) -> list[Any]:
    """Formulas and values as Excel's formula bar shows them; None for a blank cell."""
    return [book.sheets[SHEET].range(address).formula or None for address in addresses]


def test_they_move_with_their_record(book: xw.Book) -> None:
    assert replace(book, THREE, FOUR, TWO, ONE) == []
    assert cells(book, "H5", "H6", "H7", "H8") == ["ghi chú ba", None, None, "ghi chú một"]
    assert cells(book, "G5", "G6", "G7", "G8") == [None, None, "=D7*2+$D$5", None]


def test_without_a_key_they_stay_at_their_row(book: xw.Book) -> None:
    assert replace(book, THREE, TWO, ONE, FOUR, key=None) == []
    assert cells(book, "H5", "H7", "G6") == ["ghi chú một", "ghi chú ba", "=D6*2+$D$5"]


def test_a_moved_formula_is_computed_anew(book: xw.Book) -> None:
    replace(book, ONE, THREE, FOUR, TWO)
    assert cells(book, "G8") == ["=D8*2+$D$5"]
    assert book.sheets[SHEET].range("G8").value == 12
    replace(book, FOUR, TWO)
    assert book.sheets[SHEET].range("G6").value == 4


def test_those_of_a_vanished_record_are_told(book: xw.Book) -> None:
    assert replace(book, TWO, THREE) == [
        Displaced(TABLE, SHEET, "H5", "", ("THPT01", "2023-Q1"), "ghi chú một"),
    ]
    assert cells(book, "H5", "H6", "G5") == [None, "ghi chú ba", "=D5*2+$D$5"]


def test_those_below_a_shorter_table_stay(book: xw.Book) -> None:
    assert replace(book, ONE) == []
    assert cells(book, "H5", "G6", "H7", "A6", "A7") == [
        "ghi chú một",
        "=D6*2+$D$5",
        "ghi chú ba",
        None,
        None,
    ]


def test_an_emptied_table_leaves_them(book: xw.Book) -> None:
    assert replace(book) == []
    assert cells(book, "H5", "H7", "A5") == ["ghi chú một", "ghi chú ba", None]


def test_a_place_that_is_taken_is_told(tmp_path: Path, open_book: OpenBook) -> None:
    path = edit(
        build(tmp_path / "so.xlsx"),
        {SHEET_PART: put(("5", text_cell("H5", "đi")), ("9", text_cell("H9", "ở lại")))},
    )
    book = open_book(path)
    more = [(f"U{i}", "2023-Q1", None, i, None) for i in range(4)]
    displaced = replace(book, *more, ONE)
    assert [(item.cell, item.value) for item in displaced] == [("H5", "đi")]
    assert cells(book, "H9", "H5") == ["ở lại", None]


def test_merged_ranges_named_cells_and_arrays_stay(book: xw.Book) -> None:
    sheet = book.sheets[SHEET]
    sheet.range("J5").value = "gộp"
    sheet.range("J5:K6").api.merge(True)
    sheet.range("L5").value = "có tên"
    book.names.add("GhiChu", f"='{SHEET}'!$L$5")
    sheet.range("M5:M6").api.setArrayFormula("=D5:D6*2")
    sheet.range("N7").value = "đi"
    assert replace(book, THREE, TWO, ONE) == []
    assert cells(book, "J5", "L5", "N5", "N7") == ["gộp", "có tên", "đi", None]
    assert sheet.range("M5:M6").api.getFormulaArray() == (("{=D5:D6*2}",), ("{=D5:D6*2}",))
    assert sheet.range("M5:M6").value == [0, 0]


def test_kinds_of_values_move_as_they_are(book: xw.Book) -> None:
    sheet = book.sheets[SHEET]
    sheet.range("J5:M5").value = [[True, 1.5, "'007", "'=1+1"]]
    sheet.range("N5").value = 44_000
    sheet.range("N5").number_format = "dd/mm/yyyy"
    before = sheet.range("J5:N5").raw_value
    replace(book, FOUR, TWO, ONE)
    assert sheet.range("J7:N7").raw_value == before
    assert sheet.range("J5:N5").raw_value == [[None] * 5]


class TestOwnColumns:
    """Columns that people added at the right end of the table."""

    @pytest.fixture
    def book(self, tmp_path: Path, open_book: OpenBook) -> xw.Book:
        def table(xml: bytes) -> bytes:
            xml = xml.replace(b"A4:E7", b"A4:G7").replace(b'count="5"', b'count="7"')
            return xml.replace(
                b"</tableColumns>",
                '<tableColumn id="6" name="Người theo dõi"/><tableColumn id="7" name="Gấp đôi">'
                "<calculatedColumnFormula>D5*2</calculatedColumnFormula></tableColumn>"
                "</tableColumns>".encode(),
            )

        path = edit(
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
        return open_book(path)

    def test_they_are_read_and_allowed(self, book: xw.Book) -> None:
        register = LiveRegister(book)
        assert list(register.read_table(TABLE)["Người theo dõi"]) == ["Lan", None, "Minh"]
        register.check_tables({TABLE: TITLES})

    def test_they_move_and_new_records_get_the_formula(self, book: xw.Book) -> None:
        register = LiveRegister(book)
        assert register.replace_table(TABLE, as_columns(THREE, FOUR, ONE, TWO), KEY) == []
        assert list(register.read_table(TABLE)["Người theo dõi"]) == ["Minh", None, "Lan", None]
        register.commit()
        assert cells(book, "F5", "F6", "F7", "F8") == ["Minh", None, "Lan", None]
        assert cells(book, "G5", "G6", "G7", "G8") == ["=D5*2", "=D6*2", "=D7*2", "=D8*2"]
        assert LiveRegister(book).tables()[TABLE].ref == "A4:G8"

    def test_those_of_a_vanished_record_are_told_with_their_column(self, book: xw.Book) -> None:
        assert replace(book, ONE, TWO) == [
            Displaced(TABLE, SHEET, "F7", "Người theo dõi", ("THPT03", "2023-Q1"), "Minh")
        ]
        assert cells(book, "F7", "G7") == [None, None]

    def test_an_emptied_table_keeps_the_formula_for_later(self, book: xw.Book) -> None:
        assert [item.cell for item in replace(book)] == ["F5", "F7"]
        assert cells(book, "F5", "G5", "G6") == [None, "=D5*2", None]
        register = LiveRegister(book)
        assert register.tables()[TABLE].rows == 0
        assert len(register.read_table(TABLE)) == 0
        assert replace(book, ONE, TWO) == []
        assert cells(book, "G5", "G6") == ["=D5*2", "=D6*2"]

    def test_appended_records_get_the_formula(self, book: xw.Book) -> None:
        register = LiveRegister(book)
        register.append_rows(TABLE, as_columns(FOUR))
        register.commit()
        assert cells(book, "F5", "F8", "G7", "G8") == ["Lan", None, "=D7*2", "=D8*2"]


def test_cells_below_the_table_stop_its_growth(tmp_path: Path, open_book: OpenBook) -> None:
    path = edit(
        build(tmp_path / "so.xlsx"),
        {SHEET_PART: put(("8", '<c r="A8" s="2"/>'), ("9", text_cell("B9", "Người lập")))},
    )
    register = LiveRegister(open_book(path))
    register.replace_table(TABLE, as_columns(*RECORDS, FOUR))
    register.replace_table(TABLE, as_columns())
    with pytest.raises(RegisterError) as error:
        register.replace_table(TABLE, as_columns(*RECORDS, FOUR, FOUR))
    assert "trang Thủ tục cần thêm 2 dòng nhưng ô B9 ngay dưới bảng" in error.value.message
    assert "từ ô B9" in error.value.remedy
    with pytest.raises(RegisterError, match="B9"):
        register.append_rows(TABLE, as_columns(*RECORDS, FOUR, FOUR))
    assert len(register.read_table(TABLE)) == 0


def test_a_merged_range_below_the_table_stops_its_growth(book: xw.Book) -> None:
    book.sheets[SHEET].range("B8:C9").api.merge(True)
    with pytest.raises(RegisterError, match="ô B8 ngay dưới bảng đã có ô gộp"):
        LiveRegister(book).append_rows(TABLE, as_columns(FOUR))


def test_a_merged_range_that_begins_left_of_the_table_stops_its_growth(
    tmp_path: Path, open_book: OpenBook
) -> None:
    path = tmp_path / "so.xlsx"
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet(SHEET)
    columns = [{"header": "Mã"}, {"header": "Số"}]
    sheet.add_table("C4:D5", {"name": "tblA", "columns": columns})
    sheet.merge_range("A7:C8", "")
    sheet.merge_range("A9:B9", "")
    made.close()
    register = LiveRegister(open_book(path))
    rows = [("a", 1), ("b", 2), ("c", 3)]
    register.replace_table("tblA", as_columns(*rows[:2], titles=("Mã", "Số")))
    with pytest.raises(RegisterError, match="ô A7 ngay dưới bảng đã có ô gộp"):
        register.replace_table("tblA", as_columns(*rows, titles=("Mã", "Số")))


def test_a_row_of_totals_stays_the_last(tmp_path: Path, open_book: OpenBook) -> None:
    def table(xml: bytes) -> bytes:
        return xml.replace(b'ref="A4:E7"', b'ref="A4:E8" totalsRowCount="1"', 1)

    total = '<c r="D8"><f>SUBTOTAL(109,tblTTHC[Tiếp nhận])</f><v>12</v></c>'
    path = edit(
        build(tmp_path / "so.xlsx"),
        {TABLE_PART: table, SHEET_PART: put(("8", text_cell("A8", "Tổng") + total))},
    )
    book = open_book(path)
    assert values(LiveRegister(book).read_table(TABLE)) == list(RECORDS)
    replace(book, *RECORDS, FOUR, FOUR)
    assert cells(book, "A8", "A10") == ["THPT04", "Tổng"]
    assert cells(book, "D10") == ["=SUBTOTAL(109,tblTTHC[Tiếp nhận])"]
    assert book.sheets[SHEET].range("D10").value == 20
    register = LiveRegister(book)
    register.append_rows(TABLE, as_columns(ONE))
    register.commit()
    assert cells(book, "A10", "A11") == ["THPT01", "Tổng"]
    replace(book, TWO)
    assert cells(book, "A5", "A6", "A7", "A11", "D11") == ["THPT02", "Tổng", None, None, None]
    assert LiveRegister(book).tables()[TABLE].ref == "A4:E6"


def test_two_tables_side_by_side(tmp_path: Path, open_book: OpenBook) -> None:
    path = tmp_path / "so.xlsx"
    made = xlsxwriter.Workbook(str(path))
    sheet = made.add_worksheet()
    for name, place, left in (("tblA", "A1:B3", 0), ("tblB", "D1:E4", 3)):
        sheet.add_table(place, {"name": name, "columns": [{"header": "Mã"}, {"header": "Số"}]})
        for row in range(1, 3):
            sheet.write_row(row, left, [f"{name}{row}", row])
    sheet.write_string("G2", "bên cạnh")
    made.close()
    book = open_book(path)
    register = LiveRegister(book)
    rows = as_columns(("x", 9), titles=("Mã", "Số"))
    register.replace_table("tblA", rows, ["Mã"])
    register.append_rows("tblB", rows)
    register.commit()
    assert values(register.read_table("tblA")) == [("x", 9)]
    assert values(register.read_table("tblB")) == [("tblB1", 1), ("tblB2", 2), ("x", 9)]
    assert book.sheets[0].range("G2").value == "bên cạnh"


def test_other_rows_and_sheets_stay_as_they_are(book: xw.Book) -> None:
    sheet, own = book.sheets[SHEET], book.sheets[OWN_SHEET]
    sheet.range("H20").value = "phía dưới"
    sheet.range("A20:B20").value = [[1, "=A20*2"]]
    above = sheet.range("A1:H4").formula
    replace(book, THREE, TWO, ONE, FOUR)
    assert sheet.range("A1:H4").formula == above
    assert cells(book, "H20", "A20", "B20") == ["phía dưới", "1", "=A20*2"]
    assert own.range("A1").value == "Ghi chú của Văn phòng"
    assert own.range("B1").formula == f"=SUM({TABLE}[Tiếp nhận])"
    assert own.range("B1").value == 16


@pytest.mark.parametrize("whole", [True, False], ids=["snapshot", "before changes"])
def test_undoing_brings_notes_back_to_their_record(book: xw.Book, whole: bool) -> None:
    register = LiveRegister(book)
    before = register.snapshot({TABLE: KEY})
    register.replace_table(TABLE, as_columns(FOUR, THREE, TWO), KEY)
    if not whole:
        before = register.before_changes()
        assert list(before.tables) == [TABLE]
        assert before.tables[TABLE].key == tuple(KEY)
    register.commit()
    sheet = book.sheets[SHEET]
    assert cells(book, "H5", "H6", "G7") == [None, "ghi chú ba", "=D7*2+$D$5"]
    sheet.range("I6").value = "viết sau khi gộp"
    sheet.range("I5").value = "của dòng sẽ mất"
    later = LiveRegister(book)
    later.restore(before)
    assert later.commit()
    assert values(later.read_table(TABLE)) == list(RECORDS)
    assert cells(book, "H5", "H7", "G6") == ["ghi chú một", "ghi chú ba", "=D6*2+$D$5"]
    assert cells(book, "I7", "H6", "G7") == ["viết sau khi gộp", None, None]
    assert later.displaced == [
        Displaced(TABLE, SHEET, "I5", "", ("THPT04", "2023-Q1"), "của dòng sẽ mất")
    ]
    assert before.tables[TABLE].beside == (
        (0, 8, "ghi chú một"),
        (1, 7, Formula("D6*2+$D$5", 12)),
        (2, 8, "ghi chú ba"),
    )
