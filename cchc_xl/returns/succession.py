"""Who goes on with what units that have closed left open."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.plan.succession import heirs

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.periods import Period
    from cchc_xl.plan.year import Plan
    from validation.form import Form


def taken_over(plan: Plan, form: Form, rows: DataFrame, quarter: Period) -> DataFrame:
    """Return the rows of before a quarter as those who report for it go on with them.

    What closed units left of a balance is added to what their successors left of the same thing;
    what is told again until it is done is told again by them. All else stays whose it was.
    """
    traits = form.traits
    day = plan.deadline_of(quarter) if quarter.year == plan.year else quarter.start
    own = {code: heir for code, heir in heirs(plan.units, day).items() if code in set(rows["unit"])}
    if not own or not (traits.balance or traits.told_while):
        return rows
    moved = rows.assign(unit=rows["unit"].replace(own))
    if not traits.balance:
        return moved
    counts = [traits.balance.closing, *traits.balance.left]
    key = ["unit", "period", *form.key]
    summed = moved.groupby(key, sort=False, dropna=False)[counts].sum(min_count=1).reset_index()
    first = moved.drop_duplicates(key).drop(columns=counts)
    joined = first.merge(summed, on=key, how="left")[list(rows.columns)]
    typed: DataFrame = joined.astype(dict(rows.dtypes))
    return typed
