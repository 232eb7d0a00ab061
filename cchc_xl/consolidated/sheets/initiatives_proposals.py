"""Initiatives and proposals: what units wrote, in one list each."""

from __future__ import annotations

from cchc_xl.consolidated.picture import Picture
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


def _rows(picture: Picture, form: str, table: str) -> list[list[CellValue]]:
    units = picture.units_of(form)
    order = {code: number for number, code in enumerate(units)}
    frame = picture.content.frames[form]
    frame = frame[frame["period"].isin([quarter.code for quarter in picture.quarters])]
    frame = frame.assign(unit_name=frame["unit"].map(units), order=frame["unit"].map(order))
    frame = frame.sort_values(["order", "period", "position"], kind="stable")
    columns = [plain_values(frame[name]) for name in tables()[table].ids]
    return [list(row) for row in zip(*columns, strict=True)]
