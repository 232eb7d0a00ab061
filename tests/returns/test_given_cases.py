"""Inputs that were treated wrongly: what the plan gives, and nil returns with dossiers pending."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl.measures.result import Measure
from cchc_xl.plan.periods import Period
from cchc_xl.services.merging import merge_returns
from cchc_xl.services.run import Outcome
from tests.content_samples import Q1, Q2

CASES = Path(__file__).parents[1] / "data" / "cases"
PENDING = CASES / "nil-return-with-pending"


def merged(folder: Path, register: Path, returns: list[Path], period: Period) -> Outcome:
    copy = folder / "so.xlsx"
    if not copy.exists():
        shutil.copy(register, copy)
    return merge_returns(copy, returns, period)


def found(outcome: Outcome, unit: str) -> list[tuple[str, str, str]]:
    """Return code, severity and value of what was found about a unit's returns."""
    return [
        (item.code, item.severity, item.value)
        for item in outcome.run.examined.all_findings()
        if item.unit == unit
    ]


def figures(outcome: Outcome, metric: str) -> tuple[float, float]:
    one: Measure = next(item for item in outcome.run.measures if item.id == metric)
    return one.numerator, one.denominator


def test_a_deleted_task_row_is_named_and_the_task_is_due(tmp_path: Path) -> None:
    file = CASES / "producers" / "task_row_deleted"
    outcome = merged(tmp_path, CASES / "registers" / "for-producers.xlsx", [file], Q1)
    assert ("P101", "warning", "1c") in found(outcome, "THPT01")
    assert outcome.run.examined.all_accepted
    assert figures(outcome, "T2") == (0, 1)


def test_an_altered_task_code_is_an_error(tmp_path: Path) -> None:
    file = CASES / "producers" / "task_id_altered"
    outcome = merged(tmp_path, CASES / "registers" / "for-producers.xlsx", [file], Q1)
    assert ("P103", "error", "999z") in found(outcome, "THPT01")
    assert not outcome.run.examined.all_accepted
    assert "999z" not in set(outcome.run.content.frames["nhiem_vu"]["task"])


@pytest.mark.parametrize("delete", ["1c", "38", "40c"])
def test_any_deleted_task_row(tmp_path: Path, delete: str) -> None:
    outcome = edited(tmp_path, lambda book: _delete(book["Nhiệm vụ"], delete))
    assert ("P101", "warning", delete) in found(outcome, "THPT01")
    # 1c, due on 10/01, was done on 06/01; the others are due at the year's end
    assert figures(outcome, "T2") == ((0, 1) if delete == "1c" else (1, 1))


@pytest.mark.parametrize("delete", ["IV.2", "VI.1"])
def test_a_deleted_indicator_row(tmp_path: Path, delete: str) -> None:
    outcome = edited(tmp_path, lambda book: _delete(book["Thống kê khác"], delete))
    assert ("P102", "error", delete) in found(outcome, "THPT01")


@pytest.mark.parametrize(
    ("sheet", "cell", "value", "code"),
    [
        ("Nhiệm vụ", "A6", "11", "P103"),
        ("Nhiệm vụ", "A6", None, "P104"),
        ("Thống kê khác", "A6", "IV.99", "P103"),
        ("Thống kê khác", "A6", None, "P104"),
        ("Nhiệm vụ", "B6", "Việc khác", "P106"),
        ("Thống kê khác", "C6", "nghìn đề án", "P106"),
    ],
)
def test_altered_given_cells(
    tmp_path: Path, sheet: str, cell: str, value: str | None, code: str
) -> None:
    def change(book: Any) -> None:
        book[sheet][cell].value = value

    outcome = edited(tmp_path, change)
    assert code in [item[0] for item in found(outcome, "THPT01")]


def test_the_register_keeps_the_plans_words(tmp_path: Path) -> None:
    def change(book: Any) -> None:
        book["Nhiệm vụ"]["B6"].value = "Lời của đơn vị"
        book["Thống kê khác"]["C6"].value = "nghìn đề án"

    frames = edited(tmp_path, change).run.content.frames
    words = frames["nhiem_vu"].set_index("task")["content"]
    assert words["1c"] == "Ban hành Kế hoạch cải cách hành chính năm 2023: c) Đơn vị giáo dục"
    assert frames["thong_ke"].set_index("indicator").at["IV.2", "unit_of_measure"] == "đề án"


def edited(folder: Path, change: Any) -> Outcome:
    """Merge the return without its fault, changed in another way."""
    source = CASES / "producers" / "task_id_altered" / "BC_2023-Q1_THPT01.xlsx"
    book = openpyxl.load_workbook(source)
    book["Nhiệm vụ"]["A6"].value = "1c"
    change(book)
    file = folder / source.name
    book.save(file)
    return merged(folder, CASES / "registers" / "for-producers.xlsx", [file], Q1)


def _delete(sheet: Any, key: str) -> None:
    number = next(row[0].row for row in sheet.iter_rows(min_row=6) if str(row[0].value) == key)
    sheet.delete_rows(number)


def test_a_nil_return_with_dossiers_pending_is_a_warning(tmp_path: Path) -> None:
    files = [PENDING / f"BC_2023-Q2_THPT0{number}_v1.xlsx" for number in (1, 2)]
    outcome = merged(tmp_path, PENDING / "register.xlsx", files, Q2)
    assert outcome.run.examined.all_accepted
    assert found(outcome, "THPT01") == [("R106", "warning", "Kiểm định chất lượng giáo dục")]
    assert found(outcome, "THPT02") == []
    rows = outcome.run.content.frames["tthc"]
    own = rows[(rows["unit"] == "THPT01") & (rows["period"] == "2023-Q2")]
    counts = ["received", "online", "carried_over", "resolved", "pending"]
    assert own[counts].values.tolist() == [[1, 0, 1, 0, 1]]
    assert own["version"].isna().all()
    kept = outcome.run.content.frames["findings"]
    assert kept.loc[kept["unit"] == "THPT01", "code"].tolist() == ["R106"]


def test_feedback_of_a_template_without_what_was_carried_over_is_summed_as_it_was(
    tmp_path: Path,
) -> None:
    def change(book: Any) -> None:
        book["PAKN"]["B6"].value += 1

    found_in = found(edited(tmp_path, change), "THPT01")
    assert [item[:2] for item in found_in if item[0].startswith("R8")] == [("R806", "error")]


def test_a_blank_sheet_of_an_active_unit_is_sent_back_and_the_other_goes_on(tmp_path: Path) -> None:
    files = [PENDING / "BC_2023-Q2_THPT01_v3.xlsx", PENDING / "BC_2023-Q2_THPT02_v1.xlsx"]
    outcome = merged(tmp_path, PENDING / "register.xlsx", files, Q2)
    assert [item.unit for item in outcome.run.examined.sent_back] == ["THPT01"]
    assert {"R903", "R106"} <= {code for code, *_ in found(outcome, "THPT01")}
