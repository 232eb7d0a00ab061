"""A sheet part written anew: its rows with changed records, all around them byte for byte."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.register.file.cells import ColumnWriter, record_segments
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.sheetpatterns import Row
from cchc_xl.register.port import CellValue
from cchc_xl.register.records.belongings import Belongings
from cchc_xl.register.records.cellmoves import moved_cell
from cchc_xl.register.records.change import TableChange
from cchc_xl.register.records.heights import record_heights
from cchc_xl.register.records.layout import Layout
from cchc_xl.register.records.looks import cell_style

_KEEP_ROW = re.compile(
    rb'\b(?:customHeight|customFormat|hidden|collapsed)="(?:1|true)"|\boutlineLevel="[1-9]'
)
_SPANS = re.compile(rb'\s+spans="[^"]*"')
_HIDDEN = re.compile(rb'\s*\bhidden="[^"]*"')
_IS_HIDDEN = re.compile(rb'\bhidden="(?:1|true)"')
_HEIGHT = re.compile(rb'\s*\bht="[^"]*"')
_FIXED_HEIGHT = re.compile(rb'\bcustomHeight="(?:1|true)"')


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
