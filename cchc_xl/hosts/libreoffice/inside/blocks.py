"""A block of cells on its way into LibreOffice, and parts of one on the way out."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, NamedTuple

BLANK, NUMBER, STRING, FORMULA, BOOLEAN, DAY, MOMENT, CLOCK = range(8)
"""Kinds of cells in a block to be written."""

Row = tuple[str | float, ...]

Part = tuple[int, int, int, int]
"""First and last row, first and last column of cells, from 0 within a block."""

_ENCODING = "latin-1"  # a letter for each byte


class Block(NamedTuple):
    """A block of cells to be written.

    ``rows`` is for ``setDataArray`` (formulas are "" there), ``kinds`` one byte a cell,
    ``formulas`` in LibreOffice's grammar by column and row from 0. ``marks`` are two letters that
    no text of the block holds, to stand for the line ends "\\r" and "\\n", where one of the texts
    holds a carriage return; else "".
    """

    rows: list[Row]
    kinds: list[bytes]
    formulas: dict[int, dict[int, str]]
    marks: str

    @property
    def has_text(self) -> bool:
        """Whether a cell holds text."""
        return any(STRING in kinds for kinds in self.kinds)

    @property
    def has_kinds(self) -> bool:
        """Whether a cell holds a truth value, a date or a time."""
        return any(max(kinds) >= BOOLEAN for kinds in self.kinds)

    def packed(self) -> list[Any]:
        """The block as JSON can hold it."""
        formulas = [(column, list(found.items())) for column, found in self.formulas.items()]
        return [self.rows, [kinds.decode(_ENCODING) for kinds in self.kinds], formulas, self.marks]

    @classmethod
    def unpacked(
        cls,
        rows: Sequence[Sequence[str | float]],
        kinds: Sequence[str],
        formulas: Sequence[tuple[int, Sequence[tuple[int, str]]]],
        marks: str,
    ) -> Block:
        """The block that was packed."""
        return cls(
            list(map(tuple, rows)),
            [line.encode(_ENCODING) for line in kinds],
            {column: dict(found) for column, found in formulas},
            marks,
        )
