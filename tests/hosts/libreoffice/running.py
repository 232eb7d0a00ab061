"""A live, headless LibreOffice for tests that drive a workbook through xlwings.

Import the fixtures in a test module or a ``conftest.py``::

    from tests.hosts.libreoffice.running import running_host as running_host
    from tests.hosts.libreoffice.running import open_book as open_book

    @pytest.mark.libreoffice
    def test_it(open_book: OpenBook, tmp_path: Path) -> None:
        book = open_book(tmp_path / "so.xlsx")   # an xw.Book; None opens a new, empty one
        book.sheets[0]["A1"].value = "x"

``running_host`` is one LibreOffice for the whole session, with a profile of its own. Books that a
test opened through ``open_book`` are closed without saving when the test ends; the same path opened
twice in one test is the same document, as it stands. ``running_host.connection`` reaches UNO.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from cchc_xl.hosts import libreoffice
from cchc_xl.hosts.libreoffice import connection
from cchc_xl.hosts.libreoffice.connection import Connection

OpenBook = Callable[[Path | None], xw.Book]


@dataclass(frozen=True, repr=False)
class RunningHost:
    """A running LibreOffice: its connection, its profile, and the same LibreOffice for xlwings."""

    connection: Connection
    profile: Path
    app: xw.App

    def open(self, path: Path | None = None) -> xw.Book:
        """Open a file, or a new workbook, without a window."""
        if path is None:
            return self.app.books.add()
        return self.app.books.open(path)


@pytest.fixture(scope="session")
def running_host(tmp_path_factory: pytest.TempPathFactory) -> Iterator[RunningHost]:
    """Start a headless LibreOffice for the session; end it afterwards."""
    profile = tmp_path_factory.mktemp("live-office") / "profile"
    started = connection.start(profile, headless=True)
    try:
        yield RunningHost(started, profile, libreoffice.attach(started))
    finally:
        started.stop()


@pytest.fixture
def open_book(running_host: RunningHost) -> Iterator[OpenBook]:
    """Give the function that opens a workbook in the live LibreOffice; see the module."""
    before = [document.RuntimeUID for document in _documents(running_host)]
    libreoffice.attach(running_host.connection)  # in front of what other tests attached

    def opened(path: Path | None = None) -> xw.Book:
        return running_host.open(path)

    yield opened
    running_host.app.screen_updating = True
    running_host.app.status_bar = False
    for document in _documents(running_host):
        if document.RuntimeUID not in before:
            document.setModified(False)
            document.close(True)


def _documents(host: RunningHost) -> list[Any]:
    return connection.documents(host.connection.desktop)
