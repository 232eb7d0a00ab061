"""The number of calls into LibreOffice does not grow with the cells."""

from __future__ import annotations

import datetime as dt
from typing import Any

import pytest
import xlwings as xw

from tests.hosts.libreoffice.counting import counted

pytestmark = pytest.mark.libreoffice

ROWS_A_CALL = 500
"""Rows of formulas that are written in one call."""
MOST = 60
"""Calls of LibreOffice's process for one block of any size with up to five formats of cells."""


def rows(height: int) -> list[list[Any]]:
    """Rows with every kind of value, kinds mixed within columns."""
    day = dt.date(2023, 3, 8)
    return [
        [f"đơn vị {i}", i, i / 7, day if i % 2 else i, bool(i % 2), None, "007", "#N/A", "a\tb\nc"]
        for i in range(height)
    ]


def calls_for(sheet: xw.Sheet, height: int, within: bool) -> dict[str, int]:
    """How many calls writing and reading a block takes, of the program or within LibreOffice."""
    sheet.clear()  # formats, too
    block = sheet.range((1, 1), (height, 9))
    given = rows(height)
    found = {}
    with counted(sheet, within=within) as (_, calls):

        def measure(name: str, work: Any) -> None:
            before = calls.count
            work()
            found[name] = calls.count - before

        measure("write", lambda: setattr(block, "raw_value", given))
        measure("write again", lambda: setattr(block, "raw_value", given))
        measure("read", lambda: block.raw_value)
        measure("formulas", lambda: block.formula)
        measure("clear", block.clear_contents)
        returns = [["a\r\nb" if i % 2 else "c"] * 9 for i in range(height)]
        measure("line ends", lambda: setattr(block, "raw_value", returns))
        formulas = [["=1+1" if (i + j) % 2 else "x" for j in range(9)] for i in range(height)]
        measure("formulas written", lambda: setattr(block, "raw_value", formulas))
    return found


def test_the_program_calls_once(sheet: xw.Sheet) -> None:
    sheet["A1"].value = dt.date(2023, 3, 8)  # the workbook's first day is asked for once
    for height in (20, 2_000):
        assert set(calls_for(sheet, height, within=False).values()) == {1}


def test_calls_within_the_office_do_not_grow_with_rows(sheet: xw.Sheet) -> None:
    few, many = calls_for(sheet, 20, within=True), calls_for(sheet, 2_000, within=True)
    slices = (2_000 // ROWS_A_CALL - 1) * 9 * 2  # nine columns, a range and a write for each
    few["formulas written"] += slices
    assert {name: count for name, count in many.items() if count > few[name] + 8} == {}
    many["formulas written"] -= slices
    assert {name: count for name, count in many.items() if not 0 < count <= MOST} == {}


def test_a_copy_grows_with_the_logarithm(sheet: xw.Sheet) -> None:
    sheet["A1:C1"].value = ["a", "=B1", 3]
    with counted(sheet, within=True) as (same, calls):
        same["A1:C1"].copy(same.range((2, 1), (5_001, 3)))
    assert 0 < calls.count <= 150
    assert sheet["C5001"].value == 3.0
