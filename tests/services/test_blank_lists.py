"""A blank list offers what may be chosen, and filled in it is taken as it is."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl.base.errors import UsageProblem
from cchc_xl.plan.units import load_units
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.office import IMPORTED
from cchc_xl.services.importing import blank_list, import_list
from cchc_xl.services.receiving.blank import write_blank_units
from tests.desk import Desk

FIRST = 5
"""The first row below the headings."""


def filled(path: Path, *rows: tuple[Any, ...]) -> Path:
    book = openpyxl.load_workbook(path)
    for number, row in enumerate(rows):
        for column, value in enumerate(row, 1):
            book.worksheets[0].cell(FIRST + number, column).value = value
    book.save(path)
    return path


def choices(path: Path) -> dict[str, list[str]]:
    """Return what each column with a drop-down offers, by its heading."""
    book = openpyxl.load_workbook(path)
    sheet, beside = book.worksheets
    found = {}
    for rule in sheet.data_validations.dataValidation:
        if rule.type == "list":
            at = next(iter(rule.sqref.ranges)).min_col
            places = beside[str(rule.formula1).split("!")[1].replace("$", "")]
            found[str(sheet.cell(FIRST - 1, at).value)] = [str(cell.value) for (cell,) in places]
    return found


def test_a_blank_list_of_units_filled_in_is_a_list_of_units(tmp_path: Path) -> None:
    plan, path = builtin_plan(2023), tmp_path / "dv.xlsx"
    write_blank_units(path, plan)
    offered = choices(path)
    assert offered == {
        "Loại (*)": [kind.title for kind in plan.kinds],
        "Nhóm kiểm tra": [group.title for group in plan.groups],
    }
    named = openpyxl.load_workbook(path).worksheets[0]["A3"].value
    assert named == (
        "Kế hoạch giao việc cho các đơn vị có mã VP, TCCB, KHTC, TTR: danh sách phải có đủ."
    )
    kind, group = offered["Loại (*)"][0], offered["Nhóm kiểm tra"][1]
    day = date(2010, 1, 1)
    rows = [
        (code, f"Phòng {code}", kind, group, None, None, day)
        for code in ("VP", "TCCB", "KHTC", "TTR")
    ]
    told: list[str] = []
    units = load_units(filled(path, *rows), plan, told.append)
    assert [(unit.code, unit.kind, unit.group, unit.valid_from) for unit in units] == [
        (code, "PHONG_SO", "PS_TT", day) for code in ("VP", "TCCB", "KHTC", "TTR")
    ]
    assert told == []


@pytest.mark.parametrize("name", IMPORTED)
def test_every_table_gives_a_blank_list_that_is_taken(desk: Desk, name: str) -> None:
    path, table = desk.folder / "trống.xlsx", tables()[name]
    assert blank_list(desk.register, name, path) == table
    found = import_list(desk.register, name, path, dry_run=True)
    assert (found.rows, found.findings) == (0, ())
    offered = choices(path)
    extended = {"extension_document": "Công văn số 12/UBND-VX ngày 15/01/2023"}
    row = [
        offered.get(column.title, offered.get(f"{column.title} (*)", [None]))[0]
        or extended.get(column.id)
        or {"date": date(2023, 2, 1), "count": 1}.get(column.kind, "A")
        for column in table.columns
    ]
    found = import_list(desk.register, name, filled(path, tuple(row)), dry_run=True)
    assert (found.added + found.changed, found.accepted) == (1, True)


def test_a_blank_list_is_written_over_nothing(desk: Desk) -> None:
    path = desk.folder / "trống.xlsx"
    path.write_bytes(b"x")
    with pytest.raises(UsageProblem, match="đã có, không ghi đè"):
        blank_list(desk.register, "procedures", path)
    with pytest.raises(UsageProblem, match="Danh sách trống là tệp"):
        blank_list(desk.register, "procedures", path.with_suffix(".xls"))
    assert path.read_bytes() == b"x"


def test_the_commands(desk: Desk) -> None:
    path = desk.folder / "dv.xlsx"
    shown = desk.call("units", path, "--year", 2023, "--blank")
    assert (shown.code, shown.out) == (
        0,
        f"Đã ghi danh sách trống “{path}”. Điền, lưu, đóng, rồi xem lại bằng:\n"
        f'cchc-xl units "{path}" --year 2023\n',
    )
    shown = desk.call("units", path, "--year", 2023)
    assert (shown.code, "không có đơn vị nào" in shown.err) == (3, True)
    codes = ("VP", "TCCB", "KHTC", "TTR")
    filled(path, *((code, f"Phòng {code}", "PHONG_SO") for code in codes))
    shown = desk.call("units", path, "--year", 2023)
    assert (shown.code, shown.out.splitlines()[-2:]) == (
        0,
        [
            f"Danh sách “{path}” có 4 đơn vị, dùng được. Lập sổ bằng:",
            f'cchc-xl init so-2023.xlsm --year 2023 --units "{path}"',
        ],
    )
    assert desk.call("units", path).code == 2
    shown = desk.run("import", "procedures", desk.folder / "tthc.xlsx", "--blank")
    assert (shown.code, "nhập vào trang “Bộ TTHC”" in shown.out) == (0, True)
    ordered = f'cchc-xl import "{desk.register}" procedures "{desk.folder / "tthc.xlsx"}"'
    assert shown.out.splitlines()[-1] == ordered
