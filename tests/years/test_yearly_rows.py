"""Indicators of the whole year: asked of their units in the fourth quarter alone."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.demo import Answers, fill
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from tests.desk import answers_of
from tests.templates.template_samples import recalculate, unit
from validation.catalogue import entries
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
        services.issue(path, quarter, path.parent / "bm", ["THPT01", "VP", "TCCB", "TTR"])
    return path


def template(register: Path, unit: str, quarter: Period) -> Path:
    return register.parent / "bm" / f"BC_{quarter}_{unit}.xlsx"


def codes(register: Path, unit: str, quarter: Period) -> list[str]:
    sheet = openpyxl.load_workbook(template(register, unit, quarter))[SHEET]
    return [str(row[1].value) for row in sheet.iter_rows(min_row=6)]


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
    row = next(cell.row for cell in sheet["B"] if cell.value == "VI.5")
    sheet.delete_rows(row)
    book.save(file)
    (gone,) = found(register, file, Q4)
    assert (gone.code, gone.value) == ("P102", "VI.5")


def test_a_nil_return_tells_of_the_year_all_the_same(register: Path, tmp_path: Path) -> None:
    cover = {"activity": "Không phát sinh", "reporter": "Lê Thị Hoa", "head": "Trần Văn An"}
    nil: Answers = {"bia": [{**cover, "report_date": date(2023, 12, 5)}]}
    own = template(register, "THPT01", Q4)
    silent = found(register, fill(own, nil, tmp_path / own.name), Q4)
    assert [one.code for one in silent] == ["P109"] * len(YEARLY)
    assert all(code in one.message for code, one in zip(YEARLY, silent, strict=True))
    nil["thong_ke"] = [{"indicator": code, "value": 0} for code in YEARLY]
    _, examined = services.validate(register, [fill(own, nil, tmp_path / own.name)], Q4)
    assert [one.code for one in examined.all_findings()] == []
    first = template(register, "THPT01", Q1)
    del nil["thong_ke"]
    nil["bia"][0]["report_date"] = date(2023, 3, 5)
    assert found(register, fill(first, nil, tmp_path / first.name), Q1) == []


def test_a_part_above_its_whole_is_named_and_shown(register: Path, tmp_path: Path) -> None:
    answers = answers_of("VP", Q4)
    figures = {str(row["indicator"]): row for row in answers["thong_ke"]}
    figures["VII.6"]["value"], figures["VII.7"]["value"] = 500, 501
    own = template(register, "VP", Q4)
    (one,) = found(register, fill(own, answers, tmp_path / own.name), Q4)
    assert (one.code, one.value) == ("P110", "501")
    rows = openpyxl.load_workbook(own)[SHEET].iter_rows(min_row=6)
    shown = {str(row[1].value): str(row[0].value) for row in rows}
    title = entries()["P110"].title
    assert title in shown["VII.7"]
    assert '"VII.6"' in shown["VII.7"]
    assert title not in shown["VII.6"]


RATED: dict[str, tuple[dict[str, float | str], dict[str, str]]] = {
    "more in all": ({"V.7": 100, "V.8": 60, "V.9": 41}, {"V.9": "P118"}),
    "one alone": ({"V.7": 100, "V.8": 101, "V.9": 1}, {"V.8": "P110"}),
    "a fraction of a person in all": (
        {"V.7": 99.5, "V.8": 60, "V.9": 40},
        {"V.7": "P117", "V.9": "P118"},
    ),
    "no number": ({"V.7": "nhiều", "V.8": 60, "V.9": 41}, {"V.7": "C306"}),
}
"""Ratings of people: those at V.8 and those at V.9 are others, and all of them are V.7's."""


SETTLED: dict[str, tuple[dict[str, float | str], dict[str, str]]] = {
    "of an earlier year": ({"I.15": 2, "I.16": 3}, {"I.16": "P119"}),
    "no more than found": ({"I.15": 2, "I.16": 2}, {}),
    "half a case above": ({"I.15": 2, "I.16": 2.5}, {"I.16": "P117"}),
    "complaints that nobody had to settle": ({"I.11": 2, "I.12": 3}, {"I.12": "P110"}),
}
"""What TTR settled in the year, of what was found or had to be settled."""


@pytest.mark.libreoffice
@pytest.mark.parametrize(
    ("whose", "cases"), [("TCCB", RATED), ("TTR", SETTLED)], ids=["of people", "of cases"]
)
def test_template_and_office_say_the_same_of_parts(
    register: Path,
    tmp_path: Path,
    whose: str,
    cases: dict[str, tuple[dict[str, float | str], dict[str, str]]],
) -> None:
    own = template(register, whose, Q4)
    for name, (figures, told) in cases.items():
        answers = answers_of(whose, Q4)
        for row in answers["thong_ke"]:
            row["value"] = figures.get(str(row["indicator"]), row["value"])
        (tmp_path / name).mkdir()
        path = fill(own, answers, tmp_path / name / own.name)
        problems = found(register, path, Q4)
        sheet = openpyxl.load_workbook(recalculate(path, tmp_path / name), data_only=True)[SHEET]
        rows = [[cell.value for cell in row] for row in sheet.iter_rows(min_row=6)]
        at = {str(row[1]): f"E{number}" for number, row in enumerate(rows, 6)}
        assert {one.cell: one.code for one in problems} == {at[k]: v for k, v in told.items()}, name
        said = {str(row[1]): row[0] for row in rows if row[0]}
        assert said.keys() == told.keys(), name
        for key, code in told.items():
            assert entries()[code].title in str(said[key]) or code == "C306", (name, said[key])


def test_a_whole_figure_cannot_be_typed_as_a_fraction(register: Path) -> None:
    sheet = openpyxl.load_workbook(template(register, "TCCB", Q4))[SHEET]
    kinds = {
        str(sheet[f"B{row}"].value): one.type
        for one in sheet.data_validations.dataValidation
        for cells in one.sqref.ranges
        if cells.min_col == cells.max_col == 5
        for row in range(cells.min_row, cells.max_row + 1)
    }
    plan = {row.code: row for row in builtin_plan(2023).indicators}
    assert kinds == {code: "whole" if plan[code].whole else "decimal" for code in kinds}
    assert set(kinds.values()) == {"whole", "decimal"}
    assert set(kinds) == {row.code for row in plan.values() if row.is_for(unit("TCCB"))}


def test_a_row_of_the_year_in_another_quarter_is_foreign(register: Path, tmp_path: Path) -> None:
    answers = answers_of("THPT01", Q1)
    file = fill(template(register, "THPT01", Q1), answers, tmp_path / "BC_2023-Q1_THPT01.xlsx")
    assert found(register, file, Q1) == []
    book = openpyxl.load_workbook(file)
    sheet = book[SHEET]
    row = sheet.max_row + 1
    typed: tuple[str | int, ...] = ("VI.4", "Kinh phí", "triệu đồng", 12)
    for column, value in zip("BCDE", typed, strict=True):
        sheet[f"{column}{row}"].value = value
    book.save(file)
    (foreign,) = found(register, file, Q1)
    assert (foreign.code, foreign.value) == ("P103", "VI.4")
    assert "là chỉ số chỉ báo cáo ở quý 4" in foreign.message
