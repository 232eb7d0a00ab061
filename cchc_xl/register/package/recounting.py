"""How many cells point into the table of shared strings, kept true when sheets are rewritten.

The table says it in ``count`` and the number of its strings in ``uniqueCount`` (ECMA-376 part 1,
18.4.9). Records are written as inline strings, so that the cells that point there become fewer.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping

from cchc_xl.register.package import xmltext
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.workbook import Workbook


class StringCount:
    """Counts while the sheets' new blocks pass by, and writes the table's start anew at the end."""

    def __init__(self, base: Workbook, touched: Iterable[str]) -> None:
        self._base = base
        self._touched = set(touched)
        self._passed = 0

    def replaced(self, blocks: Mapping[str, Iterable[bytes]]) -> dict[str, Iterable[bytes]]:
        """Return the sheets' blocks, counted as they pass, and those of the table of strings.

        The table's are asked for when all sheets have passed. A package in which it comes before
        a sheet has that sheet's blocks made at once.
        """
        part, package = self._base.strings_part, self._base.package
        passing = {sheet: self._passing(sheet, new) for sheet, new in blocks.items()}
        if not part:
            return dict(blocks)
        behind = {sheet for sheet in blocks if package.place(sheet) > package.place(part)}
        made = {sheet: list(new) if sheet in behind else new for sheet, new in passing.items()}
        return {**made, part: self._strings(part)}

    def _passing(self, part: str, blocks: Iterable[bytes]) -> Iterator[bytes]:
        pattern = _pointing(self._base.sheet_data(part))
        for block in blocks:
            self._passed += _count(pattern, block)
            yield block

    def _strings(self, part: str) -> Iterator[bytes]:
        count = self._passed
        for sheet in self._base.sheets:
            if sheet.part not in self._touched:
                data = self._base.sheet_data(sheet.part)
                count += _count(_pointing(data), data.xml)
        xml = xmltext.as_utf8(self._base.package.read(part), part)
        counted = _recounted(xml, {"count": count, "uniqueCount": len(self._base.strings)})
        if counted != xml:
            yield counted


def _pointing(data: SheetData) -> re.Pattern[bytes]:
    """Return what a cell that points into the table begins with, in the sheet's usual form."""
    prefix = re.escape(data.prefix)
    return re.compile(rb'<%bc r="[A-Z]+[0-9]+"(?: s="[0-9]+")? t="s"' % prefix)


def _count(pattern: re.Pattern[bytes], xml: bytes) -> int:
    if b' t="s"' not in xml:
        return 0
    return sum(1 for _ in pattern.finditer(xml))


def _recounted(xml: bytes, counts: Mapping[str, int]) -> bytes:
    """Return the table's part with those of the counts that it gives as they are."""
    root = next(xmltext.tags(xml))
    tag = xml[root.start : root.end]
    given = xmltext.attributes(tag)
    for name, number in counts.items():
        if given.get(name, str(number)) != str(number):
            tag = xmltext.set_attribute(tag, name, str(number))
    return xmltext.splice(xml, [(root.start, root.end, tag)])
