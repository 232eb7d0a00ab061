"""Workbooks on whose records people put things, and looking at which record bears what."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable, Mapping
from pathlib import Path
from typing import Any, NamedTuple

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Border, Font, PatternFill, Side
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from cchc_xl.register.port import Displaced
from cchc_xl.register.records.belongings import HEIGHT
from tests.register.register_books import SHEET, build

FIRST = 5
"""The row of the first record."""
YELLOW = "FFFFFF00"
KINDS = ("fill", "font", "border", "height", "hidden", "note", "link", "rule", "check", "own")
SAYS = {
    "fill": "định dạng",
    "font": "định dạng",
    "border": "định dạng",
    "height": "chiều cao dòng",
    "note": "ghi chú",
    "link": "liên kết",
    "rule": "định dạng có điều kiện",
    "check": "quy tắc nhập liệu",
    "own": "",
}
"""What the program calls each kind when its record is gone (a hidden row is not told)."""


def contents(displaced: list[Displaced]) -> list[Displaced]:
    """Without the height that the standard workbook gives to the row of its first record."""
    return [item for item in displaced if item.what != HEIGHT]


class Mark(NamedTuple):
    """Something that people put on a record: its kind, the record's row and column, its name."""

    kind: str
    row: int
    column: str
    name: str


def record(key: str, place: int = 0) -> tuple[Any, ...]:
    """A record of the standard table."""
    return (key, "2023-Q1", dt.date(2023, 3, 1), place, f"nội dung {key}")


def records(keys: Iterable[str]) -> list[tuple[Any, ...]]:
    """Records with these keys."""
    return [record(key, place) for place, key in enumerate(keys)]


def marked(path: Path, keys: Iterable[str], marks: Iterable[Mark]) -> Path:
    """The standard workbook with these records, and the marks on them."""
    build(path, tuple(records(keys)))
    book = openpyxl.load_workbook(path)
    sheet = book[SHEET]
    sheet.row_dimensions[FIRST].height = None
    for mark in marks:
        put_mark(sheet, mark)
    book.save(path)
    return path


def put_mark(sheet: Worksheet, mark: Mark) -> None:
    """Put a mark on a cell, or on its row."""
    cell = sheet[f"{mark.column}{mark.row}"]
    fill = PatternFill("solid", fgColor=YELLOW, bgColor=YELLOW)
    if mark.kind == "fill":
        cell.fill = fill
    elif mark.kind == "font":
        cell.font = Font(name="Times New Roman", size=11, bold=True, color="FFFF0000")
    elif mark.kind == "border":
        cell.border = Border(bottom=Side("double"))
    elif mark.kind == "height":
        sheet.row_dimensions[mark.row].height = 40 + mark.row
    elif mark.kind == "hidden":
        sheet.row_dimensions[mark.row].hidden = True
    elif mark.kind == "note":
        cell.comment = Comment(f"ghi {mark.name}", "Văn phòng")
    elif mark.kind == "link":
        cell.hyperlink = f"https://vanphong.vn/{mark.name}"
    elif mark.kind == "rule":
        rule = FormulaRule(formula=[f'$A{mark.row}<>"{mark.name}"'], fill=fill)
        sheet.conditional_formatting.add(cell.coordinate, rule)
    elif mark.kind == "check":
        check = DataValidation("custom", formula1=f'$A{mark.row}<>"{mark.name}"')
        check.add(cell.coordinate)
        sheet.add_data_validation(check)
    else:
        sheet[f"H{mark.row}"] = f"cạnh {mark.name}"


def lying(path: Path, sheet_name: str = SHEET, last: int = 0) -> dict[str, set[tuple[Any, ...]]]:
    """What lies on each record, by its key (column A); "" for what lies on no record."""
    sheet = openpyxl.load_workbook(path)[sheet_name]
    (table,) = sheet.tables.values()
    bottom = int("".join(filter(str.isdigit, table.ref.partition(":")[2])))
    found: dict[str, set[tuple[Any, ...]]] = {}
    rules = _rules(sheet)
    for row in range(FIRST, max(sheet.max_row, bottom, last) + 1):
        key = str(sheet[f"A{row}"].value or "") if row <= bottom else ""
        found.setdefault(key, set()).update(_on_row(sheet, row, rules))
    return {key: things for key, things in found.items() if key or things}


def _on_row(
    sheet: Worksheet, row: int, rules: Mapping[str, set[tuple[Any, ...]]]
) -> set[tuple[Any, ...]]:
    things: set[tuple[Any, ...]] = set()
    dimension = sheet.row_dimensions[row]
    if dimension.hidden:
        things.add(("hidden",))
    if dimension.height is not None and dimension.height > 35:
        things.add(("height", round(dimension.height)))
    for column in "ABCDEFGHI":
        cell = sheet[f"{column}{row}"]
        if cell.fill.fill_type == "solid" and cell.fill.fgColor.rgb == YELLOW:
            things.add(("fill", column))
        if cell.font.b and cell.font.color is not None:
            things.add(("font", column))
        if cell.border.bottom.style == "double":
            things.add(("border", column))
        if cell.comment is not None:
            things.add(("note", column, cell.comment.text.strip()))
        if cell.hyperlink is not None:
            things.add(("link", column, cell.hyperlink.target))
        if column > "E" and cell.value is not None:
            things.add(("own", column, cell.value))
        things |= rules.get(cell.coordinate, set())
    return things


def _rules(sheet: Worksheet) -> dict[str, set[tuple[Any, ...]]]:
    """Rules for cells: what they compare column A of their own row with."""
    found: dict[str, set[tuple[Any, ...]]] = {}
    every = [
        ("rule", part.sqref, rule.formula[0])
        for part in sheet.conditional_formatting
        for rule in part.rules
        if rule.formula
    ]
    every += [
        ("check", check.sqref, check.formula1) for check in sheet.data_validations.dataValidation
    ]
    for kind, sqref, formula in every:
        compared, _, name = str(formula).replace(" ", "").partition("<>")
        top = min(area.min_row for area in sqref.ranges)
        own = compared == f"$A{top}"
        for area in sqref.ranges:
            for line in area.rows:
                for row, column in line:
                    address = f"{'ABCDEFGHIJ'[column - 1]}{row}" if column < 11 else ""
                    found.setdefault(address, set()).add((kind, address[:1], name, own))
    return found
