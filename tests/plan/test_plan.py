"""The plan of 2023 against its source text, and what is said about a folder that is wrong."""

from __future__ import annotations

import re
import subprocess
import sys
from collections import Counter
from datetime import date
from fractions import Fraction
from pathlib import Path

import pytest

from cchc_xl.base.errors import PlanError
from cchc_xl.plan import year as plans
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Plan, Task, Unit, builtin_plan
from validation.forms import forms

SOURCE = (Path(__file__).parents[1] / "data" / "ke-hoach-cchc-2023.txt").read_text(encoding="utf-8")
FOLDER = Path(plans.__file__).parent / "years" / "2023"
COLUMNS = ("number", "content", "lead", "cooperating", "time_limit", "product")

DUE_DATES = {
    "Tháng 12/2022": date(2022, 12, 31),
    "10/01/2023": date(2023, 1, 10),
    "Quý I/2023": date(2023, 3, 31),
    "Từ Quý IV/2022 đến Quý I/2023": date(2023, 3, 31),
    "Quý III/2023": date(2023, 9, 30),
    "Cả năm 2023": date(2023, 12, 31),
    "Năm 2023": date(2023, 12, 31),
    "Theo yêu cầu của Sở Nội vụ": None,
    "Theo chỉ đạo của UBND thành phố": None,
    "": None,
}
BARS = {
    "T2": 100, "T3": 100, "T4a": 100, "T4b": 100, "T4c": 100, "T5a": 30, "T5b": 30, "T6": 100,
    "T7a": 100, "T7b": 80, "T7c": 95, "T8a": 100, "T8b": 50, "T9": 50, "T10a": 100, "T10b": 70,
    "N23a": 20, "N23b": 20, "N24": 50, "N25a": 50, "N25b": 30,
    "T6H": None, "T6T": None, "T7aH": None, "T7aT": None, "T7bH": None, "T7bT": None,
    "T7cH": None, "T7cT": None, "T8bH": None, "T8bT": None,
    "T10bH": 60, "T10bT": None, "T10bX": 55,  # task 20, whose “260” is 60
    "T4d": 100, "T10c": 100, "D3": 100,
    "N24H": None, "N24T": None, "N25bH": None, "N25bT": None,  # tasks 24, 25: offices alone
    "N40": 100, "N40H": 100, "N40T": 100, "N40D": None,  # task 40 a), b), c); nobody else
    "T1": None, "T11a": None, "T11b": None, "T11c": None,
}  # fmt: skip


@pytest.fixture(scope="module")
def plan() -> Plan:
    return builtin_plan(2023)


def printed_rows() -> list[list[str]]:
    """Return the cells of the source's own table (danh mục), section rows among them."""
    lines = SOURCE[SOURCE.index("\nTT\tNội dung công việc") :].splitlines()
    return [line.split("\t") for line in lines[2:] if line.strip()]


def printed_sections() -> list[tuple[str, str]]:
    titles = [row[0] for row in printed_rows() if not row[1]]
    return [(title.partition(". ")[0], title.partition(". ")[2]) for title in titles]


def printed_tasks() -> list[tuple[str, bool, list[str]]]:
    """Return section, (*) mark and the six cells of each task; conversion residue is dropped."""
    found = []
    section = ""
    for row in printed_rows():
        if not row[1]:
            section = row[0].partition(".")[0]
            continue
        cells = [re.sub("<[^>]*>", "", cell).strip() for cell in row]
        found.append((section, cells[1].endswith("(*)"), cells))
        cells[1] = cells[1].removesuffix("(*)").rstrip()
    return found


def test_the_source_has_52_rows_in_7_sections() -> None:
    assert len(printed_tasks()) == 52
    assert len(printed_sections()) == 7
    assert [cells[0] for _, _, cells in printed_tasks() if cells[0]] == [
        str(number) for number in range(1, 45)
    ]


def test_sections_equal_the_source(plan: Plan) -> None:
    assert [tuple(section) for section in plan.sections] == printed_sections()


def test_tasks_equal_the_source_cell_by_cell(plan: Plan) -> None:
    differences = [
        (task.id, column, getattr(task, column), cell)
        for task, (_, _, cells) in zip(plan.tasks, printed_tasks(), strict=True)
        for column, cell in zip(COLUMNS, cells, strict=True)
        if getattr(task, column) != cell
    ]
    assert differences == []
    assert [(task.section, task.starred) for task in plan.tasks] == [
        (section, starred) for section, starred, _ in printed_tasks()
    ]


def test_only_conversion_residue_is_left_out(plan: Plan) -> None:
    residue = {cell for row in printed_rows() for cell in re.findall("<[^>]*>", "\t".join(row))}
    assert residue == {'<ul style="list-style-type: none">'}
    assert not any("<" in getattr(task, column) for task in plan.tasks for column in COLUMNS)


def test_task_ids_say_number_and_sub_row(plan: Plan) -> None:
    ids = [task.id for task in plan.tasks]
    unnumbered = [task.id for task in plan.tasks if not task.number]
    assert unnumbered == ["1a", "1b", "1c", "3p", "33p", "40a", "40b", "40c"]
    assert [task.number for task in plan.tasks if task.number] == [
        name for name in ids if name.isdigit()
    ]
    assert sorted(ids, key=lambda name: (int(re.sub(r"\D", "", name)), name)) == ids


def test_due_dates_follow_the_time_limit(plan: Plan) -> None:
    assert {task.time_limit for task in plan.tasks} == set(DUE_DATES)
    wrong = [task.id for task in plan.tasks if task.due_date != DUE_DATES[task.time_limit]]
    assert wrong == []
    undated = [task.id for task in plan.tasks if task.due_date is None]
    assert undated == ["1", "2", "3", "6", "9", "34", "40"]


@pytest.mark.parametrize(
    ("task", "words"),
    [
        ("1c", "15/01/2022"),
        ("6", "đánh số 7"),
        ("7", "đánh số 7"),
        ("9", "không ghi thời hạn"),
        ("20", "60%"),
        ("26", "50%"),
        ("28", "không ghi sản phẩm"),
        ("44", "18091:2020"),
        ("3p", "không đánh số"),
        ("33p", "không đánh số"),
        ("24", "<ul ...>"),
    ],
)
def test_every_flaw_of_the_list_has_a_note(plan: Plan, task: str, words: str) -> None:
    note = next(row.note for row in plan.tasks if row.id == task)
    assert words in note


def test_targets_equal_the_source(plan: Plan) -> None:
    part = SOURCE[SOURCE.index("II. CHỈ TIÊU CHỦ YẾU") : SOURCE.index("III. NHIỆM VỤ, GIẢI PHÁP")]
    printed = [line for line in part.splitlines()[1:] if line]
    shown = [f"{target.id}. {target.text}" for target in plan.targets]
    assert [f"- {plan.targets[0].text}", *shown[1:]] == printed
    assert [target.id for target in plan.targets] == list(range(1, 12))
    assert "không đánh số" in plan.targets[0].note
    assert "15/01/2022" in plan.targets[1].note
    assert "30%" in plan.targets[7].note


def test_the_title_page_equals_the_source(plan: Plan) -> None:
    lines = SOURCE.splitlines()
    assert lines[lines.index("KẾ HOẠCH") + 2] == plan.title
    assert f"Số: {plan.number}" in lines
    assert plan.issuer in plan.title
    assert plan.year == 2023


def test_metrics_have_the_bars_of_the_plan(plan: Plan) -> None:
    assert {metric.id: metric.bar for metric in plan.metrics} == BARS
    assert {metric.id: metric.also_bar for metric in plan.metrics if metric.also_bar} == {"T8b": 30}
    measured = {metric.target for metric in plan.metrics}
    assert {str(target.id) for target in plan.targets} <= measured
    assert measured - {str(target.id) for target in plan.targets} == {
        *("N7", "N20", "N23", "N24", "N25", "N40", "III.3.1b")
    }


def test_every_bar_stands_in_the_text_that_it_comes_from(plan: Plan) -> None:
    texts = {str(target.id): target.text for target in plan.targets}
    texts |= {f"N{task.id}": task.content for task in plan.tasks}
    texts |= {clause.id: clause.text for clause in plan.clauses}
    missing = [
        metric.id
        for metric in plan.metrics
        if metric.bar is not None and f"{metric.bar}%" not in texts[metric.target]
    ]
    assert missing == ["T10bH"]
    assert "260 ở cấp huyện" in texts["N20"]  # of which the plan notes that 60% is meant
    assert "260 ở cấp huyện" in {metric.id: metric.note for metric in plan.metrics}["T10bH"]


def test_deadlines_are_the_eighth_of_the_last_month(plan: Plan) -> None:
    assert [(row.period.code, row.deadline) for row in plan.calendar] == [
        ("2023-Q1", date(2023, 3, 8)),
        ("2023-Q2", date(2023, 6, 8)),
        ("2023-Q3", date(2023, 9, 8)),
        ("2023-Q4", date(2023, 12, 8)),
    ]
    assert plan.deadline_of(Period.parse("2023-H1")) == date(2023, 6, 8)
    assert plan.deadline_of(Period.parse("2023-Y")) == date(2023, 12, 8)
    with pytest.raises(KeyError):
        plan.deadline_of(Period.parse("2024-Q1"))


def unit_of(plan: Plan, code: str) -> Unit:
    return next(unit for unit in plan.units if unit.code == code)


@pytest.mark.parametrize(
    ("code", "tasks"),
    [
        ("PGD03", "1b 40b"),
        ("THPT05", "1c 38 40c"),
        ("PTNC01", "1c 38 40c"),
        ("GDTX15", "1c 38 40c"),
        ("TT02", "37"),
        ("TTR", "9 11 12 13 14 15 16 17 18 19 20 21 22 24 25 26 27 28 37 38 43"),
        ("KHTC", "9 20 21 22 24 25 26 27 28 37 38 39 43"),
        ("TCCB", "5 9 20 21 22 24 25 26 27 28 32 33 33p 34 35 36 37 38 43"),
    ],
)
def test_a_unit_reports_on_the_tasks_of_its_code_and_kind(
    plan: Plan, code: str, tasks: str
) -> None:
    assert [task.id for task in plan.tasks_of(unit_of(plan, code))] == tasks.split()


def test_every_task_with_a_lead_is_reported_by_somebody(plan: Plan) -> None:
    reported = {task.id for unit in plan.units for task in plan.tasks_of(unit)}
    headings = {task.id for task in plan.tasks if task.is_heading}
    assert headings == {"1", "3", "6", "40"}
    assert reported == {task.id for task in plan.tasks} - headings


def test_products_stand_in_the_plans_own_words(plan: Plan) -> None:
    for task in plan.tasks:
        assert all(words in task.product for words in task.products), task.id
    several = {task.id for task in plan.tasks if len(task.products) > 1}
    assert several == {
        "2", "3p", "5", "7", "8", "9", "18", "19", "23", "30", "33p", "35", "40a", "40b", "40c",
    }  # fmt: skip


def test_who_owes_which_documents(plan: Plan) -> None:
    tasks = {task.id: task for task in plan.tasks}
    units = {unit.code: unit for unit in plan.units}
    office, other, school = units["VP"], units["TCCB"], units["THPT01"]
    assert tasks["7"].products_of(office) == ("Kế hoạch", "Thông báo kết luận/Báo cáo")
    assert tasks["7"].products_of(other) == ()
    assert tasks["40c"].products_of(school) == ("Kế hoạch", "Báo cáo của đơn vị giáo dục")
    assert tasks["1c"].products_of(school) == ("Kế hoạch của các đơn vị giáo dục",)
    nothing = {task.id for task in plan.tasks if task.lead and not task.products_of(office)}
    assert {"20", "22", "27", "28", "41", "42"} <= nothing
    shared = {task.id for task in plan.tasks if task.joint and task.products_of(office)}
    assert shared == {"9", "21", "23", "24", "25", "26", "43"}
    for task in plan.tasks:
        owing = [unit.code for unit in plan.units if task.products_of(unit)]
        assert not task.joint or owing in ([], ["VP"])


def test_a_kind_fills_in_its_forms(plan: Plan) -> None:
    everyone = {
        "bia", "nhiem_vu", "tthc", "dich_vu_cong", "hai_long", "pakn", "sang_kien", "thong_ke",
        "kien_nghi",
    }  # fmt: skip
    extra = {
        "PHONG_SO": {"vbqppl", "kiem_tra", "ubnd_giao"},
        "PHONG_GDDT": {"kiem_tra", "ubnd_giao"},
        "TRUC_THUOC": {"ubnd_giao"},
    }
    for kind in plan.kinds:
        if kind.kind != "TRUC_THUOC":
            extra[kind.kind] = extra.get(kind.kind, set()) | {"san_pham"}
        assert set(plan.forms_of(kind.kind)) == everyone | extra.get(kind.kind, set())
        order = list(forms())
        assert sorted(plan.forms_of(kind.kind), key=order.index) == list(plan.forms_of(kind.kind))


def test_indicators_cover_all_sections_and_say_why_they_are_asked(plan: Plan) -> None:
    counts = Counter(row.section for row in plan.indicators)
    assert counts == {"I": 17, "II": 8, "III": 11, "IV": 10, "V": 10, "VI": 7, "VII": 12}
    assert all(row.code.startswith(f"{row.section}.") for row in plan.indicators)
    sections = {task.id: task.section for task in plan.tasks}
    assert all(sections[row.task] == row.section for row in plan.indicators if row.task)
    assert all(row.clause for row in plan.indicators)
    assert "44" not in [row.task for row in plan.indicators]  # electronic ISO is not task 44's


def test_indicators_are_asked_of_kinds_and_of_units_by_quarter(plan: Plan) -> None:
    first, last = plan.calendar[0].period, plan.calendar[-1].period

    def codes(unit: str, quarter: Period) -> list[str]:
        found = next(one for one in plan.units if one.code == unit)
        return [row.code for row in plan.indicators_of(found, quarter)]

    assert codes("VP", first)[:9] == [
        "I.1", "I.2", "I.3", "I.4", "I.5", "I.6", "III.1", "III.2", "III.3"
    ]  # fmt: skip
    assert codes("GDMN", first)[:5] == ["I.1", "I.5", "III.1", "III.2", "III.3"]
    assert codes("PGD01", first) == [
        "I.2", "IV.2", "IV.3", "IV.4", "V.2", "V.3", "VII.1", "VII.2"
    ]  # fmt: skip
    assert codes("PGD01", last) == codes("PGD01", first)
    yearly = {"VI.4", "VI.5", "VI.6"}
    assert set(codes("THPT01", last)) == set(codes("THPT01", first)) | yearly
    assert not yearly & set(codes("THPT01", first))
    months = [Period(2023, f"M{month:02}") for month in (3, 10, 12)]
    assert [yearly <= set(codes("THPT01", month)) for month in months] == [False, False, True]
    assert {"V.7", "V.8", "V.9"} <= set(codes("TCCB", last)) - set(codes("VP", last))


def test_lists_are_given_by_name(plan: Plan) -> None:
    assert "Giáo dục mầm non" in plan.choices("linh_vuc")
    assert "Cấp cơ sở" in plan.choices("cap_cong_nhan")
    assert len(plan.choices("linh_vuc_sang_kien")) == 10
    with pytest.raises(KeyError):
        plan.choices("mau_sac")


def test_sample_units_are_marked_and_plausible(plan: Plan) -> None:
    assert 119 <= len(plan.units) <= 121
    assert all(unit.note.startswith("Mẫu") for unit in plan.units)
    assert all(unit.contact == f"{unit.code.lower()}@haiphong.example" for unit in plan.units)
    assert Counter(unit.kind for unit in plan.units)["PHONG_GDDT"] == 15
    assert {unit.kind for unit in plan.units} == {kind.kind for kind in plan.kinds}
    assert len({unit.name for unit in plan.units}) == len(plan.units)
    assert {group.group: Fraction(group.floor) / 100 for group in plan.groups} == {
        "DVGD": Fraction(3, 10), "PS_TT": Fraction(3, 10), "PGD": Fraction(3, 10)
    }  # fmt: skip


def test_a_unit_is_active_on_its_first_and_last_day(plan: Plan) -> None:
    bureau = unit_of(plan, "PGD01")
    assert bureau.is_active_on(date(2010, 1, 1))
    assert bureau.is_active_on(date(2025, 6, 30))
    assert not bureau.is_active_on(date(2009, 12, 31))
    assert not bureau.is_active_on(date(2025, 7, 1))
    assert bureau.is_active_within(date(2025, 1, 1), date(2025, 12, 31))
    assert not bureau.is_active_within(date(2026, 1, 1), date(2026, 12, 31))
    assert unit_of(plan, "VP").is_active_within(date(2026, 1, 1), date(2026, 12, 31))


def test_ranks_and_iso_items_belong_to_their_metrics(plan: Plan) -> None:
    assert [(rank.index, rank.goal, rank.limit) for rank in plan.ranks] == [
        ("PAR", "keep", 10),
        ("PCI", "keep", 10),
        ("SIPAS", "keep", 10),
        ("PAPI", "improve", None),
        ("ICT", "improve", None),
        ("DTI", "improve", None),
    ]
    assert all(rank.title in plan.targets[0].text for rank in plan.ranks)
    assert [item.metric for item in plan.iso] == ["T11a", "T11b", "T11c"]


def test_files_are_utf8_with_unix_line_ends() -> None:
    for path in FOLDER.rglob("*.*"):
        content = path.read_bytes()
        assert b"\r" not in content, path.name
        assert content.endswith(b"\n"), path.name
        assert not content.startswith(b"\xef\xbb\xbf"), path.name


def test_a_year_without_a_plan_names_the_years_there_are() -> None:
    with pytest.raises(PlanError) as caught:
        builtin_plan(1999)
    assert caught.value.message == "Không có kế hoạch năm 1999."
    assert caught.value.remedy == "Các năm có kế hoạch: 2023."
    assert caught.value.exit_code == 3


def test_loading_a_plan_imports_no_pandas() -> None:
    code = (
        "import sys; from cchc_xl.plan.year import builtin_plan; builtin_plan(2023);"
        "print({'pandas', 'pandera', 'numpy', 'python_calamine'} & set(sys.modules))"
    )
    command = [sys.executable, "-c", code]
    shown = subprocess.run(
        command, capture_output=True, text=True, check=True, cwd=FOLDER.parents[2]
    )
    assert shown.stdout.strip() == "set()"


def test_a_task_knows_whom_it_is_assigned_to(plan: Plan) -> None:
    task: Task = plan.tasks[1]
    assert task.is_assigned_to(unit_of(plan, "VP"))
    assert not task.is_assigned_to(unit_of(plan, "TTR"))
