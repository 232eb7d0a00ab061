"""Sheets that add up the counts of one form by unit or by field, with a total row."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING

from cchc_xl.consolidated.formulas import Criterion, here, sum_if
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.plan.periods import Period
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables

if TYPE_CHECKING:
    from pandas import DataFrame

Columns = dict[str, list[Formula]]
"""Cells by column id: one for each key, and the total's at the end."""


def unit_rows(
    picture: Picture,
    name: str,
    form: str,
    at_end: Collection[str],
    at_start: Collection[str] = (),
) -> list[list[CellValue]]:
    """Return a row for each unit, in the list's order, and the total, of a form of one record.

    ``name`` is the id of the output table, whose counts are the form's. They are summed over the
    period's quarters; those ``at_end`` are the last quarter's, those ``at_start`` the first one's.
    """
    table = tables()[name]
    counts = [column.id for column in table.columns if column.kind == "count"]
    quarters = dict.fromkeys(counts, picture.quarters)
    quarters |= dict.fromkeys(at_end, picture.quarters[-1:])
    quarters |= dict.fromkeys(at_start, picture.quarters[:1])
    units = picture.units_of(form)
    frame = picture.content.frames[form]
    cells = summed_columns(table, form, "unit", frame, list(units), quarters)
    columns = [[*units, TOTAL], [*units.values(), None], *(cells[count] for count in counts)]
    return [list(row) for row in zip(*columns, strict=True)]


def summed_columns(
    table: Table,
    source: str,
    key: str,
    frame: DataFrame,
    keys: Sequence[str],
    quarters: Mapping[str, tuple[Period, ...]],
    also: Sequence[Criterion] = (),
) -> Columns:
    """Return live sums of columns of the data table ``source`` for each key, and in all.

    ``frame`` are that table's rows, those that meet the criteria ``also``; ``quarters`` says by
    column over which quarters to add up. ``key`` is the id of the column that both tables share.
    """
    own = [(key, here(table, key)), *also]
    cells: Columns = {}
    for counted in dict.fromkeys(quarters.values()):
        columns = [name for name, wanted in quarters.items() if wanted == counted]
        rows = frame[frame["period"].isin([quarter.code for quarter in counted])]
        sums = rows.groupby(key)[columns].sum().reindex(list(keys)).fillna(0)
        totals = rows[columns].sum()
        for name in columns:
            text = sum_if(source, name, counted, own)
            cells[name] = [Formula(text, int(value)) for value in sums[name]]
            cells[name].append(Formula(sum_if(source, name, counted, also), int(totals[name])))
    return cells


def values(cells: Sequence[Formula]) -> list[int]:
    """Return the stored values of counts."""
    return [cell.value if isinstance(cell.value, int) else 0 for cell in cells]
