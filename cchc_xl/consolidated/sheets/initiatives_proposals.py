"""Initiatives, difficulties, what units put to Văn phòng: what they wrote, in one list each."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import Any

from cchc_xl.consolidated.picture import Picture
from cchc_xl.merging.offers import proposals
from cchc_xl.merging.unit_plans import last_day_of
from cchc_xl.plan.periods import Period
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import tables
from validation.words import casefolded

INITIATIVES, PROPOSALS = "sang_kien", "kien_nghi"
CHANGES = "changes"
ANSWER = ("document", "date", "decision", "decided_by", "decided_on")
"""What Văn phòng's table says of a proposal to change the plan."""

Record = dict[str, Any]


def initiative_rows(picture: Picture) -> list[list[CellValue]]:
    """Return the period's initiatives in the order of units, quarters and rows."""
    return _rows(picture, INITIATIVES, tables()["out_initiatives"].ids)


def proposal_rows(picture: Picture) -> list[list[CellValue]]:
    """Return the period's difficulties and proposals in the order of units, quarters and rows.

    What was decided on proposals to change the plan (part V.3) stands beside a return's own words
    where Văn phòng's table has the same of the unit; what it has besides stands in rows of its own,
    below those of the quarter by whose end it was made, without a day at the end of the unit's.
    """
    units = picture.units_of(PROPOSALS)
    order = {code: number for number, code in enumerate(units)}
    told = _rows(picture, PROPOSALS, ("unit", "unit_name", "period", "text"))
    kept = _changes(picture)
    known = {_key(row["unit"], row["text"]): row for row in kept}
    found = [[*row, *_answer(known.get(_key(row[0], row[3]), {}))] for row in told]
    beside = [known.get(_key(row[0], row[3])) for row in told]
    shown = {quarter.code for quarter in picture.quarters} | {None}
    for row in kept:
        period = _quarter(picture, row["date"])
        if period in shown and not any(row is one for one in beside):
            name = units.get(row["unit"], "")
            found.append([row["unit"], name, period, row["text"], *_answer(row)])
    return sorted(found, key=lambda row: (order.get(row[0], len(order)), row[2] or "~"))


def addition_rows(picture: Picture) -> list[list[CellValue]]:
    """Return what units added beside what Văn phòng's own tables give, with where they wrote it."""
    names = {unit.code: unit.name for unit in picture.content.plan.units}
    return [
        [
            *(one.unit, names.get(one.unit, ""), one.period, one.form.sheet, one.words, one.day),
            *(one.file, one.cells),
        ]
        for one in proposals(picture.content, picture.quarters)
    ]


def _rows(picture: Picture, form: str, columns: Sequence[str]) -> list[list[Any]]:
    units = picture.units_of(form)
    order = {code: number for number, code in enumerate(units)}
    frame = picture.content.frames[form]
    frame = frame[frame["period"].isin([quarter.code for quarter in picture.quarters])]
    frame = frame.assign(unit_name=frame["unit"].map(units), order=frame["unit"].map(order))
    frame = frame.sort_values(["order", "period", "position"], kind="stable")
    values = [plain_values(frame[name]) for name in columns]
    return [list(row) for row in zip(*values, strict=True)]


def _changes(picture: Picture) -> list[Record]:
    """Return the proposals to change the plan in Văn phòng's table that say anything."""
    frame = picture.content.frames[CHANGES]
    columns = {name: plain_values(frame[name]) for name in ("unit", "text", *ANSWER)}
    rows = (dict(zip(columns, row, strict=True)) for row in zip(*columns.values(), strict=True))
    return [row for row in rows if row["text"]]


def _key(unit: str | None, text: str) -> tuple[str | None, str]:
    return unit, casefolded(text)


def _answer(row: Record) -> Iterator[CellValue]:
    return (row.get(name) for name in ANSWER)


def _quarter(picture: Picture, day: date | None) -> str | None:
    """Return the code of the first quarter that knows of a day; the last one of any later."""
    plan = picture.content.plan
    if day is None:
        return None
    known: Iterator[Period] = (one for one in plan.periods if day <= last_day_of(plan, one))
    return next(known, plan.periods[-1]).code
