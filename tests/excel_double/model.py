"""The application, its workbook and sheets, and what a cell holds."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from cchc_xl.base.addresses import Area
from tests.excel_double.com import busy, refused
from tests.excel_double.filters import AutoFilter
from tests.excel_double.typing_in import GENERAL, Taken

if TYPE_CHECKING:
    from tests.excel_double.ranges import ComRange
    from tests.excel_double.tables import ListObject

Place = tuple[int, int]


@dataclass
class Cell:
    """What a cell holds. ``value``: text, float, bool, an error's number, or nothing."""

    value: Any = None
    formula: str = ""
    prefix: str = ""
    format: str = GENERAL
    wrapped: bool = False
    comment: str = ""
    array: Area | None = None

    @property
    def filled(self) -> bool:
        """Return whether ``CountA`` counts it: a formula counts even if it shows nothing."""
        return self.value is not None or bool(self.formula) or bool(self.prefix)

    def take(self, taken: Taken) -> None:
        """Hold something else, in the same look."""
        self.value, self.formula, self.prefix = taken.value, taken.formula, taken.prefix
        self.format = taken.format or self.format


class Worksheet:
    """A sheet as COM has it."""

    def __init__(self, book: Workbook, name: str) -> None:
        self.Parent = book
        self.Name = name
        self.cells: dict[Place, Cell] = {}
        self.merges: list[Area] = []
        self.ListObjects: list[ListObject] = []
        self.AutoFilter: AutoFilter | None = None
        self.ProtectContents = False
        self.hidden_by_hand: set[int] = set()
        self.advanced: set[int] = set()
        """Rows that Range.AdvancedFilter hides in place: FilterMode is True, AutoFilterMode False
        (Microsoft's reference: Worksheet.FilterMode, Range.AdvancedFilter)."""
        self.active_row = 1

    @property
    def AutoFilterMode(self) -> bool:
        """Whether the sheet's own filter has arrows; those of tables do not count."""
        return self.AutoFilter is not None

    @property
    def FilterMode(self) -> bool:
        """Whether the filter hides rows that the active cell lies in (or the sheet's own)."""
        active = any(own.FilterMode and own.is_active(self.active_row) for own in self.filters())
        return active or bool(self.advanced)

    def ShowAllData(self) -> None:
        """Lift the filter of the active cell; it refuses elsewhere.

        Source: Worksheet.ShowAllData raises 1004 where no filter is active (xlwings issue 1483).
        """
        active = [
            own for own in self.filters() if own.FilterMode and own.is_active(self.active_row)
        ]
        if not (active or self.advanced):
            raise refused("ShowAllData method of Worksheet class failed")
        for own in active:
            own.ShowAllData()
        self.advanced = set()

    def filters(self) -> Iterator[AutoFilter]:
        """Give every filter of the sheet: its own and one for each table."""
        if self.AutoFilter is not None:
            yield self.AutoFilter
        for table in self.ListObjects:
            if table.AutoFilter is not None:
                yield table.AutoFilter

    def hidden_by_filter(self) -> set[int]:
        """Return the rows that filters hide."""
        return self.advanced | {row for own in self.filters() for row in own.hidden}

    def cell(self, row: int, column: int) -> Cell:
        """Return a cell, made when it is first asked for."""
        return self.cells.setdefault((row, column), Cell())

    def used(self) -> Area:
        """Return the used area: whatever holds or looks like something, from its first cell on."""
        places = [
            place
            for place, cell in self.cells.items()
            if cell.filled or cell.format != GENERAL or cell.wrapped
        ] or [(1, 1)]
        rows, columns = zip(*places, strict=True)
        return Area(min(rows), min(columns), max(rows), max(columns))

    def range(self, area: Area) -> ComRange:
        """Return a range of the sheet."""
        from tests.excel_double.ranges import ComRange

        return ComRange(self, area)

    def table_at(self, row: int, column: int) -> ListObject | None:
        """Return the table whose records a cell belongs to."""
        for table in self.ListObjects:
            if table.body.holds(row, column):
                return table
        return None


class Workbook:
    """A workbook as COM has it."""

    def __init__(self, application: Application, path: str) -> None:
        self.Application = application
        self.FullName = path
        self.Name = path.rpartition("/")[2]
        self.Date1904 = False
        self.Worksheets: list[Worksheet] = []
        self.names: dict[str, tuple[str, Area] | None] = {}
        self.Saved = True
        self.active = 0

    def sheet(self, name: str) -> Worksheet:
        """Return a sheet by its name."""
        return next(sheet for sheet in self.Worksheets if sheet.Name == name)

    def table(self, name: str) -> ListObject | None:
        """Return a table by its name."""
        for sheet in self.Worksheets:
            for table in sheet.ListObjects:
                if table.Name.casefold() == name.casefold():
                    return table
        return None


@dataclass
class AutoCorrect:
    """The user's own settings, for all workbooks (Application.AutoCorrect)."""

    AutoFillFormulasInLists: bool = True
    AutoExpandListRange: bool = True


@dataclass
class Application:
    """Excel itself. ``events`` are called with a sheet and an area after a change.

    ``keeps_apostrophe``: what cells formatted as text do with a leading apostrophe.
    """

    Name: str = "Microsoft Excel"
    Version: str = "16.0"
    Path: str = "C:/Program Files/Microsoft Office/root/Office16"
    EnableEvents: bool = True
    ScreenUpdating: bool = True
    DisplayAlerts: bool = True
    Calculation: str = "automatic"
    StatusBar: Any = False
    Visible: bool = False
    AutoCorrect: AutoCorrect = field(default_factory=AutoCorrect)
    Workbooks: list[Workbook] = field(default_factory=list)
    keeps_apostrophe: bool = False
    editing: bool = False
    events: list[Any] = field(default_factory=list)

    @property
    def WorksheetFunction(self) -> Any:
        """The functions of a sheet that are asked for from outside: ``CountA``."""
        return SimpleNamespace(CountA=lambda block: float(block.filled))

    def changed(self, sheet: Worksheet, area: Area) -> None:
        """Run the macros that wait for a change, where events are on."""
        for event in self.events if self.EnableEvents else ():
            event(sheet, area)

    def require_ready(self) -> None:
        """Refuse every call while somebody edits a cell."""
        if self.editing:
            raise busy()
