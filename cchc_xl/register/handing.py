"""Handing the program's tables to a register, which may be older than some of their columns.

Whatever writes a whole table goes through here: columns that the register's table lacks are left
out, and a formula that names one gives way to its value.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping, Sequence
from functools import lru_cache
from typing import TYPE_CHECKING

from cchc_xl.register.frames import titled_frame, titled_rows
from cchc_xl.register.port import CellValue, Displaced, Formula, Register
from cchc_xl.register.schema import Table, tables
from cchc_xl.register.schema.spec import FIRST_VERSION

if TYPE_CHECKING:
    from pandas import DataFrame

Lacking = tuple[tuple[str, str], ...]
"""Columns that a register lacks: names of tables and titles."""


def hand_frames(register: Register, frames: Mapping[str, DataFrame]) -> list[Displaced]:
    """Hand typed frames to the register as the new records of their tables (by id)."""
    displaced = []
    for name, frame in frames.items():
        displaced += _hand(register, tables()[name], titled_frame(tables()[name], frame))
    return displaced


def hand_rows(
    register: Register, name: str, rows: Sequence[Sequence[CellValue]]
) -> list[Displaced]:
    """Hand rows of cells, formulas among them, to the register as a table's (by id) records."""
    lacking = _lacking(register, tables().values())
    kept = [[_without_names(value, lacking) for value in row] for row in rows] if lacking else rows
    return _hand(register, tables()[name], titled_rows(tables()[name], kept))


def _hand(register: Register, table: Table, rows: DataFrame) -> list[Displaced]:
    gone = [title for _, title in _lacking(register, [table])]
    return register.replace_table(table.name, rows.drop(columns=gone), key=table.key_titles)


def _lacking(register: Register, wanted: Iterable[Table]) -> Lacking:
    late = [
        (table.name, column.title)
        for table in wanted
        for column in table.columns
        if column.since != FIRST_VERSION
    ]
    if not late:
        return ()
    found = register.tables()
    return tuple(
        (name, title) for name, title in late if name in found and title not in found[name].columns
    )


def _without_names(value: CellValue, lacking: Lacking) -> CellValue:
    """Give a formula's value where it names a column that the register lacks."""
    if isinstance(value, Formula) and _naming(lacking).search(value.text):
        return value.value
    return value


@lru_cache(maxsize=8)
def _naming(lacking: Lacking) -> re.Pattern[str]:
    """Return what finds a reference to one of the columns, alone or of the formula's own row."""
    return re.compile(
        "|".join(
            rf"\b{re.escape(name)}\[(?:\[#This Row\],)?\[?@?\[?{re.escape(title)}\]"
            for name, title in lacking
        )
    )
