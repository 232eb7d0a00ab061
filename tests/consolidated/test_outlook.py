"""What Q4's return states as expected until 31/12: a column of its own, apart from what is done."""

from __future__ import annotations

import shutil
import zipfile
from collections.abc import Iterable
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers, answers, fill
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import earlier_plan
from cchc_xl.register.content import Content
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import SCHEMA_VERSION, tables
from tests.content_samples import (
    Q3,
    Q4,
    YEAR,
    Row,
    accepted,
    content_with,
    one_sheet,
    plan_received,
    plan_with,
    row,
    unit,
)
from tests.desk import Desk, dated
from tests.properties import unsay_fields
from validation.form import Edition
from validation.forms import forms

DECEMBER, JANUARY = date(2023, 12, 6), date(2024, 1, 10)
HEADER = "Ước đến 31/12"
# THPT01 is given 1c (due 10/01/2023), 38 and 40c (both due 31/12/2023).


def task(name: str, status: str | None, expected: str | None = None, done: Any = None) -> Row:
    cells = {"status": status, "expected": expected, "completion_date": done}
    return row("THPT01", Q4, task=name, **cells)


DONE_1C = plan_received("THPT01", date(2023, 1, 9))
"""1c is done when the school's plan comes."""


def content(*rows: Row, received: date = DECEMBER) -> Content:
    log = [accepted("THPT01", Q4, received=received)]
    plans = [one for one in rows if one is DONE_1C]
    tasks = [one for one in rows if one is not DONE_1C]
    tables = {"submissions": log, "nhiem_vu": tasks, "unit_plans": plans}
    return content_with([unit("THPT01")], tables)


def t2(content: Content, period: Period = YEAR) -> Measure:
    return next(item for item in measure(content, period) if item.id == "T2")


def outcomes(content: Content) -> dict[str, tuple[Any, Any]]:
    frame = content.frames["nhiem_vu"]
    pairs = zip(frame["year_due"], frame["year_outcome"], strict=True)
    return dict(zip(frame["task"], pairs, strict=True))


UNDER_WAY, COMPLETED, NOT_YET = "Đang thực hiện", "Hoàn thành", "Chưa hoàn thành"


@pytest.mark.parametrize(
    ("status", "expected", "done", "received", "outcome"),
    [
        (UNDER_WAY, COMPLETED, None, DECEMBER, "Ước hoàn thành"),
        (UNDER_WAY, NOT_YET, None, DECEMBER, "Ước chưa hoàn thành"),
        (UNDER_WAY, None, None, DECEMBER, "Chưa nêu ước"),
        (None, None, None, DECEMBER, "Chưa nêu ước"),
        ("Chưa thực hiện", COMPLETED, None, DECEMBER, "Ước hoàn thành"),
        (COMPLETED, None, date(2023, 12, 5), DECEMBER, "Hoàn thành đúng hạn"),
        (COMPLETED, NOT_YET, date(2023, 12, 5), DECEMBER, "Hoàn thành đúng hạn"),  # done is done
        (COMPLETED, None, None, DECEMBER, "Hoàn thành trễ hạn"),  # without a day, as ever
        ("Không phát sinh", COMPLETED, None, DECEMBER, "Không phát sinh"),
        # a supplement tells what came of it; what it still expects is still open
        (COMPLETED, None, date(2023, 12, 31), JANUARY, "Hoàn thành đúng hạn"),
        (COMPLETED, COMPLETED, date(2023, 12, 20), JANUARY, "Hoàn thành đúng hạn"),
        (UNDER_WAY, None, None, JANUARY, "Quá hạn chưa hoàn thành"),
        (None, None, None, JANUARY, "Quá hạn chưa hoàn thành"),
        (UNDER_WAY, COMPLETED, None, JANUARY, "Ước hoàn thành"),
        # the year's last day is still no supplement
        (UNDER_WAY, None, None, date(2023, 12, 31), "Chưa nêu ước"),
        (UNDER_WAY, None, None, date(2024, 1, 1), "Quá hạn chưa hoàn thành"),
    ],
)
def test_a_task_due_on_the_years_last_day(
    status: str | None, expected: str | None, done: Any, received: date, outcome: str
) -> None:
    found = content(DONE_1C, task("38", status, expected, done), received=received)
    assert outcomes(found)["38"] == (1, outcome)
    frame = found.frames["nhiem_vu"].set_index("task")
    assert frame.at["38", "due"] == 0  # the quarter's own figures end on 07/12


def test_what_was_due_before_is_overdue_whatever_is_expected() -> None:
    found = content(task("1c", UNDER_WAY, COMPLETED))
    assert outcomes(found)["1c"] == (1, "Quá hạn chưa hoàn thành")


def test_other_quarters_say_nothing_of_the_year() -> None:
    log = [accepted("THPT01", Q3)]
    rows = [row("THPT01", Q3, task="38", status=UNDER_WAY)]
    found = content_with([unit("THPT01")], {"submissions": log, "nhiem_vu": rows})
    assert found.frames["nhiem_vu"]["year_due"].isna().all()
    assert found.frames["nhiem_vu"]["year_outcome"].isna().all()


@pytest.mark.parametrize(
    ("rows", "received", "figures", "verdict", "told"),
    [
        (
            [DONE_1C, task("38", UNDER_WAY, COMPLETED), task("40c", UNDER_WAY, COMPLETED)],
            DECEMBER,
            (1, 3),
            "Chưa đủ số liệu",
            "Ước đến 31/12: 3/3 (100%): 1 đã xong, 2 ước hoàn thành; 0 ước chưa",
        ),
        (
            [DONE_1C, task("38", UNDER_WAY, COMPLETED), task("40c", UNDER_WAY, NOT_YET)],
            DECEMBER,
            (1, 3),
            "Chưa đủ số liệu",
            "Ước đến 31/12: 2/3 (66,6%): 1 đã xong, 1 ước hoàn thành; 1 ước chưa",
        ),
        (
            [task("1c", UNDER_WAY), task("38", UNDER_WAY, COMPLETED), task("40c", None)],
            DECEMBER,
            (0, 3),
            "Chưa đạt",  # 1c can't be on time any more
            "Ước đến 31/12: 1/3 (33,3%): 0 đã xong, 1 ước hoàn thành; 1 ước chưa",
        ),
        (
            [
                DONE_1C,
                task("38", COMPLETED, done=date(2023, 12, 30)),
                task("40c", COMPLETED, done=date(2023, 12, 31)),
            ],
            JANUARY,
            (3, 3),
            "Đạt",
            "Ước đến 31/12: 3/3 (100%): 3 đã xong, 0 ước hoàn thành; 0 ước chưa",
        ),
        (
            [DONE_1C, task("38", COMPLETED, done=date(2023, 12, 30)), task("40c", UNDER_WAY)],
            JANUARY,
            (2, 3),
            "Chưa đạt",
            "Ước đến 31/12: 2/3 (66,6%): 2 đã xong, 0 ước hoàn thành; 0 ước chưa",
        ),
    ],
)
def test_t2_of_the_year(
    rows: list[Row], received: date, figures: tuple[int, int], verdict: str, told: str
) -> None:
    found = t2(content(*rows, received=received))
    assert ((found.numerator, found.denominator), found.verdict) == (figures, verdict)
    assert told in found.note
    quarter = t2(content(*rows, received=received), Q4)
    assert quarter.denominator == 1  # 1c alone was due by 07/12
    assert "Ước đến 31/12:" not in quarter.note


def test_the_sentence_of_the_list_counts_what_is_expected_apart() -> None:
    found = content(
        DONE_1C, task("38", UNDER_WAY, COMPLETED), task("40c", COMPLETED, done=date(2023, 12, 1))
    )
    assert "ước đến 31/12 1/44; " in t2(found).note  # 38; 1c and 40c are unnumbered sub-rows
    assert "ước đến 31/12" in t2(found, Q4).note
    assert "ước đến 31/12" not in t2(found, Q3).note


def sheet(content: Content, period: Period, name: str) -> dict[Any, dict[str, Any]]:
    rows = one_sheet(content, period, period.end, name)
    plain = [[c.value if isinstance(c, Formula) else c for c in cells] for cells in rows]
    return {cells[0]: dict(zip(tables()[name].ids, cells, strict=True)) for cells in plain}


def test_the_sheet_of_tasks_shows_done_expected_and_overdue_apart() -> None:
    both = [
        DONE_1C,
        task("38", UNDER_WAY, COMPLETED),
        task("40c", UNDER_WAY),
    ]
    found = sheet(content(*both), YEAR, "out_tasks")
    names = ("completed", "overdue", "expected", "not_expected", "not_stated", "state")
    assert [found["38"][name] for name in names] == [0, 0, 1, 0, 0, "Ước hoàn thành"]
    assert [found["40c"][name] for name in names] == [0, 0, 0, 0, 1, "Đang thực hiện"]
    assert [found["1c"][name] for name in names] == [1, 0, 0, 0, 0, "Hoàn thành"]
    after = sheet(content(*both[:1], task("38", UNDER_WAY), received=JANUARY), YEAR, "out_tasks")
    assert [after["38"][name] for name in names] == [0, 1, 0, 0, 0, "Quá hạn"]
    quarter = sheet(content(*both[:1], task("38", UNDER_WAY), received=JANUARY), Q4, "out_tasks")
    assert quarter["38"]["overdue"] == 0
    before = sheet(content(*both), Q3, "out_tasks")  # nobody is asked yet: that is no 0
    assert {before["38"][name] for name in names[2:5]} == {None}


def test_the_dashboard_has_a_line_of_it_for_what_ends_with_the_year() -> None:
    found = content(DONE_1C, task("38", UNDER_WAY, COMPLETED), task("40c", UNDER_WAY, NOT_YET))
    line = sheet(found, YEAR, "out_dashboard")["Nhiệm vụ ước hoàn thành đến 31/12"]
    assert line["value"] == 1
    assert "1 lượt ước chưa hoàn thành, 0 lượt chưa nêu ước" in line["detail"]
    assert "Nhiệm vụ ước hoàn thành đến 31/12" not in sheet(found, Q3, "out_dashboard")


def test_the_league_of_the_year_counts_what_is_decided() -> None:
    rows = [DONE_1C, task("38", UNDER_WAY, COMPLETED), task("40c", UNDER_WAY)]

    def figures(received: date, period: Period) -> list[int]:
        table = tables()["out_league"]
        (cells,) = one_sheet(content(*rows, received=received), period, period.end, table.id)
        found = dict(zip(table.ids, cells, strict=True))
        values = [found["tasks_on_time"], found["tasks_due"]]
        return [int(str(value.value)) for value in values if isinstance(value, Formula)]

    assert figures(DECEMBER, YEAR) == [1, 1]
    assert figures(JANUARY, YEAR) == [1, 2]  # 40c is overdue now, 38 still expected
    assert figures(JANUARY, Q4) == [1, 1]


def test_a_joint_task_is_expected_when_all_its_offices_expect_it() -> None:
    units = [unit("VP", "PHONG_SO"), unit("TTR", "PHONG_SO")]
    plan = plan_with(units)
    log = [accepted(item.code, Q4, received=DECEMBER) for item in units]

    def expecting(first: str | None, second: str | None) -> int:
        rows = [
            row(item.code, Q4, task=one.id, status=UNDER_WAY, expected=what if one.joint else None)
            for item, what in zip(units, (first, second), strict=True)
            for one in plan.tasks_of(item)
        ]
        found = content_with(units, {"submissions": log, "nhiem_vu": rows})
        frame = found.frames["nhiem_vu"]
        chosen = frame[frame["year_due"].eq(1) & frame["task"].eq("20")]
        assert len(chosen) == 1
        return int(chosen["year_outcome"].eq("Ước hoàn thành").sum())

    assert expecting(COMPLETED, COMPLETED) == 1
    assert expecting(COMPLETED, NOT_YET) == 0
    assert expecting(None, COMPLETED) == 0


# --- through the commands


def headers(path: Path) -> list[str]:
    book = openpyxl.load_workbook(path)
    return [str(cell.value) for cell in book["Nhiệm vụ"][5]]


def expecting(given: Answers, status: str, expected: str | None) -> None:
    for record in given["nhiem_vu"]:
        if record["task"] in ("38", "40c"):
            kept: dict[str, Any] = {"task": record["task"], "status": status, "expected": expected}
            if status == COMPLETED:
                kept |= {"completion_date": date(2023, 12, 20), "document_date": date(2023, 12, 20)}
                kept |= {"document_number": "12/BC-THPT", "progress": 100}
            record.clear()
            record.update(kept)
        else:
            done = date(2023, 1, 5)
            record |= {"status": COMPLETED, "progress": 100, "completion_date": done}
            record |= {"document_number": "1/KH-THPT", "document_date": done}


def returned(
    desk: Desk,
    when: datetime,
    status: str,
    expected: str | None,
    period: Period = Q4,
    *,
    version: str = SCHEMA_VERSION,
) -> Path:
    plan = plan_with([unit("THPT01")], earlier_plan(2023, version))
    given = answers(plan, plan.units[0], period, 1, None)
    expecting(given, status, expected)
    edition = Edition(version, 2023)
    for form, records in given.items():  # an older register asks for other fields
        known = {column.id for column in forms()[form].columns if edition.knows(column)}
        asked = {one.id: 0 for one in forms()[form].columns if one.until and one.id in known}
        kept = [{name: row[name] for name in row if name in known} for row in records]
        given[form] = [asked | row for row in kept]
    name = f"{when:%m%d}.xlsx"
    template = desk.folder / "bm" / f"BC_{period.code}_THPT01.xlsx"
    return dated(fill(template, given, desk.folder / name), when)


def when(day: date) -> datetime:
    return datetime(day.year, day.month, day.day, 9, tzinfo=VIETNAM)


@pytest.fixture
def issued(desk: Desk) -> Desk:
    plan = desk.folder / "Ke hoach THPT01.docx"
    plan.write_bytes(b"ke hoach")
    assert desk.run("receive-plan", dated(plan, when(date(2023, 1, 9)))).code == 0
    for period in (Q3, Q4):
        place = ("--period", period.code, "--unit", "THPT01", "--out", desk.folder / "bm")
        assert desk.run("issue", *place).code == 0
    return desk


def findings(desk: Desk) -> list[tuple[str, str]]:
    frame = desk.frame("findings")
    return list(zip(frame["Mã lỗi"], frame["Mức độ"], strict=True))


def year_row(desk: Desk) -> list[Any]:
    out = ("--period", "2023-Y", "--out", desk.folder / "th")
    assert desk.run("consolidate", *out).code == 0
    frame = desk.frame("out_targets").set_index("Mã")
    return [frame.at["T2", name] for name in ("Tử số", "Mẫu số", "Kết luận", "Ghi chú")]


def test_from_the_december_return_to_the_supplement(issued: Desk) -> None:
    """The officer's year: an estimate in December, the truth in January."""
    assert HEADER in headers(issued.folder / "bm" / "BC_2023-Q4_THPT01.xlsx")
    assert HEADER not in headers(issued.folder / "bm" / "BC_2023-Q3_THPT01.xlsx")
    with zipfile.ZipFile(issued.folder / "bm" / "BC_2023-Q3_THPT01.xlsx") as archive:
        assert all(HEADER.encode() not in archive.read(name) for name in archive.namelist())
    first = returned(issued, when(DECEMBER), UNDER_WAY, COMPLETED)
    shown = issued.run("merge", first, "--period", "2023-Q4")
    assert (shown.code, findings(issued)) == (0, [])
    stored = issued.frame("nhiem_vu").set_index("Mã nhiệm vụ")
    assert stored.at["38", "Ước đến 31 tháng 12"] == COMPLETED
    numerator, denominator, verdict, note = year_row(issued)
    assert (numerator, denominator, verdict) == (1, 3, "Chưa đủ số liệu")
    assert "Ước đến 31/12: 3/3 (100%): 1 đã xong, 2 ước hoàn thành" in note
    second = returned(issued, when(JANUARY), COMPLETED, None)
    shown = issued.run("merge", second, "--period", "2023-Q4")
    assert (shown.code, findings(issued)) == (0, [])
    assert year_row(issued)[:3] == [3, 3, "Đạt"]
    wall = issued.frame("out_wall").set_index("Đơn vị")
    assert wall.at["THPT01", "Quý 4"] == "Đúng hạn"  # a supplement makes nobody late
    assert issued.run("verify").code == 0


def test_a_day_to_come_is_no_completion_in_a_december_return(issued: Desk) -> None:
    early = returned(issued, when(DECEMBER), COMPLETED, None)
    assert issued.run("merge", early, "--period", "2023-Q4").code == 1
    assert set(findings(issued)) == {("R305", "Lỗi"), ("R315", "Lỗi")}


def test_what_came_after_the_year_by_the_offices_word_may_tell_of_it(issued: Desk) -> None:
    early = returned(issued, when(DECEMBER), COMPLETED, None)
    came = ("--period", "2023-Q4", "--received", "2024-01-10")
    assert issued.run("merge", early, *came).code == 0
    assert findings(issued) == []


def blanked(path: Path, when: datetime, columns: Iterable[str], *, before: bool = True) -> Path:
    """Save a return without some columns of its tasks, as templates made ``before`` have them."""
    book = openpyxl.load_workbook(path)
    if before:
        unsay_fields(book)
    sheet = book["Nhiệm vụ"]
    for cell in list(sheet[5]):
        if str(cell.value) in columns:
            sheet.delete_cols(int(cell.column or 0))
    book.save(path)
    return dated(path, when)


def test_a_return_from_a_template_without_the_column_is_accepted(issued: Desk) -> None:
    path = returned(issued, when(DECEMBER), UNDER_WAY, None)
    blanked(path, when(DECEMBER), [HEADER, "Văn bản phải có"])
    assert issued.run("merge", path, "--period", "2023-Q4").code == 0
    assert {code for code, _ in findings(issued)} <= {"I104"}
    assert year_row(issued)[:3] == [1, 3, "Chưa đủ số liệu"]
    cells = issued.frame("nhiem_vu").set_index("Mã nhiệm vụ").at["38", "Ô"]
    assert cells == "B6:J6"


def test_the_column_deleted_from_a_template_that_has_it_is_missed(issued: Desk) -> None:
    path = returned(issued, when(DECEMBER), UNDER_WAY, None)
    blanked(path, when(DECEMBER), [HEADER], before=False)
    assert issued.run("merge", path, "--period", "2023-Q4").code == 1
    assert findings(issued) == [("S205", "Lỗi")]


def test_the_column_in_another_quarters_return_is_told_and_not_taken(issued: Desk) -> None:
    path = returned(issued, when(date(2023, 9, 5)), UNDER_WAY, None, Q3)
    book = openpyxl.load_workbook(path)
    sheet = book["Nhiệm vụ"]
    column = sheet.max_column + 1
    sheet.cell(5, column, HEADER)
    sheet.cell(7, column, COMPLETED)
    book.save(path)
    dated(path, when(date(2023, 9, 5)))
    assert issued.run("merge", path, "--period", "2023-Q3").code == 0
    assert ("S207", "Cảnh báo") in findings(issued)
    assert issued.frame("nhiem_vu")["Ước đến 31 tháng 12"].isna().all()


CASES = Path(__file__).parents[1] / "data" / "cases"
OLD = CASES / "registers" / "inspections-typed-below-table.xlsx"


def test_a_register_of_version_2_issues_no_such_column_and_still_judges_the_year(
    desk: Desk,
) -> None:
    shutil.copy(OLD, desk.register)
    place = ("--period", "2023-Q4", "--unit", "THPT01", "--out", desk.folder / "bm")
    assert desk.run("issue", *place).code == 0
    assert HEADER not in headers(desk.folder / "bm" / "BC_2023-Q4_THPT01.xlsx")
    path = returned(desk, when(DECEMBER), UNDER_WAY, None, version="2")
    assert desk.run("merge", path, "--period", "2023-Q4").code == 0
    assert year_row(desk)[:3] == [1, 3, "Chưa đủ số liệu"]
    second = returned(desk, when(JANUARY), COMPLETED, None, version="2")
    assert desk.run("merge", second, "--period", "2023-Q4").code == 0
    assert year_row(desk)[:3] == [3, 3, "Đạt"]
    assert desk.run("verify").code == 0
