"""How results are shown: JSON, tables and the workbook of findings."""

from __future__ import annotations

import io
import json
from datetime import date
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from rich.console import Console

from cchc_xl.base.errors import OutputError
from cchc_xl.console import render
from cchc_xl.measures.coverage import Coverage, GroupCoverage
from cchc_xl.measures.metrics import Measure
from cchc_xl.merging.merge import Change
from validation.catalogue import finding
from validation.findings import Finding

FOUND = finding(
    "F101", unit="THPT01", period="2023-Q1", file="BC_2023-Q1_THPT01.xlsx", value="=1+1"
)


def measured(**changes: object) -> Measure:
    plain = Measure(
        id="T7a",
        target="7",
        title="Hồ sơ đúng hạn",
        numerator=9_999,
        denominator=10_000,
        ratio=0.9999,
        bar=100,
        also_bar=None,
        met=False,
        verdict="Chưa đạt",
        units_reported=7,
        units_expected=120,
        provisional=True,
        source="II.7",
        note="",
    )
    return plain._replace(**changes)  # type: ignore[arg-type]


def printed(show: object, *arguments: object) -> list[str]:
    stream = io.StringIO()
    console = Console(file=stream, width=160, highlight=False, emoji=False, markup=False)
    show(console, *arguments)  # type: ignore[operator]
    return stream.getvalue().splitlines()


def cells(line: str) -> list[str]:
    return [part.strip() for part in line.split("│")]


def test_json_keeps_vietnamese_letters_and_exact_numbers() -> None:
    told = render.measure_json(measured(numerator=Fraction(5, 2), denominator=Fraction(4)))
    assert told == {
        "id": "T7a",
        "numerator": 2.5,
        "denominator": 4,
        "ratio": 0.9999,
        "bar": 100,
        "direction": "at_least",
        "met": False,
        "units_reported": 7,
        "units_expected": 120,
    }
    assert isinstance(told["denominator"], int)
    assert render.as_json({"message": "Tệp hỏng"}) == '{\n  "message": "Tệp hỏng"\n}'


def test_json_of_a_finding_has_no_label() -> None:
    assert json.loads(render.as_json(render.finding_json(FOUND))) == {
        "code": "F101",
        "severity": "error",
        "unit": "THPT01",
        "period": "2023-Q1",
        "file": "BC_2023-Q1_THPT01.xlsx",
        "sheet": "",
        "cell": "",
        "value": "=1+1",
        "message": "Tệp không có nội dung.",
        "remedy": "Mở lại báo cáo trên máy đã làm, lưu rồi gửi lại.",
    }


def test_findings_are_printed_with_place_message_and_remedy() -> None:
    assert printed(render.show_findings, [FOUND._replace(sheet="[red]TTHC", cell="B6")]) == [
        "Lỗi F101 BC_2023-Q1_THPT01.xlsx · [red]TTHC · B6",
        "    Tệp không có nội dung.",
        "    → Mở lại báo cáo trên máy đã làm, lưu rồi gửi lại.",
    ]


def test_a_ratio_is_cut_so_that_it_never_shows_a_bar_that_was_not_reached() -> None:
    (row,) = [line for line in printed(render.show_measures, [measured()]) if "│" in line]
    assert cells(row) == [
        *("T7a", "Hồ sơ đúng hạn", "9.999", "10.000", "99,9%", "100%"),
        *("Chưa đạt (tạm tính)", "7/120"),
    ]


def test_a_metric_without_figures_shows_no_ratio() -> None:
    empty = measured(numerator=0, denominator=0, ratio=None, bar=None, met=None, units_expected=0)
    rows = printed(render.show_measures, [empty._replace(verdict="Không phát sinh")])
    (row,) = [line for line in rows if "│" in line]
    assert cells(row)[4:6] == ["", ""]
    assert cells(row)[7] == ""


def test_money_is_shown_with_a_decimal_comma() -> None:
    (row,) = [
        line
        for line in printed(render.show_measures, [measured(numerator=1234.5, denominator=2000)])
        if "│" in line
    ]
    assert cells(row)[2:4] == ["1.234,5", "2.000"]


def test_coverage_names_the_units_never_inspected_where_some_are_needed() -> None:
    group = GroupCoverage("DVGD", "Đơn vị giáo dục", 1, 3, 1 / 3, 50, 2, 1, False, ())
    total = group._replace(group="TONG", title="Tất cả các nhóm")
    lines = printed(render.show_coverage, Coverage(2023, date(2023, 12, 31), (group, total)))
    assert cells(lines[2]) == ["Đơn vị giáo dục", "1", "3", "33,3%", "2", "1"]
    assert lines[-1] == "Đơn vị giáo dục, chưa kiểm tra: "


def test_changes_are_counted_and_added_cells_are_summed_up_by_unit() -> None:
    base = ("2023-Q1", "TTHC", "Mầm non", "Đúng hạn")
    changes = [
        Change("changed", "A", *base, "2", "[b]5"),
        Change("removed", "A", *base, "7", ""),
        *(Change("added", f"U{number:02}", *base, "", "1") for number in range(31)),
    ]
    lines = printed(render.show_changes, changes)
    assert lines[0] == "Ô được thêm: 31, ô được sửa: 1, ô bị bỏ: 1."
    assert [cells(line) for line in lines if "│" in line] == [
        ["Sửa", "A", "TTHC", "Mầm non", "Đúng hạn", "2", "[b]5"],
        ["Bỏ", "A", "TTHC", "Mầm non", "Đúng hạn", "7", ""],
    ]
    assert lines[-2:] == ["  U29: thêm 1 ô", "  … và 1 đơn vị khác (xem đủ với --json)."]


def read(path: Path) -> list[tuple[object, ...]]:
    return list(openpyxl.load_workbook(path).worksheets[0].iter_rows(values_only=True))


def test_the_report_holds_each_finding_as_text(tmp_path: Path) -> None:
    path = tmp_path / "lỗi.xlsx"
    render.write_report(path, [FOUND])
    heading, row = read(path)
    assert heading[:4] == ("Mã lỗi", "Mức độ", "Đơn vị", "Kỳ")
    assert row[:5] == ("F101", "Lỗi", "THPT01", "2023-Q1", "BC_2023-Q1_THPT01.xlsx")
    assert row[8] == "=1+1"
    assert row[9:] == (FOUND.message, FOUND.remedy)


def test_a_report_without_findings_is_an_empty_table(tmp_path: Path) -> None:
    path = tmp_path / "lỗi.xlsx"
    render.write_report(path, [])
    assert len(read(path)[0]) == 11


def test_a_text_too_long_for_a_cell_is_cut_visibly(tmp_path: Path) -> None:
    path = tmp_path / "lỗi.xlsx"
    render.write_report(path, [FOUND._replace(message="a" * 40_000)])
    shown = str(read(path)[1][9])
    assert len(shown) <= 32_767
    assert shown.endswith("…")


@pytest.mark.parametrize("name", ["khong-co/lỗi.xlsx", "thư mục"])
def test_a_report_that_cannot_be_written_is_told(tmp_path: Path, name: str) -> None:
    (tmp_path / "thư mục").mkdir()
    found: list[Finding] = []
    with pytest.raises(OutputError, match="Không ghi được tệp"):
        render.write_report(tmp_path / name, found)
    assert [item.name for item in tmp_path.iterdir()] == ["thư mục"]
