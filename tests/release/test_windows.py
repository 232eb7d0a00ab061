"""cai-dat.cmd and all that it starts, run by wine: its cmd, and Python's own build for Windows.

What wine's cmd writes itself has other letters than Windows' (it knows no code page 65001 in a
pipe), so of its texts what is ASCII is asserted; the installer's own texts come whole.
"""

from __future__ import annotations

import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest

from cchc_xl.doctor.checksums import LIST, written
from release.bundle import lay_out, names_in
from release.wheels import ROOT, own_wheel
from tests.release.supplies import EPOCH, windows_wheels
from tests.release.windows import DRIVES, KEY, NAME, PYTHON, Windows, installed, program

pytestmark = [pytest.mark.wine, pytest.mark.packages]
SHOWING = "import os; print('[' + os.path.basename(os.getcwd()) + ']')"
SETUP = "python-3.13.9-amd64.exe"
ODD = "Sổ (1) & thử 100%"
PLACES = [
    "CCHC",
    "Cai cach hanh chinh",
    "A & B",
    "100% xong",
    "%TEMP%",
    "Sở Giáo dục và Đào tạo",
    "Nguyễn Thị Ổn's (2)",
    "a^b!c;d,e=f",
    ODD,
]


@pytest.fixture(scope="module")
def windows(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Windows]:
    with installed(tmp_path_factory.mktemp("wine")) as made:
        yield made


@pytest.fixture(scope="module")
def own(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return own_wheel(tmp_path_factory.mktemp("own"), EPOCH)


@pytest.fixture
def damaged(own: Path, tmp_path: Path) -> Path:
    """A folder whose installation ends early: the installer names the file that is damaged."""
    (tmp_path / "goi").mkdir()
    shutil.copy(own, tmp_path / "goi")
    shutil.copy(ROOT / "cai-dat.cmd", tmp_path)
    (tmp_path / "goi" / "lxml.whl").write_bytes(b"whole")
    (tmp_path / LIST).write_text(written(tmp_path, names_in(tmp_path)), "utf-8")
    (tmp_path / "goi" / "lxml.whl").write_bytes(b"damaged")
    return tmp_path


NAMED = "Bộ cài không còn nguyên vẹn: tệp “goi/lxml.whl” bị hỏng hoặc đã bị sửa."


@pytest.mark.parametrize("name", PLACES)
def test_any_path_will_do(windows: Windows, damaged: Path, tmp_path: Path, name: str) -> None:
    windows.know_python(True)
    place = tmp_path / name
    place.mkdir()
    for path in ("cai-dat.cmd", "goi", LIST):
        (damaged / path).rename(place / path)
    answer = windows.double_click(place)
    assert NAMED in answer.shown
    assert f"\\{name}”." in answer.shown
    assert answer.code == 3


def test_without_python_the_file_to_bring_is_named(windows: Windows, damaged: Path) -> None:
    windows.know_python(False)
    answer = windows.double_click(damaged)
    assert f"https://www.python.org/ftp/python/3.13.9/{SETUP}" in answer.shown
    assert NAMED not in answer.shown
    assert answer.code == 3


def test_pythons_installer_beside_it_is_run_for_this_user(windows: Windows, damaged: Path) -> None:
    windows.know_python(False)
    source = f"""
import sys, winreg
open("asked.txt", "w").write(" ".join(sys.argv[1:]))
with winreg.CreateKey(winreg.HKEY_CURRENT_USER, {KEY.removeprefix("HKCU" + chr(92))!r}) as key:
    winreg.SetValueEx(key, {NAME!r}, 0, winreg.REG_SZ, {PYTHON!r})
"""
    program(damaged / SETUP, source)
    answer = windows.double_click(damaged)
    asked = (damaged / "asked.txt").read_text().split()
    assert {"/passive", "InstallAllUsers=0", "Include_launcher=0"} <= set(asked)
    assert SETUP in answer.shown
    assert NAMED in answer.shown


def test_a_python_installer_that_fails_is_named(windows: Windows, damaged: Path) -> None:
    windows.know_python(False)
    program(damaged / SETUP, "raise SystemExit(1603)")
    answer = windows.double_click(damaged)
    assert answer.shown.count(SETUP) == 2  # what is tried, and that it did not help
    assert "Install Now" in answer.shown
    assert answer.code == 3


def test_a_python_that_no_wheel_is_for_is_not_taken(windows: Windows, damaged: Path) -> None:
    windows.know_python(True)
    (damaged / "goi" / "numpy-2.4.6-cp312-cp312-win_amd64.whl").touch()
    answer = windows.double_click(damaged)
    assert SETUP in answer.shown
    assert answer.code == 3
    (damaged / "goi" / "numpy-2.4.6-cp313-cp313-win_amd64.whl").touch()
    assert "Bộ cài không còn nguyên vẹn" in windows.double_click(damaged).shown


def test_an_installer_that_is_damaged_is_named(windows: Windows, damaged: Path) -> None:
    windows.know_python(True)
    (wheel,) = (damaged / "goi").glob("cchc_xl-*.whl")
    wheel.write_bytes(wheel.read_bytes()[:1000])
    answer = windows.double_click(damaged)
    assert wheel.name in answer.shown
    assert "Traceback" not in answer.shown
    assert answer.code == 3


TOLD = {"e": "nằm trên USB", "f": "nằm trên máy khác trong mạng"}


@pytest.mark.parametrize("letter", DRIVES)
def test_a_drive_that_goes_away_is_refused(windows: Windows, damaged: Path, letter: str) -> None:
    windows.know_python(True)
    shutil.copytree(damaged, windows.prefix.parent / DRIVES[letter], dirs_exist_ok=True)
    answer = windows.run("cmd", "/c", f"cd /d {letter}:\\ & cai-dat.cmd")
    assert TOLD[letter] in answer.shown
    assert "C:\\CCHC" in answer.shown
    assert NAMED not in answer.shown
    assert answer.code == 3


def test_the_window_for_commands_opens_where_the_register_lies(
    windows: Windows, tmp_path: Path
) -> None:
    """What is dropped on it says where; the answer of cmd to a line that is typed shows it."""
    folder, place = tmp_path / "Sổ (1) & thử" / "cchc-xl", tmp_path / "A & B" / "Sổ"
    (folder / ".cchc-xl" / "Scripts").mkdir(parents=True)
    place.mkdir(parents=True)
    register = place / "so-2023.xlsm"
    register.write_bytes(b"")
    shutil.copy(ROOT / "lenh.cmd", folder)
    answer = windows.run("cmd", "/c", "lenh.cmd", cwd=folder)
    assert (answer.code, "cai-dat.cmd" in answer.shown) == (3, True)
    program(folder / ".cchc-xl" / "Scripts" / "cchc-xl.exe", SHOWING)
    for dropped, opened in ((str(register), place), (str(place), place), (None, folder)):
        named = [f"Z:{dropped}".replace("/", "\\")] if dropped else []
        answer = windows.run("cmd", "/c", "lenh.cmd", *named, cwd=folder, typed="cchc-xl\r\n")
        assert f"[{opened.name}]" in answer.shown, answer.shown
        assert "cchc-xl --help" in answer.shown


def test_a_clerk_installs_from_a_stick(windows: Windows, own: Path, tmp_path: Path) -> None:
    """No register lies beside it: wine 8 lacks what pandas and calamine for Windows call."""
    windows.know_python(True)
    folder = tmp_path / ODD / "cchc-xl"
    lay_out(folder, [own, *windows_wheels()])
    answer = windows.double_click(folder)
    assert "(từ thư mục goi, không cần mạng)" in answer.shown
    assert "[tốt] D102 Bộ chương trình cchc-xl: cchc-xl " in answer.shown
    assert "[tốt] D101 Python của các nút: Python 3.13.2, 64 bit tại " in answer.shown
    assert "[hỏng] D401 Macro: không thấy Excel trên máy này" in answer.shown
    assert "ĐÃ CÀI, NHƯNG CÒN MỤC HỎNG" in answer.shown
    assert answer.code == 4
    program_of = folder / ".cchc-xl" / "Scripts" / "cchc-xl.exe"
    assert "--blank" in windows.run(str(program_of), "units", "--help").shown
    shutil.rmtree(folder)
