"""Ranges of cells: their place, values, formulas and formats, always as one block."""

from __future__ import annotations

import re
from typing import TYPE_CHECKING, Any

from xlwings import NoSuchObjectError, XlwingsError, base_classes

from cchc_xl.base.addresses import letters, number
from cchc_xl.hosts.libreoffice.guards import told
from cchc_xl.hosts.libreoffice.moving import end_of
from cchc_xl.hosts.libreoffice.values import block_of, dated

if TYPE_CHECKING:
    from cchc_xl.hosts.libreoffice.sheets import Sheet
    from cchc_xl.hosts.libreoffice.tables import Table

_CONTENTS = 1 | 2 | 4 | 16  # com.sun.star.sheet.CellFlags: VALUE, DATETIME, STRING, FORMULA
_FORMATS = 32 | 64  # HARDATTR, STYLES
_ALL = 1023
_A1 = re.compile(r"\$?([A-Za-z]{1,3})?\$?(\d+)?(?::\$?([A-Za-z]{1,3})?\$?(\d+)?)?")
_WRITE_CELLS = 1_200_000

Place = tuple[int, int]


class Range(base_classes.Range):
    """A rectangle of cells: rows ``r1`` to ``r2``, columns ``c1`` to ``c2``, from 1."""

    max_cells_per_write = _WRITE_CELLS

    def __init__(self, sheet: Sheet, first: Any, last: Any = None) -> None:
        self.sheet = sheet
        self.options: Any = None
        self.arg1_input = first if isinstance(first, str) else ""
        corners = self._corners(first, last)
        (self.r1, self.c1), (self.r2, self.c2) = corners
        self._api: Any = None

    def _corners(self, first: Any, last: Any) -> tuple[Place, Place]:
        if isinstance(first, tuple) and len(first) == 4:
            row, column, height, width = first
            if not (height and width):
                raise XlwingsError("Vùng không có ô nào.")
            return (row, column), (row + height - 1, column + width - 1)
        ends = [self._end(first), self._end(first if last is None else last)]
        tops, bottoms = [end[0] for end in ends], [end[1] for end in ends]
        return (
            (min(place[0] for place in tops), min(place[1] for place in tops)),
            (max(place[0] for place in bottoms), max(place[1] for place in bottoms)),
        )

    def _end(self, given: Any) -> tuple[Place, Place]:
        """The corners of one argument: a range, (row, column), an address or a name."""
        if isinstance(given, Range):
            return (given.r1, given.c1), (given.r2, given.c2)
        if isinstance(given, tuple):
            return given, given
        name, _, address = str(given).strip().rpartition("!")
        if name and self.sheet.book.sheets(_unquoted(name)).index != self.sheet.index:
            raise XlwingsError(f"{given} không nằm trên trang {self.sheet.name}.")
        return self._cells(address) or self._named(address)

    def _cells(self, address: str) -> tuple[Place, Place] | None:
        match = _A1.fullmatch(address)
        if not match or not any(match.groups()):
            return None
        column1, row1, column2, row2 = match.groups()
        if ":" not in address:
            column2, row2 = column1, row1
        if bool(column1) != bool(column2) or bool(row1) != bool(row2):
            return None
        if ":" not in address and not (column1 and row1):
            return None
        limit = self.sheet.api.RangeAddress if not (column1 and row1) else None
        columns = sorted((number(column1), number(column2))) if column1 else [1, 0]
        rows = sorted((int(row1), int(row2))) if row1 else [1, 0]
        if limit is not None:
            columns[1] = columns[1] or limit.EndColumn + 1
            rows[1] = rows[1] or limit.EndRow + 1
        return (rows[0], columns[0]), (rows[1], columns[1])

    def _named(self, name: str) -> tuple[Place, Place]:
        book = self.sheet.book
        for owner in (self.sheet.number, None):
            found = book.inside("named", owner, name)
            if found is not None:
                sheet, (top, left, bottom, right) = found
                self.sheet = book.sheet(sheet)
                return (top, left), (bottom, right)
        raise NoSuchObjectError(f"Không có ô hoặc tên “{name}”.")

    @property
    def api(self) -> Any:
        """The UNO cell range. ``XlwingsError``: the sheet has no such rows or columns."""
        if self._api is None:
            with told(lambda: f"chọn vùng {self.address} của trang {self.sheet.name}"):
                self._api = self.sheet.api.getCellRangeByPosition(
                    self.c1 - 1, self.r1 - 1, self.c2 - 1, self.r2 - 1
                )
        return self._api

    def ask(self, work: str, *given: Any) -> Any:
        """Have work on these cells done in LibreOffice's process, see ``inside.work.Work``."""
        return self.sheet.book.inside(work, self.place, *given)

    @property
    def place(self) -> tuple[int, int, int, int, int]:
        """The cells as LibreOffice's process knows them."""
        return (self.sheet.number, self.r1, self.c1, self.r2, self.c2)

    @property
    def coords(self) -> tuple[str, int, int, int, int]:
        return (self.sheet.name, self.r1, self.c1, *self.shape)

    @property
    def row(self) -> int:
        return self.r1

    @property
    def column(self) -> int:
        return self.c1

    @property
    def shape(self) -> tuple[int, int]:
        return self.r2 - self.r1 + 1, self.c2 - self.c1 + 1

    def __len__(self) -> int:
        return self.shape[0] * self.shape[1]

    def __call__(self, row: int, column: int | None = None) -> Range:
        if column is None:
            above, before = divmod(row - 1, self.shape[1])
            row, column = above + 1, before + 1
        return Range(self.sheet, (self.r1 + row - 1, self.c1 + column - 1))

    def get_address(
        self, row_absolute: bool = True, col_absolute: bool = True, external: bool = False
    ) -> str:
        """The A1 address; ``external`` with the book's and the sheet's name."""
        row, column = "$" * row_absolute, "$" * col_absolute
        ends = [(self.r1, self.c1), (self.r2, self.c2)][: 1 if len(self) == 1 else 2]
        text = ":".join(f"{column}{letters(c)}{row}{r}" for r, c in ends)
        if not external:
            return text
        place = f"[{self.sheet.book.name}]{self.sheet.name}".replace("'", "''")
        return f"'{place}'!{text}"

    @property
    def address(self) -> str:
        return self.get_address()

    @property
    def raw_value(self) -> Any:
        """float, str, bool, datetime, ``None`` (blank), int (error): one, or rows of them."""
        rows, dates = self.ask("read")
        rows = dated(rows, dates, self.sheet.book.epoch)
        return rows[0][0] if len(self) == 1 else rows

    @raw_value.setter
    def raw_value(self, value: Any) -> None:
        """One value for all cells, or rows of values. See ``values.block_of``."""
        if not isinstance(value, (list, tuple)):
            value = [[value] * self.shape[1]] * self.shape[0]
            if len(self) > 1 and isinstance(value[0][0], str) and value[0][0][:1] == "=":
                raise XlwingsError("Ghi công thức vào nhiều ô: đưa danh sách công thức của từng ô.")
        elif value and not isinstance(value[0], (list, tuple)):
            value = [value]
        height, width = len(value), len(value[0])
        target = self
        if (height, width) != self.shape:
            target = Range(self.sheet, (self.r1, self.c1, height, width))
        target.ask("write", *block_of(value, self.sheet.book.epoch).packed())

    @property
    def formula(self) -> Any:
        """Formulas in Excel's grammar and constants as text: one, or rows of them."""
        rows = self.ask("formulas")
        return rows[0][0] if len(self) == 1 else tuple(tuple(row) for row in rows)

    @formula.setter
    def formula(self, value: Any) -> None:
        self.raw_value = value

    @property
    def formula2(self) -> Any:
        return self.formula

    @formula2.setter
    def formula2(self, value: Any) -> None:
        self.raw_value = value

    @property
    def has_array(self) -> bool:
        return bool(self.api.getArrayFormula())

    def end(self, direction: str) -> Range:
        return end_of(self, direction)

    @property
    def current_region(self) -> Range:
        cursor = self.sheet.api.createCursorByRange(self.api)
        cursor.collapseToCurrentRegion()
        return self.sheet.book.range_of(cursor.RangeAddress)

    def clear_contents(self) -> None:
        self._clear(_CONTENTS)

    def clear_formats(self) -> None:
        self._clear(_FORMATS)

    def clear(self) -> None:
        self._clear(_ALL)

    def _clear(self, flags: int) -> None:
        self.ask("clear", flags)

    @property
    def number_format(self) -> str | None:
        """The Excel code of the cells' format; ``None`` if they have several."""
        code: str | None = self.ask("number_format")
        return code

    @number_format.setter
    def number_format(self, code: str) -> None:
        self.ask("set_number_format", code)

    def autofit(self, axis: str | None = None) -> None:
        """Fit the columns' width ("columns", "c"), the rows' height ("rows", "r"), or both."""
        self.ask("fit", axis in (None, "columns", "c"), axis in (None, "rows", "r"))

    def copy(self, destination: Any = None) -> None:
        """Copy contents and formats over ``destination`` (an ``xw.Range``), filling all of it.

        Relative references move along. The destination's shape must be a multiple of this one's,
        or one cell. ``XlwingsError``.
        """
        if destination is None:
            raise XlwingsError("Sao chép cần có vùng đích.")
        target: Range = destination.impl
        (height, width), (rows, columns) = self.shape, target.shape
        if rows % height or columns % width:
            if len(target) != 1:
                raise XlwingsError(
                    f"Vùng đích {target.address} không là bội của vùng chép {self.address}."
                )
            target = Range(target.sheet, (target.r1, target.c1, height, width))
        self.ask("fill", target.place)

    def select(self) -> None:
        controller = self.sheet.book.api.CurrentController
        if controller is not None:
            self.sheet.activate()
            controller.select(self.api)

    @property
    def table(self) -> Table | None:
        """The table that the first cell belongs to."""
        for table in self.sheet.tables:
            area = table.range
            if area.r1 <= self.r1 <= area.r2 and area.c1 <= self.c1 <= area.c2:
                return table
        return None


def _unquoted(name: str) -> str:
    return name[1:-1].replace("''", "'") if name.startswith("'") else name
