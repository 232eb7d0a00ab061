"""Tables: what Excel calls ListObject comes into LibreOffice as a database range."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any, NamedTuple

from xlwings import XlwingsError, base_classes

from cchc_xl.hosts.libreoffice.guards import check_unprotected, told

if TYPE_CHECKING:
    from cchc_xl.hosts.libreoffice.ranges import Range
    from cchc_xl.hosts.libreoffice.sheets import Sheet


class Tables(base_classes.Tables):
    """The tables of a sheet, from top to bottom and from left to right."""

    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    @property
    def api(self) -> Any:
        return self.sheet.book.uno_tables

    def _all(self) -> list[Table]:
        numbers = self.sheet.book.inside("tables_at", self.sheet.number)
        return [Table(self.sheet, number) for number in numbers]

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
        return self(title)


class State(NamedTuple):
    """A table: its place (top, left, bottom, right from 1), which rows it has, its titles."""

    name: str
    place: list[int]
    header: bool
    totals: bool
    titles: list[Any]


class Table(base_classes.Table):
    """One table."""

    def __init__(self, sheet: Sheet, number: int) -> None:
        self._parent = sheet
        self._number = number

    def state(self) -> State:
        """What the table is now, in one call."""
        return State(*self.parent.book.inside("table", self._number))

    @property
    def parent(self) -> Sheet:
        return self._parent

    @property
    def api(self) -> Any:
        """The UNO database range."""
        return self.parent.book.uno_tables.getByName(self.name)

    @property
    def name(self) -> str:
        return self.state().name

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

    @property
    def range(self) -> Range:
        top, left, bottom, right = self.state().place
        return self.parent.range((top, left), (bottom, right))

    @property
    def show_headers(self) -> bool:
        return self.state().header

    @show_headers.setter
    def show_headers(self, value: bool) -> None:
        raise XlwingsError("Không bật hoặc tắt được dòng tiêu đề của bảng trong LibreOffice.")

    @property
    def show_totals(self) -> bool:
        return self.state().totals

    @show_totals.setter
    def show_totals(self, value: bool) -> None:
        raise XlwingsError("Không bật hoặc tắt được dòng tổng của bảng trong LibreOffice.")

    @property
    def header_row_range(self) -> Range | None:
        _, (top, left, _, right), header, _, _ = self.state()
        return self.parent.range((top, left), (top, right)) if header else None

    @property
    def totals_row_range(self) -> Range | None:
        _, (_, left, bottom, right), _, totals, _ = self.state()
        return self.parent.range((bottom, left), (bottom, right)) if totals else None

    @property
    def data_body_range(self) -> Range | None:
        """The records' rows; ``None`` if there is none."""
        _, (top, left, bottom, right), header, totals, _ = self.state()
        first, last = top + header, bottom - totals
        return self.parent.range((first, left), (last, right)) if first <= last else None

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
        name, (top, _, _, _), header, totals, _ = self.state()
        new: Range = range.impl
        if new.sheet.index != self.parent.index or new.r1 != top:
            raise XlwingsError(f"Bảng {name} phải giữ dòng tiêu đề ở chỗ cũ.")
        if new.r2 - new.r1 < header + totals:
            raise XlwingsError(f"Bảng {name} cần ít nhất một dòng dưới tiêu đề.")
        self.parent.book.inside("resize", self._number, new.place)
