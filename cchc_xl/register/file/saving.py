"""Saving a file so that it is either the old one or the new one, whatever happens."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import stat
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cchc_xl.base.atomic import complete, temporary_beside
from cchc_xl.base.causes import FULL, NOT_ALLOWED, READ_ONLY, told
from cchc_xl.base.deeds import put
from cchc_xl.base.errors import RegisterBusy, RegisterError
from cchc_xl.base.folders import BACKUPS
from cchc_xl.register.file import backups
from cchc_xl.register.package.parts import Package

if TYPE_CHECKING:
    from filelock import BaseFileLock


def lock(path: Path) -> BaseFileLock:
    """Take the register for this run. ``RegisterBusy``: another run has it.

    ``RegisterError``: the file has more names than this one (hard links).
    """
    from filelock import FileLock, Timeout

    _require_one_name(path)
    held = FileLock(path.with_name(f".{path.name}.khoa"))
    try:
        held.acquire(timeout=0)
    except Timeout as error:
        raise RegisterBusy(
            f"Một lượt chạy khác đang dùng sổ theo dõi {path.name}.",
            "Đợi lượt chạy đó xong rồi chạy lại.",
        ) from error
    except OSError as error:
        raise _refused(error, path) from error
    return held


def require_free(path: Path) -> None:
    """``RegisterBusy``: Excel or LibreOffice has the file open."""
    libreoffice = path.with_name(f".~lock.{path.name}#")
    if libreoffice.exists():
        raise _open_elsewhere(path, "LibreOffice", _libreoffice_user(libreoffice), libreoffice)
    excel = path.with_name(f"~${path.name}")
    if excel.exists():
        raise _open_elsewhere(path, "Excel", _excel_user(excel), excel)
    if os.name == "nt" and not _opens_for_writing(path):
        raise RegisterBusy(
            f"Sổ theo dõi {path.name} đang được mở ở chương trình khác.",
            "Lưu và đóng sổ ở chương trình đó rồi chạy lại.",
        )


def remove_leftovers(path: Path) -> None:
    """Remove temporary files that a run left which was killed; needs the lock."""
    backups.remove_leftovers(path)
    for leftover in path.parent.glob(f".{_glob_escaped(path.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            leftover.unlink()


def save(
    path: Path,
    digest: bytes,
    write: Callable[[IO[bytes]], None],
    check: Callable[[bytes], None],
    target: Path | None = None,
) -> Path:
    """Replace a file by what ``write`` writes; returns the path of the backup.

    ``digest`` is the hash (blake2b) of the file as it was read: if it is another one by now,
    nothing is written. ``check`` gets the bytes of the finished temporary file and may raise.
    ``target`` is the file's new name, if it gets one: the old one goes when the new one is there.
    ``RegisterError``, ``RegisterBusy``: the file is as it was.
    """
    target = target or path
    with _os_errors_told(path):
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "", str(path))
        require_free(path)
        _require_unchanged(path, digest)
        temporary = _written(path, write, path)  # named so that the next run on it finds it
        try:
            check(temporary.read_bytes())
            backup = backups.kept(path)
            require_free(path)
            _require_one_name(path)
            _require_unchanged(path, digest)
            put(temporary, target)
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        if target != path:
            with contextlib.suppress(OSError):  # held by another program: whoever asked for it sees
                path.unlink()
        backups.sync_folder(path.parent)
        backups.prune(path, keep=backup)
    return backup


def keep(path: Path) -> Path:
    """Copy the register as it lies on the disk into the backups. ``RegisterError``: it cannot.

    Needs the lock. For whoever writes in another way than :func:`save` does.
    """
    with _os_errors_told(path):
        backup = backups.kept(path)
        backups.prune(path, keep=backup)
    return backup


def bring_back(path: Path, data: bytes, source: Path) -> Path | None:
    """Let ``data``, of the backup ``source``, take the register's place; it may be gone itself.

    Returns the backup of what was there before, None if nothing was. ``RegisterError``,
    ``RegisterBusy``: the register is as it was.
    """
    there = os.path.lexists(path)
    if there and not path.is_file():
        Package.load(path)  # says what it is
    held = lock(path)
    try:
        with _os_errors_told(path):
            require_free(path)
            remove_leftovers(path)
            kept = backups.kept(path) if there else None
            if kept is None or path.read_bytes() != data:
                temporary = _written(path if there else source, lambda s: _all(s, data), path)
                try:
                    require_free(path)
                    put(temporary, path)
                except BaseException:
                    temporary.unlink(missing_ok=True)
                    raise
                backups.sync_folder(path.parent)
            backups.prune(path, keep=kept or source)
    finally:
        held.release()
    return kept


def _all(stream: IO[bytes], data: bytes) -> None:
    stream.write(data)


def _written(like: Path, write: Callable[[IO[bytes]], None], path: Path) -> Path:
    """A complete temporary file beside the register, with the permissions of ``like``."""
    status = like.stat()
    temporary = complete(temporary_beside(path), write)
    try:
        os.chmod(temporary, stat.S_IMODE(status.st_mode))
        if hasattr(os, "chown"):
            with contextlib.suppress(OSError):
                os.chown(temporary, status.st_uid, status.st_gid)
    except BaseException:
        temporary.unlink(missing_ok=True)
        raise
    return temporary


def _require_unchanged(path: Path, digest: bytes) -> None:
    if hashlib.blake2b(path.read_bytes()).digest() != digest:
        raise RegisterError(
            f"Sổ theo dõi {path.name} đã bị sửa trong lúc chương trình đang chạy.",
            "Chưa ghi gì cả. Đóng sổ ở mọi chương trình rồi chạy lại.",
        )


def _require_one_name(path: Path) -> None:
    """``RegisterError``: the file has other names (hard links).

    Replacing it under one of them would make two registers of it without a word.
    """
    try:
        names = path.stat().st_nlink
    except OSError:
        return
    if names > 1:
        raise RegisterError(
            f"Sổ theo dõi {path.name} còn có {names - 1} tên khác (liên kết cứng) trên ổ đĩa; ghi "
            "qua một tên sẽ tách sổ thành hai bản khác nhau. Sổ giữ nguyên.",
            "Chép sổ ra một tệp mới, xóa các tên kia, rồi chạy lại với tệp mới.",
        )


@contextlib.contextmanager
def _os_errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _refused(error, path) from error


def _refused(error: OSError, path: Path) -> RegisterError:
    cause = told(error)
    where = _where(error, path)
    if cause == FULL:
        return RegisterError(
            f"Không đủ chỗ trống trên ổ đĩa để ghi sổ theo dõi {path.name}; sổ giữ nguyên.",
            "Xóa bớt tệp trên ổ đĩa (có thể xóa bản cũ trong thư mục sao-luu) rồi chạy lại.",
        )
    if cause in (NOT_ALLOWED, READ_ONLY):
        return RegisterError(
            f"Không có quyền ghi {where}; sổ giữ nguyên.",
            "Bỏ thuộc tính chỉ đọc (Read-only), xin quyền ghi vào thư mục, đóng sổ ở chương trình "
            "khác rồi chạy lại.",
        )
    return RegisterError(f"Không ghi được {where}: {cause.text}; sổ giữ nguyên.", cause.remedy)


def _where(error: OSError, path: Path) -> str:
    """Return what could not be written: the backups' folder, or the register and its folder."""
    folder = path.with_name(BACKUPS)
    named = Path(str(error.filename)) if error.filename else path
    if named == folder or folder in named.parents:
        return f"thư mục sao lưu “{folder}” của sổ {path.name}"
    return f"sổ theo dõi {path.name} hoặc thư mục chứa nó"


def _open_elsewhere(path: Path, program: str, user: str, mark: Path) -> RegisterBusy:
    by = f", người mở: {user}" if user else ""
    return RegisterBusy(
        f"Sổ theo dõi {path.name} đang mở trong {program}{by}.",
        f"Lưu và đóng sổ trong {program} rồi chạy lại. Nếu chắc chắn không ai mở sổ, xoá tệp "
        f"{mark.name} trong cùng thư mục.",
    )


def _libreoffice_user(mark: Path) -> str:
    """Name and machine in LibreOffice's lock file: full name, account, host, time, profile."""
    try:
        fields = mark.read_text("utf-8", errors="replace").split(",")
    except OSError:
        return ""
    fields = [*fields, "", "", ""]
    name = fields[0].strip() or fields[1].strip()
    host = fields[2].strip()
    return f"{name} ({host})" if name and host else name or host


def _excel_user(mark: Path) -> str:
    """User name in Excel's owner file: its length in a byte, then the name in one-byte letters."""
    try:
        data = mark.read_bytes()
    except OSError:
        return ""
    name = data[1 : 1 + data[0]] if data else b""
    return name.decode("ascii").strip("\0 ") if name.isascii() else ""


def _opens_for_writing(path: Path) -> bool:
    try:
        with path.open("r+b"):
            return True
    except PermissionError:
        return False


def _glob_escaped(name: str) -> str:
    return re.sub(r"([*?\[])", r"[\1]", name)
