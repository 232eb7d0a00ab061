"""What a register of a year begins with from the one before: records left open at its end.

They are no returns of the new year and count in no figure of it. The first templates bring them
along, and the first returns are held against them. They stand packed in the system table, as the
plan does, and so under the seal.
"""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date
from functools import cache
from typing import TYPE_CHECKING, Any

from cchc_xl.plan.keeping import files_of, has_lines, lines_of
from cchc_xl.register.frames import empty_frame, plain_values, rows_frame
from cchc_xl.register.schema import tables

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content

PREFIX = "opening_part_"


def opening_lines(frames: Mapping[str, DataFrame], file: str) -> dict[str, str]:
    """Return rows of data tables (by id) as lines of the system table; ``file`` is their register.

    Of each row are kept the unit and the form's own columns.
    """
    texts = {}
    for name, frame in frames.items():
        kept = [column for column in frame.columns if column in tables()[name].ids]
        cells = zip(*(plain_values(frame[column]) for column in kept), strict=True)
        rows = [dict(zip(kept, row, strict=True)) | {"file": file} for row in cells]
        told = [{n: v for n, v in row.items() if v is not None} for row in rows]
        texts[name] = json.dumps(told, ensure_ascii=False, default=str).encode()
    return lines_of(texts, PREFIX) if texts else {}


def opening_rows_of(content: Content, name: str) -> DataFrame:
    """Return the rows of a data table that the register began with; none where it has none.

    They are of the period before its first, and of no version.
    """
    table = tables()[name]
    if not has_lines(content.settings, PREFIX):
        return empty_frame(table)
    parts = tuple(item for item in content.settings.items() if item[0].startswith(PREFIX))
    period = content.plan.periods[0].previous.code
    rows = [{**row, "period": period, "version": None} for row in _kept(parts).get(name, ())]
    kinds = {column.id: column.kind for column in table.columns}
    cells = [[_typed(row.get(column), kinds[column]) for column in table.ids] for row in rows]
    return rows_frame(table, cells)


def openings(content: Content) -> dict[str, DataFrame]:
    """Return all rows that the register began with, by data table; nothing where it has none."""
    if not has_lines(content.settings, PREFIX):
        return {}
    return {name: opening_rows_of(content, name) for name in content.forms}


@cache
def _kept(parts: tuple[tuple[str, str], ...]) -> dict[str, list[dict[str, Any]]]:
    files = files_of(dict(parts), PREFIX)
    return {name: json.loads(content) for name, content in files.items()}


def _typed(value: Any, kind: str) -> Any:
    return date.fromisoformat(value) if kind == "date" and isinstance(value, str) else value
