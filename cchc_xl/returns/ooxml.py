"""Scan the XML parts of ``.xlsx`` and ``.xlsm`` packages at the level of bytes.

The quick way relies on how Excel, LibreOffice, WPS, Google Sheets and the usual libraries write
``<row r="..">`` and ``<c r="..">``, and on all cells lying near. A part that is otherwise is walked
with an XML parser, so that a stray cell cannot hide behind odd spacing, quotes, prefixes, comments,
lower case or implied places.
"""

from __future__ import annotations

import html
import posixpath
import re
from collections.abc import Iterator
from functools import lru_cache
from itertools import pairwise
from typing import Final
from xml.parsers import expat

from cchc_xl.returns.parts import Parts
from cchc_xl.returns.scan import (
    SMALL,
    Extent,
    Look,
    Place,
    Scan,
    Unreadable,
    column_number,
    is_far,
)

# A cell that does not begin with a place near by (a column of one capital letter, a row of up to
# three digits), or that may name a second one: the parser takes the last.
_ODD_CELL: Final = re.compile(rb'<c(?! r="[A-Z]\d{1,3}"(?: [a-qs-z][\w:]*="[^"<>]*")*/?>)')
_MARKUP: Final = re.compile(rb"<!")
# A cell's tag with a prefix, and a place that is written with an entity: the parser takes the
# place from elsewhere then.
_PREFIXED: Final = re.compile(rb":c[\s/>]")
# [1]Sheet1!A1, '[1]Tờ 1'!A1, [2]!Tên: a file by its number among the workbook's links.
_OUTSIDE: Final = re.compile(rb"(?<![\w\]\[])\[\d+\][^\[\]<>]*!")
_ENTITY: Final = re.compile(rb"""<(?:\w+:)?(?:c|row)\b[^>]*?\sr\s*=\s*(?:"[^"]*&|'[^']*&)""")
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_ERROR: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]* t="e"[^>]*>(.*?)</c>', re.DOTALL)
_VALUE: Final = re.compile(rb"<v[^>]*>([^<]*)</v>")
_FORMULA_END: Final = re.compile(rb"</f>|<f[^>]*/>")
_STORED: Final = re.compile(rb"</f><v>[^<]")
_STORED_EMPTY: Final = re.compile(rb't="str"><f>[^<]*</f><v></v>')
_EMPTY_VALUE: Final = (b"<v></v>", b"<v/>")
_ATTRIBUTE: Final = re.compile(r"""([\w:]+)\s*=\s*["']([^"']*)["']""")
_PLACE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")


def elements(xml: bytes, name: str) -> list[dict[str, str]]:
    """Return the attributes of each element of a local name. ``Unreadable``: not well formed."""
    found: list[dict[str, str]] = []

    def start(tag: str, attributes: dict[str, str]) -> None:
        if tag.rpartition(":")[2] == name:
            found.append(attributes)

    parser = expat.ParserCreate()
    parser.StartElementHandler = start
    try:
        if xml:
            parser.Parse(xml, True)
    except expat.ExpatError as problem:
        raise Unreadable("F102") from problem
    return found


def relationships(xml: bytes) -> dict[str, str]:
    """Return the parts of ``xl/`` that a relationships part names, by relationship id."""
    targets: dict[str, str] = {}
    for known in elements(xml, "Relationship"):
        target = known.get("Target", "")
        whole = target[1:] if target.startswith("/") else posixpath.join("xl", target)
        targets.setdefault(known.get("Id", ""), posixpath.normpath(whole))
    return targets


def sheet_parts(parts: Parts) -> dict[str, str]:
    """Return the part of each sheet by the sheet's name, by the workbook's relationships."""
    rels = parts.read_xml("xl/_rels/workbook.xml.rels")
    return dict(_sheet_parts(parts.read_xml("xl/workbook.xml"), rels))


@lru_cache(maxsize=64)  # the returns of one kind of unit have the same sheets
def _sheet_parts(workbook: bytes, rels: bytes) -> tuple[tuple[str, str], ...]:
    targets = relationships(rels)
    found: dict[str, str] = {}
    for known in elements(workbook, "sheet"):
        link = next((known[name] for name in known if name.endswith(":id")), "")
        if link in targets:
            found.setdefault(known.get("name", ""), targets[link])
    return tuple(found.items())


def scan_sheet(xml: bytes) -> Scan:
    """Return what one worksheet part holds. ``Unreadable``: it is not well formed."""
    return look_at_sheet(xml).scan


def look_at_sheet(xml: bytes) -> Look:
    """Return what one worksheet part holds and how far. ``Unreadable``: it is not well formed."""
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if start < 0 or end < 0:
        return Look() if b"sheetData" not in xml else _walked(xml)
    body = xml[start:end]
    if _ODD_CELL.search(body) or _PREFIXED.search(body) or _MARKUP.search(body):
        return _walked(xml)
    errors = {}
    if b't="e"' in body:
        errors = {_place(found): _error_text(found[3]) for found in _ERROR.finditer(body)}
    if b"<f" not in body:
        return Look(Scan(errors, frozenset()))
    linked = frozenset(_linked(body)) if b"]" in body else frozenset()
    return Look(Scan(errors, frozenset(_unstored(body)), linked=linked))


def _place(found: re.Match[bytes]) -> Place:
    """Return the place that a cell's tag names."""
    return int(found[2]) - 1, column_number(found[1].decode())


def _error_text(content: bytes) -> str:
    """Return the error that a cell's content shows."""
    value = _VALUE.search(content)
    return html.unescape(value[1].decode("utf-8", "replace")) if value else ""


def _linked(body: bytes) -> Iterator[Place]:
    """Yield the places of formulas that take their value from another file."""
    for hit in _OUTSIDE.finditer(body):
        begin = body.rfind(b"<", 0, hit.start())
        cell = _CELL.match(body, body.rfind(b'<c r="', 0, begin))
        if cell is not None and body.startswith(b"<f", begin):
            yield _place(cell)


def _unstored(body: bytes) -> Iterator[Place]:
    """Yield the places of formulas without a stored value.

    An empty value is a value where the cell is typed as text: the formula gave "".
    """
    pieces = body.split(b"</f>")
    stored = len(_STORED.findall(body)) + len(_STORED_EMPTY.findall(body))
    if stored == len(pieces) - 1 == body.count(b"<f"):
        return
    if body.count(b"<f") != len(pieces) - 1:  # some formulas only name the one they share
        pieces = _FORMULA_END.split(body)
    for before, after in pairwise(pieces):
        if after.startswith(b"<v") and not after.startswith(_EMPTY_VALUE):
            continue
        start = before.rfind(b'<c r="')
        is_text = b't="str"' in before[start : before.find(b">", start)]
        if is_text and after.startswith(_EMPTY_VALUE):
            continue
        cell = _CELL.match(before, start)
        if cell is None:
            raise Unreadable("F102")
        yield _place(cell)


class _Walk:
    """A worksheet walked with expat: every way of writing a cell, at a tenth of the speed.

    A cell without a place lies beside the one before it, in the row that its row element names:
    that is how the parser counts.
    """

    def __init__(self) -> None:
        self.errors: dict[Place, str] = {}
        self.unstored: set[Place] = set()
        self.linked: set[Place] = set()
        self.stray: Place | None = None
        self.extent = Extent()
        self._row, self._column = -1, -1
        self._place: Place = 0, 0
        self._kind, self._filled, self._formula, self._value = "", False, False, ""
        self._said = ""
        self._inside = ""

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of a row, a cell, or what is in it."""
        name = tag.rpartition(":")[2]
        if name == "row":
            self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            self._column += 1
            self._place = self._row, self._column
            if "r" in attributes:
                found = _PLACE.fullmatch(attributes["r"])
                if found is None:
                    raise Unreadable("F113")
                self._place = int(found[2]) - 1, column_number(found[1])
                self._column = self._place[1]
            self._kind, self._filled = attributes.get("t", ""), False
            self._formula, self._value, self._said = False, "", ""
        elif name in ("v", "is", "f"):
            self._filled = self._filled or name != "f"
            self._formula = self._formula or name == "f"
            self._inside = name

    def end(self, tag: str) -> None:
        """Judge a cell that is complete."""
        name = tag.rpartition(":")[2]
        if name == self._inside:
            self._inside = ""
        if name != "c":
            return
        place = self._place
        if self._filled or self._formula or self._kind == "e":
            self.extent = self.extent.with_place(place)
            if is_far(place):
                self.stray = self.stray or place
        if self._kind == "e":
            self.errors[place] = self._value
        elif self._formula and not self._value and not (self._filled and self._kind == "str"):
            self.unstored.add(place)
        if "]" in self._said and _OUTSIDE.search(self._said.encode()):
            self.linked.add(place)

    def text(self, content: str) -> None:
        """Collect a cell's value."""
        if self._inside == "v":
            self._value += content
        elif self._inside == "f":
            self._said += content


def walk_sheet(xml: bytes) -> Scan:
    """Return what one worksheet part holds, whatever way it is written. Errors: scan_sheet's."""
    return _walked(xml).scan


def _walked(xml: bytes) -> Look:
    if _ENTITY.search(xml):
        raise Unreadable("F113")
    walk = _Walk()
    parser = expat.ParserCreate()
    parser.StartElementHandler = walk.start
    parser.EndElementHandler = walk.end
    parser.CharacterDataHandler = walk.text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as problem:
        raise Unreadable("F102") from problem
    if walk.stray:
        return Look(Scan({}, frozenset(), walk.stray), walk.extent)
    extent, (rows, columns) = walk.extent, SMALL
    small = extent.rows <= rows and extent.columns <= columns
    scan = Scan(walk.errors, frozenset(walk.unstored), linked=frozenset(walk.linked))
    return Look(scan, Extent() if small else extent)


def percent_styles(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that show a percentage."""
    text = styles.decode("utf-8", "replace")
    formats = (dict(_ATTRIBUTE.findall(tag)) for tag in re.findall(r"<numFmt\s([^>]*)>", text))
    custom = {known.get("numFmtId", "") for known in formats if "%" in known.get("formatCode", "")}
    section = re.search(r"<cellXfs.*?</cellXfs>", text, re.DOTALL)
    tags = re.findall(r"<xf\s([^>]*)>", section[0]) if section else []
    return frozenset(
        number
        for number, tag in enumerate(tags)
        if dict(_ATTRIBUTE.findall(tag)).get("numFmtId") in {"9", "10", *custom}
    )


def cell_style(xml: bytes, cell: str) -> int:
    """Return the style number of a cell, 0 when it names none."""
    found = re.search(rb'<c r="' + cell.encode() + rb'"[^>]*? s="(\d+)"', xml)
    return int(found[1]) if found else 0


def custom_properties(parts: Parts) -> dict[str, str]:
    """Return the custom document properties as text, by name."""
    text = parts.read_xml("docProps/custom.xml").decode("utf-8", "replace")
    found = re.findall(
        r"""<(?:\w+:)?property\s[^>]*?name=["']([^"']*)["'][^>]*>\s*<vt:\w+[^>]*>(.*?)</vt:""", text
    )
    return {html.unescape(name): html.unescape(value) for name, value in found}
