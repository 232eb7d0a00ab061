"""What units report once a quarter: online services, and feedback and petitions (PAKN)."""

from __future__ import annotations

from cchc_xl.consolidated.picture import Picture
from cchc_xl.consolidated.summing import unit_rows
from cchc_xl.register.port import CellValue

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

    What is received, handled and published is summed over the period's quarters; pending is the
    last quarter's.
    """
    return unit_rows(picture, "out_pakn", FEEDBACK, ("pending",))
