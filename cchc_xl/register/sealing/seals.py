"""The seals: for each table the hash that the journal gave it last, and what differs from it.

A write journals one row (“Niêm phong”) for each table whose content it changed. A table that was
changed behind the program and is then written again stays *open*: its new hash stands in the
journal with that remark until its content is what was sealed before, or is derived anew.
"""

from __future__ import annotations

import hmac
from collections.abc import Collection, Iterable, Mapping
from hashlib import sha256
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.register.schema import Table, tables
from cchc_xl.register.sealing.journal import Entry, last_link, own_key

if TYPE_CHECKING:
    from pandas import DataFrame

SEALING = "Niêm phong"
"""What the journal calls a seal."""
OPEN_REMARK = "còn chỗ khác với niêm phong trước"
ROWS, MARK, CUT = "journal_rows", "journal_mark", "journal_cut"
"""Keys of the system table: rows of the journal, a mark on its end, what was cut off it."""
HEAD_KEYS = frozenset((ROWS, MARK, CUT))
_PURPOSE = b"cchc-xl/journal-end/1"


class Seal(NamedTuple):
    """A table's last seal: the hash, the last hash without remark, and whether it is open."""

    hash: str = ""
    good: str = ""
    open: bool = False


def sealed_tables() -> tuple[Table, ...]:
    """Return the tables that are sealed: all but the journal, which is chained."""
    return tuple(table for table in tables().values() if table.id != "journal")


def is_sealed(journal: DataFrame) -> bool:
    """Tell whether a register was ever sealed."""
    return bool(len(journal)) and bool(journal["action"].eq(SEALING).fillna(False).any())


def seals_of(journal: DataFrame) -> dict[str, Seal]:
    """Return the last seal of every table by its id; a table never sealed was empty."""
    by_sheet = {table.sheet: table.id for table in sealed_tables()}
    found = {table.id: Seal() for table in sealed_tables()}
    rows = journal[journal["action"].eq(SEALING).fillna(False).astype(bool)]
    columns = (rows["table"].fillna(""), rows["new"].fillna(""), rows["reason"].fillna(""))
    for sheet, digest, remark in zip(*columns, strict=True):
        name = by_sheet.get(str(sheet))
        if name is not None:
            is_open = str(remark) == OPEN_REMARK
            good = found[name].good if is_open else str(digest)
            found[name] = Seal(str(digest), good, is_open)
    return found


def good_hashes(journal: DataFrame) -> dict[str, set[str]]:
    """Return every hash that a table was sealed with without remark, by the table's id."""
    by_sheet = {table.sheet: table.id for table in sealed_tables()}
    found: dict[str, set[str]] = {name: {""} for name in by_sheet.values()}
    rows = journal[journal["action"].eq(SEALING).fillna(False).astype(bool)]
    clean = rows[~rows["reason"].eq(OPEN_REMARK).fillna(False).astype(bool)]
    for sheet, digest in zip(clean["table"].fillna(""), clean["new"].fillna(""), strict=True):
        if sheet in by_sheet:
            found[by_sheet[sheet]].add(str(digest))
    return found


def changed_tables(seals: Mapping[str, Seal], hashes: Mapping[str, str]) -> list[str]:
    """Return the ids of the tables that are not as sealed, open ones included."""
    return [
        name
        for name, digest in hashes.items()
        if digest != seals[name].hash or (seals[name].open and digest != seals[name].good)
    ]


def sealing_entries(
    seals: Mapping[str, Seal],
    before: Mapping[str, str],
    after: Mapping[str, str],
    derived: Collection[str],
) -> list[Entry]:
    """Return the journal's rows for the tables whose seal changes.

    ``before`` are the hashes as read, ``after`` as they will be, of the tables concerned;
    ``derived`` are those that Văn phòng types or that were computed anew as a whole.
    """
    entries = []
    for name, digest in after.items():
        seal = seals[name]
        was_sealed = before.get(name) == seal.hash and not seal.open
        is_open = not (was_sealed or name in derived or digest == seal.good)
        if digest != seal.hash or is_open != seal.open:
            remark = OPEN_REMARK if is_open else ""
            sheet = tables()[name].sheet
            entries.append(Entry(SEALING, table=sheet, old=seal.hash, new=digest, reason=remark))
    return entries


def head_rows(journal: DataFrame, key: bytes, cut: str = "") -> dict[str, str]:
    """Return what the system table says of the journal's end: keys and values."""
    link = last_link(journal)
    rows = {ROWS: str(len(journal)), MARK: _mark(key, len(journal), link)}
    return rows | ({CUT: cut} if cut else {})


def head_fits(journal: DataFrame, settings: Mapping[str, str], key: bytes) -> bool:
    """Tell whether the journal ends where the system table says that it does."""
    mark = _mark(key, len(journal), last_link(journal))
    said = settings.get(MARK, "").encode()
    return settings.get(ROWS) == str(len(journal)) and hmac.compare_digest(mark.encode(), said)


def ends_in(link: str, settings: Mapping[str, str], key: bytes) -> bool:
    """Tell whether the system table says that the journal ends in this link."""
    rows = settings.get(ROWS, "")
    said = settings.get(MARK, "").encode()
    return rows.isdecimal() and hmac.compare_digest(_mark(key, int(rows), link).encode(), said)


def _mark(key: bytes, rows: int, link: str) -> str:
    return hmac.new(own_key(key, _PURPOSE), f"{rows}:{link}".encode(), sha256).hexdigest()[:32]


def without_head(system: Iterable[list[str]]) -> list[list[str]]:
    """Return the system table's records but for those on the journal's end."""
    return [record for record in system if record[0] not in HEAD_KEYS]
