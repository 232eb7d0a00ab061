"""XlsxWriter without what takes most of its time and that no workbook of the program needs."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellFormulaTuple, Worksheet

from cchc_xl.register.building.look import FONT


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

    def __init__(self, path: str | Path, options: dict[str, Any]) -> None:
        """Open a new workbook whose own font is that of its cells.

        The widths of columns are told in digits of it: of a font that a computer lacks, as Calibri
        where there is no Excel, another one is taken, and all columns are half as wide again.
        """
        font = {"font_name": FONT["font_name"], "font_size": FONT["font_size"]}
        super().__init__(str(path), {**options, "default_format_properties": font})
