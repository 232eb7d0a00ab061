"""The buttons of a register of version 4, on the double of Excel: as the commands do it."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.control import FOLDER, PERIOD
from tests.buttons.test_buttons_excel_double import COMPUTED, Desk
from tests.clicks.tables import assert_chain_holds, first_difference, rows_of, without
from tests.desk import Q2
from tests.excel_double.model import Application
from tests.excel_double.opening import open_book

OLDER = Path(__file__).parents[1] / "data" / "cases" / "older"


@pytest.fixture
def desk(tmp_path: Path) -> Desk:
    folder = tmp_path / "so"
    shutil.copytree(OLDER / "version-4", folder / "bao-cao")
    path = Path(shutil.copy(OLDER / "version-4.xlsm", folder / "so.xlsm"))
    with FileRegister.open(path) as register:
        register.write_named(FOLDER, "bao-cao")
        register.write_named(PERIOD, Q2.code)
        register.commit()
    application = Application()
    open_book(path, application)
    return Desk(application, folder, tmp_path / "ban")


def test_a_merge_gives_what_the_command_gives_and_can_be_undone(desk: Desk, tmp_path: Path) -> None:
    by_command = tmp_path / "lenh" / "so.xlsm"
    shutil.copytree(desk.path.parent, by_command.parent)
    services.merge_returns(by_command, [by_command.parent / "bao-cao"], Q2)
    before = without(desk.rows(), ["journal"])
    assert desk.click("merge").startswith("Đã gộp Quý II/2023.")
    with FileRegister.open(by_command, write=False) as register:
        expected = without(rows_of(register), COMPUTED)
    assert first_difference(expected, desk.rows()) == ""
    assert_chain_holds(desk.register)
    assert desk.click("undo").startswith("Đã hoàn tác lần gộp Quý II/2023")
    assert first_difference(before, without(desk.rows(), ["journal"])) == ""


@pytest.mark.parametrize(
    ("button", "said"),
    [
        ("check", "Đã kiểm tra 2 báo cáo: 2 chấp nhận"),
        ("issue", "Đã phát hành"),
        ("targets", "Quý II/2023"),
        ("coverage", "Độ phủ"),
        ("export", "TongHop_2023-Q2.xlsx"),
        ("lock", "Đã khóa Quý II/2023"),
    ],
)
def test_every_other_button_does_its_work(desk: Desk, button: str, said: str) -> None:
    assert said in desk.click(button)
    assert_chain_holds(desk.register)
