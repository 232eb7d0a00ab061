"""Puts the buttons into the sheets of a workbook that is there already."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from cchc_xl.base.addresses import Area
from cchc_xl.register.building import button_shapes
from cchc_xl.register.building.button_shapes import Place, Sizes
from cchc_xl.register.building.buttons import ON_SHEETS, SHEET_BUTTON, button_places
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.repacking import PackageEdits, prefix
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.workbook import Sheet, Workbook
from cchc_xl.register.schema import tables

DRAWING_KIND = "http://schemas.openxmlformats.org/officeDocument/2006/relationships/vmlDrawing"
DRAWING_TYPE = "application/vnd.openxmlformats-officedocument.vmlDrawing"
_RELATIONSHIPS = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_BEHIND_DRAWING = (
    *("legacyDrawingHF", "drawingHF", "picture", "oleObjects", "controls", "webPublishItems"),
    *("tableParts", "extLst", "AlternateContent"),
)
"""What follows the legacy drawing in a sheet (CT_Worksheet, 18.3.1.99)."""
_FARTHEST = 60  # columns of the control sheet that are looked at
_RELATION = re.compile(rb"""\s\w+:id\s*=\s*["']([^"']*)["']""")
_MACRO = re.compile(rb"""<(?:\w+:)?controlPr\s[^>]*?\bmacro\s*=\s*["']([^"']*)["']""")
_CONTROL = re.compile(rb"<(?:\w+:)?control\s[^>]*>")


class Removed(NamedTuple):
    """A control that was taken out of a sheet part."""

    shape: str
    name: str
    relation: str


def control_drawing(book: Workbook, sheet: Sheet) -> bytes:
    """The sheet's drawing in VML, empty without one."""
    part = _drawing_part(book, sheet)
    return book.package.read(part) if part and book.package.has(part) else b""


def put_buttons(edits: PackageEdits, book: Workbook, control: Sheet, *, anew: bool = True) -> None:
    """Give the control sheet its buttons, and the consolidated sheets theirs where one is missing.

    What is left of them is taken out, and new ones stand beside their explanations. Those that the
    control sheet has stay unless it is done ``anew``.
    """
    drawings = {sheet.name: control_drawing(book, sheet) for sheet in book.sheets}
    taken = {block for drawing in drawings.values() for block in button_shapes.blocks(drawing)}
    if anew or not button_shapes.has_buttons(drawings[control.name]):
        places = places_of_buttons(book.sheet_data(control.part))
        _put(edits, book, control, places, taken)
    asked = {ON_SHEETS.macro.casefold()}
    shown = {table.sheet for table in tables().values() if table.owner == "output"}
    for sheet in book.sheets:
        if sheet.name in shown and not button_shapes.has_buttons(drawings[sheet.name], asked):
            _put(edits, book, sheet, [Place(ON_SHEETS, *SHEET_BUTTON)], taken)


def _put(
    edits: PackageEdits, book: Workbook, sheet: Sheet, places: list[Place], taken: set[int]
) -> None:
    """Put buttons into a sheet; ``taken`` are the blocks of ids that drawings have."""
    xml, removed = without_own_controls(edits.read_xml(sheet.part))
    edits.put(sheet.part, xml)
    _drop_properties(edits, book, sheet, removed)
    _drop_pictures(edits, book, sheet, removed)
    sizes = sizes_of(book.sheet_data(sheet.part), max(place.row for place in places) + 1)
    old = control_drawing(book, sheet)
    others = taken - button_shapes.blocks(old)
    drawing = button_shapes.drawing_with_buttons(old, places, sizes, others)
    taken |= button_shapes.blocks(drawing)
    part = _drawing_part(book, sheet)
    if not part:
        part = _free_part(edits, sheet)
        relation = edits.relate(sheet.part, DRAWING_KIND, part)
        edits.put(sheet.part, _with_legacy_drawing(edits.read_xml(sheet.part), relation))
    edits.put(part, drawing)
    edits.declare(part, DRAWING_TYPE)


def places_of_buttons(data: SheetData) -> list[Place]:
    """Find each button's cell: left of its explanation, else where a new workbook has it."""
    area = Area(1, 1, max(data.rows, default=1), _FARTHEST)
    found: dict[str, tuple[int, int]] = {}
    for top, columns in data.read(area):
        for column, values in enumerate(columns):
            for row, value in enumerate(values, start=top - 1):
                if isinstance(value, str):
                    found.setdefault(value, (row, column - 1))
    places = []
    for button, row, column in button_places():
        row, column = found.get(button.says, (row, column))
        places.append(Place(button, row, max(column, 0)))
    return places


def sizes_of(data: SheetData, rows: int) -> Sizes:
    """Read how high and how wide the first rows and the columns of a sheet are, in pixels."""
    heights = {}
    for number, row in data.rows.items():
        found = xmltext.attributes(row.attributes)
        if number <= rows:
            points = float(found.get("ht", 0)) or 15.0
            heights[number - 1] = 0 if _true(found.get("hidden")) else round(points * 4 / 3)
    widths = {}
    for group in xmltext.children(data.root, "cols"):
        for element in group:
            shown = not _true(element.get("hidden"))
            pixels = round(float(element.get("width", 0)) * 7) if shown else 0
            last = min(int(element.get("max", 0)), _FARTHEST)
            for column in range(int(element.get("min", 1)), last + 1):
                widths[column - 1] = pixels
    return Sizes(heights, widths)


def without_own_controls(xml: bytes) -> tuple[bytes, list[Removed]]:
    """A sheet part without the controls that call the program's Subs, and which they were."""
    outer = [tag for tag in xmltext.tags(xml) if tag.depth == 1]
    found = next((tag for tag in xmltext.tags(xml) if tag.name == "controls"), None)
    if found is None:
        return xml, []
    end = xmltext.element_end(xml, found)
    children = [
        (tag.start, xmltext.element_end(xml, tag), b"")
        for tag in xmltext.tags(xml)
        if found.start < tag.start < end and tag.depth == found.depth + 1
    ]
    own = [span for span in children if _is_own(xml[span[0] : span[1]])]
    removed = [gone for span in own for gone in _controls(xml[span[0] : span[1]])]
    if len(own) == len(children):
        whole = next(tag for tag in reversed(outer) if tag.start <= found.start)
        own = [(whole.start, xmltext.element_end(xml, whole), b"")]
    return xmltext.splice(xml, own), removed


def _is_own(control: bytes) -> bool:
    found = [xmltext.unescape(text.decode("utf-8")) for text in _MACRO.findall(control)]
    return any(button_shapes.macro_name(text) in button_shapes.own_macros() for text in found)


def _controls(xml: bytes) -> Iterator[Removed]:
    for text in _CONTROL.findall(xml):
        found = xmltext.attributes(text)
        relation = _RELATION.search(text)
        name = relation.group(1).decode("utf-8") if relation else ""
        yield Removed(found.get("shapeId", ""), found.get("name", ""), name)


def _drop_properties(
    edits: PackageEdits, book: Workbook, sheet: Sheet, removed: list[Removed]
) -> None:
    targets = {r.id: r.target for r in book.package.relationships(sheet.part)}
    relations = {gone.relation for gone in removed} & targets.keys()
    for relation in relations:
        edits.drop(targets[relation])
    edits.unrelate(sheet.part, relations)


def _drop_pictures(
    edits: PackageEdits, book: Workbook, sheet: Sheet, removed: list[Removed]
) -> None:
    """Take the controls out of the sheet's drawing, and the drawing when nothing else is in it."""
    xml = edits.read_xml(sheet.part)
    drawing = next((t for t in xmltext.tags(xml) if t.depth == 1 and t.name == "drawing"), None)
    targets = {r.id: r.target for r in book.package.relationships(sheet.part)}
    relation = _relation(xml[drawing.start : drawing.end]) if drawing else ""
    part = targets.get(relation, "")
    if drawing is None or not removed or not edits.has(part):
        return
    shapes = {(gone.shape, gone.name) for gone in removed}
    picture = edits.read_xml(part)
    anchors = [tag for tag in xmltext.tags(picture) if tag.depth == 1]
    spans = [(tag.start, xmltext.element_end(picture, tag), b"") for tag in anchors]
    gone = [span for span in spans if _shapes(picture[span[0] : span[1]]) & shapes]
    if len(gone) < len(spans):
        edits.put(part, xmltext.splice(picture, gone))
        return
    edits.drop(part)
    edits.unrelate(sheet.part, [relation])
    end = xmltext.element_end(xml, drawing)
    edits.put(sheet.part, xmltext.splice(xml, [(drawing.start, end, b"")]))


def _shapes(anchor: bytes) -> set[tuple[str, str]]:
    """Ids and names of what an anchor shows, where it is shown for programs that know controls."""
    if b"AlternateContent" not in anchor:
        return set()
    tags = [anchor[tag.start : tag.end] for tag in xmltext.tags(anchor) if tag.name == "cNvPr"]
    found = map(xmltext.attributes, tags)
    return {(shape.get("id", ""), shape.get("name", "")) for shape in found}


def _drawing_part(book: Workbook, sheet: Sheet) -> str:
    xml = xmltext.as_utf8(book.package.read(sheet.part), sheet.part)
    for tag in xmltext.tags(xml):
        if tag.depth == 1 and tag.name == "legacyDrawing":
            relation = _relation(xml[tag.start : tag.end])
            for relationship in book.package.relationships(sheet.part):
                if relationship.id == relation:
                    return relationship.target
    return ""


def _relation(tag: bytes) -> str:
    match = _RELATION.search(tag)
    return match.group(1).decode("utf-8") if match else ""


def _free_part(edits: PackageEdits, sheet: Sheet) -> str:
    folder = sheet.part.rpartition("/")[0].rpartition("/")[0]
    number = 1
    while edits.has(f"{folder}/drawings/vmlDrawing{number}.vml"):
        number += 1
    return f"{folder}/drawings/vmlDrawing{number}.vml".lstrip("/")


def _with_legacy_drawing(xml: bytes, relation: str) -> bytes:
    place = xml.rindex(b"</")
    root = b""
    for tag in xmltext.tags(xml):
        if tag.depth == 0:
            root = xml[tag.start : tag.end]
        elif tag.depth == 1 and tag.name in _BEHIND_DRAWING:
            place = tag.start
            break
    new = f'legacyDrawing xmlns:r="{_RELATIONSHIPS}" r:id="{relation}"/>'
    return xmltext.splice(xml, [(place, place, b"<" + prefix(root) + new.encode())])


def _true(text: str | None) -> bool:
    return text in ("1", "true")
