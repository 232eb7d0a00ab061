"""Entries of a zip file as bytes: copied as they are, or written anew (APPNOTE.TXT 4.3)."""

from __future__ import annotations

import struct
import zipfile
import zlib
from collections.abc import Iterable
from typing import IO

_COMPRESSION_LEVEL = 4
_LOCAL = struct.Struct("<4s5H3I2H")
_CENTRAL = struct.Struct("<4s6H3I5H2I")
_END = struct.Struct("<4s4H2IH")
_STREAMED = 0x08
_ZIP64_EXTRA = 0x0001


def raw(data: bytes, entry: zipfile.ZipInfo) -> memoryview | None:
    """An entry's compressed bytes as they stand in the file; ``None``: they do not."""
    offset = entry.header_offset
    header = data[offset : offset + _LOCAL.size]
    if len(header) < _LOCAL.size or header[:4] != b"PK\x03\x04":
        return None
    name_length, extra_length = _LOCAL.unpack(header)[-2:]
    start = offset + _LOCAL.size + name_length + extra_length
    found = memoryview(data)[start : start + entry.compress_size]
    return found if len(found) == entry.compress_size else None


def _copied(entry: zipfile.ZipInfo, offset: int) -> zipfile.ZipInfo:
    """An entry's description for its new place, sizes in the header instead of behind the data."""
    new = zipfile.ZipInfo(entry.filename, entry.date_time)
    for name in (
        "compress_type",
        "comment",
        "create_system",
        "create_version",
        "extract_version",
        "internal_attr",
        "external_attr",
        "CRC",
        "compress_size",
        "file_size",
    ):
        setattr(new, name, getattr(entry, name))
    new.flag_bits = entry.flag_bits & ~_STREAMED
    new.extra = _without_zip64(entry.extra)
    new.header_offset = offset
    return new


def _without_zip64(extra: bytes) -> bytes:
    kept = b""
    while len(extra) >= 4:
        kind, length = struct.unpack_from("<2H", extra)
        if kind != _ZIP64_EXTRA:
            kept += extra[: 4 + length]
        extra = extra[4 + length :]
    return kept


def write_raw(stream: IO[bytes], entry: zipfile.ZipInfo, raw: memoryview) -> zipfile.ZipInfo:
    """Write an entry with its compressed bytes; its description in the new place."""
    new = _copied(entry, stream.tell())
    stream.write(_local_header(new))
    stream.write(raw)
    return new


def write_compressed(
    stream: IO[bytes], entry: zipfile.ZipInfo, blocks: Iterable[bytes]
) -> zipfile.ZipInfo:
    """Write an entry with other bytes, compressed block by block; its new description."""
    new = _copied(entry, stream.tell())
    new.compress_type = zipfile.ZIP_DEFLATED
    stream.write(_local_header(new))
    compressor = zlib.compressobj(_COMPRESSION_LEVEL, zlib.DEFLATED, -15)
    start = stream.tell()
    new.CRC = new.file_size = 0
    for block in blocks:
        new.CRC = zlib.crc32(block, new.CRC)
        new.file_size += len(block)
        stream.write(compressor.compress(block))
    stream.write(compressor.flush())
    end = stream.tell()
    new.compress_size = end - start
    stream.seek(new.header_offset)
    stream.write(_local_header(new))
    stream.seek(end)
    return new


def _dos_time(entry: zipfile.ZipInfo) -> tuple[int, int]:
    year, month, day, hour, minute, second = entry.date_time
    return hour << 11 | minute << 5 | second // 2, (year - 1980) << 9 | month << 5 | day


def _stored_name(entry: zipfile.ZipInfo) -> bytes:
    return entry.filename.encode("utf-8" if entry.flag_bits & 0x800 else "cp437")


def _local_header(entry: zipfile.ZipInfo) -> bytes:
    name = _stored_name(entry)
    header = _LOCAL.pack(
        b"PK\x03\x04",
        entry.extract_version,
        entry.flag_bits,
        entry.compress_type,
        *_dos_time(entry),
        entry.CRC,
        entry.compress_size,
        entry.file_size,
        len(name),
        len(entry.extra),
    )
    return header + name + entry.extra


def write_directory(stream: IO[bytes], entries: list[zipfile.ZipInfo], comment: bytes) -> None:
    """Write the directory of the entries and the end of the file."""
    start = stream.tell()
    for entry in entries:
        name = _stored_name(entry)
        stream.write(
            _CENTRAL.pack(
                b"PK\x01\x02",
                entry.create_system << 8 | entry.create_version,
                entry.extract_version,
                entry.flag_bits,
                entry.compress_type,
                *_dos_time(entry),
                entry.CRC,
                entry.compress_size,
                entry.file_size,
                len(name),
                len(entry.extra),
                len(entry.comment),
                0,
                entry.internal_attr,
                entry.external_attr,
                entry.header_offset,
            )
        )
        stream.write(name + entry.extra + entry.comment)
    size = stream.tell() - start
    count = len(entries)
    stream.write(_END.pack(b"PK\x05\x06", 0, 0, count, count, size, start, len(comment)) + comment)
