"""Open OLE compound files ([MS-CFB]) with olefile, which tells damage by whatever Python raises."""

from __future__ import annotations

import struct
from collections.abc import Iterator
from contextlib import contextmanager
from io import BytesIO
from typing import Final

from olefile import OleFileIO

from cchc_xl.reading.scan import Unreadable

SIGNATURE: Final = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"
_DAMAGE: Final = (
    *(OSError, ValueError, LookupError, TypeError, AttributeError, RecursionError),
    struct.error,
)


@contextmanager
def opened(data: bytes) -> Iterator[OleFileIO]:
    """Open a compound file and close it afterwards. ``Unreadable``: damaged, or found so within."""
    try:
        with OleFileIO(BytesIO(data)) as compound:
            yield compound
    except _DAMAGE as problem:
        raise Unreadable("F102") from problem


def named(compound: OleFileIO, name: str) -> list[str] | None:
    """Return the path of a stream in the root, whatever its case and with slashes about it."""
    for path in compound.listdir():
        if len(path) == 1 and path[0].strip("\\/").lower() == name.lower():
            return list(path)
    return None


def stream(compound: OleFileIO, path: str | list[str]) -> bytes:
    """Return the bytes of the stream at a path. ``Unreadable``: some of them are missing."""
    with compound.openstream(path) as found:
        content = bytes(found.read())
    if len(content) < compound.get_size(path):
        raise Unreadable("F102")
    return content
