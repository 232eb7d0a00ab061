"""What a merge changes, cell by cell, and which units' rows are not as their files have them."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

import pandas as pd

from cchc_xl.plan.periods import Period
from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema import own_columns
from validation.frames import shown

if TYPE_CHECKING:
    from validation.form import Form

CELL_CHANGES = {"added": "Thêm ô", "changed": "Sửa ô", "removed": "Bỏ ô"}
WHOLE_RETURN = "Thêm báo cáo"

ChangeKind = Literal["added", "changed", "removed"]


class Change(NamedTuple):
    """One cell of the register's data that a merge adds, changes or removes."""

    kind: ChangeKind
    unit: str
    period: str
    table: str
    record: str
    column: str
    old: str
    new: str


def differing(
    form: Form,
    before: pd.DataFrame,
    after: pd.DataFrame,
    period: Period,
    units: Collection[str],
) -> set[str]:
    """Return the units whose rows do not stand in the register as their files have them.

    Somebody deleted a row there, or typed over a figure.
    """
    if not units or (before.empty and after.empty):
        return set()
    filled = {column.id for column in form.columns if column.prefilled} - set(form.key)
    own = ["position", *(c.id for c in own_columns(form) if c.id not in filled)]
    old, new = (_rows_of(frame, own, period, units) for frame in (before, after))
    return {unit for unit in old.keys() | new.keys() if old.get(unit) != new.get(unit)}


def _rows_of(
    frame: pd.DataFrame, columns: Sequence[str], period: Period, units: Collection[str]
) -> dict[str, list[tuple[Any, ...]]]:
    here = (frame["period"] == period.code).fillna(False) & frame["unit"].isin(list(units))
    rows = frame[here].sort_values(["unit", "position"])
    found: dict[str, list[tuple[Any, ...]]] = {}
    values = zip(*(plain_values(rows[column]) for column in columns), strict=True)
    for unit, record in zip(rows["unit"].tolist(), values, strict=True):
        found.setdefault(unit, []).append(record)
    return found


def changes_of(
    form: Form,
    before: pd.DataFrame,
    after: pd.DataFrame,
    period: Period,
    replaced: Collection[str],
) -> list[Change]:
    """Compare the cells of the returns of ``replaced`` units, record by record."""
    if not replaced or (before.empty and after.empty):
        return []
    old = _cells(form, before, period, replaced)
    new = _cells(form, after, period, replaced)
    titles = {column.id: column.title for column in form.columns}
    names: dict[tuple[Any, ...], str] = {}
    code = period.code
    changes = []
    for place in dict.fromkeys([*old, *new]):
        was, now = old.get(place), new.get(place)
        if was == now:
            continue
        kind: ChangeKind = "added" if was is None else "removed" if now is None else "changed"
        unit, record, column = place
        if record not in names:
            names[record] = " / ".join(map(shown, record))
        changes.append(
            Change(
                kind,
                unit,
                code,
                form.sheet,
                names[record],
                titles[column],
                "" if was is None else shown(was),
                "" if now is None else shown(now),
            )
        )
    return changes


def _cells(
    form: Form, frame: pd.DataFrame, period: Period, replaced: Collection[str]
) -> dict[tuple[str, tuple[Any, ...], str], Any]:
    """Return the filled cells of the replaced units by unit, record and column."""
    here = (frame["period"] == period.code).fillna(False) & frame["unit"].isin(list(replaced))
    rows = frame[here]
    columns = {column.id: plain_values(rows[column.id]) for column in own_columns(form)}
    records = _records(form.key, columns, plain_values(rows["position"]))
    units = rows["unit"].tolist()
    return {
        (unit, record, column): value
        for column, values in columns.items()
        for unit, record, value in zip(units, records, values, strict=True)
        if value is not None
    }


def _records(
    key: tuple[str, ...], columns: Mapping[str, list[Any]], positions: list[Any]
) -> list[tuple[Any, ...]]:
    if not key:
        return [(position + 1,) for position in positions]
    return list(zip(*(columns[name] for name in key), strict=True))
