"""The process that a button in LibreOffice starts."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from cchc_xl.hosts.libreoffice import call
from tests.hosts.libreoffice.books import MAIN, PLAIN
from tests.hosts.libreoffice.running import RunningHost

Click = Callable[..., tuple[int, str, str]]
WRITE = "import xlwings as xw; book = xw.Book.caller(); sheet = book.sheets['Trống']; "


@pytest.fixture
def book(standard: Callable[[], xw.Book]) -> xw.Book:
    """Give the open workbook on which a button is clicked."""
    return standard()


@pytest.fixture
def click(running_host: RunningHost, book: xw.Book, tmp_path: Path) -> Click:
    """Give the function that starts a statement as the macro does: code, done-file, errors."""

    def clicked(statement: str, workbook: str = book.fullname) -> tuple[int, str, str]:
        done = tmp_path / "xong.txt"
        done.unlink(missing_ok=True)
        command = [sys.executable, "-m", "cchc_xl.libreoffice.call", "--workbook", workbook]
        command += ["--profile", f"{running_host.profile.as_uri()}/user", "--done", str(done)]
        result = subprocess.run(
            [*command, "--statement", statement],
            capture_output=True,
            text=True,
            check=False,
            timeout=120,
        )
        assert [path.name for path in tmp_path.glob("*.tmp")] == []
        return result.returncode, done.read_text("ascii"), result.stderr

    return clicked


def is_free(book: xw.Book) -> bool:
    """Whether a workbook is drawn, takes changes and calculates."""
    document: Any = book.api
    locked = document.isActionLocked() or document.hasControllersLocked()
    return bool(not locked and document.isAutomaticCalculationEnabled())


@pytest.mark.libreoffice
def test_the_statement_finds_the_open_workbook(click: Click, book: xw.Book) -> None:
    code, done, _ = click(WRITE + f"sheet['H1'].value = [book.sheets[{MAIN!r}]['A5'].value, 'á']")
    assert (code, done) == (0, "0\n")
    assert book.sheets[PLAIN]["H1:I1"].value == ["a", "á"]


@pytest.mark.libreoffice
def test_a_killed_worker_leaves_a_usable_workbook(click: Click, book: xw.Book) -> None:
    code, done, _ = click(
        WRITE
        + "import os; book.app.screen_updating = False; book.app.calculation = 'manual'; "
        + "book.app.status_bar = 'Đang gộp…'; sheet['H1'].value = 5; os.kill(os.getpid(), 9)"
    )
    assert (code, done) == (call.KILLED, f"{call.KILLED}\n")
    assert is_free(book)
    book.sheets[PLAIN]["I1"].value = "=H1*2"
    assert book.sheets[PLAIN]["I1"].value == 10


@pytest.mark.libreoffice
def test_manual_calculation_stays_as_it_was(click: Click, book: xw.Book) -> None:
    book.api.enableAutomaticCalculation(False)
    try:
        assert click("import os; os.abort()")[0] == call.KILLED
        assert not book.api.isAutomaticCalculationEnabled()
    finally:
        book.api.enableAutomaticCalculation(True)


@pytest.mark.libreoffice
def test_an_error_that_nobody_caught_is_told_by_the_macro(click: Click, book: xw.Book) -> None:
    code, done, errors = click(WRITE + "book.app.screen_updating = False; 1 / 0")
    assert (code, done) == (call.BROKEN, f"{call.BROKEN}\n")
    assert "ZeroDivisionError" in errors
    assert is_free(book)


@pytest.mark.libreoffice
def test_an_exit_code_of_the_statement_is_handed_on(click: Click) -> None:
    assert click("raise SystemExit(3)")[:2] == (3, "3\n")


@pytest.mark.libreoffice
def test_a_workbook_that_is_not_open_is_told(click: Click, tmp_path: Path) -> None:
    code, done, errors = click("pass", workbook=str(tmp_path / "khác.xlsx"))
    assert (code, done) == (call.LOST_HOST, f"{call.LOST_HOST}\n")
    assert "Không thấy sổ" in errors


def test_the_done_file_is_written_whatever_happens(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    def fail(*given: object) -> int:
        raise RuntimeError

    monkeypatch.setattr(call, "supervise", fail)
    done = tmp_path / "xong"
    with pytest.raises(RuntimeError):
        call.main(["--workbook", "x", "--done", str(done), "--statement", "pass"])
    assert done.read_bytes() == f"{call.BROKEN}\n".encode()
    assert list(tmp_path.iterdir()) == [done]
