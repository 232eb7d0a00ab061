"""Online services by unit: payment, identity, digitised results."""

from __future__ import annotations

from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.summing import summed_columns
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import tables

FORM = "dich_vu_cong"


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit, in the list's order, and the total.

    Dossiers, users and transactions are summed over the period's quarters; what is counted as of a
    day (procedures, results in force) is the last quarter's.
    """
    table = tables()["out_services"]
    stocks = picture.content.forms[FORM].traits.stocks
    counts = [column.id for column in table.columns if column.kind == "count"]
    every, last = picture.quarters, picture.quarters[-1:]
    quarters = {name: last if name in stocks else every for name in counts}
    units = picture.units_of(FORM)
    frame = picture.content.frames[FORM]
    cells = summed_columns(table, FORM, "unit", frame, list(units), quarters)
    columns = [[*units, TOTAL], [*units.values(), None], *(cells[name] for name in counts)]
    return [list(row) for row in zip(*columns, strict=True)]
