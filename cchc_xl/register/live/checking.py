"""Reading back what was written into a live workbook: a program may do otherwise than it is told.

Excel puts a block's first value into every visible cell where a filter hides rows (xlwings issues
747, 679, 1483, 2619), and makes numbers and dates of texts; neither is an error to it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cchc_xl.base.addresses import Area, cell
from cchc_xl.register.live.book import LiveBook
from cchc_xl.register.live.values import same
from cchc_xl.register.port import CellValue


class Difference(NamedTuple):
    """A cell (row and column from 1) that does not hold what was written."""

    row: int
    column: int
    wanted: CellValue
    found: CellValue


class NotAsWritten(Exception):
    """The program holds something else than what it was given; the message says where."""

    def __init__(self, sheet: str, row: int, column: int) -> None:
        super().__init__(f"trang {sheet}, ô {cell(row, column)}")


def differences(
    live: LiveBook, sheet: str, area: Area, columns: Sequence[Sequence[CellValue]], table: str
) -> Iterator[Difference]:
    """Find the cells of a block that do not hold ``columns``; they are read at the first call.

    ``table`` is the table that the cells belong to, "" outside of one.
    """
    for i, row in enumerate(live.read(sheet, area)):
        for j, found in enumerate(row):
            wanted = columns[j][i]
            if found is not wanted and not same(wanted, found, table):
                yield Difference(area.top + i, area.left + j, wanted, found)


def other_apostrophe(different: Difference) -> bool | None:
    """Whether a text lost its own apostrophe (True) or kept the one that guarded it (False).

    Programs do not agree on it in cells that are formatted as text; ``None``: it is not that.
    """
    wanted, found = different.wanted, different.found
    if type(wanted) is not str or type(found) is not str:
        return None
    if found == f"'{wanted}":
        return False
    return True if wanted == f"'{found}" else None
