"""The summary on the cover: how much is left to mend, sheet by sheet."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING

from cchc_xl.templates import checks, layout
from cchc_xl.templates.sheets import CARD_WIDTHS, Page, height, lines
from validation.forms import COVER

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

GAP = 1
"""Empty rows between the cover's fields and the summary."""

CAPITALS = 0.8
"""Capital letters that fit where one digit of a column's width does."""

_ERRORS = ("Số lỗi còn lại", "Sửa hết các dòng báo lỗi ở cột “Kiểm tra” trước khi gửi.")
_WARNINGS = (
    "Số cảnh báo còn lại",
    "Xem lại từng dòng có cảnh báo; nếu số liệu đúng thì ghi lý do ở ô “Giải trình”.",
)
_HEADERS = ("Trang", "Số lỗi", "Nội dung")


def write_summary(sheet: Worksheet, pages: Sequence[Page]) -> None:
    """Write below the cover's fields: errors and warnings left, then each sheet with a link."""
    styles = pages[0].styles
    top = layout.FIRST_ROW - 1 + pages[0].rows + GAP
    listed = top + 3
    column = layout.letter(layout.CARD_VALUE)
    warnings = [page for page in pages if any(map(_is_warning, checks.texts(page.judged)))]
    warned = [checks.warnings_count(page.form.sheet, page.check_range) for page in warnings]
    formulas = (
        f"=SUM({column}{listed + 1}:{column}{listed + len(pages)})",
        "=" + ("+".join(warned) or "0"),
    )
    values = (sum(map(_errors, pages)), sum(map(_warnings, pages)))
    fields = (layout.ERRORS_FIELD, layout.WARNINGS_FIELD)
    texts = (_ERRORS, _WARNINGS)
    for row, formula, value, field, (label, help) in zip(
        (top, top + 1), formulas, values, fields, texts, strict=True
    ):
        sheet.set_row(row, height(2))
        sheet.write_string(row, layout.CARD_LABEL, label, styles.label)
        sheet.write_formula(row, layout.CARD_VALUE, formula, styles.total, value)
        sheet.write_string(row, layout.CARD_HELP, help, styles.help)
        sheet.write_string(row, layout.CARD_KEY, layout.key(pages[0].form.id, field), styles.key)
    _colour(sheet, top, pages[0])
    for index, title in enumerate(_HEADERS):
        sheet.write_string(top + 2, index, title, styles.header)
    for row, page in enumerate(pages, listed):
        _write_line(sheet, row, page)


def _write_line(sheet: Worksheet, row: int, page: Page) -> None:
    styles, form = page.styles, page.form
    sheet.set_row(row, height(lines(form.title, CARD_WIDTHS[layout.CARD_HELP] * CAPITALS)))
    link = f"internal:{checks.quoted_sheet(form.sheet)}!A1"
    sheet.write_url(row, layout.CARD_LABEL, link, styles.link, form.sheet)
    formula = "=" + checks.errors_count(form.sheet, page.check_range)
    sheet.write_formula(row, layout.CARD_VALUE, formula, styles.counted, _errors(page))
    sheet.write_string(row, layout.CARD_HELP, form.title, styles.help)
    key = layout.key(form.id, layout.ERRORS_FIELD if form.id != COVER else "_own_errors")
    sheet.write_string(row, layout.CARD_KEY, key, styles.key)


def _colour(sheet: Worksheet, top: int, page: Page) -> None:
    column, styles = layout.CARD_VALUE, page.styles
    for row, style in ((top, styles.error), (top + 1, styles.warning)):
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": style}
        sheet.conditional_format(row, column, row, column, rule)
    clear = {"type": "cell", "criteria": "==", "value": 0, "format": styles.clear}
    sheet.conditional_format(top, column, top, column, clear)


def _is_warning(message: str) -> bool:
    return message.startswith(checks.WARNING_MARK)


def _errors(page: Page) -> int:
    return sum(1 for message in page.messages if message and not _is_warning(message))


def _warnings(page: Page) -> int:
    return sum(map(_is_warning, page.messages))
