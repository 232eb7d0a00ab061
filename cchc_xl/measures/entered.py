"""What Văn phòng enters for a metric itself: ranks of the city's indices, ISO items."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.measures.sums import equals
from cchc_xl.plan.states.targets import IMPROVE, KEEP, MET, NO_FIGURES, NOT_MET, TOO_FEW_FIGURES

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from cchc_xl.plan.year import Metric
    from cchc_xl.register.content import Content


def entered_figures(
    content: Content, metric: Metric, day: date
) -> tuple[DataFrame, Series[bool], Series[bool]]:
    """Return the rows that Văn phòng enters for a metric, which are entered, and which are met.

    There is one row for each index or item: the one that holds on ``day``, the latest of those
    whose own day is not after it (a blank one holds from the start). What holds only later is not
    entered yet. An index that must stay in the leading group is met within its limit; one that
    must improve, when its rank is smaller than last year's. An ISO item is met when it is
    confirmed.
    """
    if metric.measure == "confirmed":
        items = content.frames["iso"]
        items, held = _held(items[equals(items["metric"], metric.id)], "id", "date", day)
        met = held & equals(items["result"], MET)
        return items, met | (held & equals(items["result"], NOT_MET)), met
    ranks, held = _held(content.frames["ranks"], "index", "valid_from", day)
    keep, improve = equals(ranks["goal"], KEEP), equals(ranks["goal"], IMPROVE)
    this_year = ranks["this_year"]
    against = ranks["limit"].where(keep, ranks["last_year"])
    entered = held & (keep | improve) & this_year.notna() & against.notna()
    within = this_year.le(against).fillna(False).astype(bool)
    better = this_year.lt(against).fillna(False).astype(bool)
    return ranks, entered, entered & ((keep & within) | (improve & better))


def _held(rows: DataFrame, key: str, since: str, day: date) -> tuple[DataFrame, Series[bool]]:
    """Return one row for each key, the one that holds on a day, and whether it does."""
    rows = rows[rows[key].notna()]
    held = rows[since].isna() | (rows[since] <= pd.Timestamp(day))
    order = rows.assign(held=held).sort_values(["held", since], kind="stable", na_position="first")
    last = order.drop_duplicates(key, keep="last").index.sort_values()
    return rows.loc[last], held.loc[last]


def entered_verdict(met: int, entered: int, wanted: int) -> tuple[str, bool | None]:
    """Return the verdict over ``wanted`` figures of which some are entered and met."""
    if not entered:
        return NO_FIGURES, None
    if met < entered:
        return NOT_MET, False
    return (MET, True) if entered == wanted else (TOO_FEW_FIGURES, None)
