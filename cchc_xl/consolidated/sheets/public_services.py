"""What units report once a quarter: online services, and feedback and petitions (PAKN)."""

from __future__ import annotations

from cchc_xl.consolidated.formulas import here, quotient, ratio
from cchc_xl.consolidated.picture import Picture
from cchc_xl.consolidated.summing import unit_rows, values
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables

FORM = "dich_vu_cong"
FEEDBACK = "pakn"


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit, in the list's order, and the total.

    Dossiers, users and transactions are summed over the period's quarters; what is counted as of a
    day (procedures, results in force) is the last quarter's.
    """
    return unit_rows(picture, "out_services", FORM, picture.content.forms[FORM].traits.stocks)


def feedback_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit, in the list's order, and the total (parts III.1 and III.3).

    What is received, handled and published is summed over the period's quarters; what was carried
    over is the first quarter's, pending the last one's, so that received and carried over together
    are what was handled and is pending. The share is of what was handled.
    """
    table = tables()["out_pakn"]
    counts = [column.id for column in table.columns if column.kind == "count"]
    handled = f"({here(table, 'on_time')}+{here(table, 'late')})"
    text = ratio(here(table, "on_time"), handled)
    rows = unit_rows(picture, "out_pakn", FEEDBACK, ("pending",), ("carried_over",))
    for row in rows:
        cells = [cell for cell in row[2:] if isinstance(cell, Formula)]
        found = dict(zip(counts, values(cells), strict=True))
        on_time, late = found["on_time"], found["late"]
        row.append(Formula(text, quotient(on_time, on_time + late)))
    return rows
