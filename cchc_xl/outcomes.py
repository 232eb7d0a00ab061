"""How the units stand with the plan's tasks: computed from the due dates, never typed."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.periods import Period

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from cchc_xl.plan import Plan

COMPLETED, NOT_ARISEN = "Hoàn thành", "Không phát sinh"

ON_TIME = "Hoàn thành đúng hạn"
LATE = "Hoàn thành trễ hạn"
OVERDUE = "Quá hạn chưa hoàn thành"
NOT_YET_DUE = "Chưa đến hạn"
NO_DEADLINE = "Không có thời hạn"
NOT_GIVEN = "Không được giao"
OUTCOMES = (ON_TIME, LATE, OVERDUE, NOT_YET_DUE, NOT_ARISEN, NO_DEADLINE, NOT_GIVEN)

_WORST_FIRST = (OVERDUE, LATE, ON_TIME, NOT_ARISEN)
"""Which of its lead offices' outcomes is the outcome of a joint task."""


def with_outcomes(frame: DataFrame, plan: Plan) -> DataFrame:
    """Return the rows of the form ``nhiem_vu`` with ``due_date``, ``due`` and ``outcome``.

    ``frame`` has ``unit``, ``task``, ``status``, ``completion_date`` and ``period`` (a quarter's
    code). ``due`` is 1 when the task is given to the unit and its due date is not after the last
    day of the quarter's figures (``Plan.window_of``), whatever the unit answers. A joint task is
    due once: in the row whose outcome is the worst, for it is done when all its offices have done
    it. ``outcome`` is one of ``OUTCOMES``: a task completed by its due date is on time also before
    that day has come; one completed without a date is not.
    """
    import pandas as pd

    due_dates = {task.id: pd.Timestamp(task.due_date) for task in plan.tasks if task.due_date}
    ends = {
        code: pd.Timestamp(plan.window_of(Period.parse(code)).end)
        for code in frame["period"].dropna().unique()
    }
    due_date = frame["task"].map(due_dates).astype("datetime64[s]")
    end = frame["period"].map(ends).astype("datetime64[s]")
    not_arisen = frame["status"].eq(NOT_ARISEN).fillna(False).astype(bool)
    completed = frame["status"].eq(COMPLETED).fillna(False).astype(bool)
    passed = due_date <= end
    given = _given(frame, plan)
    outcome = pd.Series(NOT_YET_DUE, index=frame.index, dtype="string")
    outcome = outcome.mask(passed, OVERDUE)
    outcome = outcome.mask(completed, LATE)
    outcome = outcome.mask(completed & (frame["completion_date"] <= due_date), ON_TIME)
    outcome = outcome.mask(due_date.isna(), NO_DEADLINE)
    outcome = outcome.mask(not_arisen, NOT_ARISEN)
    outcome = outcome.mask(~given, NOT_GIVEN)
    joint = frame["task"].isin([task.id for task in plan.tasks if task.joint])
    due = passed & given
    due &= ~joint | _first_of_the_worst(frame.assign(outcome=outcome)[due & joint], frame)
    return frame.assign(due_date=due_date, due=due.astype("Int64"), outcome=outcome)


def _given(frame: DataFrame, plan: Plan) -> Series[bool]:
    """Tell for each row whether the plan gives the task to the unit."""
    import pandas as pd

    pairs = {(unit.code, task.id) for unit in plan.units for task in plan.tasks_of(unit)}
    found = [pair in pairs for pair in zip(frame["unit"], frame["task"], strict=True)]
    return pd.Series(found, index=frame.index, dtype=bool)


def _first_of_the_worst(rows: DataFrame, frame: DataFrame) -> Series[bool]:
    """Mark in ``frame`` one of ``rows`` for each quarter and task: the first with the worst."""
    import pandas as pd

    ranks = {outcome: rank for rank, outcome in enumerate(_WORST_FIRST)}
    ranked = rows.assign(rank=rows["outcome"].map(ranks))
    order = ["period", "task", "rank", "unit"]
    first = ranked.sort_values(order, kind="stable").drop_duplicates(["period", "task"]).index
    return pd.Series(frame.index.isin(first), index=frame.index, dtype=bool)
