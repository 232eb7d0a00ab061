"""Formats that people gave to single cells of records, in a sheet part.

The program writes a whole column in the column's own format. That is the one which most of the
column's records have: the first record's alone would spread what somebody marked there.
"""

from __future__ import annotations

import re
from collections import Counter, defaultdict
from collections.abc import Mapping, Sequence

from cchc_xl.base import addresses
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.sheetpatterns import Row
from cchc_xl.register.package.tables import TablePart

LOOK = "định dạng"
STYLE = re.compile(rb'\ss="(\d+)"')
_SAMPLES = 200
_FEW = 10
_ALIKE = 3  # so many records that all look alike are a column's format


def cell_style(data: SheetData, row: int, column: int) -> int:
    """Format of a cell; where it is not stored, that of its row or column."""
    return row_styles(data, row, [column])[0]


def row_styles(data: SheetData, row: int, columns: Sequence[int]) -> list[int]:
    """Formats of cells of a row; where one is not stored, that of its row or column."""
    stored = data.rows.get(row)
    found: dict[int, int] = {}
    default: int | None = None
    if stored is not None:
        found = data.styles_of(stored)
        default = _row_style(stored)
    return [
        found[column]
        if column in found
        else data.column_style(column)
        if default is None
        else default
        for column in columns
    ]


def _row_style(row: Row) -> int | None:
    match = STYLE.search(b" " + row.attributes)
    return int(match.group(1)) if match and b"customFormat" in row.attributes else None


def column_styles(data: SheetData, table: TablePart, left: int, right: int) -> list[int]:
    """The format of each column of a table: what most of its records have.

    Records are sampled where they are many. Of a few records most may be marked: unless they all
    have the same format, theirs counts less than what the table's cells have in common.
    """
    first, last = table.first_row, table.last_row
    step = max(1, (last - first + 1) // _SAMPLES)
    columns = range(left, right + 1)
    rows = [row_styles(data, row, columns) for row in range(first, last + 1, step)]
    styles, few = data.styles, len(rows) < _FEW
    common: tuple[str, ...] = ()
    if few:
        area = range(table.area.left, table.area.right + 1)
        every = (style for row in range(first, last + 1) for style in row_styles(data, row, area))
        looks = Counter(styles.look(styles.plain(style)) for style in every)
        common = looks.most_common(1)[0][0]
    chosen = []
    for found in zip(*rows, strict=True):
        counts = Counter(found)
        style = max(counts, key=lambda s: (counts[s], styles.plain(s) == s, -found.index(s)))
        if few and (len(counts) > 1 or len(found) < _ALIKE):
            style = styles.with_look(styles.plain(style), common)
        chosen.append(style)
    return chosen


def own_styles(
    data: SheetData, rows: range, left: int, defaults: Sequence[int]
) -> dict[int, dict[int, int]]:
    """Formats that differ from those of their column: row to column to format."""
    present = [row for number, row in data.rows.items() if rows.start <= number < rows.stop]
    if not present or not defaults:
        return {}
    pattern = _different(data, left, defaults)
    found: defaultdict[int, dict[int, int]] = defaultdict(dict)
    for match in pattern.finditer(data.xml, present[0].start, present[-1].end):
        column = addresses.number(match.group(1).decode())
        row, style = int(match.group(2)), int(match.group(3) or 0)
        if data.styles.has_own_look(style, defaults[column - left]):
            found[row][column] = style
    return dict(found)


def _different(data: SheetData, left: int, defaults: Sequence[int]) -> re.Pattern[bytes]:
    """What matches the cells that have none of the formats which the program itself writes."""
    alternatives: defaultdict[bytes, list[bytes]] = defaultdict(list)
    for column, style in enumerate(defaults, left):
        usual = {style, data.styles.alike(style, date=True), data.styles.alike(style, date=False)}
        numbers = b"|".join(b"%d" % number for number in usual if number is not None)
        rest = b' s="(?:%b)"' % numbers
        if 0 in usual:
            rest += b'|(?! s=")'
        alternatives[rest].append(addresses.letters(column).encode())
    parts = [
        b'(?:%b)(?=\\d+"(?:(?!%b)))' % (b"|".join(letters), rest)
        for rest, letters in alternatives.items()
    ]
    return re.compile(
        b'<%bc r="(%b)(\\d+)"(?: s="(\\d+)")?' % (re.escape(data.prefix), b"|".join(parts))
    )


def spread(styles: Mapping[int, int]) -> list[tuple[int, int]]:
    """Columns side by side, as first and last, of the cells that have a format of their own."""
    runs: list[tuple[int, int]] = []
    for column in sorted(styles):
        if runs and runs[-1][1] + 1 == column:
            runs[-1] = runs[-1][0], column
        else:
            runs.append((column, column))
    return runs
