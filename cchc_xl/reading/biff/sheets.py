"""Look at the binary sheets of ``.xls`` (BIFF8) and ``.xlsb`` (BIFF12).

Four things the parser does not understand as they stand, so it gets them otherwise: a ``.xls``
number format with a number that Excel would not give it (the parser takes some of them for dates),
a used range that is told too large (it makes room for all of it), a chart within a sheet (it takes
the chart's stored figures for cells), and the short records of an ``.xlsb`` (cells without a
column, which follow the one before).

Both formats always store a formula's last result, so formulas without a value cannot occur; but
LibreOffice stores the number 0 for a formula whose result is text when it saves a ``.xls``
(``zeros.py`` tells which).
What cannot be seen: whether a stored result is out of date, and percentage formats.
Source: [MS-XLS] 2.4, [MS-XLSB] 2.4.
"""

from __future__ import annotations

import struct
from collections.abc import Iterator
from typing import Final, NamedTuple

from cchc_xl.reading.biff.zeros import Zeros
from cchc_xl.reading.foreign import EXCEL_95
from cchc_xl.reading.ooxml import relationships
from cchc_xl.reading.parts import Parts
from cchc_xl.reading.scan import ERROR_TEXTS, Extent, Look, Place, Scan, Unreadable, is_far

_BOF: Final = 0x0809
_EOF: Final = 0x000A
_FILEPASS: Final = 0x002F
_BOUNDSHEET: Final = 0x0085
_FORMULA: Final = 0x0006
_BOOLERR: Final = 0x0205
_MULRK: Final = 0x00BD
_LABEL: Final = 0x0204
_CUT: Final = 255  # letters at which some programs (SheetJS) cut a text that is no shared one
# LABELSST, NUMBER, RK, LABEL, RSTRING: one filled cell each
_FILLED: Final = frozenset((0x00FD, 0x0203, 0x027E, _LABEL, 0x00D6, _FORMULA, _BOOLERR, _MULRK))
_DIMENSIONS: Final = 0x0200
_FORMAT: Final = 0x041E
_DATEMODE: Final = 0x0022
_XF: Final = 0x00E0
_BIFF5, _BIFF8 = 0x0500, 0x0600
# The numbers of formats whose text the parser reads, and what stands for what others are. A number
# from 27 to 36 or 50 to 58 whose text the file does not give stays with the parser, which takes it
# for a date: only the Excel of Japan, Korea, China and Taiwan leaves the text out, and in each of
# them all of these are days or times (ECMA-376-1, 18.8.30). Excel in Vietnam numbers its dates 14
# to 22 or gives their text, and programs that number formats of their own so give it, too.
_FORMATS_READ: Final = frozenset(
    (*range(5, 9), *range(23, 27), *range(41, 45), *range(63, 67), *range(164, 383))
)
_GENERAL, _DAY, _DURATION = 0, 14, 46


def _records(stream: bytes, at: int = 0) -> Iterator[tuple[int, int, int]]:
    """Yield (record id, where its data begins, length) from a place in a BIFF stream to its EOF."""
    end = len(stream) - 4
    while at <= end:
        kind, length = struct.unpack_from("<HH", stream, at)
        yield kind, at + 4, length
        if kind == _EOF:
            return
        at += 4 + length


class Looked(NamedTuple):
    """What each sheet of a workbook holds, by name, and whether it counts days from 1904."""

    sheets: dict[str, Look]
    from_1904: bool


class _Globals:
    """What a ``.xls`` says of all its sheets: where each begins, formats, styles, calendar."""

    def __init__(self) -> None:
        self.sheets: dict[str, int] = {}
        self.formats: dict[int, str] = {}
        self.styles: list[tuple[int, int]] = []
        self.from_1904 = False


def is_encrypted(stream: bytes) -> bool:
    """Tell whether a ``Workbook`` stream has a password. ``Unreadable``: damaged."""
    try:
        return any(kind == _FILEPASS for kind, *_ in _records(stream))
    except struct.error as problem:
        raise Unreadable("F102") from problem


def look_at_workbook(stream: bytes) -> tuple[Looked, bytes]:
    """Return what a BIFF8 ``Workbook`` stream holds, and the stream for the parser.

    The stream is changed where the parser would not understand it. ``Unreadable``: damaged, or
    older than Excel 97.
    """
    try:
        known = _globals(stream)
        changed = _format_changes(known)
        looks: dict[int, Look] = {}
        for start in known.sheets.values():
            if start not in looks:
                looks[start] = _look_at_substream(stream, start, changed)
    except (struct.error, IndexError) as problem:
        raise Unreadable("F102") from problem
    readable = bytearray(stream)
    for at, content in changed.items():
        readable[at : at + len(content)] = content
    sheets = {name: looks[start] for name, start in known.sheets.items()}
    return Looked(sheets, known.from_1904), bytes(readable)


def _globals(stream: bytes) -> _Globals:
    """Return what stands before the sheets. The parser reads sheets of every kind."""
    kind, version = struct.unpack_from("<H2xH", stream)
    if kind != _BOF or version not in (_BIFF5, _BIFF8):
        raise Unreadable("F113")
    if version == _BIFF5:
        raise Unreadable("F119", what=EXCEL_95)
    known = _Globals()
    for kind, at, length in _records(stream):
        if kind == _BOUNDSHEET:
            (start,) = struct.unpack_from("<I", stream, at)
            name = _short_text(stream, at + 6)
            if name in known.sheets or start >= len(stream):
                raise Unreadable("F102")
            known.sheets[name] = start
        elif kind == _FORMAT:
            (number,) = struct.unpack_from("<H", stream, at)
            known.formats[number] = _text(stream, at + 2, at + length)
        elif kind == _XF:
            known.styles.append((at + 2, *struct.unpack_from("<H", stream, at + 2)))
        elif kind == _DATEMODE:
            known.from_1904 = struct.unpack_from("<H", stream, at)[0] == 1
    return known


def _format_changes(known: _Globals) -> dict[int, bytes]:
    """Return the styles to change: those of formats whose text the parser does not read."""
    changed = {}
    for place, number in known.styles:
        if number in known.formats and number not in _FORMATS_READ:
            changed[place] = struct.pack("<H", _usual_format(known.formats[number]))
    return changed


def _usual_format(text: str) -> int:
    """Return the number of a usual format of the same sort: a day, a duration, or anything."""
    from openpyxl.styles.numbers import is_date_format, is_timedelta_format

    if is_timedelta_format(text):
        return _DURATION
    return _DAY if is_date_format(text) else _GENERAL


def _text(stream: bytes, at: int, end: int) -> str:
    """Return an XLUnicodeString that is not continued elsewhere."""
    length, wide = struct.unpack_from("<HB", stream, at)
    content = stream[at + 3 : min(end, at + 3 + (length * 2 if wide & 1 else length))]
    return content.decode("utf-16-le" if wide & 1 else "latin-1", "replace")


def _short_text(stream: bytes, at: int) -> str:
    """Return a ShortXLUnicodeString."""
    length, wide = stream[at], stream[at + 1] & 1
    if wide:
        return stream[at + 2 : at + 2 + 2 * length].decode("utf-16-le", "replace")
    return stream[at + 2 : at + 2 + length].decode("latin-1")


def _look_at_substream(stream: bytes, start: int, changed: dict[int, bytes]) -> Look:
    """Return what one sheet of a BIFF8 stream holds.

    A used range that is told goes; the sheet ends where what stands in it (a chart) begins: its
    cells come before ([MS-XLS] 2.1.7.20.5).
    """
    errors: dict[Place, str] = {}
    zeros = Zeros(stream)
    cut: set[Place] = set()
    seen: set[Place] = set()
    twice: Place | None = None
    extent = Extent()
    for kind, at, length in _records(stream, start):
        zeros.take(kind, at, length)
        if kind == _BOF and at - 4 != start:
            changed[at - 4] = struct.pack("<H", _EOF)
            break
        if kind == _DIMENSIONS:
            changed[at] = bytes(min(length, len(stream) - at))
        if kind not in _FILLED:
            continue
        place: Place = struct.unpack_from("<HH", stream, at)
        first = place[1]
        if kind == _MULRK:
            place = place[0], struct.unpack_from("<H", stream, at + length - 2)[0]
        extent = extent.with_place(place)
        if is_far(place):
            return Look(Scan({}, frozenset(), place), extent)
        places = {(place[0], column) for column in range(first, place[1] + 1)}
        twice = twice or min(places & seen, default=None)
        seen |= places
        if kind == _LABEL and struct.unpack_from("<H", stream, at + 6)[0] == _CUT:
            cut.add(place)
        if kind == _BOOLERR and stream[at + 7]:
            errors[place] = ERROR_TEXTS.get(stream[at + 6], "#N/A")
        elif kind == _FORMULA:
            result = stream[at + 6 : at + 14]
            if result[6:] == b"\xff\xff" and result[0] == 2:
                errors[place] = ERROR_TEXTS.get(result[2], "#N/A")
    scan = Scan(errors, frozenset(), None, *zeros.found(), twice=twice, cut=frozenset(cut))
    return Look(scan, extent)


_ROW12: Final = 0
_CELLS12: Final = range(1, 12)
_SHORT12: Final = range(12, 19)  # the same cells without a column
_FIRST_SHORT12: Final = 11  # how far their kinds lie apart
_END12: Final = 146
_ERRORS12: Final = (3, 11)
_BLANK12: Final = 1
_BUNDLE12: Final = 156
_PROPERTIES12: Final = 153


def _records12(part: bytes) -> Iterator[tuple[int, int, int, int]]:
    """Yield (record id, where its data begins, length, where it begins) of a BIFF12 part."""
    at, end = 0, len(part)
    while at < end:
        begin = at
        kind = part[at]
        at += 1
        if kind & 0x80:
            kind = (kind & 0x7F) | (part[at] & 0x7F) << 7
            at += 1
        length = shift = 0
        for _ in range(4):
            byte = part[at]
            at += 1
            length |= (byte & 0x7F) << shift
            shift += 7
            if not byte & 0x80:
                break
        yield kind, at, length, begin
        at += length


def _wide_text(part: bytes, at: int) -> tuple[str, int]:
    """Return an XLWideString and where it ends."""
    (length,) = struct.unpack_from("<I", part, at)
    if length == 0xFFFFFFFF:
        return "", at + 4
    end = at + 4 + 2 * length
    return part[at + 4 : end].decode("utf-16-le", "replace"), end


def look_at_xlsb(parts: Parts) -> tuple[Looked, dict[str, bytes]]:
    """Return what an ``.xlsb`` package holds, and its parts to change by name.

    ``Unreadable``: damaged.
    """
    targets = relationships(parts.read_xml("xl/_rels/workbook.bin.rels"))
    workbook = parts.read("xl/workbook.bin")
    found: dict[str, Look] = {}
    changed: dict[str, bytes] = {}
    looks: dict[str, Look] = {}
    from_1904 = False
    try:
        for kind, at, *_ in _records12(workbook):
            if kind == _PROPERTIES12:
                from_1904 = bool(workbook[at] & 1)
            elif kind == _BUNDLE12:
                link, at = _wide_text(workbook, at + 8)
                name, _ = _wide_text(workbook, at)
                target = targets.get(link, "").lower()
                if target and target not in looks:
                    looks[target], written = _look_at_part12(parts.read(target))
                    if written:
                        changed[target] = written
                if name in found:
                    raise Unreadable("F113")
                if target:
                    found[name] = looks[target]
    except (struct.error, IndexError) as problem:
        raise Unreadable("F102") from problem
    return Looked(found, from_1904), changed


def _look_at_part12(part: bytes) -> tuple[Look, bytes]:
    """Return what one BIFF12 worksheet holds, and the part with whole records, b"" if it has."""
    errors: dict[Place, str] = {}
    extent = Extent()
    pieces: list[bytes] = []
    seen: set[Place] = set()
    twice: Place | None = None
    row, column, done = 0, -1, 0
    for kind, at, length, begin in _records12(part):
        if kind == _ROW12:
            (row,) = struct.unpack_from("<I", part, at)
            column = -1
            continue
        if kind == _END12:
            break
        if kind in _CELLS12:
            (column,) = struct.unpack_from("<I", part, at)
            value = at + 8
        elif kind in _SHORT12:
            column, value = column + 1, at + 4
            pieces += part[done:begin], _whole12(kind - _FIRST_SHORT12, column, part, at, length)
            done = at + length
            kind -= _FIRST_SHORT12
        else:
            continue
        if kind == _BLANK12:
            continue
        extent = extent.with_place((row, column))
        if is_far((row, column)):
            return Look(Scan({}, frozenset(), (row, column)), extent), b""
        if (row, column) in seen:
            twice = twice or (row, column)
        seen.add((row, column))
        if kind in _ERRORS12:
            errors[row, column] = ERROR_TEXTS.get(part[value], "#N/A")
    written = b"".join([*pieces, part[done:]]) if pieces else b""
    return Look(Scan(errors, frozenset(), twice=twice), extent), written


def _whole12(kind: int, column: int, part: bytes, at: int, length: int) -> bytes:
    """Return a short cell's record as one with a column."""
    size, head = length + 4, bytearray((kind,))
    while True:
        head.append((size & 0x7F) | (0x80 if size > 0x7F else 0))
        size >>= 7
        if not size:
            break
    return bytes(head) + struct.pack("<I", column) + part[at : at + length]
