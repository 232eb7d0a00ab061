"""What people put on the records of a live table, in LibreOffice: it follows them, or is told."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pytest
import xlwings as xw

from cchc_xl.libreoffice.uno_bridge import struct
from cchc_xl.register.live import LiveRegister
from cchc_xl.register.port import Displaced
from tests.libreoffice.office import OpenBook
from tests.libreoffice.office import live_office as live_office
from tests.libreoffice.office import open_book as open_book

from .record_contract import Change, RecordContract
from .register_books import TABLE, frame

pytestmark = pytest.mark.libreoffice
KEY = ["Đơn vị", "Kỳ"]


def stored(book: xw.Book, path: Path) -> Path:
    """A copy of an open workbook as a file of Excel's."""
    kind = struct("com.sun.star.beans.PropertyValue", "FilterName", 0, "Calc MS Excel 2007 XML", 0)
    book.api.storeToURL(path.as_uri(), (kind,))
    return path


class TestInLibreOffice(RecordContract):
    @pytest.fixture
    def change(self, tmp_path: Path, open_book: OpenBook) -> Change:
        def changed(path: Path, new: Sequence[tuple[Any, ...]]) -> tuple[Path, list[Displaced]]:
            book = open_book(path)
            register = LiveRegister(book)
            displaced = register.replace_table(TABLE, frame(*new), KEY)
            register.commit()
            return stored(book, tmp_path / "sau.xlsx"), displaced

        return changed
