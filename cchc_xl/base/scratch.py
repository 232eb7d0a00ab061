"""A folder of one's own beside the results: files are made there and moved in one step.

A run that is killed leaves its folder; the next one that writes there removes it. Whether a run is
alive is told by a lock that it holds from before its folder is there until after it is gone, not by
numbers of processes, which another computer on the network does not share.
"""

from __future__ import annotations

import re
import secrets
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from filelock import BaseFileLock

PREFIX = ".cchc-"
_SUFFIX = ".khoa"
_OWN = re.compile(re.escape(PREFIX) + r"[a-z0-9_]{8}(?:\.khoa)?")  # not .cchc-xl


@contextmanager
def scratch(folder: Path) -> Iterator[Path]:
    """Give an empty folder within ``folder``, removed at the end. ``OSError``: it cannot be made.

    Folders that killed runs left there are removed first.
    """
    remove_leftovers(folder)
    place, held = _named(folder)
    try:
        place.mkdir()
        yield place
    finally:
        _remove(place, held)


def _named(folder: Path) -> tuple[Path, BaseFileLock]:
    """Return a name for a folder that is not there yet, and the lock that says whose it is."""
    from filelock import FileLock, Timeout

    while True:
        place = folder / f"{PREFIX}{secrets.token_hex(4)}"
        held = FileLock(_lock_of(place))
        with suppress(Timeout):  # another run looks whether it is abandoned
            held.acquire(timeout=0)
            if _lock_of(place).exists():
                return place, held
            held.release()


def remove_leftovers(folder: Path) -> None:
    """Remove the folders and locks that killed runs left; those of runs that are alive stay."""
    from filelock import FileLock, Timeout

    left = {path.name[: len(PREFIX) + 8] for path in folder.iterdir() if _OWN.fullmatch(path.name)}
    for name in left:
        place = folder / name
        held = FileLock(_lock_of(place))
        with suppress(Timeout, OSError):
            held.acquire(timeout=0)
            _remove(place, held)


def _remove(place: Path, held: BaseFileLock) -> None:
    if not place.is_symlink():
        shutil.rmtree(place, ignore_errors=True)
    held.release()
    with suppress(OSError):
        _lock_of(place).unlink(missing_ok=True)


def _lock_of(place: Path) -> Path:
    return place.with_name(f"{place.name}{_SUFFIX}")
