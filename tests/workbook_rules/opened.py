"""A workbook as the rules see it: parts, sheets, cells, formulas; read apart from the product."""

from __future__ import annotations

import posixpath
import re
import zipfile
from collections.abc import Iterator
from functools import cached_property
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote

from lxml import etree

CONTENT_TYPES = "[Content_Types].xml"
XML_PARTS = (".xml", ".rels", ".vml")
_ADDRESS = re.compile(r"\$?([A-Z]{1,3})\$?([1-9][0-9]{0,6})")
_ESCAPED = re.compile(r"_x([0-9A-Fa-f]{4})_")
LAST_ROW, LAST_COLUMN = 1_048_576, 16_384

Element = etree._Element


class Relation(NamedTuple):
    """A relationship: its id, the last word of its type, where it leads, whether outside."""

    id: str
    kind: str
    target: str
    external: bool


class Sheet(NamedTuple):
    """A sheet of the workbook: the name on its tab and its part."""

    name: str
    part: str


class Area(NamedTuple):
    """A block of cells, counted from 1, both ends in it."""

    top: int
    left: int
    bottom: int
    right: int

    def overlaps(self, other: Area) -> bool:
        """Tell whether a cell is in both."""
        return (
            self.top <= other.bottom
            and other.top <= self.bottom
            and self.left <= other.right
            and other.left <= self.right
        )

    def holds(self, other: Area) -> bool:
        """Tell whether all cells of the other are in this one."""
        return (
            self.top <= other.top
            and self.left <= other.left
            and self.bottom >= other.bottom
            and self.right >= other.right
        )


class Cell(NamedTuple):
    """A stored cell: where, its type and format as written, its text, its formula or ""."""

    address: str
    kind: str
    style: str
    text: str
    formula: str


class Formula(NamedTuple):
    """A formula and where it stands; ``table`` is the table it belongs to, or ""."""

    place: str
    text: str
    table: str = ""


def area_of(text: str) -> Area | None:
    """Return a reference's block (``A1`` or ``A1:B2``); None: it is none within a sheet."""
    found = [_ADDRESS.fullmatch(end) for end in text.split(":")]
    if not 1 <= len(found) <= 2 or None in found:
        return None
    ends = [(int(match[2]), column_of(match[1])) for match in found if match]
    (top, left), (bottom, right) = ends[0], ends[-1]
    if top > bottom or left > right or bottom > LAST_ROW or right > LAST_COLUMN:
        return None
    return Area(top, left, bottom, right)


def column_of(letters: str) -> int:
    """Return the number of a column, counted from 1."""
    number = 0
    for letter in letters:
        number = number * 26 + ord(letter) - 64
    return number


def letters_of(column: int) -> str:
    """Return the letters of a column."""
    letters = ""
    while column:
        column, rest = divmod(column - 1, 26)
        letters = chr(65 + rest) + letters
    return letters


def decoded(text: str) -> str:
    """Return what a text says: ``_x000a_`` stands for a character (ECMA-376 part 1, 22.9.2.19)."""
    return _ESCAPED.sub(lambda match: chr(int(match[1], 16)), text)


def named(element: Element, name: str) -> list[Element]:
    """Return the descendants with this local name."""
    return list(element.iter("{*}" + name))


def attribute(element: Element, name: str) -> str:
    """Return an attribute by its local name, whatever its namespace; "" if there is none."""
    for key, value in element.attrib.items():
        if etree.QName(key).localname == name:
            return str(value)
    return ""


def relation_id(element: Element) -> str:
    """Return ``r:id``: the attribute ``id`` that has a namespace."""
    for key, value in element.attrib.items():
        if etree.QName(key).namespace and etree.QName(key).localname == "id":
            return str(value)
    return ""


class Book:
    """A workbook's parts, looked at when a rule asks for them."""

    def __init__(self, path: Path) -> None:
        with zipfile.ZipFile(path) as package:
            self.entries = [entry.filename for entry in package.infolist()]
            self.parts = {name: package.read(name) for name in self.entries}
        self._roots: dict[str, Element] = {}
        self._cells: dict[str, list[Cell]] = {}

    def root(self, part: str) -> Element:
        """Return the root of a part's XML."""
        if part not in self._roots:
            self._roots[part] = etree.fromstring(self.parts[part])
        return self._roots[part]

    def relations(self, part: str) -> list[Relation]:
        """Return where a part's relationships lead; "" asks for the package's own."""
        folder, name = posixpath.split(part)
        rels = posixpath.join(folder, "_rels", f"{name}.rels")
        if rels not in self.parts:
            return []
        return [
            Relation(
                element.get("Id", ""),
                element.get("Type", "").rpartition("/")[2],
                element.get("Target", "")
                if element.get("TargetMode") == "External"
                else _resolved(folder, element.get("Target", "")),
                element.get("TargetMode") == "External",
            )
            for element in named(self.root(rels), "Relationship")
        ]

    @cached_property
    def workbook_part(self) -> str:
        """The part that lists the sheets."""
        return next(r.target for r in self.relations("") if r.kind == "officeDocument")

    @cached_property
    def workbook(self) -> Element:
        """Its root."""
        return self.root(self.workbook_part)

    def related(self, kind: str) -> Element | None:
        """Return the root of the workbook's one part of a kind, such as ``styles``."""
        for relation in self.relations(self.workbook_part):
            if relation.kind == kind and relation.target in self.parts:
                return self.root(relation.target)
        return None

    @cached_property
    def sheets(self) -> list[Sheet]:
        """The worksheets in the order of their tabs."""
        targets = {
            relation.id: relation.target
            for relation in self.relations(self.workbook_part)
            if relation.kind == "worksheet" and relation.target in self.parts
        }
        return [
            Sheet(element.get("name", ""), targets[relation_id(element)])
            for element in named(self.workbook, "sheet")
            if relation_id(element) in targets
        ]

    def tables(self, sheet: Sheet) -> list[Element]:
        """Return the roots of a sheet's tables."""
        return [
            self.root(relation.target)
            for relation in self.relations(sheet.part)
            if relation.kind == "table" and relation.target in self.parts
        ]

    @cached_property
    def all_tables(self) -> list[tuple[Sheet, Element]]:
        """Every table with its sheet."""
        return [(sheet, table) for sheet in self.sheets for table in self.tables(sheet)]

    @cached_property
    def strings(self) -> list[str]:
        """The shared strings."""
        root = self.related("sharedStrings")
        return [] if root is None else [_text_of(item) for item in root]

    def cells(self, sheet: Sheet) -> list[Cell]:
        """Return a sheet's stored cells."""
        if sheet.part not in self._cells:
            self._cells[sheet.part] = [
                self._cell(element) for element in named(self.root(sheet.part), "c")
            ]
        return self._cells[sheet.part]

    def _cell(self, element: Element) -> Cell:
        kind, value, formula = element.get("t", "n"), "", ""
        for child in element:
            name = etree.QName(child).localname
            if name == "v":
                value = child.text or ""
            elif name == "f":
                formula = child.text or ""
            elif name == "is":
                value = _text_of(child)
        if kind == "s" and value.isdigit() and int(value) < len(self.strings):
            value = self.strings[int(value)]
        return Cell(element.get("r", ""), kind, element.get("s", "0"), value, formula)

    @cached_property
    def formulas(self) -> list[Formula]:
        """Every formula: of cells, names, rules for input and looks, tables, charts."""
        return list(self._formulas())

    def _formulas(self) -> Iterator[Formula]:
        for element in named(self.workbook, "definedName"):
            yield Formula(f"tên {element.get('name')}", element.text or "")
        for sheet in self.sheets:
            owners = [(area_of(t.get("ref", "")), t.get("name", "")) for t in self.tables(sheet)]
            for cell in self.cells(sheet):
                if cell.formula:
                    place = area_of(cell.address)
                    inside = (n for a, n in owners if a and place and a.holds(place))
                    yield Formula(f"{sheet.name}!{cell.address}", cell.formula, next(inside, ""))
            for name in ("formula1", "formula2", "formula"):
                for element in named(self.root(sheet.part), name):
                    yield Formula(f"{sheet.name} {name}", _text_of(element))
        for _, table in self.all_tables:
            for name in ("calculatedColumnFormula", "totalsRowFormula"):
                for element in named(table, name):
                    own = table.get("name", "")
                    yield Formula(f"{own} {name}", element.text or "", own)
        for part in self.parts:
            if re.fullmatch(r"xl/charts/chart[0-9]+\.xml", part):
                for element in named(self.root(part), "f"):
                    yield Formula(part, element.text or "")


def _resolved(folder: str, target: str) -> str:
    target = unquote(target.partition("#")[0])
    if target.startswith("/"):
        return posixpath.normpath(target).lstrip("/")
    return posixpath.normpath(posixpath.join(folder, target))


def _text_of(element: Element) -> str:
    """Return the text of a string element or formula: runs joined, phonetics left out."""
    pieces: list[str] = [element.text or ""]
    for child in element.iterchildren("{*}t", "{*}r", "{*}f"):
        pieces.append(_text_of(child))
    return decoded("".join(pieces))
