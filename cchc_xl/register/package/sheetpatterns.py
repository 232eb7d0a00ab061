"""How rows and cells look in a sheet part's bytes."""

from __future__ import annotations

import re
from typing import NamedTuple

from lxml import etree

from cchc_xl.base import addresses
from cchc_xl.register.package import xmltext


class Row(NamedTuple):
    """A row element: its number, byte range, attributes as written, byte range of its inside."""

    number: int
    start: int
    end: int
    attributes: bytes
    inner_start: int
    inner_end: int


class Cell(NamedTuple):
    """A cell element: row, column, attributes behind ``r``, formula element and rest, as bytes."""

    row: int
    column: int
    attributes: bytes
    formula_attributes: bytes | None
    formula: bytes
    rest: bytes
    raw: bytes


class Patterns:
    """The expressions for one namespace prefix ("" or "x:")."""

    def __init__(self, prefix: bytes) -> None:
        def compiled(pattern: bytes) -> re.Pattern[bytes]:
            return re.compile(pattern.replace(b"~", re.escape(prefix)), re.S)

        self.row = compiled(rb'<~row r="(\d+)"([^>]*)>')
        self.row_end = b"</" + prefix + b"row>"
        self.cell = compiled(
            rb'<~c r="([A-Z]+)(\d+)"(?: s="(\d+)")?(?: t="(\w+)")?[^>]*?(?:/>|>\s*'
            rb"(?:<~f([^>]*?)(?:/>|>([^<]*)</~f>)\s*)?(?:<~v[^>]*?(?:/>|>([^<]*)</~v>)\s*)?"
            rb"(?:<~is\s*(?:/>|>(<~t[^>]*>[^<]*</~t>|.*?)</~is>)\s*)?(?:<~extLst.*?</~extLst>\s*)?</~c>)"
        )
        self.parts = compiled(rb'<~c r="([A-Z]+)(\d+)"([^>]*?)\s*(?:/>|>(.*?)</~c>)')
        self.style = compiled(rb'<~c r="([A-Z]+)\d+"(?: s="(\d+)")?')
        self.formula = compiled(rb"\s*<~f([^>]*?)(?:/>|>([^<]*)</~f>)")
        self.cell_tag = b"<" + prefix + b"c "
        self.unusual = [
            compiled(rb'<~c(?: (?!r="[A-Z]+\d+"(?: s="\d+")?(?: t="\w+")?[ />])|[\n\t\r/>])'),
            compiled(rb'<~row(?! r="\d+"[^>]*>)'),
            compiled(rb"</~row\s"),
        ]
        self.spanning = compiled(
            rb'<~c r="([A-Z]+\d+)"[^>]*>\s*<~f([^>]*\bt="(?:shared|array|dataTable)"[^>]*?)'
            rb"(?:/>|>([^<]*)</~f>)"
        )


def put_in_order(root: etree._Element) -> etree._Element:
    """Give every row and cell its address, and put the attributes in the usual order."""
    for data in xmltext.children(root, "sheetData"):
        number = 0
        for row in xmltext.children(data, "row"):
            number = int(row.get("r", str(number + 1)))
            row.set("r", str(number))
            _usual_order(row, ("r",))
            column = 0
            for cell in xmltext.children(row, "c"):
                address = cell.get("r") or addresses.cell(number, column + 1)
                column = addresses.position(address)[1]
                cell.set("r", address)
                _usual_order(cell, ("r", "s", "t"))
    return root


def _usual_order(element: etree._Element, first: tuple[str, ...]) -> None:
    """Put these attributes before the others."""
    old = [(str(name), str(value)) for name, value in element.attrib.items()]
    element.attrib.clear()
    places = {name: place for place, name in enumerate(first)}
    for name, value in sorted(old, key=lambda item: places.get(item[0], len(first))):
        element.set(name, value)
