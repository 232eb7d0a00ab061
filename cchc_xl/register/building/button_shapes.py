"""The buttons of the control sheet as shapes of its VML drawing (ECMA-376 part 4, 14.1 and 19).

Drawings are read as bytes: what Excel writes inside text boxes is not always XML.
"""

from __future__ import annotations

import io
import re
import zipfile
from collections.abc import Collection, Mapping, Sequence
from itertools import count
from typing import NamedTuple

import xlsxwriter

from cchc_xl.register.building.buttons import Button, button_places, insert_button
from cchc_xl.register.package import xmltext

IDS_IN_A_BLOCK = 1024
"""A drawing takes its ids from a block of its own in the workbook, the first from 1025 on."""
_SHAPE = re.compile(rb"<v:shape(?=[\s>]).*?</v:shape\s*>", re.S)
_SHAPE_TYPE = re.compile(rb"<v:shapetype\s[^>]*?o:spt=\"201\".*?</v:shapetype\s*>\s*", re.S)
_MACRO = re.compile(rb"<x:FmlaMacro>\s*([^<]*?)\s*</x:FmlaMacro>")
_ID = re.compile(rb"""\s(?:id|o:spid)=["'](_x0000_s\d+)["']""")
_NUMBER = re.compile(rb"_x0000_s(\d+)")
_BLOCKS = re.compile(rb"""<o:idmap\s[^>]*?data=["']([\d,\s]+)["']""")
_NAMESPACES = {
    "v": "urn:schemas-microsoft-com:vml",
    "o": "urn:schemas-microsoft-com:office:office",
    "x": "urn:schemas-microsoft-com:office:excel",
}


class Place(NamedTuple):
    """Where a button stands: row and column of its cell, from 0."""

    button: Button
    row: int
    column: int


class Sizes(NamedTuple):
    """Rows and columns of a sheet in pixels, counted from 0; 0 is hidden."""

    rows: Mapping[int, int]
    columns: Mapping[int, int]


def macro_name(text: str) -> str:
    """The Sub that a control calls: "[0]!Buttons.KiemTra" calls kiemtra."""
    return re.split(r"[!.]", text)[-1].casefold()


def own_macros() -> set[str]:
    """The Subs of all buttons, in small letters."""
    return {button.macro.casefold() for button, _, _ in button_places()}


def has_buttons(vml: bytes, macros: Collection[str] = ()) -> bool:
    """Whether a drawing has every button as a shape that can be told from the others.

    They are those that call ``macros``, by default all of the control sheet.

    LibreOffice 7.4 writes every shape with the id "shape_0", and then reads none of them.
    """
    found: dict[str, set[bytes]] = {}
    ids: list[bytes] = []
    for shape in _SHAPE.findall(vml):
        start_tag = shape[: shape.index(b">")]
        for name in set(_ID.findall(start_tag)):
            ids.append(name)
            found.setdefault(_macro(shape), set()).add(name)
    return all(
        any(ids.count(name) == 1 for name in found.get(macro, ()))
        for macro in macros or own_macros()
    )


def blocks(vml: bytes) -> set[int]:
    """The blocks of ids that a drawing uses."""
    listed = {int(n) for text in _BLOCKS.findall(vml) for n in re.findall(rb"\d+", text)}
    return listed | {int(n) // IDS_IN_A_BLOCK for n in _NUMBER.findall(vml)}


def drawing_with_buttons(
    old: bytes, places: Sequence[Place], sizes: Sizes, taken: set[int]
) -> bytes:
    """Return a sheet's drawing with new buttons in place of the old ones, all else as it was.

    ``old`` is empty where there is none. ``taken`` are the blocks of ids of the other sheets.
    """
    fresh = _fresh_drawing(places, sizes)
    rest = _SHAPE.sub(lambda m: b"" if _macro(m.group()) in own_macros() else m.group(), old)
    if not _SHAPE.search(rest):
        block = next(number for number in count(1) if number not in taken)
        return _renumbered(fresh, block, set()).replace(b'data="1"', b'data="%d"' % block)
    listed = _BLOCKS.search(rest)
    free = next(number for number in count(1) if number not in taken | blocks(rest))
    block = int(re.findall(rb"\d+", listed.group(1))[0]) if listed else free
    used = {int(number) for number in _NUMBER.findall(rest)}
    fresh = _renumbered(fresh, block, used)
    pieces = [*_SHAPE_TYPE.findall(fresh), *_SHAPE.findall(fresh)]
    rest = _with_namespaces(_SHAPE_TYPE.sub(b"", rest))
    if not listed:
        layout = b'<o:shapelayout v:ext="edit"><o:idmap v:ext="edit" data="%d"/></o:shapelayout>'
        root = next(xmltext.tags(rest))
        rest = rest[: root.end] + layout % block + rest[root.end :]
    close = rest.rindex(b"</")
    return rest[:close] + b"".join(pieces) + rest[close:]


def _fresh_drawing(places: Sequence[Place], sizes: Sizes) -> bytes:
    """The drawing that a new workbook has for buttons at these places."""
    stream = io.BytesIO()
    book = xlsxwriter.Workbook(stream, {"in_memory": True})
    sheet = book.add_worksheet()
    for column, pixels in sizes.columns.items():
        sheet.set_column_pixels(column, column, pixels, None, {"hidden": not pixels})
    for row, pixels in sizes.rows.items():
        sheet.set_row_pixels(row, pixels, None, {"hidden": not pixels})
    for place in places:
        insert_button(sheet, place.row, place.column, place.button)
    book.close()
    with zipfile.ZipFile(stream) as archive:
        return archive.read("xl/drawings/vmlDrawing1.vml")


def _renumbered(fresh: bytes, block: int, used: set[int]) -> bytes:
    """A new drawing with ids of a block that are not used."""
    free = (n for n in count(block * IDS_IN_A_BLOCK + 1) if n not in used)
    return _NUMBER.sub(lambda match: b"_x0000_s%d" % next(free), fresh)


def _with_namespaces(vml: bytes) -> bytes:
    root = next(xmltext.tags(vml))
    start_tag = vml[root.start : root.end]
    for name, uri in _NAMESPACES.items():
        if b"xmlns:" + name.encode() not in start_tag:
            start_tag = xmltext.set_attribute(start_tag, f"xmlns:{name}", uri)
    return vml[: root.start] + start_tag + vml[root.end :]


def _macro(shape: bytes) -> str:
    match = _MACRO.search(shape)
    text = match.group(1).decode("utf-8", errors="replace") if match else ""
    return macro_name(text.replace("&apos;", "'"))
