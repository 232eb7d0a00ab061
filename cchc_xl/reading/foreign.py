"""Tell what a file is that is no workbook of a kind that is read: by its content, never its name.

Many programs save HTML, CSV, SpreadsheetML or the formats of old versions under the name ``.xls``.
Source: [MS-XLS] 2.4.21 (BOF), Excel 97 Developer's Kit (BIFF2 to BIFF5), MIME (RFC 2557),
[MS-SYLK], the Data Interchange Format.
"""

from __future__ import annotations

import re
import zlib
from typing import Final

from cchc_xl.reading.scan import Unreadable

_HEAD: Final = 2_048
_MARKS: Final = ((b"\xef\xbb\xbf", "utf-8-sig"), (b"\xff\xfe", "utf-16"), (b"\xfe\xff", "utf-16"))
_OLD: Final = {b"\x09\x00": "Excel 2", b"\x09\x02": "Excel 3", b"\x09\x04": "Excel 4"}
EXCEL_95: Final = "Excel 5.0 hoặc Excel 95"
# What a file begins with that is no spreadsheet, and what to call it.
_OTHERS: Final = (
    (b"%PDF", "PDF"),
    (b"{\\rtf", "RTF"),
    (b"\x89PNG", "ảnh PNG"),
    (b"\xff\xd8\xff", "ảnh JPEG"),
    (b"GIF8", "ảnh GIF"),
    (b"Rar!", "tệp nén RAR"),
    (b"7z\xbc\xaf", "tệp nén 7z"),
    (b"\x1f\x8b", "tệp nén GZ"),
)
_HTML: Final = "trang web (HTML)"
_GNUMERIC: Final = "bảng tính của Gnumeric"
_TABLES: Final = (
    (b"\0\0\x02\0\x20\x51", "bảng tính Quattro Pro"),
    (b"\0\0\x02\0", "bảng tính Lotus 1-2-3"),
    (b"\0\0\x1a\0", "bảng tính Lotus 1-2-3"),
)
# What a text that begins with a tag has in it, and what to call it: the first that fits.
_TAGGED: Final = (
    ("<html", _HTML),
    ("office:spreadsheet", "bảng tính XML của Excel 2003 (SpreadsheetML)"),
    ("excel.sheet", "bảng tính XML của Excel 2003 (SpreadsheetML)"),
    ("<workbook", "bảng tính XML của Excel 2003 (SpreadsheetML)"),
    ("gnumeric", _GNUMERIC),
    ("opendocument", "bảng tính OpenDocument dạng XML (.fods)"),
    ("<?xml", "tệp XML"),
)
_CONTROLS: Final = re.compile(r"[\0-\x08\x0e-\x1a\x1c-\x1f]")
_TAG: Final = re.compile(r"<[!?a-z]")


def foreign(data: bytes) -> Unreadable:
    """Return the refusal that says what a file is."""
    for start, name in _OTHERS:
        if data.startswith(start):
            if _is_gnumeric(data):
                return Unreadable("F106", what=_GNUMERIC)
            return Unreadable("F108", what=name)
    if data[:2] in _OLD and data[2:4] in (b"\x04\0", b"\x06\0", b"\x08\0"):
        return Unreadable("F119", what=_OLD[data[:2]])
    table = _table(data)
    if table:
        return Unreadable("F106", what=table)
    if b"PK\3\4" in data[:_HEAD]:  # a page's warning or an empty line before a workbook
        return Unreadable("F102")
    head = _head(data)
    return Unreadable("F108", what="không rõ loại") if head is None else _text(head)


def encoding_of_text(data: bytes) -> str:
    """Return the encoding of a text: by its mark, or by every other byte being 0; else UTF-8."""
    for mark, encoding in _MARKS:
        if data.startswith(mark):
            return encoding
    head = data[: _HEAD // 4]
    zeros = [head[start::2].count(0) for start in (0, 1)]
    most = len(head) // 5
    if zeros[1] > most and not zeros[0]:
        return "utf-16-le"
    return "utf-16-be" if zeros[0] > most and not zeros[1] else "utf-8"


def _head(data: bytes) -> str | None:
    """Return how a text begins, None for what is no text."""
    text = data[:_HEAD].decode(encoding_of_text(data), "replace")
    return None if len(_CONTROLS.findall(text)) > len(text) // 50 else text


def _text(head: str) -> Unreadable:
    """Return the refusal of a text that begins so."""
    start = head.lstrip("\ufeff \t\r\n").lower()
    if start.startswith("id;p"):
        return Unreadable("F106", what="bảng tính SYLK (.slk)")
    if re.match(r"table\r?\n0,1\r?\n", start):
        return Unreadable("F106", what="bảng tính DIF (.dif)")
    if re.match(r"(?:mime-version|content-type|from):", start) and "multipart" in start:
        return Unreadable("F106", what="trang web một tệp (MHTML)")
    if _TAG.match(start):
        return Unreadable("F106", what=next((n for s, n in _TAGGED if s in start), _HTML))
    lines = head.strip().splitlines()[:-1] or [head]
    is_csv = any(all(mark in line for line in lines[:5]) for mark in ",;")
    return Unreadable("F107", what="CSV" if is_csv else "văn bản (TXT)")


def _table(data: bytes) -> str:
    """Return what to call an old binary spreadsheet or a table of a database, "" for neither."""
    name = next((name for start, name in _TABLES if data.startswith(start)), "")
    if name or data[:1] not in (b"\x03", b"\x30", b"\x83", b"\x8b") or len(data) < 33:
        return name
    month, day, size = data[2], data[3], int.from_bytes(data[8:10], "little")
    is_dbase = (
        1 <= month <= 12 and 1 <= day <= 31 and size >= 33 and data[size - 1 : size] in b"\r\0"
    )
    return "bảng dBase (.dbf)" if is_dbase else ""


def _is_gnumeric(data: bytes) -> bool:
    """Tell whether a compressed file is Gnumeric's."""
    if not data.startswith(b"\x1f\x8b"):
        return False
    try:
        return b"gnumeric" in zlib.decompressobj(31).decompress(data[:_HEAD], _HEAD).lower()
    except zlib.error:
        return False
