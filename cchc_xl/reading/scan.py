"""What a look at a package's bytes tells of one sheet, before and beside the parser."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

from cchc_xl.base.addresses import cell

Place = tuple[int, int]
"""Row and column of a cell, both counted from 0."""

# A return has some hundred rows and under thirty columns. The parser allocates the rectangle up
# to the last filled cell, so a cell beyond these limits is named instead of being read.
MAX_ROWS: Final = 9_999
MAX_COLUMNS: Final = 256
# The parser's cost is the sum of the rectangles that it reads. Twelve sheets of a return of many
# rows have a tenth of this; a rectangle that is small anyway is not counted.
MAX_CELLS: Final = 1_000_000
SMALL: Final = (999, 26)

# Error codes as the binary formats store them ([MS-XLS] 2.5.10, [MS-XLSB] 2.5.97.2).
ERROR_TEXTS: Final = {
    0x00: "#NULL!",
    0x07: "#DIV/0!",
    0x0F: "#VALUE!",
    0x17: "#REF!",
    0x1D: "#NAME?",
    0x24: "#NUM!",
    0x2A: "#N/A",
    0x2B: "#GETTING_DATA",
}


class Scan(NamedTuple):
    """One sheet's cells that the parser shows as blanks, and the first cell too far out.

    ``errors`` maps a place to the error text; ``unstored`` are formulas without a stored value;
    ``zeros`` are formulas of a ``.xls`` stored as 0, which LibreOffice does for text results too;
    ``lost`` are those of them whose result was or may have been text;
    ``linked`` are formulas that take their value from another file; ``twice`` is the first cell
    that stands in the sheet more than once, with something in it each time; ``cut`` are texts of a
    ``.xls`` that may be longer than the file holds.
    """

    errors: dict[Place, str]
    unstored: frozenset[Place]
    stray: Place | None = None
    zeros: frozenset[Place] = frozenset()
    lost: frozenset[Place] = frozenset()
    linked: frozenset[Place] = frozenset()
    twice: Place | None = None
    cut: frozenset[Place] = frozenset()


NOTHING: Final = Scan({}, frozenset())


class Unreadable(Exception):
    """A file cannot be read; carries the finding code and the template's fields."""

    def __init__(self, code: str, **fields: Any) -> None:
        super().__init__(code)
        self.code = code
        self.fields = fields


class Extent(NamedTuple):
    """How many rows and columns from A1 a sheet's filled cells reach; what is small is not told."""

    rows: int = 0
    columns: int = 0

    @property
    def cells(self) -> int:
        """Return how many cells the rectangle has."""
        return self.rows * self.columns

    @property
    def corner(self) -> str:
        """Return the A1 address of the rectangle's last cell."""
        return address(max(0, self.rows - 1), max(0, self.columns - 1))

    def with_place(self, place: Place) -> Extent:
        """Return the extent that holds a place, too."""
        return Extent(max(self.rows, place[0] + 1), max(self.columns, place[1] + 1))


class Look(NamedTuple):
    """What a look at one sheet told; ``plain`` is its part written anew where that is needed."""

    scan: Scan = NOTHING
    extent: Extent = Extent()
    plain: bytes = b""


def is_far(place: Place) -> bool:
    """Tell whether a place lies beyond what a return can hold."""
    return place[0] >= MAX_ROWS or place[1] >= MAX_COLUMNS


def address(row: int, column: int) -> str:
    """Return the A1 address of a place counted from 0."""
    return cell(row + 1, column + 1)
