"""What is said about a plan folder in which something is wrong."""

from __future__ import annotations

import csv
import re
import shutil
from datetime import date
from pathlib import Path

import pytest

from cchc_xl.base.errors import PlanError
from cchc_xl.plan import files
from cchc_xl.plan import year as plans
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import PlanFiles, read_file
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan, examine_plan, load_plan
from cchc_xl.register.schema import countable
from tests.plan.plan_folders import line_of
from validation.forms import forms

FOLDER = Path(plans.__file__).parent / "years" / "2023"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return Path(shutil.copytree(FOLDER, tmp_path / "2023"))


def edit(folder: Path, file: str, old: str, new: str) -> int:
    """Replace every ``old`` in a file; return the line of the first."""
    path = folder / file
    text = path.read_text(encoding="utf-8")
    assert old in text
    path.write_text(text.replace(old, new), encoding="utf-8", newline="")
    return text[: text.index(old)].count("\n") + 1


def set_cell(folder: Path, file: str, key: str, column: str, value: str) -> int:
    """Set one cell of the row whose first cell is ``key``; return the row's line."""
    path = folder / file
    with path.open(encoding="utf-8", newline="") as stream:
        rows = list(csv.reader(stream))
    line = next(number for number, row in enumerate(rows, 1) if row[0] == key)
    rows[line - 1][rows[0].index(column)] = value
    with path.open("w", encoding="utf-8", newline="") as stream:
        csv.writer(stream, lineterminator="\n").writerows(rows)
    return line


def problems_of(folder: Path) -> list[str]:
    with pytest.raises(PlanError) as caught:
        load_plan(folder)
    heading, *lines = caught.value.message.split("\n")
    assert heading == f"Kế hoạch trong thư mục “2023” có {len(lines)} chỗ sai:"
    assert "Sửa các chỗ nêu trên" in caught.value.remedy
    return [line.removeprefix("- ") for line in lines]


@pytest.mark.parametrize(
    ("file", "key", "column", "value", "reason"),
    [
        ("sections.csv", "II", "title", "", "ô bắt buộc đang để trống"),
        ("tasks.csv", "5", "id", "số 5", "chỉ được dùng chữ cái không dấu"),
        ("tasks.csv", "5", "section", "VIII", "VIII không có trong sections.csv, cột id"),
        ("tasks.csv", "5", "starred", "*", "chỉ được ghi “x” hoặc để trống"),
        ("tasks.csv", "5", "content", " Đo lường", "thừa dấu cách"),
        ("tasks.csv", "5", "content", "\u0110o lu\u031bo\u031b\u0300ng", "(NFC)"),
        ("tasks.csv", "5", "due_date", "31/12/2023", "không phải là ngày dạng năm-tháng-ngày"),
        ("tasks.csv", "5", "due_date", "2023-02-30", "không phải là ngày dạng năm-tháng-ngày"),
        ("tasks.csv", "1", "due_date", "2023-02-28", "dòng tiêu đề không có hạn"),
        ("tasks.csv", "5", "assigned_to", "@PHONG", "đơn vị hoặc loại đơn vị @PHONG"),
        ("tasks.csv", "5", "assigned_to", "VP;XYZ", "đơn vị hoặc loại đơn vị XYZ"),
        ("tasks.csv", "5", "assigned_to", "VP; TCCB", "cách nhau bằng “;”"),
        ("tasks.csv", "5", "assigned_to", "", "phải có đơn vị báo cáo"),
        ("targets.csv", "3", "id", "ba", "không phải là số nguyên không âm"),
        ("targets.csv", "3", "text", "", "ô bắt buộc đang để trống"),
        ("metrics.csv", "T6", "target", "12", "12 không có trong targets.csv, cột id"),
        ("metrics.csv", "N24", "target", "N45", "45 không có trong tasks.csv, cột id"),
        ("metrics.csv", "T6", "measure", "average", "chỉ được ghi một trong: ratio, ranks"),
        ("metrics.csv", "T5a", "group", "ABC", "ABC không có trong bảng nhóm kiểm tra"),
        ("metrics.csv", "T5a", "group", "", "cách đo “coverage” cần cột này"),
        ("metrics.csv", "T6", "group", "DVGD", "cách đo “ratio” không dùng cột này"),
        ("metrics.csv", "T6", "numerator_form", "to_khai", "to_khai không có trong forms.csv"),
        ("metrics.csv", "T6", "numerator", "tracked +", "không phải là biểu thức hợp lệ"),
        ("metrics.csv", "T6", "numerator", "tracked / 2", "không phải là biểu thức hợp lệ"),
        ("metrics.csv", "T6", "numerator", "__import__('os')", "không phải là biểu thức hợp lệ"),
        ("metrics.csv", "T6", "denominator", "previous(received)", "không được dùng total()"),
        ("metrics.csv", "T6", "denominator", "", "cách đo “ratio” cần cột này"),
        ("metrics.csv", "T6", "bar", "101", "không phải là số từ 0 đến 100"),
        ("metrics.csv", "T6", "bar", "95%", "không phải là số từ 0 đến 100"),
        ("metrics.csv", "T8b", "also_bar", "3,55", "không phải là số từ 0 đến 100"),
        ("metrics.csv", "T6", "direction", "more", "chỉ được ghi một trong: at_least, at_most"),
        ("metrics.csv", "T6", "basis", "sum", "chỉ được ghi một trong: flow, stock"),
        ("metrics.csv", "T6", "source", "", "ô bắt buộc đang để trống"),
        ("metrics.csv", "T1", "bar", "50", "cách đo “ranks” không dùng cột này"),
        ("calendar.csv", "2023-Q2", "period", "2023-Q5", "không phải là kỳ báo cáo"),
        ("calendar.csv", "2023-Q2", "deadline", "2022-06-08", "hạn phải ở trong quý đó"),
        ("calendar.csv", "2023-Q2", "deadline", "8/6", "không phải là ngày"),
        ("groups.csv", "PGD", "kinds", "PHONG", "PHONG không có trong bảng loại đơn vị"),
        ("groups.csv", "PGD", "floor", "một phần ba", "không phải là số từ 0 đến 100"),
        ("forms.csv", "THPT", "form", "to_khai", "không có biểu mẫu này"),
        ("forms.csv", "THPT", "kind", "THCS", "THCS không có trong bảng loại đơn vị"),
        ("lists.csv", "linh_vuc", "value", "", "ô bắt buộc đang để trống"),
        ("indicators.csv", "IV.1", "section", "VIII", "VIII không có trong sections.csv"),
        ("indicators.csv", "IV.1", "kinds", "THPT;THCS", "THCS không có trong bảng loại đơn vị"),
        ("indicators.csv", "IV.1", "kinds", "VP;VP2", "VP2 không có trong bảng loại đơn vị"),
        ("indicators.csv", "IV.1", "task", "45", "45 không có trong tasks.csv, cột id"),
        ("indicators.csv", "IV.1", "clause", "III.9", "III.9 không có trong clauses.csv, cột id"),
        ("indicators.csv", "IV.1", "asked", "Q2", "chỉ được ghi một trong: Q4"),
        ("indicators.csv", "IV.1", "basis", "", "ô bắt buộc đang để trống"),
        ("ranks.csv", "PAR", "goal", "win", "chỉ được ghi một trong: keep, improve"),
        ("ranks.csv", "PAR", "limit", "-1", "không phải là số nguyên không âm"),
        ("iso.csv", "ISO9001", "metric", "T12", "T12 không có trong metrics.csv, cột id"),
        ("units.csv", "THPT01", "code", "THPT-01", "mã đơn vị chỉ gồm chữ cái không dấu"),
        ("units.csv", "THPT02", "code", "THPT01", "trùng với dòng"),
        ("tasks.csv", "5", "id", "4", "trùng với dòng"),
        ("units.csv", "THPT01", "kind", "THCS", "THCS không có trong bảng loại đơn vị"),
        ("units.csv", "THPT01", "group", "NHOM1", "NHOM1 không có trong bảng nhóm kiểm tra"),
        ("units.csv", "THPT01", "group", "DVGD;NHOM1", "NHOM1 không có trong bảng nhóm"),
        ("units.csv", "THPT01", "group", "DVGD;DVGD", "các mã phải khác nhau"),
        ("units.csv", "THPT01", "valid_from", "", "ô bắt buộc đang để trống"),
        ("units.csv", "THPT01", "valid_to", "2009-12-31", "sớm hơn ngày bắt đầu hiệu lực"),
        ("units.csv", "PGD01", "successor", "PGD99", "PGD99 không có trong danh sách đơn vị"),
        ("units.csv", "PGD01", "successor", "PGD01", "không thể kế thừa chính mình"),
        ("units.csv", "THPT01", "successor", "THPT02", "chỉ đơn vị đã hết hiệu lực"),
    ],
)
def test_a_wrong_field_is_named_with_file_and_line(
    folder: Path, file: str, key: str, column: str, value: str, reason: str
) -> None:
    line = set_cell(folder, file, key, column, value)
    place = f"{file}, dòng {line}, cột “{column}”, giá trị “{value}”: "
    told = [p for p in problems_of(folder) if p.startswith(f"{file}, dòng {line},")]
    assert len(told) == 1
    assert told[0].startswith(place)
    assert reason in told[0]


def test_a_second_row_with_the_same_key_is_named(folder: Path) -> None:
    edit(folder, "forms.csv", "THPT,pakn", "THPT,tthc")
    (problem,) = problems_of(folder)
    assert re.fullmatch(
        r"forms\.csv, dòng \d+, cột “kind; form”, giá trị “THPT; tthc”: trùng với dòng \d+", problem
    )


@pytest.mark.parametrize(
    ("period", "told"),
    [("2022-Q2", "2023-Q2"), ("2023-H1", "2023-Q2")],
)
def test_a_calendar_of_another_year_or_without_a_quarter(
    folder: Path, period: str, told: str
) -> None:
    set_cell(folder, "calendar.csv", "2023-Q2", "period", period)
    assert problems_of(folder) == [
        f"calendar.csv, dòng 3, cột “period”, giá trị “{period}”:"
        " lịch chỉ gồm các quý của năm 2023",
        f"calendar.csv: thiếu hạn của kỳ {told}",
    ]


def test_a_kind_may_be_in_two_groups_and_a_unit_says_otherwise(folder: Path) -> None:
    set_cell(folder, "groups.csv", "PGD", "kinds", "PHONG_GDDT;THPT")
    set_cell(folder, "units.csv", "THPT01", "group", "")
    set_cell(folder, "units.csv", "TT01", "group", "DVGD;PS_TT")
    plan = load_plan(folder)
    units = {unit.code: plan.groups_of(unit) for unit in plan.units}
    assert units["THPT01"] == ("DVGD", "PGD")
    assert units["THPT02"] == ("DVGD",)  # its own row names it
    assert units["TT01"] == ("DVGD", "PS_TT")


@pytest.mark.parametrize(
    ("period", "field", "day", "reason"),
    [
        ("2023-Q2", "data_from", "2023-03-09", "phải tiếp liền quý trước, từ ngày 08/03/2023"),
        ("2023-Q2", "data_from", "2023-03-07", "phải tiếp liền quý trước, từ ngày 08/03/2023"),
        ("2023-Q1", "data_to", "2023-03-06", "phải tiếp liền quý trước, từ ngày 07/03/2023"),
        ("2023-Q4", "data_to", "2023-12-08", "phải trước hạn nộp"),
        ("2023-Q4", "data_to", "2023-09-07", "sớm hơn ngày đầu"),
        ("2023-Q1", "data_from", "2023-03-08", "sớm hơn ngày đầu"),
    ],
)
def test_windows_of_figures_must_follow_one_another(
    folder: Path, period: str, field: str, day: str, reason: str
) -> None:
    set_cell(folder, "calendar.csv", period, field, day)
    problems = problems_of(folder)
    assert any(reason in problem for problem in problems), problems


def test_windows_follow_the_deadlines_where_the_calendar_does_not_give_them(folder: Path) -> None:
    for number, deadline in ((1, "2023-03-08"), (2, "2023-06-10"), (3, "2023-09-08")):
        set_cell(folder, "calendar.csv", f"2023-Q{number}", "deadline", deadline)
    for number in range(1, 5):
        for field in ("data_from", "data_to"):
            set_cell(folder, "calendar.csv", f"2023-Q{number}", field, "")
    plan = load_plan(folder)
    windows = [str(plan.window_of(Period(2023, part))) for part in ("Q1", "Q2", "Q3", "Q4")]
    assert windows == [
        "08/12/2022 đến 07/03/2023",
        "08/03/2023 đến 09/06/2023",
        "10/06/2023 đến 07/09/2023",
        "08/09/2023 đến 07/12/2023",
    ]
    assert str(plan.window_of(Period(2023, "H1"))) == "08/12/2022 đến 09/06/2023"
    assert str(plan.window_of(Period(2023, "Y"))) == "08/12/2022 đến 07/12/2023"


@pytest.mark.parametrize(
    ("field", "text", "reason"),
    [
        ("metric", "T77", "T77 không có trong metrics.csv"),
        ("metric", "T7bH", "chỉ số T7bH không có ngưỡng để so"),
        ("metric", "T1", "không tính từ báo cáo của từng đơn vị"),
        ("metric", "T8a", "không tính từ báo cáo của từng đơn vị"),
        ("metric", "", "cần mã chỉ số"),
    ],
)
def test_a_league_criterion_names_a_metric_with_a_bar(
    folder: Path, field: str, text: str, reason: str
) -> None:
    set_cell(folder, "league.csv", "dossiers", field, text)
    (problem,) = problems_of(folder)
    assert reason in problem


def test_renaming_a_metric_is_told_where_the_league_counts_it(folder: Path) -> None:
    edit(folder, "metrics.csv", "\nT7a,", "\nT7z,")
    assert any("league.csv" in problem and "T7a" in problem for problem in problems_of(folder))


def test_a_kind_that_owes_no_returns_is_not_expected(folder: Path) -> None:
    set_cell(folder, "kinds.csv", "PHONG_GDDT", "reports", "")
    expected = load_plan(folder).expected_units(Period(2023, "Q1"))
    assert {unit.kind for unit in expected} == {
        *("PHONG_SO", "THPT", "PT_NHIEU_CAP", "GDNN_GDTX", "TRUC_THUOC")
    }


def test_a_confirmed_metric_needs_something_to_confirm(folder: Path) -> None:
    set_cell(folder, "iso.csv", "ISO9001", "metric", "T11b")
    (problem,) = problems_of(folder)
    assert problem.startswith("metrics.csv, dòng 34, cột “id”, giá trị “T11a”: iso.csv không có")


@pytest.mark.parametrize("file", ["plan.toml", *(one.name for one in files.FILES if not one.late)])
def test_a_missing_file_is_one_problem(folder: Path, file: str) -> None:
    (folder / file).unlink()
    assert problems_of(folder) == [f"{file}: không có tệp này"]


REPORTS = "city_reports.csv"


def test_a_late_file_may_be_left_out_and_is_judged_when_it_is_there(folder: Path) -> None:
    (folder / REPORTS).unlink()
    assert load_plan(folder).city_reports == ()
    text = "period,recipient,due_date,note\n2023-Q1,Sở Nội vụ,2023-03-15,\n2023-H1,Sở Nội vụ,,a\n"
    (folder / REPORTS).write_text(text, "utf-8")
    due = [(report.period.code, report.due_date) for report in load_plan(folder).city_reports]
    assert due == [("2023-Q1", date(2023, 3, 15)), ("2023-H1", None)]
    edit(folder, REPORTS, "2023-H1", "2023-Q5")
    edit(folder, REPORTS, "Sở Nội vụ,2023", "Sở Tài chính,2023")
    problems = problems_of(folder)
    assert [problem.partition("”: ")[0] for problem in problems] == [
        "city_reports.csv, dòng 2, cột “recipient”, giá trị “Sở Tài chính",
        "city_reports.csv, dòng 3, cột “period”, giá trị “2023-Q5",
    ]
    (folder / REPORTS).write_text("", "utf-8")
    assert len(problems_of(folder)) == 4  # a file without its header has lost its columns


@pytest.mark.parametrize(
    ("old", "new", "column"),
    [
        ("own_jump,4", "own_jump,0", "limit"),
        ("own_jump,4", "jump,6", "doubt"),
        ("all_round,10,10,,,,", "all_round,10,10,,,tthc.early,", "part"),
        ("tthc.early", "tthc.name", "part"),
        ("tthc.early", "early", "part"),
        ("tthc.resolved", "pakn.received", "whole"),
        ("tthc.resolved", "", "whole"),
    ],
)
def test_bounds_of_doubts_are_judged(folder: Path, old: str, new: str, column: str) -> None:
    line = edit(folder, "doubts.csv", old, new)
    first = examine_plan(PlanFiles.folder(folder), forms()).problems[0]
    assert (first.file, first.line, first.field) == ("doubts.csv", line, column)


def test_a_plan_without_bounds_has_no_doubts(folder: Path) -> None:
    (folder / "doubts.csv").unlink()
    assert load_plan(folder).doubts == ()


def test_a_late_column_may_be_left_out_and_is_empty_then(folder: Path) -> None:
    note = files.GROUPS.fields[-1]._replace(late=True)
    late = files.SECTIONS._replace(fields=(*files.SECTIONS.fields, note), record=dict)
    found: list[Problem] = []
    loaded = read_file(PlanFiles.folder(folder), late, found)
    assert (found, loaded.complete, loaded.values("note")) == ([], True, {""})
    assert {row.record["note"] for row in loaded.rows if row.record} == {""}
    edit(folder, "sections.csv", "id,title", "id,title,notes")
    assert read_file(PlanFiles.folder(folder), late, found).complete is False
    assert [problem.reason for problem in found] == ["thừa cột này"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        (",floor,", ",", "cột “floor”, giá trị “”: thiếu cột này"),
        (",note\n", ",note,colour\n", "cột “colour”, giá trị “colour”: thừa cột này"),
        (",note\n", ",note,note\n", "cột “note”, giá trị “”: cột này có nhiều lần"),
    ],
)
def test_columns_must_be_those_of_the_table(folder: Path, old: str, new: str, told: str) -> None:
    edit(folder, "groups.csv", old, new)
    assert problems_of(folder) == [f"groups.csv, dòng 1, {told}"]


def test_a_row_with_too_few_cells_is_named_where_it_begins(folder: Path) -> None:
    edit(folder, "kinds.csv", "THPT,Trường THPT,x\n", '"THPT\n"\n')
    assert problems_of(folder)[0] == "kinds.csv, dòng 4: có 1 ô, cần đúng 3 ô"


def test_a_quote_that_is_not_closed_is_named(folder: Path) -> None:
    edit(folder, "kinds.csv", "TRUC_THUOC,Đơn vị", 'TRUC_THUOC,"Đơn vị')
    assert problems_of(folder)[0] == ("kinds.csv, dòng 7: dấu ngoặc kép của CSV không khép đúng")


def test_text_that_is_not_utf8_is_named(folder: Path) -> None:
    (folder / "iso.csv").write_bytes("id,metric,title\nA,T11a,Mẫu\n".encode("utf-16"))
    assert problems_of(folder) == ["iso.csv: không phải là tệp chữ Unicode (UTF-8)"]


@pytest.mark.parametrize(
    ("old", "new", "told"),
    [
        ("year = 2023", "year = '2023'",
         "plan.toml, dòng 1, cột “year”, giá trị “2023”: phải là số nguyên"),
        ("year = 2023", "year = 23",
         "plan.toml, dòng 1, cột “year”, giá trị “23”: năm phải từ 2000 đến 2999"),
        ("year = 2023\n", "", "plan.toml, cột “year”, giá trị “”: thiếu mục này"),
        ("+07:00", "7", "plan.toml, dòng 6, cột “utc_offset”, giá trị “7”: phải là “+07:00”"),
        ("+07:00", "+08:00",
         "plan.toml, dòng 6, cột “utc_offset”, giá trị “+08:00”: phải là “+07:00”, giờ Việt Nam"),
        ("issuer =", "[extra]\nissuer =", "plan.toml, dòng 3, cột “extra”"),
        ('"/KH-SGDĐT"', "", "plan.toml, dòng 5: không đúng cú pháp TOML"),
        ('"/KH-SGDĐT"', '""', "plan.toml, dòng 5, cột “number”, giá trị “”: phải là chữ"),
    ],
)  # fmt: skip
def test_a_wrong_header_is_named(folder: Path, old: str, new: str, told: str) -> None:
    edit(folder, "plan.toml", old, new)
    assert any(problem.startswith(told) for problem in problems_of(folder))


def test_all_problems_are_told_at_once(folder: Path) -> None:
    set_cell(folder, "tasks.csv", "5", "due_date", "mai")
    set_cell(folder, "units.csv", "THPT01", "kind", "THCS")
    (folder / "iso.csv").unlink()
    assert [problem.partition(",")[0].partition(":")[0] for problem in problems_of(folder)] == [
        "tasks.csv",
        "iso.csv",
        "units.csv",
    ]


def test_a_bad_row_does_not_make_others_bad(folder: Path) -> None:
    set_cell(folder, "units.csv", "VP", "valid_from", "xưa")
    set_cell(folder, "kinds.csv", "THPT", "title", "")
    assert len(problems_of(folder)) == 2


def test_a_metric_over_a_field_that_no_form_has_is_named(folder: Path) -> None:
    edit(folder, "metrics.csv", "verified_users", "verified_people")
    line = line_of(folder, "metrics.csv", "T9")
    with pytest.raises(PlanError) as caught:
        load_plan(folder, countable(forms().values()))
    assert caught.value.message == (
        "Kế hoạch trong thư mục “2023” có 1 chỗ sai:\n"
        f"- metrics.csv, dòng {line}, cột “numerator”, giá trị “verified_people”:"
        " chỉ số T9: biểu mẫu city_figures không có ô verified_people"
    )


def test_a_list_that_a_form_offers_must_be_in_the_plan(folder: Path) -> None:
    edit(folder, "lists.csv", "cap_cong_nhan", "cap")
    with pytest.raises(PlanError, match=r"lists\.csv: thiếu danh sách cap_cong_nhan"):
        load_plan(folder, forms())


def test_the_digest_tells_versions_apart_but_not_line_ends(folder: Path) -> None:
    digest = builtin_plan(2023).digest
    assert load_plan(folder).digest == digest
    tasks = folder / "tasks.csv"
    tasks.write_bytes(tasks.read_bytes().replace(b"\n", b"\r\n"))
    assert load_plan(folder).digest == digest
    edit(folder, "lists.csv", "Toàn quốc", "Cấp quốc gia")
    assert load_plan(folder).digest != digest


def test_another_year_needs_only_a_folder(folder: Path) -> None:
    for name in ("plan.toml", "calendar.csv", "tasks.csv", "city_reports.csv", "unit_plans.csv"):
        path = folder / name
        text = path.read_text(encoding="utf-8").replace("2023", "2031").replace("2022-", "2030-")
        path.write_text(text, encoding="utf-8")
    assert load_plan(folder).deadline_of(Period.parse("2031-Q1")) == date(2031, 3, 8)
