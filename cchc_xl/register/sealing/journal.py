"""The journal: what happened to the register, each row chained to the one before it.

A row's link is an HMAC, with a key that is derived from the register's own, over the link of the
row before and the row's cells. Whoever changes, inserts or removes a row without the key breaks
the chain from there on. Registers of schema version 2 begin with rows of an earlier rule (a plain
SHA-256 of 16 digits); these hold up to the first row that bears a longer link.
"""

from __future__ import annotations

import hmac
from collections.abc import Iterable, Sequence
from datetime import datetime
from hashlib import sha256
from typing import Any, NamedTuple

import pandas as pd

from cchc_xl.register.frames import cut, empty_frame, plain_values
from cchc_xl.register.schema import tables

START = "0" * 16
PLAIN_DIGITS, KEYED_DIGITS = 16, 32
CODE_DIGITS = 16
"""How much of the last link is printed: 64 bits, short enough to be typed from paper."""
_PURPOSE = b"cchc-xl/journal/1"


class Entry(NamedTuple):
    """One thing that happened; empty text stands for "does not apply"."""

    action: str
    period: str = ""
    unit: str = ""
    version: int | None = None
    table: str = ""
    record: str = ""
    column: str = ""
    old: str = ""
    new: str = ""
    reason: str = ""


def append(
    journal: pd.DataFrame, entries: Sequence[Entry], time: datetime, key: bytes
) -> pd.DataFrame:
    """Return the journal (columns of the register's table) with these entries at its end.

    ``key`` is the register's key; the journal's own is derived from it.
    """
    if not entries:
        return journal
    table = tables()["journal"]
    chain = last_link(journal) or START
    number = len(journal)
    rows = []
    for entry in entries:
        number += 1
        row: dict[str, Any] = {"number": number, "time": time.strftime("%Y-%m-%d %H:%M:%S")}
        row |= {name: _cell(value) for name, value in entry._asdict().items()}
        cells = [row[name] for name in table.ids if name in CHAINED]
        chain = _keyed_link(own_key(key), chain, cells)
        rows.append(row | {"chain": chain})
    typed = empty_frame(table)
    added = pd.DataFrame(rows, columns=list(table.ids)).astype(dict(typed.dtypes))
    parts = [part for part in (journal, added) if len(part)]
    return pd.concat(parts, ignore_index=True)


def _cell(value: str | int | None) -> str | int | None:
    """Return a cell that reads back as it is written: programs keep no carriage returns."""
    if isinstance(value, str):
        return cut(value.replace("\r\n", "\n").replace("\r", "\n")) or None
    return value


CHAINED = ("number", "time", *Entry._fields)
"""The columns that a row's link covers."""


def broken_at(journal: pd.DataFrame, key: bytes, *, plain: bool = True) -> int | None:
    """Return the number of the first row that does not follow from the one before, if any.

    ``plain`` tells whether the journal may begin with rows of the earlier rule.
    """
    columns = [name for name in tables()["journal"].ids if name in CHAINED]
    values = zip(*(plain_values(journal[name]) for name in columns), strict=True)
    links = [str(link) for link in journal["chain"].fillna("")]
    chain, own = START, own_key(key)
    for number, (row, link) in enumerate(zip(values, links, strict=True), start=1):
        plain = plain and len(link) == PLAIN_DIGITS
        chain = _plain_link(chain, row) if plain else _keyed_link(own, chain, row)
        if chain != link:
            return number
    return None


def own_key(key: bytes, purpose: bytes = _PURPOSE) -> bytes:
    """Return a key for one purpose, derived from the register's."""
    return hmac.new(key, purpose, sha256).digest()


def last_link(journal: pd.DataFrame) -> str:
    """Return the link of the last row, "" of an empty journal."""
    return str(journal["chain"].iloc[-1]) if len(journal) else ""


def code_of(journal: pd.DataFrame) -> str:
    """Return the code that is printed: how many rows there are, and the last link's beginning.

    Empty as long as no row is chained with the register's key.
    """
    link = last_link(journal)
    if len(link) != KEYED_DIGITS:
        return ""
    return f"{len(journal)}-{link[:CODE_DIGITS].upper()}"


def _plain_link(chain: str, row: Iterable[Any]) -> str:
    digest = sha256(chain.encode())
    for part in _parts(row):
        digest.update(part)
    return digest.hexdigest()[:PLAIN_DIGITS]


def _keyed_link(own: bytes, chain: str, row: Iterable[Any]) -> str:
    digest = hmac.new(own, chain.encode(), sha256)
    for part in _parts(row):
        digest.update(part)
    return digest.hexdigest()[:KEYED_DIGITS]


def _parts(row: Iterable[Any]) -> Iterable[bytes]:
    for value in row:
        text = "" if value is None else str(value)
        yield f"{len(text)}:{text}".encode()
