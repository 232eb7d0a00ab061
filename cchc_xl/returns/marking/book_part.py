"""The part that lists a workbook's sheets, with one more in front (ECMA-376 part 1, 18.2)."""

from __future__ import annotations

from typing import Final

from lxml import etree

from cchc_xl.register.package import xmltext

TITLE: Final = "Cần sửa"
_OFFICE: Final = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_STRICT: Final = "http://purl.oclc.org/ooxml/officeDocument/relationships"


class BookPart:
    """The workbook's part while a sheet is taken out of it and put in front of the others."""

    def __init__(self, xml: bytes, part: str) -> None:
        self._root = xmltext.parse(xml, part)
        (self._sheets,) = xmltext.children(self._root, "sheets") or [self._added()]

    @property
    def xml(self) -> bytes:
        """Return the part as it is now."""
        return xmltext.rewritten(self._root)

    @property
    def namespace(self) -> str:
        """Return the namespace of its elements."""
        return etree.QName(self._root).namespace or ""

    @property
    def relationships(self) -> str:
        """Return the namespace of relationships; the strict format has one of its own."""
        return _STRICT if self.namespace.startswith("http://purl.oclc.org/") else _OFFICE

    @property
    def hidden(self) -> frozenset[str]:
        """Return the names of the sheets that are not shown."""
        return frozenset(
            sheet.get("name", "")
            for sheet in self._sheets
            if sheet.get("state", "visible") != "visible"
        )

    def drop(self, name: str) -> str:
        """Take a sheet out, with the names that belong to it; return its relationship's id."""
        number = [sheet.get("name") for sheet in self._sheets].index(name)
        gone = self._sheets[number]
        id_ = next(str(v) for n, v in gone.attrib.items() if str(n).endswith("}id"))
        self._sheets.remove(gone)
        for group, named, at in self._local_names():
            if at == number:
                group.remove(named)
            elif at > number:
                named.set("localSheetId", str(at - 1))
        return id_

    def put_first(self, id_: str) -> str:
        """Put a sheet in front of the others, the one that is shown; return its name."""
        names = {sheet.get("name", "").casefold() for sheet in self._sheets}
        numbered = [TITLE, *(f"{TITLE} ({n})" for n in range(2, len(names) + 3))]
        name = next(name for name in numbered if name.casefold() not in names)
        number = max((int(sheet.get("sheetId", "0")) for sheet in self._sheets), default=0) + 1
        sheet = etree.Element(f"{{{self.namespace}}}sheet", nsmap={"r": self.relationships})
        sheet.set("name", name)
        sheet.set("sheetId", str(number))
        sheet.set(f"{{{self.relationships}}}id", id_)
        self._sheets.insert(0, sheet)
        for _, named, at in self._local_names():
            named.set("localSheetId", str(at + 1))
        for views in xmltext.children(self._root, "bookViews"):
            for view in views:
                view.set("activeTab", "0")
                view.set("firstSheet", "0")
        return name

    def _local_names(self) -> list[tuple[etree._Element, etree._Element, int]]:
        """Return the names that belong to one sheet, with its place in the order of the sheets."""
        return [
            (group, named, int(named.get("localSheetId", "0")))
            for group in xmltext.children(self._root, "definedNames")
            for named in group
            if named.get("localSheetId") is not None
        ]

    def _added(self) -> etree._Element:
        return etree.SubElement(self._root, f"{{{self.namespace}}}sheets")
