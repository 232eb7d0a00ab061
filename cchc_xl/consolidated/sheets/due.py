"""What is due in the days after a run, and what is overdue, unit by unit."""

from __future__ import annotations

from cchc_xl.consolidated.picture import Picture
from cchc_xl.measures.dues import due_things, name_of
from cchc_xl.register.port import CellValue


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return what is overdue on the run's day or due soon after it, by day, then unit.

    Where there is no run, there is nothing to chase.
    """
    if picture.today is None:
        return []
    content, today = picture.content, picture.today
    return [
        [
            *(due.deadline, due.unit or None, name_of(content, due), due.kind, due.what),
            *(due.days_left(today), due.words(today), due.place),
        ]
        for due in due_things(content, today)
    ]
