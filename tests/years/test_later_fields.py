"""What a later plan's forms ask more: a field of each kind for 2024, beside a register of 2023."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from cchc_xl import services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import fill
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.returns.identity import template_version
from cchc_xl.services.planning import check_plan
from cchc_xl.services.verifying import verify
from tests.desk import Stock, dated
from tests.own_forms import extended, laid
from tests.plan.plan_folders import add, copied, put
from validation.form import Edition
from validation.forms import forms

Q1_2024, Q2_2023 = Period.parse("2024-Q1"), Period.parse("2023-Q2")
OF_SURVEYS = """
    online: Count = count("Phiếu trực tuyến", "Trong số thu về.", since="2024")
    rate: Count = percent("Mức hài lòng chung", "Phần trăm.", since="2024")
    cost: Number = number("Kinh phí", "Triệu đồng.", since="2024")
    ended: Date = day("Ngày khảo sát xong", "Ngày cuối.", required=True, since="2024")
    method: Text = text("Cách khảo sát", "Tóm tắt.", required=True, since="2024")
    place: Text = choice("Nơi khảo sát", "Chọn.", ("Một cửa", "Tại nhà"), since="2024")
    about: Text = listed("Lĩnh vực được hỏi", "Chọn.", "linh_vuc", since="2024")
    helper: Text = unit("Đơn vị cùng khảo sát", "Chọn.", since="2024")
"""
KINDS = "Date, Number, day, listed, number, percent, text, unit"
OF_FEEDBACK = """
    again: Count = count("PAKN gửi lại", "Trong số tiếp nhận.", since="2024")
"""
ADDED = ("online", "rate", "cost", "ended", "method", "place", "about", "helper")
SURVEY: dict[str, Any] = {
    **{"subject": "TTHC", "sent": 40, "returned": 30, "satisfied": 27, "online": 12, "rate": 90},
    **{"cost": 1.5, "ended": date(2024, 2, 20), "method": "Phát phiếu", "place": "Một cửa"},
    **{"about": "Giáo dục mầm non", "helper": "VP"},
}
NEW_TITLES = {"Phiếu trực tuyến", "Mức hài lòng chung", "Kinh phí", "Ngày khảo sát xong"}
NEW_TITLES |= {"Cách khảo sát", "Nơi khảo sát", "Lĩnh vực được hỏi", "Đơn vị cùng khảo sát"}


@pytest.fixture(scope="module")
def later(stock: Stock, tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """The program's next version, with the version of templates of 2023 before it.

    The stock of 2023 was made by the program as it is.
    """
    version = template_version(builtin_plan(2023))
    models = {
        "hai_long": extended("hai_long", OF_SURVEYS, KINDS),
        "pakn": extended("pakn", OF_FEEDBACK, "Count, count"),
    }
    with laid(tmp_path_factory.mktemp("forms"), models):
        yield version


@pytest.fixture(scope="module")
def register(tmp_path_factory: pytest.TempPathFactory, later: str) -> Path:
    place = tmp_path_factory.mktemp("2024")
    folder = copied(place / "ke-hoach", 2024)
    add(folder, "kinds.csv", kind="MAM_NON", title="Trường mầm non", reports="x")
    for form in ("bia", "hai_long", "kien_nghi"):
        add(folder, "forms.csv", kind="MAM_NON", form=form)
    cells = {"name": "Trường mầm non số 1", "kind": "MAM_NON", "valid_from": "2020-01-01"}
    add(folder, "units.csv", code="MN01", **cells)
    services.init(place / "so.xlsx", None, folder=folder)
    services.issue(place / "so.xlsx", Q1_2024, place / "bm", ["MN01"])
    return place / "so.xlsx"


def _filled(register: Path, target: Path, **cells: Any) -> Path:
    cover: dict[str, Any] = {"activity": "Có phát sinh", "reporter": "Lê Thị Hoa"}
    cover |= {"head": "Trần Văn An", "report_date": date(2024, 3, 5)}
    given = {"bia": [cover], "hai_long": [SURVEY | cells]}
    target.mkdir()
    path = target / "BC_2024-Q1_MN01.xlsx"
    fill(register.parent / "bm" / path.name, given, path)
    return dated(path, datetime(2024, 3, 5, 9, tzinfo=VIETNAM))


def _content(path: Path) -> Content:
    with FileRegister.open(path, write=False) as book:
        return read_content(book)


def _titles(path: Path, sheet: str) -> set[Any]:
    return {cell.value for cell in openpyxl.load_workbook(path)[sheet][4]}


def test_an_edition_has_what_came_with_its_version_or_its_plans_year() -> None:
    old = Edition("4", 2023)
    assert [old.has(since) for since in ("", "2", "4", "5", "2023", "2024")] == [
        *(True, True, True, False, True, False)
    ]


def test_the_later_register_asks_for_each(register: Path, tmp_path: Path) -> None:
    returned = _filled(register, tmp_path / "bc")
    _, examined = services.validate(register, [returned], Q1_2024)
    assert [one.code for one in examined.all_findings()] == []
    path = Path(shutil.copy(register, tmp_path / "so.xlsx"))
    services.consolidate(path, [returned], Q1_2024, tmp_path / "tong-hop")
    (row,) = _content(path).frames["hai_long"].to_dict("records")
    assert {name: row[name] for name in ADDED if name != "ended"} == {
        name: SURVEY[name] for name in ADDED if name != "ended"
    }
    assert row["ended"].date() == date(2024, 2, 20)
    assert _titles(next((tmp_path / "tong-hop").glob("*.xlsx")), "SL Hài lòng") >= NEW_TITLES
    assert verify(path).places == ()


@pytest.mark.parametrize("name", ADDED)
def test_the_later_register_misses_each(register: Path, tmp_path: Path, name: str) -> None:
    returned = _filled(register, tmp_path / "bc", **{name: None})
    _, examined = services.validate(register, [returned], Q1_2024)
    titles = {column.id: column.title for column in forms()["hai_long"].columns}
    (found,) = examined.all_findings()
    assert (found.code, titles[name] in found.message) == ("M101", True)


def test_a_column_taken_out_of_the_later_template_is_missed(register: Path, tmp_path: Path) -> None:
    returned = _filled(register, tmp_path / "bc")
    book = openpyxl.load_workbook(returned)
    sheet = book["Hài lòng"]
    titles = {str(cell.value): cell for row in sheet.iter_rows() for cell in row}
    cost = next(cell for title, cell in titles.items() if title.startswith("Kinh phí"))
    sheet.delete_cols(cost.column or 0)
    book.save(returned)
    dated(returned, datetime(2024, 3, 5, 9, tzinfo=VIETNAM))
    _, examined = services.validate(register, [returned], Q1_2024)
    assert "S205" in {one.code for one in examined.all_findings()}


def test_the_earlier_register_goes_on_as_it_was(later: str, stock: Stock, tmp_path: Path) -> None:
    path = Path(shutil.copytree(stock.merged.parent, tmp_path / "2023")) / "so.xlsx"
    before = _titles(path, "PAKN theo đơn vị")
    content = _content(path)
    assert template_version(content.plan) == later
    assert content.frames["hai_long"]["online"].isna().all()
    services.issue(path, Q2_2023, tmp_path / "bm", ["VP", "PGD01"])
    issued = openpyxl.load_workbook(next((tmp_path / "bm").glob("*VP.xlsx")))
    cells = {str(cell.value) for sheet in issued for row in sheet.iter_rows() for cell in row}
    assert not any(title in cell for title in (*NEW_TITLES, "PAKN gửi lại") for cell in cells)
    returns = sorted(stock.filled("VP", Q2_2023).parent.glob("*.xlsx"))
    _, examined = services.validate(path, returns, Q2_2023)
    assert [one for one in examined.all_findings() if one.is_error] == []
    done = services.consolidate(path, returns, Q2_2023, tmp_path / "tong-hop")
    assert done.written
    assert verify(path).places == ()
    for book in (path, *(tmp_path / "tong-hop").glob("*.xlsx")):
        assert NEW_TITLES.isdisjoint(_titles(book, "SL Hài lòng"))
        assert _titles(book, "PAKN theo đơn vị") == before


def test_a_new_register_of_the_earlier_plan_has_none(later: str, tmp_path: Path) -> None:
    services.init(tmp_path / "so.xlsx", 2023)
    assert NEW_TITLES.isdisjoint(_titles(tmp_path / "so.xlsx", "SL Hài lòng"))
    assert "PAKN gửi lại" not in _titles(tmp_path / "so.xlsx", "PAKN theo đơn vị")
    assert verify(tmp_path / "so.xlsx").places == ()


def test_a_metric_of_the_earlier_plan_cannot_read_it(later: str, tmp_path: Path) -> None:
    for year, wrong in ((2023, True), (2024, False)):
        folder = copied(tmp_path / str(year), year)
        line = put(folder, "metrics.csv", "T7c", numerator="online * (subject == 'TTHC')")
        found = [one for one in check_plan(folder).problems if one.field == "numerator"]
        assert [one.line for one in found] == ([line] if wrong else [])
