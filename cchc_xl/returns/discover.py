"""Find the returns in folders, single files and zip archives."""

from __future__ import annotations

import os
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime, timedelta, timezone
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from cchc_xl.errors import UsageProblem
from cchc_xl.returns.package import MAX_FILE
from cchc_xl.returns.parts import LOCAL_HEADER, Entry
from cchc_xl.returns.scan import Unreadable
from validation import catalogue
from validation.findings import Finding

VIETNAM: Final = timezone(timedelta(hours=7))
SUFFIXES: Final = frozenset((".xlsx", ".xlsm", ".xlsb", ".xls", ".ods"))
MAX_MEMBERS: Final = 5_000
MAX_ARCHIVE: Final = 2**30  # all members of an archive, unpacked

_ARCHIVES: Final = frozenset((".zip", ".rar", ".7z", ".gz", ".tar"))
_LITTER: Final = frozenset(("thumbs.db", "desktop.ini"))
_UTF8_NAME: Final = 0x800
_UNICODE_PATH: Final = 0x7075  # Info-ZIP's extra field with the name in UTF-8


class Source(NamedTuple):
    """One file to be read; for a member of a zip, ``path`` is the archive."""

    file: str
    path: Path
    member: str
    modified: datetime
    entry: Entry | None = None

    def read_bytes(self) -> bytes:
        """Return the file's bytes. ``OSError``; ``Unreadable``: too large, or damaged."""
        with self.path.open("rb") as handle:
            if self.entry is None:
                data = handle.read(MAX_FILE + 1)
            else:
                if self.entry.size > MAX_FILE:
                    raise _too_large()
                handle.seek(self.entry.offset)
                handle.seek(self.entry.data_start(handle.read(LOCAL_HEADER)))
                data = self.entry.unpack(handle.read(self.entry.packed))
        if len(data) > MAX_FILE:
            raise _too_large()
        return data


class Discovery(NamedTuple):
    """The sources in the order of their names, and what was passed over."""

    sources: list[Source]
    findings: list[Finding]


def _too_large() -> Unreadable:
    """Return the refusal of a file over the limit."""
    return Unreadable("F104", limit=MAX_FILE // 2**20)


class _Found(NamedTuple):
    """A file on the disk, and the folder (or its own folder) that its shown name starts from."""

    path: Path
    root: Path
    named: bool


def discover(paths: Sequence[Path]) -> Discovery:
    """Return every return under the paths: folder trees, files and zip archives.

    Lock files, hidden files and ``__MACOSX`` are skipped; files of other types are findings.
    ``UsageProblem``: a path does not exist.
    """
    unique: dict[Path, _Found] = {}
    for path in paths:
        if not path.exists():
            raise UsageProblem(
                f"Không có tệp hoặc thư mục “{path}”.", "Kiểm tra lại đường dẫn rồi chạy lại lệnh."
            )
        for found in _walk(path):
            unique.setdefault(found.path.resolve(), found)
    sources: list[Source] = []
    findings: list[Finding] = []
    for found, shown in _shown_names(list(unique.values())):
        _take(found, shown, sources, findings)
    sources.sort(key=lambda source: (source.file, str(source.path)))
    findings.sort(key=lambda finding: (finding.file, finding.code))
    return Discovery(sources, findings)


def _walk(path: Path) -> Iterator[_Found]:
    """Yield the files under a path; a path that is a file is itself."""
    if not path.is_dir():
        yield _Found(path, path.parent, True)
        return
    for folder, folders, names in os.walk(path):
        folders[:] = sorted(name for name in folders if not _is_skipped(name))
        for name in sorted(names):
            if not _is_skipped(name):
                yield _Found(Path(folder, name), path, False)


def _is_skipped(name: str) -> bool:
    """Tell whether a file or folder is hidden, a lock, or a system's litter."""
    return name.startswith(("~$", ".")) or name.lower() in _LITTER or name.upper() == "__MACOSX"


def _shown_names(found: list[_Found]) -> Iterator[tuple[_Found, str]]:
    """Yield each file with a name that no other file has, as short as can be."""
    short = [_as_text(f.path.relative_to(f.root)) for f in found]
    count = Counter(short)
    for file, name in zip(found, short, strict=True):
        yield file, name if count[name] == 1 else _as_text(file.path)


def _as_text(path: Path) -> str:
    """Return a path as text; bytes of a name that is not UTF-8 are shown by their numbers."""
    text = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return unicodedata.normalize("NFC", text)


def _take(found: _Found, shown: str, sources: list[Source], findings: list[Finding]) -> None:
    """Add a file's sources and findings. A file that was named is read whatever its suffix."""
    suffix = found.path.suffix.lower()
    if suffix == ".zip":
        _take_archive(found, shown, sources, findings)
    elif suffix in SUFFIXES or found.named:
        sources.append(Source(shown, found.path, "", _modified(found.path)))
    else:
        findings.append(catalogue.finding("F109", file=shown, suffix=suffix or "không đuôi"))


def _modified(path: Path) -> datetime:
    """Return when a file was changed last, in Vietnam's time."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, VIETNAM)
    except OSError:  # vanished or barred since it was listed: reading it will say so
        return datetime.fromtimestamp(0, VIETNAM)


def _take_archive(
    found: _Found, shown: str, sources: list[Source], findings: list[Finding]
) -> None:
    """Add the members of a zip archive, or the archive itself when it is a workbook renamed."""
    try:
        with zipfile.ZipFile(found.path) as archive:
            infos = [info for info in archive.infolist() if not info.is_dir()]
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError):
        findings.append(catalogue.finding("F115", file=shown))
        return
    except OSError:
        findings.append(catalogue.finding("F117", file=shown))
        return
    if any(info.filename in ("xl/workbook.xml", "content.xml") for info in infos):
        sources.append(Source(shown, found.path, "", _modified(found.path)))
    elif len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_ARCHIVE:
        findings.append(catalogue.finding("F116", file=shown, limit=MAX_MEMBERS))
    else:
        fallback = _modified(found.path)
        seen: set[str] = set()
        for info in infos:
            name = _member_name(info)
            member = f"{shown}/{name}"
            if any(_is_skipped(part) for part in PurePosixPath(name).parts) or member in seen:
                continue
            seen.add(member)
            code = _refusal(name, info)
            if code:
                suffix = PurePosixPath(name).suffix or "không đuôi"
                findings.append(catalogue.finding(code, file=member, suffix=suffix))
            else:
                when = _member_time(info, fallback)
                sources.append(Source(member, found.path, name, when, Entry.of(info)))


def _refusal(name: str, info: zipfile.ZipInfo) -> str:
    """Return the finding code that keeps a member out, "" when it may be read."""
    suffix = PurePosixPath(name).suffix.lower()
    if suffix in _ARCHIVES:
        return "F114"
    if suffix not in SUFFIXES:
        return "F109"
    entry = Entry.of(info)
    if entry.encrypted:
        return "F103"
    if entry.method not in (zipfile.ZIP_STORED, zipfile.ZIP_DEFLATED):
        return "F118"
    return "F105" if entry.is_bomb() else ""


def _member_name(info: zipfile.ZipInfo) -> str:
    """Return a member's name; archives made on older Windows do not say how it is encoded."""
    if info.flag_bits & _UTF8_NAME or info.filename.isascii():
        return unicodedata.normalize("NFC", info.filename)
    raw = info.filename.encode("cp437", "replace")
    told = _unicode_path(info.extra, raw)
    for attempt, encoding in ((told, "utf-8"), (raw, "utf-8"), (raw, "cp1258")):
        try:
            if attempt:
                return unicodedata.normalize("NFC", attempt.decode(encoding))
        except UnicodeDecodeError:
            continue
    return info.filename


def _unicode_path(extra: bytes, raw: bytes) -> bytes:
    """Return the name in an Info-ZIP Unicode path field that belongs to the raw name, or b""."""
    at = 0
    while at + 4 <= len(extra):
        kind, length = struct.unpack_from("<HH", extra, at)
        field = extra[at + 4 : at + 4 + length]
        if kind == _UNICODE_PATH and len(field) > 5:
            return field[5:] if struct.unpack_from("<I", field, 1)[0] == zlib.crc32(raw) else b""
        at += 4 + length
    return b""


def _member_time(info: zipfile.ZipInfo, fallback: datetime) -> datetime:
    """Return when a member was changed last; zip archives keep the local time."""
    try:
        return datetime(*info.date_time, tzinfo=VIETNAM)
    except ValueError:
        return fallback
