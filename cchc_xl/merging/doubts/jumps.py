"""Figures far from the unit's own history or from its peers: median and MAD on a log scale.

Counts grow by factors: on a log scale a figure a thousand times too large lies as far from 3 as
from 3,000. The MAD is at least the bound's ``spread``, lest equal figures make every other a jump.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, Final

import numpy as np
import pandas as pd

from cchc_xl.merging.doubts.doubt import CODES, Doubt, at
from cchc_xl.merging.doubts.figures import FIGURE, shown

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from cchc_xl.plan.records import DoubtBound

NORMAL: Final = 1.4826
"""The standard deviation of a normal distribution in its MADs."""


def from_own(figures: DataFrame, bound: DoubtBound) -> Iterator[Doubt]:
    """Find figures far from what the unit reported of the same in the quarters before."""
    logged = figures.assign(log=np.log1p(figures["value"].clip(lower=0)))
    for period in sorted(logged["period"].unique()):
        now, before = logged[logged["period"] == period], logged[logged["period"] < period]
        for row in _far(now, before, ["unit", *FIGURE], bound, both=True):
            told = {"median": shown(row.median), "quarters": int(row.others)}
            yield at(CODES["own_jump"], row, shown(row.value), **told)


def from_peers(figures: DataFrame, bound: DoubtBound) -> Iterator[Doubt]:
    """Find figures far above those of the other units of its kind in the same quarter."""
    logged = figures.assign(log=np.log1p(figures["value"].clip(lower=0)))
    for row in _far(logged, logged, ["period", "kind", *FIGURE], bound, both=False):
        told = {"median": shown(row.median), "peers": int(row.others) - 1}
        yield at(CODES["peer_jump"], row, shown(row.value), **told)


def _far(
    now: DataFrame, against: DataFrame, by: list[str], bound: DoubtBound, *, both: bool
) -> Iterator[Any]:
    """Give the rows that lie more MADs away than the bound allows, with median and number."""
    grouped = against.groupby(by)["log"]
    centre = grouped.median().rename("centre")
    away = (against["log"] - grouped.transform("median")).abs()
    mad = away.groupby([against[name] for name in by]).median().rename("mad")
    stats = pd.concat([centre, mad, grouped.size().rename("others")], axis=1)
    joined = now.merge(stats, left_on=by, right_index=True)
    joined = joined.assign(median=np.expm1(joined["centre"]).round(6))
    far = joined["log"] - joined["centre"]
    is_far = (far.abs() if both else far) > bound.limit * _spread(joined["mad"], bound)
    large = joined[["value", "median"]].max(axis=1) >= bound.least
    yield from joined[is_far & large & (joined["others"] >= bound.peers)].itertuples()


def _spread(mad: Series[float], bound: DoubtBound) -> Series[float]:
    return (mad * NORMAL).clip(lower=bound.spread / 100)
