"""Columns that only some quarters' forms have, in a file of another quarter."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.returns.clean import show
from validation.catalogue import finding

if TYPE_CHECKING:
    from cchc_xl.plan.periods import Period
    from cchc_xl.register.content import Content
    from cchc_xl.returns.read import RawReturn
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


def _extra(raw: RawReturn, **fields: str) -> Finding:
    return finding("S207", file=raw.file, **fields)
