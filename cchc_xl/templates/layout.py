"""Where everything stands in a template; the writer, the reader and fillers share it.

Rows are counted from 1, as in a spreadsheet. A table has its checks at the left, where they stay in
sight, and its records beside them; a card has one line for each field. ``KEY_ROW`` (tables) and
``CARD_KEY_COLUMN`` (cards) are hidden and hold machine keys (``tthc.received``); keys whose field
begins with ``_`` are no input.
"""

from __future__ import annotations

from pathlib import PurePath
from typing import TYPE_CHECKING

from cchc_xl.base.addresses import letters
from validation.form import Column, Form

if TYPE_CHECKING:
    from cchc_xl.plan.periods import Period

TITLE_ROW, UNIT_ROW, NOTE_ROW, KEY_ROW, HEADER_ROW, FIRST_ROW = range(1, 7)
LAST_OPEN_ROW = 1005
"""Rows that officers add below the offered ones are summed up to this row."""

CARD_LABEL, CARD_VALUE, CARD_CHECK, CARD_HELP, CARD_KEY = range(5)
"""Columns of a card, from 0."""
CARD_KEY_COLUMN = "E"
CARD_HEADERS = ("Nội dung", "Giá trị", "Kiểm tra", "Giải thích")

TABLE_CHECK, TABLE_FIELDS = 0, 1
"""The columns of a table's checks and of its first field, from 0."""

CHECK_FIELD = "_check"
CHECK_TITLE = "Kiểm tra"
REQUIRED_MARK = " (*)"

IDENTITY_SHEET = "_cchc"
LISTS_SHEET = "_danhmuc"
PROPERTY_PREFIX = "cchc_"
LIST_PREFIX = "dm_"


def key(form: str, field: str) -> str:
    """Return the machine key of a field: ``tthc.received``."""
    return f"{form}.{field}"


def header(column: Column) -> str:
    """Return what the officer reads above or beside a field: its title, marked when required."""
    return column.title + REQUIRED_MARK if column.required else column.title


def letter(index: int) -> str:
    """Return the letters of a column counted from 0: 0 is A, 26 is AA."""
    return letters(index + 1)


def field_letter(number: int) -> str:
    """Return the letters of the column of a table's field; fields are counted from 0."""
    return letter(TABLE_FIELDS + number)


def check_column(form: Form) -> int:
    """Return the column of a form's “Kiểm tra”, from 0."""
    return CARD_CHECK if form.shape == "card" else TABLE_CHECK


def address(form: Form, position: int, field: str) -> str:
    """Return the cell of a record's field (records from 0) in a template as issued."""
    number = [column.id for column in form.columns].index(field)
    if form.shape == "card":
        return f"{letter(CARD_VALUE)}{FIRST_ROW + number}"
    return f"{field_letter(number)}{FIRST_ROW + position}"


def list_name(form: Form, column: Column) -> str:
    """Return the defined name of the list that a drop-down offers."""
    return LIST_PREFIX + (column.list_name or f"{form.id}_{column.id}")


def file_name(unit: str, period: Period) -> str:
    """Return the name under which a unit's template is issued: ``BC_2023-Q1_THPT01.xlsx``."""
    return f"BC_{period.code}_{unit}.xlsx"


def safe_file_name(unit: str, period: Period) -> bool:
    """Tell whether the template's name is a plain file name (no folder in the unit's code)."""
    name = file_name(unit, period)
    return PurePath(name).name == name and "\\" not in name and ":" not in name
