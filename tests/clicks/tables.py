"""Comparing what two registers hold, table by table: a hash each, and the first difference."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from hashlib import sha256
from typing import Any

from cchc_xl.register.frames import typed_frame
from cchc_xl.register.port import Register
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables, tables_among
from cchc_xl.register.sealing import journal
from cchc_xl.register.sealing.closing import FOUNDING
from cchc_xl.register.sealing.seals import HEAD_KEYS, SEALING, head_fits
from cchc_xl.services.deciding import EXCUSE
from tests.tables import as_frame

CLOCK = {"journal": {"Thời điểm", "Mã nối"}, "locks": {"Thời điểm"}}
"""What says when the program ran, and what is computed from it, by table."""

Rows = list[list[Any]]


def rows_of(register: Register, *, clock: bool = False) -> dict[str, Rows]:
    """Return every table's titles and records by the table's id.

    Unless ``clock``, what goes by the clock is left out; of the system table that is what it says
    of the journal's end. The seals of moments stay: with decisions, see ``tests/clicks/clock.py``.
    """
    found = {}
    for table in tables_among(register.tables()):
        frame = as_frame(register.read_table(table.name))
        kept = frame if clock else frame.drop(columns=list(CLOCK.get(table.id, ())))
        records = [[_plain(value) for value in row] for row in kept.values.tolist()]
        if table.id == "submissions" and not clock:
            modified = list(kept.columns).index("Thời gian của tệp")
            for row in records:
                if EXCUSE in row:  # there is no file: it is the moment of the decision
                    row[modified] = None
        if table.id == "system" and not clock:
            records = [row for row in records if row[0] not in HEAD_KEYS]
        found[table.id] = [list(kept.columns), *records]
    return found


def _plain(value: Any) -> Any:
    """Two programs may divide to numbers that differ in the last of 17 digits."""
    return float(f"{value:.14g}") if isinstance(value, float) else value


def hashes(rows: Mapping[str, Rows]) -> dict[str, str]:
    """Return a hash of each table."""
    return {name: sha256(repr(found).encode()).hexdigest() for name, found in rows.items()}


def first_difference(a: Mapping[str, Rows], b: Mapping[str, Rows]) -> str:
    """Return the first cell in which two registers differ, "" if they hold the same."""
    assert a.keys() == b.keys()
    hashes_a, hashes_b = hashes(a), hashes(b)
    for name in a:
        if hashes_a[name] != hashes_b[name]:
            return f"{name}: {_where(a[name], b[name])}"
    return ""


def _where(a: Rows, b: Rows) -> str:
    for number, (row_a, row_b) in enumerate(zip(a, b, strict=False)):
        for title, one, other in zip(a[0], row_a, row_b, strict=True):
            if repr(one) != repr(other):
                return f"record {number}, {title}: {one!r} and {other!r}"
    return f"{len(a) - 1} and {len(b) - 1} records"


def assert_chain_holds(register: Register) -> None:
    """The journal must follow from its first row on."""
    table = tables()["journal"]
    frame = typed_frame(table, register.read_table(table.name))
    assert len(frame)
    content = read_content(register)
    assert journal.broken_at(frame, content.key, plain=False) is None
    assert head_fits(frame, content.settings, content.key)


def happened(rows: Mapping[str, Rows]) -> list[Rows]:
    """Return the journal's records but for those that seal what happened."""
    return [row for row in rows["journal"][1:] if row[1] not in (SEALING, FOUNDING)]


def without(rows: Mapping[str, Rows], names: Sequence[str]) -> dict[str, Rows]:
    """Return the tables but for some."""
    return {name: found for name, found in rows.items() if name not in names}
