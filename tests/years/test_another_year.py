"""A new year is a folder of data: 2024 with a new form, kind, bars, beside the register of 2023.

The model of the new form (``tests.own_forms``) is laid where the forms are; the plan's folder names
it. Nothing else is told to anybody.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from pathlib import Path
from typing import Any

import openpyxl
import pytest

import validation.forms
from cchc_xl import services
from cchc_xl.base.errors import RegisterError
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers, fill
from cchc_xl.measures.result import Measure
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.returns.identity import template_version
from cchc_xl.services.verifying import verify
from tests.desk import Stock, dated
from tests.own_forms import DON_THU, forget, laid
from tests.plan.plan_folders import add, copied, drop, put

PERIOD = Period.parse("2024-Q1")
IN_TIME = datetime(2024, 3, 5, 9, tzinfo=VIETNAM)
LETTERS = {"MN01": ((10, 9), (30, 24)), "MN02": ((40, 33), (0, 0))}
"""Received and handled: 33 of 40 and 33 of 40, 66 of 80 in all, which is 82.5% to the letter."""


@pytest.fixture(scope="module")
def new_form(tmp_path_factory: pytest.TempPathFactory) -> Iterator[None]:
    with laid(tmp_path_factory.mktemp("forms"), {"don_thu": DON_THU}):
        yield


def _plan(target: Path) -> Path:
    folder = copied(target, 2024)
    add(folder, "kinds.csv", kind="MAM_NON", title="Trường mầm non", reports="x")
    for form in ("bia", "don_thu", "kien_nghi"):
        add(folder, "forms.csv", kind="MAM_NON", form=form)
    for code in LETTERS:
        cells = {"name": f"Trường mầm non {code}", "kind": "MAM_NON", "valid_from": "2020-01-01"}
        add(folder, "units.csv", code=code, **cells)
    cells = {"title": "Đơn thư đã giải quyết", "measure": "ratio", "bar": "82,5"}
    cells |= {"numerator_form": "don_thu", "numerator": "handled"}
    cells |= {"denominator_form": "don_thu", "denominator": "received", "source": "Mục II.2"}
    add(folder, "metrics.csv", id="D1", target="2", direction="at_least", basis="flow", **cells)
    put(folder, "metrics.csv", "T7b", bar="82.5")
    drop(folder, "metrics.csv", id="T9")
    drop(folder, "report_sentences.csv", subject="Định danh người dùng")
    return folder


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory, new_form: None) -> Path:
    """A quarter of 2024: made, issued, filled, checked, merged, consolidated."""
    place = tmp_path_factory.mktemp("2024")
    path = place / "so-2024.xlsx"
    services.init(path, None, folder=_plan(place / "ke-hoach"))
    services.issue(path, PERIOD, place / "bm", [*LETTERS, "THPT01"])
    (place / "bc").mkdir()
    for unit, letters in LETTERS.items():
        name = f"BC_2024-Q1_{unit}.xlsx"
        fill(place / "bm" / name, _answers(letters), place / "bc" / name)
        dated(place / "bc" / name, IN_TIME)
    _, examined = services.validate(path, [place / "bc"], PERIOD)
    assert [one.code for one in examined.all_findings()] == []
    services.consolidate(path, [place / "bc"], PERIOD, place / "tong-hop.xlsx")
    return path


def _answers(letters: tuple[tuple[int, int], tuple[int, int]]) -> Answers:
    cover: dict[str, Any] = {"activity": "Có phát sinh", "reporter": "Lê Thị Hoa"}
    cover |= {"head": "Trần Văn An", "report_date": date(2024, 3, 5)}
    rows = [
        {"letter": name, "received": received, "handled": handled}
        for name, (received, handled) in zip(("Khiếu nại", "Tố cáo"), letters, strict=True)
    ]
    return {"bia": [cover], "don_thu": rows}


def _content(path: Path) -> Content:
    with FileRegister.open(path, write=False) as book:
        return read_content(book)


def _measures(path: Path, period: Period) -> dict[str, Measure]:
    return {one.id: one for one in services.read_measures(path, period)}


def test_the_new_form_is_merged_and_measured(register: Path) -> None:
    frame = _content(register).frames["don_thu"]
    assert sorted(zip(frame["unit"], frame["letter"], frame["received"], strict=True)) == [
        ("MN01", "Khiếu nại", 10),
        ("MN01", "Tố cáo", 30),
        ("MN02", "Khiếu nại", 40),
        ("MN02", "Tố cáo", 0),
    ]
    found = _measures(register, PERIOD)
    one = found["D1"]
    assert (one.numerator, one.denominator, one.bar, one.verdict) == (66, 80, 82.5, "Đạt")
    assert (one.units_reported, one.units_expected) == (2, 2)
    assert one.sentence() == "D1 82,5% / 82,5%: đạt, 2/2 đơn vị"
    assert "T9" not in found


def test_the_sheets_show_it(register: Path) -> None:
    book = openpyxl.load_workbook(register)
    assert "SL Đơn thư" in book.sheetnames
    rows = list(book["Chỉ tiêu"].iter_rows(min_row=5, values_only=True))
    row = next(row for row in rows if row[0] == "D1")
    assert "tblDonThu[Đơn đã giải quyết]" in str(row[2])
    assert row[5] == 0.825
    plan = list(book["Chỉ tiêu kế hoạch"].iter_rows(min_row=5, values_only=True))
    assert next(row[3] for row in plan if row[0] == "D1") == 82.5
    assert not any(row[0] == "T9" for row in plan)


def test_it_is_as_it_was_sealed(register: Path) -> None:
    found = verify(register)
    assert (found.sealed, found.places) == (True, ())


def test_a_missed_decimal_bar_is_missed(register: Path, tmp_path: Path) -> None:
    place = register.parent
    name = "BC_2024-Q1_MN02.xlsx"
    fill(place / "bm" / name, _answers(((40, 32), (0, 0))), tmp_path / name)
    dated(tmp_path / name, IN_TIME + timedelta(hours=1))  # after the one that is in force
    path = tmp_path / "so.xlsx"
    path.write_bytes(register.read_bytes())
    services.merge_returns(path, [tmp_path / name], PERIOD)
    one = _measures(path, PERIOD)["D1"]  # 65 of 80 is 81.25%
    assert (one.numerator, one.met, one.verdict) == (65, False, "Chưa đạt")
    assert one.sentence() == "D1 81,2% / 82,5%: chưa đạt, cần thêm 1, 2/2 đơn vị"


def test_the_register_of_2023_opens_beside_it(register: Path, stock: Stock, tmp_path: Path) -> None:
    path = Path(shutil.copytree(stock.merged.parent, tmp_path / "2023")) / "so.xlsx"
    content = _content(path)
    assert "don_thu" not in content.forms
    assert "don_thu" not in content.tables
    assert template_version(content.plan) == "2023.d04fb60a"
    quarter = Period.parse("2023-Q2")
    returns = [stock.filled(unit, quarter) for unit in ("VP", "THPT01")]
    assert services.merge_returns(path, returns, quarter).written
    assert verify(path).places == ()
    assert "SL Đơn thư" not in openpyxl.load_workbook(path, read_only=True).sheetnames
    assert (_measures(path, quarter)["T7b"].bar, "T9" in _measures(path, quarter)) == (80, True)
    assert _measures(register, PERIOD)["T7b"].bar == 82.5


def test_a_program_without_the_form_says_so(register: Path) -> None:
    place = validation.forms.__path__.pop(0)
    forget()
    try:
        with pytest.raises(RegisterError, match="chương trình này không biết: don_thu"):
            _content(register)
    finally:
        validation.forms.__path__.insert(0, place)
        forget()
