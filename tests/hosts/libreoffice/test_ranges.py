"""Places, copies, clearing, formats and selections of ranges."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
import xlwings as xw
from xlwings import NoSuchObjectError, XlwingsError

from tests.hosts.libreoffice.books import HIDDEN, MAIN, PLAIN

pytestmark = pytest.mark.libreoffice


@pytest.mark.parametrize(
    ("given", "address"),
    [
        ("B2", "$B$2"),
        ("$b$2:A1", "$A$1:$B$2"),
        ("C:B", "$B$1:$C$1048576"),
        ("3:3", "$A$3:$XFD$3"),
        ((2, 3), "$C$2"),
        ("Ky", "$F$1"),
        (f"'{MAIN}'!A1:B2", "$A$1:$B$2"),
    ],
)
def test_a_range_by_address_place_or_name(
    standard: Callable[[], xw.Book], given: Any, address: str
) -> None:
    found = standard().sheets[MAIN].range(given)
    assert found.address == address
    assert found.sheet.name == MAIN


def test_a_range_between_two_corners(sheet: xw.Sheet) -> None:
    assert sheet.range((2, 3), (4, 5)).address == "$C$2:$E$4"
    assert sheet.range("B2", "D3").address == "$B$2:$D$3"
    assert sheet.cells[1:3, 2].address == "$C$2:$C$3"
    assert sheet["A1"].resize(2, 3).offset(1, 1).address == "$B$2:$D$3"
    assert sheet["B2"].get_address(False, False) == "B2"
    assert sheet["B2:C3"](3).address == "$B$3"
    assert sheet["A1"].get_address(external=True).endswith("]Sheet1'!$A$1")


def test_what_is_no_range_is_refused(standard: Callable[[], xw.Book]) -> None:
    sheet = standard().sheets[MAIN]
    with pytest.raises(NoSuchObjectError, match="KhongCo"):
        sheet.range("KhongCo")
    with pytest.raises(NoSuchObjectError, match="HangSo"):
        sheet.range("HangSo")
    with pytest.raises(XlwingsError, match="không có ô nào"):
        sheet["A1:B2"][0:0, 0:1]
    with pytest.raises(XlwingsError, match="chọn vùng"):
        sheet.range((1_048_577, 1)).value  # noqa: B018
    with pytest.raises(XlwingsError, match="không nằm trên trang"):
        sheet.range(f"{PLAIN}!A1")


def test_one_row_is_copied_over_many(sheet: xw.Sheet) -> None:
    sheet["A1:D1"].value = ["a\nb", 5, "=B1*2+$B$1", True]
    sheet["B1"].number_format = "#,##0.00"
    sheet["B1:B1000"].value = [[number] for number in range(1, 1001)]
    sheet["C1:D1"].copy(sheet["C1:D1000"])
    assert sheet["C1:D1000"].value == [[number * 2 + 1.0, True] for number in range(1, 1001)]
    assert sheet["C1000"].formula == "=B1000*2+$B$1"
    sheet["A1:B1"].copy(sheet["F3:G9"])
    assert sheet["F3:G9"].value == [["a\nb", 1.0]] * 7
    assert sheet["G9"].number_format == "#,##0.00"


def test_a_copy_goes_to_another_sheet_and_sideways(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    target = book.sheets[PLAIN]
    book.sheets[MAIN]["A5"].copy(target["H1:L3"])
    assert target["H1:L3"].value == [["a"] * 5] * 3
    book.sheets[MAIN]["A5:A6"].copy(target["N1"])
    assert target["N1:N3"].value == ["a", "b", None]
    with pytest.raises(XlwingsError, match="bội"):
        book.sheets[MAIN]["A5:A6"].copy(target["P1:P3"])


def test_one_value_fills_a_range_but_one_formula_does_not(sheet: xw.Sheet) -> None:
    sheet["A1:B3"].value = "x"
    assert sheet["A1:B3"].value == [["x", "x"]] * 3
    with pytest.raises(XlwingsError, match="nhiều ô"):
        sheet["A1:B3"].value = "=C1"


def test_clearing(sheet: xw.Sheet) -> None:
    block = sheet["A1:B2"]
    block.value = [[1, "=A1"], ["x", 3]]
    block.number_format = "0.00"
    sheet["A1"].clear_contents()
    assert block.value == [[None, 0.0], ["x", 3.0]]
    assert block.number_format == "0.00"
    block.clear_formats()
    assert block.number_format == "General"
    block.clear()
    assert block.value == [[None, None]] * 2


def test_formula_of_one_cell_and_of_a_block(sheet: xw.Sheet) -> None:
    sheet["A1"].value = [["=1+1", 5], ["'=x", None]]
    assert sheet["A1"].formula == "=1+1"
    assert sheet["B2"].formula == ""
    formulas: Any = sheet["A1:B2"].formula
    assert formulas == (("=1+1", "5"), ("=x", ""))
    sheet["B1:B2"].formula = [["=A1"], ["=A1*2"]]
    assert sheet["B1:B2"].value == [2.0, 4.0]


def test_one_cell_is_read_alone(sheet: xw.Sheet) -> None:
    sheet["A1:C3"].value = [["=1/0", "=1=1", 1], ["=2", True, "x"], [None, "=3", "#N/A"]]
    assert sheet["B3"].formula == "=3"
    assert sheet["C1"].formula == "1"
    assert sheet["C1"].raw_value == 1.0


def test_growing_with_the_content(sheet: xw.Sheet) -> None:
    sheet["B2"].value = [["a", "b", "c"], [1, 2, 3], [4, None, 6]]
    assert sheet["B2"].expand().address == "$B$2:$D$4"
    assert sheet["B2"].expand("down").address == "$B$2:$B$4"
    assert sheet["B2"].current_region.address == "$B$2:$D$4"
    assert sheet["B4"].end("up").address == "$B$2"
    assert sheet["B1"].end("down").address == "$B$2"
    assert sheet["D2"].end("left").address == "$B$2"
    assert sheet["D2"].end("right").column == sheet.cells.shape[1]
    assert sheet["C3"].end("down").row == 1_048_576
    assert sheet.used_range.address == "$B$2:$D$4"


def test_the_selection_can_be_kept(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    book.sheets[PLAIN]["B2:C5"].select()
    kept = book.selection
    assert kept is not None
    assert (kept.sheet.name, kept.address) == (PLAIN, "$B$2:$C$5")
    book.sheets[MAIN]["A1"].select()
    assert book.sheets.active.name == MAIN
    kept.select()
    assert book.sheets.active.name == PLAIN
    assert book.selection == kept


def test_of_several_selected_areas_the_first_counts(sheet: xw.Sheet) -> None:
    document = sheet.book.api
    ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    parts = [sheet[text].api.RangeAddress for text in ("C3:D4", "F1")]
    ranges.addRangeAddresses(tuple(parts), False)
    document.CurrentController.select(ranges)
    selected = sheet.book.selection
    assert selected is not None
    assert selected.address == "$C$3:$D$4"


def test_rows_and_columns_fit_their_content(sheet: xw.Sheet) -> None:
    sheet["A1"].value = ["một tiêu đề thật là dài\nhai dòng", "x"]
    sheet["A1"].api.Rows.Height = 200
    width, height = sheet["A1"].api.Columns.Width, sheet["A1"].api.Rows.Height
    sheet["A1:B1"].columns.autofit()
    assert sheet["A1"].api.Columns.Width > width
    sheet["A1:B1"].rows.autofit()
    assert sheet["A1"].api.Rows.Height > height


def test_sheets(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    assert [sheet.name for sheet in book.sheets] == [MAIN, PLAIN, HIDDEN]
    assert [sheet.index for sheet in book.sheets] == [1, 2, 3]
    assert [sheet.visible for sheet in book.sheets] == [True, True, False]
    assert book.sheets[MAIN.upper()].name == MAIN
    assert PLAIN in [sheet.name for sheet in book.sheets]
    with pytest.raises(NoSuchObjectError, match="Khác"):
        book.sheets["Khác"]
    book.sheets[HIDDEN].visible = True
    added = book.sheets.add("Mới", after=book.sheets[PLAIN])
    assert added.index == 3
    assert book.sheets.active == added
    added.name = "Mới hơn"
    added.delete()
    assert len(book.sheets) == 3
