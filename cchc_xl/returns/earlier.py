"""What units reported before, which the rules between quarters compare with."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.plan.periods import Period
from validation.forms import COVER
from validation.rules import looked_back
from validation.words import INACTIVE

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content


def last_reported(content: Content, quarter: Period) -> dict[str, DataFrame]:
    """Return what each unit last reported before a quarter, for the rules between quarters.

    The rows of the quarter before; a nil return there leaves those of the one before that. The
    forms are the cover and those that such rules read.
    """
    before, frames = quarter.previous, content.frames
    found = {
        name: frames[name][frames[name]["period"].eq(before.code).fillna(False).astype(bool)]
        for name in looked_back()
        if name in content.forms
    }
    cover = found[COVER]
    nil = set(cover.loc[cover["activity"].eq(INACTIVE).fillna(False).astype(bool), "unit"])
    if not nil or before.previous.year != before.year:
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
