"""XML as bytes: a hardened parser, and edits that leave every other byte as it was."""

from __future__ import annotations

import re
from collections.abc import Iterator
from typing import NamedTuple

from lxml import etree

from cchc_xl.base.errors import RegisterError

_MARKUP = re.compile(
    rb"<!--.*?-->|<!\[CDATA\[.*?\]\]>|<\?.*?\?>"
    rb"|<(?P<close>/?)(?P<name>[^\s/>!?][^\s/>]*)"
    rb"(?P<attributes>(?:[^>\"']|\"[^\"]*\"|'[^']*')*?)(?P<empty>/?)>",
    re.S,
)
_ATTRIBUTE = re.compile(rb"""([^\s=]+)\s*=\s*("[^"]*"|'[^']*')""")
_REFERENCE = re.compile(r"&(?:#x([0-9A-Fa-f]+)|#([0-9]+)|(\w+));")
_ENTITIES = {"lt": "<", "gt": ">", "amp": "&", "quot": '"', "apos": "'"}
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
_NEEDS_ESCAPE = re.compile(
    r"_(?=x[0-9A-Fa-f]{4}_)|[^\t\n\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]"
)
_NON_UTF8 = re.compile(rb"""^\s*<\?xml[^>]*encoding\s*=\s*["'](?!utf-8["'])""", re.I)


class Tag(NamedTuple):
    """A start tag in a part: byte range, local name, depth (the root has 0)."""

    start: int
    end: int
    name: str
    depth: int
    empty: bool


def damaged(part: str) -> RegisterError:
    """The error for a part that is not the XML it should be."""
    return RegisterError(
        f"Sổ theo dõi bị hỏng: phần {part} bên trong tệp không đọc được.",
        "Lấy lại bản sao lưu gần nhất trong thư mục sao-luu, hoặc mở tệp bằng Excel, chọn sửa "
        "chữa (Open and Repair), lưu lại rồi chạy lại.",
    )


def parse(xml: bytes, part: str) -> etree._Element:
    """Root element of a part; no entities, no DTD, no network, no comments in the tree."""
    parser = etree.XMLParser(
        resolve_entities=False,
        no_network=True,
        load_dtd=False,
        huge_tree=False,
        remove_comments=True,
        remove_pis=True,
    )
    try:
        root = etree.fromstring(xml, parser)
    except (etree.XMLSyntaxError, ValueError) as error:
        raise damaged(part) from error
    if root.getroottree().docinfo.internalDTD is not None:
        raise damaged(part)
    return root


def local(element: etree._Element) -> str:
    """An element's name without its namespace (the transitional and the strict one differ)."""
    return etree.QName(element).localname


def children(element: etree._Element, name: str) -> list[etree._Element]:
    """Child elements with this local name."""
    return [child for child in element if local(child) == name]


def as_utf8(xml: bytes, part: str) -> bytes:
    """The same XML in UTF-8; bytes are returned as they are when they are UTF-8 already."""
    if xml[:2] not in (b"\xff\xfe", b"\xfe\xff") and not _NON_UTF8.match(xml[:200]):
        return xml
    return rewritten(parse(xml, part))


def rewritten(root: etree._Element) -> bytes:
    """A tree as a UTF-8 part."""
    return bytes(etree.tostring(root, xml_declaration=True, encoding="UTF-8", standalone=True))


def tags(xml: bytes) -> Iterator[Tag]:
    """Start tags in the order of the document; comments and CDATA are passed over."""
    depth = 0
    for match in _MARKUP.finditer(xml):
        name = match.group("name")
        if name is None:
            continue
        if match.group("close"):
            depth -= 1
            continue
        empty = bool(match.group("empty"))
        local = name.rpartition(b":")[2].decode("utf-8", "replace")  # who parses it refuses it
        yield Tag(match.start(), match.end(), local, depth, empty)
        depth += not empty


def element_end(xml: bytes, tag: Tag) -> int:
    """Offset behind the end tag of an element."""
    if tag.empty:
        return tag.end
    depth = 0
    for match in _MARKUP.finditer(xml, tag.start):
        if match.group("name") is None or match.group("empty"):
            continue
        depth += -1 if match.group("close") else 1
        if depth == 0:
            return match.end()
    raise ValueError("element without an end")


def set_attribute(tag: bytes, name: str, value: str) -> bytes:
    """A start tag with one attribute changed or added at its end."""
    wanted = name.encode()
    quoted = b'"' + escape_attribute(value).encode() + b'"'
    for match in _ATTRIBUTE.finditer(tag):
        if match.group(1) == wanted:
            return tag[: match.start(2)] + quoted + tag[match.end(2) :]
    cut = len(tag) - (2 if tag.endswith(b"/>") else 1)
    return tag[:cut].rstrip() + b" " + wanted + b"=" + quoted + tag[cut:]


def attributes(text: bytes) -> dict[str, str]:
    """Attributes of a start tag, or of the inside of one."""
    return {
        match.group(1).decode(): unescape(match.group(2)[1:-1].decode())
        for match in _ATTRIBUTE.finditer(text)
    }


def splice(xml: bytes, edits: list[tuple[int, int, bytes]]) -> bytes:
    """Bytes with (start, end, new) ranges replaced; ranges must not overlap."""
    pieces = []
    position = 0
    for start, end, new in sorted(edits):
        pieces += [xml[position:start], new]
        position = end
    return b"".join([*pieces, xml[position:]])


def unescape(text: str) -> str:
    """Character data without XML references; an unknown entity raises ``ValueError``."""
    return _REFERENCE.sub(_referenced, text) if "&" in text else text


def _referenced(match: re.Match[str]) -> str:
    hexadecimal, number, name = match.groups()
    if name is not None:
        if name not in _ENTITIES:
            raise ValueError(f"entity {name}")
        return _ENTITIES[name]
    return chr(int(hexadecimal, 16) if hexadecimal else int(number))


def escape(text: str) -> str:
    """Text as character data of an ST_Xstring: ``_xHHHH_`` for what XML cannot hold.

    ECMA-376 part 1, 22.9.2.19. The carriage return is among them (a parser would make it "\\n"),
    and so is the underscore of text that looks like such an escape.
    """
    if not (text.isprintable() and "_x" not in text):  # what XML cannot hold is not printable
        text = _NEEDS_ESCAPE.sub(lambda match: f"_x{ord(match.group()):04X}_", text)
    if "&" in text or "<" in text or ">" in text:
        text = text.replace("&", "&amp;").replace("<", "&lt;").replace(">", "&gt;")
    return text


def escape_attribute(text: str) -> str:
    """Text for a quoted attribute value."""
    return text.replace("&", "&amp;").replace("<", "&lt;").replace('"', "&quot;")


def decode_xstring(text: str) -> str:
    """An ST_Xstring's text, the references of XML already resolved."""
    if "_x" not in text:
        return text
    decoded = _ESCAPED.sub(lambda match: chr(int(match.group(1), 16)), text)
    if any("\ud800" <= character <= "\udfff" for character in decoded):
        joined = decoded.encode("utf-16-le", "surrogatepass")
        decoded = joined.decode("utf-16-le", "surrogatepass")
    return decoded
