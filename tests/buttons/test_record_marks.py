"""What Văn phòng puts on the records of its register outlives merging, by key."""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from openpyxl.comments import Comment
from openpyxl.styles import PatternFill

from cchc_xl import services
from cchc_xl.register.schema import HEADER_ROW, tables
from cchc_xl.services.deciding import withdraw
from cchc_xl.services.summaries import decided_lines, warning_lines
from tests.desk import Q1, UNITS, Stock

YELLOW = "FFFFFF00"
MARKED = ("submissions", "tthc", "nhiem_vu")
"""Tables of three kinds: the log of what was received, and rows of returns."""


def mark(path: Path) -> dict[tuple[str, Any], int]:
    """Mark a row in the middle of each table; what was marked, by table and what the row says."""
    book = openpyxl.load_workbook(path)
    marked = {}
    for name in MARKED:
        table = tables()[name]
        sheet = book[table.sheet]
        row = HEADER_ROW + 2
        sheet.cell(row, 1).comment = Comment(f"xem lại {name}", "Văn phòng")
        sheet.cell(row, 2).hyperlink = "https://vanphong.vn"
        for column in range(1, len(table.columns) + 1):
            sheet.cell(row, column).fill = PatternFill("solid", fgColor=YELLOW)
        marked[name, said(sheet, row, len(table.columns))] = row
    book.save(path)
    return marked


def said(sheet: Any, row: int, columns: int) -> tuple[Any, ...]:
    return tuple(sheet.cell(row, column).value for column in range(1, columns + 1))


def found(path: Path) -> dict[tuple[str, Any], int]:
    """The rows that bear all marks."""
    book = openpyxl.load_workbook(path)
    rows = {}
    for name in MARKED:
        table = tables()[name]
        sheet = book[table.sheet]
        for row in range(HEADER_ROW + 1, sheet.max_row + 1):
            cells = [sheet.cell(row, number) for number in range(1, len(table.columns) + 1)]
            filled = [cell.fill.fgColor.rgb == YELLOW for cell in cells]
            assert len(set(filled)) == 1, (name, row)
            assert bool(cells[0].comment) == filled[0] == bool(cells[1].hyperlink), (name, row)
            if filled[0]:
                rows[name, said(sheet, row, len(table.columns))] = row
    return rows


@pytest.fixture
def half(stock: Stock, tmp_path: Path) -> Path:
    """A register into which the last three units' returns were merged."""
    path = Path(shutil.copy(stock.register, tmp_path / "so.xlsx"))
    services.merge_returns(path, [stock.filled(unit) for unit in UNITS[3:]], Q1)
    return path


def test_marks_follow_their_records_when_others_are_merged(half: Path, stock: Stock) -> None:
    before = mark(half)
    outcome = services.merge_returns(half, [stock.filled(unit) for unit in UNITS[:3]], Q1)
    after = found(half)
    assert after.keys() == before.keys()
    assert any(after[key] != before[key] for key in after)
    assert not [line for line in warning_lines(outcome) if "mất dòng" in line]


def test_the_same_returns_again_leave_them(half: Path, stock: Stock) -> None:
    before = mark(half)
    services.merge_returns(half, [stock.filled(unit) for unit in UNITS[3:]], Q1)
    assert found(half) == before


def test_marks_of_what_is_withdrawn_are_told_and_do_not_come_back(half: Path, stock: Stock) -> None:
    """The record comes back with the next merge, its marks do not: the lines say both."""
    mark(half)
    lines = [
        line
        for unit in UNITS[3:]
        for line in decided_lines(withdraw(half, unit, Q1, "Nộp nhầm tệp"))
    ]
    for name in ("tthc", "nhiem_vu"):
        notes = [line for line in lines if f"“xem lại {name}”" in line]
        assert len(notes) == 1
        assert notes[0].startswith("Ghi chú ở ô A")
        assert tables()[name].sheet in notes[0]
        assert "mất dòng của nó" in notes[0]
    assert any("không tự trở lại" in line and "sao-luu" in line for line in lines)
    assert [name for name, _ in found(half)] == ["submissions"]
    outcome = services.merge_returns(half, [stock.filled(unit) for unit in UNITS[3:]], Q1)
    assert [name for name, _ in found(half)] == ["submissions"]
    assert not [line for line in warning_lines(outcome) if "mất dòng" in line]
