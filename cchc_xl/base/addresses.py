"""A1 addresses and ranges; rows and columns count from 1.

LibreOffice's own Python reads this module, too, which has none of the libraries that know them.
"""

from __future__ import annotations

import re
from functools import lru_cache
from typing import NamedTuple

MAX_ROW = 1_048_576
_CELL = re.compile(r"\$?([A-Za-z]{1,3})\$?([0-9]+)")


@lru_cache(maxsize=20_000)
def letters(column: int) -> str:
    """Letters of a column number."""
    text = ""
    while column:
        column, rest = divmod(column - 1, 26)
        text = chr(65 + rest) + text
    return text


def number(column: str) -> int:
    """Number of a column's letters."""
    value = 0
    for letter in column.upper():
        value = value * 26 + ord(letter) - 64
    return value


def cell(row: int, column: int) -> str:
    """Address of a cell."""
    return f"{letters(column)}{row}"


def position(address: str) -> tuple[int, int]:
    """(row, column) of an address; ``ValueError`` if it is none."""
    match = _CELL.fullmatch(address)
    if match is None:
        raise ValueError(address)
    return int(match.group(2)), number(match.group(1))


class Area(NamedTuple):
    """A rectangle of cells, all bounds included."""

    top: int
    left: int
    bottom: int
    right: int

    @classmethod
    def parse(cls, ref: str) -> Area:
        """From "A4:J20" or "A4"; ``ValueError`` if it is neither."""
        first, _, last = ref.partition(":")
        top, left = position(first)
        bottom, right = position(last or first)
        return cls(min(top, bottom), min(left, right), max(top, bottom), max(left, right))

    def __str__(self) -> str:
        first, last = cell(self.top, self.left), cell(self.bottom, self.right)
        return f"{first}:{last}" if first != last else first

    def overlaps(self, other: Area) -> bool:
        """Whether the two have a cell in common."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )


def fixed(text: str) -> str:
    """Return the cells of a text in absolute form (“$C$6”), as links should name them.

    LibreOffice leaves a link to “C6” in Excel's words, for that is the sixth column in R1C1.
    """
    return _CELL.sub(lambda found: f"${found[1]}${found[2]}", text)
