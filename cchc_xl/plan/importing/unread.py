"""What was not read, or read otherwise than it stands there, and what to do about it."""

from __future__ import annotations

from typing import NamedTuple


class Unread(NamedTuple):
    """One place of a document: its table (“Bảng 2”), row (from 1), column, and what stands there.

    ``serious``: something is missing in the plan's folder until it is mended there; else it was
    read, and should be looked at. Row 0 is the whole table, no table the whole document.
    """

    table: str
    row: int
    column: str
    value: str
    reason: str
    remedy: str
    serious: bool = True

    def __str__(self) -> str:
        places = (self.table, f"dòng {self.row}" if self.row else "", self.column)
        place = ", ".join(filter(None, places))
        said = f" “{self.value}”" if self.value else ""
        return f"{place}{said}: {self.reason}"
