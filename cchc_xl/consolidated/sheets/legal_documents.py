"""Legal documents (VBQPPL) by unit: planned, issued, published, reviewed."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import here, sum_product
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.measures.sums import grouped, quarters_counted, rows_of, values_of
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from validation.words import ABOLISHED, REVIEWED

FORM = "vbqppl"
COUNTED = {
    "planned": "in_period(planned_date)",
    "on_schedule": "in_period(planned_date) and filled(issue_date) and issue_date <= planned_date",
    "issued": "in_period(issue_date)",
    "on_database": "in_period(issue_date) and filled(national_database_date)",
    "on_portal": "in_period(issue_date) and filled(portal_date)",
    "reviewed": f"reviewed == '{REVIEWED}'",
    "abolished": f"reviewed == '{ABOLISHED}'",
}
"""What each column counts, as the plan's metrics do: a document counts in its date's period."""
UNDATED = ("reviewed", "abolished")
"""Without a date a document counts in the quarter whose return tells of it."""


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit that has the form, in the list's order, and the total."""
    table = tables()["out_documents"]
    counted = quarters_counted(picture.content, "latest", picture.period)
    units = picture.units_of(FORM)
    frame = rows_of(picture.content, FORM, counted)
    own = [("unit", here(table, "unit"))]
    columns: list[list[CellValue]] = [[*units, TOTAL], [*units.values(), None]]
    for name, expression in COUNTED.items():
        if name in UNDATED and picture.period == picture.last:
            expression = f"{expression} and filled(version)"
        values = values_of(frame, expression)
        sums = grouped(values, frame["unit"])
        text = sum_product(FORM, expression, counted, own)
        in_all = Formula(sum_product(FORM, expression, counted), int(values.sum()))
        columns.append([*(Formula(text, sums.get(unit, 0)) for unit in units), in_all])
    return [list(row) for row in zip(*columns, strict=True)]
