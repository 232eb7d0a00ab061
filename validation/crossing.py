"""The rules that look at a whole return, or at rows that are not there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence, Set

import pandas as pd
from pandas.api.types import is_numeric_dtype

from validation.findings import Finding
from validation.form import Balance, Form
from validation.forms import COVER, forms
from validation.frames import filled_rows, shown
from validation.returns import Cell, Returns
from validation.words import ACTIVE


def cover_findings(returns: Returns) -> Iterator[tuple[Cell, Finding]]:
    """Hold the cover's answer about activity against the other sheets (R901, R902, R903)."""
    cover = returns.frames[COVER]
    inactive = returns.inactive()
    active = set(cover.loc[(cover["activity"] == ACTIVE).fillna(False), "return_no"])
    figures = {name: _with_figures(returns, name) for name in returns.frames}
    filled = {name: _with_input(returns, name) for name in returns.frames}
    for row, number in zip(cover.index, cover["return_no"].tolist(), strict=True):
        if number in inactive:
            names = [
                name
                for name in figures
                if (not forms()[name].traits.standing or forms()[name].traits.happened)
                and name not in returns.origins[number].offered
                and number in figures[name]
            ]
            if names:
                sheets = ", ".join(f"“{forms()[name].sheet}”" for name in names)
                yield _at_cover(returns, row, "R901", sheets=sheets)
        elif number in active:
            if not any(number in filled[name] for name in filled if name != COVER):
                yield _at_cover(returns, row, "R902")
            else:
                yield from _empty_sheets(returns, number, filled)


def _at_cover(returns: Returns, row: int, code: str, **fields: str) -> tuple[Cell, Finding]:
    cell = returns.cell(COVER, row, "activity")
    value = shown(returns.frames[COVER].at[row, "activity"])
    label = forms()[COVER].column("activity").title
    return cell, returns.finding(code, cell, label=label, value=value, **fields)


def _empty_sheets(
    returns: Returns, number: int, filled: Mapping[str, set[int]]
) -> Iterator[tuple[Cell, Finding]]:
    for name in returns.origins[number].forms:
        form = forms()[name]
        if not form.required or name == COVER or number in filled.get(name, ()):
            continue
        given = returns.origins[number].given.get(name)
        is_there = (returns.frames[name]["return_no"] == number).any()
        if form.is_prefilled and not is_there and not (given and given.own):
            continue  # nothing was asked
        cell = Cell(number, name, 0, form.typed_in[0])
        yield cell, returns.finding("R903", cell, label=form.column(cell.field).title)


def _with_input(returns: Returns, name: str) -> set[int]:
    """Return the returns in which somebody typed anything into this form."""
    frame, form = returns.frames[name], forms()[name]
    filled = filled_rows(frame, form.typed_in)
    if form.traits.offered:  # what Văn phòng filled in is nobody's answer
        own = filled_rows(frame, [one for one in form.typed_in if one not in form.traits.ours])
        filled &= own | frame[form.traits.code].isna()
    typed = set(frame.loc[filled, "return_no"])
    return typed | {return_no for return_no, _, _ in returns.bad.get(name, ())}


def _with_figures(returns: Returns, name: str) -> set[int]:
    """Return the returns whose form holds a number other than 0 or, without numbers, any row.

    What is left from the quarter before is no figure of this one: dossiers carried over and still
    pending.
    """
    frame = returns.frames[name]
    form = forms()[name]
    if form.traits.happened:
        return set(frame.loc[frame[form.traits.happened] >= frame["period_start"], "return_no"])
    names = form.traits.flows or tuple(column.id for column in form.columns)
    numeric = [column for column in names if is_numeric_dtype(frame[column])]
    if not numeric:
        return _with_input(returns, name)
    return set(frame.loc[(frame[numeric].fillna(0) != 0).any(axis=1), "return_no"])


def missing_findings(
    returns: Returns, previous: Mapping[str, pd.DataFrame], unsure: Set[tuple[int, str]]
) -> Iterator[tuple[Cell, Finding]]:
    """Name each record that had something left last quarter and is gone (R106 of dossiers, R805).

    ``unsure`` are the returns and forms in which some row's key is wrong: it may be the one that is
    gone.
    """
    for name in returns.frames:
        form, earlier = forms()[name], previous.get(name)
        balance = form.traits.balance
        if balance is None or earlier is None or earlier.empty:
            continue
        yield from _gone(returns, form, balance, earlier, {no for no, of in unsure if of == name})


def _gone(
    returns: Returns, form: Form, balance: Balance, earlier: pd.DataFrame, unsure: Set[int]
) -> Iterator[tuple[Cell, Finding]]:
    frame = returns.frames[form.id]
    now = set(zip(frame["return_no"], *(frame[name] for name in form.key), strict=True))
    waiting = earlier[(earlier[balance.closing] > 0).fillna(False)]
    waiting = waiting[waiting[balance.opening].notna()]
    columns = (waiting[name] for name in ("unit", balance.closing, *form.key))
    left: dict[str, list[tuple[tuple[str, ...], int]]] = {}
    for unit, count, *key in zip(*columns, strict=True):
        left.setdefault(unit, []).append((tuple(key), int(count)))
    for number, origin in enumerate(returns.origins):
        if form.id in origin.forms and number not in unsure:
            for record, count in left.get(origin.unit, ()):
                if (number, *record) not in now:
                    told = {f"previous_{balance.closing}": shown(count)}
                    if form.shape == "card":
                        yield _missing_card(returns, form, balance, number, told)
                    else:
                        yield _missing(returns, form, balance, number, record, told)


def _missing_card(
    returns: Returns, form: Form, balance: Balance, number: int, told: Mapping[str, str]
) -> tuple[Cell, Finding]:
    cell = Cell(number, form.id, 0, balance.opening)
    label = form.column(balance.opening).title
    return cell, returns.finding(balance.gone, cell, label=label, **told)


def _missing(
    returns: Returns,
    form: Form,
    balance: Balance,
    number: int,
    record: Sequence[str],
    told: Mapping[str, str],
) -> tuple[Cell, Finding]:
    """Return the finding at the first free cell of the table, which would be the record's."""
    frame, key = returns.frames[form.id], form.key[0]
    positions = frame.loc[frame["return_no"] == number, "position"]
    last = Cell(number, form.id, int(positions.max()) if len(positions) else -1, key)
    first = last._replace(position=0)
    free = _below(returns.address(last)) if len(positions) else returns.address(first)
    label, name = form.column(key).title, ", ".join(record)
    problem = returns.finding(balance.gone, last, label=label, value=name, **told)
    return last._replace(position=last.position + 1, field=name), problem._replace(cell=free)


def _below(address: str) -> str:
    parts = re.fullmatch(r"([A-Z]+)(\d+)", address)
    return f"{parts[1]}{int(parts[2]) + 1}" if parts else ""
