"""The double for xlwings: what ``xlwings._xlwindows`` makes of COM's objects, over the double's.

The engine's name is "excel", so the product takes it for Excel. Values go in as xlwings prepares
them for COM (``None`` as "", dates as moments) and come out as COM hands them out.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from xlwings import base_classes

from cchc_xl.base.addresses import Area, letters
from tests.excel_double.com import refused
from tests.excel_double.model import Application, Workbook, Worksheet
from tests.excel_double.ranges import ComRange
from tests.excel_double.tables import ListObject
from tests.excel_double.typing_in import as_date


class Engine:
    """Excel on Windows, as far as xlwings is asked for it."""

    name = "excel"
    type = "desktop"

    def __init__(self, application: Application) -> None:
        self.apps = Apps(self, application)

    @staticmethod
    def prepare_xl_data_element(value: Any, options: Any) -> Any:
        if value is None:
            return ""
        return as_date(value) if hasattr(value, "year") else value

    @staticmethod
    def clean_value_data(data: Any, *options: Any) -> Any:
        return [list(row) for row in data]


class Apps(base_classes.Apps):
    def __init__(self, engine: Engine, application: Application) -> None:
        self.app = App(engine, application)

    def keys(self) -> list[int]:
        return [self.app.pid]

    def __iter__(self) -> Iterator[App]:
        yield self.app

    def __len__(self) -> int:
        return 1

    def __getitem__(self, pid: int) -> App:
        return self.app


class App(base_classes.App):
    pid = 4711
    version = "16.0"

    def __init__(self, engine: Engine, application: Application) -> None:
        self._engine, self.own = engine, application
        self.told: list[str] = []

    @property
    def api(self) -> Application:
        return self.own

    @property
    def engine(self) -> Engine:
        return self._engine

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def visible(self) -> bool:
        return self.api.Visible

    @property
    def selection(self) -> None:
        return None

    @property
    def screen_updating(self) -> bool:
        return self.api.ScreenUpdating

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        self.api.ScreenUpdating = value

    @property
    def calculation(self) -> str:
        return self.api.Calculation

    @calculation.setter
    def calculation(self, value: str) -> None:
        self.api.Calculation = value

    @property
    def status_bar(self) -> Any:
        return self.api.StatusBar

    @status_bar.setter
    def status_bar(self, value: Any) -> None:
        self.api.StatusBar = value

    def alert(self, prompt: str, title: Any, buttons: Any, mode: Any, callback: Any) -> str:
        self.told.append(prompt)
        return "yes"


class Books(base_classes.Books):
    def __init__(self, app: App) -> None:
        self.app = app

    def __iter__(self) -> Iterator[Book]:
        return (Book(self.app, book) for book in self.app.api.Workbooks)

    def __len__(self) -> int:
        return len(self.app.api.Workbooks)

    @property
    def active(self) -> Book:
        return Book(self.app, self.app.api.Workbooks[0])

    def __call__(self, key: Any) -> Book:
        for book in self:
            if key in (book.name, book.fullname):
                return book
        raise KeyError(key)


class Book(base_classes.Book):
    def __init__(self, app: App, book: Workbook) -> None:
        self._app, self.own = app, book

    @property
    def api(self) -> Workbook:
        return self.own

    @property
    def app(self) -> App:
        return self._app

    @property
    def name(self) -> str:
        return self.own.Name

    @property
    def fullname(self) -> str:
        return self.own.FullName

    @property
    def sheets(self) -> Sheets:
        return Sheets(self)

    @property
    def names(self) -> Names:
        return Names(self)

    def activate(self) -> None:
        """It is in front already."""


class Sheets(base_classes.Sheets):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __iter__(self) -> Iterator[Sheet]:
        return (Sheet(self.book, sheet) for sheet in self.book.own.Worksheets)

    def __len__(self) -> int:
        return len(self.book.own.Worksheets)

    @property
    def active(self) -> Sheet:
        return list(self)[self.book.own.active]

    def __call__(self, key: Any) -> Sheet:
        found = list(self)
        if isinstance(key, int):
            return found[key - 1]
        for sheet in found:
            if sheet.name == key:
                return sheet
        raise refused("Subscript out of range")


class Sheet(base_classes.Sheet):
    def __init__(self, book: Book, sheet: Worksheet) -> None:
        self._book, self.own = book, sheet

    @property
    def api(self) -> Worksheet:
        return self.own

    @property
    def book(self) -> Book:
        return self._book

    @property
    def name(self) -> str:
        return self.own.Name

    @property
    def index(self) -> int:
        return self.own.Parent.Worksheets.index(self.own) + 1

    @property
    def used_range(self) -> Range:
        return Range(self, self.own.used())

    @property
    def tables(self) -> Tables:
        return Tables(self)

    def range(self, first: Any, last: Any = None) -> Range:
        if isinstance(first, Range):
            top = first.area
            return Range(self, Area(*top) if last is None else _joined(top, last.area))
        if isinstance(first, tuple) and len(first) == 4:
            row, column, height, width = first
            return Range(self, Area(row, column, row + height - 1, column + width - 1))
        if isinstance(first, tuple):
            return Range(self, Area(*first, *(last or first)))
        return Range(self, Area.parse(str(first).replace("$", "")))

    def activate(self) -> None:
        self.book.own.active = self.index - 1


class Range(base_classes.Range):
    def __init__(self, sheet: Sheet, area: Area) -> None:
        self._sheet, self.area = sheet, area
        self.own = ComRange(sheet.own, area)
        self.options: Any = None

    @property
    def api(self) -> ComRange:
        return self.own

    @property
    def coords(self) -> tuple[Any, int, int, int, int]:
        return self._sheet.own, self.row, self.column, *self.shape

    @property
    def sheet(self) -> Sheet:
        return self._sheet

    @property
    def row(self) -> int:
        return self.area.top

    @property
    def column(self) -> int:
        return self.area.left

    @property
    def shape(self) -> tuple[int, int]:
        return self.api.shape

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int | None = None) -> Range:
        """Give a cell by its place within the range, from 1."""
        if column is None:
            row, column = divmod(row - 1, self.shape[1])
            row, column = row + 1, column + 1
        place = self.row + row - 1, self.column + column - 1
        return Range(self._sheet, Area(*place, *place))

    @property
    def address(self) -> str:
        first = f"${letters(self.area.left)}${self.area.top}"
        last = f"${letters(self.area.right)}${self.area.bottom}"
        return first if first == last else f"{first}:{last}"

    def get_address(self, row_absolute: bool, column_absolute: bool, external: bool) -> str:
        text = self.address
        return text if row_absolute and column_absolute else text.replace("$", "")

    @property
    def raw_value(self) -> Any:
        """pywin32 gives dates a time zone, UTC, that means nothing."""
        return _zoned(self.api.Value)

    @raw_value.setter
    def raw_value(self, data: Any) -> None:
        rows = data
        if isinstance(data, list | tuple) and (len(data), len(data[0])) != self.shape:
            height, width = len(data), len(data[0])
            area = Area(self.row, self.column, self.row + height - 1, self.column + width - 1)
            ComRange(self._sheet.own, area).Value = rows
            return
        self.api.Value = rows

    @property
    def formula(self) -> Any:
        return self.api.Formula

    @property
    def number_format(self) -> str | None:
        return self.api.NumberFormat

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.api.NumberFormat = code

    def clear_contents(self) -> None:
        self.api.ClearContents()

    def copy(self, destination: Any = None) -> None:
        self.api.Copy(destination.api)

    def autofit(self, axis: str | None = None) -> None:
        """Nobody looks at heights here."""

    @property
    def merge_area(self) -> Range:
        for merge in self._sheet.own.merges:
            if merge.overlaps(self.area):
                return Range(self._sheet, merge)
        return self


class Tables(base_classes.Tables):
    def __init__(self, sheet: Sheet) -> None:
        self.sheet = sheet

    def __iter__(self) -> Iterator[Table]:
        return (Table(self.sheet, table) for table in self.sheet.own.ListObjects)

    def __len__(self) -> int:
        return len(self.sheet.own.ListObjects)

    def __call__(self, key: Any) -> Table:
        found = list(self)
        if isinstance(key, int):
            return found[key - 1]
        return next(table for table in found if table.name == key)


class Table(base_classes.Table):
    def __init__(self, sheet: Sheet, table: ListObject) -> None:
        self.sheet, self.own = sheet, table

    @property
    def api(self) -> ListObject:
        return self.own

    @property
    def name(self) -> str:
        return self.own.Name

    @property
    def range(self) -> Range:
        return Range(self.sheet, self.own.area)

    @property
    def header_row_range(self) -> Range:
        area = self.own.area
        return Range(self.sheet, area._replace(bottom=area.top))

    @property
    def show_headers(self) -> bool:
        return self.own.ShowHeaders

    @property
    def show_totals(self) -> bool:
        return self.own.ShowTotals

    def resize(self, range: Any) -> None:
        self.own.Resize(range.api)


class Names(base_classes.Names):
    def __init__(self, book: Book) -> None:
        self.book = book

    def __iter__(self) -> Iterator[Name]:
        return (Name(self.book, name) for name in self.book.own.names)

    def __len__(self) -> int:
        return len(self.book.own.names)

    def contains(self, key: Any) -> bool:
        return key in self.book.own.names

    __contains__ = contains

    def snapshot(self) -> list[tuple[str, Name]]:
        return [(name.name, name) for name in self]

    def __call__(self, key: Any) -> Name:
        if isinstance(key, int):
            return list(self)[key - 1]
        if key not in self.book.own.names:
            raise KeyError(key)
        return Name(self.book, key)


class Name(base_classes.Name):
    def __init__(self, book: Book, name: str) -> None:
        self.book, self._name = book, name

    @property
    def name(self) -> str:
        return self._name

    @property
    def refers_to_range(self) -> Range:
        place = self.book.own.names[self._name]
        if place is None:
            raise refused("Application-defined or object-defined error")
        sheet, area = place
        return Range(self.book.sheets(sheet), area)


def _zoned(block: Any) -> Any:
    if isinstance(block, tuple):
        return tuple(_zoned(value) for value in block)
    return block.replace(tzinfo=UTC) if isinstance(block, datetime) else block


def _joined(a: Area, b: Area) -> Area:
    return Area(
        min(a.top, b.top), min(a.left, b.left), max(a.bottom, b.bottom), max(a.right, b.right)
    )
