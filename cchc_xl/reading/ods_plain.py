"""Write the ``content.xml`` of an ``.ods`` anew in the one plain way that the parser understands.

The parser knows tags by their usual prefixes, stops at white space between cells, and multiplies
whatever is said to be repeated. So the document is walked with an XML parser and only sheets, rows
and cells with something in them are written out, without white space, comments and pictures. What
is too far out is seen on the way: the parser gets exactly what was looked at.
Source: OpenDocument 1.2, part 1, chapters 6 (text) and 9 (tables).
"""

from __future__ import annotations

import re
from collections.abc import Mapping
from datetime import date
from typing import Final, NamedTuple
from xml.sax.saxutils import escape, quoteattr

from cchc_xl.base.serials import EPOCH
from cchc_xl.reading.scan import Extent, Place, Unreadable, is_far
from cchc_xl.reading.xml_walk import walk_xml

_OASIS: Final = "urn:oasis:names:tc:opendocument:xmlns:"
_CALC: Final = "urn:org:documentfoundation:names:experimental:calc:xmlns:calcext:1.0"
_PREFIXES: Final = {
    f"{_OASIS}office:1.0": "office",
    f"{_OASIS}table:1.0": "table",
    f"{_OASIS}text:1.0": "text",
    f"{_OASIS}style:1.0": "style",
    _CALC: "calcext",
}
_SPACES: Final = "".join(f' xmlns:{prefix}="{space}"' for space, prefix in _PREFIXES.items())
_HEAD: Final = f"<office:document-content{_SPACES}>"
_CELLS: Final = ("table:table-cell", "table:covered-table-cell")
_STYLES: Final = ("style:style", "style:table-properties")
_ROWS_TIMES: Final = "table:number-rows-repeated"
_COLUMNS_TIMES: Final = "table:number-columns-repeated"
_MOST: Final = 2**21  # more rows or columns than any program has
_BLANKS: Final = re.compile(r"[ \t\r\n]+")


class Plain(NamedTuple):
    """The document written anew; how far each sheet reaches, and a cell too far out in it.

    ``first_day`` is the day 0 of its calendar.
    """

    xml: bytes
    extents: dict[str, Extent]
    stray: dict[str, Place]
    first_day: date = EPOCH


class _Cell(NamedTuple):
    """A cell as it is written, how often, and whether anything is in it."""

    xml: str
    times: int
    filled: bool


def _times(attributes: Mapping[str, str], name: str) -> int:
    """Return how often something is repeated. ``Unreadable``: it is no number."""
    told = attributes.get(name, "1")
    if not (told.isascii() and told.isdigit()):
        raise Unreadable("F102")
    return max(1, min(int(told[:9]), _MOST))


def _tag(name: str, attributes: Mapping[str, str]) -> str:
    return name + "".join(f" {key}={quoteattr(value)}" for key, value in attributes.items())


class _Writer:
    """Takes the document in, tag by tag, and writes it anew."""

    def __init__(self) -> None:
        self.out = [_HEAD]
        self.extents: dict[str, Extent] = {}
        self.stray: dict[str, Place] = {}
        self.first_day = EPOCH
        self._open: list[str] = []
        self._skipped = 0  # how deep within something that is left out
        self._sheet = ""
        self._row, self._blank_rows, self._row_times = 0, 0, 1
        self._cells: list[_Cell] = []
        self._cell: dict[str, str] | None = None
        self._texts: list[str] | None = None
        self._paragraphs: list[str] = []

    def start(self, tag: str, found: dict[str, str]) -> None:
        """Take the beginning of an element."""
        name = _name(tag)
        attributes = {_name(key): value for key, value in found.items() if _name(key)}
        self._open.append(name)
        if self._skipped or not self._begin(name, attributes):
            self._skipped += 1

    def _begin(self, name: str, attributes: dict[str, str]) -> bool:
        """Take an element; False: it is left out with all that is in it."""
        if self._cell is not None:
            return self._begin_text(name, attributes)
        in_row = "table:table-row" in self._open[:-1]
        if name in _CELLS and in_row and self._sheet:
            self._cell, self._paragraphs = attributes, []
        elif name == "table:table-row":
            if in_row or not self._sheet:
                return False
            self._row_times, self._cells = _times(attributes, _ROWS_TIMES), []
        elif name == "table:table":
            if self._sheet:
                return False
            self._begin_table(attributes)
        elif name in _STYLES:
            self.out.append(f"<{_tag(name, attributes)}>")
        elif name == "table:null-date" and not self._sheet:
            self.first_day = _first_day(attributes)
        elif self._sheet and name.startswith("table:"):
            return name in ("table:table-rows", "table:table-header-rows", "table:table-row-group")
        else:
            return not self._sheet
        return True

    def _begin_table(self, attributes: dict[str, str]) -> None:
        self._sheet = attributes.get("table:name", "")
        if not self._sheet or self._sheet in self.extents:
            raise Unreadable("F113")
        self.extents[self._sheet] = Extent()
        self._row = self._blank_rows = 0
        self.out.append(f"<{_tag('table:table', attributes)}>")

    def _begin_text(self, name: str, attributes: dict[str, str]) -> bool:
        """Take what is in a cell: paragraphs of text, and nothing else."""
        if name in ("text:p", "text:h") and self._texts is None:
            self._texts = []
        elif self._texts is None or not name.startswith("text:"):
            return False
        elif name == "text:s":
            self._texts.append(" " * min(_times(attributes, "text:c"), 1_000))
        elif name in ("text:tab", "text:line-break"):
            self._texts.append("\t" if name == "text:tab" else "\n")
        return True

    def text(self, content: str) -> None:
        """Take text, which counts within the paragraphs of a cell only."""
        if self._texts is not None and not self._skipped:
            self._texts.append(_BLANKS.sub(" ", content))

    def end(self, tag: str) -> None:
        """Take the end of an element."""
        name = self._open.pop()
        if self._skipped:
            self._skipped -= 1
        elif self._texts is not None:
            if name in ("text:p", "text:h"):
                self._paragraphs.append("".join(self._texts))
                self._texts = None
        elif name in _CELLS and self._cell is not None:
            self._end_cell(name, self._cell)
        elif name == "table:table-row":
            self._end_row()
        elif name in ("table:table", *_STYLES):
            self.out.append(f"</{name}>")
            self._sheet = "" if name == "table:table" else self._sheet

    def _end_cell(self, name: str, attributes: dict[str, str]) -> None:
        times = _times(attributes, _COLUMNS_TIMES)
        filled = "office:value-type" in attributes or "table:formula" in attributes
        texts = "".join(f"<text:p>{escape(text)}</text:p>" for text in self._paragraphs)
        body = f">{texts}</{name}>" if filled and texts else "/>"
        self._cells.append(_Cell(f"<{_tag(name, attributes)}{body}", times, filled))
        self._cell = None

    def _end_row(self) -> None:
        """Write a row up to its last filled cell; blank rows are counted until one follows."""
        last = max((n for n, cell in enumerate(self._cells, 1) if cell.filled), default=0)
        if not last:
            self._blank_rows += self._row_times
            self._row += self._row_times
            return
        width = sum(cell.times for cell in self._cells[:last])
        corner = self._row + self._row_times - 1, width - 1
        self.extents[self._sheet] = self.extents[self._sheet].with_place(corner)
        if is_far(corner):
            self.stray.setdefault(self._sheet, corner)
        if self._blank_rows:
            times = f' {_ROWS_TIMES}="{self._blank_rows}"' if self._blank_rows > 1 else ""
            self.out.append(f"<table:table-row{times}><table:table-cell/></table:table-row>")
            self._blank_rows = 0
        times = f' {_ROWS_TIMES}="{self._row_times}"' if self._row_times > 1 else ""
        cells = "".join(cell.xml for cell in self._cells[:last])
        self.out.append(f"<table:table-row{times}>{cells}</table:table-row>")
        self._row += self._row_times


def _first_day(attributes: Mapping[str, str]) -> date:
    """Return the day 0 that a document tells. ``Unreadable``: it is no day."""
    told = attributes.get("table:date-value", EPOCH.isoformat())
    try:
        return date.fromisoformat(told[:10])
    except ValueError as problem:
        raise Unreadable("F102") from problem


def _name(tag: str) -> str:
    """Return a name with its usual prefix, "" where nobody here knows its namespace."""
    space, _, local = tag.rpartition(" ")
    prefix = _PREFIXES.get(space)
    return f"{prefix}:{local}" if prefix else ""


def written_plainly(xml: bytes) -> Plain:
    """Write ``content.xml`` anew. ``Unreadable``: not well formed, or two sheets of one name."""
    writer = _Writer()
    walk_xml(xml, writer, namespace_separator=" ")
    writer.out.append("</office:document-content>")
    xml = "".join(writer.out).encode()
    return Plain(xml, writer.extents, writer.stray, writer.first_day)
