"""Late, on time and overdue are computed from due dates."""

from __future__ import annotations

from datetime import date

import pytest

from cchc_xl.merging.outcomes import with_outcomes
from cchc_xl.plan.year import builtin_plan
from tests.content_samples import Q1, Q2, Q3, plan_with, row, table_frame, unit

DUE = date(2023, 3, 31)  # task 11, “Quý I/2023”


@pytest.mark.parametrize(
    ("task", "status", "done", "due", "outcome"),
    [
        ("11", "Hoàn thành", date(2023, 3, 31), 1, "Hoàn thành đúng hạn"),
        ("11", "Hoàn thành", date(2023, 4, 1), 1, "Hoàn thành trễ hạn"),
        ("11", "Hoàn thành", None, 1, "Hoàn thành trễ hạn"),
        ("11", "Đang thực hiện", None, 1, "Quá hạn chưa hoàn thành"),
        ("11", "Chưa thực hiện", None, 1, "Quá hạn chưa hoàn thành"),
        ("11", None, None, 1, "Quá hạn chưa hoàn thành"),
        ("11", "Không phát sinh", None, 1, "Không phát sinh"),
        ("12", "Đang thực hiện", None, 0, "Chưa đến hạn"),
        ("12", "Hoàn thành", date(2023, 2, 1), 0, "Hoàn thành đúng hạn"),
        ("9", "Hoàn thành", date(2023, 2, 1), 0, "Không có thời hạn"),
        ("9", "Đang thực hiện", None, 0, "Không có thời hạn"),
        ("9", "Không phát sinh", None, 0, "Không phát sinh"),
        ("1a", "Hoàn thành", date(2022, 12, 31), 0, "Không được giao"),
        ("999z", "Hoàn thành", date(2023, 2, 1), 0, "Không được giao"),
    ],
)
def test_outcome(task: str, status: str | None, done: date | None, due: int, outcome: str) -> None:
    rows = [row("TTR", Q2, task=task, status=status, completion_date=done)]
    found = with_outcomes(table_frame("nhiem_vu", rows), builtin_plan(2023))
    assert (found.at[0, "due"], found.at[0, "outcome"]) == (due, outcome)


def test_the_last_day_of_the_figures_decides_what_is_due() -> None:
    tasks = [(task, quarter) for task in ("11", "14") for quarter in (Q1, Q2, Q3)]
    rows = [row("TTR", quarter, task=task, status="Đang thực hiện") for task, quarter in tasks]
    found = with_outcomes(table_frame("nhiem_vu", rows), builtin_plan(2023))
    # 31/03 falls after 07/03, and 30/09 after 07/09: due with the next quarter's return.
    assert found["due"].tolist() == [0, 1, 1, 0, 0, 0]
    assert found["outcome"].tolist()[:2] == ["Chưa đến hạn", "Quá hạn chưa hoàn thành"]
    assert set(found["due_date"].dt.date) == {DUE, date(2023, 9, 30)}


JOINT = "20"  # all department offices


@pytest.mark.parametrize(
    ("answers", "outcome"),
    [
        ([("Hoàn thành", 1), ("Hoàn thành", 2)], "Hoàn thành đúng hạn"),
        ([("Hoàn thành", 1), ("Đang thực hiện", None)], "Quá hạn chưa hoàn thành"),
        ([("Hoàn thành", 1), (None, None)], "Quá hạn chưa hoàn thành"),
        ([("Hoàn thành", 1), ("Hoàn thành", 9)], "Hoàn thành trễ hạn"),
        ([("Hoàn thành", 1), ("Không phát sinh", None)], "Hoàn thành đúng hạn"),
        ([("Không phát sinh", None), ("Không phát sinh", None)], "Không phát sinh"),
    ],
)
@pytest.mark.parametrize("turned", [False, True])
def test_a_joint_task_is_due_once_and_done_when_all_have_done_it(
    answers: list[tuple[str | None, int | None]], outcome: str, turned: bool
) -> None:
    plan = plan_with([unit("A", "PHONG_SO"), unit("B", "PHONG_SO"), unit("C")])
    joint = [
        task._replace(due_date=date(2023, 3, 5)) if task.id == JOINT else task
        for task in plan.tasks
    ]
    units = ["B", "A"] if turned else ["A", "B"]
    rows = [
        row(
            code,
            Q1,
            task=JOINT,
            status=status,
            completion_date=date(2023, 3, day) if day else None,
        )
        for code, (status, day) in zip(units, answers, strict=True)
    ]
    found = with_outcomes(
        table_frame("nhiem_vu", rows), plan.__class__(**{**vars(plan), "tasks": tuple(joint)})
    )
    assert found["due"].sum() == 1
    assert found.loc[found["due"] == 1, "outcome"].tolist() == [outcome]


def test_the_columns_keep_the_registers_types_and_a_second_run_changes_nothing() -> None:
    plan = builtin_plan(2023)
    empty = table_frame("nhiem_vu", [])
    assert with_outcomes(empty, plan).dtypes.to_dict() == empty.dtypes.to_dict()
    rows = [row("VP", Q1, task="4", status="Đang thực hiện")]
    once = with_outcomes(table_frame("nhiem_vu", rows), plan)
    assert once.dtypes.to_dict() == empty.dtypes.to_dict()
    assert with_outcomes(once, plan).equals(once)
