"""Shared strings, decoded when they are asked for (ECMA-376 part 1, 18.4)."""

from __future__ import annotations

import re

from cchc_xl.register.package import xmltext

_PLAIN = re.compile(rb"<(?:\w+:)?t(?: [^>]*)?>([^<]*)</(?:\w+:)?t>")
_PHONETIC = re.compile(rb"<(?:\w+:)?rPh[ >].*?</(?:\w+:)?rPh>", re.S)
_UNUSUAL = (b"<!--", b"<![", b"<?")


def rich_text(xml: bytes) -> str:
    """The text of an ``si`` or ``is`` element's inside; runs are joined, phonetics left out."""
    if b"rPh" in xml:
        xml = _PHONETIC.sub(b"", xml)
    return "".join(
        xmltext.decode_xstring(xmltext.unescape(_lines(run))) for run in _PLAIN.findall(xml)
    )


def _lines(text: bytes) -> str:
    """Character data with line ends as an XML parser gives them."""
    decoded = text.decode("utf-8")
    return decoded.replace("\r\n", "\n").replace("\r", "\n") if "\r" in decoded else decoded


class SharedStrings:
    """The table of strings that cells of type ``s`` point into."""

    def __init__(self, xml: bytes, part: str) -> None:
        xml = xmltext.as_utf8(xml, part) if xml else b""
        if any(mark in xml[100:] for mark in _UNUSUAL):
            xml = xmltext.rewritten(xmltext.parse(xml, part))
        match = re.search(rb"<((?:\w+:)?)sst[\s>]", xml)
        prefix = match.group(1) if match else b""
        item = re.compile(rb"<%bsi(?:\s*/>|>(.*?)</%bsi>)" % (prefix, prefix), re.S)
        self._part = part
        self._items: list[bytes] = item.findall(xml)
        self._texts: dict[int, str] = {}

    def __len__(self) -> int:
        return len(self._items)

    def text(self, index: int) -> str:
        """A string. ``RegisterError``: no such string."""
        text = self._texts.get(index)
        if text is None:
            try:
                text = rich_text(self._items[index])
            except (IndexError, ValueError) as error:
                raise xmltext.damaged(self._part or "sharedStrings") from error
            self._texts[index] = text
        return text
