"""The XML parts of a package as trees, while several steps change them."""

from __future__ import annotations

from collections.abc import Iterator

from lxml import etree

from cchc_xl.register.package import xmltext
from cchc_xl.register.package.formulas import translated
from cchc_xl.register.package.parts import Package, Relationship
from cchc_xl.register.package.repacking import PackageEdits
from cchc_xl.register.package.sheetpatterns import put_in_order

FORMULAS = frozenset(("f", "formula", "formula1", "formula2", "calculatedColumnFormula"))
"""Elements that hold a formula, in sheets, tables and charts."""


class Trees:
    """Parts parsed once; what changed goes back into the package's edits by :meth:`put_back`."""

    def __init__(self, edits: PackageEdits) -> None:
        self.edits = edits
        self._roots: dict[str, etree._Element] = {}
        self._before: dict[str, bytes] = {}
        self._formulas: dict[str, list[etree._Element]] = {}

    def root(self, part: str) -> etree._Element:
        """Return a part's root, to be changed in place."""
        if part not in self._roots:
            root = xmltext.parse(self.edits.read(part), part)
            self._before[part] = etree.tostring(root)
            self._roots[part] = put_in_order(root) if xmltext.local(root) == "worksheet" else root
        return self._roots[part]

    def formulas(self, part: str) -> list[etree._Element]:
        """Return the elements of a part that hold formulas; each cell gets one of its own.

        Those added since are not among them. ``CannotStand``: a shared one cannot be parted.
        """
        if part not in self._formulas:
            _unshare(self.root(part))
            self._formulas[part] = list(texts(self.root(part), FORMULAS))
        return self._formulas[part]

    def put_back(self) -> None:
        """Write the trees that changed; all other parts stay byte for byte."""
        for part, root in self._roots.items():
            if etree.tostring(root) != self._before[part]:
                self.edits.put(part, xmltext.rewritten(root))
        self._roots, self._before, self._formulas = {}, {}, {}


def reachable(package: Package) -> Iterator[Relationship]:
    """Yield each part that the workbook leads to, once, by the relationship that does."""
    seen, waiting = set(), [package.workbook_part]
    while waiting:
        for found in package.relationships(waiting.pop()):
            if found.target not in seen and package.has(found.target):
                seen.add(found.target)
                waiting.append(found.target)
                yield found


def texts(root: etree._Element, names: frozenset[str]) -> Iterator[etree._Element]:
    """Yield the elements of these local names that have a text."""
    for element in root.iter(etree.Element):
        if element.text and xmltext.local(element) in names:
            yield element


def write_text(item: etree._Element, text: str) -> None:
    """Write a text into a cell that holds nothing."""
    space = etree.QName(item).namespace
    item.set("t", "inlineStr")
    inline = etree.SubElement(item, etree.QName(space, "is").text)
    within = etree.SubElement(inline, etree.QName(space, "t").text)
    within.text = text
    within.set("{http://www.w3.org/XML/1998/namespace}space", "preserve")


def _unshare(root: etree._Element) -> None:
    """Give each cell of a shared formula its own."""
    masters: dict[str, tuple[str, str]] = {}
    for formula in root.iter("{*}f"):
        group, owner = formula.get("si", ""), formula.getparent()
        if formula.get("t") != "shared" or owner is None:
            continue
        address = owner.get("r", "")
        if formula.text:
            masters[group] = (formula.text, address)
        text, origin = masters.get(group, ("", ""))
        formula.text = translated(text, origin, address)
        for name in ("t", "si", "ref"):
            formula.attrib.pop(name, "")
