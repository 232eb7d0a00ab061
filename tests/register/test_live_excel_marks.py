"""What people put on records, over a double of the part of Excel's object model that shows it.

The members are those of Microsoft's reference: a property of several cells is Null (None over COM)
where they differ; SpecialCells raises where it finds nothing; collections count from 1.
"""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterator
from types import SimpleNamespace
from typing import Any

import pytest

from cchc_xl.register.addresses import Area
from cchc_xl.register.change import TableChange
from cchc_xl.register.live_belongings import _sorted_out
from cchc_xl.register.live_excel_marks import found_in, lifted_from
from cchc_xl.register.live_host import Thing
from cchc_xl.register.moves import Moves
from cchc_xl.register.tables import Table

NONE, WHITE, YELLOW = -4142, 16777215, 65535
ZONE = Area(5, 1, 10, 3)


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
        self.Application = SimpleNamespace(Union=lambda one, other: Union([one, other]))

    def places(self) -> Iterator[tuple[int, int]]:
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
        found = [Block(self.sheet, a) for a in self.sheet.checks if a.overlaps(self.area)]
        if not found:
            raise OSError("No cells were found.")
        return Union(found)


class Union:
    """A range of several areas."""

    def __init__(self, blocks: list[Block | Union]) -> None:
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


class Sheet:
    """A sheet: looks of cells, rows, notes, links, rules, validations."""

    def __init__(self) -> None:
        plain = {
            ("Interior", "Color"): WHITE,
            ("Interior", "ColorIndex"): NONE,
            ("Font", "Bold"): False,
            ("Font", "Color"): 0,
            ("Font", "Italic"): False,
            ("Font", "Strikethrough"): False,
            ("Font", "Underline"): NONE,
        }
        self.looks: defaultdict[Any, dict[Any, Any]] = defaultdict(lambda: dict(plain))
        self.rows: defaultdict[int, dict[str, Any]] = defaultdict(
            lambda: {"Hidden": False, "RowHeight": 15.0}
        )
        self.notes: dict[tuple[int, int], str] = {}
        self.threads: dict[tuple[int, int], str] = {}
        self.links: dict[tuple[int, int], str] = {}
        self.rules: list[Rule] = []
        self.checks: list[Area] = []

    def cells(self, area: Area) -> Block:
        return Block(self, area)

    def _noted(self, notes: dict[tuple[int, int], str]) -> Several:
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
    def Hyperlinks(self) -> Several:
        return Several(
            [
                SimpleNamespace(Type=0, Range=self.at(*p), Address=url, SubAddress="")
                for p, url in self.links.items()
            ]
        )

    @property
    def Cells(self) -> Any:
        return SimpleNamespace(FormatConditions=Several(self.rules))


@pytest.fixture
def sheet() -> Sheet:
    """Marks of each kind on the record in row 6."""
    made = Sheet()
    for column in (1, 2, 3):
        made.at(6, column).Interior.Color = YELLOW
    made.at(6, 2).Font.Bold = True
    made.rows[6] |= {"Hidden": True, "RowHeight": 44.0}
    made.notes[6, 2] = "ghi"
    return made


def moves(new: str) -> Moves:
    """The records a to f of rows 5 to 10 become these."""
    table = Table("t", "", "S", "S", Area(4, 1, 10, 3), 1, 0, ("A", "B", "C"), (False,) * 3)
    change = TableChange(table, [list(new), list(new), list(new)], 5, (0,))
    keys: dict[int, tuple[Any, ...]] = {row: (key,) for row, key in enumerate("abcdef", 5)}
    return Moves(change, lambda: change.matched(keys), lambda: keys, alone=True)


def carried(sheet: Sheet, new: str) -> list[tuple[str, str]]:
    """Move everything with the records; what is told, by its cells."""
    lifted = lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True)
    targets, told = _sorted_out(lifted.things, moves(new))
    lifted.put(targets, None)
    return [(item.cell, item.what) for item in told]


def marks(sheet: Sheet) -> dict[int, list[str]]:
    """What lies in each row."""
    found: defaultdict[int, list[str]] = defaultdict(list)
    for (row, column), look in sorted(sheet.looks.items()):
        if look["Interior", "ColorIndex"] != NONE:
            found[row].append(f"fill {column}")
        if look["Font", "Bold"]:
            found[row].append(f"bold {column}")
    for number, values in sorted(sheet.rows.items()):
        if values["Hidden"]:
            found[number].append("hidden")
        if values["RowHeight"] != 15:
            found[number].append(f"high {values['RowHeight']}")
    for (row, _), text in sorted(sheet.notes.items()):
        found[row].append(text)
    return dict(found)


ALL = ["fill 1", "fill 2", "bold 2", "fill 3", "hidden", "high 44.0", "ghi"]


@pytest.mark.parametrize(
    ("new", "row"),
    [("abcdef", 6), ("xabcdef", 7), ("bacdef", 5), ("fedcba", 9), ("acdefb", 10), ("b", 5)],
)
def test_marks_go_with_their_record(sheet: Sheet, new: str, row: int) -> None:
    assert carried(sheet, new) == []
    assert marks(sheet) == {row: ALL}


def test_marks_of_a_gone_record_are_told(sheet: Sheet) -> None:
    assert carried(sheet, "acdef") == [
        ("A6", "chiều cao dòng"),
        ("B6", "ghi chú"),
        ("A6:C6", "định dạng"),
    ]
    assert marks(sheet) == {}


def test_two_records_swap_their_marks(sheet: Sheet) -> None:
    sheet.at(7, 1).Interior.Color = YELLOW
    sheet.notes[7, 2] = "khác"
    assert carried(sheet, "acbdef") == []
    assert marks(sheet) == {6: ["fill 1", "khác"], 7: ALL}


def test_it_is_put_back_as_it_was(sheet: Sheet) -> None:
    lifted = lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True)
    targets, _ = _sorted_out(lifted.things, moves("fedcba"))
    lifted.put(targets, None)
    lifted.put([list(thing.places) for thing in lifted.things], None)
    assert marks(sheet) == {6: ALL}


def test_new_rows_do_not_take_the_first_records_fill(sheet: Sheet) -> None:
    sheet.at(5, 1).Interior.Color = YELLOW
    lifted = lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True)
    sheet.cells(Area(11, 1, 12, 1)).Interior.Color = YELLOW
    lifted.put(_sorted_out(lifted.things, moves("abcdefxy"))[0], Area(11, 1, 12, 3))
    assert marks(sheet) == {5: ["fill 1"], 6: ALL}


def test_links_and_answered_notes_are_told_when_their_record_moves(sheet: Sheet) -> None:
    sheet.links[6, 1] = "https://vanphong.vn"
    sheet.threads[6, 3] = "hỏi"
    assert carried(sheet, "abcdef") == []
    assert carried(sheet, "bacdef") == [("C6", "ghi chú"), ("A6", "liên kết")]


def test_format_conditions_that_read_the_same_go_along(sheet: Sheet) -> None:
    one = Rule(sheet, "=TRUE", Area(6, 2, 7, 2))
    column = Rule(sheet, '="Đạt"', Area(5, 3, 5005, 3))
    relative = Rule(sheet, "=$A6>1", Area(6, 2, 6, 2))
    sheet.rules += [one, column, relative]
    assert carried(sheet, "bxacdef") == [("B6", "định dạng có điều kiện")]
    assert (one.where, column.where) == (["B5", "B8"], ["C5:C5005"])
    assert relative.where == ["B6"]


def test_a_format_condition_of_a_gone_record_goes(sheet: Sheet) -> None:
    sheet.rules.append(Rule(sheet, "=TRUE", Area(7, 2, 7, 2)))
    assert carried(sheet, "abdef") == [("B7", "định dạng có điều kiện")]
    assert sheet.rules == []


def test_validations_of_single_records_are_told_and_those_of_columns_stay(sheet: Sheet) -> None:
    sheet.checks = [Area(5, 3, 2005, 3), Area(7, 1, 7, 1)]
    assert carried(sheet, "abcdefx") == []
    assert carried(sheet, "abxcdef") == [("A7", "quy tắc nhập liệu")]


def test_a_plain_table_is_asked_little(sheet: Sheet) -> None:
    plain = Sheet()
    asked = 0

    def cells(area: Area) -> Block:
        nonlocal asked
        asked += 1
        return plain.cells(area)

    assert found_in(plain, cells, Area(5, 1, 5_000, 12), (1, 12, 5_000), True) == []
    assert asked < 20


def test_a_program_without_such_members_has_none() -> None:
    bare = SimpleNamespace()
    things: list[Thing] = [
        item.thing for item in found_in(bare, lambda area: bare, ZONE, (1, 3, 12), True)
    ]
    assert things == []
