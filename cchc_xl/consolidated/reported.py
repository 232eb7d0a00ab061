"""What Văn phòng's own tables give units, as it was reported last, with how it was extended."""

from __future__ import annotations

from typing import TYPE_CHECKING

import pandas as pd

from cchc_xl.merging.offers import told_of
from cchc_xl.register.frames import rows_frame
from cchc_xl.register.schema import tables
from validation import dtypes
from validation.frames import typed

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.periods import Period
    from cchc_xl.plan.year import Window
    from cchc_xl.register.content import Content


def with_offered(content: Content, name: str, rows: DataFrame, quarter: Period) -> DataFrame:
    """Return a quarter's rows of a form and, blank, what Văn phòng's table has and nobody told of.

    ``first`` is until when it was before an extension, ``extension`` the document of this; both are
    blank where the register has no such table, and of rows that officers added.
    """
    form, table = content.forms[name], tables()[name]
    code = form.traits.code
    offers = content.plan.offered_in(form.traits.offered, quarter)
    there = set(zip(rows["unit"], rows[code], strict=True))
    told = [
        {"unit": row.unit, "position": n, **told_of(form, row)}
        for n, row in enumerate(offers)
        if (row.unit, row.code) not in there
    ]
    blank = rows_frame(table, [[one.get(name) for name in table.ids] for one in told])
    rows = pd.concat([part for part in (rows, blank) if len(part)] or [rows], ignore_index=True)
    known = {(row.unit, row.code): row for row in offers}
    given = [known.get(key) for key in zip(rows["unit"], rows[code], strict=True)]
    return rows.assign(
        first=typed([row.first if row else None for row in given], "date"),
        extension=typed([(row.extension or None) if row else None for row in given], "text"),
    )


def by_day(content: Content, rows: DataFrame, day: str, window: Window) -> DataFrame:
    """Return rows by a day (column), then unit, with ``unit_name`` and the days of a period."""
    units = {unit.code: unit.name for unit in content.plan.units}
    order = {code: number for number, code in enumerate(units)}
    rows = rows.assign(
        unit_name=rows["unit"].map(units).fillna(""),
        order=rows["unit"].map(order),
        period_start=pd.Series(pd.Timestamp(window.start), index=rows.index).astype(dtypes.DAY),
        period_end=pd.Series(pd.Timestamp(window.end), index=rows.index).astype(dtypes.DAY),
    )
    return rows.sort_values([day, "order", "position"], kind="stable")
