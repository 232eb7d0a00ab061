"""Rebuilding: the data tables, the log, the locks and the journal from what was received."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import RegisterError
from cchc_xl.base.zone import VIETNAM
from cchc_xl.merging.derive import Derived, derive
from cchc_xl.merging.in_force import last_period
from cchc_xl.register.content import Content
from cchc_xl.register.frames import columns_of, rows_frame
from cchc_xl.register.port import Displaced, Register
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.register.sealing import journal
from cchc_xl.register.sealing.entered import Difference, differences
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.register.sealing.normal import records_of
from cchc_xl.register.sealing.seals import HEAD_KEYS, ends_in
from cchc_xl.register.sealing.trust import Trust
from cchc_xl.returns.examining import Examined
from cchc_xl.services.run import Errand, apply, run_of
from cchc_xl.services.trusted import Master, commit, opened, read_trusted, shown_periods, trust_of

if TYPE_CHECKING:
    from pandas import DataFrame

REBUILT, RELINKED = "Dựng lại", "Nối lại nhật ký"
"""What the journal calls it."""


class Rebuilt(NamedTuple):
    """What a rebuild changes (cells, of the journal a sentence) and could not derive."""

    places: tuple[Difference, ...]
    journal: str
    lacking: tuple[tuple[str, str, str], ...]
    written: bool
    displaced: tuple[Displaced, ...] = ()

    @property
    def needed(self) -> bool:
        """Tell whether there is anything to restore."""
        return bool(self.places or self.journal)


def rebuild(
    master: Master,
    *,
    dry_run: bool = False,
    confirm: Callable[[Rebuilt], None] = lambda found: None,
) -> Rebuilt:
    """Restore what the archive and the journal say that the register should hold.

    ``confirm`` gets what would change before anything is written; it may raise. What Văn phòng
    types into its own tables stays.
    """
    with opened(master, write=not dry_run) as register:
        content = read_trusted(register, restoring=True)
        trust = trust_of(content)
        log, said = restored_journal(trust)
        derived = derive(trust)
        if content.misfits and (derived.lacking or not trust.archive.exists):
            read_content(register)  # names the cells: nothing here knows what stood in them
        found = Rebuilt(_changed(content, derived), said, derived.lacking, written=False)
        if dry_run or not (found.needed or trust.tampered):
            return found
        confirm(found)
        return _written(register, content, derived, log, found)


def _written(
    register: Register, content: Content, derived: Derived, log: DataFrame, found: Rebuilt
) -> Rebuilt:
    frames = {**derived.content.frames, "journal": log, "system": _without_head(content)}
    settings = {name: text for name, text in content.settings.items() if name not in HEAD_KEYS}
    restored = derived.content._replace(frames=frames, settings=settings, trust=None)
    restored = restored._replace(misfits=frozenset())
    restored = restored._replace(trust=Trust(restored, register))
    entries = [Entry(REBUILT, reason=f"{len(found.places)} chỗ")]
    if found.journal:
        entries.insert(0, Entry(RELINKED, reason=found.journal))
    whole = [t.id for t in content.tables.values() if t.owner in ("data", "log", "system")]
    lacking = {"data"} if found.lacking else set()
    sealed = [name for name in whole if tables()[name].owner not in lacking]
    run = run_of(
        restored,
        last_period(restored),
        Examined([], {}, []),
        datetime.now(VIETNAM),
        errand=Errand(
            entries,
            derived=sealed,
            also=[name for name in ("locks", "unit_plans") if name in content.tables],
            held=shown_periods(register, content.plan.year),
        ),
    )
    displaced = apply(register, run)
    written = commit(register, content, run.closing)
    return found._replace(written=written, displaced=tuple(displaced))


def _without_head(content: Content) -> DataFrame:
    system = content.frames["system"]
    return system[~system["key"].isin(list(HEAD_KEYS))].reset_index(drop=True)


def _changed(content: Content, derived: Derived) -> tuple[Difference, ...]:
    """Return the cells that a rebuild changes."""
    found: list[Difference] = []
    for table in content.tables.values():
        if table.owner not in ("data", "log") or table.id in ("journal", "preview"):
            continue
        edition = content.edition
        present = trust_of(content).records(table.id)
        wanted = records_of(table, columns_of(table, derived.content.frames[table.id]), edition)
        found += differences(table, wanted, present, edition)
    return tuple(found)


def restored_journal(trust: Trust) -> tuple[DataFrame, str]:
    """Return the journal as it should be, and what was restored ("" if it is whole).

    Without the archive's copy the rows are chained anew as they stand, and that is journaled.
    """
    log = trust.content.frames["journal"]
    if not trust.journal_problem:
        return log, ""
    whole = _from_archive(trust)
    if whole is not None:
        return whole, f"{trust.journal_problem}; lấy lại {len(whole)} dòng từ kho lưu trữ"
    key = trust.content.key
    if _of_another_key(trust):
        raise RegisterError(
            "Khóa của sổ (trang ẩn “_hethong”) đã bị đổi: nhật ký và kho lưu trữ không khớp với "
            "khóa này, không dựng lại được.",
            f"Lấy lại bản sao lưu: cchc-xl backups “{trust.name}”, rồi cchc-xl restore "
            f"“{trust.name}” --number SỐ; sau đó gộp lại các báo cáo nhận từ đó đến nay.",
        )
    start = log.iloc[0:0]
    entries = [_entry(row) for row in log.itertuples(index=False)]
    chained = start
    for entry, time in entries:
        chained = journal.append(chained, [entry], time, key)
    return chained, f"{trust.journal_problem}; không còn bản gốc, giữ các dòng đang có"


def _of_another_key(trust: Trust) -> bool:
    """Tell whether the archive holds the journal as it stands, chained with another key."""
    log, links = trust.content.frames["journal"], set(trust.archive.links())
    plain = trust.content.begins_plain
    return "system" in trust.tampered and (
        journal.last_link(log) in links
        and journal.broken_at(log, trust.content.key, plain=plain) is not None
    )


def _from_archive(trust: Trust) -> DataFrame | None:
    """Return the journal from the pieces that the archive has.

    The state that the register says it ended in comes first, then the newest: a copy of the
    register that lies in the same folder keeps its own pieces in the same archive.
    """
    key, plain = trust.content.key, trust.content.begins_plain
    said = trust.content.settings
    links = sorted(trust.archive.links(), key=lambda link: not ends_in(link, said, key))
    for link in links:
        rows: list[list[object]] = []
        at = link
        while (piece := trust.archive.rows(at)) is not None:
            rows = [*piece[1], *rows]
            at = piece[0]
            if not at:
                break
        if not rows or (at and len(at) == journal.KEYED_DIGITS):
            continue
        if at:  # what stood before the register was sealed first
            before = trust.content.frames["journal"]
            head = before[before["number"] < _number(rows[0])]
            if journal.last_link(head) != at:
                continue
            rows = [*[list(row) for row in head.itertuples(index=False)], *rows]
        frame = rows_frame(tables()["journal"], rows)
        if journal.broken_at(frame, key, plain=plain) is None:
            return frame
    return None


def _number(row: list[object]) -> int:
    return int(str(row[0]))


def _entry(row: object) -> tuple[Entry, datetime]:
    import pandas as pd

    values = {name: getattr(row, name) for name in Entry._fields}
    version = None if pd.isna(values["version"]) else int(values["version"])
    known = {name: "" if pd.isna(value) else str(value) for name, value in values.items()}
    known.pop("version")
    try:
        time = datetime.strptime(str(getattr(row, "time", "")), "%Y-%m-%d %H:%M:%S")
    except ValueError:
        time = datetime(1970, 1, 1)
    return Entry(**known, version=version), time
