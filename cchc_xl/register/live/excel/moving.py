"""Links, input rules and shapes on the records of a table that is open in Excel, over COM.

``Range.ClearHyperlinks`` takes a link and leaves the format (``Hyperlinks.Delete`` takes both);
``Hyperlinks.Add`` gives the cell the style of links, so that its font is given back, and writes
the address into a cell without text, so that such a cell gets none.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import suppress
from typing import Any, NamedTuple

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.excel.looks import Cells, Found, pieces
from cchc_xl.register.live.host import Thing

_FONT = ("Name", "Size", "Bold", "Italic", "Strikethrough", "Underline", "Color")
_ALL_VALIDATION = -4174  # xlCellTypeAllValidation
_PASTE_VALIDATION = 6  # xlPasteValidation
_SCRATCH = 1_047_000
"""The row from which on cells bear a rule for a moment; a formula in it may reach far down."""
_FACTS = (
    "Formula1",
    "Formula2",
    "Operator",
    "AlertStyle",
    "IgnoreBlank",
    "InCellDropdown",
    "InputTitle",
    "InputMessage",
    "ErrorTitle",
    "ErrorMessage",
    "ShowInput",
    "ShowError",
)
_STANDING = {3, 4, 8, 12}  # MsoShapeType: charts, comments and controls lie on no record
_FREE_FLOATING = 3  # xlFreeFloating

Job = tuple[Found, list[Area], Sequence[Area]]


class Shape(NamedTuple):
    """A shape of Excel's: how far below the top of its cell it begins, its height and width."""

    api: Any
    down: float
    height: float
    width: float


def links(sheet: Any, zone: Area) -> Iterator[Found]:
    """Find links on cells; one over several cells is only found."""
    for link in every(getattr(sheet, "Hyperlinks", None)):
        if link.Type == 0:  # msoHyperlinkRange; others lie on shapes
            place = cell(link.Range)
            if near(zone, place):
                address, within = link.Address or "", link.SubAddress or ""
                said = "#".join(part for part in (address, within) if part)
                single = getattr(link.Range, "Count", 1) == 1
                thing = Thing("link", (place,), said, movable=single, needs_text=True)
                yield Found(thing, (address, within, getattr(link, "ScreenTip", "") or ""))


def put_link(block: Any, held: tuple[str, str, str]) -> None:
    """Give a cell a link in the font that it has."""
    if not block.Formula:
        return
    font = {name: getattr(block.Font, name, None) for name in _FONT}
    block.Worksheet.Hyperlinks.Add(block, *held)
    for name, value in font.items():
        if value is not None:
            setattr(block.Font, name, value)


def checks(cells: Cells, zone: Area, end: int) -> Iterator[Found]:
    """Find input rules: the cells of a column with the same one are a rule."""
    around = zone._replace(top=max(zone.top - 1, 1), bottom=end + 1)
    areas: list[Area] = []
    with suppress(Exception):  # it raises where there is none
        areas = list(areas_of(cells(around).SpecialCells(_ALL_VALIDATION)))
    found: dict[tuple[int, Any], list[Area]] = {}
    for area in areas:
        for part, facts in pieces(cells, area, _facts):
            for column in range(part.left, part.right + 1) if facts is not None else ():
                own = part._replace(left=column, right=column)
                found.setdefault((column, facts), []).append(own)
    for (column, _), parts in found.items():
        scratch = cells(Area(_SCRATCH, column, _SCRATCH, column))
        free = hasattr(scratch, "PasteSpecial") and _facts(scratch) is None
        yield Found(Thing("check", tuple(sorted(parts)), "", movable=free), None)


def _facts(block: Any) -> Any:
    """What a rule says; None where cells have none, or not the same one: Excel raises then."""
    try:
        kind = block.Validation.Type
    except Exception:
        return None
    facts = []
    for name in _FACTS:
        value = ""
        with suppress(Exception):  # rules without a second formula refuse to tell one
            value = getattr(block.Validation, name)
        if value is None:
            return None
        facts.append(value)
    return None if kind is None else (kind, *facts)


def put_checks(cells: Cells, jobs: Sequence[Job], top: int, added: Area | None) -> None:
    """Give input rules their new cells, by way of cells far below that bear them for a moment.

    A copy writes a rule's formulas for its cell. ``added`` are cells that got the rules of the
    row ``top`` by copying: there each rule is given anew.
    """
    copied = {p.left for _, old, _ in jobs for p in old if p.top <= top <= p.bottom}
    touched: list[tuple[Any, Sequence[Area]]] = []
    cleared: list[Area] = []
    for number, (_, old, new) in enumerate(jobs):
        places = list(new)
        if places == old:
            places = [p for area in new for p in _shared(area, added)] if added else []
            places = [place for place in places if place.left in copied]
        else:
            cleared += old
        if places or list(new) != old:
            scratch = cells(Area(_SCRATCH + number, old[0].left, _SCRATCH + number, old[0].left))
            _copy(cells(Area(*old[0][:2], *old[0][:2])), scratch)
            touched.append((scratch, places))
    if added:
        cleared += [
            added._replace(left=column, right=column)
            for column in copied
            if added.left <= column <= added.right
        ]
    for place in cleared:
        cells(place).Validation.Delete()
    for scratch, wanted in touched:
        for place in wanted:
            _copy(scratch, cells(place))
        scratch.Validation.Delete()


def _copy(source: Any, target: Any) -> None:
    source.Copy()
    target.PasteSpecial(_PASTE_VALIDATION)
    source.Application.CutCopyMode = False


def _shared(area: Area, added: Area) -> list[Area]:
    top, bottom = max(area.top, added.top), min(area.bottom, added.bottom)
    inside = added.left <= area.left <= added.right
    return [area._replace(top=top, bottom=bottom)] if inside and top <= bottom else []


def shapes(sheet: Any, zone: Area) -> Iterator[Found]:
    """Find pictures and shapes that begin in the row of a record, also right of all its cells."""
    for shape in every(getattr(sheet, "Shapes", None)):
        if shape.Type in _STANDING or shape.Placement == _FREE_FLOATING:
            continue
        start = shape.TopLeftCell
        place = cell(start)
        if zone.top <= place.top <= zone.bottom:
            held = Shape(shape, shape.Top - start.Top, shape.Height, shape.Width)
            yield Found(Thing("shape", (place,), str(shape.Name)), held)


def put_shape(block: Any, held: Shape) -> None:
    """Let a shape begin as far below the top of a cell as it did, as large as it was."""
    shape = held.api
    locked, shape.LockAspectRatio = shape.LockAspectRatio, False
    shape.Top, shape.Height, shape.Width = block.Top + held.down, held.height, held.width
    shape.LockAspectRatio = locked


def every(collection: Any) -> Iterator[Any]:
    """The members of a collection of Excel's, which counts from 1."""
    for number in range(1, (collection.Count if collection is not None else 0) + 1):
        yield collection.Item(number)


def cell(block: Any) -> Area:
    """The first cell of a range."""
    return Area(block.Row, block.Column, block.Row, block.Column)


def areas_of(block: Any) -> Iterator[Area]:
    """The blocks that a range consists of."""
    for part in every(block.Areas):
        height, width = part.Rows.Count, part.Columns.Count
        yield Area(part.Row, part.Column, part.Row + height - 1, part.Column + width - 1)


def near(zone: Area, place: Area) -> bool:
    """Whether a cell lies in the columns of a zone, and not above it."""
    return place.top >= zone.top and zone.left <= place.left <= zone.right
