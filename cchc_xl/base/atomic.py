"""Files that are complete or not there: written beside their place, then put there in one step."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from contextlib import contextmanager, nullcontext, suppress
from pathlib import Path
from secrets import token_hex
from typing import IO

from cchc_xl.base.deeds import put
from cchc_xl.base.folders import not_written
from cchc_xl.base.scratch import scratch

Write = Callable[[IO[bytes]], object]


def complete(temporary: Path, data: bytes | Write, *, durable: bool = True) -> Path:
    """Write a new file of this name; of one that could not be written nothing is left.

    ``durable``: it is on the disk when this returns, not only on its way there. ``OSError``.
    """
    try:
        with temporary.open("xb") as stream:
            if isinstance(data, bytes):
                stream.write(data)
            else:
                data(stream)
            stream.flush()
            if durable:
                os.fsync(stream.fileno())
    except FileExistsError:
        raise
    except BaseException:
        _drop(temporary)
        raise
    return temporary


def write_whole(
    path: Path,
    data: bytes | Write,
    temporary: Path | None = None,
    *,
    durable: bool = True,
    finish: Callable[[Path], object] | None = None,
) -> None:
    """Write a file that replaces what stands there, in one step. ``OSError``: it stands as it was.

    ``temporary`` is where it is made, on the same disk; by default beside it. ``finish`` is done to
    it before it takes its place.
    """
    beside = complete(temporary or temporary_beside(path), data, durable=durable)
    try:
        if finish is not None:
            finish(beside)
        os.replace(beside, path)
    except BaseException:
        _drop(beside)
        raise


def temporary_beside(path: Path, prefix: str = "", suffix: str = ".tmp") -> Path:
    """Return a name beside ``path`` that no file has; it begins with ``prefix``, else the name."""
    return path.with_name(f".{prefix or path.name}.{token_hex(4)}{suffix}")


def _drop(temporary: Path) -> None:
    """Remove what is of no use; another program may hold it."""
    with suppress(OSError):
        temporary.unlink(missing_ok=True)


@contextmanager
def written_beside(path: Path, folder: Path | None = None) -> Iterator[Path]:
    """Give a path in a folder beside ``path``; what stands there at the end takes its place.

    ``folder`` is one that is there already, on the same disk. ``OutputError``: it cannot be done.
    """
    try:
        with nullcontext(folder) if folder else scratch(path.parent) as place:
            beside = place / path.name
            yield beside
            put(beside, path)
    except OSError as error:
        raise not_written(path, error) from error
