"""What is due in the days after a day, and what is overdue, unit by unit."""

from __future__ import annotations

from datetime import date
from typing import TYPE_CHECKING

from cchc_xl.consolidated.picture import Picture
from cchc_xl.measures.dues import due_things, name_of
from cchc_xl.register.port import CellValue

if TYPE_CHECKING:
    from cchc_xl.register.content import Content


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return what is overdue on the run's day or due soon after it, by day, then unit.

    Where there is no run, there is nothing to chase.
    """
    return [] if picture.today is None else rows_on(picture.content, picture.today)


def rows_on(content: Content, day: date) -> list[list[CellValue]]:
    """Return what is overdue on a day or due soon after it, by day, then unit."""
    return [
        [
            *(due.deadline, due.unit or None, name_of(content, due), due.kind, due.what),
            *(due.days_left(day), due.words(day), due.place),
        ]
        for due in due_things(content, day)
    ]
