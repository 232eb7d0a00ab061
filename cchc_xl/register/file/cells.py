"""The cells of records as XML, column by column."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from cchc_xl.base import addresses
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.values import tail
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.records.change import TableChange

_RECORDS_AT_A_TIME = 2_000


class ColumnWriter:
    """Writes the cells of one column, all in the column's format.

    A date in a column that shows no dates (or the other way round) gets the most similar format
    of the workbook that does. ``RegisterError``: it has none for dates.
    """

    def __init__(self, data: SheetData, style: int) -> None:
        self.epoch_1904 = data.epoch_1904
        self.prefix = data.prefix.decode()
        self.style = style
        self.date_style = data.styles.alike(style, date=True)
        number_style = data.styles.alike(style, date=False)
        self.number_style = style if number_style is None else number_style
        self.known: dict[str, str] = {}
        self.openings: dict[str, str] = {}
        self.days: dict[date, str] = {}

    def tail(self, value: CellValue) -> str:
        """A cell's XML behind its address."""
        stored = value.value if isinstance(value, Formula) else value
        style = self.style
        if isinstance(stored, date):
            if self.date_style is None:
                raise RegisterError(
                    "Sổ theo dõi không có định dạng ngày nào để ghi ngày tháng.",
                    "Định dạng một ô bất kỳ trong sổ theo kiểu ngày, lưu lại rồi chạy lại.",
                )
            style = self.date_style
        elif isinstance(stored, int | float) and not isinstance(stored, bool):
            style = self.number_style
        return tail(value, style, self.epoch_1904, self.prefix)

    def tails(self, values: Iterable[CellValue], behind: str) -> list[str]:
        """Cells' XML behind their addresses, each followed by ``behind``."""
        known, openings, days = self.known, self.openings, self.days
        for memory in (known, openings):
            if len(memory) > 20_000:
                memory.clear()
        blank = self.tail(None) + behind
        number, _, close = self.tail(0).rpartition(">0<")
        opening, _, shut = self.tail("x").rpartition(">x<")
        end, shut = close + behind, shut + behind
        result = []
        for value in values:
            kind = type(value)
            if isinstance(value, str) and kind is str:
                text = known.get(value)
                if text is None:
                    text = known[value] = f"{opening}>{xmltext.escape(value)}<{shut}"
                result.append(text)
            elif value is None:
                result.append(blank)
            elif isinstance(value, date) and kind is date:
                day = days.get(value)
                if day is None:
                    day = days[value] = self.tail(value) + behind
                result.append(day)
            elif kind is int or kind is float:
                result.append(f"{number}>{value!r}<{end}")
            elif isinstance(value, Formula) and type(value.value) in (int, float):
                formula = openings.get(value.text)
                if formula is None:
                    formula, _, _ = self.tail(Formula(value.text, 0)).rpartition(">0<")
                    openings[value.text] = formula
                result.append(f"{formula}>{value.value!r}<{end}")
            else:
                result.append(self.tail(value) + behind)
        return result


def record_segments(
    data: SheetData,
    change: TableChange,
    styles: Sequence[int],
    looks: Mapping[int, Mapping[int, int]],
) -> Iterator[str]:
    """The written cells of each new record, as one text a row.

    ``styles`` are the formats of the columns, ``looks`` those of single cells by row and column.
    """
    columns = range(change.left, change.owned + 1)
    writers = [ColumnWriter(data, style) for style in styles]
    single: dict[int, ColumnWriter] = {}
    start = f'<{data.prefix.decode()}c r="'
    heads = [start + addresses.letters(column) for column in columns]
    for top in range(0, change.records, _RECORDS_AT_A_TIME):
        parts = [
            writer.tails(values[top : top + _RECORDS_AT_A_TIME], behind)
            for writer, values, behind in zip(
                writers, change.columns, [*heads[1:], ""], strict=True
            )
        ]
        for row, pieces in enumerate(zip(*parts, strict=True), change.start + top):
            number = str(row)
            own = looks.get(row)
            if own:
                pieces = tuple(
                    single.setdefault(own[column], ColumnWriter(data, own[column])).tail(
                        change.columns[place][row - change.start]
                    )
                    + behind
                    if column in own
                    else piece
                    for place, (column, piece, behind) in enumerate(
                        zip(columns, pieces, [*heads[1:], ""], strict=True)
                    )
                )
            yield f"{heads[0]}{number}{number.join(pieces)}"
