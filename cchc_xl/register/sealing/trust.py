"""Looking through a register at the start of a run: is it what the program wrote last?

What differs is told in one line; ``cchc-xl verify`` tells every place.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cchc_xl.register.frames import columns_of
from cchc_xl.register.port import Register
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing import journal
from cchc_xl.register.sealing.archive import Archive
from cchc_xl.register.sealing.normal import Record, hash_of, packed, records_as_read, records_of
from cchc_xl.register.sealing.seals import (
    CUT,
    HEAD_KEYS,
    ROWS,
    Seal,
    changed_tables,
    head_fits,
    is_sealed,
    sealed_tables,
    seals_of,
    without_head,
)

if TYPE_CHECKING:
    from cchc_xl.plan.periods import Period
    from cchc_xl.register.content import Content
    from cchc_xl.register.port import CellValue

Draw: TypeAlias = "Callable[[Content, Period, date], Mapping[str, Sequence[Sequence[CellValue]]]]"
"""Draws the outputs (rows by table id) of a register's content for a period, as of a day."""

NOTE = "da-kiem.json"
"""The archive's note of the last file that was whole; who has the register's key can forge it."""
_NOTE_PURPOSE = b"cchc-xl/whole-file/1"


class Trust:
    """What a look through the register found.

    The register must still be open when it is asked first. A register that was never sealed has
    nothing to differ from.
    """

    def __init__(self, content: Content, register: Register | None = None) -> None:
        self.content = content
        self.register = register
        self.draw: Draw | None = None
        """How the outputs of a register are drawn, for those that know (the services)."""

    @property
    def archive(self) -> Archive:
        """The archive beside the register."""
        return Archive(Path(self.register.location if self.register else ""))

    @property
    def name(self) -> str:
        """The register's file name, for commands in messages."""
        return Path(self.register.location).name if self.register else "SỔ"

    @cached_property
    def sealed(self) -> bool:
        """Whether the register was ever sealed."""
        return is_sealed(self.content.frames["journal"]) or ROWS in self.content.settings

    @cached_property
    def seals(self) -> dict[str, Seal]:
        """What the journal says of each table, by id."""
        return seals_of(self.content.frames["journal"])

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of each table as it stands, by id; nothing of a register never sealed."""
        if not self.sealed:
            return {}
        if self.register is not None and is_whole(self.register, self.content, self.archive):
            return {name: seal.hash for name, seal in self.seals.items()}
        with self.register.settled() if self.register else nullcontext():
            return {t.id: hash_of(packed(self.records(t.id))) for t in sealed_tables()}

    def records(self, name: str) -> list[Record]:
        """Return a table's records as they stand in the register, none where it has no such one."""
        table, content = tables()[name], self.content
        if name not in content.tables:
            return []
        if table.owner != "output" and name not in content.unread | content.misfits:
            records = records_of(table, columns_of(table, content.frames[name]), content.edition)
        elif self.register is None or name not in content.tables:
            return []
        else:
            with self.register.settled():
                read = self.register.read_table(table.name)
            records = records_as_read(table, read, content.edition)
        return without_head(records) if name == "system" else records

    @cached_property
    def changed(self) -> tuple[str, ...]:
        """The ids of the tables that are not as sealed, in the order of the sheets."""
        return tuple(changed_tables(self.seals, self.hashes)) if self.sealed else ()

    @cached_property
    def entered(self) -> tuple[str, ...]:
        """Those of them that Văn phòng may change."""
        return tuple(name for name in self.changed if tables()[name].owner == "office")

    @cached_property
    def tampered(self) -> tuple[str, ...]:
        """Those of them that only the program may change."""
        return tuple(name for name in self.changed if tables()[name].owner != "office")

    @cached_property
    def journal_problem(self) -> str:
        """What is wrong with the journal, "" if nothing is."""
        return journal_problem(self.content)


def journal_problem(content: Content) -> str:
    """Return what is wrong with the journal and its end, "" if nothing is."""
    log, key = content.frames["journal"], content.key
    broken = journal.broken_at(log, key, plain=content.begins_plain)
    if broken is not None:
        return f"nhật ký đã bị sửa ngoài chương trình từ dòng STT {broken}"
    if content.settings.get(CUT):
        return f"nhật ký đã bị cắt ({content.settings[CUT]})"
    never = content.begins_plain and not HEAD_KEYS & content.settings.keys()
    if never and not is_sealed(log):
        return ""
    if not head_fits(log, content.settings, key):
        said = content.settings.get(ROWS, "?")
        return f"nhật ký đã bị cắt hoặc thêm dòng: có {len(log)} dòng, niêm phong ghi {said}"
    return ""


def is_whole(register: Register, content: Content, archive: Archive) -> bool:
    """Tell whether the register's file is, byte for byte, what the program left whole."""
    note = archive.read_note(NOTE)
    digest = register.fingerprint()
    if not digest or note.get("digest") != digest:
        return False
    return hmac.compare_digest(note.get("mark", "").encode(), _note_mark(content, digest).encode())


def note_whole(register: Register, content: Content, archive: Archive) -> None:
    """Note that the register's file, as it was just written, is whole."""
    digest = register.fingerprint()
    if digest:
        archive.write_note(NOTE, {"digest": digest, "mark": _note_mark(content, digest)})


def _note_mark(content: Content, digest: str) -> str:
    own = journal.own_key(content.key, _NOTE_PURPOSE)
    return hmac.new(own, digest.encode(), sha256).hexdigest()
