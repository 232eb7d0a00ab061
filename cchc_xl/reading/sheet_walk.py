"""Walk a worksheet part with an XML parser, and write it anew in the one plain way.

The parser of workbooks stops a number at whatever is no plain text in it (a comment, CDATA, an
entity), takes the first text for one that does not exist, and knows cells by names that may be
spelt otherwise. So where a part is not written as Excel writes it, the parser gets what was looked
at here: rows and cells with something in them, each with its place, style, type and value.
Source: ECMA-376, part 1, 18.3.1.4 (c), 18.18.11 (types of cells).
"""

from __future__ import annotations

import re
from collections.abc import Iterable
from itertools import islice, product
from typing import Final
from xml.sax.saxutils import escape

from cchc_xl.base.addresses import number
from cchc_xl.reading.scan import (
    MAX_COLUMNS,
    MAX_ROWS,
    SMALL,
    Extent,
    Look,
    Place,
    Scan,
    Unreadable,
    address,
    is_far,
)
from cchc_xl.reading.xml_walk import walk_xml

# [1]Sheet1!A1, '[1]Tờ 1'!A1, [2]!Tên, 'C:\so\[a.xlsx]Tờ 1'!A1: a file by its number among the
# workbook's links, or by its name.
OUTSIDE: Final = re.compile(r"(?<![\w\]\[])\[(?:\d+|[^\[\]<>]+\.\w{3,4})\][^\[\]<>]*!")
_PLACE: Final = re.compile(r"([A-Za-z]{1,3})([0-9]{1,7})")
_NUMBER: Final = re.compile(r"[+-]?(?:\d+\.?\d*|\.\d+)(?:[eE][+-]?\d+)?", re.ASCII)
_TYPES: Final = frozenset(("", "n", "b", "d", "e", "s", "str", "inlineStr"))
_HEAD: Final = (
    '<worksheet xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"><sheetData>'
)
_TAIL: Final = "</sheetData></worksheet>"
_SHARED_CELLS: Final = 10_000  # of one array formula as many cells are named


def names_pattern(names: Iterable[str]) -> re.Pattern[str] | None:
    """Return what finds one of some defined names in a formula, None for no names."""
    found = "|".join(re.escape(name) for name in names if name)
    return re.compile(rf"(?<![\w.\\])(?:{found})(?![\w.(])", re.IGNORECASE) if found else None


class _Cell:
    """One cell while it is walked through."""

    def __init__(self, place: Place, attributes: dict[str, str]) -> None:
        self.place = place
        self.style, self.kind = attributes.get("s", ""), attributes.get("t", "")
        self.path: list[str] = []
        self.value: str | None = None
        self.text: str | None = None
        self.formula: str | None = None
        self.shared = ""
        self.array = ""

    def start(self, name: str, attributes: dict[str, str]) -> None:
        """Take note of an element in the cell. ``Unreadable``: a value within or after another."""
        if self.path and self.path[-1] == "v":
            raise Unreadable("F113")
        if not self.path and name == "v":
            if self.value is not None:
                raise Unreadable("F113")
            self.value = ""
        elif not self.path and name == "f":
            self.formula = ""
            self.shared = attributes.get("si", "") if attributes.get("t") == "shared" else ""
            self.array = attributes.get("ref", "") if attributes.get("t") == "array" else ""
        elif not self.path and name == "is":
            self.text = ""
        self.path.append(name)

    def said(self, content: str) -> None:
        """Collect a value, a formula, or a text that is no guide to its pronunciation."""
        if self.path == ["v"]:
            self.value = (self.value or "") + content
        elif self.path == ["f"]:
            self.formula = (self.formula or "") + content
        elif self.path in (["is", "t"], ["is", "r", "t"]):
            self.text = (self.text or "") + content

    @property
    def is_filled(self) -> bool:
        """Tell whether the parser would make room for it."""
        return not (self.value is self.text is self.formula is None) or self.kind == "e"

    @property
    def is_unstored(self) -> bool:
        """Tell whether it is a formula without a result; "" is one where the cell holds text."""
        empty_text = self.value is not None and self.kind == "str"
        return self.formula is not None and not self.value and self.text is None and not empty_text

    def xml(self) -> str:
        """Return it written plainly, "" for what the parser need not see. ``Unreadable``."""
        if self.kind not in _TYPES:
            raise Unreadable("F113")
        kind, value = self.kind, self.value or ""
        if self.text is not None or kind == "inlineStr":
            kind, value = "str", value if self.text is None else self.text
        if not value or kind == "e":
            return ""
        if kind in ("", "n", "b", "s"):
            value = value.strip()
            if kind == "s" and not (value.isascii() and value.isdigit()):
                raise Unreadable("F113")
            if kind in ("", "n"):
                kind = "" if _NUMBER.fullmatch(value) else "str"
        style = f' s="{self.style}"' if self.style.isdigit() else ""
        told = f' t="{kind}"' if kind else ""
        return f'<c r="{address(*self.place)}"{style}{told}>{_written(kind, value)}</c>'


def _written(kind: str, value: str) -> str:
    """Return a value as the parser reads it: a text with all of its spaces."""
    plain = escape(value, {"\r": "&#13;"})
    return f"<v>{plain}</v>" if kind != "str" else f'<v xml:space="preserve">{plain}</v>'


class _Walk:
    """A worksheet walked with expat: every way of writing a cell, at a tenth of the speed.

    A cell without a place lies beside the one before it, in the row that its row element names:
    that is how the parser counts.
    """

    def __init__(self, outside: re.Pattern[str] | None) -> None:
        self.errors: dict[Place, str] = {}
        self.unstored: set[Place] = set()
        self.linked: set[Place] = set()
        self.stray: Place | None = None
        self.twice: Place | None = None
        self.extent = Extent()
        self.out = [_HEAD]
        self._seen: set[Place] = set()
        self._names = outside
        self._shared: set[str] = set()
        self._row, self._column = -1, -1
        self._cell: _Cell | None = None

    def start(self, tag: str, attributes: dict[str, str]) -> None:
        """Take note of a row, a cell, or what is in it."""
        name = tag.rpartition(":")[2]
        if self._cell is not None:
            self._cell.start(name, attributes)
        elif name == "row":
            self._row = _row_of(attributes["r"]) if "r" in attributes else self._row + 1
            self._column = -1
        elif name == "c":
            place = self._row, self._column + 1
            if "r" in attributes:
                found = _PLACE.fullmatch(attributes["r"])
                if found is None:
                    raise Unreadable("F113")
                place = int(found[2]) - 1, number(found[1]) - 1
            if place[0] < 0:
                raise Unreadable("F113")
            self._column = place[1]
            self._cell = _Cell(place, attributes)

    def end(self, tag: str) -> None:
        """Judge a cell that is complete."""
        if self._cell is None:
            return
        if self._cell.path:
            self._cell.path.pop()
            return
        cell, self._cell = self._cell, None
        if not cell.is_filled:
            return
        self.extent = self.extent.with_place(cell.place)
        if is_far(cell.place):
            self.stray = self.stray or cell.place
        if cell.place in self._seen:
            self.twice = self.twice or cell.place
        self._seen.add(cell.place)
        if cell.kind == "e":
            self.errors[cell.place] = cell.value or ""
        elif cell.is_unstored:
            self.unstored.add(cell.place)
        if cell.formula is not None:
            self._note_link(cell, cell.formula)
        self.out.append(cell.xml())

    def _note_link(self, cell: _Cell, formula: str) -> None:
        """Take note of a formula that takes its value from another file, and of what shares it."""
        linked = bool(OUTSIDE.search(formula) or (self._names and self._names.search(formula)))
        if linked and cell.shared:
            self._shared.add(cell.shared)
        if linked or (not formula and cell.shared in self._shared):
            self.linked.add(cell.place)
        if linked and cell.array:
            self.linked |= _cells_of(cell.array)

    def text(self, content: str) -> None:
        """Collect what a cell holds."""
        if self._cell is not None:
            self._cell.said(content)


def _row_of(told: str) -> int:
    """Return a row's number from 0. ``Unreadable``: it is no number."""
    number = told.strip().removeprefix("+")
    if not (number.isascii() and number.isdigit() and len(number) < 20):
        raise Unreadable("F113")
    return int(number) - 1


def _cells_of(area: str) -> set[Place]:
    """Return the places of a range such as B6:B9 that a return can hold, the first of many."""
    ends = [_PLACE.fullmatch(part) for part in area.replace("$", "").split(":")]
    places = [(int(end[2]) - 1, number(end[1]) - 1) for end in ends if end]
    if not places:
        return set()
    rows = range(places[0][0], min(places[-1][0] + 1, MAX_ROWS))
    columns = range(places[0][1], min(places[-1][1] + 1, MAX_COLUMNS))
    return set(islice(product(rows, columns), _SHARED_CELLS))


def walked(xml: bytes, names: re.Pattern[str] | None = None, *, written: bool) -> Look:
    """Return what one worksheet part holds, whatever way it is written.

    ``names`` finds defined names that stand for another file; ``written``: with the part written
    anew. ``Unreadable``: not well formed, or a cell has no place or no value that can be told.
    """
    walk = _Walk(names)
    walk_xml(xml, walk)
    if walk.stray or walk.twice:
        return Look(Scan({}, frozenset(), walk.stray, twice=walk.twice), walk.extent)
    extent, (rows, columns) = walk.extent, SMALL
    small = extent.rows <= rows and extent.columns <= columns
    scan = Scan(walk.errors, frozenset(walk.unstored), linked=frozenset(walk.linked))
    plain = "".join([*walk.out, _TAIL]).encode() if written else b""
    return Look(scan, Extent() if small else extent, plain)
