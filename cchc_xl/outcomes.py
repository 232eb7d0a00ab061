"""How the units stand with the plan's tasks: computed from the due dates, never typed."""

from __future__ import annotations

from collections.abc import Iterable
from typing import TYPE_CHECKING

from cchc_xl.periods import Period
from cchc_xl.plans.records import Task

if TYPE_CHECKING:
    from pandas import DataFrame

COMPLETED, NOT_ARISEN = "Hoàn thành", "Không phát sinh"

ON_TIME = "Hoàn thành đúng hạn"
LATE = "Hoàn thành trễ hạn"
OVERDUE = "Quá hạn chưa hoàn thành"
NOT_YET_DUE = "Chưa đến hạn"
NO_DEADLINE = "Không có thời hạn"
OUTCOMES = (ON_TIME, LATE, OVERDUE, NOT_YET_DUE, NOT_ARISEN, NO_DEADLINE)


def with_outcomes(frame: DataFrame, tasks: Iterable[Task]) -> DataFrame:
    """Return the rows of the form ``nhiem_vu`` with ``due_date``, ``due`` and ``outcome``.

    ``frame`` has ``task``, ``status``, ``completion_date`` and ``period`` (a quarter's code).
    ``due`` is 1 when the task's due date is not after the quarter's last day and the unit does not
    answer “Không phát sinh”, else 0. ``outcome`` is one of ``OUTCOMES``: a task completed by its
    due date is on time also before that day has come; one completed without a date is not.
    """
    import pandas as pd

    due_dates = {task.id: pd.Timestamp(task.due_date) for task in tasks if task.due_date}
    ends = {
        code: pd.Timestamp(Period.parse(code).end) for code in frame["period"].dropna().unique()
    }
    due_date = frame["task"].map(due_dates).astype("datetime64[s]")
    end = frame["period"].map(ends).astype("datetime64[s]")
    not_arisen = frame["status"].eq(NOT_ARISEN).fillna(False).astype(bool)
    completed = frame["status"].eq(COMPLETED).fillna(False).astype(bool)
    passed = due_date <= end
    outcome = pd.Series(NOT_YET_DUE, index=frame.index, dtype="string")
    outcome = outcome.mask(passed, OVERDUE)
    outcome = outcome.mask(completed, LATE)
    outcome = outcome.mask(completed & (frame["completion_date"] <= due_date), ON_TIME)
    outcome = outcome.mask(due_date.isna(), NO_DEADLINE)
    outcome = outcome.mask(not_arisen, NOT_ARISEN)
    due = (passed & ~not_arisen).astype("Int64")
    return frame.assign(due_date=due_date, due=due, outcome=outcome)
