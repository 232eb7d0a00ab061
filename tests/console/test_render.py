"""How results are shown: JSON and tables."""

from __future__ import annotations

import io
import json
from datetime import date
from pathlib import Path

import pandas as pd
from rich.console import Console

from cchc_xl.console import data, render
from cchc_xl.measures.coverage import Coverage, GroupCoverage
from cchc_xl.measures.result import Measure
from cchc_xl.measures.weights import Weight
from cchc_xl.merging.changes import Change
from cchc_xl.plan.periods import Period
from cchc_xl.services.figures.explaining import Explained
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
    told = data.measure_json(measured(numerator=2.5, denominator=4.0))
    assert told == {
        "id": "T7a",
        "numerator": 2.5,
        "denominator": 4,
        "ratio": 0.9999,
        "bar": 100,
        "direction": "at_least",
        "met": False,
        "needed": 1.5,
        "level_of": None,
        "units_reported": 7,
        "units_expected": 120,
    }
    assert isinstance(told["denominator"], int)
    assert data.as_json({"message": "Tệp hỏng"}) == '{\n  "message": "Tệp hỏng"\n}'


def test_json_of_a_finding_has_no_label() -> None:
    assert json.loads(data.as_json(data.finding_json(FOUND))) == {
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


def read_as(cell: str, sheet: str = "TTHC", code: str = "C305", file: str = "bc.xlsx") -> Finding:
    place = {"file": file, "sheet": sheet, "cell": cell, "label": "Tiếp nhận"}
    return finding(code, **place, value="12 ", read="12")


def test_what_is_only_said_is_one_line_a_sheet_and_each_cell_on_request() -> None:
    found = [
        *(read_as(f"B{n}") for n in range(6, 14)),
        read_as("B6", "PAKN"),
        read_as("C6", code="C306"),
        read_as("C7", code="C306"),
        read_as("B6", file="khác.xlsx"),
        read_as("B14"),
        read_as("D6", code="C303"),
    ]
    short = printed(lambda *all: render.show_findings(*all, details=False), found)
    assert short[:3] == [
        "Cảnh báo C305 bc.xlsx · TTHC · B6, B7, B8, B9, B10 và 4 ô khác",
        "    Số gõ dạng chữ ở 9 ô; ô B6: “Tiếp nhận” gõ dạng chữ “12 ”, được đọc là số 12.",
        "    → Không phải sửa nếu đúng; thêm --details để xem từng ô.",
    ]
    assert short[3:][::3] == [
        "Cảnh báo C305 bc.xlsx · PAKN · B6",
        "Lỗi C306 bc.xlsx · TTHC · C6",
        "Lỗi C306 bc.xlsx · TTHC · C7",
        "Cảnh báo C305 khác.xlsx · TTHC · B6",
        "Cảnh báo C303 bc.xlsx · TTHC · D6",
    ]
    assert "gõ lại số vào ô B6" in short[5]
    assert len(printed(render.show_findings, found)) == 3 * len(found)


def test_a_ratio_is_cut_so_that_it_never_shows_a_bar_that_was_not_reached() -> None:
    (row,) = [line for line in printed(render.show_measures, [measured()]) if "│" in line]
    assert cells(row) == [
        *("T7a", "Hồ sơ đúng hạn", "9.999", "10.000", "99,9%", "100%"),
        *("Chưa đạt (tạm tính)", "1", "7/120"),
    ]


def test_a_metric_without_figures_shows_no_ratio() -> None:
    empty = measured(numerator=0, denominator=0, ratio=None, bar=None, met=None, units_expected=0)
    rows = printed(render.show_measures, [empty._replace(verdict="Không phát sinh")])
    (row,) = [line for line in rows if "│" in line]
    assert cells(row)[4:6] == ["", ""]
    assert cells(row)[7:] == ["", ""]


def test_money_is_shown_with_a_decimal_comma() -> None:
    (row,) = [
        line
        for line in printed(render.show_measures, [measured(numerator=1234.5, denominator=2000)])
        if "│" in line
    ]
    assert cells(row)[2:4] == ["1.234,5", "2.000"]


def test_a_target_is_followed_to_returns_and_to_the_register() -> None:
    rows = pd.DataFrame(
        {
            "unit": ["VP", "", "TT01"],
            "period": ["2023-Q1", "2023-Q1", pd.NA],
            "file": ["[b].xlsx", None, pd.NA],
            "sheet": ["TTHC", "ISO", pd.NA],
            "cells": ["A6:N6", "F5", pd.NA],
            "numerator": pd.array([0.5, 1, 0], dtype="Float64"),
            "denominator": pd.array([1, 1, 1], dtype="Float64"),
            "reporter": ["VP", "", pd.NA],
        }
    )
    weight = Weight("VP", "Văn phòng Sở", 0.5, 1, 0.5)
    kept = {("VP", "2023-Q1", "[b].xlsx"): Path("luu-tru/0a/0a1.xlsx")}
    explained = Explained(measured(), Period.parse("2023-Q1"), rows, 1.5, 3, (weight,), kept)
    lines = printed(render.show_explained, explained)
    assert lines[:2] == [measured().sentence(), "Hồ sơ đúng hạn"]
    assert [cells(line) for line in lines if "│" in line] == [
        ["VP", "2023-Q1", "[b].xlsx", "TTHC", "A6:N6", "0,5", "1"],
        ["", "2023-Q1", "(sổ)", "ISO", "F5", "1", "1"],
        ["TT01", "", "", "", "", "0", "1"],
        ["Cộng", "", "", "", "", "1,5", "3"],
    ]
    assert lines[-2:] == [
        "Đơn vị ảnh hưởng nhiều nhất:",
        "  VP - Văn phòng Sở: 0,5/1 (50%), thiếu 0,5",
    ]
    told = data.explained_json(explained)
    assert [row["received"] for row in told["rows"]] == [
        str(kept["VP", "2023-Q1", "[b].xlsx"]),
        None,
        None,
    ]
    assert told["rows"][2] == {
        **dict.fromkeys(("period", "file", "sheet", "cells", "reporter", "received")),
        **{"unit": "TT01", "numerator": 0, "denominator": 1},
    }
    assert told["short"] == [weight._asdict()]


def test_coverage_names_the_units_never_inspected_where_some_are_needed() -> None:
    group = GroupCoverage("DVGD", "Đơn vị giáo dục", 1, 3, 1 / 3, 50, 2, 1, False, ())
    total = group._replace(group="TONG", title="Tất cả các nhóm")
    lines = printed(render.show_coverage, Coverage(2023, date(2023, 12, 31), (group, total)))
    assert cells(lines[2]) == ["Đơn vị giáo dục", "1", "3", "33,3%", "2", "1", "0"]
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
