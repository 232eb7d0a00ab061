"""The formats that marks need, in a workbook's part of styles (ECMA-376 part 1, 18.8).

What is there already is used; so a copy that is marked again gets no second set.
"""

from __future__ import annotations

from typing import Final

from lxml import etree

from cchc_xl.register.package import xmltext

_ORDER: Final = (
    "numFmts",
    "fonts",
    "fills",
    "borders",
    "cellStyleXfs",
    "cellXfs",
    "cellStyles",
    "dxfs",
    "tableStyles",
    "colors",
    "extLst",
)
# What a workbook has in a group before anything else: the formats that it means by 0 and 1.
_FIRST: Final = {
    "fonts": ('<font><sz val="11"/><name val="Times New Roman"/></font>',),
    "fills": (
        '<fill><patternFill patternType="none"/></fill>',
        '<fill><patternFill patternType="gray125"/></fill>',
    ),
    "borders": ("<border><left/><right/><top/><bottom/><diagonal/></border>",),
    "cellXfs": ('<xf numFmtId="0" fontId="0" fillId="0" borderId="0"/>',),
}
_LETTERS: Final = '<name val="Times New Roman"/><family val="1"/>'
_FILLS: Final = {"error": "FFFFC7CE", "warning": "FFFFEB9C", "header": "FFD9E1F2"}
_FONTS: Final = {
    "plain": f'<font><sz val="11"/>{_LETTERS}</font>',
    "bold": f'<font><b/><sz val="11"/>{_LETTERS}</font>',
    "title": f'<font><b/><sz val="14"/>{_LETTERS}</font>',
    "link": f'<font><u/><sz val="11"/><color rgb="FF0563C1"/>{_LETTERS}</font>',
}
_SIDES: Final = "".join(
    f'<{side} style="thin"><color rgb="FFBFBFBF"/></{side}>'
    for side in ("left", "right", "top", "bottom")
)
# Of each look on the listing: its font, its fill, whether it has a frame and wraps.
_LOOKS: Final = {
    "title": ("title", "", False),
    "text": ("plain", "", False),
    "header": ("bold", "header", True),
    "plain": ("plain", "", True),
    "link": ("link", "", True),
    "error": ("plain", "error", True),
    "warning": ("plain", "warning", True),
}


class Formats:
    """A part of styles while formats are added to it; ``xml`` is b"" where there is none."""

    def __init__(self, xml: bytes, part: str, namespace: str) -> None:
        self._root = xmltext.parse(xml or f'<styleSheet xmlns="{namespace}"/>'.encode(), part)
        self._namespace = etree.QName(self._root).namespace or ""

    @property
    def xml(self) -> bytes:
        """Return the part as it is now."""
        return xmltext.rewritten(self._root)

    def fill(self, severity: str) -> int:
        """Return the differential format that fills a faulty cell."""
        colour = f'<bgColor rgb="{_FILLS[severity]}"/>'
        return self._take("dxfs", f"<dxf><fill><patternFill>{colour}</patternFill></fill></dxf>")

    def looks(self) -> dict[str, int]:
        """Return the formats of the listing's cells by name."""
        return {name: self._look(*look) for name, look in _LOOKS.items()}

    def _look(self, font: str, fill: str, framed: bool) -> int:
        colour = _FILLS.get(fill)
        solid = f'<fgColor rgb="{colour}"/><bgColor indexed="64"/>'
        fills = f'<fill><patternFill patternType="solid">{solid}</patternFill></fill>'
        border = f"<border>{_SIDES}<diagonal/></border>"
        wrap = ' wrapText="1"' if framed else ""
        return self._take(
            "cellXfs",
            f'<xf numFmtId="0" fontId="{self._take("fonts", _FONTS[font])}" '
            f'fillId="{self._take("fills", fills) if colour else 0}" '
            f'borderId="{self._take("borders", border) if framed else 0}" applyFont="1" '
            'applyFill="1" applyBorder="1" applyAlignment="1">'
            f'<alignment vertical="top"{wrap}/></xf>',
        )

    def _take(self, group: str, element: str) -> int:
        """Return the number of a format that is like this one, added where there is none."""
        found = self._group(group)
        new = self._made(element)
        wanted = _content(new)
        for number, old in enumerate(found):
            if _content(old) == wanted:
                return number
        found.append(new)
        found.set("count", str(len(found)))
        return len(found) - 1

    def _group(self, name: str) -> etree._Element:
        for group in xmltext.children(self._root, name):
            return group
        later = _ORDER[_ORDER.index(name) + 1 :]
        made = self._made(f"<{name}>{''.join(_FIRST.get(name, ()))}</{name}>")
        before = next((child for child in self._root if xmltext.local(child) in later), None)
        if before is None:
            self._root.append(made)
        else:
            before.addprevious(made)
        return made

    def _made(self, element: str) -> etree._Element:
        whole = f'<made xmlns="{self._namespace}">{element}</made>'
        return xmltext.parse(whole.encode(), "styles")[0]


def _content(element: etree._Element) -> tuple[object, ...]:
    """Return what an element says, however it is written."""
    told = sorted((str(name), str(value)) for name, value in element.attrib.items())
    return xmltext.local(element), told, [_content(child) for child in element]
