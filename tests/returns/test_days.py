"""Days that a return cannot mean, and whose registers hold it to the plan's."""

from __future__ import annotations

from datetime import date
from pathlib import Path
from shutil import copytree
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.demo import Answers
from cchc_xl.plan.periods import Period
from tests.desk import Q1, Desk

OLDER = Path(__file__).parents[1] / "data" / "cases" / "older"
COMPLETED = {"status": "Hoàn thành", "progress": 100, "document_number": "9/KH"}


def found(desk: Desk, form: str, **cells: Any) -> list[tuple[str, str, str, str]]:
    def change(given: Answers) -> None:
        given.setdefault(form, [{}])
        given[form][:1] = [{**(given[form] or [{}])[0], **cells}]

    _, examined = services.validate(desk.register, [desk.fill("PGD01", change)], Q1)
    return [(one.code, one.sheet, one.cell, one.value) for one in examined.all_findings()]


@pytest.mark.parametrize(
    ("day", "codes"),
    [
        (date(1999, 2, 15), ["M108"]),
        (date(2021, 12, 31), ["M108"]),
        (date(2022, 1, 1), ["R312"]),
        (date(2022, 11, 30), ["R312"]),  # the day before the month in which a task is first due
        (date(2022, 12, 1), []),
        (date(2023, 3, 7), []),
    ],
)
def test_when_a_task_can_have_been_completed(desk: Desk, day: date, codes: list[str]) -> None:
    cells = {**COMPLETED, "completion_date": day, "document_date": date(2023, 2, 1)}
    told = found(desk, "nhiem_vu", **cells)
    assert [one for one in told if one[0] in ("M108", "R312")] == [
        (code, "Nhiệm vụ", "F6", f"{day:%d/%m/%Y}") for code in codes
    ]


def test_a_bureau_does_not_inspect_itself(desk: Desk) -> None:
    inspection = {
        **{"inspected_unit": "PGD01", "inspection_date": date(2023, 2, 10), "findings": 0},
        **{"inspection_kind": "Đột xuất", "remedied": 0},
    }
    assert found(desk, "kiem_tra", **inspection) == [("R606", "Kiểm tra", "B6", "PGD01")]
    assert found(desk, "kiem_tra", **{**inspection, "inspected_unit": "THPT01"}) == []


@pytest.mark.parametrize("version", ["version-3", "version-4"])
def test_registers_of_before_take_any_day_as_they_did(tmp_path: Path, version: str) -> None:
    (register,) = OLDER.glob(f"{version}.xls?")
    own = next(Path(copytree(OLDER / version, tmp_path / "bc")).glob("BC_2023-Q2_*.xlsx"))
    book = openpyxl.load_workbook(own)
    sheet = book["Nhiệm vụ"]
    typed = ("Hoàn thành", 100, date(1999, 2, 15), "9/KH", date(1999, 2, 15))
    for column, value in zip("CDEFG", typed, strict=True):
        sheet[f"{column}6"].value = value
    book.save(own)
    master = tmp_path / register.name
    master.write_bytes(register.read_bytes())
    _, examined = services.validate(master, [own], Period(2023, "Q2"))
    told = {one.code for one in examined.all_findings() if one.sheet == "Nhiệm vụ"}
    assert told.isdisjoint({"M108", "R312", "R313"}), told
