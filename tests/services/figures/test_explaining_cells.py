"""A cell of a consolidated sheet is followed to the cells of the returns that it adds up."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cache
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.base.addresses import cell as address
from cchc_xl.base.errors import UsageProblem
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.register.schema import tables
from cchc_xl.services.figures.explaining import Explained
from cchc_xl.services.figures.explaining_cells import (
    NOTHING,
    CellExplainer,
    ExplainedCell,
    explain_cell,
)
from cchc_xl.services.figures.measuring import with_current_outcomes
from tests.desk import Q1, Desk

COUNTED = ("out_tthc_units", "out_services", "out_pakn", "out_surveys")


def consolidated(desk: Desk) -> Path:
    desk.use_merged()
    services.consolidate(desk.register, [], Q1, desk.folder / "tong-hop")
    return desk.register


@cache
def opened(path: Path) -> Any:
    return openpyxl.load_workbook(path, data_only=True)


def typed(row: Mapping[Any, Any], desk: Desk) -> int:
    """Return what stands in the one cell of the return that a row names."""
    sheet = opened(desk.stock.filled(str(row["unit"])))[row["sheet"]]
    return int(sheet[str(row["cells"])].value)


def test_what_is_told_stands_in_the_returns(desk: Desk) -> None:
    register, followed = consolidated(desk), 0
    with FileRegister.open(register, write=False) as master:
        explainer = CellExplainer(master, with_current_outcomes(read_content(master, 2023)))
        for name in COUNTED:
            table = tables()[name]
            read = explainer.columns(table)
            counts = [column.title for column in table.columns if column.kind == "count"]
            for title in (one for one in counts if one in read.titles):
                for row, shown in zip(read.rows or (), read[title], strict=True):
                    place = f"{table.sheet}!{address(row, read.titles.index(title) + 1)}"
                    told = explainer.explain(place)
                    assert isinstance(told, ExplainedCell)
                    rows = told.parts[0].rows.to_dict("records")
                    assert sum(typed(one, desk) for one in rows) == shown, place
                    followed += len(rows)
    assert followed > 200


def test_a_sheet_that_people_sorted_is_asked_by_what_its_row_is_about(desk: Desk) -> None:
    register = consolidated(desk)
    table = tables()["out_tthc_units"]
    with FileRegister.open(register) as master:
        read = master.read_table(table.name)
        turned = [list(reversed(cells)) for cells in read.cells]
        master.replace_table(table.name, read.__class__(read.titles, turned))
        master.commit()
    with FileRegister.open(register, write=False) as master:
        read = master.read_table(table.name)
    for row, unit, online in zip(read.rows or (), read["Đơn vị"], read.cells[3], strict=True):
        if unit in ("VP", "THPT01"):
            told = explain_cell(register, f"'{table.sheet}'!$D${row}")
            assert isinstance(told, ExplainedCell)
            assert (told.about, told.value) == (unit, online)
            assert set(told.parts[0].rows["unit"]) == {unit}


@pytest.mark.parametrize(
    ("place", "said", "remedy"),
    [
        ("TTHC theo đơn vị!D4", "nằm ngoài các dòng số liệu", "cột “Tiếp nhận tổng số”"),
        ("tthc theo đơn vị!B5", "là chữ", "cột “Tiếp nhận tổng số”"),
        ("TTHC theo đơn vị!ZZ5", "không thuộc cột nào", "trang tổng hợp"),
        ("Tình hình nộp!D5", "là chữ", "trang “Chỉ tiêu”, cột “Tử số”"),
        ("Tiến độ nhiệm vụ!E6", "là ngày", "cột “Đơn vị được giao”"),
        ("Độ phủ kiểm tra!B5", "là chữ", "cột “Đã kiểm tra”"),
        ("SL TTHC!B5", "không phải trang tổng hợp", "các cột “Tệp” và “Ô”"),
        ("Nháp!B5", "không có trang “Nháp”", "Bảng điều hành"),
        ("Tổng quan!A6", "chỉ trình bày lại", "trang “Số liệu tổng quan”"),
        ("D5", "không phải địa chỉ", "'TTHC theo đơn vị!D12'"),
        ("TTHC theo đơn vị!5", "không phải địa chỉ", "'TTHC theo đơn vị!D12'"),
    ],
)
def test_where_no_figure_is_it_says_so_and_what_to_select(
    asked: Path, place: str, said: str, remedy: str
) -> None:
    with pytest.raises(UsageProblem) as refusal:
        explain_cell(asked, place)
    assert said in refusal.value.message
    assert remedy in refusal.value.remedy


@pytest.fixture(scope="module")
def asked(tmp_path_factory: pytest.TempPathFactory, stock: Any) -> Path:
    folder = tmp_path_factory.mktemp("hoi")
    desk = Desk(stock, folder, lambda *given: None)  # type: ignore[arg-type]
    return consolidated(desk)


def test_a_target_is_explained_as_the_target_itself(asked: Path) -> None:
    told = explain_cell(asked, "Chỉ tiêu!C14")
    assert isinstance(told, Explained)
    assert told.period == Q1
    assert told.rows["cells"].str.fullmatch(r"[A-Z0-9:,]+").all()


def test_a_sheet_that_is_older_than_its_figures_says_so(desk: Desk) -> None:
    register = consolidated(desk)
    with FileRegister.open(register) as master:
        table = tables()["out_tthc_units"]
        read = master.read_table(table.name)
        cells = [list(one) for one in read.cells]
        cells[3][0] = int(str(cells[3][0])) + 1
        master.replace_table(table.name, read.__class__(read.titles, cells))
        master.commit()
    told = explain_cell(register, "TTHC theo đơn vị!D5")
    assert isinstance(told, ExplainedCell)
    assert "bấm “Xuất biểu tổng hợp”" in told.doubt
    assert told.lines()[-1] == told.doubt


def test_the_command_takes_a_cell(desk: Desk, tmp_path: Path) -> None:
    desk.run("merge", desk.put("VP"), "--period", "2023-Q1")
    services.consolidate(desk.register, [], Q1, desk.folder / "tong-hop")
    with FileRegister.open(desk.register, write=False) as master:
        read = master.read_table("tblTTHCDonVi")
    rows = dict(zip(read["Đơn vị"], read.rows or (), strict=True))
    place, report = f"D{rows['VP']}", tmp_path / "ô.xlsx"
    cell = f"TTHC theo đơn vị!{place}"
    shown = desk.run("explain", "--cell", cell, "--report", str(report))
    assert shown.code == 0
    lines = shown.out.splitlines()
    assert lines[0].startswith(f"Ô {place} trang “TTHC theo đơn vị”, Quý I/2023: “Tiếp nhận trực")
    assert lines[1].startswith("Bằng tổng ")
    sheet = openpyxl.load_workbook(report)["Các ô"]
    assert [sheet["A1"].value, sheet["A2"].value] == lines[:2]
    linked = [cell for (cell,) in sheet["E1:E40"] if cell.hyperlink]
    assert linked
    for link in linked:
        kept = openpyxl.load_workbook(report.parent / link.hyperlink.target)
        name, _, place = link.hyperlink.location.replace("$", "").rpartition("!")
        assert kept[name.strip("'")][place].value == sheet.cell(link.row, 6).value
    told = desk.run("explain", "--cell", cell, "--json").json
    assert told["cell"]["from"] == "sum"
    assert told["cell"]["period"] == "2023-Q1"
    (part,) = told["parts"]
    assert sum(row["value"] for row in part["rows"]) == part["value"] == told["cell"]["value"]
    assert all(Path(row["received"]).is_file() for row in part["rows"])
    silent = explain_cell(desk.register, f"TTHC theo đơn vị!D{rows['GDMN']}")
    assert isinstance(silent, ExplainedCell)
    assert (silent.value, silent.how) == (0, NOTHING)


@pytest.mark.parametrize(
    ("given", "said"),
    [
        ((), "Cần đúng một trong hai"),
        (("T7b", "--cell", "Chỉ tiêu!C8", "--period", "2023-Q1"), "Cần đúng một trong hai"),
        (("T7b",), "Chưa ghi --period"),
    ],
)
def test_the_command_asks_for_one_figure(desk: Desk, given: tuple[str, ...], said: str) -> None:
    shown = desk.run("explain", *given)
    assert (shown.code, shown.out) == (2, "")
    assert said in shown.err


def test_days_left_are_told_without_a_period(asked: Path) -> None:
    told = explain_cell(asked, "Việc đến hạn!F5")
    assert isinstance(told, ExplainedCell)
    assert "Số ngày" in told.how
    assert told.period.year == 2023
