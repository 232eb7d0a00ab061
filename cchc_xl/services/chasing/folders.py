"""The folder with a day's reminders: made beside its place, and put there in one step.

What somebody changed or added in the folder of that day goes on to the new one; what the program
wrote there and nobody touched is replaced or, where nobody is reminded any more, goes. What is
replaced stays beside until all is done: the next run puts back what a killed one left there.
"""

from __future__ import annotations

import json
import os
import shutil
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import Final

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import make_folder, not_written, resolved
from cchc_xl.base.scratch import PREFIX, scratch
from cchc_xl.reading.walking import ARCHIVE_MARKER

WRITTEN: Final = "tep-da-soan.json"
"""The file of such a folder that says what the program wrote into it: SHA-256 by name."""
_OLD: Final = ".cu"  # ends the name of a folder that another one takes the place of


class Draft:
    """A day's folder while it is made, in a folder beside its place."""

    def __init__(self, place: Path, beside: Path) -> None:
        self.place = place
        self.beside = beside
        self._new, self._old = beside / "moi", place.with_name(f"{PREFIX}{place.name}{_OLD}")
        self._written: dict[str, str] = {}
        self._new.mkdir()
        self.kept = _kept(place)
        for name in self.kept:
            (self._new / name).parent.mkdir(parents=True, exist_ok=True)
            shutil.copy2(place / name, self._new / name)

    @property
    def is_empty(self) -> bool:
        """Tell whether there would be nothing in the folder."""
        return not self._written and not self.kept

    def add(self, folder: str, name: str, data: bytes) -> str:
        """Write a file into a folder of the draft; return its name, another one if it is taken."""
        path, number = PurePosixPath(folder, name), 1
        while (self._new / path).exists():
            number += 1
            path = PurePosixPath(folder, f"{Path(name).stem} ({number}){Path(name).suffix}")
        target = self._new / path
        target.parent.mkdir(parents=True, exist_ok=True)
        target.write_bytes(data)
        self._written[str(path)] = sha256(data).hexdigest()
        return path.name

    def publish(self) -> None:
        """Put the folder in its place. ``OutputError``: what was there stays as it was."""
        try:
            told = json.dumps(self._written, ensure_ascii=False, indent=1)
            (self._new / WRITTEN).write_text(told, "utf-8")
            if self.place.exists():
                os.rename(self.place, self._old)
            if not self.is_empty:
                self._rename_new()
        except OSError as error:
            raise not_written(self.place, error) from error

    def _rename_new(self) -> None:
        try:
            os.rename(self._new, self.place)
        except OSError:
            self._put_back()
            raise

    def take_back(self) -> None:
        """Undo ``publish``, as far as it went."""
        if not self._new.exists():
            with suppress(OSError):
                os.rename(self.place, self._new)
        self._put_back()

    def _put_back(self) -> None:
        if self._old.exists():
            with suppress(OSError):
                os.rename(self._old, self.place)

    def settle(self) -> None:
        """Let go of the folder that was replaced: what came in its place stays."""
        shutil.rmtree(self._old, ignore_errors=True)


@contextmanager
def drafted(out: Path, day: str) -> Iterator[Draft]:
    """Give the draft of a day's folder within ``out``; nothing is in place before ``publish``.

    ``OutputError``: it cannot be made. ``UsageProblem``: the folder is a register's archive.
    """
    whole = resolved(out)
    if any((above / ARCHIVE_MARKER).is_file() for above in (whole, *whole.parents)):
        raise UsageProblem(f"“{out}” nằm trong kho lưu trữ của sổ.", "Chọn thư mục khác cho --out.")
    make_folder(out)
    try:
        _mend(out)
        with scratch(out) as beside:
            yield Draft(out / day, beside)
    except OSError as error:
        raise not_written(out / day, error) from error


def _mend(out: Path) -> None:
    """End what a killed run left between two folders: the old one goes back, or is of no use."""
    for old in out.glob(f"{PREFIX}*{_OLD}"):
        place = out / old.name.removeprefix(PREFIX).removesuffix(_OLD)
        if place.exists():
            shutil.rmtree(old, ignore_errors=True)
        else:
            os.rename(old, place)


def _kept(place: Path) -> list[str]:
    """Return what lies in a day's folder that the program did not write, or somebody changed."""
    try:
        written = json.loads((place / WRITTEN).read_text("utf-8"))
        known = dict(written.items())
    except (OSError, ValueError, AttributeError):
        known = {}
    files = {
        path.relative_to(place).as_posix(): path for path in place.rglob("*") if path.is_file()
    }
    return sorted(
        name
        for name, path in files.items()
        if name != WRITTEN and sha256(path.read_bytes()).hexdigest() != known.get(name)
    )
