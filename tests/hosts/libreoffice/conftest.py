"""Fixtures of the tests that drive a live LibreOffice."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest
import xlwings as xw

from tests.hosts.libreoffice import books
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host


@pytest.fixture
def sheet(open_book: OpenBook) -> xw.Sheet:
    """Give the first sheet of a new, empty workbook."""
    return open_book(None).sheets[0]


@pytest.fixture
def standard(open_book: OpenBook, tmp_path: Path) -> Callable[[], xw.Book]:
    """Give the function that opens the standard workbook of ``books``."""
    path = books.make(tmp_path / "sổ mẫu.xlsx")
    return lambda: open_book(path)
