"""Choices that the plan or the register supplies, spelt a little otherwise, are the same word.

The form's own choices are known while a file is read (``clean``); these are known to the run only.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence

from cchc_xl.returns.cells.texts import chosen, show
from cchc_xl.returns.read import RawReturn
from cchc_xl.returns.rows import FormRows
from validation import catalogue
from validation.findings import Finding
from validation.form import Form


def respelt(
    raw: RawReturn, forms: Mapping[str, Form], lists: Mapping[str, Sequence[str]]
) -> RawReturn:
    """Return a return whose choices are spelt as their lists have them, each change a warning."""
    found: list[Finding] = []
    rows = {
        name: _respelt_rows(raw.file, forms[name], rows, lists, found)
        for name, rows in raw.rows.items()
    }
    return raw._replace(rows=rows, findings=[*raw.findings, *found]) if found else raw


def _respelt_rows(
    file: str,
    form: Form,
    rows: FormRows,
    lists: Mapping[str, Sequence[str]],
    found: list[Finding],
) -> FormRows:
    values = [list(record) for record in rows.values]
    before = len(found)
    for at, name in enumerate(rows.columns):
        column = form.column(name)
        known = lists.get(column.list_name or "", ())
        if not known or column.kind == "unit":
            continue
        spelt = {chosen(choice): choice for choice in known}
        for n, record in enumerate(values):
            typed = record[at]
            if not isinstance(typed, str) or typed in known:
                continue
            choice = spelt.get(chosen(typed))
            if choice is not None:
                record[at] = choice
                place = {"sheet": rows.sheet, "cell": rows.address(n, name)}
                said = {"label": column.title, "value": show(typed), "read": choice}
                found.append(catalogue.finding("C315", file=file, **place, **said))
    return rows._replace(values=values) if len(found) > before else rows
