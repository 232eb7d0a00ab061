"""Tables: what Excel calls ListObject comes into LibreOffice as a database range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import XlwingsError, base_classes

from cchc_xl.libreoffice.guards import check_unprotected, told

if TYPE_CHECKING:
    from cchc_xl.libreoffice.ranges import Range
    from cchc_xl.libreoffice.sheets import Sheet


class Tables(base_classes.Tables):
    """The tables of a sheet, from top to bottom and from left to right."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        return self.sheet.book.uno_tables

    def _all(self) -> list[Table]:
        book = self.sheet.book
        return [Table(self.sheet, table) for table in book.tables_at(self.sheet.index - 1)]

    def __iter__(self) -> Iterator[Table]:
        return iter(self._all())

    def __len__(self) -> int:
        return len(self._all())

    def __call__(self, key: int | str) -> Table:
        tables = self._all()
        if isinstance(key, int):
            return tables[key - 1]
        wanted = key.lower()
        for table in tables:
            if table.name.lower() == wanted:
                return table
        raise KeyError(key)

    def __contains__(self, key: str) -> bool:
        return any(table.name.lower() == key.lower() for table in self._all())

    def add(
        self,
        source_type: Any = None,
        source: Any = None,
        link_source: Any = None,
        has_headers: bool | None = None,
        destination: Any = None,
        table_style_name: str | None = None,
        name: str | None = None,
    ) -> Table:
        """Make a range that has a header row a table. Table styles are not known here."""
        check_unprotected(self.sheet.book.api, self.sheet.api)
        if not has_headers:
            raise XlwingsError("Bảng cần có dòng tiêu đề.")
        every = self.api
        numbers = (f"Table{number}" for number in range(1, len(every.ElementNames) + 2))
        title = name or next(text for text in numbers if not every.hasByName(text))
        with told(f"tạo bảng {title}"):
            every.addNewByName(title, source.impl.api.RangeAddress)
        made = every.getByName(title)
        made.ContainsHeader = True
        made.AutoFilter = True
        return Table(self.sheet, made)


class Table(base_classes.Table):
    """One table."""

    def __init__(self, sheet: Sheet, table: Any) -> None:
        self._parent = sheet
        self._api = table

    @property
    def parent(self) -> Sheet:
        return self._parent

    @property
    def api(self) -> Any:
        return self._api

    @property
    def name(self) -> str:
        return str(self.api.Name)

    @name.setter
    def name(self, value: str) -> None:
        with told(f"đổi tên bảng {self.name} thành {value}"):
            self.api.Name = value

    @property
    def display_name(self) -> str:
        return self.name

    @display_name.setter
    def display_name(self, value: str) -> None:
        self.name = value

    def _rows(self, first: int, last: int) -> Range | None:
        """Rows of the table, counted from its first (0) or last (-1)."""
        area = self.api.DataArea
        top = area.StartRow + first
        bottom = (area.EndRow + 1 if last < 0 else area.StartRow) + last
        if bottom < top:
            return None
        return self.parent.range((top + 1, area.StartColumn + 1), (bottom + 1, area.EndColumn + 1))

    @property
    def range(self) -> Range:
        area = self.api.DataArea
        return self.parent.range(
            (area.StartRow + 1, area.StartColumn + 1), (area.EndRow + 1, area.EndColumn + 1)
        )

    @property
    def show_headers(self) -> bool:
        return bool(self.api.ContainsHeader)

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        raise XlwingsError("Không bật hoặc tắt được dòng tiêu đề của bảng trong LibreOffice.")

    @property
    def show_totals(self) -> bool:
        return bool(self.api.TotalsRow)

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        raise XlwingsError("Không bật hoặc tắt được dòng tổng của bảng trong LibreOffice.")

    @property
    def header_row_range(self) -> Range | None:
        return self._rows(0, 0) if self.show_headers else None

    @property
    def totals_row_range(self) -> Range | None:
        return self._rows_from_end() if self.show_totals else None

    def _rows_from_end(self) -> Range | None:
        area = self.api.DataArea
        height = area.EndRow - area.StartRow
        return self._rows(height, height)

    @property
    def data_body_range(self) -> Range | None:
        """The records' rows; ``None`` if there is none."""
        return self._rows(int(self.show_headers), -1 - int(self.show_totals))

    @property
    def show_autofilter(self) -> bool:
        return bool(self.api.AutoFilter)

    @show_autofilter.setter
    def show_autofilter(self, value: bool) -> None:
        check_unprotected(self.parent.book.api, self.parent.api)
        self.api.AutoFilter = bool(value)

    def resize(self, range: Any) -> None:
        """Give the table another extent; the header row must stay where it is.

        ``XlwingsError``: another header row, or no row below it, as in Excel.
        """
        check_unprotected(self.parent.book.api, self.parent.api)
        new, old = range.impl.api.RangeAddress, self.api.DataArea
        if new.Sheet != old.Sheet or new.StartRow != old.StartRow:
            raise XlwingsError(f"Bảng {self.name} phải giữ dòng tiêu đề ở chỗ cũ.")
        if new.EndRow - new.StartRow < int(self.show_headers) + int(self.show_totals):
            raise XlwingsError(f"Bảng {self.name} cần ít nhất một dòng dưới tiêu đề.")
        with told(lambda: f"đổi cỡ bảng {self.name}"):
            self.api.DataArea = new
