"""A sheet of formulas that look cells up in a table: their stored values, kept true.

Programs that calculate do so by themselves. Others (previews, telephones, LibreOffice as it opens
a file) show what is stored; so it is reckoned when the table is written. A formula of another
shape, as somebody may have typed, loses its stored value, and is calculated on opening.
"""

from __future__ import annotations

import re
from collections.abc import Mapping

from cchc_xl.register.package import xmltext
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.port import CellError, CellValue, Columns

SHOWING = "TongQuan"
"""The name of a cell on the sheet."""
TABLE = "tblSoLieuTongQuan"
"""The table whose cells it shows; its first column is the key."""

Lines = Mapping[str, Mapping[str, CellValue]]
"""A table's cells by the column's title, by the key."""

_LOOKUP = re.compile(rf'INDEX\({TABLE}\[([^\]]+)\],MATCH\("([^"]+)",{TABLE}\[[^\]]+\],0\)\)')
_IF_THERE = re.compile(r'IFERROR\(LEFT\(@,0\)&"([^"]*)",""\)')
_SIGN = re.compile(r'IFERROR\(MID\(@,(\d+),1\),""\)')


def shown(formula: str, lines: Lines) -> CellValue:
    """Return what a formula over the table shows. ``LookupError``: it is of another shape."""
    cells = [lines.get(key, {}).get(title) for title, key in _LOOKUP.findall(formula)]
    shape = _LOOKUP.sub("@", formula)
    if not cells:
        raise LookupError(formula)
    is_number = isinstance(cells[0], (int, float)) and not isinstance(cells[0], bool)
    told = _IF_THERE.fullmatch(shape)
    if told:
        return told[1] if all(key in lines for _, key in _LOOKUP.findall(formula)) else ""
    sign = _SIGN.fullmatch(shape)
    if sign:
        return _text(cells[0])[int(sign[1]) - 1 : int(sign[1])]
    if shape == 'IFERROR(@&"","")':
        return _text(cells[0])
    if shape == 'IF(COUNT(@),@,"")':
        return cells[0] if is_number else ""
    if shape == 'IF(COUNT(@),@&"/"&@,"")':
        return f"{_text(cells[0])}/{_text(cells[2])}" if is_number else ""
    raise LookupError(formula)


def _text(value: CellValue) -> str:
    if value is None or isinstance(value, CellError):
        return ""
    return f"{value:.15g}" if isinstance(value, float) else str(value)


def reckoned(data: SheetData, lines: Lines) -> bytes:
    """Return the sheet with the stored values of its formulas as the table's cells give them."""
    cell = b'<#c r="[A-Z]+[0-9]+"(?: s="[0-9]+")?(?: t="[a-z]+")?>'
    inside = b"<#f>[^<]*</#f>(?:<#v>[^<]*</#v>|<#v/>)?</#c>"
    pattern = re.compile((cell + inside).replace(b"#", data.prefix))
    edits = []
    for match in pattern.finditer(data.xml, data.inner_start, data.inner_end):
        new = _cell(match.group(), data.prefix, lines)
        if new != match.group():
            edits.append((match.start(), match.end(), new))
    return xmltext.splice(data.xml, edits)


def _cell(cell: bytes, prefix: bytes, lines: Lines) -> bytes:
    """Return a formula's cell with its value, without any if it is of another shape."""
    opening, _, rest = cell.partition(b"><")
    opening = re.sub(rb' t="[a-z]+"', b"", opening)
    formula = rest[len(prefix) + 2 : rest.index(b"</")]
    try:
        value = shown(xmltext.unescape(formula.decode("utf-8")), lines)
    except LookupError:
        return _joined(opening, prefix, formula, b"")
    if isinstance(value, str):
        opening += b' t="str"'
    text = _text(value) if isinstance(value, str) else repr(value)
    stored = xmltext.escape(text).encode("utf-8")
    return _joined(opening, prefix, formula, b"<%bv>%b</%bv>" % (prefix, stored, prefix))


def _joined(opening: bytes, prefix: bytes, formula: bytes, value: bytes) -> bytes:
    return b"%b><%bf>%b</%bf>%b</%bc>" % (opening, prefix, formula, prefix, value, prefix)


def lines_of(table: Columns) -> Lines:
    """Return a table's cells by their key, which is in its first column."""
    return {str(row[0]): dict(zip(table.titles, row, strict=True)) for row in table.records()}
