"""Saving a file so that it is either the old one or the new one, whatever happens."""

from __future__ import annotations

import contextlib
import errno
import hashlib
import os
import re
import shutil
import stat
import tempfile
from collections.abc import Callable, Iterator
from datetime import datetime
from pathlib import Path
from typing import IO, TYPE_CHECKING

from cchc_xl.errors import RegisterBusy, RegisterError

if TYPE_CHECKING:
    from filelock import BaseFileLock

BACKUP_FOLDER = "sao-luu"
BACKUPS_KEPT = 20
_DISK_FULL = {errno.ENOSPC, getattr(errno, "EDQUOT", errno.ENOSPC)}
_NOT_ALLOWED = {errno.EACCES, errno.EPERM, errno.EROFS}


def lock(path: Path) -> BaseFileLock:
    """Take the register for this run. ``RegisterBusy``: another run has it."""
    from filelock import FileLock, Timeout

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
    for leftover in path.parent.glob(f".{_glob_escaped(path.name)}.*.tmp"):
        with contextlib.suppress(OSError):
            leftover.unlink()


def save(
    path: Path, digest: bytes, write: Callable[[IO[bytes]], None], check: Callable[[bytes], None]
) -> Path:
    """Replace a file by what ``write`` writes; returns the path of the backup.

    ``digest`` is the hash (blake2b) of the file as it was read: if it is another one by now,
    nothing is written. ``check`` gets the bytes of the finished temporary file and may raise.
    ``RegisterError``, ``RegisterBusy``: the file is as it was.
    """
    with _os_errors_told(path):
        if not os.access(path, os.W_OK):
            raise PermissionError(errno.EACCES, "")
        require_free(path)
        _require_unchanged(path, digest)
        temporary = _written(path, write)
        try:
            check(temporary.read_bytes())
            backup = _backed_up(path)
            try:
                require_free(path)
                _require_unchanged(path, digest)
                os.replace(temporary, path)
            except BaseException:
                backup.unlink(missing_ok=True)
                raise
        except BaseException:
            temporary.unlink(missing_ok=True)
            raise
        _sync_folder(path.parent)
        _prune(path)
    return backup


def _written(path: Path, write: Callable[[IO[bytes]], None]) -> Path:
    """A complete temporary file beside the original, with its permissions."""
    status = path.stat()
    handle, name = tempfile.mkstemp(dir=path.parent, prefix=f".{path.name}.", suffix=".tmp")
    temporary = Path(name)
    try:
        with os.fdopen(handle, "wb") as stream:
            write(stream)
            stream.flush()
            os.fsync(stream.fileno())
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


def _backed_up(path: Path) -> Path:
    folder = path.with_name(BACKUP_FOLDER)
    folder.mkdir(exist_ok=True)
    stamp = datetime.now().strftime("%Y-%m-%d_%H%M%S")
    number = 1
    while True:
        more = f"-{number}" if number > 1 else ""
        backup = folder / f"{path.stem}_{stamp}{more}{path.suffix}"
        if not backup.exists():
            break
        number += 1
    try:
        shutil.copy2(path, backup)
        with backup.open("rb+") as stream:
            os.fsync(stream.fileno())
    except BaseException:
        backup.unlink(missing_ok=True)
        raise
    return backup


def backups(path: Path) -> list[Path]:
    """Backups of a register, oldest first."""
    name = re.compile(
        re.escape(path.stem) + r"_(\d{4}-\d\d-\d\d_\d{6})(?:-(\d+))?" + re.escape(path.suffix)
    )
    folder = path.with_name(BACKUP_FOLDER)
    if not folder.is_dir():
        return []
    dated = []
    for file in folder.iterdir():
        match = name.fullmatch(file.name)
        if match:
            dated.append((match.group(1), int(match.group(2) or 1), file))
    return [file for _, _, file in sorted(dated)]


def _prune(path: Path) -> None:
    for old in backups(path)[:-BACKUPS_KEPT]:
        with contextlib.suppress(OSError):
            old.unlink()


def _sync_folder(folder: Path) -> None:
    """Make the replacement durable; Windows has no such call for folders."""
    if os.name == "nt":
        return
    with contextlib.suppress(OSError):
        handle = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(handle)
        finally:
            os.close(handle)


@contextlib.contextmanager
def _os_errors_told(path: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise _refused(error, path) from error


def _refused(error: OSError, path: Path) -> RegisterError:
    if error.errno in _DISK_FULL:
        return RegisterError(
            f"Không đủ chỗ trống trên ổ đĩa để ghi sổ theo dõi {path.name}; sổ giữ nguyên.",
            "Xoá bớt tệp trên ổ đĩa (có thể xoá bản cũ trong thư mục sao-luu) rồi chạy lại.",
        )
    if error.errno in _NOT_ALLOWED:
        return RegisterError(
            f"Không có quyền ghi sổ theo dõi {path.name} hoặc thư mục chứa nó; sổ giữ nguyên.",
            "Bỏ thuộc tính chỉ đọc (Read-only) của tệp, xin quyền ghi vào thư mục, đóng sổ ở "
            "chương trình khác rồi chạy lại.",
        )
    return RegisterError(
        f"Không ghi được sổ theo dõi {path.name} (mã lỗi hệ thống {error.errno}); sổ giữ nguyên.",
        "Kiểm tra ổ đĩa hoặc kết nối mạng tới thư mục chứa sổ rồi chạy lại.",
    )


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
