"""The journal: what happened to the register, each row chained to the one before it.

The chain is a SHA-256 over the previous row's chain and the row's own cells. Whoever changes,
inserts or removes a row behind the program's back breaks it from there on.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import pandas as pd

from cchc_xl.register.frames import empty_frame, plain_values
from cchc_xl.register.schema import tables

START = "0" * 16
CHAIN_DIGITS = 16


class Entry(NamedTuple):
    """One thing that happened; empty text stands for "does not apply"."""

    action: str
    period: str
    unit: str = ""
    version: int | None = None
    table: str = ""
    record: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""


def append(journal: pd.DataFrame, entries: Sequence[Entry], time: datetime) -> pd.DataFrame:
    """Return the journal (columns of the register's table) with these entries at its end."""
    if not entries:
        return journal
    table = tables()["journal"]
    chain = str(journal["chain"].iloc[-1]) if len(journal) else START
    number = len(journal)
    rows = []
    for entry in entries:
        number += 1
        row: dict[str, Any] = {"number": number, "time": time.strftime("%Y-%m-%d %H:%M:%S")}
        row |= {name: value if value != "" else None for name, value in entry._asdict().items()}
        chain = _link(chain, [row[name] for name in table.ids if name != "chain"])
        rows.append(row | {"chain": chain})
    typed = empty_frame(table)
    added = pd.DataFrame(rows, columns=list(table.ids)).astype(dict(typed.dtypes))
    parts = [part for part in (journal, added) if len(part)]
    return pd.concat(parts, ignore_index=True)


def broken_at(journal: pd.DataFrame) -> int | None:
    """Return the number of the first row that does not follow from the one before, if any."""
    columns = [name for name in tables()["journal"].ids if name != "chain"]
    values = zip(*(plain_values(journal[name]) for name in columns), strict=True)
    chain = START
    for number, (row, link) in enumerate(zip(values, journal["chain"], strict=True), start=1):
        chain = _link(chain, row)
        if chain != link:
            return number
    return None


def _link(chain: str, row: Iterable[Any]) -> str:
    digest = sha256(chain.encode())
    for value in row:
        text = "" if value is None else str(value)
        digest.update(f"{len(text)}:{text}".encode())
    return digest.hexdigest()[:CHAIN_DIGITS]
