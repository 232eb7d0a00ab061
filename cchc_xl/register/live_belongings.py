"""What people put on the records of a live table: it is lifted before a change, and put down after.

What a program cannot move stays where it is.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cchc_xl.register import addresses
from cchc_xl.register.addresses import Area
from cchc_xl.register.anchors import NAME, SHAPE
from cchc_xl.register.belongings import HEIGHT, OUTLINE
from cchc_xl.register.change import TableChange
from cchc_xl.register.live_book import LiveBook
from cchc_xl.register.live_host import Lifted, Span, Thing
from cchc_xl.register.live_layout import LiveLayout
from cchc_xl.register.looks import LOOK
from cchc_xl.register.moves import Moves, SheetMoves
from cchc_xl.register.notes import NOTE
from cchc_xl.register.port import Displaced
from cchc_xl.register.ranges import relocated
from cchc_xl.register.rules import FORMAT, LINK, VALIDATION
from cchc_xl.register.tables import Table

_SINGLE = {"look": LOOK, "note": NOTE, "link": LINK, "shape": SHAPE}
_ROWS = {"height": HEIGHT, "hidden": "", "outline": OUTLINE}
_RULES = {"rule": FORMAT, "check": VALIDATION}


Things = tuple[tuple[str, int, int, str], ...]
"""Kind, number of the record from 0, column and text of what people put on records."""


class NamedMove(NamedTuple):
    """A name of a record's cell, and the row of the record before and after."""

    live: LiveBook
    name: str
    old: int
    new: int

    def put(self, row: int) -> None:
        """Let the name stand for the cell in another row."""
        cell = self.live.named(self.name)
        sheet = cell.sheet.replace("'", "''")
        place = f"${addresses.letters(cell.column)}${row}"
        self.live.book.names[self.name].refers_to = f"='{sheet}'!{place}"


class Carried(NamedTuple):
    """What lies on a table's records while the table changes."""

    lifted: Lifted
    targets: list[list[Area]]
    added: Area | None
    names: tuple[NamedMove, ...]

    def put_down(self) -> None:
        """Put everything where its record is now."""
        self.lifted.put(self.targets, self.added)
        for name in self.names:
            name.put(name.new)

    def put_back(self) -> None:
        """Put everything where it was."""
        self.lifted.put([list(thing.places) for thing in self.lifted.things], None)
        for name in self.names:
            name.put(name.old)


def displaced(
    live: LiveBook, change: TableChange, layout: LiveLayout, before: Things | None = None
) -> list[Displaced]:
    """Find what lies on records that are gone.

    ``before`` is what lay on the records that the change brings back. Where nothing else lies
    there now, a click was broken off before it moved anything: all stays where it is.
    """
    moves = moves_of(live, change, layout)
    old = change.old
    zone = _zone(live, moves)
    if before is not None:  # records that were taken away may have left theirs below the table
        zone = zone._replace(bottom=max(zone.bottom, old.first_row + change.records - 1))
    records = live.range(old.sheet, zone)
    if not (moves.changes_rows or live.host.has_links(records)):
        return []
    things = live.host.lying(records, _span(change), moves.alone)
    if not moves.changes_rows:
        layout.things = things
        return []
    if before is not None and _within(noted(old, things), change.records) <= set(before):
        layout.matched = {row: row for row in range(change.start, old.last_row + 1)}
        return []
    layout.things = things
    gone = [
        Displaced(old.name, old.sheet, addresses.cell(*place), "", moves.key(place[0]), name, NAME)
        for name, place, row in _names(live, moves)
        if row is None
    ]
    return _sorted_out([*things, *_heights(live, moves)], moves)[1] + gone


def _heights(live: LiveBook, moves: Moves) -> list[Thing]:
    """Heights of records that are gone, where finding those of others would fit their rows."""
    old = moves.change.old
    found = []
    for row in sorted(row for row, new in moves.rows.items() if new is None and moves.alone):
        line = live.range(old.sheet, old.area._replace(top=row, bottom=row))
        found += live.host.heights(line)[0]
    return found


def noted(table: Table, things: Iterable[Thing] | None) -> Things | None:
    """What lies on records, as plain values."""
    if things is None:
        return None
    return tuple(
        (thing.kind, thing.places[0].top - table.first_row, thing.places[0].left, thing.said)
        for thing in things
        if thing.kind in _ROWS or thing.kind in _SINGLE
    )


def _within(things: Things | None, records: int) -> set[tuple[str, int, int, str]]:
    """What lies on the first records; links apart, which writing may take away."""
    return {thing for thing in things or () if thing[1] < records and thing[0] != "link"}


def given_back(live: LiveBook, name: str, before: Things) -> list[Displaced]:
    """Put what lay on a table's records there again where it is gone; return what cannot be put.

    The records are where they were. A program drops links where it writes, and a move that was
    broken off may have taken up what it did not put down.
    """
    table = live.table(name)
    change = TableChange(table, live.records(name), table.first_row)
    zone = live.range(table.sheet, _zone(live, moves_of(live, change, LiveLayout())))
    lying = noted(table, live.host.lying(zone, _span(change), live.is_alone(table)))
    lost = []
    for kind, number, column, said in (Counter(before) - Counter(lying or ())).elements():
        row = table.first_row + number
        place = Area(row, column, row, column)
        if not live.host.give(live.range(table.sheet, place), kind, said):
            what = _ROWS.get(kind) or _SINGLE.get(kind, "")
            lost.append(Displaced(name, table.sheet, str(place), "", (), said or None, what))
    return lost


def lift(live: LiveBook, change: TableChange, layout: LiveLayout) -> Carried | None:
    """Lift what lies on a table's records; None where all of it stays by itself."""
    moves = moves_of(live, change, layout)
    grows = change.new.last_row > change.old.last_row
    zone = live.range(change.old.sheet, _zone(live, moves))
    if not moves.changes_rows and not grows and not live.host.has_links(zone):
        return None
    whole = moves.alone and moves.changes_rows
    lifted = live.host.lift(zone, _span(change), whole)
    if lifted is None:
        return None
    added = Area(change.old.last_row + 1, change.left, change.new.last_row, change.right)
    names = tuple(
        NamedMove(live, name, place[0], row)
        for name, place, row in _names(live, moves)
        if row is not None and row != place[0]
    )
    return Carried(lifted, _sorted_out(lifted.things, moves)[0], added if grows else None, names)


def _names(live: LiveBook, moves: Moves) -> Iterator[tuple[str, tuple[int, int], int | None]]:
    """The names of single cells of the records, their place, and the row where they shall be.

    That of a record which is gone stays where it is.
    """
    change = moves.change
    columns = range(change.left, change.right + 1)
    rows = range(change.old.first_row, change.old.last_row + 1)
    for name, cell in live.names.items():
        if cell.sheet == change.old.sheet and cell.column in columns and cell.row in rows:
            yield name, (cell.row, cell.column), moves.target(cell.row, cell.column)


def moves_of(live: LiveBook, change: TableChange, layout: LiveLayout) -> Moves:
    """Where the records of a live table go."""
    return Moves(
        change,
        lambda: layout.matched,
        lambda: layout.keys,
        alone=live.is_alone(change.old),
        fixed=layout.fixed,
    )


def _span(change: TableChange) -> Span:
    return change.left, change.right, change.end


def _zone(live: LiveBook, moves: Moves) -> Area:
    """The rows of the records, and the columns that belong to them as far as any is used."""
    change = moves.change
    right = change.right
    if moves.alone:
        right = max(right, live.used(change.old.sheet).right)
    return Area(change.old.first_row, moves.left, change.old.last_row, right)


def _sorted_out(things: Sequence[Thing], moves: Moves) -> tuple[list[list[Area]], list[Displaced]]:
    """Where each thing shall lie, and those that have no place any more."""
    sheet = SheetMoves([moves])
    cells = {
        kind: sheet.cells((t.places[0].top, t.places[0].left) for t in things if t.kind == kind)
        for kind in _SINGLE
    }
    targets: list[list[Area]] = []
    lost: list[_Lost] = []
    for kind, places, said, movable, needs_text in things:
        what = _RULES.get(kind) or _ROWS.get(kind, _SINGLE.get(kind, ""))
        if kind in _RULES:
            found = relocated(places, sheet)
            new = list(places) if found.areas == list(places) else found.areas
            gone = [part.area for part in found.gone]
        else:
            place = places[0]
            if kind in _ROWS:
                row = moves.rows.get(place.top, place.top)
            else:
                row = cells[kind][place.top, place.left]
            new = [] if row is None else [place._replace(top=row, bottom=row)]
            if needs_text and row is not None and moves.change.leaves_blank(row, place.left):
                new = []
            gone = [] if new else [place]
        if not movable and new != list(places):
            new, gone = list(places), list(places)
        targets.append(new)
        lost += [_Lost(what, area, said, bool(new) and not movable) for area in gone if what]
    return targets, _told(lost, moves)


class _Lost(NamedTuple):
    """Something that has no place: what it is, where it lay, what it says, if it stays there."""

    what: str
    area: Area
    said: str
    stays: bool


def _told(lost: Iterable[_Lost], moves: Moves) -> list[Displaced]:
    """One line a thing; formats of cells side by side are one."""
    old = moves.change.old

    def of_row(item: _Lost) -> tuple[str, int, str, int]:
        return item.what, item.area.top, item.said, 0 if item.what == LOOK else item.area.left

    found = []
    for (what, row, said, _), group in groupby(sorted(lost, key=of_row), of_row):
        items = list(group)
        areas = [item.area for item in items]
        whole = Area(row, min(a.left for a in areas), areas[0].bottom, max(a.right for a in areas))
        stays = items[0].stays and moves.rows.get(row) is not None
        key = moves.key(row)
        found.append(Displaced(old.name, old.sheet, str(whole), "", key, said or None, what, stays))
    return found
