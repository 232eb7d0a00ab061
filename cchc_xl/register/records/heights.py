"""How high a row must be for the wrapped text in it.

A spreadsheet program fits a row's height when somebody types; for rows that a file brings along
LibreOffice does not, and would print long text cut off.
"""

from __future__ import annotations

from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.records.change import TableChange

LINE_POINTS = 15
MOST_POINTS = 409  # the highest row that a sheet may have (ECMA-376 part 1, 18.3.1.73)
LETTERS_A_UNIT = 1.25  # letters that fit into one unit of a column's width, words kept whole


def record_heights(data: SheetData, change: TableChange, styles: list[int]) -> dict[int, int]:
    """Return the height in points of each new record that takes more than one line, by row.

    ``styles`` are the formats of the columns that are written.
    """
    lines = [1] * change.records
    for number, (style, values) in enumerate(zip(styles, change.columns, strict=True)):
        width = data.column_width(change.left + number)
        if not data.styles.wraps(style) or not width:
            continue
        letters = max(1, int(width * LETTERS_A_UNIT))
        for record, value in enumerate(values):
            if type(value) is str and len(value) <= letters and "\n" not in value:
                continue
            lines[record] = max(lines[record], _lines(value, letters))
    return {
        change.start + record: min(MOST_POINTS, count * LINE_POINTS)
        for record, count in enumerate(lines)
        if count > 1
    }


def _lines(value: CellValue, letters: int) -> int:
    text = value.value if isinstance(value, Formula) else value
    if not isinstance(text, str):
        return 1
    return sum(max(1, -(-len(part) // letters)) for part in text.split("\n"))
