"""Notes on cells, when records change their rows: the parts that hold them.

A note is an entry of the comments part (ECMA-376 part 1, 18.7), a shape of the VML drawing that
shows it, and, of those that are answered ([MS-XLSX] 2.6.205), an entry of the threaded comments
part. A cell has one note.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from typing import NamedTuple

from cchc_xl.base import addresses
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.parts import Package
from cchc_xl.register.port import Displaced
from cchc_xl.register.records.moves import SheetMoves

NOTE = "ghi chú"
_SHAPE = re.compile(rb"<((?:\w+:)?shape)\s[^>]*>.*?</\1>\s*", re.S)
_IS_NOTE = re.compile(rb"""\bObjectType\s*=\s*["']Note["']""")
_ROW = re.compile(rb"(<(?:\w+:)?Row>\s*)(\d+)(?=\s*<)")
_COLUMN = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*<")
_ANCHOR = re.compile(rb"(<(?:\w+:)?Anchor>)([^<]*)(?=<)")
_TEXT = re.compile(rb"<(?:\w+:)?(?:t|text)(?:\s[^>]*)?>([^<]*)</")

Place = tuple[int, int]


class NoteParts(NamedTuple):
    """The parts that hold a sheet's notes; "" and () where there is none."""

    comments: str
    threaded: str
    drawings: tuple[str, ...]


class Notes(NamedTuple):
    """The parts that change, and the notes that had no place any more."""

    parts: dict[str, bytes]
    displaced: list[Displaced]


def note_parts(package: Package, sheet_part: str) -> NoteParts | None:
    """Find the parts that hold a sheet's notes; None when it has no notes."""
    comments = threaded = ""
    drawings = []
    for relationship in package.relationships(sheet_part):
        if not package.has(relationship.target):
            continue
        if relationship.kind == "comments":
            comments = relationship.target
        elif relationship.kind == "threadedComment":
            threaded = relationship.target
        elif relationship.kind == "vmlDrawing":
            drawings.append(relationship.target)
    return NoteParts(comments, threaded, tuple(drawings)) if comments or threaded else None


def moved_notes(package: Package, found: NoteParts, moves: SheetMoves) -> Notes:
    """Put every note on the cell that its own has become."""
    read = {
        part: xmltext.as_utf8(package.read(part), part)
        for part in (found.comments, found.threaded, *found.drawings)
        if part
    }
    listed = [part for part in (found.comments, found.threaded) if part]
    targets = moves.cells(place for part in listed for place in _places(read[part]))
    if all(row == place[0] for place, row in targets.items()):
        return Notes({}, [])
    texts: dict[Place, list[str]] = {}
    new = {}
    for part in listed:
        texts |= _texts(read[part], targets)
        new[part] = _moved_entries(read[part], targets)
    for part in found.drawings:
        new[part] = _moved_shapes(read[part], targets)
    gone = [place for place, row in targets.items() if row is None]
    return Notes(
        {part: xml for part, xml in new.items() if xml != read[part]},
        [_told(moves, place, texts.get(place, ())) for place in gone],
    )


def _told(moves: SheetMoves, place: Place, texts: Sequence[str]) -> Displaced:
    of = moves.of(*place)
    assert of is not None
    old = of.change.old
    text = " / ".join(text.strip() for text in texts if text.strip())
    return Displaced(
        old.name, old.sheet, addresses.cell(*place), "", of.key(place[0]), text or None, NOTE
    )


def _entries(xml: bytes) -> list[tuple[xmltext.Tag, Place]]:
    found = []
    for tag in xmltext.tags(xml):
        if tag.name not in ("comment", "threadedComment"):
            continue
        ref = xmltext.attributes(xml[tag.start : tag.end]).get("ref", "")
        try:
            found.append((tag, addresses.position(ref)))
        except ValueError:
            continue
    return found


def _places(xml: bytes) -> list[Place]:
    return [place for _, place in _entries(xml)]


def _texts(xml: bytes, targets: Mapping[Place, int | None]) -> dict[Place, list[str]]:
    """What the notes said that have no place, the answers to them last."""
    texts: dict[Place, list[str]] = {}
    for tag, place in _entries(xml):
        if targets[place] is None:
            inside = xml[tag.start : xmltext.element_end(xml, tag)]
            parts = (xmltext.unescape(part.decode("utf-8")) for part in _TEXT.findall(inside))
            texts.setdefault(place, []).append(xmltext.decode_xstring("".join(parts)))
    return texts


def _moved_entries(xml: bytes, targets: Mapping[Place, int | None]) -> bytes:
    edits = []
    for tag, place in _entries(xml):
        row = targets[place]
        if row is None:
            edits.append((tag.start, xmltext.element_end(xml, tag), b""))
        elif row != place[0]:
            start_tag = xml[tag.start : tag.end]
            new = xmltext.set_attribute(start_tag, "ref", addresses.cell(row, place[1]))
            edits.append((tag.start, tag.end, new))
    return xmltext.splice(xml, edits)


def _moved_shapes(xml: bytes, targets: Mapping[Place, int | None]) -> bytes:
    def moved(match: re.Match[bytes]) -> bytes:
        shape = match.group()
        row, column = _ROW.search(shape), _COLUMN.search(shape)
        if not _IS_NOTE.search(shape) or row is None or column is None:
            return shape
        old = int(row.group(2)) + 1
        target = targets.get((old, int(column.group(1)) + 1), old)
        if target is None:
            return b""
        if target == old:
            return shape
        shape = _ROW.sub(lambda found: found.group(1) + b"%d" % (target - 1), shape)
        return _ANCHOR.sub(
            lambda found: found.group(1) + _shifted(found.group(2), target - old), shape
        )

    return _SHAPE.sub(moved, xml)


def _shifted(anchor: bytes, rows: int) -> bytes:
    """A shape's place: column and offset left, row and offset at the top, the same right, below."""
    numbers = anchor.split(b",")
    try:
        top, bottom = int(numbers[2]), int(numbers[6])
    except (IndexError, ValueError):
        return anchor
    rows = max(rows, -top)
    numbers[2], numbers[6] = b" %d" % (top + rows), b" %d" % (bottom + rows)
    return b",".join(numbers)
