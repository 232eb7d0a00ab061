"""What is written into cells of a live workbook comes back, in kind and to the letter."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Callable
from typing import Any

import pytest
import xlwings as xw
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from cchc_xl.hosts.libreoffice.inside.reading import ERROR_NUMBERS
from cchc_xl.hosts.libreoffice.uno_bridge import enum, struct
from tests.hosts.libreoffice.books import PLAIN, TABLE

pytestmark = pytest.mark.libreoffice

TEXTS = [
    "+84 225",
    "-5",
    "@SUM(A1)",
    "007",
    "TRUE",
    "1.234,5",
    "1,5",
    "2023-01-01",
    "12:30",
    "5%",
    "1e5",
    "=",
    " đầu và cuối ",
    "hai\ndòng\tcột",
    "một\tdòng",
    "\x01 thật",
    "về đầu\r\ndòng",
    "chỉ\rvề đầu",
    "\r",
    "cuối\r\n",
    "chuông \x07 và \x00",
    "_x000D_ viết liền",
    "<thẻ> & \"nháy\" 'đơn'",
    unicodedata.normalize("NFD", "Thủ tục hành chính"),
    "𠀀 chữ Nôm 😀",
    "\ufffe \uffff \u2028",
    "\ue000\ue001\r",
    "x" * 32_767,
]
GUARDED = ["'", "''", "'=1+1", "'#REF!", "=1+1", "#REF!", "=a\r\nb"]


def test_text_comes_back_letter_for_letter(sheet: xw.Sheet) -> None:
    block = sheet.range("B2").resize(len(TEXTS), 1)
    block.value = [[text] for text in TEXTS]
    assert block.value == TEXTS
    assert [row[0] for row in block.formula] == TEXTS
    assert block.number_format == "General"


def test_guarded_text_comes_back_letter_for_letter(sheet: xw.Sheet) -> None:
    block = sheet.range("B2").resize(1, len(GUARDED))
    block.value = ["'" + text for text in GUARDED]
    assert block.value == GUARDED
    assert not list(block.api.queryContentCells(16).RangeAddresses)


def test_one_cell_keeps_its_line_ends_and_its_neighbours(sheet: xw.Sheet) -> None:
    sheet["A1"].value = "\ue000\ue001"
    sheet["B1"].value = "a\r\nb"
    assert sheet["A1:B1"].value == ["\ue000\ue001", "a\r\nb"]


def test_line_ends_come_into_rows_that_a_filter_hides(standard: Callable[[], xw.Book]) -> None:
    sheet = standard().sheets[0]
    hidden = _filter(sheet, TABLE, "b")
    assert [hidden(row) for row in (4, 5, 6)] == [False, True, False]
    sheet.range("A5:A6").value = [["a\r\nb"], ["c\r"]]
    assert sheet.range("A5:A6").value == ["a\r\nb", "c\r"]
    assert [hidden(row) for row in (4, 5, 6)] == [False, True, False]


def _filter(sheet: xw.Sheet, name: str, wanted: str) -> Callable[[int], bool]:
    """Filter a table by its first column; return what tells whether a row is filtered out."""
    table = sheet.tables[name].api
    field = struct("com.sun.star.sheet.TableFilterField")
    field.StringValue, field.Operator = wanted, enum("com.sun.star.sheet.FilterOperator", "EQUAL")
    chosen = table.getFilterDescriptor()
    chosen.setFilterFields((field,))
    table.refresh()
    sheet.tables[name].range.api.filter(chosen)
    return lambda row: bool(sheet.api.Rows.getByIndex(row - 1).IsFiltered)


@settings(
    max_examples=20,
    deadline=None,
    suppress_health_check=[HealthCheck.function_scoped_fixture],
)
@given(st.lists(st.text(st.characters(exclude_categories=["Cs"]), max_size=20), min_size=1))
def test_any_text_comes_back(sheet: xw.Sheet, texts: list[str]) -> None:
    block = sheet.range("A1").resize(len(texts), 1)
    block.raw_value = [["'" + text] for text in texts]
    assert [row[0] or "" for row in _rows(block.raw_value)] == texts


VALUES: list[Any] = [
    1.0,
    -7.0,
    float(2**31),
    float(2**53),
    -float(2**53),
    0.1 + 0.2,
    1e300,
    -1e-300,
    True,
    False,
    None,
    dt.datetime(1899, 12, 31),
    dt.datetime(1900, 3, 1),
    dt.datetime(2023, 3, 8),
    dt.datetime(9999, 12, 31),
    dt.datetime(2023, 3, 8, 7, 30, 15, 250_000),
    *ERROR_NUMBERS.values(),
]


def test_values_come_back_in_kind(sheet: xw.Sheet) -> None:
    names = {number: name for name, number in ERROR_NUMBERS.items()}
    written = [names.get(value, value) if type(value) is int else value for value in VALUES]
    sheet.range("A1").value = written
    back = sheet.range("A1").resize(1, len(VALUES)).raw_value[0]
    assert back == VALUES
    assert list(map(type, back)) == list(map(type, VALUES))


def test_errors_are_names_only_on_request(sheet: xw.Sheet) -> None:
    sheet["A1"].value = ["#N/A", "=1/0", '=VALUE("x")', "=KHONGCO()", "=SQRT(-1)", "=#REF!"]
    block = sheet["A1:F1"]
    assert block.value == [None] * 6
    expected = ["#N/A", "#DIV/0!", "#VALUE!", "#NAME?", "#VALUE!", "#REF!"]
    assert block.options(err_to_str=True).value == expected
    assert block.formula[0][0] == "#N/A"


def test_values_of_a_file_are_told_apart(standard: Callable[[], xw.Book]) -> None:
    block = standard().sheets[PLAIN].range("D1:D5")
    expected = [True, True, ERROR_NUMBERS["#DIV/0!"], 3.5, "x_x000D_y\tz\ndòng"]
    assert [row[0] for row in block.raw_value] == expected
    assert [row[0] for row in block.formula] == ["TRUE", "=1=1", "=1/0", "3.5", expected[-1]]


@pytest.mark.parametrize("later", [5.0, "x", None, True, dt.datetime(2023, 3, 8), "=1+1"])
@pytest.mark.parametrize("earlier", [True, dt.date(2023, 3, 8), dt.datetime(2023, 3, 8, 7), "=1=1"])
def test_an_automatic_format_goes_with_its_value(sheet: xw.Sheet, earlier: Any, later: Any) -> None:
    block = sheet["B2:C3"]
    block.value = [[earlier, 1], [2, earlier]]
    block.value = [[later, 1], [2, later]]
    wanted = 2.0 if later == "=1+1" else later
    assert block.raw_value == [[wanted, 1.0], [2.0, wanted]]
    block.value = [[6.5, 1], [2, 6.5]]
    assert block.raw_value == [[6.5, 1.0], [2.0, 6.5]]


def test_a_format_of_the_sheet_stays(sheet: xw.Sheet) -> None:
    block = sheet["A1:C2"]
    block.number_format = '"ngày" dd/mm/yyyy'
    sheet["C1:C2"].number_format = "#,##0.00"
    block.value = [[dt.date(2023, 3, 8), "007", 1], [45000, None, "x"]]
    assert sheet["A1:B2"].number_format == '"ngày" dd/mm/yyyy'
    assert sheet["C1:C2"].number_format == "#,##0.00"
    assert block.number_format is None
    assert sheet["A1:A2"].value == [dt.datetime(2023, 3, 8), dt.datetime(2023, 3, 15)]


def test_a_date_shows_as_one_in_any_column(sheet: xw.Sheet) -> None:
    block = sheet["A1:A3"]
    block.number_format = "#,##0.00"
    block.value = [[1], [dt.date(2023, 3, 8)], [True]]
    assert block.raw_value == [[1.0], [dt.datetime(2023, 3, 8)], [True]]
    assert sheet["A1"].number_format == "#,##0.00"


def test_dates_count_from_the_documents_own_day(sheet: xw.Sheet) -> None:
    document = sheet.book.api
    null = document.NullDate
    null.Year, null.Month, null.Day = 1904, 1, 1
    document.NullDate = null
    sheet["A1"].value = dt.date(2023, 3, 8)
    assert sheet.api.getCellByPosition(0, 0).Value == 43531.0
    assert sheet["A1"].value == dt.datetime(2023, 3, 8)


def test_scattered_formulas_leave_what_stands_between(sheet: xw.Sheet) -> None:
    rows = [
        ["=B1*2", 1],
        ["'=x", 0.1 + 0.2],
        [None, "=A1"],
        ["007", True],
        ["a\r\nb", dt.date(2023, 3, 8)],
        ["=A1&B1", "1,5"],
    ]
    block = sheet["A1:B6"]
    block.value = rows
    day = dt.datetime(2023, 3, 8)
    assert block.value == [
        [2.0, 1.0],
        ["=x", 0.1 + 0.2],
        [None, 2.0],
        ["007", True],
        ["a\r\nb", day],
        ["21", "1,5"],
    ]
    assert sheet["A1:A6"].number_format == "General"


def _rows(value: Any) -> Any:
    return value if isinstance(value, list) else [[value]]
