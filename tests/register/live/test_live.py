"""The register as a live workbook in LibreOffice: the contract, and what only that shows."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_xl.register.live.adapter import LiveRegister
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host
from tests.register.contract import Open, RegisterContract
from tests.register.register_books import build

pytestmark = pytest.mark.libreoffice


def quiet(text: str) -> None:
    """Nobody looks at a headless LibreOffice."""


class TestLiveRegister(RegisterContract):
    @pytest.fixture
    def opened(self, tmp_path: Path, open_book: OpenBook) -> Open:
        book = open_book(build(tmp_path / "so.xlsx"))
        return lambda: LiveRegister(book, status=quiet, message=quiet)
