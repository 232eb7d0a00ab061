"""Tables and names of a workbook from a file."""

from __future__ import annotations

from collections.abc import Callable

import pytest
import xlwings as xw
from xlwings import XlwingsError

from tests.hosts.libreoffice.books import BESIDE, HEADLESS, MAIN, PLAIN, TABLE

pytestmark = pytest.mark.libreoffice


def test_tables_stand_in_reading_order(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    assert [table.name for table in book.sheets[MAIN].tables] == [TABLE, BESIDE]
    assert [table.name for table in book.sheets[PLAIN].tables] == [HEADLESS]
    assert TABLE in book.sheets[MAIN].tables
    assert TABLE not in book.sheets[PLAIN].tables
    assert book.sheets[MAIN].tables[TABLE.upper()].display_name == TABLE
    assert book.sheets[MAIN].tables[1].name == BESIDE
    with pytest.raises(KeyError):
        book.sheets[PLAIN].tables[TABLE]


def test_parts_of_a_table(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    table = book.sheets[MAIN].tables[TABLE]
    assert (table.show_headers, table.show_totals) == (True, True)
    assert table.range.address == "$A$4:$D$7"
    assert _there(table.header_row_range).value == ["Mã", "Ngày", "Số", "Gấp đôi"]
    assert _there(table.data_body_range).address == "$A$5:$D$6"
    assert _there(table.totals_row_range).address == "$A$7:$D$7"
    assert _there(table.data_body_range).formula[1][3] == f"={TABLE}[[#This Row],[Số]]*2"
    assert book.sheets[MAIN]["B5"].table == table
    assert book.sheets[MAIN]["E5"].table is None
    headless = book.sheets[PLAIN].tables[HEADLESS]
    assert headless.header_row_range is None
    assert _there(headless.data_body_range).address == "$A$1:$B$2"


def test_a_table_is_resized_and_formulas_see_it(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    sheet = book.sheets[MAIN]
    table = sheet.tables[BESIDE]
    book.sheets[PLAIN]["H1"].value = f"=SUM({BESIDE}[Số])"
    sheet["G5"].value = [[f"u{i}", i] for i in range(100)]
    table.resize(sheet["G4:H104"])
    assert _there(table.data_body_range).shape == (100, 2)
    assert book.sheets[PLAIN]["H1"].value == sum(range(100))
    table.resize(sheet["G4:H6"])
    assert book.sheets[PLAIN]["H1"].value == 1
    assert book.sheets[PLAIN]["H1"].formula == f"=SUM({BESIDE}[Số])"
    assert table.show_autofilter


@pytest.mark.parametrize("address", ["A3:D9", "A5:D9", "A4:D5"])
def test_a_table_keeps_its_header_and_a_row(standard: Callable[[], xw.Book], address: str) -> None:
    sheet = standard().sheets[MAIN]
    with pytest.raises(XlwingsError, match=TABLE):
        sheet.tables[TABLE].resize(sheet[address])
    assert sheet.tables[TABLE].range.address == "$A$4:$D$7"


def test_a_table_is_added_and_renamed(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["Mã", "Số"], ["a", 1]]
    table = sheet.tables.add(sheet["A1:B2"], name="tblMới")
    assert _there(table.data_body_range).value == ["a", 1.0]
    table.name = "tblKhác"
    assert [table.name for table in sheet.tables] == ["tblKhác"]
    with pytest.raises(XlwingsError, match="tiêu đề"):
        sheet.tables.add(sheet["D1:E2"], has_headers=False)
    with pytest.raises(XlwingsError, match="dòng tổng"):
        table.show_totals = True


def test_names(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    found = {name.name: name.refers_to for name in book.names}
    assert found == {
        "Ky": f"='{MAIN}'!$F$1",
        "Vung": f"={PLAIN}!$A$1:$B$3",
        "HangSo": "=5",
        f"{PLAIN}!Rieng": f"={PLAIN}!$D$4",
    }
    assert book.names["ky"].refers_to_range.value == "2023-Q1"
    assert book.names["Vung"].refers_to_range.shape == (3, 2)
    assert book.names["Ky"].refers_to_range.sheet.name == MAIN
    assert [name.name for name in book.sheets[PLAIN].names] == [f"{PLAIN}!Rieng"]
    assert "Rieng" in book.sheets[PLAIN].names
    assert "KhongCo" not in book.names
    with pytest.raises(KeyError):
        book.names["KhongCo"]
    with pytest.raises(XlwingsError, match="HangSo"):
        book.names["HangSo"].refers_to_range  # noqa: B018


def test_names_are_added_changed_and_deleted(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    made = book.names.add("Tổng_số", f"='{MAIN}'!$C$5")
    assert made.refers_to_range.value == 1
    made.refers_to = f"='{MAIN}'!$C$6"
    assert book.sheets[MAIN].range("Tổng_số").value == 2
    made.name = "Tổng"
    assert "Tổng" in book.names
    book.names["Tổng"].delete()
    assert "Tổng" not in book.names
    with pytest.raises(XlwingsError, match="1 sai"):
        book.names.add("1 sai", "=5")


def _there(found: xw.Range | None) -> xw.Range:
    assert found is not None
    return found
