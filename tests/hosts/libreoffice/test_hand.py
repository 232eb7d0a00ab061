"""Work within LibreOffice's process: whose modules do it, and what comes back when they cannot."""

from __future__ import annotations

import os
import shutil
import venv
from pathlib import Path

import pytest
from xlwings import XlwingsError

import cchc_xl
from cchc_xl.hosts.libreoffice import connection, inside, processes
from cchc_xl.hosts.libreoffice.errors import HostUnavailable
from cchc_xl.hosts.libreoffice.hand import Hand
from cchc_xl.hosts.libreoffice.uno_bridge import is_uno_error
from cchc_xl.register.live.control import Control
from tests.hosts.libreoffice import books
from tests.hosts.libreoffice.running import OpenBook, RunningHost

pytestmark = pytest.mark.libreoffice


@pytest.fixture
def updated(tmp_path: Path) -> Path:
    """Give the component's file in a copy of the program whose work has one piece more."""
    root = tmp_path / "mới" / "cchc_xl"
    shutil.copytree(Path(cchc_xl.__file__).parent, root)
    work = root / "hosts/libreoffice/inside/work.py"
    work.write_text(
        work.read_text("utf-8").replace(
            "    def sheets(self)",
            "    def news(self) -> str:\n        return 'mới'\n\n" + " " * 4 + "def sheets(self)",
        ),
        "utf-8",
    )
    return root / "hosts/libreoffice/inside/__init__.py"


def test_a_program_meets_its_own_modules_in_an_office_that_ran_others(
    running_host: RunningHost, open_book: OpenBook, updated: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document = open_book(None).impl.api
    before = Hand(running_host.connection, document)
    with monkeypatch.context() as patch:
        patch.setattr(inside, "__file__", str(updated))
        assert Hand(running_host.connection, document)("news") == "mới"
    after = Hand(running_host.connection, document)
    for one in (before, after):
        assert len(one("sheets")) == 1
        with pytest.raises(Exception, match="news") as caught:
            one("news")
        assert is_uno_error(caught.value)


def test_what_the_office_refuses_comes_back_as_its_text(open_book: OpenBook) -> None:
    book = open_book(None)
    number = book.sheets[0].impl.number
    with pytest.raises(XlwingsError, match="chọn vùng A1048577 của trang Sheet1"):
        book.impl.inside("read", (number, 1_048_577, 1, 1_048_577, 1))


def test_an_office_without_python_is_told(
    open_book: OpenBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(connection, "PYTHON_LOADER", "com.sun.star.loader.None")
    with pytest.raises(HostUnavailable) as caught:
        Control(open_book(books.make(tmp_path / "sổ.xlsx")))
    assert "python3-uno" in caught.value.remedy


def test_an_office_is_refused_whose_python_does_not_start(
    open_book: OpenBook, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """In an environment that is activated, the system's Python runs within the office all the
    same; in an office that was started there by hand it does not, and the refusal says what to do.
    """
    venv.create(tmp_path / "môi trường", symlinks=True)
    path = f"{tmp_path / 'môi trường' / 'bin'}{os.pathsep}{os.environ['PATH']}"
    monkeypatch.setenv("PATH", path)
    for environment, runs in ((processes.environment, True), (lambda: {**os.environ}, False)):
        with monkeypatch.context() as patch:
            patch.setattr(processes, "environment", environment)
            office = connection.start(tmp_path / f"hồ sơ {runs}", headless=True)
        try:
            if runs:
                assert office.python() is not None
            else:
                with pytest.raises(HostUnavailable, match="phần Python") as caught:
                    office.python()
                assert "cchc-xl open" in caught.value.remedy
        finally:
            office.stop()
