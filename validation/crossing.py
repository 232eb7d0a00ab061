"""The rules that look at a whole return, or at rows that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping

import pandas as pd
from pandas.api.types import is_numeric_dtype

from validation.catalogue import finding
from validation.findings import Finding
from validation.forms import forms
from validation.forms.bia import ACTIVE
from validation.frames import filled_rows, shown
from validation.returns import Cell, Returns

# What a unit may always say, also when nothing happened in the quarter.
STANDING = ("bia", "nhiem_vu", "thong_ke", "kien_nghi")


def cover_findings(returns: Returns) -> Iterator[tuple[Cell, Finding]]:
    """Hold the cover's answer about activity against the other sheets (R901, R902, R903)."""
    cover = returns.frames["bia"]
    inactive = returns.inactive()
    active = set(cover.loc[(cover["activity"] == ACTIVE).fillna(False), "return_no"])
    figures = {name: _with_figures(returns, name) for name in returns.frames}
    filled = {name: _with_input(returns, name) for name in returns.frames}
    for row in cover.index:
        number = int(cover.at[row, "return_no"])
        if number in inactive:
            names = [name for name in figures if name not in STANDING and number in figures[name]]
            if names:
                sheets = ", ".join(f"“{forms()[name].sheet}”" for name in names)
                yield _at_cover(returns, row, "R901", sheets=sheets)
        elif number in active:
            if not any(number in filled[name] for name in filled if name != "bia"):
                yield _at_cover(returns, row, "R902")
            else:
                yield from _empty_sheets(returns, number, filled)


def _at_cover(returns: Returns, row: int, code: str, **fields: str) -> tuple[Cell, Finding]:
    form = forms()["bia"]
    value = shown(returns.frames["bia"].at[row, "activity"])
    label = form.column("activity").title
    problem = returns.finding(code, form, row, "activity", label=label, value=value, **fields)
    return returns.cell("bia", row, "activity"), problem


def _empty_sheets(
    returns: Returns, number: int, filled: Mapping[str, set[int]]
) -> Iterator[tuple[Cell, Finding]]:
    source = returns.sources[number]
    for name in source.forms:
        form = forms()[name]
        if form.required and name != "bia" and number not in filled[name]:
            first = next(column for column in form.columns if not column.prefilled)
            cell = source.address(name, 0, first.id)
            yield (
                Cell(number, name, 0, first.id),
                finding(
                    "R903",
                    unit=source.unit,
                    period=source.period,
                    file=source.file,
                    sheet=form.sheet,
                    cell=cell,
                    label=first.title,
                ),
            )


def _with_input(returns: Returns, name: str) -> set[int]:
    """Return the returns in which somebody typed anything into this form."""
    frame = returns.frames[name]
    columns = [column.id for column in forms()[name].columns if not column.prefilled]
    typed = set(frame.loc[filled_rows(frame, columns), "return_no"])
    return typed | {return_no for return_no, _, _ in returns.bad.get(name, ())}


def _with_figures(returns: Returns, name: str) -> set[int]:
    """Return the returns whose form holds a number other than 0 or, without numbers, any row."""
    frame = returns.frames[name]
    form = forms()[name]
    numeric = [column.id for column in form.columns if is_numeric_dtype(frame[column.id])]
    if not numeric:
        return _with_input(returns, name)
    return set(frame.loc[(frame[numeric].fillna(0) != 0).any(axis=1), "return_no"])


def missing_field_findings(
    returns: Returns, previous: Mapping[str, pd.DataFrame]
) -> Iterator[tuple[Cell, Finding]]:
    """Name each field of procedures that had dossiers pending last quarter and is gone (R106)."""
    earlier = previous.get("tthc")
    if earlier is None or earlier.empty or "tthc" not in returns.frames:
        return
    frame = returns.frames["tthc"]
    now = set(zip(returns.units_of(frame), frame["field"], strict=True))
    pending = earlier[(earlier["pending"] > 0).fillna(False)]
    numbers = {source.unit: number for number, source in enumerate(returns.sources)}
    for unit, field, count in pending[["unit", "field", "pending"]].itertuples(index=False):
        if unit in numbers and (unit, field) not in now:
            yield _missing_field(returns, numbers[unit], field, count)


def _missing_field(returns: Returns, number: int, field: str, pending: int) -> tuple[Cell, Finding]:
    form = forms()["tthc"]
    source = returns.sources[number]
    frame = returns.frames["tthc"]
    positions = frame.loc[frame["return_no"] == number, "position"]
    free = _below(source.address("tthc", int(positions.max()), "field")) if len(positions) else ""
    problem = finding(
        "R106",
        unit=source.unit,
        period=source.period,
        file=source.file,
        sheet=form.sheet,
        cell=free,
        label=form.column("field").title,
        value=field,
        previous_pending=pending,
    )
    return Cell(number, "tthc", -1, field), problem


def _below(address: str) -> str:
    column, row = re.fullmatch(r"([A-Z]+)(\d+)", address).groups()  # type: ignore[union-attr]
    return f"{column}{int(row) + 1}"
