"""What people put on the records of a table that is open in Excel, over COM.

Moved are fills and fonts, notes, heights, hidden rows, and conditional formats whose formulas read
the same everywhere. Links, answered notes, validations and other conditional formats are only
found, so that the person is told: to move them, Excel would change the cells' formats along
(Hyperlinks.Add), forget who wrote them (AddCommentThreaded), or rewrite formulas unseen.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from cchc_xl.register.addresses import Area
from cchc_xl.register.live_host import Lifted, Span, Thing
from cchc_xl.register.sheetdata import CannotStand, translated

_LOOKS = (
    ("Interior", "Color"),
    ("Interior", "ColorIndex"),
    ("Font", "Bold"),
    ("Font", "Color"),
    ("Font", "Italic"),
    ("Font", "Strikethrough"),
    ("Font", "Underline"),
)
_NO_COLOR = -4142  # xlColorIndexNone
_ALL_VALIDATION = -4174  # xlCellTypeAllValidation

Cells = Callable[[Area], Any]
"""Gives the COM range of an area."""


class Found(NamedTuple):
    """Something on records, and what it takes to put it: values, a text, a format condition."""

    thing: Thing
    held: Any


def found_in(sheet: Any, cells: Cells, zone: Area, table: Span, whole: bool) -> list[Found]:
    """Find what people put on records: on their cells or, if ``whole``, on their rows, too.

    ``sheet`` is Excel's.
    """
    inside = zone._replace(left=table[0], right=table[1])
    return [
        *_looks(cells, inside),
        *_notes(sheet, zone),
        *_links(sheet, zone),
        *(_rows(cells, zone, "hidden", "Hidden", usual=False) if whole else ()),
        *_rules(sheet),
        *_checks(cells, inside, table[2]),
    ]


def lifted_from(sheet: Any, cells: Cells, zone: Area, table: Span, whole: bool) -> Lifted:
    """Lift what was found; heights set by hand are those that fitting the rows would change."""
    found = found_in(sheet, cells, zone, table, whole)
    if whole:
        found += _heights(cells, zone)
    lying = [list(item.thing.places) for item in found]

    def put(targets: Sequence[Sequence[Area]], added: Area | None) -> None:
        old = [list(places) for places in lying]
        for number, places in enumerate(targets):
            lying[number] = [*old[number], *places]
        _put(cells, zone.top, list(zip(found, old, targets, strict=True)), added)
        lying[:] = [list(places) for places in targets]

    return Lifted([item.thing for item in found], put)


def pieces(cells: Cells, area: Area, ask: Callable[[Any], Any]) -> Iterator[tuple[Area, Any]]:
    """Parts of an area in which a property is the same; Excel says None where it differs."""
    waiting = [area]
    while waiting:
        part = waiting.pop()
        value = ask(cells(part))
        if value is not None or (part.top, part.left) == part[2:]:
            yield part, value
        elif part.right > part.left:
            middle = (part.left + part.right) // 2
            waiting += [part._replace(right=middle), part._replace(left=middle + 1)]
        else:
            middle = (part.top + part.bottom) // 2
            waiting += [part._replace(bottom=middle), part._replace(top=middle + 1)]


def _looks(cells: Cells, zone: Area) -> Iterator[Found]:
    """Cells that differ from most of their column in one of the properties."""
    own: dict[tuple[int, int], list[tuple[str, str, Any, Any]]] = {}
    for group, name in _LOOKS:
        for place, value, usual in _odd(cells, zone, _property(group, name)):
            own.setdefault(place, []).append((group, name, value, usual))
    for (row, column), values in sorted(own.items()):
        yield Found(Thing("look", (Area(row, column, row, column),), ""), values)


def _property(group: str, name: str) -> Callable[[Any], Any]:
    return lambda block: getattr(getattr(block, group, None), name, _NO_COLOR)


def _odd(
    cells: Cells, zone: Area, ask: Callable[[Any], Any]
) -> Iterator[tuple[tuple[int, int], Any, Any]]:
    """Cells whose property is not what most of their column have, with both values."""
    parts = list(pieces(cells, zone, ask))
    for column in range(zone.left, zone.right + 1) if len(parts) > 1 else ():
        own = [(part, value) for part, value in parts if part.left <= column <= part.right]
        counts: Counter[Any] = Counter()
        for part, value in own:
            counts[value] += part.bottom - part.top + 1
        usual = max(counts, key=lambda value: counts[value])
        for part, value in own:
            if value != usual:
                for row in range(part.top, part.bottom + 1):
                    yield (row, column), value, usual


def _notes(sheet: Any, zone: Area) -> Iterator[Found]:
    for note in _every(getattr(sheet, "Comments", None)):
        place = _cell(note.Parent)
        if _near(zone, place):
            yield Found(Thing("note", (place,), str(note.Text())), bool(note.Visible))
    for note in _every(getattr(sheet, "CommentsThreaded", None)):
        place = _cell(note.Parent)
        if _near(zone, place):
            yield Found(Thing("note", (place,), str(note.Text()), movable=False), None)


def _links(sheet: Any, zone: Area) -> Iterator[Found]:
    for link in _every(getattr(sheet, "Hyperlinks", None)):
        if link.Type == 0:  # msoHyperlinkRange; others lie on shapes
            place = _cell(link.Range)
            if _near(zone, place):
                said = "#".join(part for part in (link.Address, link.SubAddress) if part)
                yield Found(Thing("link", (place,), said, movable=False), None)


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
    every = getattr(getattr(sheet, "Cells", None), "FormatConditions", None)
    for rule in _every(every):
        areas = tuple(_areas(rule.AppliesTo))
        movable = hasattr(rule, "ModifyAppliesToRange") and not _is_relative(rule)
        yield Found(Thing("rule", areas, "", movable=movable), rule)


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


def _checks(cells: Cells, zone: Area, end: int) -> Iterator[Found]:
    """Validations: Excel tells which cells have any, not which have the same."""
    around = zone._replace(top=max(zone.top - 1, 1), bottom=end + 1)
    areas: list[Area] = []
    with suppress(Exception):  # it raises where there is none
        areas = list(_areas(cells(around).SpecialCells(_ALL_VALIDATION)))
    for area in areas:
        yield Found(Thing("check", (area,), "", movable=False), None)


def _put(
    cells: Cells,
    top: int,
    jobs: list[tuple[Found, list[Area], Sequence[Area]]],
    added: Area | None,
) -> None:
    """Take everything from where it lay and give it to where it shall; ``top`` is the first row."""
    for found, old, _ in jobs:
        for place in old:
            _take(cells(place), found)
        if found.thing.kind == "look" and added and found.thing.places[0].top == top:
            column = found.thing.places[0].left
            _look(cells(added._replace(left=column, right=column)), found.held, own=False)
    for found, old, new in jobs:
        if found.thing.kind == "rule" and list(new) != old and found.thing.movable:
            _apply(cells, found.held, new)
        for place in new:
            _give(cells(place), found)


def _take(block: Any, found: Found) -> None:
    kind = found.thing.kind
    if kind == "look":
        _look(block, found.held, own=False)
    elif kind == "note" and found.thing.movable:
        block.ClearComments()
    elif kind == "hidden":
        block.EntireRow.Hidden = False
    elif kind == "height":
        block.EntireRow.AutoFit()


def _give(block: Any, found: Found) -> None:
    kind = found.thing.kind
    if kind == "look":
        _look(block, found.held, own=True)
    elif kind == "note" and found.thing.movable:
        block.AddComment(found.thing.said).Visible = found.held
    elif kind == "hidden":
        block.EntireRow.Hidden = True
    elif kind == "height":
        block.EntireRow.RowHeight = found.held


def _look(block: Any, values: Iterable[tuple[str, str, Any, Any]], *, own: bool) -> None:
    """Set properties; the color of a cell without a fill gives it a white one, taken off last."""
    for group, name, mine, usual in values:
        value = mine if own else usual
        filled = (group, name) != ("Interior", "ColorIndex") or value == _NO_COLOR
        if value is not None and filled:
            setattr(getattr(block, group), name, value)


def _apply(cells: Cells, rule: Any, places: Sequence[Area]) -> None:
    if not places:
        rule.Delete()
        return
    block = cells(places[0])
    for place in places[1:]:
        block = block.Application.Union(block, cells(place))
    rule.ModifyAppliesToRange(block)


def _every(collection: Any) -> Iterator[Any]:
    """The members of a collection of Excel's, which counts from 1."""
    for number in range(1, (collection.Count if collection is not None else 0) + 1):
        yield collection.Item(number)


def _cell(block: Any) -> Area:
    return Area(block.Row, block.Column, block.Row, block.Column)


def _areas(block: Any) -> Iterator[Area]:
    for part in _every(block.Areas):
        height, width = part.Rows.Count, part.Columns.Count
        yield Area(part.Row, part.Column, part.Row + height - 1, part.Column + width - 1)


def _near(zone: Area, place: Area) -> bool:
    return place.top >= zone.top and zone.left <= place.left <= zone.right
