"""Joint tasks: one for all lead units, whoever of them answers, wherever tasks are counted."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date
from itertools import permutations
from types import MappingProxyType
from typing import Any

import pandas as pd
import pytest

from cchc_xl.measures.dues import due_things
from cchc_xl.measures.metrics import measure
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.content import Content
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import tables
from tests.content_samples import (
    H1,
    Q1,
    Q2,
    Q3,
    Q4,
    YEAR,
    accepted,
    content_with,
    one_sheet,
    random_content,
    row,
    unit,
)  # fmt: skip

JOINT = ("9", *map(str, range(20, 29)), "43")
SHARED = tuple(task for task in JOINT if task != "23")
"""All but one are given to all offices, 23 to Văn phòng alone."""
OFFICES = ("TCCB", "TTR", "VP")
DONE, BEGUN, NONE, IDLE = "Hoàn thành", "Đang thực hiện", "Chưa thực hiện", "Không phát sinh"
PERIODS = pytest.mark.parametrize("period", [Q1, Q2, H1, YEAR], ids=str)
Said = Mapping[str, str | None]


def office(said: Said, *quarters: Period, expected: Said = MappingProxyType({})) -> Content:
    """Return offices that say this of every joint task in these quarters (by default all)."""
    units = [unit(code, "PHONG_SO") for code in OFFICES]
    quarters = quarters or (Q1, Q2, Q3, Q4)
    log = [accepted(code, quarter) for code in said for quarter in quarters]
    rows = [
        row(code, quarter, task=task, status=status, position=position, **cells)
        for quarter in quarters
        for code, status in said.items()
        for position, task in enumerate(JOINT)
        for cells in [
            {"completion_date": date(2023, 3, 1)}
            if status == DONE
            else {"expected": expected.get(code) if quarter == Q4 else None}
        ]
    ]
    return content_with(units, {"submissions": log, "nhiem_vu": rows})


def sheet(content: Content, period: Period, name: str) -> list[dict[str, Any]]:
    names = tables()[name].ids
    return [
        {
            column: cell.value if isinstance(cell, Formula) else cell
            for column, cell in zip(names, line, strict=True)
        }
        for line in one_sheet(content, period, date(2023, 12, 31), name)
    ]


def of_tasks(content: Content, period: Period) -> dict[str, dict[str, Any]]:
    return {line["task"]: line for line in sheet(content, period, "out_tasks")}


def test_these_are_the_joint_tasks_of_the_plan() -> None:
    assert tuple(task.id for task in builtin_plan(2023).tasks if task.joint) == JOINT


@PERIODS
@pytest.mark.parametrize("who", OFFICES)
def test_whoever_answers_the_task_is_reported_once(who: str, period: Period) -> None:
    lines = of_tasks(office(dict.fromkeys(OFFICES) | {who: DONE}), period)
    assert (lines["23"]["reported"], lines["23"]["completed"]) == ((who == "VP"),) * 2
    for task in SHARED:
        line = lines[task]
        assert (line["assigned"], line["reported"]) == (1, 1)
        # it is done when all have done it
        assert (line["completed"], line["under_way"], line["on_time"]) == (0, 1, 0)


@PERIODS
@pytest.mark.parametrize(
    ("answers", "column", "state"),
    [
        ((DONE, DONE, DONE), "completed", DONE),
        ((DONE, IDLE, DONE), "completed", DONE),
        ((DONE, DONE, BEGUN), "under_way", BEGUN),
        ((NONE, IDLE, DONE), "under_way", BEGUN),
        ((NONE, None, IDLE), "not_started", NONE),
        ((IDLE, IDLE, IDLE), "not_arisen", IDLE),
    ],
)
def test_the_state_is_that_of_all_offices_in_any_order(
    answers: tuple[str | None, ...], column: str, state: str, period: Period
) -> None:
    columns = ("completed", "under_way", "not_started", "not_arisen")
    for order in set(permutations(answers)):
        found = of_tasks(office(dict(zip(OFFICES, order, strict=True))), period)
        for task in ("9", "20", "43"):
            line = found[task]
            assert [line[name] for name in columns] == [int(name == column) for name in columns]
            overdue = period == YEAR and task != "9" and state in (BEGUN, NONE)
            assert line["not_stated"] == (int(overdue) if period == YEAR else None)
            assert line["state"] == state


def test_only_offices_with_a_return_count() -> None:
    line = of_tasks(office({"TTR": DONE}), Q1)["20"]
    assert (line["reported"], line["completed"], line["on_time"]) == (1, 1, 1)


@pytest.mark.parametrize(
    ("first", "second", "counts"),
    [(DONE, DONE, (1, 0)), (DONE, "Chưa hoàn thành", (0, 1)), (None, DONE, (0, 0))],
)
def test_the_outlook_is_that_of_all_offices(
    first: str | None, second: str | None, counts: tuple[int, int]
) -> None:
    both = office(dict.fromkeys(OFFICES[:2], BEGUN), Q4, expected={"TCCB": first, "TTR": second})
    line = of_tasks(both, YEAR)["20"]
    assert (line["expected"], line["not_expected"]) == counts
    assert line["not_stated"] == 1 - sum(counts)
    (board,) = (
        item["value"]
        for item in sheet(both, YEAR, "out_dashboard")
        if item["item"] == "Nhiệm vụ ước hoàn thành đến 31/12"
    )
    assert board == of_tasks(both, YEAR)["Tổng cộng"]["expected"]


@pytest.mark.parametrize("seed", range(4))
@PERIODS
def test_the_total_adds_up_the_rows(period: Period, seed: int) -> None:
    quarters = (Q2, Q4) if period == YEAR else (Q1, Q2)
    *rows, total = sheet(random_content(seed, 30, quarters), period, "out_tasks")
    counted = [column.id for column in tables()["out_tasks"].columns if column.kind == "count"]
    for name in counted:
        figures = [line[name] for line in rows]
        asked = any(figure is not None for figure in figures)
        assert total[name] == (sum(figure or 0 for figure in figures) if asked else None), name
    assert all(line["assigned"] <= 1 for line in rows if line["task"] in JOINT)


@PERIODS
def test_t2_has_them_once(period: Period) -> None:
    said = dict.fromkeys(OFFICES, DONE)
    (found,) = (one for one in measure(office(said), period) if one.id == "T2")
    plan = office(said).plan
    end = date(2023, 12, 31) if period == YEAR else plan.window_of(plan.periods_of(period)[-1]).end
    due = [task for task in plan.tasks if task.due_date and task.due_date <= end]
    units = plan.units
    own = sum(task.is_assigned_to(one) for task in due for one in units if not task.joint)
    shared = [task for task in due if task.joint]
    assert (found.denominator, found.numerator) == (own + len(shared), len(shared))
    assert bool(shared) is (period == YEAR)


def test_they_are_due_of_each_office_that_lacks() -> None:
    """Found: they stood under the first office alone."""

    def dues(said: Said) -> dict[str, str]:
        things = due_things(office(said, Q3), date(2023, 12, 5))
        shown = {one.unit: one.what for one in things if one.what.startswith("20. ")}
        return {unit: what.partition("(nhiệm vụ chung; còn ")[2] for unit, what in shown.items()}

    assert dues(dict.fromkeys(OFFICES, BEGUN)) == dict.fromkeys(OFFICES, "TCCB, TTR, VP)")
    assert dues({"TCCB": DONE, "TTR": BEGUN, "VP": IDLE}) == {"TTR": "TTR)"}
    assert dues({"TCCB": DONE}) == dict.fromkeys(("TTR", "VP"), "TTR, VP)")
    assert dues(dict.fromkeys(OFFICES, DONE)) == {}


@PERIODS
def test_what_they_end_in_is_shown_once(period: Period) -> None:
    lines = sheet(office(dict.fromkeys(OFFICES, BEGUN)), period, "out_products")
    found = [(line["task"], line["unit"], line["product"]) for line in lines]
    for task in JOINT:
        own = [(whose, words) for one, whose, words in found if one == task]
        assert len(own) == len({words for _, words in own})
        assert {whose for whose, _ in own} in ({None}, {"VP"})
    assert len([one for one in found if one[0] == "9"]) == 2


@pytest.mark.parametrize("who", OFFICES)
def test_a_document_that_any_office_may_give_is_there_when_one_gave_it(who: str) -> None:
    content = office(dict.fromkeys(OFFICES, DONE), Q1)
    tasks = [task._replace(products_from=()) for task in content.plan.tasks]
    frame = content.frames["nhiem_vu"].copy()
    own = frame["unit"].eq(who) & frame["task"].eq("21")
    frame.loc[own, "document_number"] = "7/BC"
    frame.loc[own, "document_date"] = pd.Timestamp(2023, 2, 1)
    plan = content.plan.__class__(**{**vars(content.plan), "tasks": tuple(tasks)})
    changed = content._replace(plan=plan, frames={**content.frames, "nhiem_vu": frame})
    lines = {line["task"]: line for line in sheet(changed, Q1, "out_products")}
    assert (lines["21"]["unit"], lines["21"]["state"], lines["21"]["number"]) == (
        None,
        "Có",
        "7/BC",
    )
    assert (lines["26"]["state"], lines["26"]["due"]) == ("Chưa có", 1)


def test_a_joint_document_is_not_asked_when_the_task_arose_at_none() -> None:
    for said, state in (({"VP": IDLE, "TTR": BEGUN}, "Chưa có"), ({"VP": IDLE}, "Không đòi hỏi")):
        lines = {line["task"]: line for line in sheet(office(said, Q1), Q1, "out_products")}
        assert lines["26"]["state"] == state
