"""A form's sheet: a table with a row a record, or a card with a line a field and who signs."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING

from cchc_xl.templates import checks, layout
from cchc_xl.templates.bounds import bound_formulas, typed_runs
from cchc_xl.templates.formulas import ROW, Test, card_formulas, table_patterns
from cchc_xl.templates.page import Page
from cchc_xl.templates.prefill import Record
from cchc_xl.templates.styles import BOLD, PLAIN, height, lines
from cchc_xl.templates.totals import keep_unmarked, write_total, write_totals
from cchc_xl.templates.validations import given_prompt, validation
from validation.form import Column, Form
from validation.forms import COVER

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from cchc_xl.templates.xlsx import TemplateSheet

CHECK_WIDTH = 36
FREEZE_WIDTH = 30
FREEZE_FROM = 6
CARD_WIDTHS = (44, 34, 38, 42)
COUNTS_WIDTH = 18
TALL_FIELD, TALL_LINES = 60, 5
"""A card's text field of this width or more gets a line for so many lines of text."""
SIGN_FIELD = "_sign"
SIGN_ROWS = 8
_FIRST = layout.FIRST_ROW - 1


def write_table(sheet: TemplateSheet, page: Page) -> None:
    """Write the headings, the records with their checks, and what may be typed."""
    form, styles = page.form, page.styles
    heads: list[tuple[str, str, float]] = [(layout.CHECK_FIELD, layout.CHECK_TITLE, CHECK_WIDTH)]
    heads += [(one.id, layout.header(one), one.width) for one in form.columns]
    heads += [(one.field, one.title, one.width) for one in page.besides]
    for index, (field, title, width) in enumerate(heads):
        sheet.set_column(index, index, width)
        sheet.write_string(layout.KEY_ROW - 1, index, layout.key(form.id, field), styles.key)
        sheet.write_string(layout.HEADER_ROW - 1, index, title, styles.header)
    sheet.set_row(layout.KEY_ROW - 1, None, None, {"hidden": True})
    sheet.set_row(layout.HEADER_ROW - 1, _header_height(form.columns))
    _rows(sheet, page)
    _besides(sheet, page)
    _validations(sheet, page)
    if page.records and form.columns[0].prefilled:
        sheet.autofilter(layout.HEADER_ROW - 1, 0, _FIRST + page.rows - 1, len(form.columns))
    narrow = len(form.columns) >= FREEZE_FROM and form.columns[0].width <= FREEZE_WIDTH
    sheet.freeze_panes(layout.HEADER_ROW, layout.TABLE_FIELDS + narrow)
    open_column = layout.TABLE_FIELDS + page.first_open
    sheet.set_selection(_FIRST, open_column, _FIRST, open_column)


def _rows(sheet: TemplateSheet, page: Page) -> None:
    form, lines, totals = page.form, page.lines, page.judged.totals
    alike: dict[str, list[int]] = {}
    columns = [(column, page.styles.of(column)) for column in form.columns]
    yearly = [bool(line.quarter) for line in lines]
    patterns = table_patterns(page.judged, page.rows, yearly, page.calm)
    for number, pattern in enumerate(bound_formulas(form, lines, page.rows, patterns)):
        row = _FIRST + number
        record = page.records[number] if number < len(page.records) else {}
        sheet.set_row(row, _record_height(form, record))
        for index, (column, style) in enumerate(columns, layout.TABLE_FIELDS):
            if column.id in totals and column.id not in record:
                continue
            closed = not column.prefilled and not form.is_open(column, record)
            own = page.styles.closed(column.kind) if closed else style
            write(sheet, row, index, record.get(column.id), own)
        alike.setdefault(pattern, []).append(row)
        formula = pattern.replace(ROW, str(row + 1))
        message = page.messages[number] if number < len(page.messages) else ""
        sheet.write_formula(row, layout.TABLE_CHECK, formula, page.styles.check, message)
    for rows in alike.values():
        sheet.share(layout.TABLE_CHECK, rows)
    write_totals(sheet, page)


def _besides(sheet: Worksheet, page: Page) -> None:
    styles = page.styles
    first = layout.TABLE_FIELDS + len(page.form.columns)
    for index, beside in enumerate(page.besides, first):
        for row, cell in enumerate(beside.cells, _FIRST):
            style = styles.beside_day if isinstance(cell, date) else styles.beside
            write(sheet, row, index, cell, style)
        for row in range(_FIRST, _FIRST + page.rows) if beside.formula else ():
            formula = "=" + beside.formula.format(row=row + 1)
            record = page.records[row - _FIRST] if row - _FIRST < len(page.records) else {}
            value = beside.found.get(str(record.get(page.form.key[0])), "")
            sheet.write_formula(row, index, formula, styles.beside, value)


def write(sheet: Worksheet, row: int, column: int, value: object, style: Format) -> None:
    """Write a value as what it is; text never becomes a formula or a number."""
    if value is None or value == "":
        sheet.write_blank(row, column, None, style)
    elif isinstance(value, date):
        sheet.write_datetime(row, column, value, style)
    elif isinstance(value, str):
        sheet.write_string(row, column, value, style)
    else:
        sheet.write_number(row, column, value, style)


def _validations(sheet: Worksheet, page: Page) -> None:
    bottom, ours = _FIRST + page.rows - 1, page.form.traits.ours
    for index, column in enumerate(page.form.columns, layout.TABLE_FIELDS):
        skipped = page.offered if column.id in ours else 0
        for top, last, typed in typed_runs(
            page.form, column, page.lines, range(skipped, page.rows)
        ):
            reckoned = column.id in page.judged.totals
            options = validation(page.form, typed, page.context, reckoned=reckoned)
            sheet.data_validation(_FIRST + top, index, _FIRST + last, index, options)
        if column.kind == "number":
            _whole_numbers(sheet, page, index, bottom)
    for row, line in enumerate(page.lines, _FIRST):
        if line.about:
            right = layout.TABLE_FIELDS + page.first_open - 1
            prompt = given_prompt(page.form, line)
            sheet.data_validation(row, layout.TABLE_FIELDS, row, right, prompt)


def _whole_numbers(sheet: Worksheet, page: Page, column: int, bottom: int) -> None:
    """Show whole numbers without the decimal sign that a format for fractions leaves behind.

    Not in a record at fault: of rules that hold in one cell LibreOffice shows the first alone, and
    the cell at fault would stay white.
    """
    cell, check = (
        f"${layout.letter(one)}{_FIRST + 1}" for one in (column, layout.check_column(page.form))
    )
    whole = f'=AND({check}="",{cell}=INT({cell}))'
    rule = {"type": "formula", "criteria": whole, "format": page.styles.whole}
    sheet.conditional_format(_FIRST, column, bottom, column, rule)


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


def write_card(sheet: Worksheet, page: Page, besides: Mapping[str, Sequence[Test]]) -> None:
    """Write the headings and the lines; ``besides`` are tests of more than the card, by field."""
    form, styles = page.form, page.styles
    widths = card_widths(page)
    for index, (width, title) in enumerate(zip(widths, layout.CARD_HEADERS, strict=True)):
        sheet.set_column(index, index, width)
        sheet.write_string(layout.HEADER_ROW - 1, index, title, styles.header)
    sheet.set_column(layout.CARD_KEY, layout.CARD_KEY, 12, None, {"hidden": True})
    for index, beside in enumerate(page.besides, layout.CARD_KEY + 1):
        sheet.set_column(index, index, beside.width)
        key = layout.key(form.id, beside.field)
        sheet.write_string(layout.KEY_ROW - 1, index, key, styles.key)
        sheet.write_string(layout.HEADER_ROW - 1, index, beside.title, styles.header)
        for row, cell in enumerate(beside.cells, _FIRST):
            write(sheet, row, index, cell, styles.beside)
    sheet.set_row(layout.KEY_ROW - 1, None, None, {"hidden": True})
    sheet.set_row(layout.HEADER_ROW - 1, height(1))
    for number, formula in enumerate(card_formulas(page.judged, besides)):
        _line(sheet, page, number, formula, widths)
    keep_unmarked(sheet, page)
    sheet.freeze_panes(layout.HEADER_ROW, 0)
    row = _FIRST + page.first_open
    sheet.set_selection(row, layout.CARD_VALUE, row, layout.CARD_VALUE)
    if form.id == COVER:
        _signatures(sheet, page)


def card_widths(page: Page) -> tuple[float, ...]:
    """Return the widths of a card's columns."""
    texts = any(column.kind == "text" for column in page.form.columns)
    return (CARD_WIDTHS[0], CARD_WIDTHS[1] if texts else COUNTS_WIDTH, *CARD_WIDTHS[2:])


def _line(sheet: Worksheet, page: Page, number: int, formula: str, widths: Sequence[float]) -> None:
    form, styles, row = page.form, page.styles, _FIRST + number
    column = form.columns[number]
    record = page.records[0] if page.records else {}
    message = page.messages[number] if page.messages else ""
    style = styles.locked if column.prefilled else styles.input(column.kind)
    sheet.set_row(row, _line_height(column, widths))
    sheet.write_string(row, layout.CARD_LABEL, layout.header(column), styles.label)
    reckoned = column.id in page.judged.totals and column.id not in record
    if reckoned:
        write_total(sheet, page, column.id, 0, record)
    else:
        write(sheet, row, layout.CARD_VALUE, record.get(column.id), style)
    sheet.write_formula(row, layout.CARD_CHECK, formula, styles.check, message)
    sheet.write_string(row, layout.CARD_HELP, column.help, styles.help)
    sheet.write_string(row, layout.CARD_KEY, layout.key(form.id, column.id), styles.key)
    if not column.prefilled:
        options = validation(form, column, page.context, reckoned=reckoned)
        sheet.data_validation(row, layout.CARD_VALUE, row, layout.CARD_VALUE, options)


def _line_height(column: Column, widths: Sequence[float]) -> float:
    if column.kind == "text" and column.width >= TALL_FIELD:
        return height(TALL_LINES)
    label = lines(layout.header(column), widths[layout.CARD_LABEL] * BOLD)
    return height(max(label, lines(column.help, widths[layout.CARD_HELP] * PLAIN)))


def _signatures(sheet: Worksheet, page: Page) -> None:
    """Leave room below the cover for who signs, with the names and the day that were typed."""
    form, top = page.form, _FIRST + len(page.form.columns) + 1
    names = ("report_date", "reporter", "head")
    day, reporter, head = (checks.cells_of(form, name, 1) for name in names)
    dated = f'"Ngày "&DAY({day})&" tháng "&MONTH({day})&" năm "&YEAR({day})'
    blank = "Ngày … tháng … năm …"
    signed, plain = page.styles.signed, page.styles.signed_note
    left, right = layout.CARD_LABEL, layout.CARD_VALUE
    key = layout.key(form.id, SIGN_FIELD)
    sheet.write_string(top, layout.CARD_KEY, key, page.styles.key)
    sheet.write_formula(top, right, f'=IF(ISNUMBER({day}),{dated},"{blank}")', plain, blank)
    sheet.write_string(top + 1, left, "NGƯỜI LẬP BÁO CÁO", signed)
    sheet.write_string(top + 1, right, "THỦ TRƯỞNG ĐƠN VỊ", signed)
    sheet.write_string(top + 2, left, "(Ký, ghi rõ họ tên)", plain)
    sheet.write_string(top + 2, right, "(Ký, đóng dấu, ghi rõ họ tên)", plain)
    for column, cell in ((left, reporter), (right, head)):
        sheet.write_formula(top + SIGN_ROWS - 1, column, f'={cell}&""', signed, "")
