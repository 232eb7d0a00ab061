"""The workbook of findings: what is found stays text, and what cannot be written is told."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest
from openpyxl.utils.escape import unescape

from cchc_xl.base.errors import OutputError
from cchc_xl.console.report import write_report
from validation.catalogue import finding
from validation.findings import Finding

FOUND = finding(
    "F101", unit="THPT01", period="2023-Q1", file="BC_2023-Q1_THPT01.xlsx", value="=1+1"
)


def read(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))


def test_the_report_holds_each_finding_as_text(tmp_path: Path) -> None:
    path = tmp_path / "lỗi.xlsx"
    write_report(path, [FOUND])
    heading, row = read(path)
    assert heading[:4] == ("Mã lỗi", "Mức độ", "Đơn vị", "Kỳ")
    assert row[:5] == ("F101", "Lỗi", "THPT01", "2023-Q1", "BC_2023-Q1_THPT01.xlsx")
    assert row[8] == "=1+1"
    assert row[9:] == (FOUND.message, FOUND.remedy)


def test_a_report_without_findings_is_an_empty_table(tmp_path: Path) -> None:
    path = tmp_path / "lỗi.xlsx"
    write_report(path, [])
    assert len(read(path)[0]) == 11


def test_a_text_too_long_for_a_cell_is_cut_visibly(tmp_path: Path) -> None:
    path = tmp_path / "lỗi.xlsx"
    write_report(path, [FOUND._replace(message="a" * 40_000)])
    shown = str(read(path)[1][9])
    assert len(shown) <= 32_767
    assert shown.endswith("…")


@pytest.mark.parametrize("name", ["khong-co/lỗi.xlsx", "thư mục"])
def test_a_report_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "thư mục").mkdir()
    found: list[Finding] = []
    with pytest.raises(OutputError, match="Không ghi được tệp"):
        write_report(tmp_path / name, found)
    assert [item.name for item in tmp_path.iterdir()] == ["thư mục"]


@pytest.mark.parametrize("text", ["=1+1", "#N/A", "_x0041_", "+84", "12", "\x07\ud800", " a "])
def test_a_value_is_shown_as_it_was_typed(tmp_path: Path, text: str) -> None:
    path = tmp_path / "lỗi.xlsx"
    found = finding("F101", file="a.xlsx", value=text)
    write_report(path, [found])
    cell = openpyxl.load_workbook(path).worksheets[0]["I2"]
    assert (cell.data_type, unescape(str(cell.value))) == ("s", found.value)


def test_the_registers_code_is_printed_and_stands_on_a_sheet(tmp_path: Path) -> None:
    path = tmp_path / "lỗi.xlsx"
    write_report(path, [FOUND], "ABCD-1234")
    book = openpyxl.load_workbook(path)
    assert book.sheetnames == ["Lỗi và cảnh báo", "Niêm phong"]
    assert book["Niêm phong"]["A1"].value == "Mã niêm phong của sổ lúc kiểm tra: ABCD-1234"
    footer = book.worksheets[0].oddFooter
    assert footer is not None
    assert footer.left.text == "Mã niêm phong: ABCD-1234"


def test_the_findings_are_a_table_that_can_be_sorted(tmp_path: Path) -> None:
    path = tmp_path / "lỗi.xlsx"
    write_report(path, [FOUND] * 3)
    sheet = openpyxl.load_workbook(path).worksheets[0]
    assert sheet.tables["tblLoi"].ref == "A1:K4"
    assert sheet.freeze_panes == "A2"
