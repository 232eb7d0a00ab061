"""The archive beside the register: every file received, once, under the hash of its bytes.

It holds, too, the tables of the log and of Văn phòng as they were at each seal, and the rows that
each write added to the journal. Everything bears the hash of what it holds and is checked when it
is read, so that nothing in it can be changed in silence. A register works without its archive; it
cannot say then what stood where it was changed, nor restore it.
"""

from __future__ import annotations

import gzip
import json
import os
import zlib
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager, suppress
from hashlib import sha256
from pathlib import Path, PurePosixPath
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.atomic import temporary_beside, write_whole
from cchc_xl.base.errors import OutputError
from cchc_xl.base.folders import ARCHIVE
from cchc_xl.base.scratch import remove_leftovers, scratch
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import ARCHIVE_MARKER
from cchc_xl.register.sealing.normal import Record, hash_of, packed

if TYPE_CHECKING:
    from cchc_xl.reading.discover import Source

WRITERS = 8
"""Threads that wait for the disk: a file is safe only when the disk says so."""
_MARKER_TEXT = """\
Kho lưu trữ của sổ theo dõi (cchc-xl): mỗi báo cáo đã nhận, giữ nguyên từng byte.
Đừng sửa, đổi tên hay xóa tệp trong thư mục này; chuyển sổ đi đâu thì chuyển cả thư mục theo.
"""


class Stored(NamedTuple):
    """A file of the archive that holds what its name says."""

    path: Path
    hash: str


class Archive:
    """The archive of a register; nothing is made on the disk before something is kept."""

    def __init__(self, register: Path) -> None:
        self.folder = register.parent / ARCHIVE

    @property
    def exists(self) -> bool:
        """Whether there is an archive beside the register."""
        return (self.folder / ARCHIVE_MARKER).is_file()

    def tidy(self) -> None:
        """Remove what a killed run left unfinished."""
        if self.folder.is_dir():
            with suppress(OSError):
                remove_leftovers(self.folder)

    def keep_sources(self, sources: Mapping[str, Source]) -> None:
        """Keep received files, given by the SHA-256 of their bytes; those kept whole already stay.

        What cannot be read, or is not any more what was examined, is passed over. ``OutputError``:
        the archive cannot be written.
        """
        wanted = [(digest, source) for digest, source in sources.items() if not self._has(digest)]
        if wanted:
            self._in_threads(self._keep_source, wanted)

    def keep_tables(self, tables: Mapping[str, Sequence[Record]]) -> None:
        """Keep tables as they are sealed, given by their hash. ``OutputError``."""
        wanted = [
            (f"{digest}.json.gz", packed(records))
            for digest, records in tables.items()
            if digest and not self._place(f"{digest}.json.gz").is_file()
        ]
        if wanted:
            self._in_threads(self._write_packed, wanted)

    def keep_rows(self, link: str, before: str, rows: Sequence[Sequence[object]]) -> None:
        """Keep the rows that a write adds to the journal, between two links. ``OutputError``."""
        data = json.dumps({"before": before, "rows": rows}, ensure_ascii=False).encode()
        self._in_threads(self._write_packed, [(f"nk-{link}.json.gz", data)])

    def find(self, digest: str) -> Stored | None:
        """Return the file with this SHA-256, if there is one; its content is not looked at."""
        folder = self._place(digest).parent
        with suppress(OSError):
            for name in sorted(os.listdir(folder)):
                if name.startswith(f"{digest}."):
                    return Stored(folder / name, digest)
        return None

    def _has(self, digest: str) -> bool:
        stored = self.find(digest)
        return stored is not None and self.holds(stored)

    def holds(self, stored: Stored) -> bool:
        """Tell whether a file holds what its name says."""
        try:
            return sha256(stored.path.read_bytes()).hexdigest() == stored.hash
        except OSError:
            return False

    def table(self, digest: str) -> list[Record] | None:
        """Return the records of a table as it was sealed, None when they are not there."""
        if not digest:
            return []
        data = self._unzipped(f"{digest}.json.gz")
        if data is None or hash_of(data) != digest:
            return None
        found: list[Record] = json.loads(data)
        return found

    def rows(self, link: str) -> tuple[str, list[list[object]]] | None:
        """Return the rows of the journal that end in a link, and the link before them."""
        data = self._unzipped(f"nk-{link}.json.gz")
        try:
            found = json.loads(data or b"")
            return str(found["before"]), list(found["rows"])
        except (ValueError, KeyError, TypeError):
            return None

    def links(self) -> list[str]:
        """Return the last links of the journal's rows that are kept, the newest first."""
        found = list(self.folder.glob("*/nk-*.json.gz"))
        found.sort(key=lambda path: path.stat().st_mtime_ns, reverse=True)
        return [path.name.removeprefix("nk-").removesuffix(".json.gz") for path in found]

    def read_note(self, name: str) -> dict[str, str]:
        """Return a small note that was kept in the archive, empty when there is none."""
        try:
            found = json.loads((self.folder / name).read_text("utf-8"))
        except (OSError, ValueError):
            return {}
        return {str(key): str(value) for key, value in found.items()}

    def write_note(self, name: str, note: Mapping[str, str]) -> None:
        """Keep a small note, in place of the one that was there; one that fails is no loss."""
        data = json.dumps(note).encode()
        with suppress(OSError, OutputError), self._beside() as beside:
            write_whole(self.folder / name, data, temporary_beside(beside / "tep"), durable=False)

    def _place(self, name: str) -> Path:
        return self.folder / name.removeprefix("nk-")[:2] / name

    def _keep_source(self, beside: Path, digest: str, source: Source) -> None:
        try:
            data = source.read_bytes()
        except (OSError, Unreadable):
            return
        if sha256(data).hexdigest() != digest:
            return
        suffix = PurePosixPath(source.member or source.path.name).suffix.lower()
        path = self._write(beside, f"{digest}{suffix or '.bin'}", data)
        with suppress(OSError, OverflowError):
            os.utime(path, (source.modified.timestamp(),) * 2)

    def _write_packed(self, beside: Path, name: str, data: bytes) -> None:
        self._write(beside, name, gzip.compress(data, 1, mtime=0))

    def _write(self, beside: Path, name: str, data: bytes) -> Path:
        path = self._place(name)
        path.parent.mkdir(parents=True, exist_ok=True)
        write_whole(path, data, temporary_beside(beside / "tep"))
        return path

    def _unzipped(self, name: str) -> bytes | None:
        try:
            return gzip.decompress(self._place(name).read_bytes())
        except (OSError, EOFError, zlib.error):
            return None

    @contextmanager
    def _beside(self) -> Iterator[Path]:
        """Give a folder for what is not complete yet, in the archive, which is made before."""
        self.folder.mkdir(parents=True, exist_ok=True)
        with scratch(self.folder) as beside:
            marker = self.folder / ARCHIVE_MARKER
            if not marker.is_file():
                write_whole(marker, _MARKER_TEXT.encode(), temporary_beside(beside / "tep"))
            yield beside

    def _in_threads(self, work: Callable[..., object], items: Iterable[tuple[object, ...]]) -> None:
        """Call ``work`` for each item, with a folder for what is not complete yet before it."""
        try:
            with self._beside() as beside, ThreadPoolExecutor(WRITERS) as pool:
                for _ in pool.map(lambda item: work(beside, *item), items):
                    pass
        except OSError as error:
            raise OutputError(
                f"Không ghi được kho lưu trữ “{self.folder}”; sổ giữ nguyên.",
                "Kiểm tra quyền ghi và chỗ trống của thư mục chứa sổ rồi chạy lại.",
            ) from error
