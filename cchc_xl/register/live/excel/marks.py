"""What people put on the records of a table that is open in Excel, over COM.

Answered notes and conditional formats whose formulas read otherwise in another row are only found,
so that the person is told: to move them, Excel would forget who wrote them (AddCommentThreaded),
or rewrite formulas unseen.
"""

from __future__ import annotations

import json
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from contextlib import suppress
from typing import Any

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.excel.looks import Cells, Edges, Found, Values, looks, pieces
from cchc_xl.register.live.excel.moving import (
    Job,
    areas_of,
    cell,
    checks,
    every,
    links,
    near,
    put_checks,
    put_link,
    put_shape,
    shapes,
)
from cchc_xl.register.live.host import Lifted, Span, Thing
from cchc_xl.register.package.formulas import CannotStand, translated

_ORDER = ("rule", "link", "look", "note", "height", "outline", "hidden", "shape")
"""Links before looks, as they bring a font; a height that is set shows the row, so hiding last."""
_PLAIN = ("note", "link", "hidden", "outline")
"""Kinds for which this module keeps but plain values."""


def found_in(sheet: Any, cells: Cells, zone: Area, table: Span, whole: bool) -> list[Found]:
    """Find what people put on records: on their cells or, if ``whole``, on their rows, too.

    ``sheet`` is Excel's.
    """
    found = [
        *looks(cells, zone),
        *_notes(sheet, zone),
        *links(sheet, zone),
        *(_of_rows(sheet, cells, zone) if whole else ()),
        *_rules(sheet),
        *checks(cells, zone, table[2]),
    ]
    return [item._replace(thing=item.thing._replace(held=_plain(item))) for item in found]


def _plain(item: Found) -> str:
    """What it takes to give a thing back besides its text, as JSON; "" if nothing does."""
    held = item.held
    if isinstance(held, Values | Edges):
        return json.dumps([type(held) is Edges, held.values])
    return json.dumps(held) if item.thing.kind in _PLAIN and item.thing.movable else ""


def give_back(block: Any, kind: str, said: str, held: str) -> bool:
    """Put a thing on a cell that lost it; False: that cannot be done."""
    if not held:
        return False
    value = json.loads(held)
    if kind == "look":
        edges, values = value
        (Edges(values) if edges else Values(values)).put(block, own=True)
    elif kind == "note":
        block.AddComment(said).Visible = value
    elif kind == "link":
        put_link(block, value)
    elif kind == "hidden":
        block.EntireRow.Hidden = True
    elif kind == "outline":
        block.EntireRow.OutlineLevel = value
    elif kind == "height":
        block.EntireRow.RowHeight = value
    return True


def unusual_heights(cells: Cells, zone: Area) -> list[Thing]:
    """The heights of rows now, but for the one that most of them have."""
    found = list(_rows(cells, zone, "height", "RowHeight", usual=None))
    if not found:
        return []
    usual = Counter(item.held for item in found).most_common(1)[0][0]
    return [i.thing._replace(held=json.dumps(i.held)) for i in found if i.held != usual]


def lifted_from(sheet: Any, cells: Cells, zone: Area, table: Span, whole: bool) -> Lifted:
    """Lift what was found; heights set by hand are those that fitting the rows would change."""
    found = found_in(sheet, cells, zone, table, whole)
    if whole:
        found += _heights(cells, zone)
    lying = [list(item.thing.places) for item in found]

    def put(targets: Sequence[Sequence[Area]], added: Area | None) -> None:
        old = [list(places) for places in lying]
        for number, places in enumerate(targets):
            lying[number] = list(dict.fromkeys([*old[number], *places]))
        _put(cells, zone.top, list(zip(found, old, targets, strict=True)), added)
        lying[:] = [list(places) for places in targets]

    return Lifted([item.thing for item in found], put)


def heights(cells: Cells, zone: Area) -> tuple[list[Thing], Callable[[], None]]:
    """Find heights set by hand: those that fitting the rows changes; they are given back at once.

    Return what gives them back once more, for when the rows were fitted to new contents.
    """
    found = _heights(cells, zone)

    def give_back() -> None:
        for item in found:
            cells(item.thing.places[0]).EntireRow.RowHeight = item.held

    give_back()
    return [item.thing for item in found], give_back


def _notes(sheet: Any, zone: Area) -> Iterator[Found]:
    for note in every(getattr(sheet, "Comments", None)):
        place = cell(note.Parent)
        if near(zone, place):
            yield Found(Thing("note", (place,), str(note.Text())), bool(note.Visible))
    for note in every(getattr(sheet, "CommentsThreaded", None)):
        place = cell(note.Parent)
        if near(zone, place):
            yield Found(Thing("note", (place,), str(note.Text()), movable=False), None)


def _of_rows(sheet: Any, cells: Cells, zone: Area) -> Iterator[Found]:
    yield from _rows(cells, zone, "hidden", "Hidden", usual=False)
    yield from _rows(cells, zone, "outline", "OutlineLevel", usual=1)
    yield from shapes(sheet, zone)


def _rows(cells: Cells, zone: Area, kind: str, name: str, *, usual: Any) -> Iterator[Found]:
    """Rows with another value of a property than usual."""
    column = zone._replace(right=zone.left)

    def ask(block: Any) -> Any:
        return getattr(getattr(block, "EntireRow", None), name, usual)

    for part, value in pieces(cells, column, ask):
        for row in range(part.top, part.bottom + 1) if value != usual else ():
            yield Found(Thing(kind, (Area(row, zone.left, row, zone.left),), ""), value)


def _heights(cells: Cells, zone: Area) -> list[Found]:
    before = list(_rows(cells, zone, "height", "RowHeight", usual=None))
    with suppress(AttributeError):
        cells(zone).EntireRow.AutoFit()
    after = {
        item.thing.places[0]: item.held
        for item in _rows(cells, zone, "height", "RowHeight", usual=None)
    }
    return [item for item in before if after.get(item.thing.places[0]) != item.held]


def _rules(sheet: Any) -> Iterator[Found]:
    conditions = getattr(getattr(sheet, "Cells", None), "FormatConditions", None)
    for rule in every(conditions):
        movable = hasattr(rule, "ModifyAppliesToRange") and not _is_relative(rule)
        yield Found(Thing("rule", tuple(areas_of(rule.AppliesTo)), "", movable=movable), rule)


def _is_relative(rule: Any) -> bool:
    """Whether a condition's formulas read otherwise in another row."""
    for name in ("Formula1", "Formula2"):
        text = ""
        with suppress(Exception):  # conditions without a formula refuse to tell one
            text = str(getattr(rule, name) or "")
        with suppress(CannotStand):
            if text.startswith("=") and translated(text[1:], "A1", "A2") != text[1:]:
                return True
    return False


def _put(cells: Cells, top: int, jobs: list[Job], added: Area | None) -> None:
    """Take everything from where it lay and give it to where it shall; ``top`` is the first row."""
    every_job = [job for job in jobs if job[0].thing.movable]
    for found, old, new in every_job:
        for place in old if _is_lifted(found, old, new) else ():
            _take(cells(place), found)
        if found.thing.kind == "look" and added and found.thing.places[0].top == top:
            column = found.thing.places[0].left
            if added.left <= column <= added.right:
                found.held.put(cells(added._replace(left=column, right=column)), own=False)
    for kind in _ORDER:
        for found, old, new in every_job:
            if found.thing.kind == kind and _is_lifted(found, old, new):
                _give(cells, found, new)
    put_checks(cells, [job for job in every_job if job[0].thing.kind == "check"], top, added)


def _is_lifted(found: Found, old: Sequence[Area], new: Sequence[Area]) -> bool:
    """Whether a thing must be put: what writing spares stays where it is if it shall lie there."""
    spared = found.thing.kind in ("rule", "link", "outline")
    return not spared or list(new) != list(old)


def _take(block: Any, found: Found) -> None:
    kind = found.thing.kind
    if kind == "look":
        found.held.put(block, own=False)
    elif kind == "note":
        block.ClearComments()
    elif kind == "link":
        block.ClearHyperlinks()
    elif kind == "hidden":
        block.EntireRow.Hidden = False
    elif kind == "outline":
        block.EntireRow.OutlineLevel = 1
    elif kind == "height":
        block.EntireRow.AutoFit()


def _give(cells: Cells, found: Found, new: Sequence[Area]) -> None:
    kind = found.thing.kind
    if kind == "rule":
        _apply(cells, found.held, new)
        return
    for block in map(cells, new):
        if kind == "look":
            found.held.put(block, own=True)
        elif kind == "note":
            block.AddComment(found.thing.said).Visible = found.held
        elif kind == "link":
            put_link(block, found.held)
        elif kind == "shape":
            put_shape(block, found.held)
        elif kind == "hidden":
            block.EntireRow.Hidden = True
        elif kind == "outline":
            block.EntireRow.OutlineLevel = found.held
        elif kind == "height":
            block.EntireRow.RowHeight = found.held


def _apply(cells: Cells, rule: Any, places: Sequence[Area]) -> None:
    if not places:
        rule.Delete()
        return
    block = cells(places[0])
    for place in places[1:]:
        block = block.Application.Union(block, cells(place))
    rule.ModifyAppliesToRange(block)
