"""Pictures and shapes that are tied to the cell of a record, as LibreOffice has them."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

from cchc_xl.hosts.libreoffice.uno_bridge import struct

_CELL = "com.sun.star.sheet.SheetCell"
_STANDING = (
    "com.sun.star.drawing.OLE2Shape",  # charts
    "com.sun.star.drawing.ControlShape",
    "com.sun.star.drawing.CaptionShape",  # notes
)


class Shape(NamedTuple):
    """A shape, how far it lies from the corner of its cell, and its size."""

    api: Any
    right: int
    down: int
    width: int
    height: int


def shapes(sheet: Any, zone: Sequence[int]) -> Iterator[tuple[int, int, str, Shape]]:
    """Give row, column, name and the shape itself of those tied to cells in the rows of a zone.

    They may lie far right of all that is filled.
    """
    top, _, bottom, _ = zone
    every = sheet.DrawPage
    for shape in map(every.getByIndex, range(every.Count)):
        anchor = getattr(shape, "Anchor", None)
        if anchor is None or shape.ShapeType in _STANDING or not anchor.supportsService(_CELL):
            continue
        place = anchor.CellAddress
        row, column = place.Row + 1, place.Column + 1
        if top <= row <= bottom:
            own, corner, size = shape.Position, anchor.Position, shape.Size
            held = Shape(shape, own.X - corner.X, own.Y - corner.Y, size.Width, size.Height)
            yield row, column, shape.Name, held


def put_shape(cell: Any, shape: Shape) -> None:
    """Tie a shape to a cell, as far from its corner as it was and as large."""
    corner = cell.Position
    shape.api.Anchor = cell
    shape.api.Position = struct(
        "com.sun.star.awt.Point", corner.X + shape.right, corner.Y + shape.down
    )
    shape.api.Size = struct("com.sun.star.awt.Size", shape.width, shape.height)
