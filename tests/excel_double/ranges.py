"""Ranges as COM has them: reading, assigning, copying, and what they tell of themselves."""

from __future__ import annotations

from collections.abc import Iterator
from copy import copy
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any

from openpyxl.formula.translate import Translator

from cchc_xl.base.addresses import Area
from cchc_xl.base.addresses import cell as address
from tests.excel_double import formula_bar
from tests.excel_double.com import refused
from tests.excel_double.formula_bar import Unknown, computed
from tests.excel_double.typing_in import ERRORS as ERROR_NUMBERS
from tests.excel_double.typing_in import (
    LONGEST_IN_ARRAY,
    Taken,
    general,
    handed_out,
    taken,
)

if TYPE_CHECKING:
    from tests.excel_double.model import Cell, Worksheet

Place = tuple[int, int]
_ERROR_TEXTS = {number: text for text, number in ERROR_NUMBERS.items()}


class ComRange:
    """A block of cells of one sheet."""

    def __init__(self, sheet: Worksheet, area: Area) -> None:
        self.Worksheet = sheet
        self.area = area

    @property
    def shape(self) -> tuple[int, int]:
        return self.area.bottom - self.area.top + 1, self.area.right - self.area.left + 1

    def places(self) -> Iterator[Place]:
        for row in range(self.area.top, self.area.bottom + 1):
            for column in range(self.area.left, self.area.right + 1):
                yield row, column

    def _known(self) -> Iterator[tuple[Place, Cell]]:
        """Give the cells that were ever made, without making others."""
        cells = self.Worksheet.cells
        if len(cells) < self.shape[0] * self.shape[1]:
            for place, cell in list(cells.items()):
                if self._holds(place):
                    yield place, cell
            return
        for place in self.places():
            if place in cells:
                yield place, cells[place]

    def _holds(self, place: Place) -> bool:
        row, column = place
        area = self.area
        return area.top <= row <= area.bottom and area.left <= column <= area.right

    @property
    def filled(self) -> int:
        """Return how many cells hold something, hidden ones too."""
        return sum(cell.filled for _, cell in self._known())

    # What it tells of itself: one answer for all its cells, None where they differ (Microsoft's
    # reference: "Returns Null if ...").

    @property
    def HasFormula(self) -> bool | None:
        return self._common([bool(cell.formula) for _, cell in self._known()])

    @property
    def HasArray(self) -> bool | None:
        return self._common([cell.array is not None for _, cell in self._known()])

    @property
    def MergeCells(self) -> bool | None:
        touched = [merge for merge in self.Worksheet.merges if merge.overlaps(self.area)]
        if not touched:
            return False
        return True if any(_within(self.area, merge) for merge in touched) else None

    @property
    def WrapText(self) -> bool | None:
        return self._common([cell.wrapped for _, cell in self._known()])

    def _common(self, answers: list[bool]) -> bool | None:
        if not any(answers):
            return False
        return True if all(answers) and len(answers) == self.shape[0] * self.shape[1] else None

    @property
    def NumberFormat(self) -> str | None:
        cells = self.Worksheet.cells
        found = {cells[place].format if place in cells else "General" for place in self.places()}
        return found.pop() if len(found) == 1 else None

    @NumberFormat.setter
    def NumberFormat(self, code: str) -> None:
        self._require_writable()
        for place in self.places():
            self.Worksheet.cell(*place).format = code

    @property
    def Columns(self) -> Any:
        return SimpleNamespace(Item=self._column)

    def _column(self, number: int) -> ComRange:
        column = self.area.left + number - 1
        return ComRange(self.Worksheet, self.area._replace(left=column, right=column))

    # Reading: the whole block, hidden rows too.

    @property
    def Value(self) -> Any:
        """One value, or rows of them; dates where the format shows dates (see ``handed_out``)."""
        self.Worksheet.Parent.Application.require_ready()
        return self._block(self._value)

    @Value.setter
    def Value(self, data: Any) -> None:
        """Assign one value, or rows of values.

        Where a filter hides rows, a block's first element goes into every visible cell and nothing
        into the hidden ones (see :mod:`tests.excel_double.filters`).
        """
        self._require_writable()
        rows = data if isinstance(data, list | tuple) else None
        if rows is not None and len(rows) * len(rows[0]) > 1:
            texts = [value for row in rows for value in row if isinstance(value, str)]
            if any(len(text) > LONGEST_IN_ARRAY for text in texts):
                raise refused("Application-defined or object-defined error")
        hidden = self.Worksheet.hidden_by_filter()
        filtered = any(row in hidden for row in range(self.area.top, self.area.bottom + 1))
        made = []
        for row, column in self.places():
            if row in hidden:
                continue
            value = data if rows is None else rows[row - self.area.top][column - self.area.left]
            if filtered and rows is not None:
                value = rows[0][0]
            made.append(((row, column), self._taken((row, column), value)))
        for place, what in made:
            self.Worksheet.cell(*place).take(what)
        self._expand_tables()
        self.Worksheet.Parent.Application.changed(self.Worksheet, self.area)

    def _value(self, place: Place) -> Any:
        cell = self.Worksheet.cells.get(place)
        if cell is None:
            return None
        epoch = self.Worksheet.Parent.Date1904
        return handed_out(cell.value, cell.format, epoch)

    @property
    def Formula(self) -> Any:
        """What the formula bar shows, see :mod:`tests.excel_double.formula_bar`."""
        return self._block(self._formula)

    def _formula(self, place: Place) -> str:
        cell = self.Worksheet.cells.get(place)
        if cell is None:
            return ""
        if cell.formula:
            table = self.Worksheet.table_at(*place)
            return f"={formula_bar.shown(cell.formula, table.Name if table else None)}"
        value = cell.value
        if isinstance(value, bool):
            return str(value).upper()
        if isinstance(value, float):
            return general(value)
        return _ERROR_TEXTS.get(value, "") if isinstance(value, int) else value or ""

    def _block(self, read: Any) -> Any:
        if self.shape == (1, 1):
            return read((self.area.top, self.area.left))
        return tuple(
            tuple(read((row, column)) for column in range(self.area.left, self.area.right + 1))
            for row in range(self.area.top, self.area.bottom + 1)
        )

    # Writing.

    def _taken(self, place: Place, value: Any) -> Taken:
        cell = self.Worksheet.cell(*place)
        if cell.array is not None and not _within(cell.array, self.area):
            raise refused("You can't change part of an array.")
        book = self.Worksheet.Parent
        made = taken(value, cell.format, book.Date1904, book.Application.keeps_apostrophe)
        if not made.formula:
            return made
        return made._replace(value=self._computed(made.formula), format=_own_format(made, cell))

    def _computed(self, formula: str) -> Any:
        def column(table: str, title: str) -> list[Any]:
            found = self.Worksheet.Parent.table(table)
            if found is None or title not in found.titles:
                raise Unknown(formula)
            number = found.area.left + found.titles.index(title)
            rows = range(found.body.top, found.body.bottom + 1)
            return [found.Parent.cell(row, number).value for row in rows]

        try:
            return computed(formula, column)
        except Unknown:
            return 0.0

    def ClearContents(self) -> None:
        """Empty the cells; those that a filter hides stay (as Delete does on a filtered list)."""
        self._require_writable()
        hidden = self.Worksheet.hidden_by_filter()
        for (row, _), cell in self._known():
            if row not in hidden:
                cell.take(Taken())

    def ClearComments(self) -> None:
        self._require_writable()
        for _, cell in self._known():
            cell.comment = ""

    def Copy(self, target: ComRange) -> None:
        """Copy contents, looks and comments; a filtered copy leaves hidden rows out."""
        target._require_writable()
        hidden = self.Worksheet.hidden_by_filter()
        rows = [r for r in range(self.area.top, self.area.bottom + 1) if r not in hidden]
        (height, width), (down, across) = (len(rows), self.shape[1]), target.shape
        if not height or down % height or across % width:
            raise refused("The copy area and the paste area are not the same size and shape.")
        for row, column in target.places():
            source = (
                rows[(row - target.area.top) % height],
                self.area.left + (column - target.area.left) % width,
            )
            target.Worksheet.cells[row, column] = self._moved(source, (row, column))

    def _moved(self, source: Place, place: Place) -> Cell:
        made = copy(self.Worksheet.cell(*source))
        if made.formula:
            text = Translator(f"={made.formula}", address(*source)).translate_formula(
                address(*place)
            )
            made.formula = text[1:]
        return made

    def _require_writable(self) -> None:
        application = self.Worksheet.Parent.Application
        application.require_ready()
        if self.Worksheet.ProtectContents:
            raise refused("The cell or chart you're trying to change is on a protected sheet.")

    def _expand_tables(self) -> None:
        """A table grows over what is written right below it, unless the user does not want that.

        Source: AutoCorrect.AutoExpandListRange in Microsoft's reference; it works for macros, too.
        """
        if not self.Worksheet.Parent.Application.AutoCorrect.AutoExpandListRange:
            return
        for table in self.Worksheet.ListObjects:
            area = table.area
            below = self.area.top == area.bottom + 1 and not table.ShowTotals
            beside = area.left <= self.area.left and self.area.right <= area.right
            if below and beside and self.filled:
                table.area = area._replace(bottom=self.area.bottom)


def _own_format(made: Taken, cell: Cell) -> str:
    """A formula with a date as its value gives a cell without a format that of a date."""
    if made.formula.upper().startswith("DATE(") and cell.format == "General":
        return "dd/mm/yyyy"
    return ""


def _within(inner: Area, outer: Area) -> bool:
    return (
        outer.top <= inner.top
        and inner.bottom <= outer.bottom
        and outer.left <= inner.left
        and inner.right <= outer.right
    )
