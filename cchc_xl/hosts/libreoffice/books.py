"""Workbooks that are open in a LibreOffice."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING, Any

from xlwings import XlwingsError, base_classes

from cchc_xl.hosts.libreoffice import screen
from cchc_xl.hosts.libreoffice.connection import documents
from cchc_xl.hosts.libreoffice.errors import HostUnavailable
from cchc_xl.hosts.libreoffice.guards import told
from cchc_xl.hosts.libreoffice.names import Names
from cchc_xl.hosts.libreoffice.sheets import Sheet, Sheets
from cchc_xl.hosts.libreoffice.uno_bridge import prop, uno

if TYPE_CHECKING:
    from cchc_xl.hosts.libreoffice.apps import App
    from cchc_xl.hosts.libreoffice.hand import Hand
    from cchc_xl.hosts.libreoffice.ranges import Range

_FILTERS = {
    ".xlsx": "Calc MS Excel 2007 XML",
    ".xlsm": "Calc MS Excel 2007 VBA XML",
    ".xls": "MS Excel 97",
    ".ods": "calc8",
}


class Books(base_classes.Books):
    """The workbooks of a LibreOffice, in the order in which it lists them."""

    def __init__(self, app: App) -> None:
        self.app = app

    @property
    def api(self) -> Any:
        return self.app.api.Components

    @property
    def active(self) -> Book | None:
        """The workbook whose window is in front; else the first; ``None`` if none is open."""
        found = documents(self.app.api)
        current = self.app.api.getCurrentComponent()
        if current in found:
            return Book(self.app, current)
        return Book(self.app, found[0]) if found else None

    def __iter__(self) -> Iterator[Book]:
        return (Book(self.app, document) for document in documents(self.app.api))

    def __len__(self) -> int:
        return len(documents(self.app.api))

    def __call__(self, key: int | str) -> Book:
        books = list(self)
        if isinstance(key, int):
            return books[key - 1]
        wanted = key.lower()
        for book in books:
            if wanted in (book.name.lower(), book.fullname.lower()):
                return book
        raise KeyError(key)

    def add(self) -> Book:
        """A new, empty workbook."""
        document = self.app.api.loadComponentFromURL("private:factory/scalc", "_blank", 0, ())
        return Book(self.app, document)

    def open(
        self,
        fullname: str,
        update_links: bool | None = None,
        read_only: bool | None = None,
        format: str | None = None,
        password: str | None = None,
        *others: Any,
    ) -> Book:
        """Open a file with its macros enabled. ``XlwingsError`` if LibreOffice cannot."""
        try:
            document = self.app.connection.open(
                Path(fullname), read_only=bool(read_only), password=password or ""
            )
        except HostUnavailable as error:
            raise XlwingsError(f"{error.message} {error.remedy}") from error
        return Book(self.app, document)


class Book(base_classes.Book):
    """One open workbook."""

    def __init__(self, app: App, document: Any) -> None:
        self._app = app
        self._api = document
        self._sheets: dict[int, Sheet] = {}

    @property
    def app(self) -> App:
        return self._app

    @property
    def api(self) -> Any:
        return self._api

    @cached_property
    def inside(self) -> Hand:
        """The way into LibreOffice's process, where most work on the workbook is done."""
        return self.app.hand(self.api)

    @cached_property
    def uno_sheets(self) -> Any:
        """The UNO container of the sheets."""
        return self.api.Sheets

    @cached_property
    def uno_tables(self) -> Any:
        """The UNO container of the tables."""
        return self.api.DatabaseRanges

    @cached_property
    def uno_names(self) -> Any:
        """The UNO container of the names that the whole workbook knows."""
        return self.api.NamedRanges

    @property
    def fullname(self) -> str:
        url = self.api.URL
        return str(uno().fileUrlToSystemPath(url) if url else self.api.Title)

    @property
    def name(self) -> str:
        return Path(self.fullname).name

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        """The names of the workbook and of its sheets."""
        return Names(self, None)

    @property
    def selection(self) -> Range | None:
        """The selected cells, the first area of several; ``None`` where no cells are."""
        selected = self.api.CurrentSelection
        if selected is None or not hasattr(selected, "supportsService"):
            return None
        if selected.supportsService("com.sun.star.sheet.SheetCellRanges"):
            areas = selected.RangeAddresses
        elif selected.supportsService("com.sun.star.sheet.SheetCellRange"):
            areas = (selected.RangeAddress,)
        else:
            return None
        return self.range_of(areas[0]) if areas else None

    def range_of(self, address: Any) -> Range:
        """The range of a UNO cell range address."""
        return self.sheet_at(address.Sheet).range(
            (address.StartRow + 1, address.StartColumn + 1),
            (address.EndRow + 1, address.EndColumn + 1),
        )

    def sheet_at(self, position: int) -> Sheet:
        """The sheet at a position from 0."""
        return self.sheet(self.inside("sheets")[position])

    def sheet(self, number: int) -> Sheet:
        """The sheet that LibreOffice's process knows by a number; the same object each time."""
        if number not in self._sheets:
            self._sheets[number] = Sheet(self, number)
        return self._sheets[number]

    def save(self, path: str | None = None, password: str | None = None) -> None:
        """Save; with a path under that name, in the format of its suffix."""
        if path is None and password is None and self.api.URL:
            with told(f"lưu sổ {self.name}"):
                self.api.store()
            return
        target = Path(path or f"{self.api.Title}.xlsx").absolute()
        if target.suffix.lower() not in _FILTERS:
            raise XlwingsError(f"Không lưu được tệp kiểu “{target.suffix}”.")
        options = [prop("FilterName", _FILTERS[target.suffix.lower()])]
        if password:
            options.append(prop("Password", password))
        with told(f"lưu sổ thành {target}"):
            self.api.storeAsURL(uno().systemPathToFileUrl(str(target)), tuple(options))

    def close(self) -> None:
        """Close without saving."""
        self.api.setModified(False)
        with told(f"đóng sổ {self.name}"):
            self.api.close(True)

    def activate(self) -> None:
        controller = self.api.CurrentController
        if controller is not None and screen.is_seen(self.api):
            controller.Frame.activate()

    @cached_property
    def epoch(self) -> datetime:
        """The day of serial number 0."""
        day = self.api.NullDate
        return datetime(day.Year, day.Month, day.Day)
