"""Find the returns in folders, single files and zip archives.

Only regular files are opened. Whatever else stands there under a return's name, and a folder that
cannot be listed, is a finding: nothing is passed over in silence, and nothing is waited for.
"""

from __future__ import annotations

import os
import struct
import unicodedata
import zipfile
import zlib
from collections import Counter
from collections.abc import Iterator, Sequence
from datetime import datetime
from pathlib import Path, PurePosixPath
from typing import Final, NamedTuple

from cchc_xl.base.zone import VIETNAM
from cchc_xl.reading.marked import FOLDER_MARK, is_untouched
from cchc_xl.reading.parts import LOCAL_HEADER, Entry, part_name
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import (
    ARCHIVE_MARKER,
    MAX_FILE,
    SUFFIXES,
    Found,
    is_skipped,
    is_stray,
    open_regular,
    walk,
)
from validation import catalogue
from validation.findings import Finding
from validation.harmless import harmless

MAX_MEMBERS: Final = 5_000
MAX_ARCHIVE: Final = 2**30  # all members of an archive, unpacked

_ARCHIVES: Final = frozenset((".zip", ".rar", ".7z", ".gz", ".tar"))
# Any of these at the root of a zip: it is a workbook that somebody renamed.
_WORKBOOK: Final = frozenset(("[content_types].xml", "content.xml"))
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
        """Return the file's bytes.

        ``OSError``; ``Unreadable``: too large, damaged, or no regular file (any more).
        """
        with open_regular(self.path) as handle:
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


def discover(paths: Sequence[Path]) -> Discovery:
    """Return every return under the paths: folder trees, files and zip archives.

    Lock files, hidden files and ``__MACOSX`` are skipped; files of other types are findings.
    ``UsageProblem``: a path does not exist.
    """
    unique: dict[str, Found] = {}
    for path in paths:
        for found in walk(path):
            unique.setdefault(os.path.realpath(found.path), found)
    sources: list[Source] = []
    findings: list[Finding] = []
    for found, shown in shown_names(list(unique.values())):
        _take(found, shown, sources, findings)
    sources.sort(key=lambda source: (source.file, str(source.path)))
    findings.sort(key=lambda finding: (finding.file, finding.code))
    return Discovery(_told_apart(sources), findings)


def _told_apart(sources: list[Source]) -> list[Source]:
    """Number the sources that are shown alike: a zip may hold one name twice."""
    count: Counter[str] = Counter()
    kept = []
    for source in sources:
        count[source.file] += 1
        times = count[source.file]
        kept.append(source if times == 1 else source._replace(file=f"{source.file} ({times})"))
    return kept


def shown_names(found: list[Found]) -> Iterator[tuple[Found, str]]:
    """Yield each file with a name that no other file has, as short as can be."""
    short = [_as_text(f.path.relative_to(f.root)) for f in found]
    count = Counter(short)
    for file, name in zip(found, short, strict=True):
        yield file, name if count[name] == 1 else _as_text(file.path)


def _as_text(path: Path) -> str:
    """Return a path as text that may be shown anywhere.

    Bytes of a name that is not UTF-8 are shown by their numbers, and so is what cannot be seen.
    """
    text = os.fsencode(path.as_posix()).decode("utf-8", "backslashreplace")
    return harmless(unicodedata.normalize("NFC", text))


def _take(found: Found, shown: str, sources: list[Source], findings: list[Finding]) -> None:
    """Add a file's sources and findings. A file that was named is read whatever its suffix."""
    suffix = found.path.suffix.lower()
    known = found.named or suffix in SUFFIXES or suffix == ".zip"
    if found.code and known:
        findings.append(catalogue.finding(found.code, file=shown))
    elif found.code:
        findings.append(_foreign(shown, suffix))
    elif suffix == ".zip":
        _take_archive(found, shown, sources, findings)
    elif suffix in SUFFIXES or found.named:
        sources.append(Source(shown, found.path, "", modified_at(found.path)))
    else:
        findings.append(_foreign(shown, suffix))


def _foreign(shown: str, suffix: str) -> Finding:
    """Return the warning of a file of another kind."""
    return catalogue.finding("F109", file=shown, suffix=harmless(suffix) or "không đuôi")


def modified_at(path: Path) -> datetime:
    """Return when a file was changed last, in Vietnam's time."""
    try:
        return datetime.fromtimestamp(path.stat().st_mtime, VIETNAM)
    except OSError:  # vanished or barred since it was listed: reading it will say so
        return datetime.fromtimestamp(0, VIETNAM)


def _take_archive(found: Found, shown: str, sources: list[Source], findings: list[Finding]) -> None:
    """Add the members of a zip archive, or the archive itself when it is a workbook renamed."""
    try:
        with open_regular(found.path) as handle, zipfile.ZipFile(handle) as archive:
            infos = _outside_archives([i for i in archive.infolist() if not i.is_dir()])
            infos = _without_marked(archive, infos)
    except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError):
        findings.append(catalogue.finding("F115", file=shown))
        return
    except (OSError, Unreadable):
        findings.append(catalogue.finding("F117", file=shown))
        return
    if _WORKBOOK.intersection(part_name(info.filename).lower() for info in infos):
        sources.append(Source(shown, found.path, "", modified_at(found.path)))
    elif len(infos) > MAX_MEMBERS or sum(info.file_size for info in infos) > MAX_ARCHIVE:
        findings.append(catalogue.finding("F116", file=shown, limit=MAX_MEMBERS))
    else:
        fallback = modified_at(found.path)
        for info in infos:
            name = harmless(_member_name(info))
            member = f"{shown}/{name}"
            if any(is_skipped(part) for part in PurePosixPath(name).parts if part != ".."):
                continue
            code = _refusal(name, info)
            if code:
                suffix = PurePosixPath(name).suffix or "không đuôi"
                findings.append(catalogue.finding(code, file=member, suffix=suffix))
            else:
                when = _member_time(info, fallback)
                sources.append(Source(member, found.path, name, when, Entry.of(info)))


def _outside_archives(infos: list[zipfile.ZipInfo]) -> list[zipfile.ZipInfo]:
    """Leave out what a copy of a register's archive keeps; other returns beside it are read."""
    marked = [
        info.filename.removesuffix(ARCHIVE_MARKER)
        for info in infos
        if PurePosixPath(info.filename).name == ARCHIVE_MARKER
    ]
    return [
        info
        for info in infos
        if not info.filename.startswith(tuple(marked))
        or is_stray(PurePosixPath(info.filename).name)
    ]


def _without_marked(
    archive: zipfile.ZipFile, infos: list[zipfile.ZipInfo]
) -> list[zipfile.ZipInfo]:
    """Leave out the marked copies that nobody saved since, of a folder that the program marked."""
    names = [PurePosixPath(info.filename) for info in infos]
    folders = {name.parent for name in names if name.name.upper() == FOLDER_MARK}
    return [
        info
        for info, name in zip(infos, names, strict=True)
        if name.parent not in folders or not _is_marked(archive, info)
    ]


def _is_marked(archive: zipfile.ZipFile, info: zipfile.ZipInfo) -> bool:
    """Tell whether a member is a marked copy; one that cannot be read is for its reader to tell."""
    if Entry.of(info).encrypted or Entry.of(info).is_bomb() or info.file_size > MAX_FILE:
        return False
    try:
        return is_untouched(archive.read(info))
    except (zipfile.BadZipFile, zlib.error, OSError, NotImplementedError):
        return False


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
    if info.flag_bits & _UTF8_NAME or info.orig_filename.isascii():
        return unicodedata.normalize("NFC", info.filename)
    raw = info.orig_filename.encode("cp437", "replace")  # as it stands in the archive
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
