"""Read the streams of an OLE compound file, enough to know what it is and to scan a ``.xls``.

Source: [MS-CFB]. Chains are followed with a bound, so that a looping file ends as damaged.
"""

from __future__ import annotations

import struct
from collections.abc import Callable, Mapping
from typing import Final, NamedTuple

from cchc_xl.returns.scan import Unreadable

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_END: Final = 0xFFFFFFFA  # this and above are no sectors
_ENTRY: Final = 128


class _Entry(NamedTuple):
    name: str
    start: int
    size: int


class Compound:
    """A compound file in memory: names of its streams and storages, and a stream's bytes."""

    def __init__(self, data: bytes) -> None:
        """Read the directory. ``Unreadable``: damaged."""
        self._data = data
        try:
            self._open()
        except (struct.error, IndexError, UnicodeDecodeError) as problem:
            raise Unreadable("F102") from problem

    def _open(self) -> None:
        """Read header, allocation tables and directory."""
        data = self._data
        shift, mini_shift = struct.unpack_from("<HH", data, 30)
        if shift not in (9, 12) or mini_shift != 6:
            raise Unreadable("F102")
        self._size, self._mini_size = 1 << shift, 1 << mini_shift
        (directory,) = struct.unpack_from("<I", data, 48)
        self._cutoff, mini_table, _, more, more_count = struct.unpack_from("<5I", data, 56)
        tables = list(struct.unpack_from("<109I", data, 76))
        for _ in range(min(more_count, len(data) >> shift)):
            if more >= _END:
                break
            numbers = struct.unpack(f"<{self._size // 4}I", self._sector(more))
            tables += numbers[:-1]
            more = numbers[-1]
        self._table: list[int] = []
        for sector in tables:
            if sector < _END:
                self._table += struct.unpack(f"<{self._size // 4}I", self._sector(sector))
        self.entries = self._directory(b"".join(self._chain(directory)))
        root = next((entry for entry in self.entries if entry.name == "Root Entry"), None)
        self._mini = b"".join(self._chain(root.start)) if root and root.start < _END else b""
        packed = b"".join(self._chain(mini_table)) if mini_table < _END else b""
        self._mini_table = struct.unpack(f"<{len(packed) // 4}I", packed)

    def _sector(self, number: int) -> bytes:
        """Return one sector's bytes."""
        start = (number + 1) * self._size
        found = self._data[start : start + self._size]
        if len(found) < self._size:
            # The last sector of a file may be short; anything further is missing.
            if not found:
                raise Unreadable("F102")
            found = found.ljust(self._size, b"\0")
        return found

    def _chain(self, sector: int) -> list[bytes]:
        """Return the sectors of a chain."""
        return [self._sector(number) for number in self._numbers(sector)]

    def _numbers(self, sector: int) -> list[int]:
        """Return the numbers of the sectors of a chain. ``Unreadable``: it goes in circles."""
        found: list[int] = []
        while sector < _END:
            if len(found) > len(self._table):
                raise Unreadable("F102")
            found.append(sector)
            sector = self._table[sector]
        return found

    @staticmethod
    def _directory(content: bytes) -> list[_Entry]:
        """Return the entries of the directory."""
        found = []
        for at in range(0, len(content) - _ENTRY + 1, _ENTRY):
            length, kind = struct.unpack_from("<HB", content, at + 64)
            if kind and 2 <= length <= 64:
                name = content[at : at + length - 2].decode("utf-16-le")
                start, size = struct.unpack_from("<II", content, at + 116)
                found.append(_Entry(name, start, size))
        return found

    def names(self) -> set[str]:
        """Return the names of all streams and storages."""
        return {entry.name for entry in self.entries}

    def read(self, name: str) -> bytes:
        """Return the bytes of the stream with this name, b"" when there is none."""
        entry = next((entry for entry in self.entries if entry.name == name), None)
        if entry is None:
            return b""
        try:
            if entry.size >= self._cutoff:
                return b"".join(self._chain(entry.start))[: entry.size]
            pieces: list[bytes] = []
            sector = entry.start
            while sector < _END and len(pieces) <= len(self._mini_table):
                at = sector * self._mini_size
                pieces.append(self._mini[at : at + self._mini_size])
                sector = self._mini_table[sector]
            return b"".join(pieces)[: entry.size]
        except IndexError as problem:
            raise Unreadable("F102") from problem

    def changed(self, name: str, changes: Mapping[int, bytes]) -> bytes:
        """Return the file with some bytes of a stream changed, each by its place in the stream."""
        data = bytearray(self._data)
        entry = next(entry for entry in self.entries if entry.name == name)
        places = self._places(entry)
        for start, content in changes.items():
            for at, byte in enumerate(content, start):
                data[places(at)] = byte
        return bytes(data)

    def _places(self, entry: _Entry) -> Callable[[int], int]:
        """Return what tells where in the file a byte of a stream lies."""
        if entry.size >= self._cutoff:
            large = self._numbers(entry.start)
            return lambda at: (large[at // self._size] + 1) * self._size + at % self._size
        root = next(one for one in self.entries if one.name == "Root Entry")
        holder, small = self._numbers(root.start), [entry.start]
        while self._mini_table[small[-1]] < _END and len(small) <= len(self._mini_table):
            small.append(self._mini_table[small[-1]])

        def place(at: int) -> int:
            within = small[at // self._mini_size] * self._mini_size + at % self._mini_size
            return int((holder[within // self._size] + 1) * self._size + within % self._size)

        return place
