"""Indicators of the whole year: asked of their units in the fourth quarter alone."""

from __future__ import annotations

from pathlib import Path

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.demo import fill
from cchc_xl.plan.periods import Period
from tests.desk import answers_of
from validation.findings import Finding

Q1, Q4 = Period(2023, "Q1"), Period(2023, "Q4")
SHEET = "Thống kê khác"
YEARLY = ["VI.4", "VI.5", "VI.6"]
"""What a school is asked for the whole year."""


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("yearly") / "so.xlsx"
    services.init(path, 2023)
    for quarter in (Q1, Q4):
        services.issue(path, quarter, path.parent / "bm", ["THPT01", "VP", "TCCB"])
    return path


def template(register: Path, unit: str, quarter: Period) -> Path:
    return register.parent / "bm" / f"BC_{quarter}_{unit}.xlsx"


def codes(register: Path, unit: str, quarter: Period) -> list[str]:
    sheet = openpyxl.load_workbook(template(register, unit, quarter))[SHEET]
    return [str(row[0].value) for row in sheet.iter_rows(min_row=6)]


def found(register: Path, file: Path, quarter: Period) -> list[Finding]:
    _, examined = services.validate(register, [file], quarter)
    return [one for one in examined.all_findings() if one.sheet == SHEET]


def test_a_template_has_them_in_the_fourth_quarter_alone(register: Path) -> None:
    first, last = (codes(register, "THPT01", quarter) for quarter in (Q1, Q4))
    assert [code for code in last if code not in first] == YEARLY
    assert [code for code in first if code not in last] == []
    staff = codes(register, "TCCB", Q4)
    assert {"IV.5", "V.7"} <= set(staff)
    assert {"IV.5", "V.7"}.isdisjoint(codes(register, "TCCB", Q1) + codes(register, "VP", Q4))
    assert "VII.6" in codes(register, "VP", Q1)


def test_a_row_of_the_year_that_is_gone_is_named(register: Path, tmp_path: Path) -> None:
    answers = answers_of("THPT01", Q4)
    file = fill(template(register, "THPT01", Q4), answers, tmp_path / "BC_2023-Q4_THPT01.xlsx")
    assert found(register, file, Q4) == []
    book = openpyxl.load_workbook(file)
    sheet = book[SHEET]
    row = next(cell.row for cell in sheet["A"] if cell.value == "VI.5")
    sheet.delete_rows(row)
    book.save(file)
    (gone,) = found(register, file, Q4)
    assert (gone.code, gone.value) == ("P102", "VI.5")


def test_a_row_of_the_year_in_another_quarter_is_foreign(register: Path, tmp_path: Path) -> None:
    answers = answers_of("THPT01", Q1)
    file = fill(template(register, "THPT01", Q1), answers, tmp_path / "BC_2023-Q1_THPT01.xlsx")
    assert found(register, file, Q1) == []
    book = openpyxl.load_workbook(file)
    sheet = book[SHEET]
    row = sheet.max_row + 1
    typed: tuple[str | int, ...] = ("VI.4", "Kinh phí", "triệu đồng", 12)
    for column, value in zip("ABCD", typed, strict=True):
        sheet[f"{column}{row}"].value = value
    book.save(file)
    (foreign,) = found(register, file, Q1)
    assert (foreign.code, foreign.value) == ("P103", "VI.4")
    assert "là chỉ số chỉ báo cáo ở quý 4" in foreign.message
