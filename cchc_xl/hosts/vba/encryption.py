"""The protection fields of a project, which say that it is open to everybody, MS-OVBA 2.4.3.2."""

from __future__ import annotations

import struct

_SEED = 0x8C
"""Any byte will do; a fixed one makes the same project the same bytes each time."""
_VERSION = 2
_IGNORED = 0x07
"""What fills the bytes that nobody reads."""


def encrypt(project_id: str, data: bytes) -> str:
    """Return data as the hexadecimal text of a CMG, DPB or GC field.

    ``project_id`` is the id with its braces; the sum of its letters is the key.
    """
    key = sum(project_id.encode("ascii")) & 0xFF
    packed = [_SEED, _VERSION ^ _SEED, key ^ _SEED]
    plain = key
    last, before = packed[2], packed[1]
    ignored = [_IGNORED] * ((_SEED & 6) // 2)
    for byte in (*ignored, *struct.pack("<I", len(data)), *data):
        encrypted = byte ^ (before + plain) & 0xFF
        packed.append(encrypted)
        before, last, plain = last, encrypted, byte
    return bytes(packed).hex().upper()
