"""Open a zip package in memory, guarded against bombs, lies in the header and entities."""

from __future__ import annotations

import io
import re
import zipfile
import zlib
from collections.abc import Collection, Mapping
from types import MappingProxyType
from typing import Final, NamedTuple

from cchc_xl.reading.scan import Unreadable

MAX_PART: Final = 64 * 2**20
MAX_UNPACKED: Final = 128 * 2**20
MAX_PARTS: Final = 2_000
# A part that unpacks to over 100 times its size is a bomb, unless it is small anyway
# (Apache POI's guard, with a higher floor: long tables of empty styled cells pack very well).
MAX_RATIO: Final = 100
RATIO_FLOOR: Final = 4 * 2**20
LOCAL_HEADER: Final = 30

_ENCRYPTED: Final = 1
_HEAD: Final = 128  # as much of an XML part as holds its declaration
_XML: Final = (".xml", ".rels")
_DECLARED: Final = re.compile(rb"""^<\?xml[^>]*?\sencoding\s*=\s*["']([\w.-]+)""")
_DECLARATION: Final = re.compile(r"^\ufeff?(<\?xml[^>]*\?>)?")
_MARKS: Final = (
    (b"\xff\xfe\0\0", "utf-32"),
    (b"\0\0\xfe\xff", "utf-32"),
    (b"\xff\xfe", "utf-16"),
    (b"\xfe\xff", "utf-16"),
    (b"\0\0\0<", "utf-32-be"),
    (b"<\0\0\0", "utf-32-le"),
    (b"\0<", "utf-16-be"),
    (b"<\0", "utf-16-le"),
)

_WIDE: Final = frozenset(encoding for _, encoding in _MARKS)


def encoding_of(head: bytes) -> str:
    """Return the encoding of an XML part by its first bytes ("utf-8" by default)."""
    for mark, encoding in _MARKS:
        if head.startswith(mark):
            return encoding
    declared = _DECLARED.match(head)
    name = declared[1].decode("ascii").lower() if declared else "utf-8"
    return "utf-8" if name in ("utf8", "ascii", "us-ascii") else name


def _is_otherwise(name: str, head: bytes) -> bool:
    """Tell whether a part is XML in another encoding than UTF-8, whatever its name ends in."""
    encoding = encoding_of(head)
    if encoding in ("utf-8", "utf-8-sig"):
        return False
    if name.endswith(_XML) or head.startswith(b"<?"):
        return True
    return encoding in _WIDE and head.decode(encoding, "ignore").lstrip("\ufeff").startswith("<?")


def in_utf8(content: bytes) -> bytes:
    """Return an XML part in UTF-8, without declaration. ``Unreadable``: it is not as it says."""
    try:
        text = content.decode(encoding_of(content[:_HEAD]))
    except (UnicodeError, LookupError) as problem:
        raise Unreadable("F102") from problem
    return _DECLARATION.sub("", text, count=1).encode("utf-8", "replace")


class Entry(NamedTuple):
    """Where one member of a zip lies and what its directory says of it."""

    offset: int
    packed: int
    size: int
    crc: int
    method: int
    encrypted: bool

    @classmethod
    def of(cls, info: zipfile.ZipInfo) -> Entry:
        """Return the entry of a member that ``zipfile`` found."""
        return cls(
            info.header_offset,
            info.compress_size,
            info.file_size,
            info.CRC,
            info.compress_type,
            bool(info.flag_bits & _ENCRYPTED),
        )

    def is_bomb(self) -> bool:
        """Tell whether the member declares far more than a return can need."""
        if self.size > MAX_PART:
            return True
        return self.size > RATIO_FLOOR and self.size > MAX_RATIO * self.packed

    def data_start(self, head: bytes) -> int:
        """Return where the member's bytes begin, by its local header. ``Unreadable``: damaged."""
        if len(head) < LOCAL_HEADER or head[:4] != b"PK\3\4":
            raise Unreadable("F102")
        name, extra = int.from_bytes(head[26:28], "little"), int.from_bytes(head[28:30], "little")
        return self.offset + LOCAL_HEADER + name + extra

    def head(self, packed: bytes) -> bytes:
        """Return the member's first bytes, b"" when they are damaged."""
        if self.method == zipfile.ZIP_STORED:
            return packed[:_HEAD]
        try:
            return zlib.decompressobj(-15).decompress(packed[: 4 * _HEAD], _HEAD)
        except zlib.error:
            return b""

    def unpack(self, packed: bytes) -> bytes:
        """Inflate the member, never beyond the size it declares. ``Unreadable``: damaged."""
        content = packed
        if self.method == zipfile.ZIP_DEFLATED:
            try:
                content = zlib.decompressobj(-15).decompress(packed, self.size + 1)
            except zlib.error as problem:
                raise Unreadable("F102") from problem
            if len(content) > self.size:
                raise Unreadable("F105")
        elif self.method != zipfile.ZIP_STORED:
            raise Unreadable("F102")
        if len(content) != self.size or zlib.crc32(content) != self.crc:
            raise Unreadable("F102")
        return content


def part_name(written: str) -> str:
    """Return a part's name with slashes, from the package's root."""
    return written.replace("\\", "/").removeprefix("./").lstrip("/")


class Parts:
    """The parts of one zip package; names are compared without regard to case."""

    def __init__(self, data: bytes) -> None:
        """Read the directory of a package. ``Unreadable``: damaged, a bomb or with a password."""
        self._data = data
        try:
            with zipfile.ZipFile(io.BytesIO(data)) as package:
                infos = package.infolist()
        except (zipfile.BadZipFile, ValueError, EOFError, NotImplementedError) as problem:
            raise Unreadable("F102") from problem
        named = [(part_name(info.filename), info) for info in infos]
        self._entries = {name.lower(): Entry.of(info) for name, info in named}
        self._names = {name.lower(): name for name, _ in named}
        self.has_usual_names = all(name == info.filename for name, info in named)
        entries = self._entries.values()
        if len(infos) > MAX_PARTS or len(entries) != len(infos) or "" in self._entries:
            raise Unreadable("F102")
        if sum(entry.size for entry in entries) > MAX_UNPACKED or any(
            entry.is_bomb() for entry in entries
        ):
            raise Unreadable("F105")
        if any(entry.encrypted for entry in entries):
            raise Unreadable("F103")

    def __contains__(self, name: str) -> bool:
        return name.lower() in self._entries

    def names(self) -> list[str]:
        """Return the names of the parts, in lower case, in the order of the package."""
        return list(self._entries)

    def written(self, name: str) -> str:
        """Return a part's name as the package spells it, "" when there is none."""
        return self._names.get(name.lower(), "")

    def _packed(self, entry: Entry) -> bytes:
        start = entry.data_start(self._data[entry.offset : entry.offset + LOCAL_HEADER])
        return self._data[start : start + entry.packed]

    def read(self, name: str) -> bytes:
        """Return a part's bytes, b"" when there is none. ``Unreadable``: it is damaged."""
        entry = self._entries.get(name.lower())
        return b"" if entry is None else entry.unpack(self._packed(entry))

    def read_xml(self, name: str) -> bytes:
        """Return a part that is XML in UTF-8. ``Unreadable``: damaged, or it declares a DTD."""
        content = self.read(name)
        if content[:2] in (b"\xff\xfe", b"\xfe\xff") or b"\0" in content[:4]:
            raise Unreadable("F102")
        if b"<!DOCTYPE" in content:
            raise Unreadable("F110")
        return content

    def otherwise_encoded(self) -> list[str]:
        """Return the names of the XML parts that are in another encoding than UTF-8."""
        return [
            name
            for name, entry in self._entries.items()
            if _is_otherwise(name, entry.head(self._packed(entry)))
        ]

    def rebuilt(
        self,
        changed: Mapping[str, bytes],
        only: Collection[str] = (),
        renamed: Mapping[str, str] = MappingProxyType({}),
    ) -> bytes:
        """Return the package with some parts changed (by name in lower case), without pictures.

        With ``only`` no other parts than these are kept; ``renamed`` gives parts another name.
        """
        target = io.BytesIO()
        with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as new:
            for name, known in self._names.items():
                written = renamed.get(name, known)
                if name in changed:
                    new.writestr(written, changed[name])
                elif name in only or not (only or name.endswith("/") or "/media/" in name):
                    new.writestr(written, self.read(name))
        return target.getvalue()
