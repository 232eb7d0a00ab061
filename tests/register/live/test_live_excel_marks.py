"""What people put on records, over a double of the part of Excel's object model that shows it."""

from __future__ import annotations

from collections import defaultdict
from types import SimpleNamespace
from typing import Any

import pytest

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.belongings import _sorted_out
from cchc_xl.register.live.excel.marks import (
    found_in,
    give_back,
    heights,
    lifted_from,
    unusual_heights,
)
from cchc_xl.register.live.host import Thing
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.records.change import TableChange
from cchc_xl.register.records.moves import Moves
from tests.register.live.excel_marks import NONE, YELLOW, Block, Rule, Shape, Sheet

ZONE = Area(5, 1, 10, 3)


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
    table = TablePart("t", "", "S", "S", Area(4, 1, 10, 3), 1, 0, ("A", "B", "C"), (False,) * 3)
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


@pytest.mark.parametrize("column", [1, 2])
def test_what_a_broken_off_move_took_is_given_back(sheet: Sheet, column: int) -> None:
    """From plain values, by another process: fills, fonts, borders, notes, hidden rows, heights."""
    sheet.at(7, column).Borders(9).LineStyle = 1
    sheet.at(7, column).Borders(9).Weight = 4
    sheet.notes[8, column] = "khác"
    sheet.rows[8]["OutlineLevel"] = 2
    before = marks(sheet)
    things = [item.thing for item in found_in(sheet, sheet.cells, ZONE, (1, 3, 12), True)]
    things += unusual_heights(sheet.cells, ZONE)
    lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True).put([[]] * len(things), None)
    assert marks(sheet) == {}
    assert sheet.at(7, column).Borders(9).Weight == 2
    given = sorted(things, key=lambda thing: thing.kind == "hidden")
    assert all(give_back(sheet.cells(t.places[0]), t.kind, t.said, t.held) for t in given)
    assert marks(sheet) == before
    assert sheet.rows[8]["OutlineLevel"] == 2
    assert sheet.at(7, column).Borders(9).Weight == 4


def test_rules_are_not_given_back_in_excel(sheet: Sheet) -> None:
    """It takes formulas for the cell that is active: the person is told instead."""
    sheet.rules.append(Rule(sheet, "=TRUE", Area(6, 2, 7, 2)))
    (rule,) = [
        item.thing
        for item in found_in(sheet, sheet.cells, ZONE, (1, 3, 12), True)
        if item.thing.kind == "rule"
    ]
    assert not give_back(sheet.cells(rule.places[0]), rule.kind, rule.said, rule.held)


def test_new_rows_do_not_take_the_first_records_fill(sheet: Sheet) -> None:
    sheet.at(5, 1).Interior.Color = YELLOW
    lifted = lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True)
    sheet.cells(Area(11, 1, 12, 1)).Interior.Color = YELLOW
    lifted.put(_sorted_out(lifted.things, moves("abcdefxy"))[0], Area(11, 1, 12, 3))
    assert marks(sheet) == {5: ["fill 1"], 6: ALL}


def test_answered_notes_are_told_when_their_record_moves(sheet: Sheet) -> None:
    sheet.threads[6, 3] = "hỏi"
    assert carried(sheet, "abcdef") == []
    assert carried(sheet, "bacdef") == [("C6", "ghi chú")]


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


def test_validations_of_columns_stay(sheet: Sheet) -> None:
    sheet.check(Area(5, 3, 2005, 3), "=TRUE")
    before = dict(sheet.checks)
    assert carried(sheet, "abcdefx") == []
    assert carried(sheet, "abxcdef") == []
    assert sheet.checks == before


FATES = (
    "abcdef",
    "xabcdef",
    "bacdef",
    "fedcba",
    "acdefb",
    "b",
    "bdxyza",
    "bd",
    "dabcefg",
    "xyzdwvb",
)
"""The records a to f become these; b and d are always among them, or b alone."""


@pytest.mark.parametrize("new", FATES)
def test_links_go_with_their_record_and_leave_its_look(sheet: Sheet, new: str) -> None:
    sheet.links = {(6, 1): ("https://vanphong.vn/b", "", "xem"), (8, 3): ("", "'Khác'!A5", "")}
    before = dict(sheet.looks[6, 1])
    told = carried(sheet, new)
    assert told == ([] if "d" in new else [("C8", "liên kết")])
    wanted = {(5 + new.index("b"), 1): ("https://vanphong.vn/b", "", "xem")}
    if "d" in new:
        wanted[5 + new.index("d"), 3] = "", "'Khác'!A5", ""
    assert sheet.links == wanted
    assert sheet.looks[5 + new.index("b"), 1] == before
    assert all(look["Font", "Underline"] == NONE for look in sheet.looks.values())


def test_a_link_on_a_cell_that_is_left_blank_is_told(sheet: Sheet) -> None:
    sheet.links[6, 2] = "https://vanphong.vn/b", "", ""
    of = moves("bacdef")
    of.change.columns[1][0] = None  # type: ignore[index]
    lifted = lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True)
    targets, told = _sorted_out(lifted.things, of)
    sheet.texts[5, 2] = ""
    lifted.put(targets, None)
    assert [(item.cell, item.what, item.stays) for item in told] == [("B6", "liên kết", False)]
    assert (sheet.links, sheet.texts) == ({}, {(5, 2): ""})


@pytest.mark.parametrize("new", FATES)
@pytest.mark.parametrize("formula", ["=$A6>1", "=TRUE"])
def test_validations_go_with_their_record(sheet: Sheet, new: str, formula: str) -> None:
    sheet.check(Area(6, 2, 6, 2), formula)
    sheet.check(Area(8, 2, 8, 2), "=B8<>9")
    told = carried(sheet, new)
    assert told == ([] if "d" in new else [("B8", "quy tắc nhập liệu")])
    rows = {key: 5 + new.index(key) for key in "bd" if key in new}
    wanted = {(rows["b"], 2): (7, formula.replace("6", str(rows["b"])))}
    if "d" in rows:
        wanted[rows["d"], 2] = 7, f"=B{rows['d']}<>9"
    assert {place: sheet.says(place) for place in sheet.checks} == wanted


def test_two_records_swap_their_validations(sheet: Sheet) -> None:
    sheet.check(Area(5, 2, 5, 2), "=1")
    sheet.check(Area(6, 2, 6, 2), "=2")
    assert carried(sheet, "bacdef") == []
    assert {place: sheet.says(place) for place in sheet.checks} == {
        (5, 2): (7, "=2"),
        (6, 2): (7, "=1"),
    }


def test_new_rows_do_not_take_the_first_records_validation(sheet: Sheet) -> None:
    sheet.check(Area(5, 2, 2005, 2), "=TRUE")
    sheet.check(Area(5, 2, 5, 2), "=FALSE")
    sheet.check(Area(5, 3, 5, 3), "=FALSE")
    lifted = lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True)
    for row in (11, 12):
        for column in (2, 3):
            sheet.checks[row, column] = sheet.checks[5, column]
    lifted.put(_sorted_out(lifted.things, moves("abcdefxy"))[0], Area(11, 1, 12, 3))
    said = [sheet.says((row, 2)) for row in range(5, 14)]
    assert said == [(7, "=FALSE"), *[(7, "=TRUE")] * 8]
    assert [place for place in sheet.checks if place[1] == 3] == [(5, 3)]


def test_a_rule_over_the_whole_column_leaves_no_cell_to_move_by(sheet: Sheet) -> None:
    sheet.check(Area(1_047_000, 2, 1_047_000, 2), "=TRUE")
    sheet.check(Area(6, 2, 6, 2), "=FALSE")
    lifted = lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True)
    targets, told = _sorted_out(lifted.things, moves("bacdef"))
    lifted.put(targets, None)
    assert [(item.cell, item.stays) for item in told] == [("B6", True)]
    assert sheet.says((6, 2)) == (7, "=FALSE")


@pytest.mark.parametrize("new", FATES)
def test_borders_go_with_their_record(sheet: Sheet, new: str) -> None:
    sheet.at(6, 2).Borders(9).LineStyle = -4119
    sheet.at(8, 3).Borders(10).Weight = 4
    told = carried(sheet, new)
    assert told == ([] if "d" in new else [("C8", "định dạng")])
    odd = {
        edge
        for edge, line in sheet.edges.items()
        if line != {"LineStyle": 1, "Color": 0, "Weight": 2}
    }
    wanted = {("top", 6 + new.index("b"), 2)}
    if "d" in new:
        wanted.add(("left", 5 + new.index("d"), 4))
    assert odd == wanted


@pytest.mark.parametrize("new", FATES)
def test_outline_levels_go_with_their_record(sheet: Sheet, new: str) -> None:
    sheet.rows[6]["OutlineLevel"], sheet.rows[8]["OutlineLevel"] = 2, 3
    told = carried(sheet, new)
    assert told == ([] if "d" in new else [("A8", "mức nhóm dòng")])
    levels = {row: values["OutlineLevel"] for row, values in sheet.rows.items()}
    wanted = {5 + new.index(key): level for key, level in (("b", 2), ("d", 3)) if key in new}
    assert {row: level for row, level in levels.items() if level != 1} == wanted


@pytest.mark.parametrize("new", FATES)
def test_shapes_go_with_their_record(sheet: Sheet, new: str) -> None:
    b, d = sheet.at(6, 1).Top, sheet.at(8, 1).Top
    own = [Shape(sheet, "ảnh b", b + 2), Shape(sheet, "dấu d", d, kind=1)]
    chart, floating = Shape(sheet, "biểu đồ", b, kind=3), Shape(sheet, "nổi", b, placement=3)
    sheet.shapes = [*own, chart, floating]
    told = carried(sheet, new)
    assert told == ([] if "d" in new else [("B8", "hình vẽ")])
    assert own[0].Top == sheet.at(5 + new.index("b"), 1).Top + 2
    if "d" in new:
        assert own[1].TopLeftCell.Row == 5 + new.index("d")
    assert (chart.Top, floating.Top) == (b, b)
    assert all(shape.LockAspectRatio for shape in sheet.shapes)


def test_heights_set_by_hand_outlive_a_fitting(sheet: Sheet) -> None:
    things, give_back = heights(sheet.cells, ZONE)
    assert [thing.places[0].top for thing in things] == [6]
    assert sheet.rows[6]["RowHeight"] == 44
    sheet.cells(ZONE).EntireRow.AutoFit()
    give_back()
    assert {row: sheet.rows[row]["RowHeight"] for row in range(5, 11)} == {
        5: 15,
        6: 44,
        7: 15,
        8: 15,
        9: 15,
        10: 15,
    }


def test_what_stays_is_told_so_and_what_is_gone_is_told_so(sheet: Sheet) -> None:
    sheet.threads[7, 3] = "hỏi"
    lifted = lifted_from(sheet, sheet.cells, ZONE, (1, 3, 12), True)
    assert [item.stays for item in _sorted_out(lifted.things, moves("cbadef"))[1]] == [True]
    assert [
        item.stays
        for item in _sorted_out(lifted.things, moves("bade"))[1]
        if item.what == "ghi chú"
    ] == [False]


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
