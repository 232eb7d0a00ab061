"""XlsxWriter with the few things that templates need and that it has no switch for.

openpyxl has no way to store the value of a formula, which a reader of an untouched template sees.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellFormulaTuple

from cchc_xl.register.building.xlsx import PlainSheet


class TemplateSheet(PlainSheet):
    """A sheet whose formulas may store the value ``""`` and whose rows grow with their text."""

    def __init__(self) -> None:
        super().__init__()
        self._alike: dict[tuple[int, int], str] = {}
        self._groups = 0

    def share(self, column: int, rows: Sequence[int]) -> None:
        """Write the formulas of some rows of a column once: they differ by their row alone.

        It is what spreadsheets do themselves (ECMA-376 part 1, 18.3.1.40, t="shared").
        """
        first, last = (xl_rowcol_to_cell_fast(row, column) for row in (rows[0], rows[-1]))
        group = f't="shared" si="{self._groups}"'
        self._alike |= {(row, column): group for row in rows[1:]}
        self._alike[rows[0], column] = f'{group} ref="{first}:{last}"'
        self._groups += 1

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Store an empty text as a text; left to itself XlsxWriter stores no value at all."""
        if (row, col) in self._alike:
            told = self._alike[row, col]
            text = self._escape_data(cell.formula) if " ref=" in told else ""
            at, style = xl_rowcol_to_cell_fast(row, col), cell.format._get_xf_index()
            value = self._escape_data(cell.value)
            self.fh.write(f'<c r="{at}" s="{style}" t="str"><f {told}>{text}</f><v>{value}</v></c>')
        elif isinstance(cell, CellFormulaTuple) and cell.value == "":
            style = cell.format._get_xf_index()
            attributes = [("r", xl_rowcol_to_cell_fast(row, col)), ("s", style), ("t", "str")]
            self._xml_formula_element(cell.formula, "", attributes)
        else:
            super()._write_cell(row, col, cell)

    def _xml_start_tag_unencoded(self, tag: str, attributes: Any = ()) -> None:
        """Give a row its height without fixing it, as spreadsheets write rows that they fitted."""
        if tag == "row":
            attributes = [pair for pair in attributes if pair[0] != "customHeight"]
        super()._xml_start_tag_unencoded(tag, attributes)


class TemplateWorkbook(Workbook):  # type: ignore[misc]
    """A workbook whose sheets can be neither renamed, moved nor deleted.

    The element stands between workbookPr and bookViews (ECMA-376, part 1, 18.2.27).
    """

    worksheet_class = TemplateSheet

    def _write_workbook_pr(self) -> None:
        super()._write_workbook_pr()
        self._xml_empty_tag("workbookProtection", [("lockStructure", 1)])
