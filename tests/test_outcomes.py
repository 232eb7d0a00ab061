"""Late, on time and overdue are computed from due dates."""

from __future__ import annotations

from datetime import date

import pytest

from cchc_xl.outcomes import OUTCOMES, with_outcomes
from cchc_xl.plan import builtin_plan
from tests.office_samples import Q1, Q2, row, table_frame

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
        ("11", "Không phát sinh", None, 0, "Không phát sinh"),
        ("4", "Đang thực hiện", None, 0, "Chưa đến hạn"),
        ("4", "Hoàn thành", date(2023, 2, 1), 0, "Hoàn thành đúng hạn"),
        ("2", "Hoàn thành", date(2023, 2, 1), 0, "Không có thời hạn"),
        ("2", "Đang thực hiện", None, 0, "Không có thời hạn"),
        ("2", "Không phát sinh", None, 0, "Không phát sinh"),
    ],
)
def test_outcome(task: str, status: str | None, done: date | None, due: int, outcome: str) -> None:
    rows = [row("VP", Q1, task=task, status=status, completion_date=done)]
    found = with_outcomes(table_frame("nhiem_vu", rows), builtin_plan(2023).tasks)
    assert (found.at[0, "due"], found.at[0, "outcome"]) == (due, outcome)
    assert outcome in OUTCOMES


def test_the_quarters_last_day_decides_what_is_due() -> None:
    rows = [row("TTR", period, task="11", status="Đang thực hiện") for period in (Q1, Q2)]
    rows += [row("TTR", period, task="14", status="Đang thực hiện") for period in (Q1, Q2)]
    found = with_outcomes(table_frame("nhiem_vu", rows), builtin_plan(2023).tasks)
    assert found["due"].tolist() == [1, 1, 0, 0]
    assert found["due_date"].dt.date.tolist() == [DUE, DUE, date(2023, 9, 30), date(2023, 9, 30)]


def test_the_columns_keep_the_registers_types_and_a_second_run_changes_nothing() -> None:
    tasks = builtin_plan(2023).tasks
    empty = table_frame("nhiem_vu", [])
    assert with_outcomes(empty, tasks).dtypes.to_dict() == empty.dtypes.to_dict()
    rows = [row("VP", Q1, task="4", status="Đang thực hiện")]
    once = with_outcomes(table_frame("nhiem_vu", rows), tasks)
    assert once.dtypes.to_dict() == empty.dtypes.to_dict()
    assert with_outcomes(once, tasks).equals(once)
