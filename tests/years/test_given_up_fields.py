"""Fields that registers of a later version ask for no more: procedures and users of a unit.

Registers that were made before go on as they were; what they hold stays readable.
"""

from __future__ import annotations

import shutil
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.base.errors import RegisterError
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan, earlier_plan
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.services.planning import check_plan
from cchc_xl.services.verifying import verify
from tests.desk import Desk, Stock
from tests.plan.plan_folders import copied, put
from validation.form import Edition
from validation.forms import forms

OLDER = Path(__file__).parents[1] / "data" / "cases" / "older"
VERSIONS = ["version-3.xlsx", "version-4.xlsm"]
FORM, SHEET, OUTPUT = "dich_vu_cong", "Dịch vụ công", "Dịch vụ công"
Q1, Q2 = Period.parse("2023-Q1"), Period.parse("2023-Q2")
GIVEN_UP = {
    "procedures": "TTHC thuộc thẩm quyền",
    "eligible": "TTHC đủ điều kiện trực tuyến toàn trình",
    "full_online": "TTHC trực tuyến toàn trình trên Cổng quốc gia",
    "standardised": "TTHC chuẩn hóa và công khai",
    "fee_procedures": "TTHC có nghĩa vụ tài chính",
    "online_payment_procedures": "TTHC đã triển khai thanh toán trực tuyến",
    "online_users": "Người dùng dịch vụ công trực tuyến",
    "verified_users": "Người dùng đã định danh và xác thực",
}


def labels(template: Path) -> dict[str, Any]:
    """Return what stands beside each label of the template's sheet."""
    sheet = openpyxl.load_workbook(template)[SHEET]
    return {str(row[0].value).removesuffix(" (*)"): row[2].value for row in sheet.iter_rows()}


def heads(book: Path, sheet: str) -> list[Any]:
    return [cell.value for cell in openpyxl.load_workbook(book)[sheet][4]]


def content_of(path: Path) -> Content:
    with FileRegister.open(path, write=False) as register:
        return read_content(register)


@pytest.fixture(params=VERSIONS)
def older(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(OLDER / request.param, tmp_path))


def test_an_edition_knows_what_has_come_and_is_not_given_up() -> None:
    column = forms()[FORM].column("eligible")
    assert {one.id for one in forms()[FORM].columns if one.until} == GIVEN_UP.keys()
    known = [Edition(version, 2023).knows(column) for version in ("2", "4", "5", "6")]
    assert known == [True, True, False, False]
    of_a_year = column._replace(since="2024", until="2026")
    years = [Edition("5", year).knows(of_a_year) for year in (2023, 2024, 2025, 2026)]
    assert years == [False, True, True, False]
    assert not Edition.newest(2023).knows(column)


def test_a_new_register_neither_asks_for_them_nor_has_them(desk: Desk, stock: Stock) -> None:
    asked = labels(stock.template("THPT01"))
    assert asked.keys().isdisjoint(GIVEN_UP.values())
    assert "Hồ sơ được theo dõi và đồng bộ" in asked
    for sheet in (f"SL {SHEET}", OUTPUT):
        assert set(heads(desk.register, sheet)).isdisjoint(GIVEN_UP.values())


def test_an_older_register_asks_for_them_with_their_rules(older: Path, tmp_path: Path) -> None:
    (issued,) = services.issue(older, Q2, tmp_path / "bieu-mau", ["THPT01"])
    asked = labels(issued)
    assert asked.keys() >= set(GIVEN_UP.values())
    assert "TTHC đủ điều kiện nhiều hơn TTHC thuộc thẩm quyền" in asked[GIVEN_UP["eligible"]]
    assert set(heads(older, OUTPUT)) >= set(GIVEN_UP.values())


def test_an_older_register_goes_on_with_what_it_holds(older: Path, tmp_path: Path) -> None:
    returns = shutil.copytree(OLDER / older.stem, tmp_path / "bao-cao")
    outcome = services.consolidate(older, [returns], Q2, tmp_path / "ra")
    assert {place.table for place in verify(older).places} <= {"luu-tru"}  # it came without it
    frame = content_of(older).frames[FORM]
    told = frame.loc[frame["period"] == Q2.code, list(GIVEN_UP)]
    assert len(told) > 0
    assert told.notna().all(axis=None)
    assert outcome.workbook is not None
    for book in (older, outcome.workbook):
        sheet = openpyxl.load_workbook(book)[OUTPUT]
        at = heads(book, OUTPUT).index(GIVEN_UP["procedures"])
        text = [str(row[at].value) for row in sheet.iter_rows(min_row=5)]
        assert "tblDichVuCong[TTHC thuộc thẩm quyền]" in text[0]
        assert GIVEN_UP["procedures"] in heads(book, f"SL {SHEET}")


def test_a_cell_of_a_wrong_kind_is_named_where_it_stands(desk: Desk) -> None:
    """A column's place is that in the register, not among all columns that there ever were."""
    desk.use_merged()
    title = forms()[FORM].column("transactions").title
    sheet = openpyxl.load_workbook(desk.register)[f"SL {SHEET}"]
    (cell,) = (
        below.coordinate
        for head, below in zip(sheet[4], sheet[5], strict=True)
        if head.value == title
    )
    desk.type_into(FORM, 0, "transactions", "nhiều")
    with pytest.raises(RegisterError) as refused:
        content_of(desk.register)
    assert f"ô {cell} (“{title}”) là “nhiều”, cần số nguyên" in refused.value.message


def test_a_metric_cannot_read_them_any_more(tmp_path: Path) -> None:
    folder = copied(tmp_path / "ke-hoach", 2023)
    line = put(folder, "metrics.csv", "T6", numerator="eligible")
    (found,) = [one for one in check_plan(folder).problems if one.field == "numerator"]
    assert (found.line, found.value) == (line, "eligible")
    before = {one.id: one.numerator for one in earlier_plan(2023, "4").metrics}
    now = {one.id: one.numerator_form for one in builtin_plan(2023).metrics}
    assert (before["T8a"], now["T8a"]) == ("full_online", "procedures")
