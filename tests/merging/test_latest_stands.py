"""What a return does not say anew stands as it was said last, not as it was said first."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from typing import Any

import pytest

from cchc_xl.plan.year import builtin_plan
from tests.content_samples import Q1, Q2, Q3, Q4, accepted, content_with, dossiers, row, unit

SCHOOL = unit("THPT01")
NIL = "Không phát sinh"


def cell(frame: Any, period: str, name: str) -> Any:
    (value,) = frame.loc[frame["period"] == period, name]
    return value


def test_dossiers_left_are_those_of_the_quarter_before() -> None:
    rows = {
        "submissions": [
            accepted("THPT01", Q1),
            accepted("THPT01", Q2),
            accepted("THPT01", Q3, activity=NIL),
        ],
        "tthc": [
            dossiers("THPT01", Q1, online=9, on_time=6, within_limit=3),
            dossiers("THPT01", Q2, online=4, carried_over=3, on_time=2, within_limit=5),
        ],
    }
    frame = content_with([SCHOOL], rows).frames["tthc"]
    assert cell(frame, "2023-Q3", "pending") == cell(frame, "2023-Q3", "carried_over") == 5


def test_a_task_that_a_return_leaves_out_is_as_the_latest_return_has_it() -> None:
    log = [accepted("THPT01", quarter) for quarter in (Q1, Q2, Q3)]
    tasks = [
        row("THPT01", Q1, task="38", status="Đang thực hiện"),
        row("THPT01", Q2, task="38", status="Hoàn thành", completion_date=date(2023, 4, 1)),
    ]
    content = content_with([SCHOOL], {"submissions": log, "nhiem_vu": tasks})
    frame = content.frames["nhiem_vu"]
    frame = frame[frame["task"] == "38"]
    assert cell(frame, "2023-Q3", "status") == "Hoàn thành"
    assert frame["period"].tolist() == ["2023-Q1", "2023-Q2", "2023-Q3"]


@pytest.mark.parametrize(
    ("day", "outcome"),
    [
        (date(2023, 12, 31), "Chưa nêu ước"),  # what was sent by then cannot know the end
        (date(2024, 1, 1), "Quá hạn chưa hoàn thành"),
    ],
)
def test_only_what_came_after_the_year_closes_what_is_open(day: date, outcome: str) -> None:
    log = [accepted("THPT01", Q4, received=day)]
    content = content_with([SCHOOL], {"submissions": log})
    frame = content.frames["nhiem_vu"]
    due = frame[frame["due_date"] == "2023-12-31"]
    assert set(due["year_outcome"]) == {outcome}


@pytest.mark.parametrize(
    ("due", "is_due"), [(date(2023, 3, 7), 1), (date(2023, 3, 8), 0), (date(2023, 3, 6), 1)]
)
def test_a_task_is_due_up_to_the_last_day_of_the_quarters_figures(due: date, is_due: int) -> None:
    plan = builtin_plan(2023)
    tasks = [task._replace(due_date=due) for task in plan.tasks if task.id == "1c"]
    log = {"submissions": [accepted("THPT01", Q1)]}
    content = content_with([SCHOOL], log, replace(plan, tasks=tuple(tasks)))
    assert cell(content.frames["nhiem_vu"], "2023-Q1", "due") == is_due


def test_what_was_overdue_before_the_last_return_is_open_no_more() -> None:
    plan = builtin_plan(2023)
    (task,) = (task for task in plan.tasks if task.id == "1c")
    tasks = (task._replace(due_date=date(2023, 11, 30)),)
    log = {"submissions": [accepted("THPT01", Q4, received=date(2023, 12, 5))]}
    frame = content_with([SCHOOL], log, replace(plan, tasks=tasks)).frames["nhiem_vu"]
    assert cell(frame, "2023-Q4", "year_outcome") == "Quá hạn chưa hoàn thành"
