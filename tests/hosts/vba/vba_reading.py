"""Other people's readers of VBA projects, as judges of what is written here."""

from __future__ import annotations

import struct
import warnings
from io import BytesIO
from typing import Any, NamedTuple

from olefile import DEFECT_UNSURE, OleFileIO


class Read(NamedTuple):
    """A module as oletools reads it: name, file suffix that says its kind, text."""

    name: str
    suffix: str
    text: str


def _olevba() -> Any:
    """Return oletools.olevba, whose import uses names that pyparsing has deprecated."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", DeprecationWarning)
        from oletools import olevba  # type: ignore[import-untyped]
    return olevba


def modules_of(project: bytes) -> list[Read]:
    """Return the modules of vbaProject.bin in the order of the project."""
    parser = _olevba().VBA_Parser("vbaProject.bin", data=project)
    try:
        return [
            Read(stem, suffix, text)
            for _, _, name, text in parser.extract_all_macros()
            for stem, _, suffix in [name.rpartition(".")]
        ]
    finally:
        parser.close()


def decompressed(container: bytes) -> bytes:
    """Return what a CompressedContainer holds."""
    return bytes(_olevba().decompress_stream(bytearray(container)))


def streams_of(project: bytes) -> dict[str, bytes]:
    """Return the streams of a compound file by path, as olefile reads them at its strictest."""
    found = {}
    with OleFileIO(BytesIO(project), raise_defects=DEFECT_UNSURE) as compound:
        for path in compound.listdir():
            with compound.openstream(path) as stream:
                found["/".join(path)] = stream.read()
    return found


def decrypt(text: str) -> tuple[int, bytes]:
    """Return key and data of an encrypted field, MS-OVBA 2.4.3.3."""
    seed, version, key, *rest = bytes.fromhex(text)
    if version ^ seed != 2:
        raise ValueError(f"version {version ^ seed} is not 2")
    plain, last, before = key ^ seed, key, version
    found = bytearray()
    for encrypted in rest:
        byte = encrypted ^ (before + plain) & 0xFF
        found.append(byte)
        before, last, plain = last, encrypted, byte
    found = found[(seed & 6) // 2 :]
    (length,) = struct.unpack_from("<I", found)
    if length != len(found) - 4:
        raise ValueError(f"{length} bytes are announced, {len(found) - 4} are there")
    return key ^ seed, bytes(found[4:])
