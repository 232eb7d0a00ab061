"""What a button needs before it can be clicked and killed: choices, and something to do."""

from __future__ import annotations

from typing import Any

import xlwings as xw

from cchc_xl import buttons
from cchc_xl.base.addresses import Area
from cchc_xl.register.live.adapter import LiveRegister
from cchc_xl.register.live.control import DAY, PERIOD, REASON, UNIT
from cchc_xl.register.live.hosts import host_of
from cchc_xl.register.schema import HEADER_ROW, tables

WRITING = (
    "merge",
    "undo",
    "lock",
    "rebuild",
    "targets",
    "withdraw",
    "export",
    "excuse",
    "receive",
    "preview",
    "check",
    "coverage",
)
"""The buttons that write into the register, those that write most of it first."""
READING = ("issue", "verify", "doctor")
"""The buttons that write nothing but their result on the control sheet."""
MARKED = ("submissions", "tthc", "nhiem_vu")
"""Tables on whose records somebody puts a note, a link and a fill."""
FREE = "THPT05"
"""A unit that sent nothing yet."""


def prepare(book: xw.Book, button: str, merged: str) -> None:
    """Make a register such that a button has something to write; ``merged`` is a unit in force."""

    def choose(name: str, value: str) -> None:
        book.names[name].refers_to_range.value = value

    if button == "undo":
        book.set_mock_caller()
        buttons.merge()
    if button in ("coverage", "targets", "export"):
        choose(PERIOD, "2023-H1")  # of the quarter all is there
    if button in ("withdraw", "excuse", "receive"):
        choose(UNIT, FREE if button == "excuse" else merged)
        choose(REASON, "gửi nhầm")
        choose(DAY, "'20/03/2023")
    if button == "rebuild":
        table = tables()["tthc"]
        column = LiveRegister(book).tables()[table.name].columns.index("Tiếp nhận tổng số") + 1
        book.sheets[table.sheet].range((HEADER_ROW + 1, column)).value = 99_999


def put_marks(book: xw.Book) -> None:
    """Put a note, a link and a fill on a record of some tables, in LibreOffice."""
    host, found = host_of(book), LiveRegister(book).tables()
    for name in MARKED:
        table = tables()[name]
        sheet, area = book.sheets[table.sheet], _records(found[table.name].ref)
        row = min(area.top + 1, area.bottom)
        assert host.give(sheet.range((row, 1)), "note", f"xem lại {name}", "")
        assert host.give(sheet.range((row, 2)), "link", f"https://vanphong.vn/{name}", "")
        sheet.range((row, 1), (row, 3)).api.CellBackColor = 0xFFFF00


def lying_on(book: xw.Book, name: str, ref: str) -> list[list[Any]]:
    """Return what lies on a table's records: kind, beginning of the record, column, text, look.

    ``ref`` is where the table is.
    """
    sheet, area = book.sheets[tables()[name].sheet], _records(ref)
    block = sheet.range(str(area))
    things = host_of(book).lying(block, (area.left, area.right, area.bottom), True)
    values = block.raw_value
    found = [
        [thing.kind, *values[place.top - area.top][:2], place.left, thing.said, thing.held]
        for thing in things
        if thing.kind in ("note", "link", "look")
        for place in thing.places
        if place.top <= area.bottom
    ]
    return [["kind", "unit", "period", "column", "said", "held"], *sorted(found, key=repr)]


def _records(ref: str) -> Area:
    area = Area.parse(ref)
    return area._replace(top=area.top + 1)
