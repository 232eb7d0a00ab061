"""The helper through which tests ask LibreOffice."""

from __future__ import annotations

from pathlib import Path

import pytest
import xlsxwriter

from tests.formula_judge import FormulaJudge, JudgedCell

pytestmark = pytest.mark.libreoffice


def test_a_workbook_is_recalculated_read_and_converted(tmp_path: Path) -> None:
    path = tmp_path / "sổ.xlsx"
    with xlsxwriter.Workbook(str(path)) as book:
        sheet = book.add_worksheet("Số liệu")
        sheet.write_number("A1", 2.5)
        sheet.write_string("B1", "=A1")
        sheet.write_formula("C1", "=A1*2", None, -1)
        sheet.write_formula("D1", "=1/0", None, 7)
        sheet.write_formula("E1", '=""', None, "x")
    with FormulaJudge(tmp_path) as host:
        assert host.read(path) == {
            "Số liệu": {
                "A1": JudgedCell(2.5, "", ""),
                "B1": JudgedCell("=A1", "", ""),
                "C1": JudgedCell(5, "=A1*2", ""),
                "D1": JudgedCell("", "=1/0", "#DIV/0!"),
                "E1": JudgedCell("", '=""', ""),
            }
        }
        stored = host.read(path, recalculate=False)
        assert stored["Số liệu"]["C1"].value == -1
        assert host.convert(path, tmp_path / "sổ.pdf").read_bytes().startswith(b"%PDF")
        again = host.convert(path, tmp_path / "sổ.ods")
        assert host.read(again)["Số liệu"]["C1"].value == 5
    profile = tmp_path / "office-profile"
    assert profile.is_dir()
