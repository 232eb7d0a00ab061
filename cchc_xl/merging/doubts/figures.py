"""All figures of all returns in force as one long table."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

import pandas as pd

from cchc_xl.merging.carrying import stated
from validation.form import Form

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content

WHERE: Final = ["unit", "period", "cells"]
FIGURE: Final = ["form", "key", "column"]
"""What tells a figure from others of its return."""


def figures_of(content: Content) -> DataFrame:
    """Return a row for each figure that a return in force states, and is not 0.

    Columns: ``unit``, ``period``, ``cells`` (the record's), ``form``, ``key`` (of its record),
    ``column``, ``value`` (float), ``kind`` of the unit. Records without a key of their own cannot
    be compared one by one: their sums stand in place of them.
    """
    parts = [_melted(form, content.frames[name]) for name, form in content.forms.items()]
    whole = pd.concat([part for part in parts if len(part)] or [_NONE], ignore_index=True)
    kinds = {unit.code: unit.kind for unit in content.plan.units}
    return whole.assign(kind=whole["unit"].map(kinds)).dropna(subset=["kind"])


_NONE: Final = pd.DataFrame(columns=[*WHERE, *FIGURE, "value"])


def _melted(form: Form, frame: DataFrame) -> DataFrame:
    rows = stated(frame)
    names = [one.id for one in form.columns if one.kind in ("count", "number") and one.id in rows]
    if rows.empty or not names:
        return _NONE
    key = rows[form.key[0]].astype(str) if len(form.key) == 1 else pd.Series("", rows.index)
    typed = rows[names].astype("Float64").astype("float64")
    given = pd.concat([rows[WHERE].astype(object).fillna(""), typed], axis=1).assign(key=key)
    long = given.melt([*WHERE, "key"], names, "column", "figure")  # a form may have a “value”
    long = long.rename(columns={"figure": "value"}).dropna(subset=["value"])
    long = long[long["value"] != 0].assign(form=form.id)
    grouped = long.groupby(["unit", "period", *FIGURE], sort=False, as_index=False)
    return grouped.agg({"value": "sum", "cells": "first"})


def shown(value: float) -> str:
    """Return a figure as it is written in Vietnam: 12.000, and 93,4."""
    text = f"{value:,.0f}" if float(value).is_integer() else f"{value:,.1f}"
    return text.translate(str.maketrans(",.", ".,"))
