"""Scan the binary sheets of ``.xls`` (BIFF8) and ``.xlsb`` (BIFF12).

Both formats always store a formula's last result, so formulas without a value cannot occur; but
LibreOffice stores the number 0 for a formula whose result is text when it saves a ``.xls``.
What cannot be seen: whether a stored result is out of date, and percentage formats.
Source: [MS-XLS] 2.4, [MS-XLSB] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final

from cchc_xl.returns.ooxml import relationships
from cchc_xl.returns.parts import Parts
from cchc_xl.returns.scan import ERROR_TEXTS, Place, Scan, Unreadable, is_far

_BOF: Final = 0x0809
_EOF: Final = 0x000A
_FILEPASS: Final = 0x002F
_BOUNDSHEET: Final = 0x0085
_FORMULA: Final = 0x0006
_BOOLERR: Final = 0x0205
_MULRK: Final = 0x00BD
# LABELSST, NUMBER, RK, LABEL, RSTRING: one filled cell each
_FILLED: Final = frozenset((0x00FD, 0x0203, 0x027E, 0x0204, 0x00D6, _FORMULA, _BOOLERR, _MULRK))
_BIFF8: Final = 0x0600


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """Yield (record id, where its data begins, length) from a place in a BIFF stream to its EOF."""
    end = len(stream) - 4
    while at <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        if kind == _EOF:
            return
        at += 4 + length


def scan_workbook(stream: bytes) -> dict[str, Scan]:
    """Return what each sheet of a BIFF8 ``Workbook`` stream holds, by sheet name.

    ``Unreadable``: damaged, with a password, or older than Excel 97.
    """
    found: dict[str, Scan] = {}
    try:
        kind, version = struct.unpack_from("<H2xH", stream)
        if kind != _BOF or version != _BIFF8:
            raise Unreadable("F119")
        for kind, at, _ in _records(stream):
            if kind == _FILEPASS:
                raise Unreadable("F103")
            if kind == _BOUNDSHEET and stream[at + 5] == 0:
                (start,) = struct.unpack_from("<I", stream, at)
                found[_short_text(stream, at + 6)] = _scan_substream(stream, start)
    except (struct.error, IndexError) as problem:
        raise Unreadable("F102") from problem
    return found


def _short_text(stream: bytes, at: int) -> str:
    """Return a ShortXLUnicodeString."""
    length, wide = stream[at], stream[at + 1] & 1
    if wide:
        return stream[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    return stream[at + 2 : at + 2 + length].decode("latin-1")


def _scan_substream(stream: bytes, start: int) -> Scan:
    """Return what one worksheet of a BIFF8 stream holds."""
    errors: dict[Place, str] = {}
    zeros: set[Place] = set()
    for kind, at, length in _records(stream, start):
        if kind not in _FILLED:
            continue
        place: Place = struct.unpack_from("<HH", stream, at)
        if kind == _MULRK:
            place = place[0], struct.unpack_from("<H", stream, at + length - 2)[0]
        if is_far(place):
            return Scan({}, frozenset(), place)
        if kind == _BOOLERR and stream[at + 7]:
            errors[place] = ERROR_TEXTS.get(stream[at + 6], "#N/A")
        elif kind == _FORMULA:
            result = stream[at + 6 : at + 14]
            if result[6:] == b"\xff\xff" and result[0] == 2:
                errors[place] = ERROR_TEXTS.get(result[2], "#N/A")
            elif not any(result):
                zeros.add(place)
    return Scan(errors, frozenset(), None, frozenset(zeros))


_ROW12: Final = 0
_CELLS12: Final = range(2, 12)
_ERRORS12: Final = (3, 11)
_BUNDLE12: Final = 156


def _records12(part: bytes) -> Iterator[tuple[int, int, int]]:
    """Yield (record id, where its data begins, length) of a BIFF12 part."""
    at, end = 0, len(part)
    while at < end:
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | part[at] << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, at, length
        at += length


def _wide_text(part: bytes, at: int) -> tuple[str, int]:
    """Return an XLWideString and where it ends."""
    (length,) = struct.unpack_from("<I", part, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return part[at + 4 : end].decode("utf-16-le", "replace"), end


def scan_xlsb(parts: Parts) -> dict[str, Scan]:
    """Return what each worksheet of an ``.xlsb`` package holds. ``Unreadable``: damaged."""
    targets = relationships(parts.read_xml("xl/_rels/workbook.bin.rels"))
    workbook = parts.read("xl/workbook.bin")
    found: dict[str, Scan] = {}
    try:
        for kind, at, _ in _records12(workbook):
            if kind == _BUNDLE12:
                link, at = _wide_text(workbook, at + 8)
                name, _ = _wide_text(workbook, at)
                if link in targets:
                    found[name] = _scan_part12(parts.read(targets[link]))
    except (struct.error, IndexError) as problem:
        raise Unreadable("F102") from problem
    return found


def _scan_part12(part: bytes) -> Scan:
    """Return what one BIFF12 worksheet holds."""
    errors: dict[Place, str] = {}
    row = 0
    for kind, at, _ in _records12(part):
        if kind == _ROW12:
            (row,) = struct.unpack_from("<I", part, at)
        elif kind in _CELLS12:
            place = row, struct.unpack_from("<I", part, at)[0]
            if is_far(place):
                return Scan({}, frozenset(), place)
            if kind in _ERRORS12:
                errors[place] = ERROR_TEXTS.get(part[at + 8], "#N/A")
    return Scan(errors, frozenset())
