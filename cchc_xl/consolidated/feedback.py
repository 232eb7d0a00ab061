"""Feedback and petitions (PAKN, parts III.1 and III.3) by unit."""

from __future__ import annotations

from cchc_xl.consolidated.picture import Picture
from cchc_xl.consolidated.summing import unit_rows
from cchc_xl.register.port import CellValue

FORM = "pakn"
AT_END = ("pending",)


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit, in the list's order, and the total.

    What is received, handled and published is summed over the period's quarters; pending is the
    last quarter's.
    """
    return unit_rows(picture, "out_pakn", FORM, AT_END)
