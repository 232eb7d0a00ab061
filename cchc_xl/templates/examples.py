"""The last sheet of a template: how each field is filled in, with an example. It is never read.

The examples are the forms' own (``validation.form.Column.example``).
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import timedelta
from typing import TYPE_CHECKING

from cchc_xl.returns.identity import EXAMPLES_TITLE
from cchc_xl.templates import checks, layout
from cchc_xl.templates.page import Page
from cchc_xl.templates.styles import PLAIN, height, lines

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

    from validation.form import Column

NOTE = "Chỉ để xem: chương trình không đọc trang này, không tính vào số lỗi. Đừng điền ở đây."
HEADERS = ("Mục cần điền", "Ví dụ", "Cách ghi")
WIDTHS = (40, 44, 70)
TOP_ROW = 4
"""The row of the first form's heading, from 1."""


def example_of(page: Page, column: Column) -> str:
    """Return the example of a field as it looks when it is typed; "" where there is none."""
    shown = column.example
    if column.list_name and shown is None:
        return next(iter(page.context.choices(column.list_name)), "")
    if column.choices and shown is None:
        return column.choices[0]
    if column.kind == "date" and isinstance(shown, int):
        return f"{page.judged.window.start + timedelta(days=shown):%d/%m/%Y}"
    return "" if shown is None else str(shown)


def first_rows(pages: Sequence[Page]) -> dict[str, int]:
    """Return the row (from 1) at which each form (id) begins."""
    found, row = {}, TOP_ROW
    for page in pages:
        found[page.form.id] = row
        row += 2 + len(_asked(page)) + 1
    return found


def write_examples(sheet: Worksheet, pages: Sequence[Page]) -> None:
    """Write a block for each form: its name, and a line for each field that is filled in."""
    styles = pages[0].styles
    for column, width in enumerate(WIDTHS):
        sheet.set_column(column, column, width)
    sheet.write_string(0, 0, EXAMPLES_TITLE, styles.title)
    sheet.write_string(1, 0, NOTE, styles.note)
    rows = first_rows(pages)
    for page in pages:
        _write_form(sheet, page, rows[page.form.id] - 1)
    sheet.hide_gridlines(2)
    sheet.print_area(0, len(WIDTHS) + 1, 0, len(WIDTHS) + 1)  # blank: the print-out is the report
    sheet.protect("", {"objects": True, "scenarios": True})


def _write_form(sheet: Worksheet, page: Page, row: int) -> None:
    styles = page.styles
    link = f"internal:{checks.quoted_sheet(page.form.sheet)}!A1"
    sheet.write_url(row, 0, link, styles.back, f"Trang {page.form.sheet}")
    for column, title in enumerate(HEADERS):
        sheet.write_string(row + 1, column, title, styles.header)
    for number, field in enumerate(_asked(page), row + 2):
        texts = (layout.header(field), example_of(page, field), field.help)
        looks = (styles.label, styles.help, styles.help)
        most = max(lines(t, width * PLAIN) for t, width in zip(texts, WIDTHS, strict=True))
        sheet.set_row(number, height(most))
        for place, (text, look) in enumerate(zip(texts, looks, strict=True)):
            sheet.write_string(number, place, text, look)


def _asked(page: Page) -> list[Column]:
    """Return the fields that an officer fills in."""
    return [column for column in page.form.columns if not column.prefilled]
