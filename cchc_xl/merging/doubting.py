"""Doubts about returns that are only checked: as if they were merged, with nothing merged."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Final

import pandas as pd

from cchc_xl.merging.between import doubtful
from cchc_xl.merging.carrying import stated
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.frames import rows_frame
from cchc_xl.register.schema import tables
from cchc_xl.returns.examining import Examined
from cchc_xl.returns.receipts import Receipt
from validation.forms import forms

FIGURED: Final = tuple(
    name
    for name, form in forms().items()
    if any(column.kind in ("count", "number") for column in form.columns)
)
"""The tables of forms that have figures: what doubts are about, and compare with."""


def with_doubts(content: Content, period: Period, examined: Examined) -> Examined:
    """Return what was examined with the doubts that there are about it beside the register's rows.

    Only what would be accepted is doubted, of several returns of a unit the newest. Nothing says
    that a return merged after it will not settle or raise a doubt.
    """
    if not content.plan.doubts:
        return examined
    receipts = _newest(one for one in examined.receipts if one.accepted and one.unit)
    files = {(unit, period.code): one.file for unit, one in receipts.items()}
    findings = {digest: list(found) for digest, found in examined.findings.items()}
    warned: dict[str, int] = {}
    for found in doubtful(_with_rows(content, period, receipts), files):
        digest = receipts[found.unit].hash
        findings.setdefault(digest, []).append(found)
        warned[digest] = warned.get(digest, 0) + 1
    told = [
        one._replace(warnings=one.warnings + warned.get(one.hash, 0)) for one in examined.receipts
    ]
    return examined._replace(receipts=told, findings=findings)


def _newest(receipts: Iterable[Receipt]) -> dict[str, Receipt]:
    ordered = sorted(receipts, key=lambda one: (one.received, one.modified, one.hash))
    return {one.unit: one for one in ordered}


def _with_rows(content: Content, period: Period, receipts: dict[str, Receipt]) -> Content:
    """Return the content with these returns' rows in place of what their units stated."""
    frames = dict(content.frames)
    for name in content.forms:
        if name in FIGURED:
            rows = [row for one in receipts.values() for row in one.rows.get(name, ())]
            there = stated(frames[name])
            here = there["period"].eq(period.code) & there["unit"].isin(list(receipts))
            added = rows_frame(tables()[name], rows).assign(version=1)
            parts = [part for part in (there[~here.fillna(False)], added) if len(part)]
            frames[name] = pd.concat(parts, ignore_index=True) if parts else there
    return content._replace(frames=frames)
