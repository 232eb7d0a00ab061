"""Walk folders and open files, without waiting for what is no file and without going in circles."""

from __future__ import annotations

import os
import re
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import BinaryIO, Final, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import resolved
from cchc_xl.reading.marked import FOLDER_MARK, is_untouched_file
from cchc_xl.reading.scan import Unreadable
from validation.harmless import harmless

MAX_FILE: Final = 20 * 2**20
ARCHIVE_MARKER: Final = "KHO-LUU-TRU.txt"
"""The file that marks a register's archive, and each copy of it: no folder of returns."""
_KEPT: Final = re.compile(r"[0-9a-f]{64}\..+", re.IGNORECASE)
SUFFIXES: Final = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"))
_FOLDER: Final = "folder"
_LITTER: Final = frozenset(("thumbs.db", "desktop.ini"))


class Found(NamedTuple):
    """A file on the disk, and the folder (or its own folder) that its shown name starts from.

    ``code`` is "" for a regular file, else the finding that tells why it cannot be read.
    """

    path: Path
    root: Path
    named: bool
    code: str = ""


def walk(path: Path) -> Iterator[Found]:
    """Yield the files under a path that was named; a path that is a file is itself."""
    try:
        kind = _kind_of(path)
    except (FileNotFoundError, NotADirectoryError, ValueError):
        raise UsageProblem(
            f"Không có tệp hoặc thư mục “{harmless(str(path))}”.",
            "Kiểm tra lại đường dẫn rồi chạy lại lệnh.",
        ) from None
    if kind == _FOLDER:
        _refuse_archive(path)
        yield from _walk_folder(path)
    else:
        yield Found(path, path.parent, True, kind)


def _refuse_archive(path: Path) -> None:
    """Refuse the archive of a register, or a folder in it. ``UsageProblem``."""
    place = resolved(path)
    if any((folder / ARCHIVE_MARKER).is_file() for folder in (place, *place.parents)):
        raise UsageProblem(
            f"Thư mục “{harmless(str(path))}” là kho lưu trữ của sổ, không phải thư mục báo cáo.",
            "Chỉ thư mục chứa báo cáo của các đơn vị; cần đưa lại báo cáo đã nhận vào số liệu thì "
            "dùng lệnh cchc-xl rebuild.",
        )


def _kind_of(path: Path) -> str:
    """Return "" for a regular file, a folder's mark, or the code that tells what it is instead.

    ``FileNotFoundError``, ``NotADirectoryError``, ``ValueError``: there is nothing.
    """
    try:
        mode = path.stat().st_mode
    except (FileNotFoundError, NotADirectoryError):
        path.lstat()  # a link that leads nowhere is something, and is told as such
        return "F123"
    except OSError:
        return "F123" if os.path.islink(path) else "F117"
    if stat.S_ISDIR(mode):
        return _FOLDER
    return "" if stat.S_ISREG(mode) else "F122"


def _walk_folder(root: Path) -> Iterator[Found]:
    """Yield what is under a folder, in the order of the names; links to folders are not followed.

    A folder that is found again below itself (a junction of Windows) is told like such a link. Of
    an archive only what the archive did not keep there itself is yielded.
    """
    waiting: list[tuple[Path, tuple[tuple[int, int], ...], bool]] = [(root, (), False)]
    while waiting:
        folder, above, archived = waiting.pop()
        try:
            status = folder.stat()
            names = sorted(os.listdir(folder))
        except OSError:
            yield Found(folder, root, True, "F124")
            continue
        archived = archived or ARCHIVE_MARKER in names
        here = status.st_dev, status.st_ino
        if status.st_ino and here in above:
            yield Found(folder, root, True, "F123")
            continue
        below = []
        for path in (folder / name for name in names if not is_skipped(name)):
            try:
                kind = _kind_of(path)
            except OSError:  # it vanished since the folder was listed
                continue
            if kind != _FOLDER:
                passed = (archived and not is_stray(path.name)) or (
                    FOLDER_MARK in names and not kind and is_untouched_file(path, MAX_FILE)
                )
                if not passed:
                    yield Found(path, root, False, kind)
            elif path.is_symlink():
                yield Found(path, root, True, "F123")
            else:
                below.append((path, (*above, here), archived))
        waiting += reversed(below)


def is_stray(name: str) -> bool:
    """Tell whether a workbook that lies in an archive was put there by somebody else.

    The archive names what it keeps by its SHA-256.
    """
    return Path(name).suffix.lower() in SUFFIXES | {".zip"} and not _KEPT.fullmatch(name)


def is_skipped(name: str) -> bool:
    """Tell whether a file or folder is hidden, a lock, or a system's litter."""
    litter = name.lower() in _LITTER or name.upper() in ("__MACOSX", FOLDER_MARK)
    return litter or name.startswith(("~$", "."))


def open_regular(path: Path) -> BinaryIO:
    """Open a regular file for reading, and never wait for anything else that has its name.

    ``OSError``; ``Unreadable``: a pipe, a device, a socket or a folder.
    """
    if not stat.S_ISREG(path.stat().st_mode):
        raise Unreadable("F122")
    return path.open("rb")


def read_whole(path: Path) -> bytes:
    """Return a regular file's bytes. ``OSError``; ``Unreadable``: no file, or too large."""
    with open_regular(path) as handle:
        data = handle.read(MAX_FILE + 1)
    if len(data) > MAX_FILE:
        raise Unreadable("F104", limit=MAX_FILE // 2**20)
    return data
