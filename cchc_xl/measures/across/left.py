"""What a year leaves to the next: what Văn phòng and the city asked for and nobody has done."""

from __future__ import annotations

from typing import TYPE_CHECKING, Final

from cchc_xl.measures.coverage import known_inspections
from cchc_xl.merging.offers import with_codes
from cchc_xl.plan.states.changes import ACCEPTED, REFUSED
from cchc_xl.register.schema import tables
from validation.words import COMPLETED

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.periods import Period
    from cchc_xl.register.content import Content

_ENDS: Final = {"ubnd_giao": "completion_date", "vbqppl": "issue_date"}
"""By form, the column that says that a record of Văn phòng's own table is done."""


def open_records(content: Content) -> dict[str, DataFrame]:
    """Return the records of Văn phòng's tables (by id) that no report says to be done."""
    found = {}
    for name, done in _ENDS.items():
        form = content.forms.get(name)
        if form is None or form.traits.offered not in content.plan.offered:
            continue
        home, code = form.traits.offered, form.traits.code
        rows = with_codes(content.plan, form, content.frames[name])
        ended = set(rows.loc[rows[done].notna(), code].dropna())
        frame = content.frames[home]
        found[home] = frame[~frame[tables()[home].key[0]].isin(ended)]
    return found


def undecided(content: Content) -> DataFrame:
    """Return the proposals to change the plan that nobody has decided on."""
    rows: DataFrame = content.frames["changes"]
    return rows[~rows["decision"].isin((ACCEPTED, REFUSED))]


def inspections_seen(content: Content) -> DataFrame:
    """Return all inspections that the register knows of as rows of Văn phòng's own table.

    Those that only units told of have the unit, the days, the number, and who told of them.
    """
    own = content.frames["inspections"]
    known = known_inspections(content)
    place = ["inspected_unit", "inspection_date"]
    there = set(own[place].itertuples(index=False, name=None))
    keys = known[place].itertuples(index=False, name=None)
    others = known[[key not in there for key in keys]]
    import pandas as pd

    others = others.assign(lead=others["unit"].where(others["file"].notna()))
    added = others.reindex(columns=list(own.columns)).astype(dict(own.dtypes))
    return pd.concat([own, added], ignore_index=True) if len(added) else own


def undone_tasks(content: Content, period: Period) -> list[str]:
    """Return the ids of the plan's tasks that some unit has not completed by a period's end."""
    found: set[str] = set()
    for name, form in content.forms.items():
        if form.traits.judged:
            frame = content.frames[name]
            rows = frame[frame["period"].eq(period.code).fillna(False).astype(bool)]
            rows = rows[~rows["stands"].eq(COMPLETED).fillna(False) & rows["stands"].notna()]
            found |= set(rows["task"].dropna())
    return [task.id for task in content.plan.tasks if task.id in found]
