"""What a template shows beside the fields: until when, by whom, what was reported before."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from types import MappingProxyType
from typing import NamedTuple

from cchc_xl.templates import layout
from cchc_xl.templates.context import GivenLine
from cchc_xl.templates.prefill import Before, Record
from validation.form import Form

BEFORE, SO_FAR = "Kỳ trước", "Từ đầu năm"
DUE = "Hạn"
_DUE_FIELD = "_due"
_NUMBERS = ("count", "percent", "number")
_WIDTHS = {DUE: 16.0, BEFORE: 13.0, SO_FAR: 13.0}
_WIDE = 34.0

LookedUp = Mapping[str, Sequence[object]]
"""Columns of the hidden lists in which a formula looks things up, by the name of each."""


class Beside(NamedTuple):
    """A column at the right of the fields: its machine key, heading, width and cells.

    ``cells`` has one for each record, or line; without them ``formula`` gives all (``{row}``),
    which finds what ``found`` has by key.
    """

    field: str
    title: str
    width: float
    cells: Sequence[object] = ()
    formula: str = ""
    found: Mapping[str, object] = MappingProxyType({})


def besides(form: Form, lines: Sequence[GivenLine], before: Before) -> list[Beside]:
    """Return what stands beside a form's records."""
    if form.shape == "card":
        return list(_card(form, before))
    found = [*_due(lines), *_about(lines)]
    if lines:
        return [*found, *_given(form, lines, before)]
    return [*found, *_looked_up(form, before)]


def _due(lines: Sequence[GivenLine]) -> Iterator[Beside]:
    if any(line.due for line in lines):
        yield Beside(
            _DUE_FIELD,
            DUE,
            _WIDTHS[DUE],
            [line.due or dict(line.about).get(DUE, "") for line in lines],
        )


def due_cell(form: Form, lines: Sequence[GivenLine]) -> str:
    """Return the column of the day until when a record is due, "" where there is none."""
    return layout.field_letter(len(form.columns)) if any(line.due for line in lines) else ""


def _about(lines: Sequence[GivenLine]) -> Iterator[Beside]:
    """Tell what is said of the given records, their day left out."""
    if any(line.due for line in lines):
        names = dict.fromkeys(name for line in lines for name, _ in line.about if name != DUE)
        for number, name in enumerate(names):
            texts = [dict(line.about).get(name, "") for line in lines]
            if any(
                text not in line.words.values() for text, line in zip(texts, lines, strict=True)
            ):
                yield Beside(f"_about{number}", name, _WIDE, texts)


def _card(form: Form, before: Before) -> Iterator[Beside]:
    """Show the figures of the quarter before, and those of the year so far, which add up."""
    numbers = [one.id for one in form.columns if one.kind in _NUMBERS]
    stocks = form.traits.stocks
    last, year = before.quarter.get(form.id, ()), before.year.get(form.id, ())
    if numbers and last:
        told = [last[0].get(one.id, "") if one.id in numbers else "" for one in form.columns]
        yield Beside("_before", BEFORE, _WIDTHS[BEFORE], told)
    flows = [name for name in numbers if name not in stocks]
    if flows and year:
        sums = [_sum(year, one.id) if one.id in flows else "" for one in form.columns]
        yield Beside("_so_far", SO_FAR, _WIDTHS[SO_FAR], sums)


def _given(form: Form, lines: Sequence[GivenLine], before: Before) -> Iterator[Beside]:
    """Show the same of the figure that is asked of each given record."""
    if not form.needed or form.column(form.needed).kind not in _NUMBERS:
        return
    key = form.key[0]
    last = {row.get(key): row.get(form.needed, "") for row in before.quarter.get(form.id, ())}
    if last:
        cells = [last.get(line.key, "") for line in lines]
        yield Beside("_before", BEFORE, _WIDTHS[BEFORE], cells)
    year = before.year.get(form.id, ())
    if year:
        own = [[row for row in year if row.get(key) == line.key] for line in lines]
        sums = [
            "" if line.stands or not rows else _sum(rows, form.needed)
            for line, rows in zip(lines, own, strict=True)
        ]
        yield Beside("_so_far", SO_FAR, _WIDTHS[SO_FAR], sums)


def _looked_up(form: Form, before: Before) -> Iterator[Beside]:
    """Look up what a record of the same key left at the end of the quarter before, and its year."""
    key, columns = f"${layout.field_letter(0)}{{row}}", looked_up(form, before)
    keys = [str(one) for one in columns.get(_list(form, "key"), ())]
    for name, cells in columns.items():
        what = name.removeprefix(_list(form, ""))
        if what != "key":
            found = f"INDEX({name},MATCH({key},{_list(form, 'key')},0))"
            field, period = what.rsplit("_", 1)
            title = f"{form.column(field).title}: {_PERIODS[period].lower()}"
            told = dict(zip(keys, cells, strict=True))
            yield Beside(f"_{what}", title, _WIDTHS[BEFORE], (), f'IFERROR({found},"")', told)


_PERIODS = {"before": BEFORE, "year": SO_FAR}


def looked_up(form: Form, before: Before) -> LookedUp:
    """Return the columns of the hidden lists that the formulas of a form look things up in.

    A card shows what was left beside its lines.
    """
    balance = form.traits.balance if form.shape == "table" else None
    last, year = before.quarter.get(form.id, ()), before.year.get(form.id, ())
    keys = list(dict.fromkeys(str(row[form.key[0]]) for row in (*last, *year))) if balance else []
    if not keys or balance is None:
        return {}
    left = {row.get(form.key[0]): row.get(balance.closing, 0) for row in last}
    own = {key: [row for row in year if row.get(form.key[0]) == key] for key in keys}
    columns: dict[str, Sequence[object]] = {"key": keys}
    if last:
        columns[f"{balance.closing}_before"] = [left.get(key, 0) for key in keys]
    if year:
        for field in form.traits.flows:
            columns[f"{field}_year"] = [_sum(own[key], field) for key in keys]
    return {_list(form, name): cells for name, cells in columns.items()}


def _list(form: Form, name: str) -> str:
    return f"kt_{form.id}_{name}"


def _sum(rows: Sequence[Record], field: str) -> float:
    return sum(value for row in rows if isinstance(value := row.get(field), (int, float)))
