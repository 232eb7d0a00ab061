"""What a live register held at a moment, as plain values that may be kept in a file."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import NamedTuple

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.host import Thing
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue
from cchc_xl.register.records.anchors import SHAPE
from cchc_xl.register.records.belongings import HEIGHT, OUTLINE
from cchc_xl.register.records.looks import LOOK
from cchc_xl.register.records.notes import NOTE
from cchc_xl.register.records.rules import FORMAT, LINK, VALIDATION

NAMED = "name"
SINGLE = {"look": LOOK, "note": NOTE, "link": LINK, "shape": SHAPE}
ROWS = {"height": HEIGHT, "hidden": "", "outline": OUTLINE}
RULES = {"rule": FORMAT, "check": VALIDATION}
"""Kinds of things that people put on records, and what the program calls them."""


class Noted(NamedTuple):
    """Something that people put on records of a table, as plain values.

    ``row`` is the number of the record from 0, ``column`` the sheet's. ``said`` and ``held`` are
    those of :class:`~cchc_xl.register.live.host.Thing`. Of a rule it is the part that a change
    takes from records: ``said`` is its range, ``rules`` how many of them lay on its first cell.
    """

    kind: str
    row: int
    column: int
    said: str
    held: str = ""
    rules: int = 1


Things = tuple[Noted, ...]


class TableImage(NamedTuple):
    """What a table held: plain values that may be kept in a file.

    ``rows`` are all rows of its records in their order with one value for each of ``titles``
    (an empty table has one blank row), formulas as ``Formula``. ``beside`` are the cells left and
    right of it in these rows: number of the row from 0, column of the sheet, content. ``key``
    are the titles that tell its records apart, if it is known. ``things`` are what people put on
    records, if a change was to move or to take any of it.
    """

    titles: tuple[str, ...]
    rows: tuple[tuple[CellValue, ...], ...]
    beside: tuple[tuple[int, int, CellValue], ...] = ()
    key: tuple[str, ...] = ()
    things: Things | None = None


class LiveSnapshot(NamedTuple):
    """The tables and named cells of a register at a moment, by name.

    One that an earlier process took may be handed back, too.
    """

    tables: Mapping[str, TableImage]
    named: Mapping[str, CellValue]


def noted(
    table: TablePart, things: Iterable[Thing] | None, taken: Sequence[Thing] = ()
) -> Things | None:
    """What lies on records, as plain values; of rules the parts that are ``taken`` from records."""
    if things is None:
        return None
    every = list(things)
    found = [(thing, thing.said, 1) for thing in every if thing.kind in (*ROWS, *SINGLE, NAMED)]
    for thing in taken:
        area = thing.places[0]
        found.append((thing, str(area), covering(every, thing.kind, area)))
    return tuple(
        Noted(
            thing.kind,
            thing.places[0].top - table.first_row,
            thing.places[0].left,
            said,
            thing.held,
            count,
        )
        for thing, said, count in found
    )


def covering(things: Iterable[Thing], kind: str, area: Area) -> int:
    """How many rules of a kind lie on an area's first cell."""
    cell = area._replace(bottom=area.top, right=area.left)
    return sum(
        thing.kind == kind and any(place.overlaps(cell) for place in thing.places)
        for thing in things
    )


def within(things: Things | None, records: int) -> set[Noted]:
    """What lies on the first records; links apart, which writing may take away."""
    return {thing for thing in things or () if thing.row < records and thing.kind != "link"}
