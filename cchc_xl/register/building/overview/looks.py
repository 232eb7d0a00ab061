"""The formats of the overview, in colours that read in grey and for the colour-blind.

What is worse is darker, and every colour has a word or a sign beside it: blue and vermilion, which
nobody takes for each other, pale and dark for the printer.
"""

from __future__ import annotations

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook

INK, BLUE, PALE, AMBER, RED, LINE = "#1F3864", "#2F5597", "#DEEAF6", "#F4B942", "#9C2A00", "#BFBFBF"
"""Dark and pale blue, amber, vermilion, and the colour of thin lines."""
GOOD, MIDDLE, BAD, NONE = "#DEEAF6", "#F4B942", "#9C2A00", "#F2F2F2"
BASE = {"font_name": "Times New Roman", "font_size": 11, "valign": "vcenter"}
_ONE_LINE = {"shrink": True}
_FRAME = {"bottom": 4, "bottom_color": LINE}


class Looks:
    """The formats, each made when it is asked for first."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._made: dict[tuple[tuple[str, object], ...], Format] = {}

    def made(self, **options: object) -> Format:
        """Return the format with these properties beyond those that all have."""
        key = tuple(sorted(options.items()))
        if key not in self._made:
            self._made[key] = self._book.add_format({**BASE, **options})
        return self._made[key]

    @property
    def title(self) -> Format:
        """The sheet's title."""
        return self.made(bold=True, font_size=18, font_color=INK)

    @property
    def heading(self) -> Format:
        """The heading of a block."""
        return self.made(bold=True, font_color="#FFFFFF", bg_color=INK, indent=1)

    @property
    def head(self) -> Format:
        """The heading of a column."""
        return self.made(bold=True, font_color="#FFFFFF", bg_color=INK, align="center", shrink=True)

    @property
    def text(self) -> Format:
        """A text in a line, made smaller rather than cut."""
        return self.made(align="left", **_ONE_LINE, **_FRAME)

    @property
    def middle(self) -> Format:
        """A short text or sign."""
        return self.made(align="center", **_ONE_LINE, **_FRAME)

    @property
    def share(self) -> Format:
        """A share in percent."""
        return self.made(align="right", num_format="0.0%", **_ONE_LINE, **_FRAME)

    @property
    def whole(self) -> Format:
        """A number."""
        return self.made(align="right", num_format="#,##0.##", **_ONE_LINE, **_FRAME)

    def folded(self, **options: object) -> Format:
        """Return the look of a text on at most two lines."""
        return self.made(
            **{"align": "left", "text_wrap": True, "font_size": 10, **_FRAME, **options}
        )

    @property
    def summary(self) -> Format:
        """What the sheet says in a sentence."""
        return self.made(align="left", bold=True, **_ONE_LINE)

    @property
    def hint(self) -> Format:
        """What a reader must know besides."""
        return self.made(align="left", italic=True, **_ONE_LINE)

    @property
    def link(self) -> Format:
        """A way to another sheet."""
        return self.made(align="center", font_color=BLUE, underline=1, **_ONE_LINE, **_FRAME)

    def tile(self, part: str) -> Format:
        """Return the look of a part of a figure on the top: title, number, details, change."""
        looks: dict[str, dict[str, object]] = {
            "title": {"font_size": 11, "font_color": INK, "bold": True},
            "share": {"font_size": 24, "bold": True, "num_format": "0.0%"},
            "number": {"font_size": 24, "bold": True, "num_format": "0"},
            "detail": {"font_size": 11},
            "change": {"font_size": 11, "bold": True},
        }
        return self.made(align="center", bg_color=PALE, shrink=True, **looks[part])

    def fill(self, colour: str, ink: str = "#000000") -> Format:
        """Return a format that colours a cell and its text."""
        return self._book.add_format({"bg_color": colour, "font_color": ink})
