"""Whole returns that look copied or made up: as last quarter's, as another unit's, all round."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cchc_xl.merging.doubts.doubt import CODES, Doubt, at
from cchc_xl.merging.doubts.figures import FIGURE
from cchc_xl.plan.periods import Period

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.records import DoubtBound

RETURN = ["unit", "period"]
ENDS = ("size", "min", "max")


def as_before(figures: DataFrame, bound: DoubtBound) -> Iterator[Doubt]:
    """Find returns of which so many percent of the figures are those of the quarter before."""
    previous = {code: Period.parse(code).previous.code for code in figures["period"].unique()}
    now = figures.assign(before=figures["period"].map(previous))
    joined = now.merge(
        figures[["unit", "period", *FIGURE, "value"]],
        how="left",
        left_on=["unit", "before", *FIGURE],
        right_on=["unit", "period", *FIGURE],
        suffixes=("", "_before"),
    )
    joined["same"] = joined["value"].eq(joined["value_before"])
    for (_, period), rows in joined.groupby(RETURN):
        same = int(rows["same"].sum())
        if len(rows) >= bound.least and same * 100 >= bound.limit * len(rows):
            told = {"same": same, "count": len(rows), "before": _title(previous[str(period)])}
            yield at(CODES["as_before"], next(rows.itertuples()), str(same), **told)


def as_another(figures: DataFrame, bound: DoubtBound) -> Iterator[Doubt]:
    """Find returns of units of a kind that have the same figures in a quarter."""
    alike: dict[tuple[object, ...], list[DataFrame]] = {}
    for (_, period), rows in _of_equal_ends(figures, bound.least).groupby(RETURN):
        told = frozenset(rows[[*FIGURE, "value"]].itertuples(index=False, name=None))
        alike.setdefault((period, rows["kind"].iloc[0], told), []).append(rows)
    for same in alike.values():
        units = [str(rows["unit"].iloc[0]) for rows in same]
        for rows in same if len(same) > 1 else ():
            row = next(rows.itertuples())
            others = ", ".join(unit for unit in units if unit != row.unit)
            yield at(CODES["as_another"], row, str(len(rows)), others=others, count=len(rows))


def _of_equal_ends(figures: DataFrame, least: int) -> DataFrame:
    """Return the figures of returns of a kind and quarter of equal number and bounds.

    Only these can be alike, and they are few: all others need not be looked at one by one.
    """
    whole = figures.groupby(["period", "kind", "unit"])["value"].agg([*ENDS]).reset_index()
    whole = whole[whole["size"] >= least]
    same = whole[whole.duplicated(["period", "kind", *ENDS], keep=False)]
    return figures.merge(same[RETURN], on=RETURN)


def all_round(figures: DataFrame, bound: DoubtBound) -> Iterator[Doubt]:
    """Find returns whose figures of two digits and more are all multiples of the bound."""
    large = figures[figures["value"] >= bound.limit]
    for _, rows in large.groupby(RETURN):
        if len(rows) >= bound.least and (rows["value"] % bound.limit == 0).all():
            told = {"count": len(rows), "limit": bound.limit}
            yield at(CODES["all_round"], next(rows.itertuples()), str(len(rows)), **told)


def _title(code: str) -> str:
    return Period.parse(code).title
