"""``cchc-xl plan check``: all that is wrong with a plan's folder, also what passed in silence."""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import pytest

from cchc_xl.cli import main
from tests.plan.plan_folders import add, copied, drop, line_of, put, rewrite

METRICS, KINDS, TASKS = "metrics.csv", "kinds.csv", "tasks.csv"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return copied(tmp_path / "kế hoạch")


def check(capsys: pytest.CaptureFixture[str], *arguments: object) -> tuple[int, str, str]:
    with pytest.raises(SystemExit) as left:
        main(["plan", "check", *map(str, arguments)])
    shown = capsys.readouterr()
    return int(left.value.code or 0), shown.out, shown.err


def faults(capsys: pytest.CaptureFixture[str], folder: Path) -> list[dict[str, object]]:
    code, out, err = check(capsys, folder, "--json")
    found = json.loads(out)
    assert (code, err) == ((0 if found["whole"] else 1), "")
    assert found["whole"] is (not found["faults"])
    return list(found["faults"])


def test_a_whole_plan_is_told_with_what_it_holds(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    assert check(capsys, folder) == (
        0,
        "Kế hoạch năm 2023 trong thư mục “kế hoạch” không có chỗ sai: 52 dòng nhiệm vụ, 49 chỉ số, "
        "6 loại đơn vị, 120 đơn vị, 13 biểu mẫu.\n",
        "",
    )
    assert faults(capsys, folder) == []


def test_a_folder_that_is_none(capsys: pytest.CaptureFixture[str], tmp_path: Path) -> None:
    code, out, err = check(capsys, tmp_path / "không có")
    assert (code, out) == (3, "")
    assert "Không có thư mục kế hoạch" in err
    assert "Cách xử lý:" in err


METRIC_FAULTS = [
    # what a metric's expressions name
    ("N23a", "numerator", "value * (indicator == 'III.99')", "III.99", "kế hoạch không có “III.9"),
    ("N23b", "denominator", "value * (indicator == 'III')", "III", "kế hoạch không có “III”"),
    ("N23a", "numerator", "value * (indicator == 'iii.2')", "iii.2", "kế hoạch không có “iii.2”"),
    ("T7c", "numerator", "satisfied * (subject == 'tthc')", "tthc", "không bao giờ là “tthc”"),
    ("T7c", "denominator", "returned * (subject == 'PAKN')", "PAKN", "không bao giờ là “PAKN”"),
    ("T7a", "numerator", "early * (field == 'Toán')", "Toán", "không bao giờ là “Toán”"),
    ("T2", "numerator", "due and outcome == 'Xong'", "Xong", "không bao giờ là “Xong”"),
    ("T2", "numerator", "due and status == 'Xong'", "Xong", "không bao giờ là “Xong”"),
    ("T2", "numerator", "due and task == '99'", "99", "kế hoạch không có “99”"),
    ("T7a", "numerator", "early + timely", "timely", "biểu mẫu tthc không có ô timely"),
    ("T7a", "denominator", "total", "total", "biểu mẫu tthc không có ô total"),
    ("T7a", "beside", "due", "due", "biểu mẫu tthc không có ô due"),
    ("T2", "year_denominator", "due_this_year", "due_this_year", "không có ô due_this_year"),
    ("T2", "open", "waiting", "waiting", "biểu mẫu nhiem_vu không có ô waiting"),
    ("T2", "expected", "hoped", "hoped", "biểu mẫu nhiem_vu không có ô hoped"),
    # what cannot be evaluated
    ("T7a", "numerator", "early + field", "early + field", "ô field không phải là số"),
    ("T7a", "numerator", "field", "field", "ô field không phải là số"),
    ("T7a", "numerator", "early > '3'", "early > '3'", "không phải là biểu thức hợp lệ"),
    ("T7a", "numerator", "early == '3'", "early == '3'", "so hai thứ khác loại"),
    ("T7a", "numerator", "field == early", "field == early", "so hai thứ khác loại"),
    ("T7a", "numerator", "field == 3", "field == 3", "so hai thứ khác loại"),
    ("T3", "numerator", "deadline == 3", "deadline == 3", "so hai thứ khác loại"),
    ("T3", "numerator", "deadline > document", "deadline > document", "so hai thứ khác loại"),
    ("T3", "numerator", "in_period(document)", "in_period(document)", "không phải là ngày"),
    ("T3", "numerator", "deadline", "deadline", "ô deadline không phải là số"),
    ("T3", "numerator", "in_period(deadline) and lead",
     "in_period(deadline) and lead", "ô lead không phải là số"),
    ("T7a", "numerator", "early / 2", "early / 2", "không phải là biểu thức hợp lệ"),
    ("T7a", "numerator", "len(field)", "len(field)", "không phải là biểu thức hợp lệ"),
    ("T7a", "numerator", "early +", "early +", "không phải là biểu thức hợp lệ"),
    ("T7a", "numerator", "previous(early)", "previous(early)", "không được dùng total()"),
    ("T8b", "basis", "stock", "stock", "là số phát sinh trong quý, không dùng được stock"),
    # columns that count only together
    ("T2", "year_numerator", "", "", "cột year_denominator đã ghi thì phải ghi cột này"),
    ("T2", "year_denominator", "", "", "cột year_numerator đã ghi thì phải ghi cột này"),
    ("T2", "expected", "", "", "cột open đã ghi thì phải ghi cột này"),
    ("T2", "open", "", "", "cột expected đã ghi thì phải ghi cột này"),
    ("T7a", "beside_form", "", "", "cột beside đã ghi thì phải ghi cột này"),
    ("T7a", "beside_as", "", "", "cột beside đã ghi thì phải ghi cột này"),
    ("T7a", "beside_title", "", "", "cột beside đã ghi thì phải ghi cột này"),
    # levels
    ("T6", "kinds", "PHONG_SO;PHONG_BAN", "PHONG_SO;PHONG_BAN", "PHONG_BAN không có trong bảng"),
    ("T6", "kinds", "-", "-", "- không có trong bảng loại đơn vị"),
    ("T5a", "kinds", "THPT", "THPT", "cách đo “coverage” không dùng cột này"),
    ("T6H", "kinds", "", "", "dòng theo cấp phải ghi loại đơn vị"),
    ("T6T", "level_of", "T99", "T99", "T99 không có trong metrics.csv"),
    ("T6T", "level_of", "T6H", "T6H", "T6H cũng là dòng theo cấp"),
    ("T6T", "level_of", "T6T", "T6T", "T6T cũng là dòng theo cấp"),
    ("T6T", "level_of", "T10b", "T10b", "dòng theo cấp phải ở ngay dưới chỉ tiêu T10b"),
    ("T6", "bar", "", "", "cách đo “ratio” cần cột này"),
    # what the office enters
    ("T8a", "basis", "stock", "stock", "procedures là bảng của Văn phòng, chỉ tính đến một ngày"),
    ("T6", "basis", "as_of", "as_of", "as_of chỉ dùng cho bảng của Văn phòng"),
    ("T8a", "kinds", "THPT", "THPT", "bảng của Văn phòng không chia theo loại đơn vị"),
    ("T8a", "denominator", "by_end(since)", "since", "biểu mẫu procedures không có ô since"),
    ("T8a", "denominator", "by_end(level)", "by_end(level)", "không dùng được by_end"),
    ("T8a", "denominator", "level == 'Tỉnh'", "Tỉnh", "ô level của biểu mẫu procedures không bao"),
    ("T3", "numerator", "latest(deadline)", "latest(deadline)", "latest chỉ dùng cho bảng của"),
    ("D3", "target", "III.9.9", "III.9.9", "III.9.9 không có trong clauses.csv"),
    # forms and bars
    ("T6", "numerator_form", "don_thu", "don_thu", "don_thu không có trong forms.csv"),
    ("T5a", "bar", "35", "35", "khác mức 30% của nhóm DVGD ở groups.csv, cột floor"),
    ("T5b", "bar", "25", "25", "khác mức 30% của nhóm PS_TT ở groups.csv, cột floor"),
    ("T5b", "group", "PGDX", "PGDX", "PGDX không có trong bảng nhóm kiểm tra"),
]  # fmt: skip


@pytest.mark.parametrize(("metric", "column", "text", "value", "reason"), METRIC_FAULTS)
def test_a_metric_that_cannot_be_measured_is_named(
    capsys: pytest.CaptureFixture[str],
    folder: Path,
    metric: str,
    column: str,
    text: str,
    value: str,
    reason: str,
) -> None:
    line = put(folder, METRICS, metric, **{column: text})
    (found,) = faults(capsys, folder)
    place = (found["file"], found["line"], found["column"], found["value"])
    assert place == (METRICS, line, column, value)
    assert reason in str(found["reason"])


def test_an_expression_over_many_unknown_columns_names_each(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    line = put(folder, METRICS, "T7a", numerator="soon + sooner * (field == 'x')")
    found = faults(capsys, folder)
    assert [(one["line"], one["value"]) for one in found] == [(line, "soon"), (line, "sooner")]


Change = Callable[[Path], object]
FLOOR = "khác mức 40% của nhóm DVGD"
SILENT: dict[str, tuple[Change, list[tuple[str, str, str]]]] = {
    "a ceiling for inspections": (
        lambda f: put(f, METRICS, "T5a", direction="at_most"),
        [(METRICS, "direction", "độ phủ kiểm tra là mức tối thiểu")],
    ),
    "a bar that nobody misses": (
        lambda f: put(f, METRICS, "T6", bar="0"), [(METRICS, "bar", "lúc nào cũng đạt")],
    ),
    "a league by a ceiling": (
        lambda f: put(f, METRICS, "T7c", direction="at_most"),
        [("league.csv", "metric", "chỉ số T7c có mức trần")],
    ),
    "a league by a metric without a bar": (
        lambda f: put(f, "league.csv", "satisfied", metric="T1"),
        [("league.csv", "metric", "chỉ số T1 không tính từ báo cáo của từng đơn vị")],
    ),
    "a task due after the year": (
        lambda f: put(f, TASKS, "4", due_date="2024-01-01"),
        [(TASKS, "due_date", "đến ngày 31/12/2023")],
    ),
    "a task due on the year's last day": (
        lambda f: put(f, TASKS, "4", due_date="2023-12-31"), [],
    ),
    "a task due in another decade": (
        lambda f: put(f, TASKS, "4", due_date="2013-03-31"),
        [(TASKS, "due_date", "hạn phải từ ngày 01/01/2021")],
    ),
    "figures of the first months in no period": (
        lambda f: put(f, "calendar.csv", "2023-Q1", data_from="2023-01-02"),
        [("calendar.csv", "data_from", "không để ngày nào của năm ra ngoài")],
    ),
    "figures from the first day": (
        lambda f: put(f, "calendar.csv", "2023-Q1", data_from="2023-01-01"), [],
    ),
    "deadlines that change places": (
        lambda f: (
            put(f, "calendar.csv", "2023-Q1", deadline="2023-06-20"),
            put(f, "calendar.csv", "2023-Q2", deadline="2023-06-20"),
        ),
        [("calendar.csv", "deadline", "hạn phải sau hạn của kỳ trước")],
    ),
    "units that succeed each other": (
        lambda f: (
            put(f, "units.csv", "THPT01", valid_to="2023-03-01", successor="THPT02"),
            put(f, "units.csv", "THPT02", valid_to="2023-03-01", successor="THPT01"),
        ),
        [("units.csv", "successor", "thành vòng")] * 2,
    ),
    "a kind in small letters beside capitals": (
        lambda f: add(f, KINDS, kind="thpt", title="Trường khác"),
        [(KINDS, "kind", "ở chữ hoa, chữ thường")],
    ),
    "a limit beyond all": (
        lambda f: put(f, "ranks.csv", "PAR", limit="64"),
        [("ranks.csv", "limit", "giới hạn phải từ 1 đến 63")],
    ),
    "a limit of all": (lambda f: put(f, "ranks.csv", "PAR", limit="63"), []),
    "a limit of what is to improve": (
        lambda f: put(f, "ranks.csv", "PAPI", limit="5"),
        [("ranks.csv", "limit", "không dùng giới hạn")],
    ),
    "a rank among nobody": (
        lambda f: put(f, "ranks.csv", "PAPI", total="0"),
        [("ranks.csv", "total", "phải lớn hơn 0")],
    ),
    "a space that does not break": (
        lambda f: put(f, "units.csv", "THPT02", name="Trường\u00a0THPT"),
        [("units.csv", "name", "ký tự không hiện ra (U+00A0)")],
    ),
    "letters that nobody sees": (
        lambda f: put(f, "units.csv", "THPT02", name="Trường\u200b THPT\x07"),
        [("units.csv", "name", "ký tự không hiện ra (U+0007, U+200B)")],
    ),
    "more than a cell takes": (
        lambda f: put(f, TASKS, "4", content="x" * 30_001),
        [(TASKS, "content", "dài 30001 chữ")],
    ),
    "a floor changed, not the bar": (
        lambda f: put(f, "groups.csv", "DVGD", floor="40"), [(METRICS, "bar", FLOOR)],
    ),
    "a cover dropped": (
        lambda f: drop(f, "forms.csv", kind="THPT", form="bia"),
        [(KINDS, "kind", "mà không có biểu mẫu bìa; thêm dòng “THPT,bia” vào forms.csv")],
    ),
    "all covers dropped": (
        lambda f: drop(f, "forms.csv", form="bia"),
        [(KINDS, "kind", "mà không có biểu mẫu bìa")] * 6,
    ),
    "all forms of a kind dropped": (
        lambda f: drop(f, "forms.csv", kind="TRUC_THUOC"),
        [(KINDS, "kind", "thêm dòng “TRUC_THUOC,bia”")],
    ),
    "a kind without any form": (
        lambda f: add(f, KINDS, kind="MAM_NON", title="Trường mầm non", reports="x"),
        [(KINDS, "kind", "thêm dòng “MAM_NON,bia”")],
    ),
    "a kind that owes nothing needs no form": (
        lambda f: add(f, KINDS, kind="MAM_NON", title="Trường mầm non"), [],
    ),
    "a unit of an unknown kind": (
        lambda f: put(f, "units.csv", "THPT01", kind="THCS"),
        [("units.csv", "kind", "THCS không có trong bảng loại đơn vị")],
    ),
    "a task of a kind without units": (
        lambda f: (
            add(f, KINDS, kind="MAM_NON", title="Trường mầm non"),
            put(f, TASKS, "5", assigned_to="@MAM_NON"),
        ),
        [(TASKS, "assigned_to", "không giao cho ai: units.csv không có đơn vị nào")],
    ),
    "a task without a lead that heads nothing": (
        lambda f: put(f, TASKS, "5", lead="", due_date="", assigned_to=""),
        [(TASKS, "lead", "nhiệm vụ không giao cho ai: không có đơn vị chủ trì")],
    ),
    "a task with a lead, given to nobody": (
        lambda f: put(f, TASKS, "5", assigned_to=""),
        [(TASKS, "assigned_to", "phải có đơn vị báo cáo")],
    ),
    "a task of a unit that is not there": (
        lambda f: put(f, TASKS, "5", assigned_to="KHONG"),
        [(TASKS, "assigned_to", "không có đơn vị hoặc loại đơn vị KHONG")],
    ),
    "an id twice among tasks": (
        lambda f: put(f, TASKS, "5", id="4"), [(TASKS, "id", "trùng với dòng")],
    ),
    "an id twice among units": (
        lambda f: put(f, "units.csv", "THPT02", code="THPT01"),
        [("units.csv", "code", "trùng với dòng")],
    ),
    "a code in small letters beside capitals": (
        lambda f: put(f, "units.csv", "THPT02", code="thpt01"),
        [("units.csv", "code", "ở chữ hoa, chữ thường")],
    ),
    "an id twice among metrics": (
        lambda f: put(f, METRICS, "N23b", id="N23a"), [(METRICS, "id", "trùng với dòng")],
    ),
    "an id twice among indicators": (
        lambda f: put(f, "indicators.csv", "V.10", code="V.9"),
        [("indicators.csv", "code", "trùng với dòng")],
    ),
    "a kind twice": (
        lambda f: add(f, KINDS, kind="THPT", title="Trường THPT"),
        [(KINDS, "kind", "trùng với dòng")],
    ),
    "a form twice": (
        lambda f: add(f, "forms.csv", kind="THPT", form="bia"),
        [("forms.csv", "kind; form", "trùng với dòng")],
    ),
    "a form that nobody made": (
        lambda f: add(f, "forms.csv", kind="THPT", form="don_thu"),
        [("forms.csv", "form", "không có biểu mẫu này")],
    ),
    "an indicator that a metric reads dropped": (
        lambda f: drop(f, "indicators.csv", code="III.2"),
        [(METRICS, "numerator", "kế hoạch không có “III.2”")],
    ),
    "an indicator asked of kinds that owe nothing": (
        lambda f: (
            add(f, KINDS, kind="MAM_NON", title="Trường mầm non"),
            put(f, "indicators.csv", "V.1", kinds="MAM_NON"),
        ),
        [("indicators.csv", "kinds", "không ai báo cáo chỉ số")],
    ),
    "an indicator asked of a unit whose kind owes nothing": (
        lambda f: (
            put(f, KINDS, "TRUC_THUOC", reports=""),
            put(f, "indicators.csv", "V.1", kinds="TT01"),
        ),
        [("indicators.csv", "kinds", "không ai báo cáo chỉ số")],
    ),
    "an indicator asked of a unit": (
        lambda f: put(f, "indicators.csv", "V.1", kinds="VP;THPT"), [],
    ),
    "an indicator that neither a task nor a clause asks for": (
        lambda f: put(f, "indicators.csv", "I.1", clause=""),
        [("indicators.csv", "task", "phải ghi nhiệm vụ, hoặc câu của Kế hoạch ở cột clause")],
    ),
    "an indicator that is a part of itself": (
        lambda f: put(f, "indicators.csv", "VII.7", part_of="VII.7"),
        [("indicators.csv", "part_of", "VII.7 phải là chỉ số khác, cùng đơn vị tính")],
    ),
    "a part of another measure": (
        lambda f: put(f, "indicators.csv", "VII.7", part_of="VII.1"),
        [("indicators.csv", "part_of", "VII.1 phải là chỉ số khác, cùng đơn vị tính")],
    ),
    "a part whose whole is asked more rarely": (
        lambda f: put(f, "indicators.csv", "VII.6", asked="Q4"),
        [("indicators.csv", "part_of", "VII.6 phải là chỉ số khác")],
    ),
    "a part whose whole others are asked": (
        lambda f: put(f, "indicators.csv", "VII.6", kinds="TCCB"),
        [("indicators.csv", "part_of", "VII.6 phải là chỉ số khác")],
    ),
    "a part of what is not there": (
        lambda f: put(f, "indicators.csv", "VII.7", part_of="VII.99"),
        [("indicators.csv", "part_of", "VII.99 không có trong indicators.csv")],
    ),
    "a part that is apart from no other": (
        lambda f: put(f, "indicators.csv", "V.9", apart=""),
        [("indicators.csv", "apart", "ghi “x” ở ít nhất hai phần của cùng một chỉ số")],
    ),
    "something apart that is no part": (
        lambda f: put(f, "indicators.csv", "V.6", apart="x"),
        [("indicators.csv", "apart", "ghi “x” ở ít nhất hai phần của cùng một chỉ số")],
    ),
    "something of an earlier year that is no part": (
        lambda f: put(f, "indicators.csv", "I.15", earlier="x"),
        [("indicators.csv", "earlier", "ghi “x” ở một phần của chỉ số khác")],
    ),
    "parts of which each may be more, and not all": (
        lambda f: put(f, "indicators.csv", "V.8", earlier="x"),
        [("indicators.csv", "earlier", "không ghi cùng cột apart")],
    ),
    "nothing to rank": (
        lambda f: (f / "ranks.csv").write_text("index,title,goal,limit,total,note\n", "utf-8"),
        [(METRICS, "measure", "ranks.csv không có chỉ số xếp hạng nào")],
    ),
    "a list that a form offers dropped": (
        lambda f: drop(f, "lists.csv", list="cap_cong_nhan"),
        [("lists.csv", "", "thiếu danh sách cap_cong_nhan")],
    ),
    "a value that a metric compares with dropped from its list": (
        lambda f: (
            put(f, METRICS, "T7b", numerator="early * (field == 'Giáo dục dân tộc')"),
            drop(f, "lists.csv", value="Giáo dục dân tộc"),
        ),
        [(METRICS, "numerator", "không bao giờ là “Giáo dục dân tộc”")],
    ),
}  # fmt: skip


@pytest.mark.parametrize("name", SILENT)
def test_what_passed_in_silence_is_named(
    capsys: pytest.CaptureFixture[str], folder: Path, name: str
) -> None:
    change, expected = SILENT[name]
    (folder / "clauses.csv").unlink()  # a clause that names what is gone would be told as well
    change(folder)
    found = faults(capsys, folder)
    told = [(one["file"], one["column"] or "") for one in found]
    wanted = [place for place, _ in sorted(((w[0], w[1]), w[2]) for w in expected)]
    assert sorted(map(str, told)) == sorted(map(str, wanted))
    for file, column, reason in expected:
        assert any(
            (one["file"], one["column"] or "") == (file, column) and reason in str(one["reason"])
            for one in found
        )
        assert all(one["line"] for one in found if one["file"] != "lists.csv")


def test_all_faults_are_named_at_once_each_with_its_line(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    put(folder, TASKS, "5", due_date="mai", assigned_to="")
    put(folder, METRICS, "N23a", numerator="value * (indicator == 'III.99')")
    put(folder, METRICS, "T5a", bar="35")
    drop(folder, "forms.csv", kind="THPT", form="bia")
    put(folder, "units.csv", "TT01", kind="LA")
    task, unit = line_of(folder, TASKS, "5"), line_of(folder, "units.csv", "TT01")
    code, out, err = check(capsys, folder)
    assert (code, err) == (1, "")
    assert out.splitlines() == [
        "Kế hoạch trong thư mục “kế hoạch” có 5 chỗ sai:",
        f"- tasks.csv, dòng {task}, cột “due_date”, giá trị “mai”: không phải là ngày dạng "
        "năm-tháng-ngày, ví dụ 2023-03-31",
        f"- metrics.csv, dòng {line_of(folder, METRICS, 'T5a')}, cột “bar”, giá trị “35”: khác mức "
        "30% của nhóm DVGD ở groups.csv, cột floor; hai nơi phải ghi một mức",
        f"- metrics.csv, dòng {line_of(folder, METRICS, 'N23a')}, cột “numerator”, giá trị "
        "“III.99”: chỉ số N23a: kế hoạch không có “III.99” (biểu mẫu thong_ke, ô indicator)",
        f"- kinds.csv, dòng {line_of(folder, KINDS, 'THPT')}, cột “kind”, giá trị “THPT”: loại đơn "
        "vị phải báo cáo mà không có biểu mẫu bìa; thêm dòng “THPT,bia” vào forms.csv",
        f"- units.csv, dòng {unit}, cột “kind”, giá trị “LA”: LA không có trong bảng loại đơn vị "
        "(kinds.csv)",
        "Cách xử lý: Sửa các chỗ nêu trên trong thư mục kế hoạch rồi chạy lại.",
    ]


def test_a_file_that_cannot_be_read_whole_is_not_held_against_others(
    capsys: pytest.CaptureFixture[str], folder: Path
) -> None:
    path = folder / "indicators.csv"
    line = line_of(folder, "indicators.csv", "III.2")
    path.write_text(path.read_text("utf-8").replace("\nIII.2,III,", "\nIII.2,"), "utf-8")
    (found,) = faults(capsys, folder)
    assert (found["file"], found["line"], found["reason"]) == (
        "indicators.csv",
        line,
        "có 13 ô, cần đúng 14 ô",
    )


def test_init_refuses_a_faulty_plan_with_the_same_faults(
    capsys: pytest.CaptureFixture[str], folder: Path, tmp_path: Path
) -> None:
    put(folder, METRICS, "N23a", numerator="value * (indicator == 'III.99')")
    put(folder, METRICS, "T5a", bar="35")
    told = check(capsys, folder)[1].splitlines()
    with pytest.raises(SystemExit) as left:
        main(["init", str(tmp_path / "so.xlsx"), "--plan", str(folder)])
    assert left.value.code == 3
    shown = capsys.readouterr()
    assert shown.out == ""
    assert shown.err.removeprefix("Lỗi: ").splitlines() == told
    assert not (tmp_path / "so.xlsx").exists()


@pytest.mark.parametrize("separator", [b";", b"\t"])
def test_a_file_saved_with_another_separator_is_one_fault(
    capsys: pytest.CaptureFixture[str], folder: Path, separator: bytes
) -> None:
    path = folder / KINDS
    path.write_bytes(path.read_bytes().replace(b",", separator))
    (found,) = faults(capsys, folder)
    assert (found["file"], found["line"]) == (KINDS, 1)
    assert "cần dấu phẩy" in str(found["reason"])


@pytest.mark.parametrize(
    "save",
    [
        lambda content: b"\xef\xbb\xbf" + content,
        lambda content: content.replace(b"\n", b"\r\n"),
        lambda content: content.replace(b"\n", b"\r"),
        lambda content: content + b"\n\n",
    ],
)
def test_what_programs_do_to_files_is_no_fault(
    capsys: pytest.CaptureFixture[str], folder: Path, save: Callable[[bytes], bytes]
) -> None:
    path = folder / KINDS
    path.write_bytes(save(path.read_bytes()))
    for lock in ("~$kinds.csv", ".~lock.kinds.csv#"):
        (folder / lock).write_bytes(b"x")
    assert faults(capsys, folder) == []


@pytest.mark.parametrize("encoding", ["utf-16", "cp1258"])
def test_another_encoding_is_named(
    capsys: pytest.CaptureFixture[str], folder: Path, encoding: str
) -> None:
    path = folder / KINDS
    path.write_bytes(path.read_text("utf-8").encode(encoding, "replace"))
    (found,) = faults(capsys, folder)
    assert (found["file"], found["line"]) == (KINDS, None)
    assert found["reason"] == "không phải là tệp chữ Unicode (UTF-8)"


def test_a_year_in_which_nobody_reports(capsys: pytest.CaptureFixture[str], folder: Path) -> None:
    rewrite(folder, "units.csv", lambda rows: [row | {"valid_from": "2024-01-01"} for row in rows])
    (found,) = faults(capsys, folder)
    assert (found["file"], found["line"]) == ("units.csv", None)
    assert found["reason"] == "không đơn vị nào phải báo cáo trong năm 2023"
