"""Compression of VBA source text, MS-OVBA 2.4.1.

A container is a signature byte and chunks; each chunk holds 4096 bytes of the data (the last one
what is left) as a sequence of literal bytes and copies of what came before in the same chunk.
"""

from __future__ import annotations

import struct

from cchc_xl.base.compound import ProjectProblem

CHUNK = 4096
_SIGNATURE = b"\x01"
_COMPRESSED = 0xB000  # 2.4.1.1.5: CompressedChunkSignature 0b011, CompressedChunkFlag 1
_RAW = 0x3FFF  # the same with the flag 0 and the only size that a raw chunk has
_SHORTEST_COPY = 3


def compress(data: bytes) -> bytes:
    """Return the CompressedContainer (2.4.1.1.1) of some bytes.

    ``ProjectProblem``: the last chunk is so full of noise that the format cannot hold it: it would
    grow past 4096 bytes, and raw chunks are always full ones. Source text is far from that.
    """
    chunks = (data[start : start + CHUNK] for start in range(0, len(data), CHUNK))
    return _SIGNATURE + b"".join(_chunk(chunk) for chunk in chunks)


def _chunk(data: bytes) -> bytes:
    """Return a CompressedChunk, 2.4.1.3.7; raw (2.4.1.3.10) when that is shorter."""
    packed = _token_sequences(data)
    if len(packed) <= CHUNK:
        return struct.pack("<H", _COMPRESSED | len(packed) - 1) + packed
    if len(data) < CHUNK:
        raise ProjectProblem(f"{len(data)} bytes of noise do not fit into a chunk")
    return struct.pack("<H", _RAW) + data


def _token_sequences(data: bytes) -> bytes:
    """Return the TokenSequences of a chunk: a byte of flags before each eight tokens, 2.4.1.3.8."""
    packed = bytearray()
    matches = _Matches(data)
    position = 0
    while position < len(data):
        flags, tokens = 0, bytearray()
        for bit in range(8):
            if position == len(data):
                break
            offset, length = matches.longest(position)
            if length:
                flags |= 1 << bit
                tokens += _copy_token(position, offset, length)
                position += length
            else:
                tokens.append(data[position])
                position += 1
        packed.append(flags)
        packed += tokens
    return bytes(packed)


def _offset_bits(position: int) -> int:
    """Return how many of a CopyToken's 16 bits hold the offset, 2.4.1.3.19.1."""
    return max((position - 1).bit_length(), 4)


def _copy_token(position: int, offset: int, length: int) -> bytes:
    """Pack a CopyToken, 2.4.1.3.19.3."""
    high = (offset - 1) << (16 - _offset_bits(position))
    return struct.pack("<H", high | length - _SHORTEST_COPY)


class _Matches:
    """Where three bytes of a chunk have occurred before."""

    def __init__(self, data: bytes) -> None:
        self._data = data
        self._places: dict[bytes, list[int]] = {}
        self._known = 0

    def longest(self, position: int) -> tuple[int, int]:
        """Return offset and length of the longest copy, 2.4.1.3.19.4; the nearest of equals.

        (0, 0) when three bytes are not found. A copy may run on into what it writes itself.
        """
        data = self._data
        self._learn(position)
        limit = min((0xFFFF >> _offset_bits(position)) + _SHORTEST_COPY, len(data) - position)
        best, found = 0, 0
        for start in reversed(self._places.get(data[position : position + _SHORTEST_COPY], ())):
            length = _SHORTEST_COPY
            while length < limit and data[start + length] == data[position + length]:
                length += 1
            if best < length <= limit:
                best, found = length, position - start
                if best == limit:
                    break
        return found, best

    def _learn(self, position: int) -> None:
        """Remember the places before a position."""
        for place in range(self._known, position):
            key = self._data[place : place + _SHORTEST_COPY]
            self._places.setdefault(key, []).append(place)
        self._known = max(self._known, position)
