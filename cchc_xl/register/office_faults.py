"""What is wrong in the tables that Văn phòng enters, beyond the kind of a cell's value."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_xl.plan.records import ENTERED, LEAD
from cchc_xl.register.frames import addresses
from cchc_xl.register.schema import Table, tables

if TYPE_CHECKING:
    from pandas import DataFrame

NOT_BEFORE = {
    "procedures": {"valid_to": "valid_from"},
    "city_tasks": {"extended_deadline": "deadline"},
    "legal_programme": {"extended_date": "planned_date"},
    "changes": {"decided_on": "date"},
}
"""The dates that must not be before another one of their row."""
NEEDED = {
    "city_tasks": ("document", "deadline", LEAD),
    "legal_programme": ("name", "planned_date", LEAD),
}
"""What a record with a key cannot be without."""
NEEDED_BY = {
    "city_tasks": {"extension_document": "extended_deadline"},
    "legal_programme": {"extension_document": "extended_date"},
}
"""The cells that must be filled where another one of their row is."""
NOT_MORE = {"city_figures": {"verified_users": "online_users"}}
"""The counts that are a part of another one of their row."""


def faults(frames: Mapping[str, DataFrame]) -> Iterator[str]:
    """Name each cell that cannot be right with what must stand there."""
    for name in ENTERED:
        table, frame = tables()[name], frames[name]
        yield from _keys(table, frame)
        for row, column, reason in broken(table, frame):
            yield from _named(table, frame.loc[[row]], column, reason)


def broken(table: Table, frame: DataFrame) -> Iterator[tuple[Any, str, str]]:
    """Give the cells that do not go with another one of their row: its row, the column, why."""
    for column, other in NOT_BEFORE.get(table.id, {}).items():
        for row in frame.index[(frame[column] < frame[other]).fillna(False).astype(bool)]:
            yield row, column, f"sớm hơn “{_title(table, other)}”"
    for column in NEEDED.get(table.id, ()):
        for row in frame.index[frame[column].isna() & frame[table.key[0]].notna()]:
            yield row, column, "để trống; ô này phải ghi"
    for column, other in NEEDED_BY.get(table.id, {}).items():
        for row in frame.index[frame[column].isna() & frame[other].notna()]:
            yield row, column, f"để trống trong khi đã ghi “{_title(table, other)}”"
    for column, other in NOT_MORE.get(table.id, {}).items():
        for row in frame.index[(frame[column] > frame[other]).fillna(False).astype(bool)]:
            yield row, column, f"lớn hơn “{_title(table, other)}”"
    for count in (one.id for one in table.columns if one.kind == "count"):
        for row in frame.index[(frame[count] < 0).fillna(False).astype(bool)]:
            yield row, count, "số âm; ghi số từ 0 trở lên"


def _keys(table: Table, frame: DataFrame) -> Iterator[str]:
    """Name the rows without their key, and those whose key another row has."""
    (key,) = table.key
    blank = frame[key].isna() & frame.drop(columns=key).notna().any(axis=1)
    yield from _named(table, frame[blank], key, "ô này không được để trống")
    again = frame[key].notna() & frame[key].duplicated()
    yield from _named(table, frame[again], key, "đã ghi ở dòng trên; mỗi giá trị ghi một dòng")


def _named(table: Table, rows: DataFrame, column: str, reason: str) -> Iterator[str]:
    cells = addresses(table, rows, column)
    for cell, value in zip(cells, rows[column], strict=True):
        place = f"- trang “{table.sheet}”, ô {cell} (“{_title(table, column)}”)"
        yield f"{place}{_shown(value)}: {reason}"


def _shown(value: Any) -> str:
    if pd.isna(value):
        return ""
    return f" là “{value:%d/%m/%Y}”" if isinstance(value, pd.Timestamp) else f" là “{value}”"


def _title(table: Table, column: str) -> str:
    return next(item.title for item in table.columns if item.id == column)
