"""Who goes on with what units that have closed left open."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.periods import Period
    from cchc_xl.plan.year import Plan, Unit
    from validation.form import Form


def heirs(units: Iterable[Unit], day: date) -> dict[str, str]:
    """Return, by the code of each unit that has closed before a day, who has gone on for it since.

    Successors may have closed, too; whom nobody goes on for is left out.
    """
    known = {unit.code: unit for unit in units}
    found = {}
    for unit in known.values():
        heir, seen = unit, set[str]()
        while _is_closed(heir, day) and heir.successor in known and heir.code not in seen:
            seen.add(heir.code)
            heir = known[heir.successor]
        if heir is not unit and not _is_closed(heir, day):
            found[unit.code] = heir.code
    return found


def _is_closed(unit: Unit, day: date) -> bool:
    return unit.valid_to is not None and unit.valid_to < day


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
