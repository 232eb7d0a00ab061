"""A sheet part written anew: its rows with changed records, all around them byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.base.errors import RegisterError
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.sheetpatterns import Row
from cchc_xl.register.package.values import tail
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.records.belongings import Belongings
from cchc_xl.register.records.cellmoves import moved_cell
from cchc_xl.register.records.change import TableChange
from cchc_xl.register.records.heights import record_heights
from cchc_xl.register.records.layout import Layout
from cchc_xl.register.records.looks import cell_style

_RECORDS_AT_A_TIME = 2_000
_KEEP_ROW = re.compile(
    rb'\b(?:customHeight|customFormat|hidden|collapsed)="(?:1|true)"|\boutlineLevel="[1-9]'
)
_SPANS = re.compile(rb'\s+spans="[^"]*"')
_HIDDEN = re.compile(rb'\s*\bhidden="[^"]*"')
_IS_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_HEIGHT = re.compile(rb'\s*\bht="[^"]*"')
_FIXED_HEIGHT = re.compile(rb'\bcustomHeight="(?:1|true)"')


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


class SheetWriter:
    """Writes one sheet part with its changes."""

    def __init__(
        self,
        data: SheetData,
        changes: Sequence[TableChange],
        layout: Layout,
        belongings: Belongings,
        named: Mapping[tuple[int, int], CellValue],
    ) -> None:
        self.data = data
        self.changes = changes
        self.layout = layout
        self.belongings = belongings
        self.named = named
        styles, looks = belongings.defaults, belongings.looks
        self._segments = {
            change.old.name: record_segments(data, change, styles[change.old.name], looks)
            for change in changes
        }
        self._named_rows = {row for row, _ in named}
        self._prefix = data.prefix.decode()
        self._only = changes[0] if len(changes) == 1 else None
        self._last = self._only.start + self._only.records - 1 if self._only else 0
        self._extra = {row for row, cells in layout.placed.items() if cells} | self._named_rows
        self._zones = [(change.start, change.end) for change in changes]
        self._heights: dict[int, int] = {}
        for change in changes:
            for row, points in record_heights(data, change, styles[change.old.name]).items():
                self._heights[row] = max(points, self._heights.get(row, 0))

    def blocks(self) -> Iterator[bytes]:
        """The new part, in blocks."""
        data = self.data
        yield self._head()
        pending: list[bytes] = []
        size = 0
        for block in self._rows():
            pending.append(block)
            size += len(block)
            if size > 1 << 20:
                yield b"".join(pending)
                pending, size = [], 0
        yield b"".join(pending)
        if data.empty_element:
            yield b"</" + data.prefix + b"sheetData>"
        else:
            yield data.xml[data.inner_end : data.data_end]
        yield data.xml[data.data_end :] if self.belongings.tail is None else self.belongings.tail

    def _head(self) -> bytes:
        data = self.data
        head = data.xml[: data.inner_start]
        edits: list[tuple[int, int, bytes]] = []
        for tag in xmltext.tags(head):
            if tag.depth == 1 and tag.name == "dimension":
                old = head[tag.start : tag.end]
                edits.append((tag.start, tag.end, self._dimension(old)))
        if data.empty_element:
            tag_text = head[data.data_start :]
            edits.append((data.data_start, data.inner_start, tag_text[:-2].rstrip() + b">"))
        return xmltext.splice(head, edits)

    def _dimension(self, tag: bytes) -> bytes:
        try:
            old = Area.parse(xmltext.attributes(tag).get("ref", ""))
        except ValueError:
            return tag
        rows = self._numbers()
        columns = [old.left, old.right, *(column for _, column in self.named)]
        for change in self.changes:
            columns += [change.left, change.right]
        columns += [column for cells in self.layout.placed.values() for column in cells]
        top, bottom = (min(rows), max(rows)) if rows else (1, 1)
        new = Area(top, min(columns), bottom, max(columns))
        return tag if new == old else xmltext.set_attribute(tag, "ref", str(new))

    def _numbers(self) -> list[int]:
        """Numbers of the rows that the new part has, in order."""
        numbers = set(self._extra)
        for change in self.changes:
            numbers.update(range(change.start, change.start + change.records))
        for number, row in self.data.rows.items():
            if number not in numbers and (
                not self._in_zone(number) or _KEEP_ROW.search(row.attributes)
            ):
                numbers.add(number)
        return sorted(numbers)

    def _in_zone(self, number: int) -> bool:
        return any(start <= number <= end for start, end in self._zones)

    def _rows(self) -> Iterator[bytes]:
        data = self.data
        shared = data.has_shared_formulas
        run_start = run_end = 0
        for number in self._numbers():
            row = data.rows.get(number)
            changed = self._in_zone(number) or number in self._named_rows
            if row and shared and not changed:
                changed = data.xml.find(b'"shared"', row.start, row.end) >= 0
            if row is None or changed:
                if run_end:
                    yield data.xml[run_start:run_end]
                    run_start = run_end = 0
                yield self._row(number, row)
            elif run_end and not data.xml[run_end : row.start].strip():
                run_end = row.end
            else:
                if run_end:
                    yield data.xml[run_start:run_end]
                run_start, run_end = row.start, row.end
        if run_end:
            yield data.xml[run_start:run_end]

    def _row(self, number: int, row: Row | None) -> bytes:
        prefix = self._prefix
        if self._only and self._only.start <= number <= self._last and number not in self._extra:
            inside = next(self._segments[self._only.old.name])
        else:
            inside = self._inside(number, row)
        attributes = self._row_attributes(number, row)
        start = f'<{prefix}row r="{number}"{attributes}'
        text = f"{start}>{inside}</{prefix}row>" if inside else f"{start}/>"
        return text.encode("utf-8")

    def _row_attributes(self, number: int, row: Row | None) -> str:
        height = f' ht="{self._heights[number]}"' if number in self._heights else ""
        if row is None and number not in self.belongings.rows:
            return height + (' hidden="1"' if number in self.layout.hidden else "")
        attributes = _SPANS.sub(b"", row.attributes if row else b"").strip()
        attributes = self.belongings.row_attributes(number, attributes)
        if self._in_zone(number):
            if number in self.layout.hidden:
                attributes = _HIDDEN.sub(b"", attributes).strip() + b' hidden="1"'
            elif _IS_HIDDEN.search(attributes):
                attributes = _HIDDEN.sub(b"", attributes)
            if not _FIXED_HEIGHT.search(attributes):
                attributes = _HEIGHT.sub(b"", attributes).strip() + height.encode()
        text = attributes.strip().decode("utf-8")
        return f" {text}" if text else ""

    def _inside(self, number: int, row: Row | None) -> str:
        """The cells of a row, in the order of their columns."""
        if self._in_zone(number):
            cells = self.layout.placed.get(number, {})
        else:
            cells = {
                cell.column: moved_cell(self.data, cell, number, keep_value=True)
                for cell in (self.data.cells(row) if row else [])
            }
        pieces = [(column, text.decode("utf-8")) for column, text in cells.items()]
        if number in self._named_rows:
            pieces = [piece for piece in pieces if (number, piece[0]) not in self.named]
            pieces += self._named_cells(number)
        for change in self.changes:
            if change.start <= number < change.start + change.records:
                pieces.append((change.left, next(self._segments[change.old.name])))
        if len(pieces) > 1:
            pieces.sort()
        return "".join(text for _, text in pieces)

    def _named_cells(self, number: int) -> list[tuple[int, str]]:
        start = f'<{self.data.prefix.decode()}c r="'
        return [
            (
                column,
                start
                + addresses.cell(row, column)
                + ColumnWriter(self.data, cell_style(self.data, row, column)).tail(value),
            )
            for (row, column), value in self.named.items()
            if row == number
        ]
