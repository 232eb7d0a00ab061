"""Figures far from the unit's own past and from its peers: median and MAD on a log scale.

Counts grow by factors: on a log scale a figure ten times too large lies as far from 3 as from
3,000. What is usual among peers in a quarter is taken off first, so that what rises everywhere with
the season is no jump; of peers among themselves so is the size of the unit. The spread is that of
the peers, at least the bound's ``spread``, and what small counts vary by themselves.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
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
ENOUGH: Final = 8
"""How many peers tell what is usual in a quarter, and how many quarters how a unit varies."""
ALONE: Final = 0.5
"""The least spread where too few peers tell of the season: figures double within a year."""
AGREES: Final = 2.5
"""Within so many spreads a unit's own past accounts for a figure, however its peers are."""
OF_A_SIZE: Final = 5
"""How many figures of a return tell the size of its unit."""

PEERS: Final = ["kind", *FIGURE]
OWN: Final = ["unit", *FIGURE]


def compared(figures: DataFrame) -> DataFrame:
    """Return figures with what both jumps judge by.

    ``log``, ``usual`` (median log of the peers in the quarter), ``peers`` (how many with it);
    ``own``: how far it lies from the unit's past, NaN where there is none, ``own_mad`` the spread
    and ``own_noise`` the variance of that; ``median`` and ``quarters`` of the past, ``expected`` of
    this quarter.
    """
    found = figures.assign(log=np.log1p(figures["value"].clip(lower=0)))
    group = found.groupby(["period", *PEERS])["log"]
    found = found.assign(usual=group.transform("median"), peers=group.transform("size"))
    periods = sorted(found["period"].unique())
    parts = [_against_past(found, period) for period in periods[1:]]
    past = pd.concat(parts) if parts else pd.DataFrame(index=found.index[:0], columns=_PAST)
    return found.join(past.astype("float64"))


_PAST: Final = ["own", "own_mad", "own_noise", "median", "quarters", "expected"]


def _against_past(found: DataFrame, period: str) -> DataFrame:
    """Return of a quarter's figures how they lie to the unit's own before, by the index."""
    until = found[found["period"] <= period]
    known = until.groupby(PEERS)["peers"].transform("min") >= ENOUGH
    over = until["log"] - until["usual"].where(known, 0)
    is_now = until["period"] == period
    before = until[~is_now].assign(over=over).groupby(OWN)
    stats = before["over"].agg(centre="median", quarters="size")
    stats["median"] = before["value"].median()
    now = until[is_now].assign(over=over, known=known).join(stats, on=OWN).dropna(subset=["centre"])
    own = now["over"] - now["centre"]
    group = own.groupby([now[name] for name in PEERS])
    tells = now["known"] & (group.transform("size") >= ENOUGH)
    own -= group.transform("median").where(tells, 0)
    mad = own.abs().groupby([now[name] for name in PEERS]).transform("median") * NORMAL
    spread = np.maximum(mad.where(tells, ALONE), _erratic(until[~is_now], over, now))
    expected = np.expm1(now["centre"] + now["usual"].where(now["known"], 0))
    least = pd.Series(np.minimum(now["value"], expected), now.index).clip(lower=0)
    noise = 1 / (least + 1) + 1 / (expected + 1) / now["quarters"].clip(upper=3)
    told = (own, spread, noise, now["median"], now["quarters"], expected)
    return pd.DataFrame(dict(zip(_PAST, told, strict=True)))


def _erratic(before: DataFrame, over: Series[float], now: DataFrame) -> Series[float]:
    """Return by how much each of the figures has varied, where quarters (months) enough tell it."""
    past = before.assign(over=over)
    past["away"] = (past["over"] - past.groupby(OWN)["over"].transform("median")).abs()
    own = past.groupby(OWN)["away"].median().rename("varied") * NORMAL
    varied = now[OWN].join(own, on=OWN)["varied"]
    return varied.where(now["quarters"] >= ENOUGH, 0)


def from_own(figures: DataFrame, bound: DoubtBound) -> Iterator[Doubt]:
    """Find figures (``compared``) far from what the unit reported of the same before."""
    told = figures[["value", "expected"]].max(axis=1) >= bound.least
    is_far = _from_past(figures, bound).abs() > bound.limit
    enough = figures["quarters"] >= bound.peers
    rows: Iterable[Any] = figures[is_far & enough & told].itertuples()
    for row in rows:
        said = {"median": shown(row.median), "quarters": int(row.quarters)}
        yield at(CODES["own_jump"], row, shown(row.value), **said, beside=_by_season(row))


def _by_season(row: Any) -> str:
    """Return what a figure would be had it changed as its peers' did, where that says more."""
    expected = round(row.expected)
    if expected == round(row.median):
        return ""
    return f"; tăng giảm như các đơn vị cùng loại thì kỳ này khoảng {shown(expected)}"


def from_peers(figures: DataFrame, bound: DoubtBound) -> Iterator[Doubt]:
    """Find figures (``compared``) far above those of the units of its kind, for its size.

    What the unit has always reported so is none.
    """
    over = figures["log"] - figures["usual"]
    told = over.where(figures["peers"] > bound.peers)
    whole = told.groupby([figures["unit"], figures["period"]])
    size = whole.transform("median").where(whole.transform("count") >= OF_A_SIZE, 0)
    rest = over - size
    by = [figures[name] for name in ("period", *PEERS)]
    far = rest - rest.groupby(by).transform("median")
    mad = far.abs().groupby(by).transform("median") * NORMAL
    noise = 1 / np.sqrt(figures["value"].clip(lower=0) + 1)
    scale = np.hypot(mad.clip(lower=bound.spread / 100), noise)
    is_far = (far / scale > bound.limit) & (figures["value"] >= bound.least)
    is_new = figures["own"].isna() | (_from_past(figures, bound) > AGREES)
    rows: Iterable[Any] = figures[is_far & is_new & (figures["peers"] > bound.peers)].itertuples()
    for row in rows:
        said = {"median": shown(round(np.expm1(row.usual), 1)), "peers": int(row.peers) - 1}
        yield at(CODES["peer_jump"], row, shown(row.value), **said)


def _from_past(figures: DataFrame, bound: DoubtBound) -> Series[float]:
    """Return how many spreads each figure lies from the unit's past; NaN where there is none."""
    spread = figures["own_mad"].clip(lower=bound.spread / 100)
    return figures["own"] / np.sqrt(spread**2 + figures["own_noise"])
