"""XlsxWriter with the few things that templates need and that it has no switch for.

openpyxl has no way to store the value of a formula, which a reader of an untouched template sees.
"""

from __future__ import annotations

from typing import Any

from xlsxwriter.utility import xl_rowcol_to_cell_fast
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import CellFormulaTuple

from cchc_xl.register.building.xlsx import PlainSheet


class TemplateSheet(PlainSheet):
    """A sheet whose formulas may store the value ``""`` and whose rows grow with their text."""

    def _write_cell(self, row: int, col: int, cell: Any) -> None:
        """Store an empty text as a text; left to itself XlsxWriter stores no value at all."""
        if isinstance(cell, CellFormulaTuple) and cell.value == "":
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
