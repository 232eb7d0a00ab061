"""More kinds of marks on records of a file, each through ten fates of the record."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any, NamedTuple

import pytest
from openpyxl.comments import Comment
from openpyxl.styles import Border, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.hyperlink import Hyperlink

from tests.register.belongings import FIRST, YELLOW, records
from tests.register.record_contract import FATES, OLD
from tests.register.records.test_record_belongings import (
    changed,
    checks,
    edited,
    formats,
    rule,
    seen,
)
from tests.register.register_books import SHEET

FILL = PatternFill("solid", fgColor=YELLOW, bgColor=YELLOW)


class Kind(NamedTuple):
    """How to put a mark on a row, what lies on a row then, and what the program calls it."""

    put: Callable[[Any, int], None]
    lies: Callable[[Any, int], Any]
    what: str


def _link_within(sheet: Any, row: int) -> None:
    place = f"B{row}"
    sheet[place].hyperlink = Hyperlink(ref=place, location=f"'{SHEET}'!A{row}", tooltip="xem")


def _within(sheet: Any, row: int) -> Any:
    link = sheet[f"B{row}"].hyperlink
    return link and (link.location, link.tooltip)


def _comment(sheet: Any, row: int) -> None:
    sheet[f"B{row}"].comment = Comment(f"ghi {row}\nhai dòng", f"Người {row}")


def _said(sheet: Any, row: int) -> Any:
    note = sheet[f"B{row}"].comment
    return note and (note.text, note.author)


def _list(values: str) -> Callable[[Any, int], None]:
    def put(sheet: Any, row: int) -> None:
        check = DataValidation("list", formula1=values, promptTitle=f"Dòng {row}")
        check.add(f"C{row}")
        sheet.add_data_validation(check)

    return put


def _listed(sheet: Any, row: int) -> Any:
    found = [(ref, formula) for ref, formula in checks(sheet) if f"C{row}" in ref.split()]
    return found and found[0][1]


def _two_rules(sheet: Any, row: int) -> None:
    sheet.conditional_formatting.add(f"B{row}:D{row}", rule(f"$D{row}>1"))
    sheet.conditional_formatting.add(f"C{row}:E{row}", rule("TRUE"))


def _both(sheet: Any, row: int) -> Any:
    return sorted(
        (ref.replace(str(row), "#"), formula.replace(str(row), "#"))
        for ref, formula in formats(sheet)
        if f"B{row}:" in ref or f"C{row}:" in ref
    )


def _beside(sheet: Any, row: int) -> None:
    sheet[f"H{row}"].fill = FILL
    sheet[f"H{row}"].comment = Comment("cột của tôi", "An")


def _at_side(sheet: Any, row: int) -> Any:
    cell = sheet[f"H{row}"]
    return (cell.comment.text, cell.fill.fgColor.rgb) if cell.comment else None


def _outline(sheet: Any, row: int) -> None:
    sheet.row_dimensions[row].outline_level = 2


def _border(sheet: Any, row: int) -> None:
    sheet[f"C{row}"].border = Border(bottom=Side("double"), right=Side("thick"))


def _whole_row(sheet: Any, row: int) -> None:
    for column in range(1, 30):
        sheet.cell(row, column).fill = FILL
    sheet.row_dimensions[row].height = 51


def _row_filled(sheet: Any, row: int) -> Any:
    filled = {sheet.cell(row, column).fill.fgColor.rgb == YELLOW for column in range(1, 30)}
    assert len(filled) == 1
    return (filled == {True} and sheet.row_dimensions[row].height) or None


KINDS = {
    "link within the workbook": Kind(_link_within, _within, "liên kết"),
    "comment by different authors": Kind(_comment, _said, "ghi chú"),
    "list of values": Kind(_list('"Có,Không"'), _listed, "quy tắc nhập liệu"),
    "list in cells": Kind(_list("$K$1:$K$3"), _listed, "quy tắc nhập liệu"),
    "overlapping formats": Kind(_two_rules, _both, "định dạng có điều kiện"),
    "own column": Kind(_beside, _at_side, "ghi chú"),
    "outline level": Kind(
        _outline, lambda sheet, row: sheet.row_dimensions[row].outline_level, "mức nhóm dòng"
    ),
    "border": Kind(
        _border,
        lambda s, row: (s[f"C{row}"].border.bottom.style, s[f"C{row}"].border.right.style),
        "định dạng",
    ),
    "whole row": Kind(_whole_row, _row_filled, "chiều cao dòng"),
}


@pytest.mark.parametrize("fate", FATES)
@pytest.mark.parametrize("name", KINDS)
def test_it_goes_with_its_record_or_is_told(tmp_path: Path, name: str, fate: str) -> None:
    kind, new = KINDS[name], FATES[fate]

    def put(sheet: Any) -> None:
        for key in "bd":
            kind.put(sheet, FIRST + OLD.index(key))

    path = edited(tmp_path / "so.xlsx", put)
    before = {key: kind.lies(seen(path), row) for row, key in enumerate(OLD, FIRST)}
    assert before["a"] != before["b"]
    _, displaced = changed(path, records(new))
    now = seen(path)
    for row, key in enumerate(new, FIRST):
        assert kind.lies(now, row) == before.get(key, before["a"]), key
    told = {item.key[0] for item in displaced if item.what == kind.what}
    assert told == set("bd") - set(new)


@pytest.mark.parametrize("fate", FATES)
def test_whole_columns_and_headers_keep_their_format(tmp_path: Path, fate: str) -> None:
    def put(sheet: Any) -> None:
        sheet.column_dimensions["H"].fill = FILL
        sheet.column_dimensions["H"].width = 33
        for column in "ABC":
            sheet[f"{column}4"].fill = FILL
            sheet[f"{column}4"].comment = Comment("tiêu đề", "An")

    path = edited(tmp_path / "so.xlsx", put)
    _, displaced = changed(path, records(FATES[fate]))
    assert displaced == []
    now = seen(path)
    assert now.column_dimensions["H"].fill.fgColor.rgb == YELLOW
    assert now.column_dimensions["H"].width == 33
    for column in "ABC":
        assert now[f"{column}4"].fill.fgColor.rgb == YELLOW
        assert now[f"{column}4"].comment.text == "tiêu đề"
        assert all(now[f"{column}{row}"].fill.fgColor.rgb != YELLOW for row in range(5, 15))


def test_a_note_on_a_row_without_a_record_stays(tmp_path: Path) -> None:
    """A spare row is nobody's: what lies on it stays, whoever takes the row."""

    def put(sheet: Any) -> None:
        for column in "ABCDE":
            sheet[f"{column}9"].value = sheet[f"{column}10"].value = None
        sheet["B10"].comment = Comment("dòng trống", "An")

    path = edited(tmp_path / "so.xlsx", put)
    _, displaced = changed(path, records("dcbaxyz"))
    assert displaced == []
    assert seen(path)["B10"].comment.text == "dòng trống"


def test_marks_of_a_record_that_comes_back_were_told_when_it_left(tmp_path: Path) -> None:
    def put(sheet: Any) -> None:
        for row in (FIRST + OLD.index(key) for key in "bd"):
            _comment(sheet, row)
            _link_within(sheet, row)

    path = edited(tmp_path / "so.xlsx", put)
    _, gone = changed(path, records("acdef"))
    assert [(item.key[0], item.what) for item in gone] == [("b", "liên kết"), ("b", "ghi chú")]
    _, back = changed(path, records(OLD))
    assert back == []
    now = seen(path)
    assert _said(now, 6) is None
    assert _within(now, 6) is None
    assert _said(now, 8) == ("ghi 8\nhai dòng", "Người 8")
