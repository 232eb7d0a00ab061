"""Templates that were issued before a field came, and those that were issued with it."""

from __future__ import annotations

import shutil
from collections.abc import Callable, Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import openpyxl
import pandas as pd
import pytest

from cchc_xl import services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import fill
from cchc_xl.plan.periods import Period
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from tests.desk import dated
from tests.own_forms import extended, laid
from tests.plan.plan_folders import add, copied
from tests.properties import unsay_fields
from validation.findings import Finding

Q1 = Period.parse("2024-Q1")
COST = """
    cost: Count = count("Kinh phí khảo sát", "Triệu đồng.", since="2024")
"""
LATER = """
    online: Count = count("Phiếu trực tuyến", "Trong số thu về.", since="2024")
    method: Text = text("Cách khảo sát", "Tóm tắt.", required=True, since="2024")
"""
ADDED = {"Phiếu trực tuyến", "Cách khảo sát"}
COVER: dict[str, Any] = {
    **{"activity": "Có phát sinh", "reporter": "Lê Thị Hoa", "head": "Trần Văn An"},
    "report_date": date(2024, 3, 5),
}
SURVEY: dict[str, Any] = {
    **{"subject": "TTHC", "sent": 40, "returned": 30, "satisfied": 27, "cost": 5},
}


class Later:
    """A register that asks for the later fields, and templates issued before they came."""

    def __init__(self, place: Path, before: Path, after: Path) -> None:
        self.place, self.register = place, place / "so.xlsx"
        self.issued = {"before": before, "after": after}

    def filled(self, issued: str, target: Path, **cells: Any) -> Path:
        """Return the return on a template of either kind."""
        path = target / "BC_2024-Q1_MN01.xlsx"
        given = {"bia": [COVER], "hai_long": [SURVEY | cells]}
        fill(self.issued[issued] / path.name, given, path)
        return _dated(path)

    def found(self, returned: Path) -> list[Finding]:
        return services.validate(self.register, [returned], Q1)[1].all_findings()


def _dated(path: Path) -> Path:
    return dated(path, datetime(2024, 3, 5, 9, tzinfo=VIETNAM))


@pytest.fixture(scope="module")
def later(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Later]:
    place = tmp_path_factory.mktemp("2024")
    folder = copied(place / "ke-hoach", 2024)
    add(folder, "kinds.csv", kind="MAM_NON", title="Trường mầm non", reports="x")
    for form in ("bia", "hai_long", "kien_nghi"):
        add(folder, "forms.csv", kind="MAM_NON", form=form)
    cells = {"name": "Trường mầm non số 1", "kind": "MAM_NON", "valid_from": "2020-01-01"}
    add(folder, "units.csv", code="MN01", **cells)
    now = {"hai_long": extended("hai_long", COST + LATER, "text")}
    with laid(tmp_path_factory.mktemp("now"), now):
        services.init(place / "so.xlsx", None, folder=folder)
        services.issue(place / "so.xlsx", Q1, place / "after", ["MN01"])
    then = {"hai_long": extended("hai_long", COST, "text")}
    with laid(tmp_path_factory.mktemp("then"), then):
        services.issue(place / "so.xlsx", Q1, place / "before", ["MN01"])
    with laid(tmp_path_factory.mktemp("again"), now):
        yield Later(place, place / "before", place / "after")


def _without(path: Path, title: str) -> Path:
    """Delete a column of the surveys, as an officer does."""
    book = openpyxl.load_workbook(path)
    sheet = book["Hài lòng"]
    (column,) = [cell.column for cell in sheet[5] if str(cell.value).startswith(title)]
    sheet.delete_cols(column or 0)
    book.save(path)
    return _dated(path)


def _unsaid(path: Path) -> Path:
    book = openpyxl.load_workbook(path)
    unsay_fields(book)
    book.save(path)
    return _dated(path)


def _as_it_is(path: Path) -> Path:
    return path


@pytest.mark.parametrize("change", [_as_it_is, _unsaid])
def test_what_a_template_was_issued_without_is_blank_and_no_fault(
    later: Later, tmp_path: Path, change: Callable[[Path], Path]
) -> None:
    returned = change(later.filled("before", tmp_path))
    assert later.found(returned) == []
    path = Path(shutil.copy(later.register, tmp_path / "so.xlsx"))
    assert services.consolidate(path, [returned], Q1, tmp_path / "tong-hop").written
    with FileRegister.open(path, write=False) as book:
        (row,) = read_content(book).frames["hai_long"].to_dict("records")
    assert (row["cost"], row["satisfied"]) == (5, 27)
    assert pd.isna(row["online"])
    assert pd.isna(row["method"])


def test_a_column_of_that_time_that_was_deleted_is_missed(later: Later, tmp_path: Path) -> None:
    returned = _without(later.filled("before", tmp_path), "Kinh phí khảo sát")
    assert [(one.code, one.label, one.is_error) for one in later.found(returned)] == [
        ("I104", "", False),
        ("S205", "Kinh phí khảo sát", True),
    ]


def test_a_column_that_everybody_has_is_missed_on_any_template(
    later: Later, tmp_path: Path
) -> None:
    returned = _unsaid(_without(later.filled("before", tmp_path), "Số phiếu hài lòng"))
    assert [(one.code, one.label) for one in later.found(returned)] == [
        ("I104", ""),
        ("S205", "Số phiếu hài lòng"),
    ]


@pytest.mark.parametrize("title", sorted(ADDED))
def test_a_later_column_deleted_from_a_template_that_has_it_is_missed(
    later: Later, tmp_path: Path, title: str
) -> None:
    returned = later.filled("after", tmp_path, online=12, method="Phát phiếu")
    assert later.found(returned) == []
    found = later.found(_without(returned, title))
    assert [(one.code, one.label, one.is_error) for one in found] == [("S205", title, True)]


@pytest.mark.parametrize("hidden", [True, False])
def test_the_properties_say_it_where_the_hidden_sheet_is_gone(
    later: Later, tmp_path: Path, hidden: bool
) -> None:
    returned = later.filled("after", tmp_path, online=12, method="Phát phiếu")
    book = openpyxl.load_workbook(_without(returned, "Phiếu trực tuyến"))
    if not hidden:
        del book["_cchc"]
    book.save(returned)
    assert [one.label for one in later.found(_dated(returned))] == ["Phiếu trực tuyến"]


def test_a_later_field_left_blank_where_it_is_asked_for_is_missed(
    later: Later, tmp_path: Path
) -> None:
    found = later.found(later.filled("after", tmp_path, online=12))
    assert [(one.code, one.label) for one in found] == [("M101", "Cách khảo sát")]
