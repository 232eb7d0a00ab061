"""A worksheet part whose cells stay as they are: what stands before and behind them is edited.

Faulty cells are filled by a conditional format, so that no cell's own format changes: the rule
moves with its cell, lies over whatever the cell looks like, and is known again by its formula.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Final

from cchc_xl.base.addresses import Area
from cchc_xl.reading.marked import MARK
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.xmltext import Tag

_DATA: Final = re.compile(rb"<((?:[\w.-]+:)?)sheetData(?:\s[^>]*?)?(/?)>")
# The order of a worksheet's elements behind its cells (ECMA-376 part 1, 18.3.1.99).
_ORDER: Final = (
    "sheetCalcPr",
    "sheetProtection",
    "protectedRanges",
    "scenarios",
    "autoFilter",
    "sortState",
    "dataConsolidate",
    "customSheetViews",
    "mergeCells",
    "phoneticPr",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "customProperties",
    "cellWatches",
    "ignoredErrors",
    "smartTags",
    "drawing",
    "legacyDrawing",
    "legacyDrawingHF",
    "drawingHF",
    "picture",
    "oleObjects",
    "controls",
    "webPublishItems",
    "tableParts",
    "extLst",
)
_RULE: Final = f'N("{MARK}")=0'
"""Always true; N of a text is 0 in Excel, LibreOffice, WPS and Google Sheets."""


class SheetPart:
    """A worksheet part in three pieces. ``RegisterError``: it has no cells' element."""

    def __init__(self, xml: bytes, part: str) -> None:
        xml = xmltext.as_utf8(xml, part)
        start = _DATA.search(xml)
        if start is None:
            raise xmltext.damaged(part)
        self.part, self._prefix = part, start[1].decode()
        end = start.end()
        if not start[2]:
            close = xml.rfind(b"</%bsheetData" % start[1])
            end = xml.find(b">", close) + 1
        if end < start.end():
            raise xmltext.damaged(part)
        self._head, self._data, self._tail = (
            xml[: start.start()],
            xml[start.start() : end],
            xml[end:],
        )

    @property
    def xml(self) -> bytes:
        """Return the whole part."""
        return self._head + self._data + self._tail

    @property
    def merged(self) -> list[Area]:
        """Return the merged ranges."""
        told = (
            self._attributes(tag) for tag in xmltext.tags(self._tail) if tag.name == "mergeCell"
        )
        return [Area.parse(attributes.get("ref", "A1")) for attributes in told]

    @property
    def drawing_id(self) -> str:
        """Return the id of the relationship to the drawing of notes and controls, "" for none."""
        for tag in self._children("legacyDrawing"):
            told = self._attributes(tag).items()
            return next((value for name, value in told if name.rpartition(":")[2] == "id"), "")
        return ""

    def deselect(self) -> None:
        """Let it be no selected sheet."""
        self._head = deselected(self._head)

    def draw(self, id_: str, relationships: str) -> None:
        """Name the relationship to the drawing of notes, where there is none yet."""
        told = f'xmlns:r="{relationships}" r:id="{id_}"'
        self._put("legacyDrawing", f"<{self._prefix}legacyDrawing {told}/>")

    def fill(self, ranges: Sequence[tuple[int, Sequence[Area]]]) -> None:
        """Fill cells before all other rules: (number of the differential format, cells)."""
        rules = [rule for rule in ranges if rule[1]]
        self._make_way(len(rules))
        p = self._prefix
        formula = xmltext.escape(_RULE)
        self._put(
            "conditionalFormatting",
            "".join(
                f'<{p}conditionalFormatting sqref="{" ".join(map(str, cells))}"><{p}cfRule '
                f'type="expression" dxfId="{look}" priority="{n}"><{p}formula>{formula}'
                f"</{p}formula></{p}cfRule></{p}conditionalFormatting>"
                for n, (look, cells) in enumerate(rules, 1)
            ),
        )

    def clear(self) -> None:
        """Take away the rules that fill cells."""
        edits = []
        for tag in self._children("conditionalFormatting"):
            end = xmltext.element_end(self._tail, tag)
            inside = self._tail[tag.start : end]
            if MARK.encode() in inside:
                edits.append((tag.start, end, _without_own(inside)))
        self._tail = xmltext.splice(self._tail, edits)

    def _make_way(self, count: int) -> None:
        """Let the other rules come after so many new ones, in the order that they had."""
        found = [
            (tag, int(self._attributes(tag).get("priority", "0")))
            for tag in xmltext.tags(self._tail)
            if tag.name == "cfRule"
        ]
        first = min((priority for _, priority in found if priority > 0), default=count + 1)
        later = count + 1 - first
        if later > 0:
            self._tail = xmltext.splice(
                self._tail,
                [self._moved(tag, priority + later) for tag, priority in found if priority],
            )

    def _moved(self, tag: Tag, priority: int) -> tuple[int, int, bytes]:
        text = self._tail[tag.start : tag.end]
        return tag.start, tag.end, xmltext.set_attribute(text, "priority", str(priority))

    def _children(self, name: str) -> list[Tag]:
        """Return the elements of a name that stand directly in the worksheet."""
        return [tag for tag in xmltext.tags(self._tail) if tag.depth == 0 and tag.name == name]

    def _attributes(self, tag: Tag) -> dict[str, str]:
        return xmltext.attributes(self._tail[tag.start : tag.end])

    def _put(self, name: str, element: str) -> None:
        """Put elements in their place: before those of their own name and what comes later."""
        place = _ORDER.index(name)
        children = (tag for tag in xmltext.tags(self._tail) if tag.depth == 0)
        behind = next((tag.start for tag in children if self._rank(tag) >= place), None)
        at = self._tail.rindex(b"</") if behind is None else behind
        self._tail = xmltext.splice(self._tail, [(at, at, element.encode())])

    def _rank(self, tag: Tag) -> int:
        """Return the place of an element in the order; of alternatives that of the first."""
        inside = [tag]
        if tag.name == "AlternateContent":
            end = xmltext.element_end(self._tail, tag)
            inside = list(xmltext.tags(self._tail[tag.start : end]))
        return next((_ORDER.index(one.name) for one in inside if one.name in _ORDER), len(_ORDER))


def deselected(xml: bytes) -> bytes:
    """Return a sheet that is not selected: what is typed goes into all sheets that are."""
    edits = []
    for tag in xmltext.tags(xml):
        text = xml[tag.start : tag.end]
        if tag.name == "sheetView" and b"tabSelected" in text:
            new = xmltext.set_attribute(text, "tabSelected", "0")
            edits.append((tag.start, tag.end, new))
    return xmltext.splice(xml, edits)


def _without_own(element: bytes) -> bytes:
    """Return a group of rules without the program's, nothing when there are no others."""
    rules = [tag for tag in xmltext.tags(element) if tag.name == "cfRule"]
    ends = [xmltext.element_end(element, tag) for tag in rules]
    own = [
        (tag.start, end, b"")
        for tag, end in zip(rules, ends, strict=True)
        if MARK.encode() in element[tag.start : end]
    ]
    return xmltext.splice(element, own) if len(own) < len(rules) else b""
