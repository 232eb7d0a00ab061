"""What units reported before, which the rules between quarters compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.plan.periods import Period
from cchc_xl.register.opening import opening_rows_of
from cchc_xl.returns.succession import taken_over
from validation.expressions import Rows, evaluate
from validation.forms import COVER
from validation.rules import looked_back
from validation.words import INACTIVE

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content


def last_reported(content: Content, quarter: Period) -> dict[str, DataFrame]:
    """Return what each unit last reported before a quarter, for the rules between quarters.

    The rows of the quarter before, in the year's first those that the register began with; a nil
    return there leaves those of the one before that. What is told again, and what stands as last
    reported, is there as it was told last, in whichever quarter. Of a unit that has closed its
    successor goes on. The forms are the cover and those that such rules read.
    """
    before = quarter.previous
    found = {
        name: _told_last(content, name, quarter) for name in looked_back() if name in content.forms
    }
    cover = found[COVER]
    nil = set(cover.loc[cover["activity"].eq(INACTIVE).fillna(False).astype(bool), "unit"])
    if not nil or before.year != content.plan.year:
        return found
    earlier = last_reported(content, before)
    for name in found.keys() - {COVER}:
        key = ["unit", *content.forms[name].key]
        own = earlier[name][earlier[name]["unit"].isin(nil)]
        there = set(found[name][key].itertuples(index=False, name=None))
        rows = own[key].itertuples(index=False, name=None)
        kept = own[[row not in there for row in rows]]
        if len(kept):
            found[name] = pd.concat([found[name], kept], ignore_index=True)
    return found


def left_open(content: Content, quarter: Period) -> dict[str, DataFrame]:
    """Return what a quarter's templates bring along, by form: the rows of the quarter before.

    What stands as last reported is there as it was told last, also when the unit has since missed
    a quarter; of what is told again it is what is still open (``Traits.told_while``).
    """
    found = {}
    for name, form in content.forms.items():
        rows = _told_last(content, name, quarter)
        still = form.traits.told_while
        found[name] = rows[evaluate(still, Rows(rows), missing=False)] if still else rows
    return found


def _told_last(content: Content, name: str, quarter: Period) -> DataFrame:
    frame, form = content.frames[name], content.forms[name]
    opening = opening_rows_of(content, name)
    if len(opening):
        frame = pd.concat([opening, frame], ignore_index=True)
    earlier = frame[frame["period"].lt(quarter.code).fillna(False).astype(bool)]
    if form.traits.told_while or form.traits.lasting:
        rows = taken_over(content.plan, form, earlier.sort_values("period", kind="stable"), quarter)
        return rows.drop_duplicates(["unit", *form.key], keep="last")
    if form.traits.thing:  # each quarter with returns has all of them
        last = earlier.groupby("unit")["period"].transform("max")
        return earlier[earlier["period"].eq(last).fillna(False).astype(bool)]
    rows = frame[frame["period"].eq(quarter.previous.code).fillna(False).astype(bool)]
    return taken_over(content.plan, form, rows, quarter)
