"""What a running LibreOffice tells of itself, and the verdicts that follow from it."""

from __future__ import annotations

from pathlib import Path

import pytest

from cchc_xl import services
from cchc_xl.doctor import Severity, examine
from cchc_xl.doctor.host import host_of
from cchc_xl.register.building.config_sheet import Controls
from tests.hosts.libreoffice.running import OpenBook
from tests.hosts.libreoffice.running import open_book as open_book
from tests.hosts.libreoffice.running import running_host as running_host


@pytest.mark.libreoffice
def test_a_register_that_is_open_for_its_own_button(open_book: OpenBook, tmp_path: Path) -> None:
    path = tmp_path / "sổ 2023.xlsm"
    services.init(path, 2023, None, Controls.here("libreoffice"))
    book = open_book(path)
    host = host_of(book.app, book)
    assert (host.kind, host.location, host.read_only) == ("libreoffice", str(path), False)
    alone = {ailment.code: ailment.severity for ailment in examine(path)}
    assert alone["D204"] is Severity.BROKEN
    clicked = {ailment.code: ailment.severity for ailment in examine(path, host=host)}
    assert clicked["D204"] is Severity.GOOD
    assert clicked["D401"] is Severity.GOOD
    assert {severity for severity in clicked.values() if severity is Severity.BROKEN} == set()
