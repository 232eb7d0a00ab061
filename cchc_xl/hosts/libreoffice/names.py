"""Defined names of a workbook and of its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

from xlwings import XlwingsError, base_classes

from cchc_xl.hosts.libreoffice.formulas import to_excel, to_libreoffice
from cchc_xl.hosts.libreoffice.guards import told
from cchc_xl.hosts.libreoffice.uno_bridge import struct

if TYPE_CHECKING:
    from cchc_xl.hosts.libreoffice.books import Book
    from cchc_xl.hosts.libreoffice.ranges import Range
    from cchc_xl.hosts.libreoffice.sheets import Sheet


class Names(base_classes.Names):
    """Names of a sheet; without one, those of the workbook and then those of all sheets.

    A sheet's own name is written "Sheet!Name", as Excel does.
    """

    def __init__(self, book: Book, sheet: Sheet | None) -> None:
        self.book = book
        self.sheet = sheet

    @property
    def api(self) -> Any:
        return (self.sheet or self.book).uno_names

    def _all(self) -> list[Name]:
        book, wanted = self.book, self.sheet.number if self.sheet else None
        return [
            Name(book, None if owner is None else book.sheet(owner), name)
            for owner, name in book.inside("names")
            if wanted in (None, owner)
        ]

    def __len__(self) -> int:
        return len(self._all())

    def __iter__(self) -> Iterator[Name]:
        return iter(self._all())

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name.name, name) for name in self._all()]

    def __call__(self, key: int | str) -> Name:
        if isinstance(key, int):
            return self._all()[key - 1]
        found = self._find(key)
        if found is None:
            raise KeyError(key)
        return found

    def contains(self, key: int | str) -> bool:
        return 1 <= key <= len(self) if isinstance(key, int) else self._find(key) is not None

    __contains__ = contains

    def _find(self, key: str) -> Name | None:
        wanted = key.lower()
        for name in self._all():
            if wanted in (name.name.lower(), name.own.lower() if self.sheet else ""):
                return name
        return None

    def add(self, name: str, refers_to: str) -> Name:
        """Define a name: "=Sheet1!$A$1", a constant or a formula in Excel's grammar."""
        content = to_libreoffice(refers_to if refers_to.startswith("=") else f"={refers_to}")[1:]
        with told(f"đặt tên {name}"):
            self.api.addNewByName(name, content, struct("com.sun.star.table.CellAddress"), 0)
        return Name(self.book, self.sheet, name)


class Name(base_classes.Name):
    """One name."""

    def __init__(self, book: Book, sheet: Sheet | None, own: str) -> None:
        self.book = book
        self.sheet = sheet
        self.own = own

    @property
    def api(self) -> Any:
        return (self.sheet or self.book).uno_names.getByName(self.own)

    @property
    def name(self) -> str:
        if self.sheet is None:
            return self.own
        sheet = self.sheet.name
        if not sheet.isidentifier():
            sheet = "'" + sheet.replace("'", "''") + "'"
        return f"{sheet}!{self.own}"

    @name.setter
    def name(self, value: str) -> None:
        with told(f"đổi tên {self.own} thành {value}"):
            self.api.Name = value
        self.own = value

    @property
    def refers_to(self) -> str:
        return to_excel(f"={self.api.Content}")

    @refers_to.setter
    def refers_to(self, value: str) -> None:
        with told(f"sửa vùng của tên {self.own}"):
            self.api.Content = to_libreoffice(value if value.startswith("=") else f"={value}")[1:]

    @property
    def refers_to_range(self) -> Range:
        """The cells. ``XlwingsError``: the name stands for something else, or they are gone."""
        owner = None if self.sheet is None else self.sheet.number
        found = self.book.inside("named", owner, self.own)
        if found is None:
            raise XlwingsError(f"Tên {self.name} không chỉ vào ô nào ({self.refers_to}).")
        sheet, (top, left, bottom, right) = found
        return self.book.sheet(sheet).range((top, left), (bottom, right))

    def delete(self) -> None:
        with told(f"xóa tên {self.own}"):
            (self.sheet or self.book).uno_names.removeByName(self.own)
