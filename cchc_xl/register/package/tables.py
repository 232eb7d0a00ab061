"""Table parts: where a table stands and what its columns are called (ECMA-376 part 1, 18.5)."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

from cchc_xl.base.addresses import Area, cell
from cchc_xl.register.package import xmltext


class TablePart(NamedTuple):
    """An Excel table as its part describes it."""

    name: str
    part: str
    sheet: str
    sheet_part: str
    area: Area
    header_rows: int
    totals_rows: int
    columns: tuple[str, ...]
    calculated: tuple[bool, ...]

    @property
    def first_row(self) -> int:
        """First sheet row of the records."""
        return self.area.top + self.header_rows

    @property
    def last_row(self) -> int:
        """Last sheet row of the records; a table has at least one."""
        return max(self.area.bottom - self.totals_rows, self.first_row)

    @property
    def records(self) -> Area:
        """The cells of the records."""
        return self.area._replace(top=self.first_row, bottom=self.last_row)

    def resized(self, records: int) -> TablePart:
        """The table with room for another number of records."""
        bottom = self.first_row + max(records, 1) - 1 + self.totals_rows
        return self._replace(area=self.area._replace(bottom=bottom))


def typed_below(table: TablePart, rows: Iterable[tuple[int, Sequence[object]]]) -> tuple[int, str]:
    """Return how many rows directly below a table are filled, and the first cell farther away.

    ``rows`` are the cells below it in its columns, row by row from the first one on.
    """
    taken, last = 0, table.area.bottom
    for number, cells in rows:
        place = next((n for n, value in enumerate(cells) if value is not None), None)
        if place is None:
            continue
        if number != last + 1:
            return taken, cell(number, table.area.left + place)
        taken, last = taken + 1, number
    return taken, ""


def read_table_part(xml: bytes, part: str, sheet: str, sheet_part: str) -> TablePart:
    """Read a table part. ``RegisterError``: damaged."""
    root = xmltext.parse(xml, part)
    columns = [column for group in xmltext.children(root, "tableColumns") for column in group]
    try:
        area = Area.parse(root.get("ref", ""))
        header_rows = int(root.get("headerRowCount", "1"))
        totals_rows = int(root.get("totalsRowCount", "0"))
    except ValueError as error:
        raise xmltext.damaged(part) from error
    if len(columns) != area.right - area.left + 1 or area.bottom < area.top:
        raise xmltext.damaged(part)
    return TablePart(
        name=root.get("displayName") or root.get("name") or "",
        part=part,
        sheet=sheet,
        sheet_part=sheet_part,
        area=area,
        header_rows=header_rows,
        totals_rows=totals_rows,
        columns=tuple(xmltext.decode_xstring(column.get("name", "")) for column in columns),
        calculated=tuple(
            bool(xmltext.children(column, "calculatedColumnFormula")) for column in columns
        ),
    )


def resize_table_part(xml: bytes, old: TablePart, new: TablePart) -> bytes:
    """A table part with the references of table, filter and last sort moved to the new end."""
    edits = []
    old_bounds = {old.area.bottom: new.area.bottom, old.last_row: new.last_row}
    for tag in xmltext.tags(xml):
        if tag.name not in ("table", "autoFilter", "sortState", "sortCondition"):
            continue
        start_tag = xml[tag.start : tag.end]
        ref = xmltext.attributes(start_tag).get("ref")
        if ref is None:
            continue
        area = Area.parse(ref)
        bounds = old_bounds.get(area.bottom, area.bottom)
        bottom = new.area.bottom if tag.depth == 0 else bounds
        moved = str(area._replace(bottom=bottom))
        edits.append((tag.start, tag.end, xmltext.set_attribute(start_tag, "ref", moved)))
    return xmltext.splice(xml, edits)
