"""Giving records back what people had put on them, when a write was broken off.

The records are where they were. A program drops links where it writes, and a move that was broken
off may have taken up what it did not put down, or what lay on records that were to go.
"""

from __future__ import annotations

from collections import Counter

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.belongings import NamedMove, moves_of, span_of, zone_of
from cchc_xl.register.live.book import LiveBook
from cchc_xl.register.live.host import Thing
from cchc_xl.register.live.layout import LiveLayout
from cchc_xl.register.live.snapshot import (
    NAMED,
    ROWS,
    RULES,
    SINGLE,
    Noted,
    Things,
    covering,
    noted,
)
from cchc_xl.register.port import Displaced
from cchc_xl.register.records.change import TableChange


def given_back(live: LiveBook, name: str, before: Things) -> list[Displaced]:
    """Put what lay on a table's records there again where it is gone; return what cannot be put."""
    table = live.table(name)
    things = _lying(live, name)
    lost = []
    for thing in _missing(before, noted(table, things) or (), things):
        area = _place(thing, table.first_row)
        if thing.kind == NAMED:
            if thing.said in live.names:
                NamedMove(live, thing.said, area.top, area.top).put(area.top)
        elif not live.host.give(live.range(table.sheet, area), thing.kind, thing.said, thing.held):
            what = {**ROWS, **SINGLE, **RULES}[thing.kind]
            said = thing.said if thing.kind in SINGLE else ""
            lost.append(Displaced(name, table.sheet, str(area), "", (), said or None, what))
    return lost


def _lying(live: LiveBook, name: str) -> list[Thing]:
    """What lies on a table's records now."""
    table = live.table(name)
    change = TableChange(table, live.records(name), table.first_row)
    zone = live.range(table.sheet, zone_of(live, moves_of(live, change, LiveLayout())))
    alone = live.is_alone(table)
    heights = live.host.row_heights(zone) if alone else []
    return live.host.lying(zone, span_of(change), alone) + heights


def _missing(before: Things, now: Things, things: list[Thing]) -> list[Noted]:
    """What is gone; names are always put, as they may stand for a cell of another record.

    Hidden rows come last: a height that is set shows its row.
    """
    rules = [thing for thing in before if thing.kind in RULES]
    others = Counter(thing for thing in before if thing.kind not in RULES)
    return [
        *sorted((others - Counter(now)).elements(), key=lambda thing: thing.kind == "hidden"),
        *(r for r in rules if covering(things, r.kind, Area.parse(r.said)) < r.rules),
    ]


def _place(thing: Noted, first_row: int) -> Area:
    """The cell of a thing, or all cells of a rule's part."""
    if thing.kind in RULES:
        return Area.parse(thing.said)
    row = first_row + thing.row
    return Area(row, thing.column, row, thing.column)
