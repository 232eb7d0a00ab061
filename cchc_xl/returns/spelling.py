"""Choices that the plan or the register supplies, spelt a little otherwise, are the same word.

The form's own choices are known while a file is read (``clean``); these are known to the run only.
So is a unit by its name: what was typed without a code stands for the unit that is called so.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import TYPE_CHECKING

from cchc_xl.returns.cells.texts import chosen, show
from cchc_xl.returns.read import RawReturn
from cchc_xl.returns.rows import FormRows
from validation import catalogue
from validation.findings import Finding
from validation.form import Column, Form

if TYPE_CHECKING:
    from cchc_xl.plan.records import Unit

Names = Mapping[str, Sequence[str]]
"""The codes of the units of each name, which is put for comparing (``chosen``)."""
IN_CAPITALS = "C322"
"""Says that a unit's code was read in capitals."""


def names_of(units: Iterable[Unit]) -> dict[str, list[str]]:
    """Return the codes of the units of each name; several units may have one."""
    found: dict[str, list[str]] = {}
    for unit in units:
        found.setdefault(chosen(unit.name), []).append(unit.code)
    return found


def respelt(
    raw: RawReturn, forms: Mapping[str, Form], lists: Mapping[str, Sequence[str]], names: Names
) -> RawReturn:
    """Return a return whose choices are spelt as their lists have them, each change a warning.

    Units that were typed by their ``names`` are told by their codes (C315); a name of several units
    stays as it was typed, and is told with all their codes (C332).
    """
    raw = _with_codes(raw, forms, lists.get("units", ()), names)
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


def _with_codes(
    raw: RawReturn, forms: Mapping[str, Form], known: Sequence[str], names: Names
) -> RawReturn:
    """Return a return in which units that were typed by name have their codes."""
    typed = {(one.sheet, one.cell): one for one in raw.findings if one.code == IN_CAPITALS}
    kept, said, settled = dict(raw.rows), [], set()
    for form, rows in raw.rows.items():
        for column in (one for one in forms[form].columns if _names_a_unit(one)):
            at = rows.columns.index(column.id)
            for n, record in enumerate(rows.values):
                if record[at] is None or record[at] in known:
                    continue
                place = (rows.sheet, rows.address(n, column.id))
                text = typed[place].value if place in typed else show(record[at])
                codes = names.get(chosen(text), ())
                if codes:
                    kept[form] = _named(kept[form], n, column.id, codes)
                    said.append(_told(raw.file, place, column, text, codes))
                    settled.add(place)
    left = [
        one
        for one in raw.findings
        if one.code != IN_CAPITALS or (one.sheet, one.cell) not in settled
    ]
    return raw._replace(rows=kept, findings=[*left, *said]) if said else raw


def _names_a_unit(column: Column) -> bool:
    return column.kind == "unit" and not column.prefilled


def _named(rows: FormRows, n: int, field: str, codes: Sequence[str]) -> FormRows:
    """Put the one code in place of a name; with several there is no more to say of the cell."""
    if len(codes) > 1:
        return rows._replace(bad={*rows.bad, (n, field)})
    values = [list(record) for record in rows.values]
    values[n][rows.columns.index(field)] = codes[0]
    return rows._replace(values=values)


def _told(
    file: str, place: tuple[str, str], column: Column, text: str, codes: Sequence[str]
) -> Finding:
    told = {"file": file, "sheet": place[0], "cell": place[1], "label": column.title}
    if len(codes) > 1:
        return catalogue.finding("C332", value=text, codes=", ".join(codes), **told)
    return catalogue.finding("C315", value=text, read=codes[0], **told)
