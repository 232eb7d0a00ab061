"""Sheets of a workbook."""

from __future__ import annotations

from collections.abc import Iterator
from functools import cached_property
from typing import TYPE_CHECKING, Any

from xlwings import NoSuchObjectError, base_classes

from cchc_xl.hosts.libreoffice.guards import check_unprotected, told
from cchc_xl.hosts.libreoffice.names import Names
from cchc_xl.hosts.libreoffice.ranges import Range
from cchc_xl.hosts.libreoffice.tables import Tables

if TYPE_CHECKING:
    from cchc_xl.hosts.libreoffice.books import Book


class Sheets(base_classes.Sheets):
    """The sheets of a workbook in their order."""

    def __init__(self, book: Book) -> None:
        self.book = book

    @property
    def api(self) -> Any:
        return self.book.uno_sheets

    @property
    def active(self) -> Sheet:
        controller = self.book.api.CurrentController
        return self.book.sheet_at(controller.ActiveSheet.RangeAddress.Sheet if controller else 0)

    def __call__(self, key: int | str) -> Sheet:
        if isinstance(key, int):
            if not 1 <= key <= len(self):
                raise IndexError(key)
            return self.book.sheet_at(key - 1)
        position = self._find(key)
        if position is None:
            raise NoSuchObjectError(f"Sổ không có trang “{key}”.")
        return self.book.sheet_at(position)

    def __contains__(self, key: str) -> bool:
        return self._find(key) is not None

    def _find(self, key: str) -> int | None:
        names = [name.lower() for name in self.api.ElementNames]
        return names.index(key.lower()) if key.lower() in names else None

    def __len__(self) -> int:
        return int(self.api.Count)

    def __iter__(self) -> Iterator[Sheet]:
        return map(self.book.sheet, self.book.inside("sheets"))

    def add(
        self, before: Sheet | None = None, after: Sheet | None = None, name: str | None = None
    ) -> Sheet:
        """Insert a sheet, by default before the active one; it becomes the active one."""
        place = before.index - 1 if before else after.index if after else self.active.index - 1
        numbers = (f"Sheet{number}" for number in range(1, len(self) + 2))
        title = name or next(text for text in numbers if text not in self)
        with told(f"thêm trang {title}"):
            self.api.insertNewByName(title, place)
        sheet = self.book.sheet_at(place)
        sheet.activate()
        return sheet


class Sheet(base_classes.Sheet):
    """One sheet."""

    def __init__(self, book: Book, number: int) -> None:
        self._book = book
        self.number = number
        """What LibreOffice's process knows the sheet by, wherever it is moved."""

    @property
    def book(self) -> Book:
        return self._book

    @cached_property
    def api(self) -> Any:
        """The UNO sheet."""
        return self.book.uno_sheets.getByName(self.name)

    @property
    def name(self) -> str:
        name: str = self.book.inside("sheet", self.number)[0]
        return name

    @name.setter
    def name(self, value: str) -> None:
        with told(f"đổi tên trang thành {value}"):
            self.api.Name = value

    @property
    def index(self) -> int:
        position: int = self.book.inside("sheet", self.number)[1]
        return position + 1

    @property
    def is_protected(self) -> bool:
        """Whether the sheet's cells are protected against changes."""
        protected: bool = self.book.inside("sheet", self.number)[2]
        return protected

    @property
    def visible(self) -> bool:
        return bool(self.api.IsVisible)

    @visible.setter
    def visible(self, value: bool) -> None:
        self.api.IsVisible = bool(value)

    @cached_property
    def uno_names(self) -> Any:
        """The UNO container of the names that are known on this sheet alone."""
        return self.api.NamedRanges

    @property
    def names(self) -> Names:
        """The names that are known on this sheet alone."""
        return Names(self.book, self)

    @property
    def tables(self) -> Tables:
        return Tables(self)

    def range(self, first: Any, last: Any = None) -> Range:
        return Range(self, first, last)

    @property
    def cells(self) -> Range:
        address = self.api.RangeAddress
        return Range(self, (1, 1), (address.EndRow + 1, address.EndColumn + 1))

    @property
    def used_range(self) -> Range:
        top, left, bottom, right = self.book.inside("used", self.number)
        return Range(self, (top, left), (bottom, right))

    def activate(self) -> None:
        controller = self.book.api.CurrentController
        if controller is not None:
            controller.setActiveSheet(self.api)

    select = activate

    def clear_contents(self) -> None:
        self.used_range.clear_contents()

    def clear_formats(self) -> None:
        self.used_range.clear_formats()

    def clear(self) -> None:
        self.used_range.clear()

    def autofit(self, axis: str | None = None) -> None:
        self.used_range.autofit(axis)

    def delete(self) -> None:
        check_unprotected(self.book.api, self.api)
        with told(f"xóa trang {self.name}"):
            self.book.uno_sheets.removeByName(self.name)
