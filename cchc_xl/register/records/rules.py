"""What a sheet part says of its cells outside of them, when records change their rows.

Conditional formats and validations (those of Excel 2010 among them), links, protected ranges,
ignored errors, watched cells, sparklines: elements behind ``sheetData`` (CT_Worksheet, 18.3.1.99).
Only those whose cells move are written anew.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.formulas import CannotStand, translated
from cchc_xl.register.package.xmltext import Tag
from cchc_xl.register.port import Displaced
from cchc_xl.register.records.moves import SheetMoves
from cchc_xl.register.records.ranges import Gone, relocated

FORMAT, VALIDATION, LINK = "định dạng có điều kiện", "quy tắc nhập liệu", "liên kết"
PROTECTED = "vùng được sửa"
_RULES = {
    "conditionalFormatting": FORMAT,
    "dataValidation": VALIDATION,
    "protectedRange": PROTECTED,
    "ignoredError": "",
}
_CONTAINERS = (
    "dataValidations",
    "hyperlinks",
    "protectedRanges",
    "ignoredErrors",
    "cellWatches",
    "conditionalFormattings",
    "sparklines",
    "sparklineGroup",
    "sparklineGroups",
    "ext",
    "extLst",
)
_FORMULA = re.compile(rb"(<(?:\w+:)?(?:formula[12]?|f)(?:\s[^>]*)?>)([^<]*)(?=</)")
_SQREF = re.compile(rb"(<(?:\w+:)?sqref(?:\s[^>]*)?>)([^<]*)(?=</)")
_ID = re.compile(rb'\s(?:\w+:)?id="([^"]*)"')


class Element(NamedTuple):
    """An element: its tag, and its bytes from the start tag to the end tag."""

    tag: Tag
    start: int
    end: int
    text: bytes


class Rules:
    """The elements behind the rows of one sheet, moved with the records.

    ``links`` gives the address of an external link by the id of its relationship. ``displaced``
    lists what had no place any more once ``moved`` was called.
    """

    def __init__(self, tail: bytes, moves: SheetMoves, links: Mapping[str, str]) -> None:
        self._tail = tail
        self._moves = moves
        self._links = links
        self.displaced: list[Displaced] = []

    def moved(self) -> bytes:
        """The same bytes with the elements whose cells move."""
        edits: list[tuple[int, int, bytes]] = []
        handlers: dict[str, Callable[[Element], bytes]] = {
            **dict.fromkeys(_RULES, self._rule),
            "cellWatch": self._watch,
            "sparkline": self._sparkline,
        }
        link_tags = []
        for tag in xmltext.tags(self._tail):
            if tag.name == "hyperlink":
                link_tags.append(tag)
            handler = handlers.get(tag.name)
            if handler is None:
                continue
            element = self._element(tag)
            new = handler(element)
            if new != element.text:
                edits.append((element.start, element.end, new))
        edits += self._moved_links([self._element(tag) for tag in link_tags])
        if not edits:
            return self._tail
        return _without_empty(xmltext.splice(self._tail, edits))

    def _element(self, tag: Tag) -> Element:
        end = xmltext.element_end(self._tail, tag)
        return Element(tag, tag.start, end, self._tail[tag.start : end])

    def _rule(self, element: Element) -> bytes:
        """A rule over ranges; nothing when all of its records are gone."""
        start_tag = element.text[: element.tag.end - element.tag.start]
        attributes = xmltext.attributes(start_tag)
        inside = _SQREF.search(element.text) if "sqref" not in attributes else None
        ref = inside.group(2).decode() if inside else attributes.get("sqref", "")
        areas = _areas(ref)
        if not areas:
            return element.text
        now, gone = relocated(areas, self._moves)
        self._tell(_RULES[element.tag.name], gone, attributes)
        if now == areas:
            return element.text
        return b"".join(
            self._rule_over(element.text, areas, group, inside is not None)
            for group in _with_one_corner(now)
        )

    def _rule_over(
        self, text: bytes, old: Sequence[Area], new: Sequence[Area], inside: bool
    ) -> bytes:
        ref = " ".join(map(str, new))
        origin, target = _corner(old), _corner(new)

        def adapted(match: re.Match[bytes]) -> bytes:
            formula = xmltext.decode_xstring(xmltext.unescape(match.group(2).decode("utf-8")))
            try:
                now = translated(formula, origin, target)
            except CannotStand:
                return match.group()
            return (
                match.group(1) + xmltext.escape(now).encode() if now != formula else match.group()
            )

        text = _FORMULA.sub(adapted, text)
        if inside:
            return _SQREF.sub(lambda match: match.group(1) + ref.encode(), text)
        end = text.index(b">") + 1
        return xmltext.set_attribute(text[:end], "sqref", ref) + text[end:]

    def _tell(self, what: str, gone: Sequence[Gone], attributes: Mapping[str, str]) -> None:
        if not what:
            return
        for moves, area in gone:
            old = moves.change.old
            said = attributes.get("name") or attributes.get("promptTitle") or None
            self.displaced.append(
                Displaced(old.name, old.sheet, str(area), "", moves.key(area.top), said, what)
            )

    def _watch(self, element: Element) -> bytes:
        row, column = addresses.position(xmltext.attributes(element.text).get("r", "A1"))
        moves = self._moves.of(row, column)
        target = moves.target(row, column) if moves else row
        if target is None:
            return b""
        if target == row:
            return element.text
        return xmltext.set_attribute(element.text, "r", addresses.cell(target, column))

    def _sparkline(self, element: Element) -> bytes:
        """A chart in a cell, with the cells that it shows when they lie in the same row."""
        match = _SQREF.search(element.text)
        areas = _areas(match.group(2).decode()) if match else []
        if len(areas) != 1 or (areas[0].top, areas[0].left) != areas[0][2:]:
            return element.text
        row, column = areas[0].top, areas[0].left
        moves = self._moves.of(row, column)
        target = moves.target(row, column) if moves else row
        if target is None:
            return b""
        return (
            element.text
            if target == row
            else self._rule_over(element.text, areas, [Area(target, column, target, column)], True)
        )

    def _moved_links(self, elements: Sequence[Element]) -> list[tuple[int, int, bytes]]:
        """Links: one a cell, and a link over several cells is cut up like a rule's range."""
        parsed = []
        for element in elements:
            attributes = xmltext.attributes(element.text)
            areas = _areas(attributes.get("ref", ""))
            if len(areas) == 1:
                parsed.append((element, attributes, areas[0]))
        single = self._moves.cells((area.top, area.left) for _, _, area in parsed if _one(area))
        edits = []
        for element, attributes, area in parsed:
            if _one(area):
                row = single[area.top, area.left]
                now = [] if row is None else [area._replace(top=row, bottom=row)]
                gone = [area] if row is None else []
            else:
                now, lost = relocated([area], self._moves)
                gone = [part.area for part in lost]
            self._tell_links(element.text, attributes, gone)
            if now != [area]:
                cut = element.tag.end - element.start
                tag, rest = element.text[:cut], element.text[cut:]
                new = b"".join(xmltext.set_attribute(tag, "ref", str(a)) + rest for a in now)
                edits.append((element.start, element.end, new))
        return edits

    def _tell_links(self, text: bytes, attributes: Mapping[str, str], gone: Sequence[Area]) -> None:
        match = _ID.search(text)
        where = self._links.get(match.group(1).decode(), "") if match else ""
        place = attributes.get("location", "")
        said = "#".join(part for part in (where, place) if part) or attributes.get("display")
        for area in gone:
            moves = self._moves.of(area.top, area.left)
            if moves is not None:
                old, key = moves.change.old, moves.key(area.top)
                self.displaced.append(
                    Displaced(old.name, old.sheet, str(area), "", key, said, LINK)
                )


def has_rules(tail: bytes) -> bool:
    """Whether there is anything behind the rows that may lie on records."""
    return any(
        tail.find(name) >= 0
        for name in (b"sqref", b"hyperlink ", b"cellWatch ", b":sqref", b"<hyperlink")
    )


def _one(area: Area) -> bool:
    return area.top == area.bottom and area.left == area.right


def _areas(ref: str) -> list[Area]:
    """The ranges of an ``sqref``; none if one of them is no range of cells."""
    try:
        return [Area.parse(part) for part in ref.split()]
    except ValueError:
        return []


def _corner(areas: Sequence[Area]) -> str:
    """The cell that the formulas of a rule are written for."""
    return addresses.cell(min(area.top for area in areas), min(area.left for area in areas))


def _with_one_corner(areas: Sequence[Area]) -> list[list[Area]]:
    """Ranges in sets whose first cell is their leftmost and topmost at once.

    Programs differ in which cell a rule's formulas are written for where these are two.
    """
    groups: list[list[Area]] = []
    for area in sorted(areas):
        group = next((group for group in groups if group[0].left <= area.left), None)
        if group is None:
            groups.append([area])
        else:
            group.append(area)
    return groups


def _without_empty(tail: bytes) -> bytes:
    """The same elements with true counts, and without lists that hold nothing any more."""
    while True:
        edits = []
        for tag in xmltext.tags(tail):
            if tag.name not in _CONTAINERS or tag.empty:
                continue
            end = xmltext.element_end(tail, tag)
            text = tail[tag.start : end]
            inside = [item for item in xmltext.tags(text) if item.depth == 1]
            start_tag = text[: tag.end - tag.start]
            needed = "sparklines" if tag.name == "sparklineGroup" else ""
            if not any(not needed or item.name == needed for item in inside):
                edits = [(tag.start, end, b"")]
                break
            new = xmltext.set_attribute(start_tag, "count", str(len(inside)))
            if "count" in xmltext.attributes(start_tag) and new != start_tag:
                edits.append((tag.start, tag.end, new))
        if not edits:
            return tail
        tail = xmltext.splice(tail, edits)
