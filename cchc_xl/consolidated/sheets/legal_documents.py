"""Legal documents (VBQPPL) by unit: planned, issued, published, reviewed."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from cchc_xl.consolidated.formulas import here, quoted, sum_product, unit_column
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.measures.sums import (
    Counted,
    grouped,
    latest_quarter,
    quarters_counted,
    rows_of,
    values_of,
)
from cchc_xl.plan.records import OFFERED
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from validation.words import ABOLISHED, REVIEWED

FORM = "vbqppl"
OF_METRICS = {
    "planned": ("T4a", "denominator"),
    "on_schedule": ("T4a", "numerator"),
    "issued": ("T4b", "denominator"),
    "on_database": ("T4b", "numerator"),
    "on_portal": ("T4c", "numerator"),
    "in_order": ("T4d", "numerator"),
}
"""The columns that show what a side of the plan's metrics counts, unit by unit."""
UNDATED = {"reviewed": f"reviewed == '{REVIEWED}'", "abolished": f"reviewed == '{ABOLISHED}'"}
"""Without a date a document counts in the quarter whose return tells of it."""


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit that has the form, in the list's order, and the total."""
    table = tables()["out_documents"]
    counted = quarters_counted(picture.content, "latest", picture.period)
    units = picture.units_of(FORM)
    columns: list[list[CellValue]] = [[*units, TOTAL], [*units.values(), None]]
    for name in table.ids[len(columns) :]:
        source, expression = _counted(picture, name)
        if not expression:
            columns.append([None] * (len(units) + 1))
            continue
        frame = rows_of(picture.content, source, counted)
        values = values_of(frame, expression)
        sums = grouped(values, frame["unit"])
        in_all = Formula(sum_product(source, expression, counted), int(values.sum()))
        owners = _owners(picture, source)
        texts = [_sum(source, expression, counted, owners(unit)) for unit in units]
        cells = [Formula(t, sums.get(u, 0)) for t, u in zip(texts, units, strict=True)]
        columns.append([*cells, in_all])
    return [list(row) for row in zip(*columns, strict=True)]


def _owners(picture: Picture, source: str) -> Callable[[str], list[str]]:
    """Return who stand in a source for a unit; in Văn phòng's table closed ones for their heir."""
    own = [here(tables()["out_documents"], "unit")]
    heirs: dict[str, str] = {}
    if source in OFFERED:
        quarter = latest_quarter(picture.content, picture.period)
        heirs = picture.content.plan.heirs_in(quarter)
    closed: dict[str, list[str]] = {}
    for code, heir in heirs.items():
        closed.setdefault(heir, []).append(quoted(code))
    return lambda unit: [*([] if unit in heirs else own), *closed.get(unit, [])]


def _sum(source: str, expression: str, counted: Counted, owners: Sequence[str]) -> str:
    column = unit_column(source)
    sums = [sum_product(source, expression, counted, [(column, one)]) for one in owners]
    return "+".join(sums) or "0"


def _counted(picture: Picture, column: str) -> tuple[str, str]:
    """Return what a column counts: the form or table, and the expression; nothing if unknown."""
    if column in UNDATED:
        once = " and filled(version)" if picture.period == picture.last else ""
        return FORM, UNDATED[column] + once
    return counted_side(picture, column)


def counted_side(picture: Picture, column: str) -> tuple[str, str]:
    """Return what a side of a metric (``OF_METRICS``) counts, or no expression: it is unknown."""
    metric, side = OF_METRICS[column]
    plan = picture.content.plan
    found = next((one for one in plan.metrics if one.id == metric), None)
    if found is None:
        return FORM, ""
    return str(getattr(found, f"{side}_form")), str(getattr(found, side))
