"""The list of a release's files with their SHA-256: written when it is made, read when installed.

The lines are those of ``sha256sum``. Nothing but the standard library is imported: the installer
runs before anything is installed.
"""

from __future__ import annotations

import hashlib
import re
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import NamedTuple

LIST = "danh-sach-tep.sha256"
_LINE = re.compile(r"([0-9a-f]{64})  (\S.*)")


class Listed(NamedTuple):
    """A file of a release: its name from the folder on, with ``/``, and its digest."""

    name: str
    digest: str


class Damage(NamedTuple):
    """What is wrong with a file of a release, in Vietnamese."""

    name: str
    what: str


def written(folder: Path, names: Iterable[str]) -> str:
    """Return the text of the list of these files, sorted by name."""
    return "".join(f"{_digest(folder / name)}  {name}\n" for name in sorted(names))


def listed(text: str) -> list[Listed] | None:
    """Return what a list's text names; None when a line is none of a list, or there is none."""
    lines = [_LINE.fullmatch(line) for line in text.splitlines()]
    if not lines or not all(lines):
        return None
    return [Listed(line[2], line[1]) for line in lines if line]


def damages(folder: Path, offline: str) -> Iterator[Damage]:
    """Compare a folder with its list, file by file; without a list there is nothing to tell.

    A wheel in ``offline`` that the list does not name is told as well: it could be installed.
    """
    path = folder / LIST
    if not path.is_file():
        return
    files = listed(path.read_text("utf-8", errors="replace"))
    if files is None:
        yield Damage(LIST, "bị hỏng")
        return
    for file in files:
        if not (folder / file.name).is_file():
            yield Damage(file.name, "bị thiếu")
        elif _digest(folder / file.name) != file.digest:
            yield Damage(file.name, "bị hỏng hoặc đã bị sửa")
    known = {file.name for file in files}
    for wheel in sorted((folder / offline).glob("*.whl")):
        if f"{offline}/{wheel.name}" not in known:
            yield Damage(f"{offline}/{wheel.name}", "không thuộc bản phát hành này")


def _digest(path: Path) -> str:
    with path.open("rb") as stream:
        return hashlib.file_digest(stream, "sha256").hexdigest()
