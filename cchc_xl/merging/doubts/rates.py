"""Rates of exactly 100% where no peer has one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING

from cchc_xl.merging.doubts.doubt import CODES, Doubt, at
from cchc_xl.merging.doubts.figures import shown

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.records import DoubtBound


def full_rates(figures: DataFrame, bound: DoubtBound) -> Iterator[Doubt]:
    """Find units that alone of their kind have all of a whole that is large enough to tell."""
    by = ["period", "kind", "unit"]
    form, part = bound.part.split(".")
    own = figures[figures["form"] == form]
    parts = own[own["column"] == part].groupby(by)["value"].sum().rename("part")
    whole = own[own["column"] == bound.whole.split(".")[1]]
    sums = whole.groupby(by, as_index=False).agg({"value": "sum", "cells": "first"})
    sums = sums.merge(parts, how="left", left_on=by, right_index=True).fillna({"part": 0})
    for _, rows in sums[sums["value"] >= bound.least].groupby(["period", "kind"]):
        full = rows[rows["part"] == rows["value"]]
        if len(full) == 1 and len(rows) > bound.peers:
            others = rows.drop(full.index)
            highest = max(others["part"] * 1000 // others["value"])  # cut, as all ratios are
            told = {"peers": len(others), "highest": shown(highest / 10)}
            value = shown(float(full["value"].iloc[0]))
            row = next(full.assign(form=form, column=part).itertuples())
            yield at(CODES["full_rate"], row, value, **told)
