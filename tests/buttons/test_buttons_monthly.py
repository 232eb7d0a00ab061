"""The buttons of a year that is reported by months, in a live, headless LibreOffice."""

from __future__ import annotations

import shutil
from datetime import datetime
from pathlib import Path

import pytest

from cchc_xl import buttons, services
from cchc_xl.base.zone import VIETNAM
from cchc_xl.demo import answers, fill
from cchc_xl.plan.periods import Period
from cchc_xl.register.building.config_sheet import Controls
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.live.control import FOLDER, PERIOD
from cchc_xl.services.verifying import verify
from tests.clicks.tables import assert_chain_holds, first_difference, rows_of
from tests.desk import dated
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host
from tests.years.test_monthly_year import monthly_folder

pytestmark = pytest.mark.libreoffice

JANUARY = Period.parse("2024-M01")


@pytest.fixture
def desk(tmp_path: Path) -> Path:
    """A register of units that report by months, and January's return of one beside it."""
    folder = monthly_folder(tmp_path / "ke-hoach")
    path = tmp_path / "so.xlsm"
    plan = services.init(path, None, controls=Controls("libreoffice"), folder=folder).plan
    with FileRegister.open(path) as register:
        register.write_named(FOLDER, "bao-cao")
        register.commit()
    template = services.issue(path, JANUARY, tmp_path / "bm", ["PGD01"])[0]
    (tmp_path / "bao-cao").mkdir()
    unit = next(unit for unit in plan.units if unit.code == "PGD01")
    filled = fill(template, answers(plan, unit, JANUARY, 1), tmp_path / "bao-cao" / template.name)
    dated(filled, datetime(2024, 1, 20, 9, tzinfo=VIETNAM))
    return path


def test_a_month_is_merged_by_click_as_by_command(desk: Path, open_book: OpenBook) -> None:
    by_command = desk.with_name("lenh.xlsm")
    shutil.copy(desk, by_command)
    services.consolidate(by_command, [desk.parent / "bao-cao"], JANUARY, desk.parent / "tong-hop")
    book = open_book(desk)
    book.set_mock_caller()
    assert book.names[PERIOD].refers_to_range.value == JANUARY.code
    assert buttons.merge().startswith("Đã gộp Tháng 1/2024.")
    live = LiveRegister(book)
    with FileRegister.open(by_command, write=False) as register:
        assert first_difference(rows_of(register), rows_of(live)) == ""
    wall = live.read_table("tblTinhHinhNopThang")
    states = dict(zip(wall["Đơn vị"], wall["Tháng 1"], strict=True))
    assert states["PGD01"] == "Đúng hạn"
    assert "Chỉ tiêu Tháng 1/2024:" in buttons.targets()
    assert_chain_holds(live)
    book.save()
    assert verify(desk).places == ()
