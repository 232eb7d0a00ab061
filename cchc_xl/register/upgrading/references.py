"""References to cells, as they read when columns were inserted into a sheet."""

from __future__ import annotations

import re
from typing import NamedTuple

from cchc_xl.base.addresses import letters, number

LAST_COLUMN = 16_384
_AREA = re.compile(r"(\$?)([A-Z]{1,3})?(\$?)(\d+)?(?::(\$?)([A-Z]{1,3})?(\$?)(\d+)?)?")
_CELLS = re.compile(r"(?<![\w.])\$?[A-Z]{1,3}(?:\$?\d|:\$?[A-Z])")


class Unreadable(Exception):
    """A formula that cannot be told apart into its references."""


class Inserted(NamedTuple):
    """Columns that were inserted into a sheet: before column ``at`` (from 1), ``by`` of them."""

    sheet: str
    at: int
    by: int

    def column(self, column: int) -> int:
        """Return where a column stands now."""
        return column + self.by if column >= self.at else column

    def areas(self, text: str) -> str:
        """Return cells and areas, parted by spaces, where they stand now."""
        return " ".join(map(self.area, text.split()))

    def area(self, text: str) -> str:
        """Return a cell, an area, columns or rows where they stand now; else what was given.

        An area that holds both sides of the place grows, as in Excel.
        """
        match = _AREA.fullmatch(text)
        if match is None or not (match[2] or match[6]):
            return text
        first = self._bound(match[1], match[2], match[3], match[4])
        if ":" not in text:
            return first
        return f"{first}:{self._bound(match[5], match[6], match[7], match[8])}"

    def _bound(self, fixed: str, column: str, fixed_row: str, row: str | None) -> str:
        moved = letters(min(self.column(number(column)), LAST_COLUMN)) if column else ""
        return f"{fixed}{moved}{fixed_row}{row or ''}"

    def may_concern(self, text: str, home: str) -> bool:
        """Tell whether a formula can hold a reference that changes; a quick look."""
        named = self.sheet.replace("'", "''").casefold() in text.casefold()
        return (named or home.casefold() == self.sheet.casefold()) and bool(_CELLS.search(text))

    def formula(self, text: str, home: str) -> str:
        """Return a formula (without “=”) that stands on the sheet ``home``. ``Unreadable``."""
        from openpyxl.formula.tokenizer import Token, Tokenizer, TokenizerError

        try:
            tokens = Tokenizer(f"={text}").items
        except (TokenizerError, IndexError) as error:
            raise Unreadable(text) from error
        return "".join(
            self._operand(token.value, home)
            if token.type == Token.OPERAND and token.subtype == Token.RANGE
            else token.value
            for token in tokens
        )

    def _operand(self, text: str, home: str) -> str:
        place, mark, cells = text.rpartition("!")
        sheet = place[1:-1].replace("''", "'") if place.startswith("'") else place
        if (sheet if mark else home).casefold() != self.sheet.casefold():
            return text
        return f"{place}{mark}{self.area(cells)}"
