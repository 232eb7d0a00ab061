"""Nothing is written past a protection, and nothing is skipped in silence."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw
from xlwings import XlwingsError

from tests.hosts.libreoffice import books
from tests.hosts.libreoffice.books import BESIDE, MAIN, PLAIN
from tests.hosts.libreoffice.running import OpenBook

pytestmark = pytest.mark.libreoffice

WRITES: dict[str, Callable[[xw.Sheet], object]] = {
    "value": lambda sheet: setattr(sheet["A5"], "value", 1),
    "block across": lambda sheet: setattr(sheet["E1:G1"], "value", [1, 2, 3]),
    "formula": lambda sheet: setattr(sheet["A5"], "formula", "=1"),
    "clear_contents": lambda sheet: sheet["A5:B6"].clear_contents(),
    "clear": lambda sheet: sheet["A5"].clear(),
    "clear_formats": lambda sheet: sheet["A5"].clear_formats(),
    "number_format": lambda sheet: setattr(sheet["A5"], "number_format", "0"),
    "copy": lambda sheet: sheet["A5:B5"].copy(sheet["A6:B6"]),
    "resize": lambda sheet: sheet.tables[BESIDE].resize(sheet["G4:H9"]),
    "autofit": lambda sheet: sheet["A1:D9"].autofit(),
    "new table": lambda sheet: sheet.tables.add(sheet["K1:L2"]),
    "delete": lambda sheet: sheet.delete(),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_a_protected_sheet_refuses(
    standard: Callable[[], xw.Book], write: Callable[[xw.Sheet], object]
) -> None:
    sheet = standard().sheets[MAIN]
    before = sheet["A1:H9"].formula, sheet["A5"].number_format, sheet["A1"].api.Columns.Width
    sheet.api.protect("mật khẩu")
    with pytest.raises(XlwingsError, match=r"bảo vệ.*Bỏ bảo vệ trang"):
        write(sheet)
    after = sheet["A1:H9"].formula, sheet["A5"].number_format, sheet["A1"].api.Columns.Width
    assert after == before


def test_an_unlocked_cell_of_a_protected_sheet_takes_values(
    standard: Callable[[], xw.Book],
) -> None:
    sheet = standard().sheets[MAIN]
    sheet.api.protect("mật khẩu")
    sheet["F1"].value = "2023-Q2"
    assert sheet["F1"].value == "2023-Q2"


def test_a_read_only_workbook_refuses(open_book: OpenBook, tmp_path: Path) -> None:
    path = books.make(tmp_path / "chỉ đọc.xlsx")
    book = open_book(None).app.books.open(path, read_only=True)
    with pytest.raises(XlwingsError, match="chỉ đọc"):
        book.sheets[0]["A1"].value = 1
    assert book.sheets[0]["A1"].value is None


def test_part_of_an_array_formula_is_refused(standard: Callable[[], xw.Book]) -> None:
    sheet = standard().sheets[PLAIN]
    sheet["H1:H2"].api.setArrayFormula("=D4:D5")
    with pytest.raises(XlwingsError, match=r"H1 .*công thức mảng"):
        sheet["H1"].value = 5
    assert sheet["H1"].has_array
    assert sheet["H1"].value == 3.5
