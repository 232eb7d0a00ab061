"""The register's table of findings after a check or a merge."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence

import pandas as pd

from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import ACCEPTED
from cchc_xl.register.content import Content
from cchc_xl.register.frames import cut, empty_frame
from cchc_xl.register.schema import tables
from cchc_xl.returns.receipts import Receipt
from validation.findings import SEVERITIES, Finding


def finding_rows(
    content: Content,
    period: Period,
    findings: Mapping[str, Sequence[Finding]],
    receipts: Iterable[Receipt],
) -> pd.DataFrame:
    """Return the register's findings with those of these files (by hash) replaced.

    A file that is no longer the newest of its unit keeps its findings, so that the log of what
    was sent back stays complete, and so does one that was accepted and would not be any more.
    Those of a file that was only checked, never merged, go.
    """
    table = tables()["findings"]
    before, log = content.frames["findings"], content.frames["submissions"]
    taken = set(log.loc[(log["result"] == ACCEPTED).fillna(False), "hash"])
    again = {receipt.hash for receipt in receipts if receipt.accepted or receipt.hash not in taken}
    findings = {digest: items for digest, items in findings.items() if digest in again}
    kept = set(log["hash"]) - again
    here = (before["period"] == period.code).fillna(False) & ~before["hash"].isin(kept)
    rows = [
        {name: cut(text) for name, text in found._asdict().items()}
        | {"severity": SEVERITIES[found.severity], "period": period.code, "hash": digest}
        for digest, items in findings.items()
        for found in items
    ]
    added = pd.DataFrame(rows, columns=list(table.ids)).replace("", None)
    typed = empty_frame(table)
    parts = [part.astype(dict(typed.dtypes)) for part in (before[~here], added) if len(part)]
    joined = pd.concat([typed, *parts], ignore_index=True) if parts else typed
    order = ["period", "unit", "file", "hash", "sheet", "cell", "code", "label"]
    return joined.sort_values(order, ignore_index=True, kind="stable")
