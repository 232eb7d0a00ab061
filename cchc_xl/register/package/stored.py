"""What a cell of a sheet part stores (ECMA-376 part 1, 18.3.1.4 and 18.18.11)."""

from __future__ import annotations

from datetime import datetime

from cchc_xl.base.cells import MAX_WHOLE
from cchc_xl.base.serials import from_serial
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.strings import SharedStrings, rich_text
from cchc_xl.register.package.styles import Styles
from cchc_xl.register.port import CellError, Scalar


class Stored:
    """Reads what the cells of a sheet store; what it read once it knows.

    ``texts`` are inline strings by their XML, ``dates`` tells of formats whether they show dates.
    """

    def __init__(self, strings: SharedStrings, styles: Styles, epoch_1904: bool) -> None:
        self._strings = strings
        self._styles = styles
        self._epoch_1904 = epoch_1904
        self.texts: dict[bytes, str] = {}
        self.dates: dict[bytes, bool] = {b"": False}

    def value(self, kind: bytes, style: bytes, stored: bytes, inline: bytes) -> Scalar:
        """The value that a cell stores; ``ValueError`` if it is none."""
        if kind == b"s":
            return self._strings.text(int(stored)) or None if stored else None
        if kind == b"" or kind == b"n":
            if not stored:
                return None
            if style and self._is_date(style):
                day = from_serial(float(stored), self._epoch_1904)
                return _number(stored) if isinstance(day, float) else day
            return _number(stored)
        if kind == b"inlineStr":
            return self._text(inline) or None
        return _rare(kind, stored)

    def _text(self, inline: bytes) -> str:
        text = self.texts.get(inline)
        if text is None:
            text = self.texts[inline] = rich_text(inline)
        return text

    def _is_date(self, style: bytes) -> bool:
        known = self.dates.get(style)
        if known is None:
            known = self.dates[style] = self._styles.is_date(int(style))
        return known


def _rare(kind: bytes, stored: bytes) -> Scalar:
    text = xmltext.decode_xstring(xmltext.unescape(stored.decode("utf-8")))
    if not text:
        return None
    if kind == b"b":
        return text in ("1", "true")
    if kind == b"e":
        return CellError(text)
    if kind == b"d":
        moment = datetime.fromisoformat(text.removesuffix("Z"))
        return moment if "T" in text else moment.date()
    return text


def _number(text: bytes) -> int | float:
    if text.isdigit() and len(text) < 16:
        return int(text)
    value = float(text)
    return int(value) if value.is_integer() and abs(value) <= MAX_WHOLE else value
