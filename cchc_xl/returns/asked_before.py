"""What templates of an earlier version asked for otherwise, and their version where it matters."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import datetime

from cchc_xl.plan.periods import Period
from cchc_xl.returns.rows import FormRows
from validation import expressions
from validation.findings import Finding
from validation.rules import BLANK, rules

OF_EARLIER = "I104"
"""Says that a template is of an earlier version."""


def as_asked_before(
    findings: list[Finding], rows: Mapping[str, FormRows], period: Period
) -> list[Finding]:
    """Warn only of figures that a template of an earlier version asked for otherwise.

    What a rule let stand ``before`` says the rule; ``rows`` are the return's own, by form.
    """
    if not any(found.code == OF_EARLIER for found in findings):
        return findings
    before = {rule.code: rule.before for rule in rules() if rule.before}
    return [
        found._replace(severity="warning")
        if found.code in before and _fitted(found.value, before[found.code], rows, period)
        else found
        for found in findings
    ]


def _fitted(value: str, before: str, rows: Mapping[str, FormRows], period: Period) -> bool:
    """Tell whether a count, a day or a blank cell was within what was asked for before."""
    if before == BLANK:
        return not value
    sums = expressions.calls(before, "total")
    if sums:
        return value.isdigit() and int(value) <= sum(_sum(name, rows) for name in sums)
    try:
        return datetime.strptime(value, "%d/%m/%Y").date() <= period.end
    except ValueError:
        return False


def _sum(name: str, rows: Mapping[str, FormRows]) -> int:
    form, _, field = name.partition(".")
    if form not in rows:
        return 0
    column = rows[form].columns.index(field)
    cells = [row[column] for row in rows[form].values]
    return sum(cell for cell in cells if isinstance(cell, int))


def without_idle_version(findings: list[Finding]) -> list[Finding]:
    """Leave out that a template is of an earlier version (I104) where it reads as one of today's.

    It explains what was found about the shape of a file, its pre-filled records and figures that
    were asked for otherwise, nothing else.
    """
    before = {rule.code for rule in rules() if rule.before}
    explains = any(found.code[:2] in ("S2", "P1") or found.code in before for found in findings)
    return [found for found in findings if found.code != OF_EARLIER or explains]
