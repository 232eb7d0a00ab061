"""A double of what people put on cells in Excel: looks, notes, links, rules, shapes.

The members are those of Microsoft's reference: a property of several cells is Null (None over COM)
where they differ; SpecialCells raises where it finds nothing, Validation where cells have none or
not the same; collections count from 1; an edge between two cells belongs to both.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator, Sequence
from itertools import groupby
from types import SimpleNamespace
from typing import Any

from openpyxl.formula.translate import Translator

from cchc_xl.base.addresses import Area
from cchc_xl.base.addresses import cell as address

NONE, WHITE, YELLOW = -4142, 16777215, 65535
LINK_BLUE = 12673797
Place = tuple[int, int]


class Group:
    """``Interior`` or ``Font`` of a block."""

    def __init__(self, block: Block, name: str) -> None:
        self.__dict__.update(block=block, name=name)

    def __getattr__(self, name: str) -> Any:
        return self.block.common((self.name, name))

    def __setattr__(self, name: str, value: Any) -> None:
        for place in self.block.places():
            cell = self.block.sheet.looks[place]
            cell[self.name, name] = value
            if (self.name, name) == ("Interior", "Color"):
                cell["Interior", "ColorIndex"] = 6 if value == YELLOW else 2
            if (self.name, name, value) == ("Interior", "ColorIndex", NONE):
                cell["Interior", "Color"] = WHITE


class Border:
    """``Borders(n)`` of one cell, or of all edges of a block together (``edges``)."""

    def __init__(self, sheet: Sheet, edges: list[tuple[str, int, int]]) -> None:
        self.__dict__.update(sheet=sheet, edges=edges)

    def __getattr__(self, name: str) -> Any:
        found = {self.sheet.edges[edge][name] for edge in self.edges}
        return found.pop() if len(found) == 1 else None

    def __setattr__(self, name: str, value: Any) -> None:
        for edge in self.edges:
            self.sheet.edges[edge][name] = value


class Borders(Border):
    """``Borders`` of a block."""

    def __init__(self, block: Block) -> None:
        edges = {edge for place in block.places() for edge in around(*place).values()}
        super().__init__(block.sheet, sorted(edges))
        self.__dict__["block"] = block

    def __call__(self, edge: int) -> Border:
        (place,) = self.block.places()
        return Border(self.block.sheet, [around(*place)[edge]])


def around(row: int, column: int) -> dict[int, tuple[str, int, int]]:
    """The edges of a cell by Excel's numbers; two cells side by side share one."""
    return {
        7: ("left", row, column),
        8: ("top", row, column),
        9: ("top", row + 1, column),
        10: ("left", row, column + 1),
    }


class Validation:
    """``Validation`` of a block."""

    def __init__(self, block: Block) -> None:
        self.block = block

    def __getattr__(self, name: str) -> Any:
        found = {self.block.sheet.says(place) for place in self.block.places()}
        if len(found) != 1 or None in found:
            raise OSError("Application-defined or object-defined error")
        kind, formula = found.pop() or (0, "")
        known = {"Type": kind, "Formula1": formula}
        if name not in known:
            raise OSError("Application-defined or object-defined error")
        return known[name]

    def Delete(self) -> None:
        for place in self.block.places():
            self.block.sheet.checks.pop(place, None)


class Rows:
    """``EntireRow`` of a block."""

    def __init__(self, block: Block) -> None:
        self.__dict__["block"] = block

    def __getattr__(self, name: str) -> Any:
        rows = range(self.block.area.top, self.block.area.bottom + 1)
        found = {self.block.sheet.rows[row][name] for row in rows}
        return found.pop() if len(found) == 1 else None

    def __setattr__(self, name: str, value: Any) -> None:
        for row in range(self.block.area.top, self.block.area.bottom + 1):
            self.block.sheet.rows[row][name] = value

    def AutoFit(self) -> None:
        self.RowHeight = 15.0


class Block:
    """A range."""

    def __init__(self, sheet: Sheet, area: Area) -> None:
        self.sheet, self.area = sheet, area
        self.Row, self.Column = area.top, area.left
        self.Rows = SimpleNamespace(Count=area.bottom - area.top + 1)
        self.Columns = SimpleNamespace(Count=area.right - area.left + 1)
        self.Interior, self.Font = Group(self, "Interior"), Group(self, "Font")
        self.EntireRow = Rows(self)
        self.Count = self.Rows.Count * self.Columns.Count
        self.Application = sheet.application
        self.Worksheet = sheet

    @property
    def Borders(self) -> Borders:
        return Borders(self)

    @property
    def Validation(self) -> Validation:
        return Validation(self)

    @property
    def Formula(self) -> str:
        return self.sheet.texts.get(self.area[:2], "chữ")

    @property
    def Top(self) -> float:
        return sum(float(self.sheet.rows[row]["RowHeight"]) for row in range(1, self.Row))

    def ClearHyperlinks(self) -> None:
        for place in self.places():
            self.sheet.links.pop(place, None)

    def Copy(self) -> None:
        self.sheet.clipboard = self.area[:2]

    def PasteSpecial(self, what: int) -> None:
        assert what == 6
        assert self.sheet.clipboard is not None
        held = self.sheet.checks.get(self.sheet.clipboard)
        for place in self.places():
            self.sheet.checks.pop(place, None)
            if held is not None:
                self.sheet.checks[place] = held

    def places(self) -> Iterator[Place]:
        for row in range(self.area.top, self.area.bottom + 1):
            for column in range(self.area.left, self.area.right + 1):
                yield row, column

    def common(self, name: tuple[str, str]) -> Any:
        found = {self.sheet.looks[place][name] for place in self.places()}
        return found.pop() if len(found) == 1 else None

    def ClearComments(self) -> None:
        for place in self.places():
            self.sheet.notes.pop(place, None)

    def AddComment(self, text: str) -> Any:
        assert self.area[:2] not in self.sheet.notes, "Excel raises 1004: it has one already"
        self.sheet.notes[self.area[:2]] = text
        return SimpleNamespace()

    def SpecialCells(self, kind: int) -> Any:
        assert kind == -4174
        held = sorted((c, r) for r, c in self.places() if (r, c) in self.sheet.checks)
        runs = groupby(enumerate(held), lambda item: (item[1][0], item[1][1] - item[0]))
        blocks = [[place for _, place in run] for _, run in runs]
        found = [Block(self.sheet, Area(b[0][1], b[0][0], b[-1][1], b[0][0])) for b in blocks]
        if not found:
            raise OSError("No cells were found.")
        return Union(found)


class Union:
    """A range of several areas."""

    def __init__(self, blocks: Sequence[Block | Union]) -> None:
        self.blocks = [part for block in blocks for part in getattr(block, "blocks", [block])]
        self.Areas = Several(self.blocks)
        self.Application = self.blocks[0].Application


class Several:
    """A collection, from 1."""

    def __init__(self, members: list[Any]) -> None:
        self.members = members

    @property
    def Count(self) -> int:
        return len(self.members)

    def Item(self, number: int) -> Any:
        assert number >= 1
        return self.members[number - 1]


class Rule:
    """A format condition."""

    def __init__(self, sheet: Sheet, formula: str, *areas: Area) -> None:
        self.sheet, self.Formula1 = sheet, formula
        self.ModifyAppliesToRange(Union([Block(sheet, area) for area in areas]))

    def ModifyAppliesToRange(self, block: Any) -> None:
        self.AppliesTo = Union([block])

    def Delete(self) -> None:
        self.sheet.rules.remove(self)

    @property
    def where(self) -> list[str]:
        return [str(block.area) for block in self.AppliesTo.blocks]


class Shape:
    """A picture or shape; it lies at a height of the sheet."""

    def __init__(self, sheet: Sheet, name: str, top: float, kind: int = 13, placement: int = 2):
        self.sheet, self.Name, self.Type, self.Placement = sheet, name, kind, placement
        self.Top, self.Height, self.Width, self.LockAspectRatio = top, 12.0, 30.0, True

    @property
    def TopLeftCell(self) -> Block:
        row = 1
        while self.sheet.at(row + 1, 1).Top <= self.Top:
            row += 1
        return self.sheet.at(row, 2)


class Links(list[Any]):
    """``Hyperlinks``; adding one brings its style, and text into a cell without any."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet
        made = [
            SimpleNamespace(
                Type=0, Range=sheet.at(*place), Address=url, SubAddress=within, ScreenTip=tip
            )
            for place, (url, within, tip) in sheet.links.items()
        ]
        super().__init__(made)

    @property
    def Count(self) -> int:
        return len(self)

    def Item(self, number: int) -> Any:
        assert number >= 1
        return self[number - 1]

    def Add(self, anchor: Block, url: str, within: str, tip: str) -> None:
        place = anchor.area[:2]
        self.sheet.links[place] = url, within, tip
        if not anchor.Formula:
            self.sheet.texts[place] = url
        anchor.Font.Underline, anchor.Font.Color = 2, LINK_BLUE


class Sheet:
    """A sheet: looks of cells, rows, notes, links, rules, validations, shapes."""

    def __init__(self) -> None:
        plain = {
            ("Interior", "Color"): WHITE,
            ("Interior", "ColorIndex"): NONE,
            ("Font", "Bold"): False,
            ("Font", "Color"): 0,
            ("Font", "Italic"): False,
            ("Font", "Name"): "Times New Roman",
            ("Font", "Size"): 11,
            ("Font", "Strikethrough"): False,
            ("Font", "Underline"): NONE,
        }
        self.looks: defaultdict[Any, dict[Any, Any]] = defaultdict(lambda: dict(plain))
        self.rows: defaultdict[int, dict[str, Any]] = defaultdict(
            lambda: {"Hidden": False, "RowHeight": 15.0, "OutlineLevel": 1}
        )
        self.notes: dict[Place, str] = {}
        self.threads: dict[Place, str] = {}
        self.links: dict[Place, tuple[str, str, str]] = {}
        self.rules: list[Rule] = []
        self.checks: dict[Place, tuple[str, Place]] = {}
        self.shapes: list[Shape] = []
        self.texts: dict[Place, str] = {}
        self.edges: defaultdict[Any, dict[str, Any]] = defaultdict(
            lambda: {"LineStyle": 1, "Color": 0, "Weight": 2}
        )
        self.clipboard: Place | None = None
        self.application = SimpleNamespace(
            Union=lambda one, other: Union([one, other]), CutCopyMode=False
        )

    def check(self, area: Area, formula: str) -> None:
        """A rule for cells, its formula written for their first one."""
        for place in Block(self, area).places():
            self.checks[place] = formula, area[:2]

    def says(self, place: Place) -> tuple[int, str] | None:
        """The kind and formula of a cell's rule."""
        if place not in self.checks:
            return None
        formula, origin = self.checks[place]
        return 7, Translator(formula, address(*origin)).translate_formula(address(*place))

    def cells(self, area: Area) -> Block:
        return Block(self, area)

    def _noted(self, notes: dict[Place, str]) -> Several:
        return Several(
            [
                SimpleNamespace(Parent=self.at(*p), Text=lambda t=t: t, Visible=False)
                for p, t in notes.items()
            ]
        )

    def at(self, row: int, column: int) -> Block:
        return Block(self, Area(row, column, row, column))

    @property
    def Comments(self) -> Several:
        return self._noted(self.notes)

    @property
    def CommentsThreaded(self) -> Several:
        return self._noted(self.threads)

    @property
    def Hyperlinks(self) -> Links:
        return Links(self)

    @property
    def Shapes(self) -> Several:
        return Several(self.shapes)

    @property
    def Cells(self) -> Any:
        return SimpleNamespace(FormatConditions=Several(self.rules))
