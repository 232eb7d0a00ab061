"""Which cell formats of a workbook show dates or wrap text (ECMA-376 part 1, 18.8)."""

from __future__ import annotations

import re

from lxml import etree

from cchc_xl.register.package import xmltext

_BUILT_IN_DATES = {*range(14, 23), *range(27, 37), *range(45, 48), *range(50, 59)}
_LITERALS = re.compile(r'"[^"]*"|\\.|_.|\*.|\[[^\]]*\]')
_ELAPSED = re.compile(r"\[(h+|m+|s+)\]", re.I)
_DATE_LETTERS = re.compile(r"[dmyhs]", re.I)


def shows_date(code: str) -> bool:
    """Whether a number format code shows a date; durations such as ``[h]:mm`` do not."""
    if _ELAPSED.search(code):
        return False
    return bool(_DATE_LETTERS.search(_LITERALS.sub("", code.partition(";")[0])))


class Styles:
    """The cell formats (``cellXfs``) of a workbook, by index."""

    def __init__(self, xml: bytes | None, part: str = "") -> None:
        self._formats: list[tuple[bool, tuple[str, ...]]] = []
        self._wrapping: set[int] = set()
        self._rest: list[tuple[str, ...]] = []
        if xml is None:
            return
        root = xmltext.parse(xml, part)
        codes = {
            int(element.get("numFmtId", "0")): element.get("formatCode", "")
            for group in xmltext.children(root, "numFmts")
            for element in group
        }
        for group in xmltext.children(root, "cellXfs"):
            self._formats += [self._format(element, codes) for element in group]
            self._wrapping |= {index for index, element in enumerate(group) if _wraps(element)}
            self._rest += [_besides_look(element) for element in group]

    @staticmethod
    def _format(element: etree._Element, codes: dict[int, str]) -> tuple[bool, tuple[str, ...]]:
        code = int(element.get("numFmtId", "0"))
        is_date = shows_date(codes[code]) if code in codes else code in _BUILT_IN_DATES
        look = tuple(element.get(name, "0") for name in ("fontId", "fillId", "borderId"))
        return is_date, look

    def is_date(self, style: int) -> bool:
        """Whether numbers in this format are dates."""
        return style < len(self._formats) and self._formats[style][0]

    def wraps(self, style: int) -> bool:
        """Whether text in this format goes on in a new line."""
        return style in self._wrapping

    def has_own_look(self, style: int, model: int) -> bool:
        """Whether a format differs from a column's in more than what the program changes itself.

        The program gives a date in a column without dates the most similar format that has them
        (and the other way round), which is nobody's own.
        """
        if style == model or max(style, model) >= len(self._formats):
            return False
        (is_date, look), (model_is_date, model_look) = self._formats[style], self._formats[model]
        if look != model_look:
            return True
        return is_date == model_is_date and self._rest[style] != self._rest[model]

    def shows_otherwise(self, style: int, model: int) -> bool:
        """Whether a format differs in more than its number format, which programs change, too."""
        if max(style, model) >= len(self._formats):
            return False
        rest, model_rest = self._rest[style][1:], self._rest[model][1:]
        return self.look(style) != self.look(model) or rest != model_rest

    def look(self, style: int) -> tuple[str, ...]:
        """Font, fill and border of a format, as the workbook counts them."""
        return self._formats[style][1] if style < len(self._formats) else ()

    def fill(self, style: int) -> str:
        """The fill of a format as the workbook counts them, "" for none."""
        look = self.look(style)
        return look[1] if look and look[1] != "0" else ""

    def with_look(self, style: int, look: tuple[str, ...]) -> int:
        """The format that differs from ``style`` in its look alone; itself where there is none."""
        if self.look(style) == look or style >= len(self._formats):
            return style
        wanted = (self._formats[style][0], look), self._rest[style]
        every = zip(self._formats, self._rest, strict=True)
        return next((index for index, found in enumerate(every) if found == wanted), style)

    def plain(self, style: int) -> int:
        """The format that differs from ``style`` in having no fill; itself where there is none."""
        look = self.look(style)
        return self.with_look(style, (look[0], "0", look[2])) if look else style

    def alike(self, style: int, *, date: bool) -> int | None:
        """A format that shows dates (or does not), the most like ``style``; None: there is none."""
        if self.is_date(style) == date:
            return style
        look = self._formats[style][1] if style < len(self._formats) else ()
        fitting = [index for index, (shown, _) in enumerate(self._formats) if shown == date]
        return max(
            fitting,
            key=lambda index: (
                sum(a == b for a, b in zip(look, self._formats[index][1], strict=False)),
                -index,
            ),
            default=None,
        )


def _wraps(element: etree._Element) -> bool:
    alignments = xmltext.children(element, "alignment")
    return any(item.get("wrapText") in ("1", "true") for item in alignments)


def _besides_look(element: etree._Element) -> tuple[str, ...]:
    """Number format, alignment and protection of a cell format."""
    parts = [
        " ".join((xmltext.local(child), str(name), str(value)))
        for child in element
        if xmltext.local(child) in ("alignment", "protection")
        for name, value in child.attrib.items()
    ]
    return element.get("numFmtId", "0"), *sorted(parts)
