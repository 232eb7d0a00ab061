"""The plan clause by clause: nothing of its text left out, everything carried by what exists."""

from __future__ import annotations

import re
from pathlib import Path

import pytest

from cchc_xl.plan.clauses import HEADING, LIST, OPEN, POLICY, Carrier, Sheets, carriers
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import PlanFiles
from cchc_xl.plan.year import Clause, builtin_plan, examine_plan, load_plan
from cchc_xl.register.schema import tables
from tests.documents.clauses import of_year
from tests.plan.plan_folders import add, copied, put
from validation.forms import forms

DATA = Path(__file__).parents[1] / "data"
SOURCE = (DATA / "ke-hoach-cchc-2023.txt").read_text(encoding="utf-8")
STILL_OPEN = (DATA / "open-clauses.txt").read_text(encoding="utf-8").split()
"""The clauses that ask for something that has no place yet. Whoever gives one its place takes its
id out; it must only get shorter."""
FILE = "clauses.csv"
MARK = re.compile(r"^(- \+ |- |([IVX]+|\d+|[a-zđ])[.)] )")
"""What stands before a paragraph: its number, letter or dash."""


def clauses() -> tuple[Clause, ...]:
    return builtin_plan(2023).clauses


def body() -> str:
    """Return parts II to V as running text, without what numbers and emphasises it."""
    part = SOURCE[SOURCE.index("II. CHỈ TIÊU") : SOURCE.index("Nơi nhận:")].replace("*", "")
    return " ".join(" ".join(MARK.sub("", line, 1).split()) for line in part.splitlines() if line)


def test_the_clauses_are_the_plan_word_for_word_and_leave_nothing_out() -> None:
    assert " ".join(clause.text for clause in clauses() if not clause.task) == body()


def test_every_row_of_the_list_is_a_clause() -> None:
    plan = builtin_plan(2023)
    rows = {clause.task: clause for clause in plan.clauses if clause.id.startswith(LIST)}
    assert list(rows) == [task.id for task in plan.tasks]
    for task in plan.tasks:
        assert (task.id in rows[task.id].names("task")) != task.is_heading, task.id


def test_every_clause_has_its_place_or_asks_for_nothing() -> None:
    for clause in clauses():
        assert clause.carriers, clause.id
        if clause.has(POLICY) or clause.has(HEADING):
            assert (clause.who, clause.how_often, clause.deadline) == ((), "", None), clause.id


def test_the_clauses_that_have_no_place_yet_are_known_and_get_fewer() -> None:
    assert [clause.id for clause in clauses() if clause.has(OPEN)] == STILL_OPEN
    assert len(STILL_OPEN) <= 136


def test_nothing_that_units_report_ends_in_a_data_sheet_alone() -> None:
    for clause in clauses():
        if clause.has("form") or clause.has("indicator"):
            assert clause.has("output") or clause.has(OPEN), clause.id


def test_the_page_says_which_bar_of_task_20_nobody_reports_to() -> None:
    (line,) = [one for one in of_year(builtin_plan(2023)).splitlines() if "| NV.20 |" in one]
    why = "Danh mục ghi 55% ở cấp xã; không có đơn vị cấp xã báo cáo về Sở: số của cấp xã do UBND "
    why += "cấp xã báo cáo với thành phố"
    assert f"| `T2`, `T10b`, `T10bH`, `T10bX` (không có số liệu: {why}) |" in line


def test_a_proposal_to_change_the_plan_is_written_in_the_return() -> None:
    (line,) = [one for one in of_year(builtin_plan(2023)).splitlines() if "| V.3.2 |" in one]
    assert "trang “Kiến nghị”; trang “Đề nghị sửa đổi Kế hoạch” của sổ" in line
    assert "“Kiến nghị”; “Bảng điều hành”" in line


def test_the_words_that_a_carrier_is_written_with() -> None:
    cell = "form:tthc.early;form:tthc;metric:T7b;indicator:III.2;table:units.code;task:1a;calendar"
    read = carriers(cell)
    assert read[:2] == (Carrier("form", "tthc", "early"), Carrier("form", "tthc"))
    assert read[3] == Carrier("indicator", "III.2")
    assert ";".join(map(str, read)) == cell


def found(folder: Path) -> list[tuple[int, str, str, str]]:
    """Return what is wrong with the clauses of a folder: line, column, value, reason."""
    sheets: Sheets = {
        ("output" if one.owner == "output" else "table", one.id): one.ids
        for one in tables().values()
    }
    problems = examine_plan(PlanFiles.folder(folder), forms(), sheets).problems
    assert {problem.file for problem in problems} <= {FILE}
    return [problem[1:] for problem in map(Problem._make, problems)]


@pytest.mark.parametrize(
    ("id", "column", "text", "reason"),
    [
        ("II.7b", "carriers", "", "ô bắt buộc đang để trống"),
        ("II.7b", "carriers", "form:tthc.early;metric:T77", "T77 không có trong metrics.csv"),
        ("II.7b", "carriers", "indicator:III.99", "III.99 không có trong indicators.csv"),
        ("II.7b", "carriers", "task:45", "45 không có trong tasks.csv, cột id"),
        ("II.7b", "carriers", "form:don_thu", "don_thu không có trong forms.csv, cột form"),
        ("II.7b", "carriers", "sheet:tthc", "“sheet:tthc” không phải là nơi ghi"),
        ("II.7b", "carriers", "form:", "“form:” không phải là nơi ghi"),
        ("II.7b", "carriers", "policy;metric:T7b", "“policy” và “heading” phải đứng một mình"),
        ("II.7b", "carriers", "open;heading", "“policy” và “heading” phải đứng một mình"),
        ("II.7b", "carriers", "heading", "tiêu đề không có câu nào ở dưới"),
        ("II.7b", "carriers", "metric:T7b;metric:T7b", "các mã phải khác nhau"),
        ("II.7b", "who", "", "câu có nơi ghi thì phải có đơn vị báo cáo (* là tất cả)"),
        ("II.7b", "who", "@MAM_NON", "không có đơn vị hoặc loại đơn vị @MAM_NON"),
        ("II.7b", "who", "PHONG_SO", "không có đơn vị hoặc loại đơn vị PHONG_SO"),
        ("II.7b", "how_often", "", "câu có nơi ghi thì phải nói báo cáo khi nào"),
        ("II.7b", "how_often", "month", "chỉ được ghi một trong: quarter, year, once"),
        ("II.7b", "text", "", "phải ghi nguyên văn câu của Kế hoạch"),
        ("NV.20", "text", "Số hóa", "lấy nguyên văn ở tasks.csv, để trống ô này"),
        ("NV.20", "id", "NV.45", "45 không có trong tasks.csv, cột id"),
        ("II.7b", "id", "II 7b", "phải là số, chữ của các mục trong Kế hoạch"),
        ("II.7b", "id", "II.7a", "trùng với dòng"),
    ],
)
def test_a_clause_that_does_not_fit_is_named(
    tmp_path: Path, id: str, column: str, text: str, reason: str
) -> None:
    folder = copied(tmp_path / "plan")
    line = put(folder, FILE, id, **{column: text})
    ((at, where, value, said),) = found(folder)
    assert (at, where, value) == (line, column, text)
    assert reason in said


@pytest.mark.parametrize(
    ("carrier", "reason"),
    [
        ("form:tthc.sooner", "biểu mẫu không có ô sooner"),
        ("table:don_thu", "sổ không có bảng don_thu"),
        ("table:out_targets", "sổ không có bảng out_targets"),
        ("output:units", "sổ không có bảng units"),
        ("output:out_coverage.sooner", "bảng không có cột sooner"),
        ("table:inspections.sooner", "bảng không có cột sooner"),
    ],
)
def test_a_form_a_table_or_a_column_that_the_program_does_not_have(
    tmp_path: Path, carrier: str, reason: str
) -> None:
    folder = copied(tmp_path / "plan")
    line = put(folder, FILE, "II.7b", carriers=f"metric:T7b;{carrier}")
    ((at, where, value, said),) = found(folder)
    assert (at, where, value) == (line, "carriers", carrier)
    assert reason in said


def test_a_plan_needs_no_clauses(tmp_path: Path) -> None:
    folder = copied(tmp_path / "plan")
    (folder / FILE).unlink()
    assert load_plan(folder).clauses == ()
    assert found(folder) == []


def test_a_unit_that_a_clause_names_is_one_of_the_plan(tmp_path: Path) -> None:
    folder = copied(tmp_path / "plan")
    line = put(folder, FILE, "II.7b", who="TO8")
    ((at, _, value, said),) = found(folder)
    assert (at, value) == (line, "TO8")
    assert "không có đơn vị hoặc loại đơn vị TO8" in said


def test_a_heading_has_sentences_below_it(tmp_path: Path) -> None:
    folder = copied(tmp_path / "plan")
    line = put(folder, FILE, "III.6", id="III.9")
    ((at, _, _, said),) = found(folder)
    assert (at, said) == (line, "tiêu đề không có câu nào ở dưới")
    add(folder, FILE, id="III.9.1", text="Việc khác", carriers="policy")
    assert found(folder) == []
