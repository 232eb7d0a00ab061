"""Number formats of a workbook: Excel's codes, and the formats that LibreOffice gives by itself.

Excel knows the kinds "truth value" and "date" of a value apart from its format; LibreOffice keeps
both as numbers and tells them by the number format alone.
"""

from __future__ import annotations

import re
from collections.abc import Sequence
from typing import Any, NamedTuple

from cchc_xl.hosts.libreoffice.uno_bridge import struct

DATE, TIME, LOGICAL, TEXT = 2, 4, 1024, 256  # com.sun.star.util.NumberFormat
DATETIME = DATE | TIME
_KEPT = re.compile(r'("[^"]*"|\[[^\]]*\]|\\.|AM/PM|General)|[A-Z]+')
_KINDS = DATE | TIME | LOGICAL | TEXT


class Format(NamedTuple):
    """What a number format means: its kind, and whether LibreOffice itself would choose it."""

    kind: int
    automatic: bool

    @property
    def is_date(self) -> bool:
        """Whether numbers show as a date or a time of day."""
        return bool(self.kind & DATETIME)

    @property
    def is_logical(self) -> bool:
        """Whether 1 and 0 show as TRUE and FALSE."""
        return bool(self.kind & LOGICAL)


def groups(area: Any) -> list[Any]:
    """The cells of a range in sets of the same format."""
    found = area.getUniqueCellFormatRanges()
    return [found.getByIndex(index) for index in range(found.Count)]


class Formats:
    """The number formats of one document. Each is asked for once."""

    def __init__(self, document: Any) -> None:
        self._document = document
        self._formats = document.NumberFormats
        self._user = struct("com.sun.star.lang.Locale", "", "", "")
        self._english = struct("com.sun.star.lang.Locale", "en", "US", "")
        self._known: dict[int, Format] = {}
        self._keys: dict[str, int] = {"General": 0}
        self._codes: dict[int, str] = {}
        self._automatic: dict[int, int] = {}

    def apply(self, parts: Sequence[Any], key: int) -> None:
        """Give cell range addresses of the document a format."""
        cells = self._document.createInstance("com.sun.star.sheet.SheetCellRanges")
        cells.addRangeAddresses(tuple(parts), False)
        cells.NumberFormat = key

    def of(self, key: int) -> Format:
        """What the format with this key means."""
        if key not in self._known:
            properties = self._formats.getByKey(key)
            kind = properties.Type & _KINDS
            standard = self._formats.getStandardFormat(kind, properties.Locale) if kind else None
            self._known[key] = Format(kind, key == standard and kind != TEXT)
        return self._known[key]

    def automatic(self, kind: int) -> int:
        """The key of the format that a value of this kind gets by itself; 0 stands for none."""
        if kind not in self._automatic:
            standard = self._formats.getStandardFormat(kind, self._user) if kind else 0
            self._automatic[kind] = standard
        return self._automatic[kind]

    def key(self, code: str) -> int:
        """The key of an Excel code ("dd/mm/yyyy", "#,##0.00"), in the user's own language."""
        if code not in self._keys:
            self._keys[code] = self._formats.addNewConverted(code, self._english, self._user)
        return self._keys[code]

    def code(self, key: int) -> str:
        """The Excel code of a format; truth values have none of their own there."""
        if key not in self._codes:
            properties = self._formats.getByKey(key)
            english = self._formats.addNewConverted(
                properties.FormatString, properties.Locale, self._english
            )
            code = str(self._formats.getByKey(english).FormatString)
            shown = self.of(key)
            if shown.is_date:
                code = _KEPT.sub(lambda match: match[1] or match[0].lower(), code)
            self._codes[key] = "General" if shown.is_logical and shown.automatic else code
        return self._codes[key]
