"""The cells of a published draw: what stands in each, its formula, and how it looks.

A page is laid out once, here: the workbook is written from it, and a published one compared to it.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from cchc_xl.base.addresses import cell, letters

Value = str | int | float | date | None


class Cell(NamedTuple):
    """What a cell shows; with ``formula`` (no “=”) it is reckoned from others."""

    value: Value
    formula: str = ""
    style: str = ""


class Page(NamedTuple):
    """A sheet: its cells by row and column (from 1), the columns' widths, and its header's row."""

    name: str
    widths: tuple[float, ...]
    header: int
    cells: dict[tuple[int, int], Cell]

    def put(self, row: int, values: Sequence[Cell | Value], style: str = "") -> None:
        """Put values side by side into a row, from its first column on."""
        for column, value in enumerate(values, 1):
            made = value if isinstance(value, Cell) else Cell(value, style=style)
            if made.value is not None or made.formula:
                self.cells[row, column] = made

    def reference(self, column: int, first: int, last: int) -> str:
        """Return the fixed reference to the cells of a column, from another sheet."""
        name = letters(column)
        return f"'{self.name}'!${name}${first}:${name}${last}"

    def at(self, row: int, column: int) -> str:
        """Return the fixed reference to a cell, from another sheet."""
        return f"'{self.name}'!${letters(column)}${row}"


def own(row: int, column: int) -> str:
    """Return the reference to a cell of the same sheet."""
    return cell(row, column)


def fixed(column: int, first: int, last: int) -> str:
    """Return the fixed reference to the cells of a column of the same sheet."""
    name = letters(column)
    return f"${name}${first}:${name}${last}"
