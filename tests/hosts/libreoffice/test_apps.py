"""What concerns LibreOffice as a whole, without a window."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw
from xlwings import XlwingsError

from cchc_xl.hosts import libreoffice
from cchc_xl.hosts.libreoffice import screen
from cchc_xl.hosts.libreoffice.engine import Engine
from tests.hosts.libreoffice import books
from tests.hosts.libreoffice.books import MAIN, PLAIN
from tests.hosts.libreoffice.running import OpenBook, RunningHost

pytestmark = pytest.mark.libreoffice


def test_the_engine_is_registered_once(running_host: RunningHost) -> None:
    engine = libreoffice.activate()
    assert libreoffice.register().impl is engine.impl
    active: Any = xw.engines.active
    assert active.name == "libreoffice"
    assert isinstance(engine.impl, Engine)
    assert [found.name for found in xw.engines].count("libreoffice") == 1
    assert running_host.app in list(xw.apps)
    assert xw.apps[running_host.app.pid] == running_host.app


def test_books_are_found_by_name_and_path(open_book: OpenBook, tmp_path: Path) -> None:
    path = books.make(tmp_path / "sổ một.xlsx")
    book = open_book(path)
    assert book.name == "sổ một.xlsx"
    assert Path(book.fullname) == path
    assert xw.Book(str(path)) == book
    assert xw.books["sổ một.xlsx"] == book
    assert open_book(path) == book
    assert len([found for found in book.app.books if found == book]) == 1
    with pytest.raises(FileNotFoundError):
        open_book(tmp_path / "không có.xlsx")
    book.close()
    assert "sổ một.xlsx" not in [found.name for found in xw.books]


def test_a_file_that_is_no_workbook_is_refused(open_book: OpenBook, tmp_path: Path) -> None:
    path = tmp_path / "hỏng.xlsx"
    path.write_bytes(b"PK\x03\x04 khong phai so")
    with pytest.raises(XlwingsError, match=r"không mở được.*hỏng\.xlsx"):
        open_book(path)


def test_the_book_that_calls(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    book.set_mock_caller()
    try:
        assert xw.Book.caller() == book
        assert xw.Book.caller().sheets[MAIN]["A5"].value == "a"
    finally:
        delattr(xw.Book, "_mock_caller")


def test_drawing_is_switched_off_and_on(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    document, app = book.api, book.app
    for _ in range(2):
        app.screen_updating = False
        assert (document.isActionLocked(), document.hasControllersLocked()) == (True, True)
        assert not app.screen_updating
    app.screen_updating = True
    assert (document.isActionLocked(), document.hasControllersLocked()) == (False, False)
    app.screen_updating = True
    assert app.screen_updating


def test_locks_of_others_stay(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    book.api.lockControllers()
    book.app.screen_updating = False
    book.app.screen_updating = True
    assert book.api.hasControllersLocked()
    book.api.unlockControllers()


def test_calculation(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    sheet = book.sheets[PLAIN]
    sheet["H1"].value = [[1, "=H1*2"]]
    with book.app.properties(calculation="manual"):
        assert book.app.calculation == "manual"
        sheet["H1"].value = 5
        assert sheet["I1"].value == 2
        book.app.calculate()
        assert sheet["I1"].value == 10
        sheet["H1"].value = 6
    assert book.app.calculation == "automatic"
    assert sheet["I1"].value == 12
    with pytest.raises(XlwingsError, match="tính toán"):
        book.app.calculation = "never"


def test_the_status_bar(standard: Callable[[], xw.Book]) -> None:
    app: Any = standard().app
    assert not app.status_bar
    with app.properties(status_bar="Đang đọc 1/3…"):
        assert app.status_bar == "Đang đọc 1/3…"
        app.status_bar = "Đang đọc 2/3…"
    assert not app.status_bar


def test_a_headless_office_is_not_seen_and_asks_nobody(standard: Callable[[], xw.Book]) -> None:
    app = standard().app
    assert not app.visible
    with pytest.raises(XlwingsError, match="Gộp xong"):
        app.alert("Gộp xong")


def test_what_a_dead_process_left_is_released(standard: Callable[[], xw.Book]) -> None:
    book = standard()
    document = book.api
    for _ in range(3):
        document.lockControllers()
        document.addActionLock()
    document.enableAutomaticCalculation(False)
    screen.release(document, automatic=True)
    assert not document.isActionLocked()
    assert not document.hasControllersLocked()
    assert document.isAutomaticCalculationEnabled()


def test_saving(standard: Callable[[], xw.Book], tmp_path: Path) -> None:
    book = standard()
    book.sheets[PLAIN]["H1"].value = "mới"
    book.save()
    path = Path(book.fullname)
    book.close()
    again = xw.Book(str(path))
    assert again.sheets[PLAIN]["H1"].value == "mới"
    again.save(tmp_path / "bản sao.ods")
    assert again.name == "bản sao.ods"
    with pytest.raises(XlwingsError, match=r"\.doc"):
        again.save(tmp_path / "x.doc")


def test_what_the_engine_does_not_do_is_told(sheet: xw.Sheet) -> None:
    with pytest.raises(NotImplementedError):
        sheet.charts  # noqa: B018
