"""What a plan may say and hardly means: it is told with its place, and no reason to refuse it."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.cli import main
from cchc_xl.services.planning import check_plan, check_year
from tests.plan.plan_folders import add, copied, drop, line_of, put, rewrite, rows_of
from tests.years.test_forms_of_a_year import without

Doubt = Callable[[Path], int]


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path / "ke-hoach")


def _list(folder: Path) -> int:
    first = add(folder, "lists.csv", list="linh_vucc", value="X")
    add(folder, "lists.csv", list="linh_vucc", value="Y")
    return first


def _silent(folder: Path, **cells: str) -> int:
    """Add a kind that owes nothing, with a unit of it."""
    line = add(folder, "kinds.csv", kind="MAM_NON", title="Trường mầm non")
    unit = {"name": "Trường mầm non số 1", "kind": "MAM_NON", "valid_from": "2020-01-01"}
    add(folder, "units.csv", code="MN01", **unit)
    for form in cells.values():
        add(folder, "forms.csv", kind="MAM_NON", form=form)
    return line


def _silent_metric(folder: Path) -> int:
    line = _silent(folder)
    put(folder, "metrics.csv", "T2", kinds="PHONG_SO;MAM_NON")
    return line


def _silent_task(folder: Path, who: str = "VP;MN01", task: str = "5") -> int:
    line = _silent(folder)
    put(folder, "tasks.csv", task, assigned_to=who)
    return line


def _silent_indicator(folder: Path) -> int:
    line = _silent(folder)
    put(folder, "indicators.csv", "IV.1", kinds="THPT;MAM_NON")
    return line


def _leave_out_naming(folder: Path) -> None:
    """Leave out what a plan may lack and what names its metrics and indicators one by one."""
    for name in ("clauses.csv", "report_sentences.csv", "city_tables.csv"):
        (folder / name).unlink()


def _no_form_of(form: str, file: str, column: str) -> Doubt:
    """Take a form out of a plan, with all that reads it but the rows that it would show."""

    def change(folder: Path) -> int:
        _leave_out_naming(folder)
        drop(folder, "forms.csv", form=form)
        for metric in rows_of(folder, "metrics.csv")[1]:
            if form in (metric["numerator_form"], metric["denominator_form"]):
                drop(folder, "metrics.csv", id=metric["id"])
                drop(folder, "league.csv", metric=metric["id"])
        measured = {row["target"] for row in rows_of(folder, "metrics.csv")[1]}
        rewrite(folder, "targets.csv", lambda rows: [r for r in rows if r["id"] in measured])
        given = [row for row in rows_of(folder, file)[1] if row[column] not in ("", "*")]
        return line_of(folder, file, given[0][next(iter(given[0]))])

    return change


def _without_criteria(folder: Path) -> int:
    rewrite(folder, "league.csv", lambda _: [])
    return 1


def _one_name(folder: Path, **cells: str) -> int:
    name = next(row["name"] for row in rows_of(folder, "units.csv")[1] if row["code"] == "THPT01")
    return put(folder, "units.csv", "THPT02", name=f" {name.upper()}".strip(), **cells)


def _metric(key: str, **cells: str) -> Doubt:
    return lambda folder: put(folder, "metrics.csv", key, **cells)


def _kinds_in_two_groups(folder: Path) -> int:
    return put(folder, "groups.csv", "PGD", kinds="PHONG_GDDT;THPT")


DOUBTS: dict[str, tuple[Doubt, str, str, str]] = {
    "target": (
        *(lambda f: add(f, "targets.csv", id="12", text="Mới"), "targets.csv", "id"),
        "không chỉ số nào trong metrics.csv, cột target, đo chỉ tiêu này",
    ),
    "list": (_list, "lists.csv", "list", "không ô nào của các biểu mẫu"),
    "forms of a silent kind": (
        *(lambda f: _silent(f, cover="bia", survey="hai_long"), "kinds.csv", "reports"),
        "không phải báo cáo mà vẫn được giao ở forms.csv, dòng {bia}, {hai_long}: ghi “x” ở đây",
    ),
    "metric of a silent kind": (
        *(_silent_metric, "kinds.csv", "reports"),
        "vẫn được giao ở metrics.csv, dòng {T2}:",
    ),
    "task of a silent kind": (
        *(_silent_task, "kinds.csv", "reports"),
        "vẫn được giao ở tasks.csv, dòng {task}:",
    ),
    "indicator of a silent kind": (
        *(_silent_indicator, "kinds.csv", "reports"),
        "vẫn được giao ở indicators.csv, dòng {indicator}:",
    ),
    "no form of indicators": (
        *(_no_form_of("thong_ke", "indicators.csv", "kinds"), "indicators.csv", "kinds"),
        "forms.csv không có biểu mẫu thong_ke",
    ),
    "no form of tasks": (
        *(_no_form_of("nhiem_vu", "tasks.csv", "assigned_to"), "tasks.csv", "assigned_to"),
        "forms.csv không có biểu mẫu nhiem_vu",
    ),
    "league": (_without_criteria, "league.csv", "criterion", "bảng xếp hạng đơn vị không xếp ai"),
    "a kind that is not asked for the indicator": (
        *(_metric("N23a", kinds="THPT;PHONG_SO"), "metrics.csv", "kinds"),
        "THPT không bao giờ có số: không được giao dòng mà cột numerator tính (III.2; "
        "indicators.csv, cột kinds)",
    ),
    "a kind that is not asked for the task": (
        _metric(
            *("T2",),
            kinds="PHONG_SO;THPT",
            numerator="due * (task == '16')",
            denominator="due * (task == '16')",
        ),
        *("metrics.csv", "kinds", "THPT không bao giờ có số"),
    ),
    "all indicators added up": (
        *(_metric("N23a", numerator="value"), "metrics.csv", "numerator"),
        "đơn vị tính khác nhau (văn bản, lượt, tin, bài, …): chỉ lấy các chỉ số cùng đơn vị tính, "
        "ví dụ indicator == 'I.1'",
    ),
    "two indicators added up": (
        _metric("N23a", denominator="value * (indicator == 'III.1' or 'III.3' == indicator)"),
        *("metrics.csv", "denominator", "cộng 2 đơn vị tính khác nhau (quy định, triệu đồng)"),
    ),
    "two items of one metric": (
        *(lambda f: add(f, "iso.csv", id="Q", metric="T11a", title="Thử"), "iso.csv", "metric"),
        "chỉ số này đã có mục ISO9001 ở dòng 2",
    ),
    "a kind in two groups": (
        *(_kinds_in_two_groups, "groups.csv", "kinds"),
        "THPT đã thuộc nhóm DVGD ở dòng 2, mỗi đơn vị loại này tính vào cả hai nhóm",
    ),
    "a fraction of what others count": (
        *(lambda f: put(f, "indicators.csv", "I.12", whole=""), "indicators.csv", "whole"),
        "là có thể có phần lẻ, trong khi I.11 ở dòng 12 cùng đơn vị tính chỉ lấy số nguyên",
    ),
    "one name": (
        *(lambda f: _one_name(f, district=""), "units.csv", "name"),
        "trùng tên với THPT01 ở dòng",
    ),
}


@pytest.mark.parametrize("name", DOUBTS)
def test_it_is_told_with_its_place_and_refuses_nothing(folder: Path, name: str) -> None:
    change, file, column, reason = DOUBTS[name]
    if name == "one name":
        put(folder, "units.csv", "THPT01", district="")
    line = change(folder)
    found = check_plan(folder)
    assert found.problems == ()
    assert found.plan is not None
    (told,) = found.doubts
    assert (told.file, told.line, told.field) == (file, line, column)
    assert (reason.format_map(_lines(folder)) if "{" in reason else reason) in told.reason


def _lines(folder: Path) -> dict[str, int]:
    """Return the lines that reasons name."""
    last = len(rows_of(folder, "forms.csv")[1]) + 1
    return {
        "bia": last - 1,
        "hai_long": last,
        "T2": line_of(folder, "metrics.csv", "T2"),
        "task": line_of(folder, "tasks.csv", "5"),
        "indicator": line_of(folder, "indicators.csv", "IV.1"),
    }


RIGHT: dict[str, Callable[[Path], object]] = {
    "nothing said of fractions": lambda f: rewrite(
        f, "indicators.csv", lambda rows: [{**row, "whole": ""} for row in rows]
    ),
    "a silent kind": _silent,
    "a floor of a silent kind: inspections are entered by Văn phòng": lambda f: (
        _silent(f),
        put(f, "groups.csv", "DVGD", kinds="THPT;MAM_NON"),
    ),
    "a silent kind that sends its own plan": lambda f: _silent_task(f, "@MAM_NON", "1c"),
    "indicators of one measure added up": _metric(
        "N23a", denominator="value * (indicator == 'III.1') + value * (indicator == 'III.2')"
    ),
    "indicators told apart by their measure": _metric(
        "N23a", denominator="value * (unit_of_measure == 'quy định')"
    ),
    "indicators counted, not added up": _metric(
        "N23a", numerator="filled(value)", denominator="value > 0"
    ),
    "a kind that is asked for the indicator": _metric("N23a", kinds="PHONG_SO"),
    "a unit of the kind is asked for the indicator": _metric(
        "N23a", kinds="PHONG_SO", numerator="value * (indicator == 'II.1')"
    ),
    "all kinds are asked for the indicator": _metric(
        *("N23a",),
        kinds="PHONG_SO;THPT",
        numerator="value * (indicator == 'IV.4')",
        denominator="value * (indicator == 'IV.3')",
    ),
    "what a unit fulfils by sending its plan": _metric(
        "T2", kinds="THPT", numerator="due * (task == '1c')", denominator="due"
    ),
    "a unit in two groups": lambda f: put(f, "units.csv", "THPT01", group="DVGD;PGD"),
    "one name in two districts": lambda f: (
        put(f, "units.csv", "THPT01", district="Lê Chân"),
        _one_name(f, district="Ngô Quyền"),
    ),
    "one name after the other": lambda f: (
        put(f, "units.csv", "THPT01", district="", valid_to="2023-03-31", successor="THPT02"),
        _one_name(f, district="", valid_from="2023-04-01"),
    ),
}


@pytest.mark.parametrize("name", RIGHT)
def test_what_is_meant_is_not_doubted(folder: Path, name: str) -> None:
    RIGHT[name](folder)
    found = check_plan(folder)
    assert (found.problems, found.doubts) == ((), ())


def test_a_list_that_the_offices_own_table_offers_is_used(folder: Path) -> None:
    """“Bộ TTHC” offers the fields of procedures, whether or not units report dossiers."""
    _leave_out_naming(folder)
    found = check_plan(without(folder, "tthc"))
    assert found.problems == ()
    assert [one for one in found.doubts if one.file == "lists.csv"] == []


def test_the_programs_own_plan_leaves_no_doubt() -> None:
    assert check_year(2023).doubts == ()


COPIES = ("units.csv.txt", "Units.xlsx", "tasks.csv.bak", "units (2).xlsx", "plan.toml~")
STRANGE = ("units (2).csv", "units - Copy.csv", "Bản sao metrics.csv")


def test_copies_that_are_not_read_are_told(folder: Path) -> None:
    for name in (*COPIES, "ghi chú.docx", "~$units.xlsx", "planning.docx"):
        (folder / name).write_bytes(b"x")
    found = check_plan(folder)
    assert found.problems == ()
    assert {one.file for one in found.doubts} == set(COPIES)
    told = {one.file: one.reason for one in found.doubts}
    assert told["Units.xlsx"].startswith("tệp này không được đọc: kế hoạch đọc units.csv")


def test_copies_of_a_plans_own_kind_are_faults(folder: Path) -> None:
    for name in STRANGE:
        (folder / name).write_bytes((folder / "units.csv").read_bytes())
    found = check_plan(folder)
    assert found.plan is None
    assert {one.file for one in found.problems} == set(STRANGE)


def test_doubts_are_shown_and_told_when_a_register_is_made(
    folder: Path, tmp_path: Path, capsys: pytest.CaptureFixture[str]
) -> None:
    line = add(folder, "targets.csv", id="12", text="Mới")
    told = [
        "Kế hoạch trong thư mục “ke-hoach” có 1 chỗ nên xem lại:",
        f"- targets.csv, dòng {line}, cột “id”, giá trị “12”: không chỉ số nào trong metrics.csv, "
        "cột target, đo chỉ tiêu này",
    ]
    with pytest.raises(SystemExit) as left:
        main(["plan", "check", str(folder)])
    first, *rest = capsys.readouterr().out.splitlines()
    assert (left.value.code, rest) == (0, told)
    assert "không có chỗ sai" in first
    with pytest.raises(SystemExit):
        main(["plan", "check", str(folder), "--json"])
    shown = json.loads(capsys.readouterr().out)
    assert (shown["whole"], shown["faults"]) == (True, [])
    assert [(one["file"], one["line"], one["column"]) for one in shown["doubts"]] == [
        ("targets.csv", line, "id")
    ]
    with pytest.raises(SystemExit) as left:
        main(["init", str(tmp_path / "so.xlsx"), "--plan", str(folder)])
    out = capsys.readouterr().out.splitlines()
    assert (left.value.code, out[:2]) == (0, told)


def test_a_league_without_criteria_ranks_nobody(folder: Path, tmp_path: Path) -> None:
    _without_criteria(folder)
    content = services.init(tmp_path / "so.xlsx", None, folder=folder)
    assert content.plan.league == ()
    assert content.frames["out_league"].empty or content.frames["out_league"]["rank"].isna().all()
