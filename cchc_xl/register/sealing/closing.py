"""Sealing a write: the journal's last rows, and what the archive keeps before the register does."""

from __future__ import annotations

from collections.abc import Collection, Iterable, Mapping, Sequence
from datetime import datetime
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.register.frames import columns_of, columns_shown, rows_frame
from cchc_xl.register.port import CellValue, Columns
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing import journal
from cchc_xl.register.sealing.archive import Archive
from cchc_xl.register.sealing.entered import entered_entries
from cchc_xl.register.sealing.journal import Entry, append
from cchc_xl.register.sealing.normal import Record, hash_of, packed, records_of
from cchc_xl.register.sealing.seals import (
    CUT,
    ROWS,
    Seal,
    good_hashes,
    head_fits,
    head_rows,
    sealed_tables,
    sealing_entries,
)
from cchc_xl.register.sealing.trust import Trust

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content

FOUNDING = "Lập sổ"
"""What the journal calls making the register."""
DERIVED = ("preview",)
"""Tables of the log that hold nothing of an earlier run once they are written."""


class Closing(NamedTuple):
    """What a write adds when all else is planned: two tables, and what the archive keeps.

    ``frames`` are the journal and the system table; ``columns`` are, by table id, all tables that
    the write hands to the register, as they are sealed: these two among them. ``kept`` are sealed
    tables by their hash, ``link`` and ``before`` the journal's last links after and before,
    ``rows`` what it gained.
    """

    frames: dict[str, DataFrame]
    columns: dict[str, Columns]
    kept: dict[str, list[Record]]
    link: str
    before: str
    rows: list[list[Any]]

    @property
    def code(self) -> str:
        """The code of the journal as it will be."""
        return journal.code_of(self.frames["journal"])

    @property
    def printed(self) -> str:
        """What stands on an exported workbook."""
        return f" · Mã niêm phong: {self.code}" if self.code else ""

    def keep(self, archive: Archive) -> None:
        """Write into the archive what belongs to the new seal. ``OutputError``."""
        archive.keep_tables(self.kept)
        if self.rows:
            archive.keep_rows(self.link, self.before, self.rows)


def close(
    trust: Trust,
    frames: Mapping[str, DataFrame],
    entries: Iterable[Entry],
    now: datetime,
    *,
    sheets: Mapping[str, Sequence[Sequence[CellValue]]] | None = None,
    derived: Collection[str] = (),
) -> Closing:
    """Plan the end of a write: what it did, what Văn phòng changed before it, and the seals.

    ``frames`` are the tables that it writes (typed, by id), ``sheets`` the rows of outputs;
    ``derived`` are those of them that hold nothing but what was computed anew as a whole.
    """
    content = trust.content
    columns = {name: columns_of(tables()[name], frame) for name, frame in frames.items()}
    shown = {name: columns_shown(tables()[name], rows) for name, rows in (sheets or {}).items()}
    found = {
        name: records_of(tables()[name], written, content.edition)
        for name, written in (columns | shown).items()
        if name != "journal"
    }
    whole = {name for name in found if tables()[name].owner == "output"} | set(DERIVED)
    if not trust.sealed:
        found = {t.id: trust.records(t.id) for t in sealed_tables() if t.id not in found} | found
    office_tables = {name: trust.records(name) for name in trust.entered}
    entered = entered_entries(trust, office_tables.items())
    found |= {name: records for name, records in office_tables.items() if name not in frames}
    hashes = {name: hash_of(packed(records)) for name, records in found.items()}
    fresh = set(hashes) if not trust.sealed else whole | set(office_tables) | set(derived)
    seals = sealing_entries(trust.seals, trust.hashes, hashes, fresh)
    closing = _closing(content, [*entered, *entries, *seals], now, _kept(found, hashes))
    return closing._replace(columns=columns | closing.columns | shown)


def close_restored(
    trust: Trust, entries: Sequence[Entry], now: datetime, earlier: Mapping[str, Seal]
) -> Closing:
    """Plan the end of a write that brings tables back to an earlier state, as undoing does.

    ``trust`` is a look at the register to which the earlier state was handed (``restore``) and
    not yet written (``commit``); the journal must be handed over as it is to go on. It gives the
    journal with ``entries`` and the seals at its end and the system table, to be handed over by
    ``hand(register, closing.columns)``; call ``closing.keep(Archive(…))`` before the first
    cell is written (``commit(before=…)``). A table is sealed without remark when it holds what one
    of its seals said before.

    ``earlier`` are the seals of the earlier state: an output that is not written because its
    formulas are the same computes what it held then, once the tables below it are back.
    """
    found = {table.id: trust.records(table.id) for table in sealed_tables()}
    hashes = {name: hash_of(packed(records)) for name, records in found.items()}
    for name, digest in list(hashes.items()):
        then = earlier[name].hash
        if tables()[name].owner == "output" and then and digest == trust.seals[name].hash != then:
            hashes[name] = then
            del found[name]  # the archive has it from then
    known = good_hashes(trust.content.frames["journal"])
    good = {name for name, digest in hashes.items() if digest in known[name]}
    good |= {table.id for table in sealed_tables() if table.owner == "office"}
    seals = sealing_entries(trust.seals, {}, hashes, good)
    return _closing(trust.content, [*entries, *seals], now, _kept(found, hashes))


def founding_seal(content: Content, sheets: Mapping[str, Sequence[Sequence[CellValue]]]) -> Closing:
    """Seal a new register: its journal begins with that."""
    created = datetime.strptime(content.settings["created"], "%Y-%m-%d %H:%M:%S")
    entry = Entry(FOUNDING, reason=content.settings["register"])
    return close(Trust(content), {}, [entry], created, sheets=sheets)


def _closing(
    content: Content, entries: list[Entry], now: datetime, kept: dict[str, list[Record]]
) -> Closing:
    before = content.frames["journal"]
    log = append(before, entries, now, content.key)
    cut = content.settings.get(CUT, "")
    if (
        ROWS in content.settings
        and not head_fits(before, content.settings, content.key)
        and not cut
    ):
        cut = f"từ {content.settings[ROWS]} còn {len(before)} dòng, thấy lúc {now:%d/%m/%Y %H:%M}"
    system = content.frames["system"]
    if entries:
        system = with_head(system, head_rows(log, content.key, cut))
    frames = {"journal": log, "system": system}
    columns = {name: columns_of(tables()[name], frame) for name, frame in frames.items()}
    rows = [list(row) for row in columns["journal"].records()][len(before) :]
    link, was = journal.last_link(log), journal.last_link(before)
    return Closing(frames, columns, kept, link, was, rows)


def with_head(system: DataFrame, head: Mapping[str, str]) -> DataFrame:
    """Return the system table with what it says of the journal's end."""
    pairs = dict(zip(system["key"].tolist(), system["value"].tolist(), strict=True))
    pairs.pop(CUT, None)
    return rows_frame(tables()["system"], list((pairs | dict(head)).items()))


def _kept(found: Mapping[str, list[Record]], hashes: Mapping[str, str]) -> dict[str, list[Record]]:
    """Return what goes into the archive: all but what follows from the files received.

    The system table holds the register's key and stays where it is.
    """
    return {
        hashes[name]: records
        for name, records in found.items()
        if tables()[name].owner not in ("data", "system")
    }
