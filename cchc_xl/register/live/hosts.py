"""Which program has a workbook open, and what answers for it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.register.live.host import Host

if TYPE_CHECKING:
    import xlwings as xw


def host_of(book: xw.Book) -> Host:
    """The program that has a workbook open."""
    if hasattr(book.api, "getSheets"):
        from cchc_xl.register.live.libreoffice import LibreOffice

        return LibreOffice()
    from cchc_xl.register.live.excel.host import Excel

    return Excel()
