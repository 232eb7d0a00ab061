"""Looking through a register at the start of a run: is it what the program wrote last?

What differs is told in one line; ``cchc-xl verify`` tells every place.
"""

from __future__ import annotations

import hmac
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import nullcontext
from datetime import date
from functools import cached_property
from hashlib import sha256
from pathlib import Path
from typing import TYPE_CHECKING, TypeAlias

from cchc_xl import journal
from cchc_xl.register.port import Register
from cchc_xl.register.schema import tables
from cchc_xl.sealing.archive import Archive
from cchc_xl.sealing.normal import (
    Record,
    hash_of,
    packed,
    records_as_read,
    records_of,
)
from cchc_xl.sealing.seals import (
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
    from cchc_xl.office import Office
    from cchc_xl.periods import Period
    from cchc_xl.register.port import CellValue

Draw: TypeAlias = "Callable[[Office, Period, date], Mapping[str, Sequence[Sequence[CellValue]]]]"
"""Draws the outputs (rows by table id) of a register's content for a period, as of a day."""

NOTE = "da-kiem.json"
"""The archive's note of the last file that was whole; who has the register's key can forge it."""
_NOTE_PURPOSE = b"cchc-xl/whole-file/1"
NAMED = 4
"""How many tables are named in the line."""


class Trust:
    """What a look through the register found.

    The register must still be open when it is asked first. A register that was never sealed has
    nothing to differ from.
    """

    def __init__(self, office: Office, register: Register | None = None) -> None:
        self.office = office
        self._register = register
        self.draw: Draw | None = None
        """How the outputs of a register are drawn, for those that know (the services)."""

    @property
    def archive(self) -> Archive:
        """The archive beside the register."""
        return Archive(Path(self._register.location if self._register else ""))

    @property
    def name(self) -> str:
        """The register's file name, for commands in messages."""
        return Path(self._register.location).name if self._register else "SỔ"

    @cached_property
    def sealed(self) -> bool:
        """Whether the register was ever sealed."""
        return is_sealed(self.office.frames["journal"]) or ROWS in self.office.settings

    @cached_property
    def seals(self) -> dict[str, Seal]:
        """What the journal says of each table, by id."""
        return seals_of(self.office.frames["journal"])

    @cached_property
    def hashes(self) -> dict[str, str]:
        """The hash of each table as it stands, by id; nothing of a register never sealed."""
        if not self.sealed:
            return {}
        if self._register is not None and is_whole(self._register, self.office, self.archive):
            return {name: seal.hash for name, seal in self.seals.items()}
        with self._register.settled() if self._register else nullcontext():
            return {t.id: hash_of(packed(self.records(t.id))) for t in sealed_tables()}

    def records(self, name: str) -> list[Record]:
        """Return a table's records as they stand in the register."""
        table, office = tables()[name], self.office
        if table.owner != "output" and name not in office.unread | office.misfits:
            records = records_of(table, office.frames[name], office.version)
        elif self._register is None:
            return []
        else:
            raw = self._register.read_table(table.name)
            records = records_as_read(table, raw, office.version)
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
    def uncomputed(self) -> tuple[str, ...]:
        """Those outputs that lack nothing but values of formulas: another program saved them."""
        from cchc_xl.sealing.uncomputed import lacks_only_values

        register = self._register
        outputs = [name for name in self.tampered if tables()[name].owner == "output"]
        if register is None:
            return ()
        return tuple(name for name in outputs if lacks_only_values(self, register, name))

    @cached_property
    def journal_problem(self) -> str:
        """What is wrong with the journal, "" if nothing is."""
        return journal_problem(self.office)


def journal_problem(office: Office) -> str:
    """Return what is wrong with the journal and its end, "" if nothing is."""
    log, key = office.frames["journal"], office.key
    broken = journal.broken_at(log, key, plain=office.version == "2")
    if broken is not None:
        return f"nhật ký đã bị sửa ngoài chương trình từ dòng STT {broken}"
    if office.settings.get(CUT):
        return f"nhật ký đã bị cắt ({office.settings[CUT]})"
    never = office.version == "2" and not HEAD_KEYS & office.settings.keys()
    if never and not is_sealed(log):
        return ""
    if not head_fits(log, office.settings, key):
        said = office.settings.get(ROWS, "?")
        return f"nhật ký đã bị cắt hoặc thêm dòng: có {len(log)} dòng, niêm phong ghi {said}"
    return ""


def is_whole(register: Register, office: Office, archive: Archive) -> bool:
    """Tell whether the register's file is, byte for byte, what the program left whole."""
    note = archive.read_note(NOTE)
    digest = register.fingerprint()
    if not digest or note.get("digest") != digest:
        return False
    return hmac.compare_digest(note.get("mark", "").encode(), _note_mark(office, digest).encode())


def note_whole(register: Register, office: Office, archive: Archive) -> None:
    """Note that the register's file, as it was just written, is whole."""
    digest = register.fingerprint()
    if digest:
        archive.write_note(NOTE, {"digest": digest, "mark": _note_mark(office, digest)})


def _note_mark(office: Office, digest: str) -> str:
    own = journal.own_key(office.key, _NOTE_PURPOSE)
    return hmac.new(own, digest.encode(), sha256).hexdigest()


def trust_lines(trust: Trust) -> Iterator[str]:
    """Yield what a person must know before the result: at most one line, none if all is sealed."""
    from cchc_xl.sealing.contradictions import contradictions

    parts = []
    found = contradictions(trust) if not trust.sealed else []
    if found:
        parts.append(f"nhật ký nộp bị sửa tay ({len(found)} chỗ, đầu tiên: {found[0].text})")
    if trust.journal_problem:
        parts.append(trust.journal_problem)
    kept = tuple(name for name in trust.tampered if tables()[name].owner != "output")
    lacking = trust.uncomputed
    shown = tuple(name for name in trust.tampered if name not in (*kept, *lacking))
    if kept:
        parts.append(f"không còn như lúc niêm phong: {_named(kept)}")
    if shown:
        parts.append(f"bị sửa tay hoặc cần tính lại: {_named(shown)}")
    if lacking:
        parts.append(
            "công thức chưa có giá trị vì phần mềm lưu sổ lần cuối không tính công thức (cần tính "
            f"lại, không phải bị sửa): {_named(lacking)}"
        )
    if trust.entered:
        parts.append(f"Văn phòng đã sửa (sẽ vào nhật ký ở lần ghi tới): {_named(trust.entered)}")
    if not parts:
        return
    serious = bool(trust.journal_problem or kept or shown or found)
    kind = "Cảnh báo" if serious else "Lưu ý"
    yield (
        f"{kind}: {'; '.join(parts)}. Xem từng chỗ: cchc-xl verify “{trust.name}”, hoặc bấm "
        "“Kiểm tra niêm phong”."
    )


def _named(names: tuple[str, ...]) -> str:
    shown = [f"“{tables()[name].sheet}”" for name in names[:NAMED]]
    more = len(names) - len(shown)
    return ", ".join(shown) + (f" và {more} trang khác" if more > 0 else "")
