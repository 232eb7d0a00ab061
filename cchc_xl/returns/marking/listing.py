"""The sheet “Cần sửa”: every finding of a return with a link to its cell."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from textwrap import wrap
from typing import Final, NamedTuple

from cchc_xl.base.addresses import fixed, letters
from cchc_xl.reading.marked import MARK
from cchc_xl.register.frames import cut
from cchc_xl.register.package import xmltext
from validation.findings import SEVERITIES, Finding

COLUMNS: Final = (
    ("STT", 6),
    ("Mức độ", 10),
    ("Trang", 16),
    ("Ô", 7),
    ("Mục", 22),
    ("Giá trị", 16),
    ("Nội dung", 45),
    ("Cách sửa", 45),
)
"""Titles of the columns, and their widths in letters."""
HEADER_ROW: Final = 6
HIDDEN: Final = "Trang này đang ẩn nên không có đường dẫn; ô cần sửa ghi ở cột “Ô”."
_COLOUR: Final = "FFC00000"
_SHEET, _CELL = 3, 4
LINE_HEIGHT, _HIGHEST = 15, 405
"""Points that a line of text takes, and that a row can have."""


class Line(NamedTuple):
    """A finding and where its link leads: a sheet of the workbook and a cell, "" for no link."""

    finding: Finding
    sheet: str = ""
    cell: str = ""


class Heading(NamedTuple):
    """What stands above the list: of which return it is, and what its reader is to do."""

    title: str
    lines: tuple[str, ...]


def listing_xml(
    lines: Sequence[Line],
    heading: Heading,
    looks: Mapping[str, int],
    namespace: str,
    fingerprint: str = "",
) -> bytes:
    """Return the sheet's part. ``looks`` are the numbers of its formats, by name."""
    marks = (_cell(1, 1, MARK, looks["text"]), _cell(1, 2, fingerprint, looks["text"]))
    rows = [f'<row r="1" hidden="1">{"".join(marks)}</row>']
    rows.append(f'<row r="2">{_cell(2, 1, heading.title, looks["title"])}</row>')
    for number, text in enumerate(heading.lines, 3):
        rows.append(f'<row r="{number}">{_cell(number, 1, text, looks["text"])}</row>')
    rows.append(_row(HEADER_ROW, [title for title, _ in COLUMNS], [looks["header"]] * len(COLUMNS)))
    for number, line in enumerate(lines, 1):
        rows.append(_line(HEADER_ROW + number, number, line, looks))
    return (
        '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
        f'<worksheet xmlns="{namespace}">{_head(HEADER_ROW + len(lines))}'
        f"<sheetData>{''.join(rows)}</sheetData>{_links(lines)}"
        '<pageMargins left="0.4" right="0.4" top="0.5" bottom="0.5" header="0.3" footer="0.3"/>'
        '<pageSetup paperSize="9" orientation="landscape" fitToHeight="0"/></worksheet>'
    ).encode()


def _head(last: int) -> str:
    """Return what stands before the cells: the view, frozen below the header, and the widths."""
    first = f"A{HEADER_ROW + 1}"
    widths = "".join(
        f'<col min="{n}" max="{n}" width="{width}" customWidth="1"/>'
        for n, (_, width) in enumerate(COLUMNS, 1)
    )
    return (
        f'<sheetPr><tabColor rgb="{_COLOUR}"/><pageSetUpPr fitToPage="1"/></sheetPr>'
        f'<dimension ref="A1:{letters(len(COLUMNS))}{last}"/>'
        f'<sheetViews><sheetView tabSelected="1" workbookViewId="0"><pane ySplit="{HEADER_ROW}" '
        f'topLeftCell="{first}" activePane="bottomLeft" state="frozen"/>'
        f'<selection pane="bottomLeft" activeCell="{first}" sqref="{first}"/></sheetView>'
        f'</sheetViews><sheetFormatPr defaultRowHeight="{LINE_HEIGHT}"/><cols>{widths}</cols>'
    )


def _line(row: int, number: int, line: Line, looks: Mapping[str, int]) -> str:
    found = line.finding
    texts: list[str | int] = [
        number,
        SEVERITIES[found.severity],
        found.sheet,
        found.cell,
        found.label,
        found.value,
        found.message,
        found.remedy,
    ]
    styles = [looks["plain"]] * len(COLUMNS)
    styles[1] = looks[found.severity]
    if line.sheet:
        styles[_SHEET - 1] = styles[_CELL - 1] = looks["link"]
    return _row(row, texts, styles)


def _row(row: int, texts: Sequence[str | int], styles: Sequence[int]) -> str:
    """Return a row as high as its text needs: not every program fits rows when it opens a file."""
    cells = (
        _cell(row, n, text, style)
        for n, (text, style) in enumerate(zip(texts, styles, strict=True), 1)
    )
    lines = max(_lines(str(text), width) for text, (_, width) in zip(texts, COLUMNS, strict=True))
    height = min(_HIGHEST, LINE_HEIGHT * lines)
    return f'<row r="{row}" ht="{height}">{"".join(cells)}</row>'


def _lines(text: str, width: int) -> int:
    """Return how many lines a text takes in a column."""
    return sum(max(1, len(wrap(one, width))) for one in text.split("\n"))


def _cell(row: int, column: int, text: str | int, style: int) -> str:
    """Return a cell with a number, or a text, whatever it begins with."""
    start = f'<c r="{letters(column)}{row}" s="{style}"'
    if not text:
        return f"{start}/>"
    if isinstance(text, int):
        return f"{start}><v>{text}</v></c>"
    shown = xmltext.escape(cut(text))
    return f'{start} t="inlineStr"><is><t xml:space="preserve">{shown}</t></is></c>'


def _links(lines: Sequence[Line]) -> str:
    links = [
        f'<hyperlink ref="{letters(column)}{row}" location="{_target(line)}"/>'
        for row, line in enumerate(lines, HEADER_ROW + 1)
        if line.sheet
        for column in (_SHEET, _CELL)
        if column == _SHEET or line.finding.cell
    ]
    return f"<hyperlinks>{''.join(links)}</hyperlinks>" if links else ""


def _target(line: Line) -> str:
    sheet = line.sheet.replace("'", "''")
    return xmltext.escape_attribute(f"'{sheet}'!{fixed(line.cell) or 'A1'}")
