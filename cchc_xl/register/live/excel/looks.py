"""How cells of a table that is open in Excel look otherwise than their column, over COM."""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from typing import Any, NamedTuple

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.host import Place, Thing

_LOOKS = (
    ("Interior", "Color"),
    ("Interior", "ColorIndex"),
    ("Font", "Bold"),
    ("Font", "Color"),
    ("Font", "Italic"),
    ("Font", "Strikethrough"),
    ("Font", "Underline"),
)
_NO_COLOR = -4142  # xlColorIndexNone, and xlLineStyleNone
_LEFT, _TOP, _BOTTOM, _RIGHT = 7, 8, 9, 10  # XlBordersIndex
_EDGES = (_LEFT, _TOP, _BOTTOM, _RIGHT)
_LINE = ("LineStyle", "Color", "Weight")  # in the order of Excel's own recorder

Cells = Callable[[Area], Any]
"""Gives the COM range of an area."""
Line = tuple[Any, ...]
"""An edge's style, colour and weight."""


class Found(NamedTuple):
    """Something on records, and what it takes to put it: values, a text, a format condition."""

    thing: Thing
    held: Any


class Values(NamedTuple):
    """Properties of a cell: group and name, the cell's value and the column's."""

    values: Sequence[tuple[str, str, Any, Any]]

    def put(self, block: Any, *, own: bool) -> None:
        """Set them; the color of a cell without a fill gives it a white one, taken off last."""
        for group, name, mine, usual in self.values:
            value = mine if own else usual
            filled = (group, name) != ("Interior", "ColorIndex") or value == _NO_COLOR
            if value is not None and filled:
                setattr(getattr(block, group), name, value)


class Edges(NamedTuple):
    """Borders of a cell: the edge, the cell's line and the column's."""

    values: Sequence[tuple[int, Line, Line]]

    def put(self, block: Any, *, own: bool) -> None:
        """Draw them."""
        for edge, mine, usual in self.values:
            line, border = mine if own else usual, block.Borders(edge)
            for name, value in zip(_LINE, line, strict=True):
                if value is not None and (name == "LineStyle" or line[0] != _NO_COLOR):
                    setattr(border, name, value)


def looks(cells: Cells, zone: Area) -> Iterator[Found]:
    """Find cells that differ from most of their column in one of the properties, or in borders."""
    own: dict[Place, list[tuple[str, str, Any, Any]]] = {}
    for group, name in _LOOKS:
        for odd in _odd(cells, zone, _property(group, name)):
            own.setdefault(odd.place, []).append((group, name, odd.value, odd.usual))
    for place, values in sorted(own.items()):
        yield Found(Thing("look", (Area(*place, *place),), ""), Values(values))
    for place, edges in sorted(_borders(cells, zone).items()):
        yield Found(Thing("look", (Area(*place, *place),), ""), Edges(edges))


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


def _property(group: str, name: str) -> Callable[[Any], Any]:
    return lambda block: getattr(getattr(block, group, None), name, _NO_COLOR)


class _Odd(NamedTuple):
    """A cell whose property is not what most of its column have, and a cell that has that."""

    place: Place
    value: Any
    usual: Any
    model: Place


def _odd(cells: Cells, zone: Area, ask: Callable[[Any], Any]) -> Iterator[_Odd]:
    parts = list(pieces(cells, zone, ask))
    for column in range(zone.left, zone.right + 1) if len(parts) > 1 else ():
        own = [(part, value) for part, value in parts if part.left <= column <= part.right]
        counts: Counter[Any] = Counter()
        for part, value in own:
            counts[value] += part.bottom - part.top + 1
        usual = max(counts, key=lambda value: counts[value])
        model = next(part.top for part, value in own if value == usual), column
        for part, value in own:
            if value != usual:
                for row in range(part.top, part.bottom + 1):
                    yield _Odd((row, column), value, usual, model)


def _borders(cells: Cells, zone: Area) -> dict[Place, list[tuple[int, Line, Line]]]:
    """Borders that differ from the column's.

    Excel tells an edge that two cells share for both: it is taken for the upper and left one's,
    and the first record's upper edge for the header's.
    """
    own: dict[Place, dict[int, tuple[Line, Line]]] = {}
    for place, _, _, model in _odd(cells, zone, _lines):
        mine, usual = _edges(cells, place), _edges(cells, model)
        own[place] = {
            edge: (mine[edge], usual[edge]) for edge in _EDGES if mine[edge] != usual[edge]
        }
    for (row, column), edges in own.items():
        above, before = own.get((row - 1, column), {}), own.get((row, column - 1), {})
        if row == zone.top or _BOTTOM in above:
            edges.pop(_TOP, None)
        if _RIGHT in before:
            edges.pop(_LEFT, None)
    return {
        place: [(edge, *lines) for edge, lines in edges.items()]
        for place, edges in own.items()
        if edges
    }


def _lines(block: Any) -> Any:
    """What all edges of all cells have in common; None where one property differs."""
    borders = getattr(block, "Borders", None)
    found = tuple(getattr(borders, name, _NO_COLOR) for name in _LINE)
    return None if None in found else found


def _edges(cells: Cells, place: Place) -> dict[int, Line]:
    block = cells(Area(*place, *place))
    found = {}
    for edge in _EDGES:
        border = block.Borders(edge)
        line = tuple(getattr(border, name) for name in _LINE)
        found[edge] = (_NO_COLOR, None, None) if line[0] == _NO_COLOR else line
    return found
