"""The cell formats of one workbook, added to those of another."""

from __future__ import annotations

from copy import deepcopy
from typing import NamedTuple

from lxml import etree

from cchc_xl.register.package import xmltext

_ORDER = (
    *("numFmts", "fonts", "fills", "borders", "cellStyleXfs", "cellXfs", "cellStyles", "dxfs"),
    *("tableStyles", "colors", "extLst"),
)
"""The groups of a styles part in their order (CT_Stylesheet, 18.8.39)."""
_FIRST_OWN = 164  # the first number of a number format that is not built in
_LOOKS = {"fonts": "fontId", "fills": "fillId", "borders": "borderId"}


class Formats(NamedTuple):
    """What numbers the formats of cells and of rules have now: what is added to their own."""

    cells: int
    rules: int


def add_formats(target: bytes, source: bytes, part: str) -> tuple[bytes, Formats]:
    """Return a styles part with the formats of another one at the end, and their numbers."""
    root, other = xmltext.parse(target, part), xmltext.parse(source, part)
    codes = _add_codes(root, other)
    before = {name: len(_group(root, name)) for name in (*_LOOKS, "cellXfs", "dxfs")}
    for name in (*_LOOKS, "dxfs"):
        for element in _group(other, name):
            _group(root, name).append(_coded(_as_in(root, element), codes))
    for element in _group(other, "cellXfs"):
        added = _coded(_as_in(root, element), codes)
        for name, attribute in _LOOKS.items():
            added.set(attribute, str(int(added.get(attribute, "0")) + before[name]))
        added.set("xfId", "0")
        _group(root, "cellXfs").append(added)
    for name in (*before, "numFmts"):
        group = _group(root, name)
        group.set("count", str(len(group)))
    for empty in [group for group in root if xmltext.local(group) in _ORDER and not len(group)]:
        if xmltext.local(empty) == "numFmts":
            root.remove(empty)
    return xmltext.rewritten(root), Formats(before["cellXfs"], before["dxfs"])


def _add_codes(root: etree._Element, other: etree._Element) -> dict[str, str]:
    """Add the number formats; return the new numbers by the old ones."""
    group = _group(root, "numFmts")
    known = {element.get("formatCode", ""): element.get("numFmtId", "") for element in group}
    free = max((int(number) for number in known.values()), default=_FIRST_OWN - 1)
    found = {}
    for element in _group(other, "numFmts"):
        code = element.get("formatCode", "")
        if code not in known:
            free = max(free, _FIRST_OWN - 1) + 1
            known[code] = str(free)
            added = _as_in(root, element)
            added.set("numFmtId", known[code])
            group.append(added)
        found[element.get("numFmtId", "")] = known[code]
    return found


def _coded(element: etree._Element, codes: dict[str, str]) -> etree._Element:
    for item in (element, *element):
        number = item.get("numFmtId")
        if number in codes:
            item.set("numFmtId", codes[number])
    return element


def _group(root: etree._Element, name: str) -> etree._Element:
    """Return a group of a styles part, made in its place if there is none."""
    found = xmltext.children(root, name)
    if found:
        return found[0]
    behind = [n for n, group in enumerate(root) if _rank(group) < _ORDER.index(name)]
    made = etree.Element(etree.QName(etree.QName(root).namespace, name).text)
    root.insert(behind[-1] + 1 if behind else 0, made)
    return made


def _rank(element: etree._Element) -> int:
    name = xmltext.local(element)
    return _ORDER.index(name) if name in _ORDER else len(_ORDER)


def _as_in(root: etree._Element, element: etree._Element) -> etree._Element:
    """Return a copy of an element in the namespace of another workbook."""
    copy = deepcopy(element)
    space = etree.QName(root).namespace
    for item in copy.iter():
        item.tag = etree.QName(space, xmltext.local(item)).text
    return copy
