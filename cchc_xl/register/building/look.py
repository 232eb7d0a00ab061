"""How the register's sheets look."""

from __future__ import annotations

from typing import Any

from xlsxwriter.format import Format
from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.base.addresses import letters
from cchc_xl.plan.periods import REPORTED, Period
from cchc_xl.plan.states import doubts, inspections, reports, returns, targets, tasks
from cchc_xl.register.schema import HEADER_ROW, Owner, Table, TableColumn
from validation import words

FONT = {"font_name": "Times New Roman", "font_size": 11, "valign": "top"}
NUMBER_FORMATS = {
    "count": "#,##0",
    "number": "#,##0.##",
    "percent": "0",
    "ratio": "0.0%",
    "date": "dd/mm/yyyy",
}
WRAPPED_FROM = 30
NAVY, GREEN, RED, AMBER, GREY = "#1F3864", "#C6EFCE", "#FFC7CE", "#FFEB9C", "#EDEDED"
PALE, YELLOW = "#D9E2F3", "#FFF2CC"
STATE_COLOURS = {
    targets.MET: GREEN,
    returns.ON_TIME: GREEN,
    returns.ACCEPTED: GREEN,
    words.COMPLETED: GREEN,
    inspections.INSPECTED: GREEN,
    **dict.fromkeys(doubts.EXPLAINED, GREEN),
    **dict.fromkeys(doubts.WAITING, AMBER),
    targets.NOT_MET: RED,
    returns.SENT_BACK: RED,
    returns.MISSING: RED,
    f"{returns.MISSING}{returns.TAKEN_BACK}": RED,
    tasks.PAST_DUE: RED,
    tasks.ON_TIME: GREEN,
    tasks.LATE: AMBER,
    tasks.OVERDUE: RED,
    reports.ON_TIME: GREEN,
    reports.SENT: GREEN,
    reports.LATE: AMBER,
    reports.OVERDUE: RED,
    reports.UNDATED: AMBER,
    reports.NOT_YET_DUE: GREY,
    returns.LATE: AMBER,
    returns.LATE_TO_CORRECT: AMBER,
    returns.TO_CORRECT: AMBER,
    inspections.NOT_INSPECTED: AMBER,
    targets.PROVISIONAL: AMBER,
    targets.NO_FIGURES: GREY,
    targets.NO_UNITS: GREY,
    returns.INACTIVE: GREY,
    returns.NOT_YET_DUE: GREY,
    f"{returns.NOT_YET_DUE}{returns.TAKEN_BACK}": GREY,
    returns.NOT_EXPECTED: GREY,
    returns.EXCUSED: GREY,
}
STATE_BEGINNINGS = {returns.CORRECTED: GREEN}
"""Of states that tell a day besides."""
REPORTED_FOR = tuple(
    period.part.lower() for kind in REPORTED for period in Period(2000, "Y").within(kind)
)
"""The columns of the wall: one for each quarter, or month, that units report for."""
STATE_COLUMNS = ("verdict", "state", "standing", "result", "timeliness", *REPORTED_FOR)
COLOURED_ROWS = 5000


class Look:
    """The cell formats of one workbook, each made once."""

    def __init__(self, book: Workbook) -> None:
        self._book = book
        self._cells: dict[tuple[str, bool], Format] = {}
        self._fills: dict[str, Format] = {}
        self.title = book.add_format({**FONT, "bold": True, "font_size": 14, "font_color": NAVY})
        self.subtitle = book.add_format({**FONT, "italic": True})
        self.plain = book.add_format({**FONT, "text_wrap": True})
        self.bold = book.add_format({**FONT, "bold": True, "text_wrap": True})
        self.link = book.add_format({**FONT, "font_color": NAVY, "underline": 1})
        self.heading = book.add_format(
            {**FONT, "bold": True, "font_size": 18, "align": "center", "text_wrap": True}
        )
        self.header = book.add_format(
            {
                **FONT,
                "bold": True,
                "font_color": "white",
                "bg_color": NAVY,
                "border": 1,
                "align": "center",
                "valign": "vcenter",
                "text_wrap": True,
            }
        )

        self._add_control_formats(book)

    def _add_control_formats(self, book: Workbook) -> None:
        """Make the formats of the control sheet and of the sheet of settings."""
        middle = {**FONT, "valign": "vcenter"}
        framed = {**middle, "border": 1, "border_color": "#BFBFBF", "indent": 1}
        large = {**middle, "bold": True, "font_size": 16, "font_color": "white", "indent": 1}
        self.banner = book.add_format({**large, "bg_color": NAVY})
        self.group = book.add_format(
            {**middle, "bold": True, "font_color": NAVY, "bg_color": PALE, "indent": 1}
        )
        self.label = book.add_format({**middle, "bold": True, "text_wrap": True, "indent": 1})
        self.hint = book.add_format(
            {**middle, "italic": True, "font_color": "#595959", "text_wrap": True, "indent": 1}
        )
        self.guide = book.add_format(
            {**middle, "font_color": "#404040", "text_wrap": True, "align": "left", "indent": 1}
        )
        self.explanation = book.add_format({**middle, "text_wrap": True})
        self.control_link = book.add_format(
            {**middle, "font_color": NAVY, "underline": 1, "indent": 1}
        )
        typed = {"bold": True, "num_format": "@", "bg_color": YELLOW, "border": 2, "locked": False}
        self.input = book.add_format(
            {**framed, **typed, "border_color": "#BF9000", "font_size": 12, "align": "left"}
        )
        shown = {**framed, "text_wrap": True, "align": "left"}
        self.result = book.add_format({**shown, "valign": "top"})
        self.result_line = book.add_format(shown)
        self.status = book.add_format({**shown, "bold": True})
        self.setting = book.add_format({**FONT, "num_format": "@"})

    def cell(self, column: TableColumn, owner: Owner) -> Format:
        """Return the format of a column's cells; a code stays text when it looks like a number."""
        wraps = column.width >= WRAPPED_FROM
        pattern = NUMBER_FORMATS.get(column.kind, "General" if owner == "output" else "@")
        pattern = "General" if column.plain else pattern
        key = (pattern, wraps)
        if key not in self._cells:
            look = {**FONT, "num_format": pattern, "text_wrap": wraps, "border": 1}
            if column.kind not in NUMBER_FORMATS:
                look |= {"align": "left", "indent": 1}
            made = self._book.add_format({**look, "border_color": "#BFBFBF"})
            self._cells[key] = made
        return self._cells[key]

    def fill(self, colour: str) -> Format:
        """Return a format that colours a cell."""
        if colour not in self._fills:
            self._fills[colour] = self._book.add_format({"bg_color": colour})
        return self._fills[colour]


def mark_states(look: Look, sheet: Worksheet, table: Table) -> None:
    """Colour the cells that say how a thing stands: green, amber, red or grey."""
    for number, column in enumerate(table.columns):
        if column.id not in STATE_COLUMNS or column.kind != "text":
            continue
        for state, colour in STATE_COLOURS.items():
            rule: dict[str, Any] = {"type": "cell", "criteria": "==", "value": f'"{state}"'}
            rule["format"] = look.fill(colour)
            sheet.conditional_format(HEADER_ROW, number, HEADER_ROW + COLOURED_ROWS, number, rule)
        if column.id not in REPORTED_FOR:
            continue
        for state, colour in STATE_BEGINNINGS.items():
            rule = {"type": "text", "criteria": "begins with", "value": state}
            rule["format"] = look.fill(colour)
            sheet.conditional_format(HEADER_ROW, number, HEADER_ROW + COLOURED_ROWS, number, rule)


def write_text(sheet: Worksheet, row: int, column: int, text: str, style: Format) -> None:
    """Write a text; of none at all a cell that is empty and not one with no letters."""
    if text:
        sheet.write_string(row, column, text, style)
    else:
        sheet.write_blank(row, column, None, style)


def name_cell(book: Workbook, name: str, sheet: str, row: int, column: int) -> None:
    """Give a cell (counted from 0) a name in the whole workbook."""
    book.define_name(name, f"='{sheet}'!${letters(column + 1)}${row + 1}")
