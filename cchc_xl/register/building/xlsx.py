"""XlsxWriter without what takes most of its time and that no workbook of the program needs."""

from __future__ import annotations

from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet


class PlainSheet(Worksheet):  # type: ignore[misc]
    """A sheet whose formulas are written as they are.

    XlsxWriter searches each for dozens of functions that are newer than 2007; none is used here
    that needs another name in the file, and none gives a range.
    """

    def _write_formula(
        self, row: int, col: int, formula: str, cell_format: Any = None, value: Any = 0
    ) -> int:
        if self._check_dimensions(row, col):
            return -1
        self.table[row][col] = CellFormulaTuple(formula.removeprefix("="), cell_format, value)
        return 0

    def _prepare_formula(self, formula: str, expand_future_functions: bool = False) -> str:
        return formula.removeprefix("=")


class PlainWorkbook(Workbook):  # type: ignore[misc]
    """A workbook of such sheets."""

    worksheet_class = PlainSheet
