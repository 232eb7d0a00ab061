"""Legal documents (VBQPPL) by unit: planned, issued, published, reviewed."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import here, sum_product
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables
from cchc_xl.sums import grouped, rows_of, values_of

FORM = "vbqppl"
COUNTED = {
    "planned": "in_period(planned_date)",
    "on_schedule": "in_period(planned_date) and filled(issue_date) and issue_date <= planned_date",
    "issued": "in_period(issue_date)",
    "on_database": "in_period(issue_date) and filled(national_database_date)",
    "on_portal": "in_period(issue_date) and filled(portal_date)",
    "reviewed": "reviewed == 'Rà soát'",
    "abolished": "reviewed == 'Bãi bỏ'",
}
"""What each column counts, as the plan's metrics do: a document counts in its date's quarter."""


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit that has the form, in the list's order, and the total."""
    table = tables()["out_documents"]
    quarters = picture.period.quarters
    units = picture.units_of(FORM)
    frame = rows_of(picture.office, FORM, quarters)
    own = [("unit", here(table, "unit"))]
    columns: list[list[CellValue]] = [[*units, TOTAL], [*units.values(), None]]
    for expression in COUNTED.values():
        values = values_of(frame, expression)
        sums = grouped(values, frame["unit"])
        text = sum_product(FORM, expression, quarters, own)
        in_all = Formula(sum_product(FORM, expression, quarters), int(values.sum()))
        columns.append([*(Formula(text, sums.get(unit, 0)) for unit in units), in_all])
    return [list(row) for row in zip(*columns, strict=True)]
