"""Backups of the register: copied whole or not at all, ordered by their numbers, by a policy kept.

They lie in the folder “sao-luu” beside the register. A name holds a running number, which orders
them whatever the clock says, and the time for people: ``so_000012_2023-03-07_101500.xlsx``. Those
of earlier versions have no number and come before all others, by their time.
"""

from __future__ import annotations

import contextlib
import os
import re
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.atomic import temporary_beside, write_whole
from cchc_xl.base.folders import BACKUPS, resolved
from cchc_xl.base.zone import VIETNAM

_STAMP = "%Y-%m-%d_%H%M%S"
_DIGITS = 6
_LEFTOVER = ".chep"


class Policy(NamedTuple):
    """Which backups stay: the last ones; of as many days, and of all months, each one's last.

    Days and months are counted among those that have backups, not back from today: a clock that
    is set back or forward takes none of them away.
    """

    last: int
    days: int


POLICY = Policy(last=30, days=31)


class Backup(NamedTuple):
    """A copy of the register: its number (0: of an earlier version), when it was made, the file."""

    number: int
    time: datetime
    path: Path


def kept(path: Path) -> Path:
    """Copy the register as it lies on the disk; returns the copy. ``OSError``: there is none.

    The copy bears its name only when all of it is on the disk. A register that is byte for byte
    its last copy is not copied again.
    """
    data = path.read_bytes()
    before = backups(path)
    if before and _holds(before[-1].path, data):
        return before[-1].path
    folder = path.with_name(BACKUPS)
    folder.mkdir(exist_ok=True)
    number = max((backup.number for backup in before), default=0) + 1
    copy = folder / _name(path, number, datetime.now(VIETNAM))
    temporary = temporary_beside(copy, path.stem, _LEFTOVER)
    write_whole(copy, data, temporary, finish=lambda made: _like(made, path))
    sync_folder(folder)
    return copy


def backups(path: Path) -> list[Backup]:
    """Return the backups of a register, the oldest first; none if their folder cannot be read."""
    folder = path.with_name(BACKUPS)
    flags = re.IGNORECASE if os.name == "nt" else 0
    name = re.compile(
        re.escape(path.stem)
        + rf"_(?:(\d{{{_DIGITS},}})_)?(\d{{4}}-\d\d-\d\d_\d{{6}})(?:-(\d+))?"
        + re.escape(path.suffix),
        flags,
    )
    found = []
    with contextlib.suppress(OSError):
        for file in folder.iterdir():
            match = name.fullmatch(file.name)
            time = _time(match[2]) if match else None
            if match and time and file.is_file():
                order = (int(match[1] or 0), match[2] if not match[1] else "", int(match[3] or 1))
                found.append((order, file.name, Backup(int(match[1] or 0), time, file)))
    return [backup for *_, backup in sorted(found, key=lambda item: item[:2])]


def place_of_last(master: Path) -> str:
    """Return where the newest backup of a register lies, for messages.

    The folder is beside the register itself, wherever a link to it stands.
    """
    path = resolved(master)
    beside = path.parent == resolved(master.parent)
    number = max((backup.number for backup in backups(path)), default=0)
    return f"thư mục “{BACKUPS if beside else path.with_name(BACKUPS)}” (bản số {number})"


def prune(path: Path, policy: Policy = POLICY, *, keep: Path | None = None) -> None:
    """Remove the backups that the policy does not keep; ``keep`` stays in any case."""
    stay = _chosen(backups(path), policy)
    for backup in backups(path):
        if backup.path not in stay and backup.path != keep:
            with contextlib.suppress(OSError):
                backup.path.unlink()


def remove_leftovers(path: Path) -> None:
    """Remove copies that were never finished; needs the register's lock."""
    with contextlib.suppress(OSError):
        for file in path.with_name(BACKUPS).iterdir():
            if file.name.startswith(f".{path.stem}.") and file.name.endswith(_LEFTOVER):
                with contextlib.suppress(OSError):
                    file.unlink()


def sync_folder(folder: Path) -> None:
    """Make a replacement in the folder durable; Windows has no such call for folders."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


def _chosen(found: list[Backup], policy: Policy) -> set[Path]:
    """Return those that stay. ``found`` is in order, so that a later one of a day replaces it."""
    days = {backup.time.date(): backup.path for backup in found}
    months = {(backup.time.year, backup.time.month): backup.path for backup in found}
    newest_days: list[Path] = []
    for backup in reversed(found):
        if days[backup.time.date()] == backup.path and len(newest_days) < policy.days:
            newest_days.append(backup.path)
    last = [backup.path for backup in found[-policy.last :]]
    return {*last, *newest_days, *months.values()}


def _name(path: Path, number: int, time: datetime) -> str:
    return f"{path.stem}_{number:0{_DIGITS}}_{time.strftime(_STAMP)}{path.suffix}"


def _time(text: str) -> datetime | None:
    try:
        return datetime.strptime(text, _STAMP)
    except ValueError:
        return None


def _holds(file: Path, data: bytes) -> bool:
    with contextlib.suppress(OSError):
        return file.stat().st_size == len(data) and file.read_bytes() == data
    return False


def _like(copy: Path, path: Path) -> None:
    """Give a copy the times and, as far as the system lets, the permissions of the original."""
    status = path.stat()
    with contextlib.suppress(OSError):
        os.chmod(copy, status.st_mode & 0o777)
    with contextlib.suppress(OSError):
        os.utime(copy, ns=(status.st_atime_ns, status.st_mtime_ns))
