"""What a plan asks for and nobody can answer, and what is of another year: each is named."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_xl.services.planning import check_plan, check_year
from tests.plan.plan_folders import add, copied, drop, line_of, put, rewrite

Break = Callable[[Path], int | None]
CITY = "period,recipient,due_date,note\n"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path / "ke-hoach")


def _mn(folder: Path, *forms: str, reports: str = "x") -> None:
    """Add a kind of units that fills in some forms, with a unit of it."""
    add(folder, "kinds.csv", kind="MAM_NON", title="Trường mầm non", reports=reports)
    for form in forms:
        add(folder, "forms.csv", kind="MAM_NON", form=form)
    cells = {"name": "Trường mầm non số 1", "kind": "MAM_NON", "valid_from": "2020-01-01"}
    add(folder, "units.csv", code="MN01", **cells)


def _task(folder: Path, who: str, task: str = "5") -> int:
    _mn(folder, "bia", "hai_long")
    return put(folder, "tasks.csv", task, assigned_to=who)


def _kinds(folder: Path, file: str, key: str) -> int:
    _mn(folder, "bia", "hai_long")
    return put(folder, file, key, kinds="MAM_NON")


def _clause(folder: Path) -> int:
    _mn(folder, "bia", "hai_long")
    cells = {"text": "Rà soát.", "who": "@MAM_NON", "how_often": "quarter"}
    return add(folder, "clauses.csv", id="IX.1", carriers="form:vbqppl", **cells)


def _group(folder: Path) -> int:
    add(folder, "kinds.csv", kind="MAM_NON", title="Trường mầm non", reports="x")
    add(folder, "forms.csv", kind="MAM_NON", form="bia")
    add(folder, "groups.csv", group="MN", title="MN", kinds="MAM_NON", floor="30", source="x")
    cells = {"title": "x", "measure": "coverage", "group": "MN", "bar": "30", "source": "x"}
    return add(folder, "metrics.csv", id="T5c", target="5", direction="at_least", **cells)


def _city(row: str) -> Break:
    def write(folder: Path) -> int:
        (folder / "city_reports.csv").write_text(f"{CITY}{row}\n", encoding="utf-8")
        return 2

    return write


def _own(**cells: str) -> Break:
    """Let the plan of the offices, which no task carries, say something else."""

    def write(folder: Path) -> int:
        line = line_of(folder, "unit_plans.csv", "")
        rewrite(folder, "unit_plans.csv", lambda rows: [*rows[:-1], {**rows[-1], **cells}])
        return line

    return write


def _own_twice(folder: Path) -> int:
    cells = {"clause": "V.1.a", "who": "@TRUC_THUOC", "due_date": "2023-01-15"}
    return add(folder, "unit_plans.csv", source="x", **cells)


def _header(old: str, new: str) -> Break:
    def write(folder: Path) -> int:
        path = folder / "plan.toml"
        text = path.read_text(encoding="utf-8")
        assert old in text
        path.write_text(text.replace(old, new), encoding="utf-8")
        return next(n for n, line in enumerate(text.splitlines(), 1) if old in line)

    return write


def _products(folder: Path) -> int:
    drop(folder, "forms.csv", kind="THPT", form="san_pham")
    return line_of(folder, "tasks.csv", "40c")


def _later(folder: Path) -> int:
    return put(folder, "units.csv", "THPT01", valid_from="2025-01-01")


BREAKS: dict[str, tuple[Break, str, str, str]] = {
    "report of another year": (
        *(_city("2022-Q1,Sở Nội vụ,,"), "city_reports.csv", "period"),
        "không phải là kỳ của kế hoạch; các kỳ: 2023-Q1",
    ),
    "report of a month": (
        *(_city("2023-M01,Sở Nội vụ,,"), "city_reports.csv", "period"),
        "không phải là kỳ của kế hoạch",
    ),
    "report due before": (
        *(_city("2023-Q1,Sở Nội vụ,2019-03-10,"), "city_reports.csv", "due_date"),
        "hạn phải ở trong Quý I/2023",
    ),
    "task of a kind": (
        *(lambda f: _task(f, "@THPT;@MAM_NON"), "tasks.csv", "assigned_to"),
        "@MAM_NON không báo cáo được: forms.csv không giao biểu mẫu nhiem_vu",
    ),
    "task of a unit": (
        *(lambda f: _task(f, "VP;MN01"), "tasks.csv", "assigned_to"),
        "MN01 không báo cáo được",
    ),
    "products of a kind": (
        *(_products, "tasks.csv", "products"),
        "có nhiều sản phẩm, forms.csv không giao biểu mẫu san_pham cho THPT",
    ),
    "products of what ends in data": (
        *(lambda f: put(f, "tasks.csv", "20", products="Kế hoạch;Báo cáo"), "tasks.csv"),
        *("products", "nhiệm vụ không đòi hỏi văn bản (no_document) thì để trống ô này"),
    ),
    "products from a unit without the task": (
        *(lambda f: put(f, "tasks.csv", "7", products_from="TTR"), "tasks.csv"),
        *("products_from", "nhiệm vụ không giao cho TTR báo cáo (cột assigned_to)"),
    ),
    "indicator of a kind": (
        *(lambda f: _kinds(f, "indicators.csv", "IV.1"), "indicators.csv", "kinds"),
        "MAM_NON không báo cáo được: forms.csv không giao biểu mẫu thong_ke",
    ),
    "metric of a kind": (
        *(lambda f: _kinds(f, "metrics.csv", "T4a"), "metrics.csv", "kinds"),
        "MAM_NON không báo cáo biểu mẫu",
    ),
    "indicator that none of the kinds is asked for": (
        *(lambda f: put(f, "metrics.csv", "N23a", kinds="THPT"), "metrics.csv", "kinds"),
        "không loại đơn vị nào ở đây được giao dòng mà cột numerator tính (III.2; indicators.csv",
    ),
    "denominator that none of the kinds is asked for": (
        lambda f: put(
            f,
            *("metrics.csv", "N23a"),
            kinds="THPT;PHONG_GDDT",
            numerator="value * (indicator == 'I.2')",
        ),
        *("metrics.csv", "kinds", "được giao dòng mà cột denominator tính (III.1;"),
    ),
    "clause": (_clause, "clauses.csv", "carriers", "không đơn vị nào ở cột who"),
    "target twice": (
        *(lambda f: add(f, "targets.csv", id="03", text="z"), "targets.csv", "id"),
        "trùng với dòng",
    ),
    "ceiling": (
        *(lambda f: put(f, "metrics.csv", "T2", bar="100", direction="at_most"), "metrics.csv"),
        *("bar", "mức trần 100% lúc nào cũng đạt"),
    ),
    "outcome": (
        lambda f: put(f, "metrics.csv", "T2", numerator="due and outcome == 'Ước hoàn thành'"),
        *("metrics.csv", "numerator", "không bao giờ là “Ước hoàn thành”"),
    ),
    "coverage": (_group, "metrics.csv", "group", "nhóm không có đơn vị nào"),
    "item": (
        *(lambda f: add(f, "iso.csv", id="Q", metric="T2", title="Thử"), "iso.csv", "metric"),
        "chỉ số này đo bằng “ratio”",
    ),
    "later unit": (_later, "units.csv", "valid_from", "chỉ có từ sau năm 2023"),
    "title": (_header("nước năm 2023", "nước năm 2022"), "plan.toml", "title", "ghi năm 2022"),
    "number": (_header("/KH-SGDĐT", "12/KH-2022"), "plan.toml", "number", "ghi năm 2022"),
    "own plan of nothing": (
        *(_own(clause=""), "unit_plans.csv", "task"),
        "phải ghi nhiệm vụ, hoặc câu của Kế hoạch ở cột clause",
    ),
    "own plan of an unknown clause": (
        *(_own(clause="V.9.z"), "unit_plans.csv", "clause"),
        "V.9.z không có trong clauses.csv",
    ),
    "own plan of a clause twice": (_own_twice, "unit_plans.csv", "clause", "ghi hai lần"),
    "own plan of nobody": (
        *(_own(who=""), "unit_plans.csv", "who"),
        "kế hoạch không thuộc nhiệm vụ nào thì phải ghi ô này",
    ),
    "own plan of an unknown kind": (
        *(_own(who="@PHONG_SO;@MAM_NON"), "unit_plans.csv", "who"),
        "không có đơn vị hoặc loại đơn vị @MAM_NON",
    ),
    "own plan without a day": (
        *(_own(due_date=""), "unit_plans.csv", "due_date"),
        "kế hoạch không thuộc nhiệm vụ nào thì phải ghi ô này",
    ),
    "own plan of another year": (
        *(_own(due_date="2024-01-10"), "unit_plans.csv", "due_date"),
        "hạn không thuộc năm 2023: phải từ ngày 01/10/2022 đến 31/12/2023",
    ),
    "own plan of a task with its own day": (
        *(lambda f: put(f, "unit_plans.csv", "1c", due_date="2023-01-15"), "unit_plans.csv"),
        *("due_date", "nhiệm vụ 1c đã nói điều này, để trống ô này"),
    ),
    "own plan of a task and others": (
        *(lambda f: put(f, "unit_plans.csv", "1c", who="@PHONG_SO"), "unit_plans.csv"),
        *("who", "nhiệm vụ 1c đã nói điều này"),
    ),
    "clause of last year": (
        lambda f: put(f, "clauses.csv", "III.1.1b", deadline="2022-01-10"),
        *("clauses.csv", "deadline", "hạn không thuộc năm 2023"),
    ),
}


@pytest.mark.parametrize("name", BREAKS)
def test_it_is_named_with_its_place(folder: Path, name: str) -> None:
    break_it, file, column, reason = BREAKS[name]
    line = break_it(folder)
    found = check_plan(folder).problems
    assert [p for p in found if (p.file, p.line, p.field) == (file, line, column)], found
    assert any(p.line == line and reason in p.reason for p in found), found


@pytest.mark.parametrize("code", ["CON", "nul", "COM1", "Lpt9", "AUX", "PRN"])
def test_a_code_that_windows_keeps_for_a_device(folder: Path, code: str) -> None:
    line = add(folder, "units.csv", code=code, name="x", kind="THPT", valid_from="2020-01-01")
    (found,) = check_plan(folder).problems
    assert (found.file, found.line, found.field) == ("units.csv", line, "code")
    assert "Windows giữ tên này" in found.reason


@pytest.mark.parametrize("code", ["CON1", "COM", "NULL", "LPT10"])
def test_a_code_that_only_looks_like_one(folder: Path, code: str) -> None:
    add(folder, "units.csv", code=code, name="x", kind="THPT", valid_from="2020-01-01")
    assert check_plan(folder).problems == ()


def test_what_a_unit_fulfils_by_sending_its_plan_needs_no_form(folder: Path) -> None:
    _task(folder, "@MAM_NON", "1c")
    assert check_plan(folder).problems == ()


def test_files_and_folders_that_no_plan_has(folder: Path) -> None:
    (folder / "taskss.csv").write_text("x", encoding="utf-8")
    (folder / "before-5").mkdir()
    (folder / "ghi chú.docx").write_bytes(b"")
    found = check_plan(folder)
    assert found.plan is None
    assert [(p.file, p.line) for p in found.problems] == [("before-5", 0), ("taskss.csv", 0)]


def test_last_years_deadlines_and_title_are_named_at_once(folder: Path) -> None:
    _header("year = 2023", "year = 2024")(folder)
    found = check_plan(folder).problems
    assert {(p.file, p.field) for p in found} >= {
        *{("plan.toml", "title"), ("calendar.csv", "period"), ("clauses.csv", "deadline")}
    }
    line = line_of(folder, "clauses.csv", "III.1.1b")
    assert [p.line for p in found if p.field == "deadline" and p.line == line] == [line]


def test_the_programs_own_plan_is_clean() -> None:
    assert check_year(2023).problems == ()


def test_reports_to_the_city_within_the_year_are_right(folder: Path) -> None:
    _city("2023-Q1,Sở Nội vụ,2023-03-15,\n2023-Y,Sở Nội vụ,2023-12-10,")(folder)
    assert check_plan(folder).problems == ()
