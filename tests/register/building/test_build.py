"""The new register: every table a real Excel table, drop-downs for what Văn phòng types, charts."""

from __future__ import annotations

import zipfile
from pathlib import Path

import openpyxl
import pytest
from openpyxl.workbook import Workbook

from cchc_xl import services
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import HEADER_ROW, tables_of
from validation.form import Edition
from validation.forms import forms


@pytest.fixture(scope="module")
def path(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("so") / "so.xlsx"
    services.init(path, 2023)
    return path


@pytest.fixture(scope="module")
def book(path: Path) -> Workbook:
    return openpyxl.load_workbook(path)


def test_nothing_but_the_register_is_left_in_its_folder(path: Path) -> None:
    assert [item.name for item in path.parent.iterdir()] == ["so.xlsx"]


def test_every_table_of_the_schema_is_an_excel_table_on_its_sheet(book: Workbook) -> None:
    edition = Edition.newest(2023)
    for table in tables_of(forms()).values():
        made = book[table.sheet].tables[table.name]
        assert [column.name for column in made.tableColumns] == table.titles_in(edition)
        assert made.ref.startswith(f"A{HEADER_ROW}:")


def test_the_register_holds_the_plan_word_for_word(path: Path) -> None:
    plan = builtin_plan(2023)
    with FileRegister.open(path, write=False) as register:
        content = read_content(register, 2023)
    assert content.plan.tasks == plan.tasks
    assert content.plan.units == plan.units
    assert [metric.bar for metric in content.plan.metrics] == [m.bar for m in plan.metrics]
    assert [row[:2] for row in content.plan.calendar] == [row[:2] for row in plan.calendar]


def test_two_registers_have_different_keys(path: Path, tmp_path: Path) -> None:
    other = services.init(tmp_path / "khac.xlsx", 2023)
    with FileRegister.open(path, write=False) as register:
        content = read_content(register)
    assert content.key != other.key
    assert len(content.key) == 32


def test_what_the_office_types_has_drop_downs(book: Workbook) -> None:
    def rules(sheet: str) -> dict[str, str]:
        return {
            str(rule.sqref).split(":")[0].rstrip("0123456789"): rule.type
            for rule in book[sheet].data_validations.dataValidation
        }

    assert rules("Đơn vị") == {"C": "list", "D": "list", "G": "date", "H": "date"}
    assert rules("Kiểm tra của Sở")["A"] == "list"
    assert rules("Kiểm tra của Sở")["F"] == "whole"
    assert rules("ISO")["D"] == "list"


def test_names_stand_for_the_period_of_each_sheet(book: Workbook) -> None:
    names = set(book.defined_names)
    wanted = {
        f"Ky_{table.name}" for table in tables_of(forms()).values() if table.owner == "output"
    }
    assert wanted | {"DanhSachDonVi"} <= names


def test_the_system_sheet_is_out_of_sight(book: Workbook) -> None:
    assert book["_hethong"].sheet_state == "veryHidden"


def test_the_dashboard_has_three_charts_and_the_overview_four(path: Path) -> None:
    with zipfile.ZipFile(path) as package:
        charts = [name for name in package.namelist() if name.startswith("xl/charts/chart")]
        texts = [package.read(name).decode() for name in charts]
    assert len(charts) == 3 + 4
    assert sum("'Tổng quan'!" in text for text in texts) == 4
    metrics = len(builtin_plan(2023).metrics)
    last = HEADER_ROW + metrics
    assert any(f"'Chỉ tiêu'!$E${HEADER_ROW + 1}:$E${last}" in text for text in texts)


def test_sheets_are_set_up_for_a4_with_the_header_on_every_page(book: Workbook) -> None:
    for table in tables_of(forms()).values():
        sheet = book[table.sheet]
        assert sheet.page_setup.paperSize == 9
        assert sheet.print_title_rows == f"${HEADER_ROW}:${HEADER_ROW}"


def test_a_new_registers_overview_shows_its_lines_before_anything_calculates(path: Path) -> None:
    shown = openpyxl.load_workbook(path, data_only=True)["Tổng quan"]
    with FileRegister.open(path, write=False) as register:
        lines = register.read_table("tblSoLieuTongQuan")
    first = lines["Mã dòng"].index("CT-1")
    assert shown.cell(11, 3).value == lines["Nội dung"][first]
    assert "Quý I/2023" in str(shown.cell(2, 1).value)


def test_the_covers_titles_stand_on_one_line_each(book: Workbook) -> None:
    cover = book["Bìa"]
    shown = [str(row[1].value) for row in cover.iter_rows(min_row=5) if row[1].value]
    assert len(shown) > len(forms())
    widest = max(shown, key=len)
    assert cover.column_dimensions["B"].width >= 1.2 * len(widest), widest  # in capitals
