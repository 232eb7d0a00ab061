"""The buttons on a register whose plan has a form more and two forms less than that of 2023."""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from datetime import date, datetime
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from cchc_xl import buttons, services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import Answers, fill
from cchc_xl.plan.periods import Period
from cchc_xl.register.building.config_sheet import Controls
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.live.control import FOLDER
from cchc_xl.register.schema import tables
from cchc_xl.services.verifying import verify
from tests.clicks.tables import assert_chain_holds, first_difference, rows_of, without
from tests.desk import dated
from tests.excel_double.opening import open_book
from tests.own_forms import KHAC_PHUC, laid
from tests.plan.plan_folders import add, copied
from tests.years.test_forms_of_a_year import without as without_forms

Q1 = Period.parse("2024-Q1")
UNIT = "MN01"


@pytest.fixture(scope="module")
def stock(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """A register of 2024 with buttons, and one return beside it."""
    place = tmp_path_factory.mktemp("nut")
    with laid(tmp_path_factory.mktemp("forms"), {"khac_phuc": KHAC_PHUC}):
        plan = without_forms(copied(place / "ke-hoach", 2024), "sang_kien", "hai_long")
        add(plan, "kinds.csv", kind="MAM_NON", title="Trường mầm non", reports="x")
        for form in ("bia", "khac_phuc"):
            add(plan, "forms.csv", kind="MAM_NON", form=form)
        named = {"name": "Trường mầm non 1", "kind": "MAM_NON", "valid_from": "2020-01-01"}
        add(plan, "units.csv", code=UNIT, **named)
        path = place / "so.xlsm"
        services.init(path, None, controls=Controls("excel"), folder=plan)
        with FileRegister.open(path) as register:
            register.write_named(FOLDER, "bao-cao")
            register.commit()
        template = services.issue(path, Q1, place / "bm", [UNIT])[0]
        (place / "bao-cao").mkdir()
        returned = fill(template, _answers(), place / "bao-cao" / template.name)
        dated(returned, datetime(2024, 3, 5, 9, tzinfo=VIETNAM))
        yield place


def _answers() -> Answers:
    cover: dict[str, Any] = {"activity": "Có phát sinh", "reporter": "Lê Thị Hoa"}
    cover |= {"head": "Trần Văn An", "report_date": date(2024, 3, 5)}
    matter: dict[str, Any] = {"matter": "Máy chiếu hỏng", "deadline": date(2024, 5, 20)}
    return {"bia": [cover], "khac_phuc": [matter]}


@pytest.fixture
def book(stock: Path, tmp_path: Path) -> xw.Book:
    shutil.copytree(stock, tmp_path / "ban")
    found = open_book(tmp_path / "ban" / "so.xlsm")
    found.set_mock_caller()
    return found


def test_checking_and_merging_by_click_is_what_the_command_does(book: xw.Book, stock: Path) -> None:
    by_command = Path(shutil.copytree(stock, Path(book.fullname).parents[1] / "lenh")) / "so.xlsm"
    assert buttons.check().startswith("Đã kiểm tra")
    assert buttons.merge().startswith("Đã gộp Quý I/2024.")
    services.validate(by_command, [by_command.parent / "bao-cao"], Q1, keep=True)
    services.merge_returns(by_command, [by_command.parent / "bao-cao"], Q1)
    computed = [table.id for table in tables().values() if table.owner == "output"]
    with FileRegister.open(by_command, write=False) as register:
        expected = without(rows_of(register), computed)
    live = LiveRegister(book)
    assert first_difference(expected, without(rows_of(live), computed)) == ""
    assert list(live.read_table("tblKhacPhuc")["Nội dung phải khắc phục"]) == ["Máy chiếu hỏng"]
    assert_chain_holds(live)
    assert verify(by_command).places == ()


def test_a_merge_is_undone(book: xw.Book) -> None:
    buttons.merge()
    assert buttons.undo().startswith("Đã hoàn tác lần gộp Quý I/2024")
    assert len(LiveRegister(book).read_table("tblKhacPhuc")) == 0
