"""Scan the ``content.xml`` of an ``.ods`` package at the level of bytes.

The parser knows the tags by their usual prefixes (``table:``, ``office:``), and so does this scan.
What cannot be seen: a formula that another program saved without a result, but with an empty
paragraph, looks like one whose result is the empty text.
"""

from __future__ import annotations

import html
import io
import re
import zipfile
from collections.abc import Iterator
from typing import Final

from cchc_xl.reading.parts import Parts
from cchc_xl.reading.scan import MAX_COLUMNS, MAX_ROWS, Place, Scan

_CONTENT: Final = "content.xml"
_BODY: Final = re.compile(rb"<(?:[\w-]+:)?spreadsheet[\s/>]")
_MEDIA_TYPE: Final = "application/vnd.oasis.opendocument.spreadsheet"
_MANIFEST: Final = (
    '<manifest:manifest xmlns:manifest="urn:oasis:names:tc:opendocument:xmlns:manifest:1.0"/>'
)
_NAME: Final = re.compile(rb"""\stable:name\s*=\s*["']([^"']*)""")
_ROWS: Final = re.compile(rb"""[^>]*?number-rows-repeated\s*=\s*["'](\d+)""")
_COLUMNS: Final = re.compile(rb"""number-columns-repeated\s*=\s*["'](\d+)""")
_CELL: Final = re.compile(rb"<table:(?:covered-)?table-cell(?=[\s/>])([^>]*)>")
_BARE_FORMULA: Final = re.compile(rb"""table:formula\s*=\s*["'][^>]*/>""")
_OUTSIDE: Final = b"file://"  # in the formula of a cell that takes another file's value
_TEXT: Final = re.compile(rb"<text:p[^>]*>(.*?)</text:p>", re.DOTALL)
_PROPERTY: Final = re.compile(
    r"""<meta:user-defined\s[^>]*?meta:name=["']([^"']*)["'][^>]*>(.*?)</meta:user-defined>"""
)


def is_spreadsheet(parts: Parts) -> bool:
    """Tell whether a package holds a spreadsheet, by what it says of itself or what is in it."""
    told = parts.read("mimetype")
    return b"spreadsheet" in told if told.strip() else bool(_BODY.search(parts.read(_CONTENT)))


def package_of(content: bytes) -> bytes:
    """Return a package of nothing but the content, its parts named as the parser names them."""
    target = io.BytesIO()
    with zipfile.ZipFile(target, "w", zipfile.ZIP_STORED) as package:
        package.writestr("mimetype", _MEDIA_TYPE)
        package.writestr("META-INF/manifest.xml", _MANIFEST)
        package.writestr(_CONTENT, content)
    return target.getvalue()


def scan_content(xml: bytes) -> dict[str, Scan]:
    """Return what each table of ``content.xml`` holds, by sheet name."""
    found: dict[str, Scan] = {}
    for piece in re.split(rb"<table:table(?=[\s>])", xml)[1:]:
        name = _NAME.search(piece, 0, piece.find(b">") + 1)
        body = piece[: piece.find(b"</table:table>")]
        if name:
            found[html.unescape(name[1].decode("utf-8", "replace"))] = _scan_table(body)
    return found


def _rows(body: bytes) -> Iterator[tuple[int, int, bytes]]:
    """Yield (first row, how often repeated, bytes) of the rows with a value or a formula."""
    row = 0
    for piece in re.split(rb"<table:table-row(?=[\s/>])", body)[1:]:
        repeated = _ROWS.match(piece)
        times = int(repeated[1]) if repeated else 1
        if b"value-type" in piece or b"table:formula" in piece:
            yield row, times, piece
        row += times


def _cells(row: bytes) -> Iterator[tuple[int, int, bytes, bytes]]:
    """Yield (first column, how often repeated, attributes, content) of a row's cells."""
    column = 0
    tags = list(_CELL.finditer(row))
    for tag, following in zip(tags, [*tags[1:], None], strict=True):
        repeated = _COLUMNS.search(tag[1])
        times = int(repeated[1]) if repeated else 1
        content = b"" if tag[1].endswith(b"/") else row[tag.end() : following and following.start()]
        yield column, times, tag[1], content
        column += times


def _is_wide(row: bytes) -> bool:
    """Tell whether a row's filled cells may reach beyond what a return can hold."""
    end = row.find(b">", row.rfind(b"value-type"))
    repeats = sum(int(times) for times in _COLUMNS.findall(row, 0, end))
    return repeats + row.count(b"table-cell", 0, end) > MAX_COLUMNS


def _scan_table(body: bytes) -> Scan:
    """Return what one table holds."""
    errors: dict[Place, str] = {}
    unstored: set[Place] = set()
    linked: set[Place] = set()
    for row, times, piece in _rows(body):
        if row + times > MAX_ROWS and b"value-type" in piece:
            return Scan({}, frozenset(), (row + times - 1, _first_filled(piece)))
        if _is_wide(piece):
            far = _far_column(piece)
            if far is not None:
                return Scan({}, frozenset(), (row, far))
        outside = _OUTSIDE in piece
        if b'="error"' not in piece and not outside and not _BARE_FORMULA.search(piece):
            continue
        for column, _, attributes, content in _cells(piece):
            if b'="error"' in attributes:
                errors[row, column] = _shown(content)
            elif b"table:formula" in attributes and b"value-type" not in attributes and not content:
                unstored.add((row, column))
            elif outside and _OUTSIDE in attributes:
                linked.add((row, column))
    return Scan(errors, frozenset(unstored), linked=frozenset(linked))


def _shown(content: bytes) -> str:
    """Return the text that a cell shows."""
    text = _TEXT.search(content)
    return html.unescape(text[1].decode("utf-8", "replace")) if text else ""


def _first_filled(row: bytes) -> int:
    """Return the first column of a row that holds a value."""
    return next((column for column, _, known, _ in _cells(row) if b"value-type" in known), 0)


def _far_column(row: bytes) -> int | None:
    """Return the last column that a filled cell reaches beyond the limit, None when none does."""
    for column, times, attributes, _ in _cells(row):
        if b"value-type" in attributes and column + times > MAX_COLUMNS:
            return column + times - 1
    return None


def is_percent(xml: bytes, sheet: str, place: Place) -> bool:
    """Tell whether a cell shows a percentage."""
    for piece in re.split(rb"<table:table(?=[\s>])", xml)[1:]:
        name = _NAME.search(piece, 0, piece.find(b">") + 1)
        if name is None or html.unescape(name[1].decode("utf-8", "replace")) != sheet:
            continue
        for row, times, content in _rows(piece[: piece.find(b"</table:table>")]):
            if row <= place[0] < row + times:
                for column, wide, attributes, _ in _cells(content):
                    if column <= place[1] < column + wide:
                        return b'"percentage"' in attributes
    return False


def custom_properties(parts: Parts) -> dict[str, str]:
    """Return the user-defined document properties as text, by name."""
    text = parts.read_xml("meta.xml").decode("utf-8", "replace")
    return {html.unescape(name): html.unescape(value) for name, value in _PROPERTY.findall(text)}
