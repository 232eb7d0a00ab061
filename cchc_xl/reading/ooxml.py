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
from collections.abc import Iterator, Sequence
from functools import lru_cache
from itertools import islice, pairwise
from typing import Final
from xml.parsers import expat

from cchc_xl.base.addresses import number
from cchc_xl.reading.parts import Parts
from cchc_xl.reading.scan import ERROR_TEXTS, Look, Place, Scan, Unreadable
from cchc_xl.reading.sheet_walk import OUTSIDE, names_pattern, walked

# A cell whose place is not near by: no column of one capital letter, or no row of up to three
# digits.
_FAR_CELL: Final = re.compile(rb'<c r="(?![A-Z]\d{1,3}")')
_ODD: Final = (
    # A cell that does not begin with its place, or may name a second one: the parser takes the
    # last. The same with a prefix.
    re.compile(rb'<c(?! r="[A-Z]{1,3}\d{1,7}"(?: [a-qs-z][\w:]*="[^"<>]*")*/?>)'),
    re.compile(rb":c[\s/>]"),
    # Comments, CDATA and instructions; a row whose number is no plain one.
    re.compile(rb"<[!?]"),
    re.compile(rb"<row[^>]*[&']"),
    # A value in which the parser would stop; one with spaces about it; a text by a number that is
    # none; a text elsewhere.
    re.compile(rb"<v(?:\s[^>]*)?>[^<&]*(?:&|<(?!/v>))"),
    re.compile(rb"<v>(?:\s|[^<]*+(?<=\s)<)"),
    re.compile(rb' t="s"[^<>]*><v>(?!\d+</v>)'),
    re.compile(rb' t="inlineStr"[^<>]*><v'),
)
_OUTSIDE: Final = re.compile(OUTSIDE.pattern.encode())
# What a number format shows as it stands: "text", \%, spaces and fillers, [conditions].
_SHOWN_AS_IS: Final = re.compile(r"\"[^\"]*\"|\\.|_.|\*.|\[[^\]]*\]")
_NAMES_KNOWN: Final = 1_000  # defined names that stand for another file
_ERRORS_READ: Final = frozenset((*ERROR_TEXTS.values(), "")) - {"#GETTING_DATA"}
_CELL: Final = re.compile(rb'<c r="([A-Z]{1,3})(\d{1,7})"([^>]*)>')
_CELL_NAME: Final = re.compile(rb'<c r="([A-Z]{1,3}\d{1,7})"')
_ERROR: Final = re.compile(
    rb'<c r="([A-Z]{1,3})(\d{1,7})"[^>]* t="e"[^/>]*(?:/>|>(.*?)</c>)', re.DOTALL
)
_VALUE: Final = re.compile(rb"<v[^>]*>([^<]*)</v>")
_FORMULA_END: Final = re.compile(rb"</f>|<f[^>]*/>")
_STORED: Final = re.compile(rb"</f><v>[^<]")
_STORED_EMPTY: Final = re.compile(rb't="str"><f>[^<]*</f><v></v>')
_EMPTY_VALUE: Final = (b"<v></v>", b"<v/>")


def elements(xml: bytes, name: str, *, within: str = "") -> list[dict[str, str]]:
    """Return the attributes of each element of a local name, or of those within another.

    ``Unreadable``: not well formed.
    """
    found: list[dict[str, str]] = []
    inside = not within

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal inside
        local = tag.rpartition(":")[2]
        inside = inside or local == within
        if inside and local == name:
            found.append(attributes)

    def end(tag: str) -> None:
        nonlocal inside
        inside = inside and tag.rpartition(":")[2] != within

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.EndElementHandler = start, end
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


@lru_cache(maxsize=64)
def outside_names(workbook: bytes) -> tuple[str, ...]:
    """Return the defined names of a workbook part that stand for another file."""
    if b"]" not in workbook:
        return ()
    texts: dict[str, str] = {}
    name = ""

    def start(tag: str, attributes: dict[str, str]) -> None:
        nonlocal name
        name = attributes.get("name", "") if tag.rpartition(":")[2] == "definedName" else ""

    def text(content: str) -> None:
        if name:
            texts[name] = texts.get(name, "") + content

    parser = expat.ParserCreate()
    parser.StartElementHandler, parser.CharacterDataHandler = start, text
    try:
        parser.Parse(workbook, True)
    except expat.ExpatError as problem:
        raise Unreadable("F102") from problem
    found = (name for name, said in texts.items() if OUTSIDE.search(said))
    return tuple(islice(found, _NAMES_KNOWN))


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
            name = known.get("name", "")
            if name in found:
                raise Unreadable("F113")
            found[name] = targets[link]
    return tuple(found.items())


def look_at_sheet(xml: bytes, names: Sequence[str] = ()) -> Look:
    """Return what one worksheet part holds and how far. ``Unreadable``: it is not well formed.

    ``names`` are defined names that stand for another file. A part that the parser would read
    otherwise than it is written comes with the part written anew.
    """
    start, end = xml.find(b"<sheetData"), xml.rfind(b"</sheetData>")
    if start < 0 or end < 0:
        return Look() if b"sheetData" not in xml else walked(xml, written=True)
    body = xml[start:end]
    if _is_odd(xml, body):
        return walked(xml, names_pattern(names), written=True)
    if _names_a_cell_twice(body):
        return walked(xml, names_pattern(names), written=True)
    linked = b"]" in body and _OUTSIDE.search(body)
    if linked or _FAR_CELL.search(body) or any(name.encode() in body for name in names):
        return walked(xml, names_pattern(names), written=False)
    errors = {}
    if b't="e"' in body:
        errors = {_place(found): _error_text(found[3] or b"") for found in _ERROR.finditer(body)}
        if not _ERRORS_READ.issuperset(errors.values()):
            return walked(xml, written=True)
    if b"<f" not in body:
        return Look(Scan(errors, frozenset()))
    return Look(Scan(errors, frozenset(_unstored(body))))


def _is_odd(xml: bytes, body: bytes) -> bool:
    """Tell whether a part is written otherwise than Excel writes it."""
    return (
        any(pattern.search(body) for pattern in _ODD)
        or b"</v><v" in body
        or xml.count(b"<sheetData") > 1
    )


def _names_a_cell_twice(body: bytes) -> bool:
    """Tell whether two cells have the same place; whether both are filled is for the walk."""
    names = _CELL_NAME.findall(body)
    return len(set(names)) < len(names)


def _place(found: re.Match[bytes]) -> Place:
    """Return the place that a cell's tag names."""
    return int(found[2]) - 1, number(found[1].decode()) - 1


def _error_text(content: bytes) -> str:
    """Return the error that a cell's content shows."""
    value = _VALUE.search(content)
    return html.unescape(value[1].decode("utf-8", "replace")) if value else ""


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


def percent_styles(styles: bytes) -> frozenset[int]:
    """Return the numbers of the cell styles that show a percentage. ``Unreadable``: damaged."""
    custom = {
        known.get("numFmtId", "")
        for known in elements(styles, "numFmt")
        if "%" in _SHOWN_AS_IS.sub("", known.get("formatCode", ""))
    }
    return frozenset(
        number
        for number, known in enumerate(elements(styles, "xf", within="cellXfs"))
        if known.get("numFmtId") in {"9", "10", *custom}
    )


def cell_style(xml: bytes, cell: str) -> int:
    """Return the style number of a cell, 0 when it names none."""
    found = re.search(rb'<c r="' + cell.encode() + rb'"[^>]*? s="(\d+)"', xml)
    return int(found[1]) if found else 0


@lru_cache(maxsize=64)
def is_1904(workbook: bytes) -> bool:
    """Tell whether a workbook part counts days from 1904."""
    told = (known.get("date1904", "") for known in elements(workbook, "workbookPr"))
    return any(value in ("1", "true") for value in told)


def custom_properties(parts: Parts) -> dict[str, str]:
    """Return the custom document properties as text, by name."""
    text = parts.read_xml("docProps/custom.xml").decode("utf-8", "replace")
    found = re.findall(
        r"""<(?:\w+:)?property\s[^>]*?name=["']([^"']*)["'][^>]*>\s*<vt:\w+[^>]*>(.*?)</vt:""", text
    )
    return {html.unescape(name): html.unescape(value) for name, value in found}
