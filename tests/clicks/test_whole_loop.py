"""The whole way of a quarter at a screen: officers of twelve units type their returns by keyboard,
Văn phòng clicks; ready, sent, sent back, mended, accepted, and asked where a figure comes from."""

from __future__ import annotations

import os
import re
import shutil
import sys
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

import openpyxl
import pytest

from cchc_xl.base.zone import VIETNAM
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.control import FOLDER, METRIC
from cchc_xl.returns.identity import READY_SHEET
from cchc_xl.templates import ready
from tests.clicks.clerk import at_desk
from tests.clicks.officer import Officer, Value, at_home
from tests.clicks.test_clicks import MASTER, SAMPLES, live_register

UNITS = (
    *("GDTX01", "GDTX03", "KTKD", "PGD01", "PTNC01", "THPT01"),
    *("THPT11", "THPT29", "TT05", "TTR", "VP", "THPT50"),
)
"""Units of each kind of forms; what they type is what their sample returns say."""
OFFICES = ("KTKD", "TTR", "VP")
"""Those of them whose dossiers T7b sums."""
RECEIVED = datetime(2023, 3, 5, 9, tzinfo=VIETNAM).timestamp()
PICKED = re.compile(r"([A-Z]+[0-9]*) - ")
"""A unit as a list offers it: who types takes its code."""

pytestmark = [pytest.mark.libreoffice, pytest.mark.screen]

Cells = dict[str, dict[str, Value]]
"""What is typed into a return: by sheet, by cell."""


class Slip(NamedTuple):
    """What an officer types wrongly, and then mends."""

    sheet: str
    cell: str
    wrong: Value
    right: Value


SLIPS = {
    "GDTX03": (
        Slip("TTHC", "C6", 45, 42),
        Slip("TTHC", "I7", 4, 5),
        Slip("PAKN", "B6", 5, 4),
    ),
    "TT05": (Slip("Dịch vụ công", "B9", 13, 3),),
}


@pytest.fixture
def workbook(tmp_path: Path) -> Path:
    """The built register in a folder with a Vietnamese name."""
    path = tmp_path / "Sổ theo dõi 2023" / "Sổ cải cách.xlsm"
    path.parent.mkdir()
    shutil.copy(MASTER, path)
    with FileRegister.open(path) as register:
        register.write_named("DK_PythonLinux", sys.executable)
        register.write_named(FOLDER, "bao-cao")
        register.write_named(METRIC, "T7b")
        register.commit()
    shutil.rmtree(path.parent / "sao-luu")
    return path


def test_twelve_returns_by_keyboard_from_the_template_to_the_figure(
    workbook: Path, tmp_path: Path, request: pytest.FixtureRequest
) -> None:
    kept = os.environ.get("CCHC_XL_SCREENSHOTS")
    pictures = Path(kept) / "tron-vong" if kept else tmp_path / "pictures"
    desks, returns = tmp_path / "don-vi", workbook.parent / "bao-cao"
    for folder in (desks, returns):
        folder.mkdir()
    with (
        at_desk(workbook, tmp_path / "home", pictures) as clerk,
        at_home(clerk.screen, tmp_path / "profile") as officer,
    ):
        assert clerk.push("Phát hành biểu mẫu").status == "Xong: Phát hành biểu mẫu"
        issued = workbook.parent / "bieu-mau" / "2023-Q1"
        typed = {unit: as_typed(unit, issued) for unit in UNITS}
        clerk.screen.know("".join(str(value) for unit in UNITS for value in told(typed[unit])))
        for unit, cells in typed.items():
            path = Path(shutil.copy(issued / file_of(unit), desks))
            verdict = filled(officer, path, cells)
            assert verdict == (f"CÒN {len(SLIPS[unit])} LỖI" if unit in SLIPS else ready.READY)
            sent(path, returns)

        told_back = clerk.push("Kiểm tra")
        assert f"{len(UNITS) - len(SLIPS)} chấp nhận, {len(SLIPS)} trả lại" in told_back.result
        clerk.push("Trả lại kèm lỗi")
        marked = workbook.parent / "tra-lai" / "2023-Q1"
        assert {path.name for path in marked.glob("*.xlsx")} == {file_of(unit) for unit in SLIPS}

        for unit, slips in SLIPS.items():
            path = marked / file_of(unit)
            mended: Cells = {}
            for slip in slips:
                mended.setdefault(slip.sheet, {})[slip.cell] = slip.right
            assert filled(officer, path, mended, f"sua-{unit}") == ready.READY
            sent(path, returns)

        assert clerk.push("Gộp báo cáo").status == "Xong: Gộp báo cáo"
        in_force = live_register(clerk).read_table("tblBia")
        assert set(in_force["Đơn vị"]) == set(UNITS)
        assert clerk.push("Tính chỉ tiêu").status == "Xong: Tính chỉ tiêu"
        assert clerk.push("Số liệu từ đâu").status == "Xong: Số liệu từ đâu"
    answered = figures_of(workbook.parent / "giai-trinh" / "T7b_2023-Q1.xlsx")
    assert answered == {
        (file_of(unit), row): early_of_handled(typed[unit]["TTHC"], row)
        for unit in OFFICES
        for row in {int(cell[1:]) for cell in typed[unit]["TTHC"]}
    }


def file_of(unit: str) -> str:
    """Return the name of a unit's return."""
    return f"BC_2023-Q1_{unit}.xlsx"


def as_typed(unit: str, issued: Path) -> Cells:
    """Return what an officer types into a template so that it says what the sample says.

    Totals that the template adds up are left to it, but where an officer slips in one.
    """
    sample = openpyxl.load_workbook(SAMPLES / file_of(unit))
    blank = openpyxl.load_workbook(issued / file_of(unit))
    found: Cells = {}
    for sheet in sample:
        for cell in (cell for row in sheet.iter_rows() for cell in row):
            value, before = cell.value, blank[sheet.title][cell.coordinate]
            mine = not cell.protection.locked and value != before.value
            if mine and before.data_type != "f" and isinstance(value, (str, int, float, datetime)):
                picked = PICKED.match(value) if isinstance(value, str) else None
                found.setdefault(sheet.title, {})[cell.coordinate] = picked[1] if picked else value
    for slip in SLIPS.get(unit, ()):
        found[slip.sheet][slip.cell] = slip.wrong
    return found


def figures_of(path: Path) -> dict[tuple[str, int], tuple[object, object]]:
    """Return numerators and denominators by file and row, from the workbook of a metric's cells."""
    rows = openpyxl.load_workbook(path)["Các ô"].iter_rows(values_only=True)
    found: dict[tuple[str, int], tuple[object, object]] = {}
    for row in rows:
        if row[3] == "TTHC":
            cells = re.fullmatch(r"G([0-9]+):H\1", str(row[4]))  # settled, and of them early
            assert cells
            found[str(row[2]), int(cells[1])] = (row[5], row[6])
    return found


def early_of_handled(cells: dict[str, Value], row: int) -> tuple[object, object]:
    """Return what an officer typed as handled early, and as handled early, in time and late."""
    early, in_time, late = (int(str(cells[f"{column}{row}"])) for column in "HIJ")
    return early, early + in_time + late


def told(cells: Cells) -> list[Value]:
    """Return all values that are typed into a return."""
    return [value for sheet in cells.values() for value in sheet.values()]


def filled(officer: Officer, path: Path, cells: Cells, picture: str = "") -> str:
    """Type values into a return and save it; returns what its first sheet says."""
    officer.open(path)
    for sheet, values in cells.items():
        officer.fill(sheet, values)
    officer.go_to(READY_SHEET)
    officer.screen.picture(picture or path.stem)
    verdict = officer.says(READY_SHEET, f"A{ready.VERDICT_ROW}")
    officer.save_and_close()
    return verdict


def sent(path: Path, returns: Path) -> None:
    """Put a return into Văn phòng's folder, as received in time."""
    arrived = Path(shutil.copy(path, returns))
    os.utime(arrived, (RECEIVED, RECEIVED))
