"""Handing the program's tables to a register, which may be older than some of their columns.

Whatever writes a whole table goes through here: columns that the register's table lacks are left
out, and a formula that names one gives way to its value.
"""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import replace
from functools import lru_cache
from typing import TYPE_CHECKING

from cchc_xl.register.frames import columns_of
from cchc_xl.register.port import CellValue, Columns, Displaced, Formula, Register
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from pandas import DataFrame

Lacking = tuple[tuple[str, str], ...]
"""Columns that a register lacks: names of tables and titles."""


def hand(register: Register, columns: Mapping[str, Columns]) -> list[Displaced]:
    """Hand columns to the register as the new records of their tables (by id)."""
    lacking = _lacking(register)
    displaced = []
    for name, written in columns.items():
        table = tables()[name]
        kept = written.without([title for owner, title in lacking if owner == table.name])
        if lacking:
            kept = replace(kept, cells=[_without_names(column, lacking) for column in kept.cells])
        displaced += register.replace_table(table.name, kept, key=table.key_titles)
    return displaced


def hand_frames(register: Register, frames: Mapping[str, DataFrame]) -> list[Displaced]:
    """Hand typed frames to the register as the new records of their tables (by id)."""
    return hand(
        register, {name: columns_of(tables()[name], frame) for name, frame in frames.items()}
    )


def _lacking(register: Register) -> Lacking:
    found = register.tables()
    return tuple(
        (table.name, column.title)
        for table in tables().values()
        for column in table.columns
        if not column.lasts
        if table.name in found and column.title not in found[table.name].columns
    )


def _without_names(column: Sequence[CellValue], lacking: Lacking) -> Sequence[CellValue]:
    """Give the value of a formula that names a column which the register lacks in its place."""
    if Formula not in map(type, column):
        return column
    naming = _naming(lacking)
    return [
        value.value if isinstance(value, Formula) and naming.search(value.text) else value
        for value in column
    ]


@lru_cache(maxsize=8)
def _naming(lacking: Lacking) -> re.Pattern[str]:
    """Return what finds a reference to one of the columns, alone or of the formula's own row."""
    return re.compile(
        "|".join(
            rf"\b{re.escape(name)}\[(?:\[#This Row\],)?\[?@?\[?{re.escape(title)}\]"
            for name, title in lacking
        )
    )
