"""What a return tells and is not asked for: columns of another quarter, rows that are known."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.returns.cells.texts import show
from validation.catalogue import finding

if TYPE_CHECKING:
    from collections.abc import Collection

    from cchc_xl.plan.periods import Period
    from cchc_xl.register.content import Content
    from cchc_xl.returns.read import RawReturn
    from cchc_xl.returns.rows import FormRows
    from validation.findings import Finding


def without_unasked(raw: RawReturn, period: Period, content: Content) -> RawReturn:
    """Return a return without what its form does not ask for in a quarter; that is said (S207)."""
    forms, edition = content.forms, content.edition
    kept, said = dict(raw.rows), list(raw.findings)
    for name, rows in raw.rows.items():
        for column in forms[name].columns:
            if column.is_asked(period.closing, edition):
                continue
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


def without_known(raw: RawReturn, content: Content) -> RawReturn:
    """Return a return without rows of tasks that are judged by receipt; that is said (P108)."""
    sent = {task.id for task in content.plan.tasks if task.by_receipt}
    forms = content.forms
    kept, said = dict(raw.rows), list(raw.findings)
    for name, rows in raw.rows.items():
        form = forms[name]
        if form.traits.given != "tasks" or not sent:
            continue
        at = rows.columns.index(form.key[0])
        gone = [n for n, values in enumerate(rows.values) if values[at] in sent]
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
