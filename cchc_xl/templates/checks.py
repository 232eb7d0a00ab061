"""The column “Kiểm tra”: the rules of a form as formulas, and what they show at the start."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from typing import Any, NamedTuple

from cchc_xl.plan.year import Window
from cchc_xl.templates import layout
from cchc_xl.templates.prefill import Record, is_carried
from validation.catalogue import entries
from validation.expressions import Sheet, formula, names
from validation.form import Column, Form
from validation.rules import Rule

WARNING_MARK = "Cảnh báo: "
UNREADABLE = "Ô số chứa chữ hoặc ô bị lỗi"
_ROW = "\x00"
EMPTY = '""'
"""A cell of a column that came with a later version of registers."""


class Judged(NamedTuple):
    """A form with the rules that its template can judge and the days whose figures it is for.

    ``forms`` are all forms that the workbook has, ``begins`` is when work of the plan begins.
    """

    form: Form
    rules: tuple[Rule, ...]
    window: Window
    forms: tuple[Form, ...]
    begins: date | None = None


def judged(
    form: Form,
    rules: Sequence[Rule],
    window: Window,
    forms: Sequence[Form],
    begins: date | None = None,
) -> Judged:
    """Choose the rules of a form that hold without the quarter before and without other forms.

    A rule over a field that the register does not ask for is none, nor one over the plan's
    beginning where that is not judged.
    """
    given = {(other.id, column.id) for other in forms for column in other.columns}
    chosen = [rule for rule in rules if rule.in_template and rule.cells <= given]
    chosen = [rule for rule in chosen if begins or "plan_start" not in names(rule.rule)]
    chosen.sort(key=lambda rule: (entries()[rule.code].severity != "error", rule.code))
    return Judged(form, tuple(chosen), window, tuple(forms), begins)


def shown(rule: Rule) -> str:
    """Return what the column says when the rule is broken: its title, marked when a warning."""
    entry = entries()[rule.code]
    return entry.title if entry.severity == "error" else WARNING_MARK + entry.title


def missing(column: Column) -> str:
    """Return what the column says when a required field of a begun record is still empty."""
    return f"{entries()['M101'].title}: {column.title}"


def repeated() -> str:
    """Return what the column says when a record's key stands in another row, too."""
    return entries()["M105"].title


def table_formulas(judged: Judged, rows: int) -> list[str]:
    """Return the formulas beside a table's rows: the first broken rule, else what is missing."""
    pattern = _table_pattern(judged, layout.FIRST_ROW + rows - 1)
    first = layout.FIRST_ROW
    return [pattern.replace(_ROW, str(row)) for row in range(first, first + rows)]


@lru_cache(maxsize=256)
def _table_pattern(judged: Judged, last_row: int) -> str:
    form = judged.form
    at = {column.id: f"${layout.letter(index)}" for index, column in enumerate(form.columns)}
    typed = [column for column in form.columns if not column.prefilled]
    own = f"{at[typed[0].id]}{_ROW}:{at[typed[-1].id]}{_ROW}"
    chain = '""'
    for column in reversed([column for column in typed if column.required]):
        chain = f'IF({at[column.id]}{_ROW}="",{quoted(missing(column))},{chain})'
    if form.key and not any(form.column(name).prefilled for name in form.key):
        cells = [at[name] for name in form.key]
        full = ",".join(f'{cell}{_ROW}<>""' for cell in cells)
        same = "*".join(
            f"({cell}${layout.FIRST_ROW}:{cell}${last_row}={cell}{_ROW})" for cell in cells
        )
        chain = f"IF(IF(AND({full}),SUMPRODUCT(1*{same})>1,FALSE),{quoted(repeated())},{chain})"
    sheet = _sheet(judged, lambda name: at[name] + _ROW if name in at else EMPTY)
    chain = _chain(judged.rules, sheet, chain)
    if not form.traits.follows:
        chain = f'IF(COUNTA({own})=0,"",{chain})'
    return _guarded(chain)


@lru_cache(maxsize=256)
def card_formulas(judged: Judged) -> tuple[str, ...]:
    """Return the formulas beside a card's lines: the rules that point at the line's field."""
    form = judged.form
    column = layout.letter(layout.CARD_VALUE)
    at = {
        field.id: f"${column}${layout.FIRST_ROW + index}"
        for index, field in enumerate(form.columns)
    }
    typed = [field.id for field in form.columns if not field.prefilled]
    own = f"{at[typed[0]]}:{at[typed[-1]]}"
    sheet = _sheet(judged, at.__getitem__)
    found = []
    for field in form.columns:
        chain = '""'
        if field.required and not field.prefilled:
            text = quoted(missing(field))
            chain = f'IF(AND(COUNTA({own})>0,{at[field.id]}=""),{text},"")'
        rules = [rule for rule in judged.rules if rule.at == field.id]
        found.append(_guarded(_chain(rules, sheet, chain)))
    return tuple(found)


def _chain(rules: Sequence[Rule], sheet: Sheet, otherwise: str) -> str:
    chain = otherwise
    for rule in reversed(rules):
        chain = f"IF({formula(rule.rule, sheet, missing=True)},{chain},{quoted(shown(rule))})"
    return chain


def _guarded(expression: str) -> str:
    return f"=IFERROR({expression},{quoted(UNREADABLE)})"


def _sheet(judged: Judged, cell: Callable[[str], str]) -> Sheet:
    forms = {form.id: form for form in judged.forms}

    def total(name: str) -> str:
        form, _, field = name.partition(".")
        columns = [column.id for column in forms[form].columns]
        column = layout.letter(columns.index(field))
        sheet = quoted_sheet(forms[form].sheet)
        return f"SUM({sheet}!${column}${layout.FIRST_ROW}:${column}${layout.LAST_OPEN_ROW})"

    def told(name: str) -> str:
        form, _, field = name.partition(".")
        other = forms[form]
        at = {
            column.id: f"${(letter := layout.letter(number))}${layout.FIRST_ROW}:${letter}"
            f"${layout.LAST_OPEN_ROW}"
            for number, column in enumerate(other.columns)
        }
        sheet = quoted_sheet(other.sheet)
        key = other.key[0]
        row = f"MATCH({cell(key)},{sheet}!{at[key]},0)"
        return f'IFERROR(INDEX({sheet}!{at[field]},{row}),"")'

    days = judged.window
    return Sheet(cell, days.start, days.end, total, told=told, begins=judged.begins)


def texts(judged: Judged) -> tuple[str, ...]:
    """Return what the rules of a sheet may show."""
    return tuple(shown(rule) for rule in judged.rules)


def errors_count(sheet: str, check_range: str) -> str:
    """Return the expression that counts a sheet's rows whose “Kiểm tra” shows an error."""
    cells = f"{quoted_sheet(sheet)}!{check_range}"
    mark = f'LEFT({cells},{len(WARNING_MARK)})<>"{WARNING_MARK}"'
    return f'SUMPRODUCT(({cells}<>"")*({mark}))'


def warnings_count(sheet: str, check_range: str) -> str:
    """Return the expression that counts a sheet's rows whose “Kiểm tra” shows a warning."""
    cells = f"{quoted_sheet(sheet)}!{check_range}"
    return f'SUMPRODUCT(1*(LEFT({cells},{len(WARNING_MARK)})="{WARNING_MARK}"))'


def quoted_sheet(name: str) -> str:
    """Return a sheet's name as it stands in a formula."""
    return "'" + name.replace("'", "''") + "'"


def quoted(text: str) -> str:
    """Return a text as it stands in a formula."""
    return '"' + text.replace('"', '""') + '"'


def first_messages(judged: Judged, sheets: Mapping[str, Sequence[Record]]) -> list[str]:
    """Return what the formulas show beside a table's first records, as pandas computes it.

    ``sheets`` are the first records of all forms of the workbook.
    """
    form = judged.form
    records = sheets[form.id]
    begun = [bool(form.traits.follows) or is_carried(form, record) for record in records]
    if not any(begun):
        return [""] * len(records)
    broken = _first_broken(judged, sheets)
    return [
        (broken[number] or _first_missing(form, record)) if begun[number] else ""
        for number, record in enumerate(records)
    ]


def _first_broken(judged: Judged, sheets: Mapping[str, Sequence[Record]]) -> list[str]:
    import pandas as pd

    from validation.expressions import Rows, evaluate
    from validation.forms import forms
    from validation.frames import form_frame, typed

    form, records = judged.form, sheets[judged.form.id]
    names = [column.id for column in forms()[form.id].columns]

    def told(name: str) -> pd.Series[Any]:
        other, _, field = name.partition(".")
        column, (key, *_) = forms()[other].column(field), forms()[other].key
        said = {row[key]: row.get(field) for row in sheets[other]}
        return pd.Series(typed([said.get(record[key]) for record in records], column.kind))

    values = [[record.get(name) for name in names] for record in records]
    frame = form_frame(forms()[form.id], values)
    start, end = pd.Timestamp(judged.window.start), pd.Timestamp(judged.window.end)
    begins = pd.Timestamp(judged.begins or judged.window.start)
    frame = frame.assign(period_start=start, period_end=end, plan_start=begins)
    found = [""] * len(records)
    for rule in reversed(judged.rules):
        holds = evaluate(rule.rule, Rows(frame, told=told), missing=True)
        found = [old if kept else shown(rule) for old, kept in zip(found, holds, strict=True)]
    return found


def _first_missing(form: Form, record: Record) -> str:
    for column in form.columns:
        if column.required and not column.prefilled and record.get(column.id) is None:
            return missing(column)
    return ""
