"""A folder of one's own beside the results: files are made there and moved in one step.

A run that is killed leaves its folder; the next one that writes there removes it. Whether a run is
alive is told by a lock that it holds in its folder, not by numbers of processes, which another
computer on the network does not share.
"""

from __future__ import annotations

import re
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

PREFIX = ".cchc-"
YOUNG = 2.0
"""Seconds in which a run has surely taken the lock of the folder that it has made."""
_NAME = re.compile(re.escape(PREFIX) + "[a-z0-9_]{8}")  # as tempfile makes them; not .cchc-xl
_LOCK = ".khoa"


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Give an empty folder within ``folder``, removed at the end. ``OSError``: it cannot be made.

    Folders that killed runs left there are removed first.
    """
    from filelock import FileLock

    place = Path(tempfile.mkdtemp(prefix=PREFIX, dir=folder))
    lock = FileLock(place / _LOCK)
    try:
        lock.acquire(timeout=0)
        _remove_leftovers(folder, place)
        yield place
    finally:
        lock.release()
        shutil.rmtree(place, ignore_errors=True)


def _remove_leftovers(folder: Path, own: Path) -> None:
    """Remove the folders that killed runs left; those of runs that are alive stay."""
    now = own.stat().st_mtime  # by the clock of the disk, which may be another computer's
    for place in [path for path in folder.iterdir() if _NAME.fullmatch(path.name)]:
        with suppress(OSError):
            if place != own and place.is_dir() and not place.is_symlink():
                if not (place / _LOCK).exists() and now - place.stat().st_mtime < YOUNG:
                    continue
                if _is_abandoned(place):
                    shutil.rmtree(place, ignore_errors=True)


def _is_abandoned(place: Path) -> bool:
    from filelock import FileLock, Timeout

    lock = FileLock(place / _LOCK)
    try:
        lock.acquire(timeout=0)
    except (Timeout, OSError):
        return False
    lock.release()
    return True
