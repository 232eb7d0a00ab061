"""Notes on cells: the comments part, the drawing that shows them, and answers in threads.

A cell has one note. Where it has one already, what the program says is put below it, between two
lines by which it is known again; where people talk in a thread ([MS-XLSX] 2.6.205), it is an answer
there, too, for newer programs show the thread alone.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping
from typing import Final
from uuid import UUID, uuid5

from lxml import etree

from cchc_xl.base import addresses
from cchc_xl.register.package import xmltext

Place = tuple[int, int]
"""Row and column of a cell, counted from 1."""

BEGIN: Final = "— Cần sửa —"
END: Final = "— Hết phần cần sửa —"
AUTHOR: Final = "Cần sửa"
PERSON: Final = "{6B1B0C7E-6E1C-5C0B-9D4B-5F0D6C0A7E11}"
"""Who answers in threads, among a workbook's persons."""
_ROWS, _COLUMNS, _LETTERS = 3, 4, 60
# Programs write drawings with prefixes of their own, declared wherever they like.
_ID: Final = re.compile(rb"_x0000_s(\d+)")
_BLOCK: Final = re.compile(rb"""(<(?:\w+:)?idmap\b[^>]*\bdata=["'])([\d,\s]*)""")
_SHAPE: Final = re.compile(rb"<((?:\w+:)?shape)\s[^>]*>.*?</\1>\s*", re.S)
_IS_NOTE: Final = re.compile(rb"""\bObjectType\s*=\s*["']Note["']""")
_ROW: Final = re.compile(rb"<(?:\w+:)?Row>\s*(\d+)\s*<")
_COLUMN: Final = re.compile(rb"<(?:\w+:)?Column>\s*(\d+)\s*<")
_END: Final = re.compile(rb"</(?:\w+:)?xml\s*>\s*$")
_NAMES: Final = (
    'xmlns:v="urn:schemas-microsoft-com:vml" xmlns:o="urn:schemas-microsoft-com:office:office" '
    'xmlns:x="urn:schemas-microsoft-com:office:excel"'
)
_LAYOUT: Final = (
    f'<o:shapelayout {_NAMES} v:ext="edit"><o:idmap v:ext="edit" data=""/></o:shapelayout>'
).encode()
_TYPE: Final = (
    f'<v:shapetype {_NAMES} id="_x0000_t202" coordsize="21600,21600" o:spt="202" '
    'path="m,l,21600r21600,l21600,xe"><v:stroke joinstyle="miter"/>'
    '<v:path gradientshapeok="t" o:connecttype="rect"/></v:shapetype>'
).encode()
NO_DRAWING: Final = f"<xml {_NAMES}>".encode() + _LAYOUT + _TYPE + b"</xml>"


def block(text: str) -> str:
    """Return what the program says on a cell, between the lines by which it is known."""
    return f"{BEGIN}\n{text}\n{END}"


class Comments:
    """A comments part; ``xml`` is b"" where there is none (ECMA-376 part 1, 18.7)."""

    def __init__(self, xml: bytes, part: str, namespace: str) -> None:
        self._root = xmltext.parse(
            xml or f'<comments xmlns="{namespace}"><authors/><commentList/></comments>'.encode(),
            part,
        )
        self._namespace = etree.QName(self._root).namespace or ""
        (self._authors,) = xmltext.children(self._root, "authors")
        (self._list,) = xmltext.children(self._root, "commentList")

    @property
    def xml(self) -> bytes:
        """Return the part as it is now."""
        return xmltext.rewritten(self._root)

    @property
    def places(self) -> set[Place]:
        """Return the cells that have a note."""
        return {_place(comment) for comment in self._list}

    def clear(self) -> set[Place]:
        """Take what the program said away; return the cells whose notes were nothing else."""
        gone = set()
        for comment in list(self._list):
            leaves = [one for one in comment.iter() if _is_text(one)]
            whole = "".join(one.text or "" for one in leaves)
            start = whole.find(BEGIN)
            if start < 0:
                continue
            end = whole.find(END, start)
            end = len(whole) if end < 0 else end + len(END)
            kept = whole[:start].removesuffix("\n") + whole[end:]
            if kept.strip():
                _cut(leaves, len(whole[:start].removesuffix("\n")), end)
            else:
                gone.add(_place(comment))
                self._list.remove(comment)
        return gone

    def add(self, place: Place, text: str) -> None:
        """Put a text on a cell: a note of its own, or below the one that is there."""
        for comment in self._list:
            if _place(comment) == place:
                self._below(comment, text)
                return
        told = (
            f'<comment ref="{addresses.cell(*place)}" authorId="{self._author()}"><text/></comment>'
        )
        comment = self._made(told)
        comment[0].append(self._run(text))
        later = (one for one in self._list if _place(one) > place)
        before = next(later, None)
        if before is None:
            self._list.append(comment)
        else:
            before.addprevious(comment)

    def _below(self, comment: etree._Element, text: str) -> None:
        (body,) = xmltext.children(comment, "text")
        behind = [one for one in body if xmltext.local(one) in ("rPh", "phoneticPr")]
        run = self._run(f"\n{text}")
        if behind:
            behind[0].addprevious(run)
        else:
            body.append(run)

    def _author(self) -> int:
        for number, author in enumerate(self._authors):
            if author.text == AUTHOR:
                return number
        self._authors.append(self._made(f"<author>{AUTHOR}</author>"))
        return len(self._authors) - 1

    def _run(self, text: str) -> etree._Element:
        return self._made(
            '<r><rPr><sz val="9"/><color indexed="81"/><rFont val="Tahoma"/><family val="2"/></rPr>'
            f'<t xml:space="preserve">{xmltext.escape(text)}</t></r>'
        )

    def _made(self, element: str) -> etree._Element:
        return xmltext.parse(f'<made xmlns="{self._namespace}">{element}</made>'.encode(), "note")[
            0
        ]


def _place(element: etree._Element) -> Place:
    try:
        return addresses.position(element.get("ref", ""))
    except ValueError:
        return 0, 0


def _is_text(element: etree._Element) -> bool:
    """Tell whether an element holds letters that are seen: no guide to their pronunciation."""
    parent = element.getparent()
    return xmltext.local(element) == "t" and (parent is None or xmltext.local(parent) != "rPh")


def _cut(leaves: Iterable[etree._Element], start: int, end: int) -> None:
    """Cut letters out of runs of text; a run that is left without any goes."""
    at = 0
    for leaf in leaves:
        text = leaf.text or ""
        first, last = max(0, start - at), max(0, end - at)
        at += len(text)
        leaf.text = text[:first] + text[max(first, last) :]
        run = leaf.getparent()
        if text and not leaf.text and run is not None and xmltext.local(run) == "r":
            above = run.getparent()
            if above is not None:
                above.remove(run)


class Thread:
    """A part of threads: who talks on which cell."""

    def __init__(self, xml: bytes, part: str) -> None:
        self._root = xmltext.parse(xml, part)

    @property
    def xml(self) -> bytes:
        """Return the part as it is now."""
        return xmltext.rewritten(self._root)

    def clear(self) -> None:
        """Take the program's answers away."""
        for one in list(self._root):
            if any((text.text or "").startswith(BEGIN) for text in xmltext.children(one, "text")):
                self._root.remove(one)

    def answer(self, place: Place, text: str) -> None:
        """Answer on a cell where somebody has begun a thread."""
        first = next((o for o in self._root if _place(o) == place and not o.get("parentId")), None)
        if first is None:
            return
        new = etree.SubElement(self._root, first.tag)
        begun = first.get("id", "")
        told = {"personId": PERSON, "id": _new_id(begun, text), "parentId": begun}
        for name in ("ref", "dT"):
            if first.get(name):
                new.set(name, first.get(name, ""))
        for name, value in told.items():
            new.set(name, value)
        namespace = etree.QName(first).namespace
        etree.SubElement(new, f"{{{namespace}}}text").text = text
        first.addnext(new)


def _new_id(begun: str, text: str) -> str:
    """Return the id of an answer: the same for the same text in the same thread."""
    return f"{{{uuid5(UUID(PERSON), begun + text)}}}".upper()


def with_person(xml: bytes, part: str) -> bytes:
    """Return the part of persons with the one who answers in threads."""
    root = xmltext.parse(xml, part)
    if any(person.get("id") == PERSON for person in root):
        return xml
    namespace = etree.QName(root).namespace
    told = {"displayName": AUTHOR, "id": PERSON, "userId": AUTHOR, "providerId": "None"}
    etree.SubElement(root, f"{{{namespace}}}person", told)
    return xmltext.rewritten(root)


def blocks_of(drawing: bytes) -> set[int]:
    """Return the blocks of 1,024 numbers in which a drawing has shapes."""
    return {int(number) // 1024 for number in _ID.findall(drawing)}


def without_shapes(drawing: bytes, places: set[Place]) -> bytes:
    """Return a drawing without the boxes of some cells' notes."""

    def kept(found: re.Match[bytes]) -> bytes:
        shape = found[0]
        row, column = _ROW.search(shape), _COLUMN.search(shape)
        if row is None or column is None or not _IS_NOTE.search(shape):
            return shape
        return b"" if (int(row[1]) + 1, int(column[1]) + 1) in places else shape

    return _SHAPE.sub(kept, drawing) if places else drawing


def with_shapes(drawing: bytes, texts: Mapping[Place, str], number: int) -> bytes | None:
    """Return a drawing with boxes for notes, their ids from block ``number`` on.

    None: it is not written as spreadsheet programs write it.
    """
    start, end = next(xmltext.tags(drawing), None), _END.search(drawing)
    if start is None or end is None:
        return None
    missing = b"" if b'id="_x0000_t202"' in drawing else _TYPE
    shapes = [_shape(*told, number * 1024 + n) for n, told in enumerate(sorted(texts.items()), 1)]
    new = missing + "".join(shapes).encode()
    drawing = drawing[: end.start()] + new + drawing[end.start() :]
    if not _BLOCK.search(drawing):
        drawing = drawing[: start.end] + _LAYOUT + drawing[start.end :]
    return _BLOCK.sub(lambda found: found[1] + _with_block(found[2], number), drawing, count=1)


def _with_block(listed: bytes, number: int) -> bytes:
    blocks = {int(one) for one in listed.split(b",") if one.strip()} | {number}
    return ",".join(map(str, sorted(blocks))).encode()


def _shape(place: Place, text: str, number: int) -> str:
    """Return the box of a note, hidden until somebody points at its cell."""
    row, column = place[0] - 1, place[1] - 1
    lines = sum(1 + len(line) // _LETTERS for line in text.split("\n"))
    top, width = max(0, row - 1), 320
    anchor = (column + 1, 15, top, 4, column + 1 + _COLUMNS, 15, top + max(_ROWS, lines), 4)
    return (
        f'<v:shape {_NAMES} id="_x0000_s{number}" type="#_x0000_t202" style="position:absolute;'
        f"margin-left:80pt;margin-top:2pt;width:{width}pt;height:{12 * lines + 12}pt;z-index:1;"
        'visibility:hidden" fillcolor="#ffffe1" o:insetmode="auto"><v:fill color2="#ffffe1"/>'
        '<v:shadow on="t" color="black" obscured="t"/><v:path o:connecttype="none"/>'
        '<v:textbox style="mso-direction-alt:auto"><div style="text-align:left"></div></v:textbox>'
        '<x:ClientData ObjectType="Note"><x:MoveWithCells/><x:SizeWithCells/>'
        f"<x:Anchor>{', '.join(map(str, anchor))}</x:Anchor><x:AutoFill>False</x:AutoFill>"
        f"<x:Row>{row}</x:Row><x:Column>{column}</x:Column></x:ClientData></v:shape>"
    )
