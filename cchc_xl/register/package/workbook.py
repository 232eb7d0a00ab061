"""An opened workbook: its sheets, tables and names, found by following relationships."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import cached_property
from typing import NamedTuple

from lxml import etree

from cchc_xl.base.addresses import position
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.checking import no_named_cell, no_table
from cchc_xl.register.package.parts import CONTENT_TYPES, Package, relationships_part
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.strings import SharedStrings
from cchc_xl.register.package.styles import Styles
from cchc_xl.register.package.tables import TablePart, read_table_part

_ONE_CELL = re.compile(
    r"(?:'((?:[^']|'')+)'|([^'!\[\]]+))!(\$?[A-Z]{1,3}\$?[0-9]+)(?::(\$?[A-Z]{1,3}\$?[0-9]+))?"
)
_BEFORE_CALCULATION = (
    "sheets",
    "functionGroups",
    "externalReferences",
    "definedNames",
)


class Sheet(NamedTuple):
    """A worksheet: the name on its tab and its part."""

    name: str
    part: str


class NamedCell(NamedTuple):
    """The cell that a name stands for."""

    sheet: Sheet
    row: int
    column: int


class Workbook:
    """What a package says, read when it is asked for. ``RegisterError``: damaged."""

    def __init__(self, package: Package) -> None:
        self.package = package
        self.part = package.workbook_part
        self._root = xmltext.parse(package.read(self.part), self.part)
        self._relationships = package.relationships(self.part)
        self._sheet_data: dict[str, SheetData] = {}

    @cached_property
    def sheets(self) -> list[Sheet]:
        """Worksheets in the order of their tabs; chart sheets are passed over."""
        targets = {
            relationship.id: relationship.target
            for relationship in self._relationships
            if relationship.kind == "worksheet"
        }
        listed = [
            (element.get("name", ""), _relationship_id(element))
            for group in xmltext.children(self._root, "sheets")
            for element in group
        ]
        return [Sheet(name, targets[id_]) for name, id_ in listed if id_ in targets]

    @cached_property
    def tables(self) -> dict[str, TablePart]:
        """Tables by name."""
        found = {}
        for sheet in self.sheets:
            for relationship in self.package.relationships(sheet.part):
                if relationship.kind == "table":
                    xml = self.package.read(relationship.target)
                    table = read_table_part(xml, relationship.target, sheet.name, sheet.part)
                    found[table.name] = table
        return found

    @cached_property
    def names(self) -> dict[str, NamedCell]:
        """Names of the whole workbook that stand for one cell."""
        sheets = {sheet.name.lower(): sheet for sheet in self.sheets}
        found = {}
        for group in xmltext.children(self._root, "definedNames"):
            for element in group:
                cell = _named_cell(element.text or "", sheets)
                if cell is not None and element.get("localSheetId") is None:
                    found[element.get("name", "")] = cell
        return found

    @cached_property
    def styles(self) -> Styles:
        """Cell formats."""
        part = self.styles_part
        return Styles(self.package.read(part), part) if part else Styles(None)

    @property
    def styles_part(self) -> str:
        """Name of the part with the cell formats; "" if there is none."""
        return self._related("styles")

    @cached_property
    def strings(self) -> SharedStrings:
        """Shared strings."""
        part = self.strings_part
        return SharedStrings(self.package.read(part) if part else b"", part)

    @property
    def strings_part(self) -> str:
        """Name of the part with the shared strings; "" if there is none."""
        return self._related("sharedStrings")

    @cached_property
    def epoch_1904(self) -> bool:
        """Whether dates count from 1904."""
        return any(
            element.get("date1904") in ("1", "true")
            for element in xmltext.children(self._root, "workbookPr")
        )

    def sheet_data(self, part: str) -> SheetData:
        """A sheet's cells."""
        if part not in self._sheet_data:
            self._sheet_data[part] = SheetData(
                self.package.read(part), part, self.strings, self.styles, self.epoch_1904
            )
        return self._sheet_data[part]

    def table(self, name: str) -> TablePart:
        """A table by name. ``RegisterError``: there is none."""
        try:
            return self.tables[name]
        except KeyError:
            raise no_table(self.package.name, name) from None

    def named(self, name: str) -> NamedCell:
        """The cell of a name. ``RegisterError``: no such name, or not one cell."""
        try:
            return self.names[name]
        except KeyError:
            raise no_named_cell(self.package.name, name) from None

    def calculation_parts(self, xml: bytes) -> tuple[dict[str, Iterable[bytes]], set[str]]:
        """Parts to replace and to drop so that programs calculate anew after a change.

        ``xml`` is the workbook part as it is to be, in UTF-8.
        ``fullCalcOnLoad`` is set, and the list of the cells to calculate is dropped (Excel makes
        it again; it calls the file damaged when a listed cell has no formula).
        """
        replaced: dict[str, Iterable[bytes]] = {}
        dropped: set[str] = set()
        old = self.package.read(self.part)
        new = _calculate_on_load(xml)
        if new is not None or xml != xmltext.as_utf8(old, self.part):
            replaced[self.part] = [xml if new is None else new]
        chains = {r.target for r in self._relationships if r.kind == "calcChain"}
        if chains:
            rels = relationships_part(self.part)
            replaced[rels] = [self._without(rels, "Relationship", "Type", "/calcChain")]
            dropped = {part for part in chains if self.package.has(part)}
            replaced[CONTENT_TYPES] = [self._without_types(chains)]
        return replaced, dropped

    def _without(self, part: str, element: str, attribute: str, ending: str) -> bytes:
        xml = xmltext.as_utf8(self.package.read(part), part)
        edits = [
            (tag.start, xmltext.element_end(xml, tag), b"")
            for tag in xmltext.tags(xml)
            if tag.name == element
            and xmltext.attributes(xml[tag.start : tag.end])
            .get(attribute, "")
            .lower()
            .endswith(ending.lower())
        ]
        return xmltext.splice(xml, edits)

    def _without_types(self, parts: set[str]) -> bytes:
        xml = xmltext.as_utf8(self.package.read(CONTENT_TYPES), CONTENT_TYPES)
        gone = {f"/{part}".lower() for part in parts}
        edits = [
            (tag.start, xmltext.element_end(xml, tag), b"")
            for tag in xmltext.tags(xml)
            if xmltext.attributes(xml[tag.start : tag.end]).get("PartName", "").lower() in gone
        ]
        return xmltext.splice(xml, edits)

    def _related(self, kind: str) -> str:
        for relationship in self._relationships:
            if relationship.kind == kind and self.package.has(relationship.target):
                return relationship.target
        return ""


def _relationship_id(element: etree._Element) -> str:
    for name, value in element.attrib.items():
        if etree.QName(name).localname == "id" and etree.QName(name).namespace:
            return str(value)
    return ""


def _named_cell(formula: str, sheets: dict[str, Sheet]) -> NamedCell | None:
    match = _ONE_CELL.fullmatch(formula.strip())
    if match is None:
        return None
    quoted, plain, first, last = match.groups()
    name = quoted.replace("''", "'") if quoted else plain
    sheet = sheets.get(name.lower())
    if sheet is None or (last is not None and position(last) != position(first)):
        return None
    return NamedCell(sheet, *position(first))


def _calculate_on_load(xml: bytes) -> bytes | None:
    """The workbook part with ``fullCalcOnLoad``; None when it says so already.

    ``calcPr`` comes after ``definedNames`` and what precedes them (CT_Workbook, 18.2.27).
    """
    behind = None
    for tag in xmltext.tags(xml):
        if tag.depth == 1 and tag.name == "calcPr":
            start_tag = xml[tag.start : tag.end]
            if xmltext.attributes(start_tag).get("fullCalcOnLoad") in ("1", "true"):
                return None
            new = xmltext.set_attribute(start_tag, "fullCalcOnLoad", "1")
            return xmltext.splice(xml, [(tag.start, tag.end, new)])
        if tag.depth == 1 and tag.name in _BEFORE_CALCULATION:
            behind = tag
    if behind is None:
        return xml
    prefix = re.match(rb"<([^\s/>:]+:)?", xml[behind.start : behind.end])
    end = xmltext.element_end(xml, behind)
    element = b"<" + ((prefix and prefix.group(1)) or b"") + b'calcPr fullCalcOnLoad="1"/>'
    return xmltext.splice(xml, [(end, end, element)])
