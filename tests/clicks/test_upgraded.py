"""Registers that got their buttons by an upgrade, in a real LibreOffice window."""

from __future__ import annotations

import shutil
import sys
from pathlib import Path

import pytest

from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.control import FOLDER, LATER_NAMES, METRIC
from cchc_xl.services.renewing.upgrading import upgrade
from tests.clicks.clerk import at_desk
from tests.clicks.tables import assert_chain_holds
from tests.clicks.test_clicks import live_register
from tests.clicks.test_clicks import pictures as pictures
from tests.rounds import rounds

OLDER = Path(__file__).parents[1] / "data" / "cases" / "older"
CASES = ["version-3.xlsx", "version-4.xlsm"][: rounds(1, 2)]

pytestmark = [pytest.mark.libreoffice, pytest.mark.screen]


@pytest.mark.parametrize("case", CASES)
def test_its_buttons_are_seen_and_work(case: str, tmp_path: Path, pictures: Path) -> None:
    old = Path(shutil.copy(OLDER / case, tmp_path / f"Sổ cải cách{Path(case).suffix}"))
    found = upgrade(old, "libreoffice")
    assert found.path == tmp_path / "Sổ cải cách.xlsm"
    assert old.exists() is (old == found.path)
    shutil.copytree(OLDER / Path(case).stem, tmp_path / "bao-cao")
    with FileRegister.open(found.path) as register:
        assert set(LATER_NAMES) <= set(register.names())
        register.write_named("DK_PythonLinux", sys.executable)
        register.write_named(FOLDER, "bao-cao")
        register.write_named("DK_Ky", "2023-Q2")
        register.write_named(METRIC, "T6")
        register.commit()
    with at_desk(found.path, tmp_path / "home", pictures) as clerk:
        assert clerk.push("Gộp báo cáo").status == "Xong: Gộp báo cáo"
        assert clerk.push("Số liệu từ đâu").status == "Xong: Số liệu từ đâu"
        assert clerk.push("Xem bản sao lưu").status == "Xong: Xem bản sao lưu"
        assert clerk.push("Xuất biểu tổng hợp").status == "Xong: Xuất biểu tổng hợp"
        with clerk.at_cell("TTHC theo đơn vị", "D5"):
            told = clerk.push("Số liệu từ đâu")
            assert told.status == "Xong: Số liệu từ đâu"
            assert told.result.startswith("Ô D5 trang “TTHC theo đơn vị”, Quý II/2023:")
        assert_chain_holds(live_register(clerk))
