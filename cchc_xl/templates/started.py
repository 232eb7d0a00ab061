"""What the checks show beside the records that a template begins with, as pandas computes it.

It is stored beside the formulas: a program that does not compute them anew shows it.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cchc_xl.templates import checks
from cchc_xl.templates.checks import Judged
from cchc_xl.templates.context import GivenLine
from cchc_xl.templates.prefill import Record, is_carried, totalled
from validation.form import Column, Form
from validation.forms import COVER
from validation.words import SETTLED

if TYPE_CHECKING:
    import pandas as pd


def first_messages(judged: Judged, sheets: Mapping[str, Sequence[Record]]) -> list[str]:
    """Return what the formulas show at the start: beside a table's records, a card's lines.

    ``sheets`` are the first records of all forms of the workbook.
    """
    form = judged.form
    records = sheets[form.id]
    carried = [is_carried(form, record) for record in records]
    if form.shape == "card":
        judges = form.id == COVER or any(carried)
        return [_line_message(column, records) if judges else "" for column in form.columns]
    begun = [bool(form.traits.follows) or own for own in carried]
    if not any(begun):
        return [""] * len(records)
    blank = checks.unfilled(form) if form.traits.given and form.needed else ""
    broken = _first_broken(judged, sheets)
    return [
        (_first_missing(judged, record) or broken[number]) if begun[number] else blank
        for number, record in enumerate(records)
    ]


def noted(
    form: Form,
    messages: Sequence[str],
    records: Sequence[Record],
    lines: Sequence[GivenLine],
    end: date,
) -> list[str]:
    """Return the sentences with, where nothing is wrong, until when a record is due."""
    state = form.traits.state
    return [
        checks.due_note(line.due, end)
        if line.due and not text and record.get(state) not in SETTLED
        else text
        for text, record, line in zip(messages, records, lines, strict=True)
    ]


def _line_message(column: Column, records: Sequence[Record]) -> str:
    """Return what is said of a line of a card that was begun: nobody has typed anything yet."""
    asked = column.required and not column.prefilled
    return checks.missing(column) if asked and column.id not in records[0] else ""


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
    own = pd.array([None] * len(records), dtype="string")
    frame = frame.assign(period_start=start, period_end=end, plan_start=begins, own_unit=own)
    found = [""] * len(records)
    for rule in reversed(judged.rules):
        holds = evaluate(rule.rule, Rows(frame, told=told), missing=True)
        text = checks.shown(rule, form)
        found = [old if kept else text for old, kept in zip(found, holds, strict=True)]
    return found


def _first_missing(judged: Judged, record: Record) -> str:
    """Return what is said of the first blank field; totals are told of after their parts."""
    totals, told = judged.totals, totalled(record, judged.totals)
    for column in sorted(judged.form.columns, key=lambda one: one.id in totals):
        if column.required and not column.prefilled and told.get(column.id) is None:
            return checks.missing(column)
    return ""
