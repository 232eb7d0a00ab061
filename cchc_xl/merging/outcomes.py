"""How the units stand with the plan's tasks: computed from the due dates, never typed."""

from __future__ import annotations

from collections.abc import Collection
from datetime import date
from typing import TYPE_CHECKING, Any

from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.tasks import (
    EXPECTED,
    LATE,
    NO_DEADLINE,
    NOT_EXPECTED,
    NOT_GIVEN,
    NOT_REPORTED,
    NOT_STATED,
    NOT_YET_DUE,
    ON_TIME,
    OVERDUE,
    STILL_OPEN,
)
from validation import dtypes
from validation.words import COMPLETED, NOT_ARISEN, NOT_COMPLETED, NOT_STARTED, UNDER_WAY

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from cchc_xl.plan.year import Plan


_WORST_FIRST = (
    *(OVERDUE, LATE, NOT_EXPECTED, NOT_STATED, EXPECTED, NOT_YET_DUE, NO_DEADLINE),
    *(ON_TIME, NOT_ARISEN),
)
"""Which of its lead units' outcomes is the outcome of a joint task."""


def _own_due(outcome: str, *passed_over: str) -> str:
    return " and ".join(
        ["due_date <= period_end", *(f"{outcome} != '{name}'" for name in passed_over)]
    )


OF_A_UNIT = {
    "due": _own_due("outcome", NOT_GIVEN),
    "year_due": _own_due("year_outcome", NOT_GIVEN, *STILL_OPEN),
}
"""What is due of a unit measured by itself: a joint task of each of its lead units.

At the year's end only what was done, or can no longer be, says how a unit did.
"""


def with_outcomes(frame: DataFrame, plan: Plan, after_the_year: Collection[str] = ()) -> DataFrame:
    """Return the rows of a form of tasks (``Traits.judged``) with what is computed of them.

    ``frame`` has ``unit``, ``task``, ``status``, ``completion_date``, ``expected`` and ``period``
    (a quarter's code). ``due`` is 1 when the task is given to the unit and its ``due_date`` is not
    after the last day of the quarter's figures (``Plan.window_of``), whatever the unit answers. A
    joint task is due once: in the row whose outcome is the worst, for it is done when all its
    lead units have done it. ``outcome`` is one of ``plan.states.tasks``: a task completed by its
    due date is on time also before that day has come; one completed without a date is not. One that
    is judged by receipt is on time when the unit's plan came before that day.

    ``year_due`` and ``year_outcome`` say the same of the year's last quarter as of 31/12. What is
    open there is one of ``STILL_OPEN``, unless the return in force came ``after_the_year`` (units)
    and expects nothing any more.

    ``stands`` is the status that counts where tasks are counted: the row's own, or that no return
    tells any. A joint task has one, in the row with its outcome, of what all its lead units say.
    """
    import pandas as pd

    due_dates = {task.id: pd.Timestamp(task.due_date) for task in plan.tasks if task.due_date}
    frame = frame.assign(due_date=frame["task"].map(due_dates).astype(dtypes.DAY))
    passed = frame["due_date"] <= _last_days(frame["period"], plan)
    given = _given(frame, plan)
    in_time = _in_time(frame, plan)
    outcome = _outcome(frame, passed, given, in_time)
    due = _due(frame.assign(outcome=outcome), passed & given, plan)
    is_last = frame["period"].eq(plan.periods[-1].code).fillna(False).astype(bool)
    in_year = is_last & (frame["due_date"] <= pd.Timestamp(date(plan.year, 12, 31)))
    year_outcome = _outcome(frame, in_year, given, in_time)
    is_open = in_year & ~passed & year_outcome.eq(OVERDUE)
    stated = frame["expected"].notna() | ~frame["unit"].isin(list(after_the_year))
    year_outcome = year_outcome.mask(is_open & stated, _expected(frame)).where(is_last)
    year_due = _due(frame.assign(outcome=year_outcome), in_year & given, plan)
    return frame.assign(
        due=due.astype(dtypes.WHOLE),
        outcome=outcome,
        year_due=year_due.astype(dtypes.WHOLE).where(is_last),
        year_outcome=year_outcome,
        stands=_stands(frame.assign(outcome=year_outcome.fillna(outcome)), given, plan),
    )


def _last_days(periods: Series[str], plan: Plan) -> Series[Any]:
    """Return the last day of the figures of each row's quarter."""
    import pandas as pd

    codes = periods.dropna().unique()
    ends = {code: pd.Timestamp(plan.window_of(Period.parse(code)).end) for code in codes}
    return periods.map(ends).astype(dtypes.DAY)


def _in_time(frame: DataFrame, plan: Plan) -> Series[bool]:
    """Tell where what is completed was so in time: a plan that was due “trước ngày” before it."""
    before = frame["task"].isin([task.id for task in plan.tasks if task.by_receipt])
    done, due = frame["completion_date"], frame["due_date"]
    return (done < due) | ((done == due) & ~before)


def _outcome(
    frame: DataFrame, passed: Series[bool], given: Series[bool], in_time: Series[bool]
) -> Series[str]:
    """Return how each task stands; ``passed`` tells where its due date is over."""
    import pandas as pd

    not_arisen = frame["status"].eq(NOT_ARISEN).fillna(False).astype(bool)
    completed = frame["status"].eq(COMPLETED).fillna(False).astype(bool)
    outcome = pd.Series(NOT_YET_DUE, index=frame.index, dtype=dtypes.TEXT)
    outcome = outcome.mask(passed, OVERDUE)
    outcome = outcome.mask(completed, LATE)
    outcome = outcome.mask(completed & in_time, ON_TIME)
    outcome = outcome.mask(frame["due_date"].isna(), NO_DEADLINE)
    outcome = outcome.mask(not_arisen, NOT_ARISEN)
    return outcome.mask(~given, NOT_GIVEN)


def _expected(frame: DataFrame) -> Series[str]:
    """Return what each row expects until the year's end."""
    said = {COMPLETED: EXPECTED, NOT_COMPLETED: NOT_EXPECTED}
    return frame["expected"].map(said).astype(dtypes.TEXT).fillna(NOT_STATED)


def _due(frame: DataFrame, passed: Series[bool], plan: Plan) -> Series[bool]:
    """Tell which rows are due: those that ``passed``, a joint task once a quarter."""
    joint = _joint(frame, plan)
    return passed & (~joint | _first_of_the_worst(frame[passed & joint], frame))


def _joint(frame: DataFrame, plan: Plan) -> Series[bool]:
    return frame["task"].isin([task.id for task in plan.tasks if task.joint])


def _stands(frame: DataFrame, given: Series[bool], plan: Plan) -> Series[str]:
    """Return the status that counts of each row; blank where another lead unit's row tells it."""
    status = frame["status"].fillna(NOT_REPORTED)
    joint = _joint(frame, plan)
    rows = frame[joint & given]
    together = status[rows.index].groupby([rows["period"], rows["task"]]).transform(_together)
    return status.mask(joint).mask(_first_of_the_worst(rows, frame), together)


def _together(said: Series[str]) -> str:
    """Return how a task stands of which several lead units tell."""
    told = set(said)
    if len(told) == 1:
        return str(said.iloc[0])
    if told <= {COMPLETED, NOT_ARISEN}:
        return COMPLETED
    return UNDER_WAY if told & {COMPLETED, UNDER_WAY} else NOT_STARTED


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
