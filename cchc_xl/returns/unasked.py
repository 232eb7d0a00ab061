"""A return as its register asks for it: in its words, without what it tells besides.

That are columns of another quarter and rows that are known.
"""

from __future__ import annotations

from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.returns.cells.texts import show
from cchc_xl.returns.spelling import Names, names_of, respelt
from validation.catalogue import finding

if TYPE_CHECKING:
    from collections.abc import Collection, Mapping, Sequence

    from cchc_xl.plan.periods import Period
    from cchc_xl.register.content import Content
    from cchc_xl.returns.read import RawReturn
    from cchc_xl.returns.rows import FormRows
    from validation.findings import Finding
    from validation.form import Column, Form


class Asked(NamedTuple):
    """What a register asks its units for in a quarter.

    ``besides`` are the columns of each form that it does not ask for, ``known`` the tasks (ids)
    that it judges by receipt, ``of_units`` the forms asked of each unit, ``lists`` its choices,
    ``names`` what its units are called.
    """

    forms: Mapping[str, Form]
    besides: Mapping[str, Sequence[Column]]
    known: frozenset[str]
    of_units: Mapping[str, tuple[str, ...]]
    lists: Mapping[str, Sequence[str]]
    names: Names


def asked_of(content: Content, period: Period) -> Asked:
    """Return what a register asks its units for in a quarter."""
    forms, edition = content.forms, content.edition
    besides = {
        name: [one for one in form.columns if not one.is_asked(period.closing, edition)]
        for name, form in forms.items()
    }
    known = frozenset(task.id for task in content.plan.tasks if task.by_receipt)
    names = names_of(content.plan.units)
    return Asked(forms, besides, known, content.forms_asked(period), content.lists(), names)


def as_asked(raw: RawReturn, asked: Asked) -> RawReturn:
    """Return a return as its register takes it; what that changes is said (S207, C315, P108)."""
    told = respelt(_without_columns(raw, asked), asked.forms, asked.lists, asked.names)
    return _without_known(told, asked)


def _without_columns(raw: RawReturn, asked: Asked) -> RawReturn:
    """Return a return without columns that its forms do not ask for in the quarter (S207)."""
    kept, said = dict(raw.rows), list(raw.findings)
    for name, rows in raw.rows.items():
        for column in asked.besides[name]:
            at = rows.columns.index(column.id)
            typed = [n for n, values in enumerate(rows.values) if values[at] is not None]
            if not typed:
                continue
            place = {"sheet": rows.sheet, "cell": rows.address(typed[0], column.id)}
            value = show(rows.values[typed[0]][at])
            said.append(_extra(raw, label=column.title, value=value, **place))
            blanked = [[*v[:at], None, *v[at + 1 :]] for v in kept[name].values]
            kept[name] = kept[name]._replace(values=blanked)
    return raw._replace(rows=kept, findings=said)


def _without_known(raw: RawReturn, asked: Asked) -> RawReturn:
    """Return a return without rows of tasks that are judged by receipt (P108)."""
    kept, said = dict(raw.rows), list(raw.findings)
    for name, rows in raw.rows.items():
        form = asked.forms[name]
        if form.traits.given != "tasks":
            continue
        at = rows.columns.index(form.key[0])
        gone = [n for n, values in enumerate(rows.values) if values[at] in asked.known]
        if gone:
            kept[name] = _less(rows, gone)
        for n in gone:
            place = {"sheet": rows.sheet, "cell": rows.address(n, form.key[0])}
            said.append(finding("P108", file=raw.file, value=show(rows.values[n][at]), **place))
    return raw._replace(rows=kept, findings=said)


def _less(rows: FormRows, gone: Collection[int]) -> FormRows:
    """Return the rows of a form without some records."""
    left = [n for n in range(len(rows.values)) if n not in gone]
    now = {old: new for new, old in enumerate(left)}
    return rows._replace(
        values=[rows.values[n] for n in left],
        rows=[rows.rows[n] for n in left],
        bad={(now[n], field) for n, field in rows.bad if n in now},
    )


def _extra(raw: RawReturn, **fields: str) -> Finding:
    return finding("S207", file=raw.file, **fields)
