"""Walk through a part's XML once, with what takes its tags and texts in order."""

from __future__ import annotations

from typing import Any, Protocol
from xml.parsers import expat

from cchc_xl.reading.scan import Unreadable


class Walker(Protocol):
    """What takes the tags and texts of a part as they come."""

    def start(self, tag: str, attributes: dict[str, str], /) -> Any:
        """Take the beginning of an element."""

    def end(self, tag: str, /) -> Any:
        """Take the end of an element."""

    def text(self, text: str, /) -> Any:
        """Take text, whole between two tags."""


def walk_xml(xml: bytes, walker: Walker, *, namespace_separator: str | None = None) -> None:
    """Give a part's tags and texts to the walker. ``Unreadable``: it is not well formed.

    A walker says so, too, by ``ValueError``.
    """
    parser = expat.ParserCreate(namespace_separator=namespace_separator)
    parser.buffer_text = True
    parser.StartElementHandler = walker.start
    parser.EndElementHandler = walker.end
    parser.CharacterDataHandler = walker.text
    try:
        parser.Parse(xml, True)
    except (expat.ExpatError, ValueError) as problem:
        raise Unreadable("F102") from problem
