"""Opening a register for clicks: mended where it must be, and told what was done."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.base.errors import RegisterBusy, RegisterError
from cchc_xl.hosts.libreoffice import connection
from cchc_xl.hosts.libreoffice.connection import Connection
from cchc_xl.hosts.vba.builds import Host
from cchc_xl.register.building.buttons import button_places
from cchc_xl.register.building.config_sheet import PYTHON_LINUX, Controls
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.live.control import SHEET
from cchc_xl.register.mending.mend import read_macros
from cchc_xl.services import opening
from cchc_xl.services.opening import MENDED, NO_BUTTONS, SWITCHED, make_ready, open_for_clicks

PYTHON = f"Đã ghi Python của máy này (“{sys.executable}”) vào sổ để các nút chạy được."
pytestmark = pytest.mark.skipif(sys.platform == "win32", reason="LibreOffice on Linux")


def built(path: Path, host: Host = "libreoffice", linux: str = sys.executable) -> Path:
    services.init(path, 2023, controls=Controls(host, linux=linux))
    return path


def interpreter(path: Path) -> object:
    with FileRegister.open(path, write=False) as register:
        return register.read_named(PYTHON_LINUX)


def test_a_register_that_is_ready_is_not_touched(tmp_path: Path) -> None:
    path = built(tmp_path / "sổ.xlsm")
    before = path.read_bytes()
    assert make_ready(path) == []
    assert path.read_bytes() == before
    assert not (tmp_path / "sao-luu").exists()


def test_an_excel_build_becomes_one_for_libreoffice(tmp_path: Path) -> None:
    path = built(tmp_path / "sổ.xlsm", "excel")
    before = path.read_bytes()
    assert make_ready(path) == [SWITCHED]
    assert read_macros(path).hosts == {"libreoffice"}
    (backup,) = (tmp_path / "sao-luu").iterdir()
    assert backup.read_bytes() == before
    assert make_ready(path) == []


@pytest.mark.parametrize("named", ["python3", "", "/không/có/python", "/tmp", __file__])
def test_an_interpreter_that_is_none_is_replaced(tmp_path: Path, named: str) -> None:
    path = built(tmp_path / "sổ.xlsm", linux=named)
    assert make_ready(path) == [PYTHON]
    assert interpreter(path) == sys.executable
    assert make_ready(path) == []


def test_another_interpreter_that_exists_stays(tmp_path: Path) -> None:
    path = built(tmp_path / "sổ.xlsm", linux="/bin/sh")
    assert make_ready(path) == []
    assert interpreter(path) == "/bin/sh"


def test_a_workbook_without_buttons_is_told(tmp_path: Path) -> None:
    plain = tmp_path / "sổ.xlsx"
    services.init(plain, 2023)
    assert make_ready(plain) == [NO_BUTTONS]
    other = tmp_path / "khác.xlsm"
    other.write_bytes(plain.read_bytes())
    assert make_ready(other) == [NO_BUTTONS]


def test_a_register_that_somebody_has_open_is_not_mended(tmp_path: Path) -> None:
    path = built(tmp_path / "sổ.xlsm", "excel")
    path.with_name(f"~${path.name}").write_bytes(b"\x03Lan")
    before = path.read_bytes()
    with pytest.raises(RegisterBusy, match="đang mở trong Excel, người mở: Lan"):
        open_for_clicks(path, headless=True)
    assert path.read_bytes() == before


def test_the_command_says_what_is_wrong(tmp_path: Path) -> None:
    path = tmp_path / "sổ.xlsm"
    path.write_bytes(b"PK\x03\x04")
    command = [sys.executable, "-m", "cchc_xl", "open", str(path)]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert (run.returncode, run.stdout) == (3, "")
    assert "bị hỏng" in run.stderr
    with pytest.raises(RegisterError, match="Không tìm thấy sổ"):
        open_for_clicks(tmp_path / "không có.xlsm")


# In LibreOffice


@pytest.fixture
def profile(tmp_path: Path) -> Iterator[Path]:
    """Give a profile of its own; LibreOffice that a test started with it is ended."""
    profile = tmp_path / "hồ sơ"
    yield profile
    host = connection.connect(connection.pipe_of(profile))
    if host is not None:
        for document in connection.documents(host.desktop):
            document.setModified(False)
        host.stop()


def running(profile: Path) -> Connection:
    host = connection.connect(connection.pipe_of(profile), 10)
    assert host is not None
    return host


def labels(host: Connection, path: Path) -> list[str]:
    """Return what the buttons say in the window."""
    document = connection.find_document(host, path)
    form = document.Sheets.getByName(SHEET).DrawPage.Forms.getByIndex(0)
    return [form.getByIndex(number).Label for number in range(form.Count)]


@pytest.mark.libreoffice
def test_saved_in_libreoffice_and_opened_again(tmp_path: Path, profile: Path) -> None:
    path = built(tmp_path / "sổ.xlsm")
    opened = f"Đã mở sổ “{path}” trong LibreOffice; các nút ở trang “{SHEET}”."
    assert open_for_clicks(path, profile=profile, headless=True) == [opened]
    host = running(profile)
    document = connection.find_document(host, path)
    document.store()
    assert not read_macros(path).whole
    lost = path.read_bytes()
    assert open_for_clicks(path, profile=profile, headless=True) == [opened]
    assert len(connection.documents(host.desktop)) == 1
    assert path.read_bytes() == lost
    captions = {button.caption for button, _, _ in button_places()}
    assert set(labels(host, path)) == captions
    document.close(True)
    assert open_for_clicks(path, profile=profile, headless=True) == [MENDED, opened]
    assert read_macros(path).whole
    assert set(labels(host, path)) == captions
    (backup,) = (tmp_path / "sao-luu").iterdir()
    assert backup.read_bytes() == lost


@pytest.mark.libreoffice
def test_a_mark_that_a_dead_office_left(tmp_path: Path, profile: Path) -> None:
    path = built(tmp_path / "sổ.xlsm", "excel")
    mark = path.with_name(f".~lock.{path.name}#")
    mark.write_text(",lan,máy khác,08.03.2023 07:30,file:///home/lan/.config;", "utf-8")
    with pytest.raises(RegisterBusy, match="đang mở trong LibreOffice, người mở: lan") as error:
        open_for_clicks(path, profile=profile, headless=True)
    assert mark.name in error.value.remedy
    assert connection.connect(connection.pipe_of(profile)) is None
    mark.unlink()
    assert open_for_clicks(path, profile=profile, headless=True)[0] == SWITCHED


@pytest.mark.libreoffice
def test_a_workbook_without_buttons_is_opened(tmp_path: Path, profile: Path) -> None:
    path = tmp_path / "sổ.xlsx"
    services.init(path, 2023)
    told = open_for_clicks(path, profile=profile, headless=True)
    assert told == [NO_BUTTONS, f"Đã mở sổ “{path}” trong LibreOffice."]
    assert connection.find_document(running(profile), path) is not None


def test_its_sentences_end_as_sentences() -> None:
    for sentence in (opening.MENDED, opening.SWITCHED, opening.NO_BUTTONS):
        assert sentence.endswith(".")
        assert "  " not in sentence


def test_a_damaged_register_is_not_opened(tmp_path: Path) -> None:
    path = built(tmp_path / "sổ.xlsm")
    path.write_bytes(path.read_bytes()[:-300])
    with pytest.raises(RegisterError, match="bị hỏng"):
        open_for_clicks(path, headless=True)
