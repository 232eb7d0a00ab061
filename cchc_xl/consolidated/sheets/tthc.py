"""TTHC by field and by unit: the national form II.06a over the period.

Over several quarters the dossiers carried over are the first quarter's and those pending the last
one's, so that the form's identities hold for six months and for the year, too.
"""

from __future__ import annotations

from collections.abc import Sequence

from cchc_xl.consolidated.formulas import here, quotient, ratio
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.summing import Columns, summed_columns, values
from cchc_xl.plan.periods import Period
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables

FORM = "tthc"
AT_START = ("carried_over",)
AT_END = ("pending", "within_limit", "overdue")


def field_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each field of procedures, in the plan's order, and the total."""
    frame = picture.content.frames[FORM]
    codes = [quarter.code for quarter in picture.quarters]
    listed = [row.value for row in picture.content.plan.lists if row.list == "linh_vuc"]
    reported = set(frame.loc[frame["period"].isin(codes), "field"].dropna())
    fields = [*listed, *sorted(reported.difference(listed))]
    return _rows(picture, tables()["out_tthc_fields"], "field", fields, [[*fields, TOTAL]])


def unit_rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each unit, in the list's order, and the total."""
    units = picture.units_of(FORM)
    leading: list[list[str | None]] = [[*units, TOTAL], [*units.values(), None]]
    return _rows(picture, tables()["out_tthc_units"], "unit", list(units), leading)


def _rows(
    picture: Picture,
    table: Table,
    key: str,
    keys: Sequence[str],
    leading: Sequence[Sequence[str | None]],
) -> list[list[CellValue]]:
    counts = [column.id for column in table.columns if column.kind == "count"]
    quarters = {name: _quarters(name, picture) for name in counts}
    cells = summed_columns(table, FORM, key, picture.content.frames[FORM], keys, quarters)
    if len(picture.quarters) > 1:
        cells["received"] = _received(table, cells)
    columns = [*leading, *(cells[name] for name in counts), _share(table, cells)]
    return [list(row) for row in zip(*columns, strict=True)]


def _quarters(column: str, picture: Picture) -> tuple[Period, ...]:
    if column in AT_START:
        return picture.quarters[:1]
    return picture.quarters[-1:] if column in AT_END else picture.quarters


def _received(table: Table, cells: Columns) -> list[Formula]:
    parts = ("online", "direct", "carried_over")
    text = "+".join(here(table, name) for name in parts)
    columns = [values(cells[name]) for name in parts]
    return [Formula(text, sum(row)) for row in zip(*columns, strict=True)]


def _share(table: Table, cells: Columns) -> list[Formula]:
    on_time = f"({here(table, 'early')}+{here(table, 'on_time')})"
    text = ratio(on_time, here(table, "resolved"))
    columns = [values(cells[name]) for name in ("early", "on_time", "resolved")]
    return [
        Formula(text, quotient(early + on_time, resolved))
        for early, on_time, resolved in zip(*columns, strict=True)
    ]
