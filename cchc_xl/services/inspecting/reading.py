"""A published list or draw, read back from its workbook."""

from __future__ import annotations

import unicodedata
from collections.abc import Mapping
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.measures.drawing.draw import seed_of
from cchc_xl.measures.drawing.frozen import REASONS, Candidate, Frozen, Share
from cchc_xl.reading.book import Grid
from cchc_xl.reading.first_sheet import every_sheet
from cchc_xl.reading.scan import Unreadable
from cchc_xl.services.inspecting import list_pages as at
from cchc_xl.services.inspecting.draw_pages import RESULT, SEED_AT
from validation.catalogue import list_finding


class Published(NamedTuple):
    """What a published file says: its list, the number drawn with (0: not yet), its cells."""

    name: str
    frozen: Frozen
    seed: int
    sheets: Mapping[str, Grid]

    def cell(self, sheet: str, row: int, column: int) -> Any:
        """Return what a cell shows, None of one that is blank or not there."""
        return value_at(self.sheets.get(sheet, ()), row, column)


def read_published(path: Path) -> Published:
    """Read a list or a draw that the program wrote. ``UsageProblem``: it is none."""
    try:
        sheets = every_sheet(path)
    except Unreadable as refusal:
        found = list_finding(refusal.code, file=path.name, **refusal.fields)
        raise UsageProblem(f"“{path.name}”: {found.message}", found.remedy) from refusal
    try:
        frozen = _frozen(sheets)
    except (KeyError, TypeError, ValueError, AttributeError) as error:
        raise UsageProblem(
            f"“{path.name}” không phải danh sách hoặc bảng rút thăm còn đủ trang, dòng và cột.",
            "Dùng tệp mà cchc-xl draw ghi ra, không đổi tên trang, không thêm bớt dòng hay cột.",
        ) from error
    drawn = RESULT in sheets
    seed = seed_of(str(value_at(sheets[RESULT], *SEED_AT) or "")) if drawn else 0
    return Published(path.name, frozen, seed, sheets)


def value_at(grid: Grid, row: int, column: int) -> Any:
    """Return what stands in a cell (from 1) as the pages have it: whole numbers, days, NFC text."""
    try:
        value = grid[row - 1][column - 1]
    except IndexError:
        return None
    if isinstance(value, datetime):
        return value.date()
    if isinstance(value, str):
        return unicodedata.normalize("NFC", value) or None
    if isinstance(value, float) and value.is_integer():
        return int(value)
    return value


def _frozen(sheets: Mapping[str, Grid]) -> Frozen:
    """Make the list of the cells. ``KeyError``, ``TypeError``, ``ValueError``: it is none."""
    listed, weights, needs = (sheets[name] for name in (at.POPULATION, at.WEIGHTS, at.NEEDS))
    day = value_at(listed, *at.DAY_AT)
    if not isinstance(day, date):
        raise TypeError(day)
    reasons = tuple(
        reason._replace(
            each=int(value_at(weights, 2, at.POINTS + n)),
            most=int(value_at(weights, 3, at.POINTS + n)),
        )
        for n, reason in enumerate(REASONS)
    )
    units = tuple(_unit(listed, weights, row) for row in _rows(listed, at.CODE))
    shares = tuple(
        Share(*(value_at(needs, row, column) for column in (at.SHARE, at.SHARE + 1, at.FLOOR)))
        for row in _rows(needs, at.FLOOR)
    )
    if not (units and shares):
        raise ValueError
    base = int(value_at(weights, 2, at.WEIGHT))
    return Frozen(int(value_at(listed, *at.YEAR_AT)), day, shares, units, reasons, base)


def _rows(grid: Grid, column: int) -> list[int]:
    """Return the rows of a list: down to the first that has nothing in a column."""
    found, row = [], at.FIRST
    while value_at(grid, row, column) is not None:
        found.append(row)
        row += 1
    return found


def _unit(listed: Grid, weights: Grid, row: int) -> Candidate:
    code, name, kind, groups, district, state = (
        str(value_at(listed, row, column) or "")
        for column in (at.CODE, at.NAME, at.KIND, at.GROUPS, at.DISTRICT, at.STATE)
    )
    last = value_at(listed, row, at.LAST)
    if not (last is None or isinstance(last, date)):
        raise TypeError(last)
    times = tuple(int(value_at(weights, row, at.TIMES + n)) for n in range(len(REASONS)))
    because = str(value_at(weights, row, at.BECAUSE) or "")
    return Candidate(code, name, kind, groups, district, state, last, times, because)
