"""Sheets that add up the counts of one form by unit or by field, with a total row."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING

from cchc_xl.consolidated.formulas import here, sum_if
from cchc_xl.plan.periods import Period
from cchc_xl.register.port import Formula
from cchc_xl.register.schema import Table

if TYPE_CHECKING:
    from pandas import DataFrame

Columns = dict[str, list[Formula]]
"""Cells by column id: one for each key, and the total's at the end."""


def summed_columns(
    table: Table,
    source: str,
    key: str,
    frame: DataFrame,
    keys: Sequence[str],
    quarters: Mapping[str, tuple[Period, ...]],
) -> Columns:
    """Return live sums of columns of the data table ``source`` for each key, and in all.

    ``frame`` are that table's rows; ``quarters`` says by column over which quarters to add up.
    ``key`` is the id of the column that both tables share.
    """
    own = [(key, here(table, key))]
    cells: Columns = {}
    for counted in dict.fromkeys(quarters.values()):
        columns = [name for name, wanted in quarters.items() if wanted == counted]
        rows = frame[frame["period"].isin([quarter.code for quarter in counted])]
        sums = rows.groupby(key)[columns].sum().reindex(list(keys)).fillna(0)
        totals = rows[columns].sum()
        for name in columns:
            text = sum_if(source, name, counted, own)
            cells[name] = [Formula(text, int(value)) for value in sums[name]]
            cells[name].append(Formula(sum_if(source, name, counted), int(totals[name])))
    return cells


def values(cells: Sequence[Formula]) -> list[int]:
    """Return the stored values of counts."""
    return [cell.value if isinstance(cell.value, int) else 0 for cell in cells]
