"""What people put on the records of a live table: it is lifted before a change, and put down after.

What a program cannot move stays where it is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import groupby
from typing import NamedTuple

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.register.live.book import LiveBook
from cchc_xl.register.live.host import Lifted, Span, Thing
from cchc_xl.register.live.layout import LiveLayout
from cchc_xl.register.live.snapshot import NAMED, ROWS, RULES, SINGLE, Things, noted, within
from cchc_xl.register.port import Displaced
from cchc_xl.register.records.anchors import NAME
from cchc_xl.register.records.change import TableChange
from cchc_xl.register.records.looks import LOOK
from cchc_xl.register.records.moves import Moves, SheetMoves
from cchc_xl.register.records.ranges import relocated


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
    zone = zone_of(live, moves)
    if before is not None:  # records that were taken away may have left theirs below the table
        zone = zone._replace(bottom=max(zone.bottom, old.first_row + change.records - 1))
    records = live.range(old.sheet, zone)
    heights = live.host.row_heights(records) if moves.alone else []
    if not (moves.changes_rows or _grows(change) or live.host.has_links(records)):
        layout.things = heights or None
        return []
    things = live.host.lying(records, span_of(change), moves.alone)
    if not moves.changes_rows:
        layout.things = things + heights
        return []
    if before is not None and _unmoved(live, change, zone, moves, before):
        layout.matched = {row: row for row in range(change.start, old.last_row + 1)}
        layout.copied = _rows_between(change, change.new.last_row, old.last_row)
        return []
    names = (Thing(NAMED, (Area(*place, *place),), name) for name, place, _ in _names(live, moves))
    layout.things = [*things, *heights, *names]
    layout.taken = list(_taken(things, moves))
    gone = [
        Displaced(old.name, old.sheet, addresses.cell(*place), "", moves.key(place[0]), name, NAME)
        for name, place, row in _names(live, moves)
        if row is None
    ]
    return _sorted_out([*things, *_heights(live, moves)], moves)[1] + gone


def _unmoved(live: LiveBook, change: TableChange, zone: Area, moves: Moves, before: Things) -> bool:
    """Whether nothing lies on the first records, as many as there were, that did not lie there.

    Those below them may be many copies of the first one.
    """
    rows = zone._replace(bottom=min(zone.bottom, change.old.first_row + change.records - 1))
    now = live.host.lying(live.range(change.old.sheet, rows), span_of(change), moves.alone)
    return within(noted(change.old, now), change.records) <= set(before)


def _taken(things: Iterable[Thing], moves: Moves) -> Iterator[Thing]:
    """The parts of rules whose records are gone."""
    for thing in things:
        if thing.kind in RULES and thing.movable:
            gone = relocated(thing.places, SheetMoves([moves])).gone
            yield from (thing._replace(places=(part.area,)) for part in gone)


def _heights(live: LiveBook, moves: Moves) -> list[Thing]:
    """Heights of records that are gone, where finding those of others would fit their rows."""
    old = moves.change.old
    found = []
    for row in sorted(row for row, new in moves.rows.items() if new is None and moves.alone):
        line = live.range(old.sheet, old.area._replace(top=row, bottom=row))
        found += live.host.heights(line)[0]
    return found


def lift(live: LiveBook, change: TableChange, layout: LiveLayout) -> Carried | None:
    """Lift what lies on a table's records; None where all of it stays by itself."""
    moves = moves_of(live, change, layout)
    area, copied = zone_of(live, moves), layout.copied
    if copied is not None:  # most of what lies there may be copies: only the records count
        area = area._replace(bottom=change.new.last_row)
    elif not layout.formatted:
        copied = _rows_between(change, change.old.last_row, change.new.last_row)
    zone = live.range(change.old.sheet, area)
    if not (moves.changes_rows or copied or live.host.has_links(zone)):
        return None
    lifted = live.host.lift(zone, span_of(change), moves.alone and moves.changes_rows)
    if lifted is None:
        return None
    names = tuple(
        NamedMove(live, name, place[0], row)
        for name, place, row in _names(live, moves)
        if row is not None and row != place[0]
    )
    targets = _sorted_out(lifted.things, moves)[0]
    if layout.copied is not None:
        for thing, places in zip(lifted.things, targets, strict=True):
            if thing.kind in RULES:
                places[:] = [place for place in places if not _is_within(place, layout.copied)]
    return Carried(lifted, targets, copied, names)


def _is_within(area: Area, other: Area) -> bool:
    rows = other.top <= area.top and area.bottom <= other.bottom
    return rows and other.left <= area.left and area.right <= other.right


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


def _grows(change: TableChange) -> bool:
    return change.new.last_row > change.old.last_row


def _rows_between(change: TableChange, last: int, new_last: int) -> Area | None:
    """A table's cells below one last row as far as another; None where there are none."""
    area = Area(last + 1, change.left, new_last, change.right)
    return area if area.top <= area.bottom else None


def span_of(change: TableChange) -> Span:
    """What a program must know of a table to find what lies on its records."""
    return change.left, change.right, change.end


def zone_of(live: LiveBook, moves: Moves) -> Area:
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
        for kind in SINGLE
    }
    targets: list[list[Area]] = []
    lost: list[_Lost] = []
    for kind, places, said, movable, needs_text, _ in things:
        what = RULES.get(kind) or ROWS.get(kind, SINGLE.get(kind, ""))
        if kind in RULES:
            found = relocated(places, sheet)
            new = list(places) if found.areas == list(places) else found.areas
            gone = [part.area for part in found.gone]
        else:
            place = places[0]
            if kind in ROWS:
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
