"""Rows are as high as their wrapped text needs, and a height that somebody fixed stays."""

from __future__ import annotations

import re
from pathlib import Path

import pytest
import xlsxwriter

from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.port import Columns

WIDTH = 20


@pytest.fixture
def book(tmp_path: Path) -> Path:
    path = tmp_path / "so.xlsx"
    with xlsxwriter.Workbook(path) as made:
        sheet = made.add_worksheet("Kiến nghị")
        wrapped = made.add_format({"text_wrap": True})
        sheet.set_column(0, 1, WIDTH)
        sheet.write_string(1, 0, "x", wrapped)
        sheet.write_string(1, 1, "y")
        columns = [{"header": "Nội dung"}, {"header": "Mã"}]
        sheet.add_table(0, 0, 1, 1, {"name": "tblKN", "columns": columns})
        sheet.set_row(3, 99)
    return path


def heights(path: Path, texts: list[str], codes: list[str] | None = None) -> dict[int, str]:
    rows = Columns(("Nội dung", "Mã"), [texts, codes or texts])
    with FileRegister.open(path) as register:
        register.replace_table("tblKN", rows)
        register.commit()
    with FileRegister.open(path, write=False) as register:
        xml = register._source.package.read("xl/worksheets/sheet1.xml").decode()
    found = re.findall(r'<row r="(\d+)"([^>]*)', xml)
    return {
        int(number): match[1]
        for number, attributes in found
        if (match := re.search(r'\bht="([^"]*)"', attributes))
    }


def test_a_long_text_makes_its_row_higher_and_a_short_one_does_not(book: Path) -> None:
    assert heights(book, ["ngắn", "dài " * 15]) == {3: "45", 4: "99"}


def test_each_line_break_counts(book: Path) -> None:
    assert heights(book, ["một\nhai\nba"])[2] == "45"


def test_a_column_that_does_not_wrap_does_not_count(book: Path) -> None:
    assert 2 not in heights(book, ["ngắn"], ["không xuống dòng " * 10])


def test_a_height_fixed_by_somebody_stays(book: Path) -> None:
    assert heights(book, ["a", "b", "dài " * 15])[4] == "99"


def test_a_row_is_never_higher_than_a_sheet_allows(book: Path) -> None:
    assert heights(book, ["dài " * 3000])[2] == "409"


def test_a_row_shrinks_again_with_its_text(book: Path) -> None:
    assert 2 in heights(book, ["dài " * 15])
    assert 2 not in heights(book, ["ngắn"])
