"""Writes a compound file of version 3, MS-CFB: storages and streams in sectors of 512 bytes.

Streams below 4096 bytes lie in the mini stream in sectors of 64 bytes. All dates and class ids
are zero, so that the same streams give the same bytes.
"""

from __future__ import annotations

import struct
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

Tree = Mapping[str, "bytes | Tree"]

SECTOR, MINI_SECTOR = 512, 64
MINI_CUTOFF = 4096  # 2.2: a stream of this size or more has sectors of its own
LONGEST_NAME = 31  # 2.6.1: 32 UTF-16 code units with the closing zero
FAT_SECTORS_IN_HEADER = 109  # 2.5: DIFAT sectors list the others
_PER_SECTOR = SECTOR // 4
_PER_DIFAT = _PER_SECTOR - 1
_FREE, _END, _FAT, _DIFAT = 0xFFFFFFFF, 0xFFFFFFFE, 0xFFFFFFFD, 0xFFFFFFFC
_NO_STREAM = 0xFFFFFFFF
_STORAGE, _STREAM, _ROOT, _BLACK = 1, 2, 5, 1
_SIGNATURE = bytes.fromhex("D0CF11E0A1B11AE1")
_HEADER = struct.Struct("<8s16sHHHHH6s9I")
_ENTRY = struct.Struct("<64sHBBIII16sI8s8sII4x")


def compound_file(tree: Tree) -> bytes:
    """Return a compound file: names to the bytes of a stream or to the tree of a storage.

    ``ProjectProblem``: a name is empty, longer than 31 letters or holds ``/ \\ : !``.
    """
    entries = _entries(tree)
    body = _Sectors(SECTOR)
    mini = _Sectors(MINI_SECTOR)
    for entry in entries:
        if entry.kind == _STREAM:
            target = body if len(entry.data) >= MINI_CUTOFF else mini
            entry.start = target.add(entry.data)
    entries[0].data = bytes(mini.data)
    entries[0].start = body.add(entries[0].data)
    mini_table = _table(mini.chain)
    mini_start = body.add(mini_table)
    directory_start = body.add(_directory(entries))
    first = len(body.chain)
    count, more = _table_sectors(first)
    listed = [*range(first, first + count)]
    header = _HEADER.pack(
        _SIGNATURE,
        bytes(16),
        *(0x3E, 3, 0xFFFE, 9, 6),  # 2.2: minor and major version, byte order, sector shifts
        bytes(6),
        *(0, count, directory_start, 0, MINI_CUTOFF),
        *(mini_start, len(mini_table) // SECTOR, first + count if more else _END, more),
    )
    in_header = listed[:FAT_SECTORS_IN_HEADER]
    in_header += [_FREE] * (FAT_SECTORS_IN_HEADER - len(in_header))
    fat = _table([*body.chain, *[_FAT] * count, *[_DIFAT] * more])
    further = _further(listed[FAT_SECTORS_IN_HEADER:], first + count)
    return (
        header + struct.pack(f"<{len(in_header)}I", *in_header) + bytes(body.data) + fat + further
    )


class _Sectors:
    """Data in sectors, and the chain that leads through them (2.3, 2.4)."""

    def __init__(self, size: int) -> None:
        self._size = size
        self.data = bytearray()
        self.chain: list[int] = []

    def add(self, data: bytes) -> int:
        """Append a stream and return its first sector."""
        if not data:
            return _END
        first = len(self.chain)
        count = -(-len(data) // self._size)
        self.chain += [*range(first + 1, first + count), _END]
        self.data += data.ljust(count * self._size, b"\0")
        return first


@dataclass
class _Entry:
    """A directory entry, 2.6.1."""

    name: str
    kind: int
    data: bytes = b""
    start: int = 0
    left: int = _NO_STREAM
    right: int = _NO_STREAM
    child: int = _NO_STREAM
    key: tuple[int, str] = field(init=False)

    def __post_init__(self) -> None:
        units = len(self.name.encode("utf-16-le")) // 2
        if not 0 < units <= LONGEST_NAME or set(self.name) & set("/\\:!"):
            raise ProjectProblem(f"{self.name!r} cannot be the name of a stream or a storage")
        self.key = units, self.name.upper()  # 2.6.4: the shorter name comes first

    def pack(self) -> bytes:
        """Return the entry's 128 bytes."""
        name = self.name.encode("utf-16-le") + b"\0\0"
        return _ENTRY.pack(
            *(name, len(name), self.kind, _BLACK, self.left, self.right, self.child),
            *(bytes(16), 0, bytes(8), bytes(8), self.start, len(self.data)),
        )


def _entries(tree: Tree) -> list[_Entry]:
    """Return the directory: the root first, each storage's members as a tree of siblings."""
    entries = [_Entry("Root Entry", _ROOT)]

    def add(members: Tree) -> int:
        numbers = []
        for name, content in members.items():
            numbers.append(len(entries))
            if isinstance(content, bytes):
                entries.append(_Entry(name, _STREAM, content))
            else:
                entries.append(_Entry(name, _STORAGE))
                entries[numbers[-1]].child = add(content)
        return siblings(sorted(numbers, key=lambda number: entries[number].key))

    def siblings(numbers: Sequence[int]) -> int:
        """Hang sorted members under the middle one; all black is a valid colouring, 2.6.4."""
        if not numbers:
            return _NO_STREAM
        middle = len(numbers) // 2
        entry = entries[numbers[middle]]
        entry.left, entry.right = siblings(numbers[:middle]), siblings(numbers[middle + 1 :])
        return numbers[middle]

    entries[0].child = add(tree)
    return entries


def _directory(entries: Sequence[_Entry]) -> bytes:
    unused = _ENTRY.pack(
        *(b"", 0, 0, 0, _NO_STREAM, _NO_STREAM, _NO_STREAM),
        *(bytes(16), 0, bytes(8), bytes(8), 0, 0),
    )
    packed = b"".join(entry.pack() for entry in entries)
    return packed + unused * (-len(entries) % (SECTOR // _ENTRY.size))


def _table(chain: Sequence[int]) -> bytes:
    """Pack a chain in whole sectors."""
    full = [*chain, *[_FREE] * (-len(chain) % _PER_SECTOR)]
    return struct.pack(f"<{len(full)}I", *full)


def _table_sectors(sectors: int) -> tuple[int, int]:
    """Return how many FAT and DIFAT sectors it takes to list the other sectors and themselves."""
    count = more = 0
    while count * _PER_SECTOR < sectors + count + more:
        count += 1
        more = -(-max(count - FAT_SECTORS_IN_HEADER, 0) // _PER_DIFAT)
    return count, more


def _further(listed: Sequence[int], first: int) -> bytes:
    """Return the DIFAT sectors, of which the first has this number: each names the next, 2.5.1."""
    packed = b""
    for start in range(0, len(listed), _PER_DIFAT):
        numbers = listed[start : start + _PER_DIFAT]
        first += 1
        last = first if start + _PER_DIFAT < len(listed) else _END
        packed += struct.pack(
            f"<{_PER_SECTOR}I", *numbers, *[_FREE] * (_PER_DIFAT - len(numbers)), last
        )
    return packed


class ProjectProblem(ValueError):
    """The sources cannot be made into a project; the text says which and why."""
