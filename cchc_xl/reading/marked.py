"""Copies of returns that the program marked for their units: how they are known again.

A copy has a sheet that lists what is to be mended. Its first cell holds a mark that stays whatever
program saves the copy; the cell beside it holds a fingerprint of the other parts, which only holds
until the copy is saved again.
"""

from __future__ import annotations

import io
import zipfile
import zlib
from hashlib import sha256
from pathlib import Path
from typing import Final

FOLDER_MARK: Final = "BAN-DANH-DAU.TXT"
"""The file that says of a folder that the program puts marked copies there."""
MARK: Final = "cchc-xl/can-sua"
"""Stands in the first cell of the sheet, in the rules that fill cells, and nowhere else."""
_MARKED: Final = f">{MARK}<".encode()
_SHEETS, _HEAD = "xl/worksheets/", 4_096  # the mark stands within so many bytes


def fingerprint(data: bytes) -> str:
    """Return 64 hex digits over names, sizes and check sums of all parts but the listing's.

    ``KeyError``: no sheet is such a listing as the program writes.
    """
    with zipfile.ZipFile(io.BytesIO(data)) as package:
        return _fingerprint(package, _listing(package))


def is_untouched(data: bytes) -> bool:
    """Tell whether a file is a marked copy as the program wrote it: nobody has saved it since."""
    try:
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            listing = _listing(package)
            return _fingerprint(package, listing).encode() in package.read(listing)
    except (zipfile.BadZipFile, zlib.error, KeyError, ValueError, EOFError, RuntimeError):
        return False


def _fingerprint(package: zipfile.ZipFile, listing: str) -> str:
    told = sorted(
        (entry.filename, entry.file_size, entry.CRC)
        for entry in package.infolist()
        if entry.filename != listing
    )
    return sha256(repr(told).encode()).hexdigest()


def _listing(package: zipfile.ZipFile) -> str:
    """Return the part of the listing, by the mark at its beginning."""
    for name in package.namelist():
        if name.startswith(_SHEETS):
            with package.open(name) as stream:
                if _MARKED in stream.read(_HEAD):
                    return name
    raise KeyError(_MARKED)


def is_untouched_file(path: Path, limit: int) -> bool:
    """Tell the same of a file of at most ``limit`` bytes; one that cannot be read is none."""
    try:
        if path.stat().st_size > limit:
            return False
        return is_untouched(path.read_bytes())
    except OSError:
        return False
