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
DEFAULT_PASSWORD: Final = "VelvetSweatshop"
"""What Excel encrypts with by itself, where a workbook is only to be protected against changes.

Nobody has typed it, and Excel never asks for it (Apache POI: ``Decryptor.DEFAULT_PASSWORD``).
"""
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


def unlocked(data: bytes) -> bytes:
    """Return a package, or a compound file with its stream, without Excel's own password.

    ``Unreadable``: somebody has set another password, or how it is encrypted is not known.
    Source: [MS-OFFCRYPTO] 2.3.
    """
    import msoffcrypto

    target = BytesIO()
    try:
        file = msoffcrypto.OfficeFile(BytesIO(data))
        if file.format == "ooxml":
            file.load_key(password=DEFAULT_PASSWORD, verify_password=True)
        else:
            file.load_key(password=DEFAULT_PASSWORD)
        file.decrypt(target)
    except MemoryError:
        raise
    except Exception as problem:  # its own errors, and whatever damage makes of its code
        raise Unreadable("F103") from problem
    return target.getvalue()
