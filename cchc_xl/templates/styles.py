"""How a template looks: one set of cell formats for the whole workbook."""

from __future__ import annotations

import math
import textwrap
from functools import cache, lru_cache
from typing import TYPE_CHECKING, Any

from validation.form import Column, Kind

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.workbook import Workbook

FONT = {"font_name": "Times New Roman", "font_size": 11}
LINE_HEIGHT = 15
"""Points that one line of text takes."""

PLAIN, BOLD, CAPITALS = 1.12, 0.95, 0.8
"""Letters of running text, of bold and of capitals that fit where one digit of the width does."""

_INK, _HEADER, _LOCKED, _LINE = "#1F3864", "#D9E2F3", "#F2F2F2", "#A6A6A6"
_RECKONED = "#EEF3FA"
_NUMBER_FORMATS: dict[Kind, str] = {
    "count": "#,##0",
    "percent": "0",
    "number": "#,##0.##",
    "date": "dd/mm/yyyy",
    "text": "@",
    "choice": "@",
    "unit": "@",
}
_CENTERED = ("percent", "date")


class Styles:
    """The formats of one workbook, made when they are first asked for."""

    def __init__(self, workbook: Workbook) -> None:
        self._workbook = workbook
        self.input = cache(self._input)
        self.closed = cache(self._closed)
        self.reckoned = cache(self._reckoned)
        self.title = self._add(bold=True, font_size=14, font_color=_INK)
        self.long_title = self._add(
            bold=True, font_size=14, font_color=_INK, text_wrap=True, valign="vcenter"
        )
        self.subtitle = self._add(bold=True, valign="vcenter")
        self.note = self._add(italic=True, font_color="#595959", valign="vcenter")
        self.lead = self._add(bold=True, valign="vcenter", text_wrap=True)
        self.advice = self._add(italic=True, font_color="#595959", valign="vcenter", text_wrap=True)
        self.key = self._add(font_color="#808080", font_size=8)
        self.header = self._add(
            bold=True, bg_color=_HEADER, align="center", valign="vcenter", text_wrap=True,
            border=1, border_color=_LINE,
        )  # fmt: skip
        self.locked = self._boxed()
        self.locked_center = self._boxed(align="center")
        self.label = self._boxed(bold=True)
        self.help = self._boxed(italic=True, font_color="#595959", align="left", indent=1)
        self.check = self._boxed(font_color="#595959", font_size=10, align="left", indent=1)
        self.link = self._boxed(font_color="#0563C1", underline=1)
        self.back = self._add(font_color="#0563C1", underline=1, font_size=9)
        self.way = self._boxed(font_color="#0563C1", underline=1, align="left", indent=1)
        self.plain = self._add(valign="vcenter")
        self.plain_center = self._add(align="center", valign="vcenter")
        self.plain_way = self._add(
            font_color="#0563C1", underline=1, align="left", valign="vcenter", text_wrap=True
        )
        self.beside = self._boxed(font_color="#595959", num_format="#,##0.##")
        self.beside_day = self._boxed(font_color="#595959", num_format="dd/mm/yyyy", align="center")
        self.verdict = self._boxed(bold=True, font_size=18, align="center")
        self.signed = self._add(bold=True, align="center")
        self.signed_note = self._add(italic=True, align="center")
        self.counted = self._boxed(align="center", num_format="0")
        self.error = self._add(bg_color="#FFC7CE", font_color="#9C0006")
        self.warning = self._add(bg_color="#FFEB9C", font_color="#7F6000")
        self.clear = self._add(bg_color="#E2EFDA", font_color="#375623")
        self.late = self._add(font_color="#C55A11", bold=True)
        self.row = self._add(bg_color="#FFF2CC")
        self.whole = self._add(num_format="#,##0")

    def _add(self, **properties: Any) -> Format:
        return self._workbook.add_format(properties)

    def _boxed(self, **properties: Any) -> Format:
        base = {
            "bg_color": _LOCKED, "border": 1, "border_color": _LINE,
            "text_wrap": True, "valign": "vcenter",
        }  # fmt: skip
        return self._add(**(base | properties))

    def _input(self, kind: Kind) -> Format:
        properties: dict[str, Any] = {
            "bg_color": "#FFFFFF", "locked": False, "num_format": _NUMBER_FORMATS[kind]
        }  # fmt: skip
        if kind in _CENTERED:
            properties["align"] = "center"
        elif kind in ("text", "choice", "unit"):
            properties["align"] = "left"
        return self._boxed(**properties)

    def _reckoned(self, kind: Kind) -> Format:
        """Return the look of a total that adds itself up and may be typed over."""
        return self._boxed(bg_color=_RECKONED, locked=False, num_format=_NUMBER_FORMATS[kind])

    def _closed(self, kind: Kind) -> Format:
        return self._boxed(num_format=_NUMBER_FORMATS[kind])

    def of(self, column: Column) -> Format:
        """Return the format of a field's cell: open and white, or locked and grey."""
        if not column.prefilled:
            return self.input(column.kind)
        return self.locked if column.width > 15 else self.locked_center


def height(count: int) -> float:
    """Return the height of a row that holds so many lines of text."""
    return 6 + LINE_HEIGHT * count


@lru_cache(maxsize=4096)
def lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column that is so many digits wide."""
    return len(textwrap.wrap(text, max(4, math.floor(width)))) or 1
