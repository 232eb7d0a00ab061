"""Cells that move to another row of their column, and cells for new rows."""

from __future__ import annotations

import re

from cchc_xl.base import addresses
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.formulas import CannotStand, translated
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.sheetpatterns import Cell
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.records.looks import STYLE, column_styles

__all__ = ["CannotStand", "Filler", "moved_cell"]

_TYPE = re.compile(rb'\s+t="[^"]*"')
_REF = re.compile(rb'\bref="[^"]*"')


class Filler:
    """What a column that people added gets in the rows of new records.

    The format is that of most records. The formula is, too, if the table calls the column
    calculated, or (LibreOffice does not keep that) if the second record has the same one.
    """

    def __init__(self, data: SheetData, table: TablePart, column: int) -> None:
        self.data = data
        self.column = column
        self.row = table.first_row
        model, second = self._cell(self.row), self._cell(self.row + 1)
        self.style = column_styles(data, table, column, column)[0]
        self.attributes = _TYPE.sub(b"", model.attributes) if model else b""
        if self.attributes or self.style != data.column_style(column):
            self.attributes = b' s="%d"' % self.style + STYLE.sub(b"", self.attributes)
        self.formula = self._formula(model)
        called = table.calculated[column - table.area.left]
        repeated = (
            table.last_row > self.row
            and self.formula
            and (self._formula(second) == self._text(self.row + 1))
        )
        if not called and not repeated:
            self.formula = ""
        self.relative = bool(self.formula) and self._text(self.row + 1) != self.formula

    def _cell(self, number: int) -> Cell | None:
        row = self.data.rows.get(number)
        cells = self.data.cells(row) if row else []
        return next((cell for cell in cells if cell.column == self.column), None)

    def _formula(self, cell: Cell | None) -> str:
        value = self.data.cell_value(cell) if cell else None
        return value.text if isinstance(value, Formula) else ""

    def _text(self, row: int) -> str:
        origin = addresses.cell(self.row, self.column)
        return translated(self.formula, origin, addresses.cell(row, self.column))

    def makes(self, cell: Cell, value: CellValue) -> bool:
        """Whether a cell holds but the column's formula."""
        if not self.formula or not isinstance(value, Formula):
            return False
        return value.text == (self._text(cell.row) if self.relative else self.formula)

    def cell(self, row: int, *, formula: bool) -> bytes:
        """The cell's XML; empty when the column has neither format nor formula."""
        prefix = self.data.prefix
        address = addresses.cell(row, self.column).encode()
        start = b'<%bc r="%b"%b' % (prefix, address, self.attributes)
        if self.formula and formula:
            text = xmltext.escape(self._text(row) if self.relative else self.formula).encode()
            return b"%b><%bf>%b</%bf></%bc>" % (start, prefix, text, prefix, prefix)
        return start + b"/>" if self.attributes else b""


def moved_cell(data: SheetData, cell: Cell, row: int, *, keep_value: bool = False) -> bytes:
    """A cell's XML for another row of its column; a shared formula becomes its own.

    A formula's stored value is left out unless ``keep_value``: it belonged to other records, and
    programs compute what has none.
    """
    prefix = data.prefix
    address = addresses.cell(row, cell.column)
    if cell.formula_attributes is None:
        if row == cell.row:
            return cell.raw
        behind = cell.raw.index(b'"', cell.raw.index(b'"') + 1)
        return b'<%bc r="%b' % (prefix, address.encode()) + cell.raw[behind:]
    if b'"array"' in cell.formula_attributes or b'"dataTable"' in cell.formula_attributes:
        if row == cell.row:
            return cell.raw
        attributes = _REF.sub(b'ref="%b"' % address.encode(), cell.formula_attributes)
    else:
        attributes = b""
    origin = addresses.cell(cell.row, cell.column)
    text = data.formula_text(origin.encode(), cell.formula_attributes, cell.formula)
    text = translated(text, origin, address)
    return b'<%bc r="%b"%b><%bf%b>%b</%bf>%b</%bc>' % (
        prefix,
        address.encode(),
        cell.attributes if keep_value else _TYPE.sub(b"", cell.attributes),
        prefix,
        attributes,
        xmltext.escape(text).encode(),
        prefix,
        cell.rest if keep_value else b"",
        prefix,
    )
