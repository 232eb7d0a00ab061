"""The visible sheets of a template: a table or a card for each form."""

from __future__ import annotations

import math
import textwrap
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from typing import TYPE_CHECKING, Any

from cchc_xl.plan.periods import Period
from cchc_xl.templates import checks, layout
from cchc_xl.templates.bounds import bound_formulas, typed_runs
from cchc_xl.templates.context import TemplateContext, UnitOfTemplate
from cchc_xl.templates.prefill import Record
from cchc_xl.templates.styles import LINE_HEIGHT, Styles
from cchc_xl.templates.validations import given_prompt, validation
from validation.form import Column, Form

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

CHECK_WIDTH = 50
CARD_WIDTHS = (44, 34, 52, CHECK_WIDTH)
COUNTS_WIDTH = 18
TALL_FIELD, TALL_LINES = 60, 5
"""A card's text field of this width or more gets a line for so many lines of text."""

PLAIN, BOLD = 1.12, 0.95
"""Letters of running text that fit where one digit of the column's width does."""

PORTRAIT_WIDTH = 142
"""Characters across, above which a sheet is printed in landscape."""

FREEZE_WIDTH = 30
FREEZE_FROM = 6
A4 = 9

PROTECTION = {
    "objects": True,
    "scenarios": True,
    "format_cells": True,
    "format_columns": True,
    "format_rows": True,
    "insert_rows": True,
    "insert_hyperlinks": True,
    "delete_rows": True,
    "sort": True,
    "autofilter": True,
}


@dataclass(frozen=True)
class Page:
    """Everything that one sheet of a unit's template is written from.

    ``records`` come filled in; ``rows`` is how many records the sheet offers.
    """

    context: TemplateContext
    unit: UnitOfTemplate
    period: Period
    judged: checks.Judged
    records: Sequence[Record]
    messages: Sequence[str]
    styles: Styles

    @property
    def form(self) -> Form:
        """Return the sheet's form."""
        return self.judged.form

    @property
    def rows(self) -> int:
        """Return the number of lines that carry a check: records, or a card's fields."""
        if self.form.shape == "card":
            return len(self.form.columns)
        begun = len(self.records)
        if self.form.traits.brought or self.offered:
            return self.form.open_rows + begun
        return max(self.form.open_rows, begun)

    @property
    def offered(self) -> int:
        """Return how many of the first records Văn phòng's own table gives."""
        traits, form = self.form.traits, self.form
        lines = self.context.lines_of(form, self.unit, self.period) if traits.offered else ()
        return len(lines)

    @property
    def first_open(self) -> int:
        """Return the first column in which an officer may type into the first record."""
        form = self.form
        ours = form.traits.ours if self.offered else ()
        return next(
            index
            for index, column in enumerate(form.columns)
            if not column.prefilled and column.id not in ours
        )

    @property
    def check_range(self) -> str:
        """Return the cells of the column “Kiểm tra”."""
        card = self.form.shape == "card"
        column = layout.letter(layout.CARD_CHECK if card else len(self.form.columns))
        return f"${column}${layout.FIRST_ROW}:${column}${layout.FIRST_ROW + self.rows - 1}"


def write_page(sheet: Worksheet, page: Page) -> None:
    """Write one form's sheet: headings, fields, validations, checks, protection, print set-up."""
    _headings(sheet, page)
    if page.form.shape == "card":
        _write_card(sheet, page)
    else:
        _write_table(sheet, page)
    _mark_broken(sheet, page)
    sheet.hide_gridlines(2)
    sheet.protect("", PROTECTION)


def _headings(sheet: Worksheet, page: Page) -> None:
    unit, styles = page.unit, page.styles
    sheet.set_row(layout.TITLE_ROW - 1, 24)
    sheet.write_string(layout.TITLE_ROW - 1, 0, page.form.title, styles.title)
    window = page.context.window_of(page.period)
    where = (
        f"Đơn vị: {unit.code} - {unit.name}. Kỳ báo cáo: {page.period.title}, số liệu từ {window}."
    )
    sheet.write_string(layout.UNIT_ROW - 1, 0, where, styles.subtitle)
    sheet.write_string(layout.NOTE_ROW - 1, 0, _note(page.form), styles.note)


def _note(form: Form) -> str:
    marked = any(column.required and not column.prefilled for column in form.columns)
    return form.note + " Mục có dấu (*) bắt buộc điền." * marked


def _write_table(sheet: Worksheet, page: Page) -> None:
    form, styles = page.form, page.styles
    last = len(form.columns)
    widths = [column.width for column in form.columns]
    for index, column in enumerate(form.columns):
        sheet.set_column(index, index, column.width)
        sheet.write_string(layout.KEY_ROW - 1, index, layout.key(form.id, column.id), styles.key)
        sheet.write_string(layout.HEADER_ROW - 1, index, layout.header(column), styles.header)
    sheet.set_column(last, last, CHECK_WIDTH)
    sheet.write_string(
        layout.KEY_ROW - 1, last, layout.key(form.id, layout.CHECK_FIELD), styles.key
    )
    sheet.write_string(layout.HEADER_ROW - 1, last, layout.CHECK_TITLE, styles.header)
    sheet.set_row(layout.KEY_ROW - 1, None, None, {"hidden": True})
    sheet.set_row(layout.HEADER_ROW - 1, _header_height(form.columns))
    _table_rows(sheet, page)
    _table_validations(sheet, page)
    first, bottom = layout.FIRST_ROW - 1, layout.FIRST_ROW + page.rows - 2
    if page.records and form.columns[0].prefilled:
        sheet.autofilter(layout.HEADER_ROW - 1, 0, bottom, last)
    narrow = len(form.columns) >= FREEZE_FROM and widths[0] <= FREEZE_WIDTH
    sheet.freeze_panes(layout.HEADER_ROW, 1 if narrow else 0)
    sheet.set_selection(first, page.first_open, first, page.first_open)
    _print_setup(sheet, page, sum(widths), last - 1, bottom)


def _table_rows(sheet: Worksheet, page: Page) -> None:
    form, styles = page.form, page.styles
    columns = [(column, styles.of(column)) for column in form.columns]
    last = len(columns)
    lines = page.context.lines_of(page.form, page.unit, page.period)
    formulas = checks.table_formulas(page.judged, page.rows)
    for number, formula in enumerate(bound_formulas(form, lines, page.rows, formulas)):
        row = layout.FIRST_ROW - 1 + number
        record = page.records[number] if number < len(page.records) else {}
        sheet.set_row(row, _record_height(page.form, record))
        for index, (column, style) in enumerate(columns):
            closed = not column.prefilled and not form.is_open(column, record)
            own = styles.closed(column.kind) if closed else style
            _write(sheet, row, index, record.get(column.id), own)
        message = page.messages[number] if number < len(page.messages) else ""
        sheet.write_formula(row, last, formula, page.styles.check, message)


def _write(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    """Write a value as what it is; text never becomes a formula or a number."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _table_validations(sheet: Worksheet, page: Page) -> None:
    first, bottom = layout.FIRST_ROW - 1, layout.FIRST_ROW + page.rows - 2
    lines = page.context.lines_of(page.form, page.unit, page.period)
    for index, column in enumerate(page.form.columns):
        skipped = page.offered if column.id in page.form.traits.ours else 0
        for top, last, typed in typed_runs(page.form, column, lines, range(skipped, page.rows)):
            options = validation(page.form, typed, page.context)
            sheet.data_validation(first + top, index, first + last, index, options)
        if column.kind == "number":
            _whole_numbers(sheet, page, first, index, bottom)
    for row, line in enumerate(lines, first):
        if line.about:
            sheet.data_validation(row, 0, row, page.first_open - 1, given_prompt(page.form, line))


def _whole_numbers(sheet: Worksheet, page: Page, first: int, column: int, bottom: int) -> None:
    """Show whole numbers without the decimal sign that a format for fractions leaves behind."""
    cell = f"${layout.letter(column)}{first + 1}"
    rule = {"type": "formula", "criteria": f"={cell}=INT({cell})", "format": page.styles.whole}
    sheet.conditional_format(first, column, bottom, column, rule)


def _write_card(sheet: Worksheet, page: Page) -> None:
    form, styles = page.form, page.styles
    texts = any(column.kind == "text" for column in form.columns)
    widths = (CARD_WIDTHS[0], CARD_WIDTHS[1] if texts else COUNTS_WIDTH, *CARD_WIDTHS[2:])
    for index, (width, title) in enumerate(zip(widths, layout.CARD_HEADERS, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(layout.HEADER_ROW - 1, index, title, styles.header)
    sheet.set_column(layout.CARD_KEY, layout.CARD_KEY, 12, None, {"hidden": True})
    sheet.set_row(layout.KEY_ROW - 1, None, None, {"hidden": True})
    sheet.set_row(layout.HEADER_ROW - 1, height(1))
    record = page.records[0] if page.records else {}
    for number, (column, formula) in enumerate(
        zip(form.columns, checks.card_formulas(page.judged), strict=True)
    ):
        row = layout.FIRST_ROW - 1 + number
        sheet.set_row(row, _line_height(column, widths))
        sheet.write_string(row, layout.CARD_LABEL, layout.header(column), styles.label)
        style = styles.locked if column.prefilled else styles.input(column.kind)
        _write(sheet, row, layout.CARD_VALUE, record.get(column.id), style)
        sheet.write_string(row, layout.CARD_HELP, column.help, styles.help)
        sheet.write_formula(row, layout.CARD_CHECK, formula, styles.check, "")
        sheet.write_string(row, layout.CARD_KEY, layout.key(form.id, column.id), styles.key)
        if not column.prefilled:
            options = validation(form, column, page.context)
            sheet.data_validation(row, layout.CARD_VALUE, row, layout.CARD_VALUE, options)
    first = layout.FIRST_ROW - 1
    sheet.freeze_panes(layout.HEADER_ROW, 0)
    open_row = first + _first_open(form)
    sheet.set_selection(open_row, layout.CARD_VALUE, open_row, layout.CARD_VALUE)
    bottom = first + len(form.columns) - 1
    _print_setup(sheet, page, sum(widths[:3]), layout.CARD_HELP, bottom)


def _first_open(form: Form) -> int:
    return next(index for index, column in enumerate(form.columns) if not column.prefilled)


def _mark_broken(sheet: Worksheet, page: Page) -> None:
    """Colour a broken row: red or yellow where the message stands, pale where the fields are."""
    card = page.form.shape == "card"
    check = layout.CARD_CHECK if card else len(page.form.columns)
    first, bottom = layout.FIRST_ROW - 1, layout.FIRST_ROW + page.rows - 2
    cell = f"${layout.letter(check)}{layout.FIRST_ROW}"
    warned = f'LEFT({cell},{len(checks.WARNING_MARK)})="{checks.WARNING_MARK}"'
    styles = page.styles
    for criteria, style in ((f"={warned}", styles.warning), (f'={cell}<>""', styles.error)):
        rule = {"type": "formula", "criteria": criteria, "format": style, "stop_if_true": True}
        sheet.conditional_format(first, check, bottom, check, rule)
    rule = {"type": "formula", "criteria": f'={cell}<>""', "format": styles.row}
    sheet.conditional_format(first, 0, bottom, layout.CARD_VALUE if card else check - 1, rule)


def _header_height(columns: Sequence[Column]) -> float:
    return height(max(lines(layout.header(column), column.width - 2) for column in columns))


def _record_height(form: Form, record: Record) -> float:
    texts = [(record.get(column.id), column.width) for column in form.columns]
    return height(
        max(
            (lines(text, width * PLAIN) for text, width in texts if isinstance(text, str)),
            default=1,
        )
    )


def _line_height(column: Column, widths: Sequence[float]) -> float:
    if column.kind == "text" and column.width >= TALL_FIELD:
        return height(TALL_LINES)
    label = lines(layout.header(column), widths[0] * BOLD)
    return height(max(label, lines(column.help, widths[2] * PLAIN)))


def height(count: int) -> float:
    return 6 + LINE_HEIGHT * count


@lru_cache(maxsize=4096)
def lines(text: str, width: float) -> int:
    """Estimate how many lines a text takes in a column that is so many digits wide."""
    return len(textwrap.wrap(text, max(4, math.floor(width)))) or 1


def _print_setup(sheet: Worksheet, page: Page, width: float, column: int, bottom: int) -> None:
    """Set up A4, one page wide, with unit, quarter and page number below.

    The checks are not printed, unless the instruction above the table needs the room.
    """
    if len(_note(page.form)) > width * PLAIN:
        width, column = width + CHECK_WIDTH, column + 1
    sheet.set_paper(A4)
    if width > PORTRAIT_WIDTH:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, bottom, column)
    sheet.repeat_rows(layout.HEADER_ROW - 1)
    unit = f"{page.unit.code} - {page.unit.name}".replace("&", "&&")
    footer: dict[str, Any] = {"scale_with_doc": False, "align_with_margins": True}
    sheet.set_footer(f"&L{unit}&C{page.period.title}&RTrang &P/&N", footer)
