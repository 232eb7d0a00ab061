"""Names and shapes that stand for one record, when records change their rows.

A name of one cell of a record goes with it. So does a picture or a shape that begins in its row;
charts, and what people let not move with cells, lie on the sheet and not on a record.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cchc_xl.base import addresses
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.parts import Package
from cchc_xl.register.port import Displaced
from cchc_xl.register.records.moves import SheetMoves

SHAPE, NAME = "hình vẽ", "tên ô"
_ANCHOR = re.compile(rb"<((?:\w+:)?(?:two|one)CellAnchor)(?:\s[^>]*)?>.*?</\1>", re.S)
_LOOSE = re.compile(rb"<(?:\w+:)?graphicFrame\b|^<[^>]*\beditAs=[\"']absolute")
_END = re.compile(
    rb"<((?:\w+:)?(?:from|to))>\s*<(?:\w+:)?col>(\d+)</.*?<(?:\w+:)?row>(\d+)(</.*?)</\1>", re.S
)
_TITLE = re.compile(rb'<(?:\w+:)?cNvPr\s[^>]*?\bname="([^"]*)"')
_CELL = re.compile(r"('(?:[^']|'')+'|[^'!\[\]]+)!\$?([A-Z]{1,3})\$?([0-9]+)")


def moved_shapes(
    package: Package, sheet_part: str, moves: SheetMoves
) -> tuple[dict[str, bytes], list[Displaced]]:
    """Move the pictures and shapes of a sheet that begin in a record's row.

    Return the parts that change, and the shapes whose record is gone. Those stay where they are.
    """
    parts, displaced = {}, []
    for relationship in package.relationships(sheet_part):
        part = relationship.target
        if relationship.kind != "drawing" or not package.has(part):
            continue
        xml = xmltext.as_utf8(package.read(part), part)
        edits: list[tuple[int, int, bytes]] = []
        for match in _ANCHOR.finditer(xml):
            displaced += _moved_shape(match, moves, edits)
        if edits:
            parts[part] = xmltext.splice(xml, edits)
    return parts, displaced


def _moved_shape(
    anchor: re.Match[bytes], moves: SheetMoves, edits: list[tuple[int, int, bytes]]
) -> list[Displaced]:
    ends = list(_END.finditer(anchor.string, *anchor.span()))
    if not ends or _LOOSE.search(anchor.group()):
        return []
    row, column = int(ends[0].group(3)) + 1, int(ends[0].group(2)) + 1
    of = moves.of(row, column)
    if of is None or row > of.change.old.last_row:
        return []
    target = of.target(row, column)
    if target is None:
        title = _TITLE.search(anchor.group())
        said = xmltext.unescape(title.group(1).decode("utf-8")) if title else None
        old, cell = of.change.old, addresses.cell(row, column)
        return [Displaced(old.name, old.sheet, cell, "", of.key(row), said, SHAPE)]
    if target != row:
        edits += [(*end.span(3), b"%d" % (int(end.group(3)) + target - row)) for end in ends]
    return []


def moved_names(xml: bytes, moves: Mapping[str, SheetMoves]) -> tuple[bytes, list[Displaced]]:
    """The workbook part in which names of single cells follow their records.

    ``moves`` are those of the sheets by their names in lower case. The name of a record that is
    gone stands for nothing any more, as when its row is deleted.
    """
    edits: list[tuple[int, int, bytes]] = []
    displaced = []
    for tag in xmltext.tags(xml):
        if tag.name != "definedName" or tag.empty:
            continue
        end = xml.index(b"<", tag.end)
        match = _CELL.fullmatch(xmltext.unescape(xml[tag.end : end].decode("utf-8")).strip())
        if match is None:
            continue
        sheet, letters, number = match.groups()
        name = sheet[1:-1].replace("''", "'") if sheet.startswith("'") else sheet
        place = int(number), addresses.number(letters)
        of = moves[name.lower()].of(*place) if name.lower() in moves else None
        if of is None or not of.change.left <= place[1] <= of.change.right:
            continue
        target = of.target(*place)
        if target is None:
            new, old = "#REF!", of.change.old
            said = xmltext.attributes(xml[tag.start : tag.end]).get("name")
            cell, key = addresses.cell(*place), of.key(place[0])
            displaced.append(Displaced(old.name, old.sheet, cell, "", key, said, NAME))
        else:
            new = f"{sheet}!${letters}${target}"
        if target != place[0]:
            edits.append((tag.end, end, xmltext.escape(new).encode()))
    return xmltext.splice(xml, edits), displaced
