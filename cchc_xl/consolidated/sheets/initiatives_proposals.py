"""Initiatives, difficulties, what units put to Văn phòng: what they wrote, in one list each."""

from __future__ import annotations

from cchc_xl.consolidated.picture import Picture
from cchc_xl.merging.offers import proposals
from cchc_xl.register.frames import plain_values
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import tables

INITIATIVES, PROPOSALS = "sang_kien", "kien_nghi"


def initiative_rows(picture: Picture) -> list[list[CellValue]]:
    """Return the period's initiatives in the order of units, quarters and rows."""
    return _rows(picture, INITIATIVES, "out_initiatives")


def proposal_rows(picture: Picture) -> list[list[CellValue]]:
    """Return the period's difficulties and proposals in the order of units, quarters and rows."""
    return _rows(picture, PROPOSALS, "out_proposals")


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


def _rows(picture: Picture, form: str, table: str) -> list[list[CellValue]]:
    units = picture.units_of(form)
    order = {code: number for number, code in enumerate(units)}
    frame = picture.content.frames[form]
    frame = frame[frame["period"].isin([quarter.code for quarter in picture.quarters])]
    frame = frame.assign(unit_name=frame["unit"].map(units), order=frame["unit"].map(order))
    frame = frame.sort_values(["order", "period", "position"], kind="stable")
    columns = [plain_values(frame[name]) for name in tables()[table].ids]
    return [list(row) for row in zip(*columns, strict=True)]
