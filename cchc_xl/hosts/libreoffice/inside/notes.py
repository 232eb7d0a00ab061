"""Notes on cells, which LibreOffice drops where a block is written."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Any, NamedTuple

_NOTES = 8  # com.sun.star.sheet.CellFlags.ANNOTATION


class Note(NamedTuple):
    """A note: the address of its cell, its text, and whether it is always shown."""

    address: Any
    text: str
    visible: bool


def notes_in(area: Any) -> list[Note]:
    """The notes on the cells of a range."""
    if not area.queryContentCells(_NOTES).Count:
        return []
    own, every = area.RangeAddress, area.Spreadsheet.Annotations
    found = []
    for note in map(every.getByIndex, range(every.Count)):
        place = note.Position
        if (
            own.StartRow <= place.Row <= own.EndRow
            and own.StartColumn <= place.Column <= own.EndColumn
        ):
            found.append(Note(place, note.String, note.IsVisible))
    return found


def put_notes(sheet: Any, notes: Iterable[Note]) -> None:
    """Put notes on their cells, which have none."""
    for note in notes:
        sheet.Annotations.insertNew(note.address, note.text)
        if note.visible:
            cell = sheet.getCellByPosition(note.address.Column, note.address.Row)
            cell.Annotation.IsVisible = True
