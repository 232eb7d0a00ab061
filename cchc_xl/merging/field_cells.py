"""The cells of single fields within those that a record of a return stands in."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Sequence
from typing import TYPE_CHECKING, Any

from cchc_xl.base.addresses import Area, position
from cchc_xl.base.addresses import cell as address
from cchc_xl.plan.periods import Period
from validation import dtypes
from validation.form import JUDGED

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from cchc_xl.register.content import Content

_LIST = re.compile(r"[A-Z]+[0-9]+(,[A-Z]+[0-9]+)*|[A-Z]+[0-9]+:[A-Z]+[0-9]+")


def narrowed(content: Content, form: str, rows: DataFrame, fields: Collection[str]) -> Series[Any]:
    """Return the cells of fields of each row of a form; of what nobody typed none."""
    import pandas as pd

    within, known = FieldCells(content, form), rows["cells"].notna()
    found = [
        within.of(cells, fields, Period.parse(period)) if told else None
        for cells, period, told in zip(rows["cells"], rows["period"], known, strict=True)
    ]
    return pd.Series(pd.array(found, dtype=dtypes.TEXT), index=rows.index)


class FieldCells:
    """Finds the cells of fields of a form, as returns of a register's quarters have them."""

    def __init__(self, content: Content, form: str) -> None:
        self._form, self._edition = content.forms[form], content.edition
        self._judged = self._form.traits.judged
        self._asked: dict[str, list[str]] = {}

    def of(self, cells: str, fields: Collection[str], quarter: Period) -> str:
        """Return the cells of fields (ids) within a record's (“A6:I6” or “A6,C6”).

        They are all of the record's cells where none of the fields is the form's, or the return has
        other columns than the form of the quarter.
        """
        names = self._fields(quarter)
        wanted = self._read(fields)
        listed = list(_each_cell(cells))
        if len(listed) != len(names):
            return cells
        found = [one for name, one in zip(names, listed, strict=True) if name in wanted]
        return ",".join(_joined(found)) or cells

    def _fields(self, quarter: Period) -> list[str]:
        if quarter.closing not in self._asked:
            asked = self._form.asked(quarter.closing, self._edition)
            self._asked[quarter.closing] = [column.id for column in asked.columns]
        return self._asked[quarter.closing]

    def _read(self, fields: Collection[str]) -> set[str]:
        """Return the fields that are typed: how a task came out is computed from several."""
        known = {column.id for column in self._form.columns}
        judged = set(JUDGED) if self._judged and not known.issuperset(fields) else set()
        return (set(fields) & known) | judged


def _each_cell(cells: str) -> Iterator[str]:
    if not _LIST.fullmatch(cells):
        return
    if ":" not in cells:
        yield from cells.split(",")
        return
    area = Area.parse(cells)
    for row in range(area.top, area.bottom + 1):
        for column in range(area.left, area.right + 1):
            yield address(row, column)


def _joined(cells: Sequence[str]) -> Iterator[str]:
    """Give cells as ranges where they stand side by side."""
    run: list[str] = []
    for one in cells:
        if run and not _are_neighbours(run, one):
            yield str(Area.parse(f"{run[0]}:{run[-1]}"))
            run = []
        run.append(one)
    if run:
        yield str(Area.parse(f"{run[0]}:{run[-1]}"))


def _are_neighbours(run: Sequence[str], cell: str) -> bool:
    (row, column), (next_row, next_column) = position(run[-1]), position(cell)
    step = (next_row - row, next_column - column)
    first = position(run[0])
    across = len(run) == 1 or first[0] == row
    down = len(run) == 1 or first[1] == column
    return (step == (0, 1) and across) or (step == (1, 0) and down)
