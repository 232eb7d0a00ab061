"""The units' own plans as received: the tasks that they fulfil say so by themselves.

A plan counts as received when its first version came (the log's table ``unit_plans``); versions
that were withdrawn do not count. The order in which files were given makes no difference. What came
counts also of a unit that has sent no return yet.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import TYPE_CHECKING, Any, NamedTuple

import pandas as pd

from cchc_xl.merging.in_force import excused_in, in_force
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.plans import RECEIVED
from cchc_xl.register.frames import plain_values
from validation import dtypes
from validation.words import COMPLETED

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Plan

Sent = tuple[str, str]
"""A task and the unit that fulfils it by sending its plan."""

_ORDER = ["received", "modified", "hash"]


class ReceivedPlan(NamedTuple):
    """A unit's plan: the day its first version came, and what the newest one says."""

    received: date
    file: str
    number: str | None
    plan_date: date | None
    versions: int


def received_plans(log: DataFrame, until: date | None = None) -> dict[Sent, ReceivedPlan]:
    """Return the plans received, at the latest on a day, by task and unit.

    ``log`` has the columns of the register's table ``unit_plans``.
    """
    rows = log[log["result"].eq(RECEIVED).fillna(False).astype(bool) & log["received"].notna()]
    rows = rows.sort_values(_ORDER, kind="stable")
    names = ("task", "unit", "received", "file", "number", "plan_date")
    found: dict[Sent, ReceivedPlan] = {}
    columns = (plain_values(rows[name]) for name in names)
    for task, unit, received, file, number, day in zip(*columns, strict=True):
        if until is not None and received > until:
            continue
        first = found.get((task, unit))
        found[task, unit] = ReceivedPlan(
            first.received if first else received,
            str(file),
            number or (first.number if first else None),
            day or (first.plan_date if first else None),
            first.versions + 1 if first else 1,
        )
    return found


def last_day_of(plan: Plan, quarter: Period) -> date:
    """Return the day until which a quarter knows what came: its window's last, at last 31/12."""
    end = plan.window_of(quarter).end
    return max(end, quarter.end) if quarter.ends_year else end


def plans_alone(plan: Plan, log: DataFrame, submissions: DataFrame) -> Iterator[dict[str, Any]]:
    """Give ``unit``, ``task`` and ``period`` of plans that came where no return is in force.

    They stand in every quarter with returns, in the year's first before there are any: of the units
    that owe it a return. Who is excused from a quarter, or closed before its deadline, has neither
    due nor done in it. What has not come is not told of a unit that has told nothing.
    """
    sent = {task.id: task for task in plan.tasks if task.by_receipt}
    returns = in_force(submissions)
    told = {*zip(returns["unit"], returns["period"], strict=True)} | excused_in(submissions)
    for code in sorted(set(returns["period"])) or [plan.periods[0].code]:
        quarter = Period.parse(code)
        owing = {unit.code: unit for unit in plan.expected_units(quarter)}
        for task, unit in sorted(received_plans(log, last_day_of(plan, quarter))):
            is_given = task in sent and unit in owing and sent[task].is_assigned_to(owing[unit])
            if is_given and (unit, code) not in told:
                yield {"unit": unit, "task": task, "period": code}


def with_received_plans(frame: DataFrame, plan: Plan, log: DataFrame) -> DataFrame:
    """Return rows of tasks in which those judged by receipt say what the register received.

    ``frame`` has ``unit``, ``task``, ``period``, ``file``, ``cells``, ``status``,
    ``completion_date``, ``document_number`` and ``document_date``. Whatever a return says of such a
    task does not count, nor where it says so; what came after a quarter's figures is not known to
    it.
    """
    sent = {task.id for task in plan.tasks if task.by_receipt}
    own = frame["task"].isin(list(sent))
    if not own.any():
        return frame
    periods = frame.loc[own, "period"].unique()
    known = {code: received_plans(log, last_day_of(plan, Period.parse(code))) for code in periods}
    columns = (plain_values(frame.loc[own, name]) for name in ("period", "task", "unit"))
    found = [known[code].get((task, unit)) for code, task, unit in zip(*columns, strict=True)]
    said = {
        "status": ([COMPLETED if one else None for one in found], dtypes.TEXT),
        "completion_date": ([one and one.received for one in found], dtypes.DAY),
        "document_number": ([one and one.number for one in found], dtypes.TEXT),
        "document_date": ([one and one.plan_date for one in found], dtypes.DAY),
        "file": ([one and one.file for one in found], dtypes.TEXT),
        "cells": ([None] * len(found), dtypes.TEXT),
    }
    frame = frame.copy()
    for name, (values, dtype) in said.items():
        frame.loc[own, name] = pd.Series(values, index=frame.index[own], dtype=dtype)
    return frame
