"""The visible sheets of a template: a table or a card for each form."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import TYPE_CHECKING, Any

from cchc_xl.plan.states.tasks import PAST_DUE
from cchc_xl.returns.identity import READY_SHEET
from cchc_xl.templates import checks, layout
from cchc_xl.templates.cells import naming, quoted
from cchc_xl.templates.fields import SIGN_ROWS, card_widths, write_card, write_table
from cchc_xl.templates.formulas import Test
from cchc_xl.templates.page import Page
from cchc_xl.templates.styles import BOLD, CAPITALS, PLAIN, height, lines
from validation.forms import COVER

if TYPE_CHECKING:
    from xlsxwriter.format import Format
    from xlsxwriter.worksheet import Worksheet

    from cchc_xl.templates.xlsx import TemplateSheet

PORTRAIT_WIDTH = 142
"""Characters across, above which a sheet is printed in landscape."""

_CHANGED = "Văn phòng đổi hạn thì theo thông báo của Văn phòng."

BACK = f"← {READY_SHEET}"

A4 = 9

TITLE_SCALE, TITLE_LINE = 11 / 14, 18
"""How many of its letters stand where one of the other text does; points that a line takes."""

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


def write_page(sheet: TemplateSheet, page: Page, besides: Mapping[str, Sequence[Test]]) -> None:
    """Write one form's sheet: headings, fields, validations, checks, protection, print set-up.

    ``besides`` are tests of more than the form, by the card's field that tells of them.
    """
    _headings(sheet, page)
    if page.form.shape == "card":
        write_card(sheet, page, besides)
    else:
        write_table(sheet, page)
    _mark_broken(sheet, page)
    _print_setup(sheet, page)
    sheet.hide_gridlines(2)
    sheet.protect("", PROTECTION)


def _headings(sheet: Worksheet, page: Page) -> None:
    styles, (first, _, _) = page.styles, _printed(page)
    _title(sheet, page)
    _heading(sheet, page, layout.UNIT_ROW - 1, f"Đơn vị: {page.where}", bold=True)
    _heading(sheet, page, layout.NOTE_ROW - 1, _note(page), bold=False)
    if first > layout.TABLE_CHECK:
        link = f"internal:{checks.quoted_sheet(READY_SHEET)}!A1"
        sheet.write_url(layout.TITLE_ROW - 1, layout.TABLE_CHECK, link, styles.back, BACK)


def _title(sheet: Worksheet, page: Page) -> None:
    """Write the sheet's title over all that is printed: beyond, a print-out would cut it."""
    row, text = layout.TITLE_ROW - 1, page.form.title
    first, last, width = _printed(page)
    count = lines(text, width * CAPITALS * TITLE_SCALE)
    sheet.set_row(row, 6 + TITLE_LINE * count)
    if count == 1 or first == last:
        sheet.write_string(row, first, text, page.styles.title)
    else:
        sheet.merge_range(row, first, row, last, text, page.styles.long_title)


def _heading(sheet: Worksheet, page: Page, row: int, text: str, *, bold: bool) -> None:
    """Write a line above a sheet, over all that is printed, as high as it needs."""
    styles, (first, last, width) = page.styles, _printed(page)
    count = lines(text, width * (BOLD if bold else PLAIN))
    if count == 1 or first == last:
        sheet.write_string(row, first, text, styles.subtitle if bold else styles.note)
    else:
        sheet.set_row(row, height(count))
        style = styles.lead if bold else styles.advice
        sheet.merge_range(row, first, row, last, text, style)


def _printed(page: Page) -> tuple[int, int, float]:
    """Return the first and the last column that are printed, and how wide they are together.

    Checks and help are for whoever fills in the sheet.
    """
    if page.form.shape == "card":
        return layout.CARD_LABEL, layout.CARD_VALUE, sum(card_widths(page)[:2])
    last = layout.TABLE_FIELDS + len(page.form.columns) - 1
    return layout.TABLE_FIELDS, last, sum(column.width for column in page.form.columns)


def _note(page: Page) -> str:
    """Return what a sheet says of itself, the cover also until when the return is to be sent."""
    form, sent = page.form, page.context.sent_to(page.period)
    marked = any(column.required and not column.prefilled for column in form.columns)
    told = f" {sent}; {_CHANGED}" if sent and form.id == COVER else ""
    return form.note + " Mục có dấu (*) bắt buộc điền." * marked + told


def _mark_broken(sheet: Worksheet, page: Page) -> None:
    """Fill the cell at fault and its sentence red, or yellow for a warning; its record is pale."""
    styles, check = page.styles, layout.check_column(page.form)
    cell = f"${layout.letter(check)}{layout.FIRST_ROW}"
    warned, noted = (_begins(cell, mark) for mark in (checks.WARNING_MARK, checks.NOTE_MARK))
    told = f'{cell}<>""'
    if page.notes:
        told = f"AND({told},NOT({noted}))"
        late = _begins(cell, checks.NOTE_MARK + PAST_DUE)
        _condition(sheet, page, late, styles.late, (check, check))
    fields, faulty, named = _fields(page, cell, told)
    for columns, test in (((check, check), told), (faulty, named)):
        for criteria, style in ((f"AND({warned},{test})", styles.warning), (test, styles.error)):
            _condition(sheet, page, criteria, style, columns)
    _condition(sheet, page, told, styles.row, fields)


def _begins(cell: str, mark: str) -> str:
    return f"LEFT({cell},{len(mark)})={quoted(mark)}"


def _fields(page: Page, cell: str, told: str) -> tuple[tuple[int, int], tuple[int, int], str]:
    """Return the columns of the fields, those of which one is at fault, and what tells which.

    In a table the sentence names it; a card's sentence stands beside it.
    """
    if page.form.shape == "card":
        value = (layout.CARD_VALUE, layout.CARD_VALUE)
        return (layout.CARD_LABEL, layout.CARD_VALUE), value, told
    columns = (layout.TABLE_FIELDS, layout.TABLE_FIELDS + len(page.form.columns) - 1)
    head = f"{layout.letter(columns[0])}${layout.HEADER_ROW}"
    title = f'SUBSTITUTE({head},{quoted(layout.REQUIRED_MARK)},"")'
    before, after = naming("", "\n").strip().split("\n")
    named = f"ISNUMBER(FIND({quoted(before)}&{title}&{quoted(after)},{cell}))"
    return columns, columns, named


def _condition(
    sheet: Worksheet, page: Page, criteria: str, style: Format, columns: tuple[int, int]
) -> None:
    """Show columns of the records otherwise where a formula holds; no later rule is looked at."""
    first, bottom = layout.FIRST_ROW - 1, layout.FIRST_ROW + page.rows - 2
    rule = {"type": "formula", "criteria": f"={criteria}", "format": style, "stop_if_true": True}
    sheet.conditional_format(first, columns[0], bottom, columns[1], rule)


def _print_setup(sheet: Worksheet, page: Page) -> None:
    """Set up A4, one page wide, with unit, quarter and page number below."""
    first, last, width = _printed(page)
    bottom = layout.FIRST_ROW + page.rows - 2
    if page.form.id == COVER:
        bottom += SIGN_ROWS + 1
    sheet.set_paper(A4)
    if width > PORTRAIT_WIDTH:
        sheet.set_landscape()
    else:
        sheet.set_portrait()
    sheet.set_margins(left=0.5, right=0.4, top=0.6, bottom=0.7)
    sheet.center_horizontally()
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, first, bottom, last)
    sheet.repeat_rows(layout.HEADER_ROW - 1)
    unit = f"{page.unit.code} - {page.unit.name}".replace("&", "&&")
    footer: dict[str, Any] = {"scale_with_doc": False, "align_with_margins": True}
    sheet.set_footer(f"&L{unit}&C{page.period.title}&RTrang &P/&N", footer)
