"""The first sheet: what is still wrong, sheet by sheet with a way there, and whether to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.templates import checks, layout
from cchc_xl.templates.cells import quoted
from cchc_xl.templates.page import Page
from cchc_xl.templates.ready.open_faults import LISTED, Above, write_open_faults
from cchc_xl.templates.ready.places import (
    check_cells,
    errors_at_first,
    faulty,
    faulty_at_first,
    next_row,
    sentence,
    wrong,
)
from cchc_xl.templates.styles import height
from cchc_xl.templates.verdict import Whole

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

TITLE = "KIỂM TRA TRƯỚC KHI GỬI"
READY = "SẴN SÀNG GỬI"
_LEFT = ("CÒN ", " LỖI")
_WARNED = (
    "Còn ",
    " cảnh báo: vẫn gửi được; số liệu đúng thì ghi lý do ở ô “Giải trình” trang Bìa.",
)
_HOW = (
    "Bấm tên trang để mở trang đó, bấm câu báo lỗi để tới ô phải sửa; mọi lỗi còn lại được liệt kê"
    " bên dưới. Hết lỗi thì báo cáo được nhận. Chưa rõ cách ghi thì xem trang “Ví dụ” ở cuối."
)
_HEADERS = ("Trang", "Số lỗi", "Số cảnh báo", "Lỗi đầu tiên")
_WIDTHS = (26, 11, 13, 84)
_SHEET, _ERRORS, _WARNINGS, _FIRST, _FAULT, _ROW, _CELL, _BEFORE = range(8)
"""Columns; from the fifth on they hold what the others are reckoned from, and are hidden."""
VERDICT_ROW, WARNED_ROW = 3, 4
_HEADER, TOP_ROW = 6, 7


def list_row(sheets: int) -> int:
    """Return the row of the headings of the list of faults, in a template of so many sheets."""
    return TOP_ROW + sheets + 1


def write_ready(sheet: Worksheet, whole: Whole) -> None:
    """Write the verdict, and a line for each of the template's sheets."""
    styles = whole.pages[0].styles
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(_FAULT, _BEFORE, 12, None, {"hidden": True})
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, TITLE, styles.title)
    first = whole.pages[0]
    if sent := first.context.sent_to(first.period):
        sheet.write_string(0, _FIRST, sent, styles.subtitle)
    sheet.write_string(1, 0, f"Đơn vị: {whole.pages[0].where}", styles.subtitle)
    _verdict(sheet, whole)
    sheet.merge_range(_HEADER - 2, 0, _HEADER - 2, _FIRST, _HOW, styles.advice)
    sheet.set_row(_HEADER - 2, height(2))
    for column, title in enumerate(_HEADERS):
        sheet.write_string(_HEADER - 1, column, title, styles.header)
    for number, page in enumerate(whole.pages):
        _line(sheet, whole, page, TOP_ROW - 1 + number)
    top = list_row(len(whole.pages))
    write_open_faults(sheet, whole.pages, _above(len(whole.pages)), top)
    _colour(sheet, len(whole.pages), whole.pages[0])
    sheet.freeze_panes(_HEADER, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 1)
    sheet.print_area(0, 0, top + LISTED, _FIRST)
    sheet.protect("", {"objects": True, "scenarios": True})


def _verdict(sheet: Worksheet, whole: Whole) -> None:
    styles, last = whole.pages[0].styles, TOP_ROW + len(whole.pages) - 1
    errors, warnings = (
        f"SUM(${letter}${TOP_ROW}:${letter}${last})"
        for letter in map(layout.letter, (_ERRORS, _WARNINGS))
    )
    left, warned = (sum(map(count, whole.pages)) for count in (_errors, _warnings))
    told = READY if not left else f"{left}".join(_LEFT)
    formula = f"=IF({errors}=0,{quoted(READY)},{quoted(_LEFT[0])}&{errors}&{quoted(_LEFT[1])})"
    row = VERDICT_ROW - 1
    sheet.set_row(row, 36)
    sheet.merge_range(row, 0, row, _FIRST, "", styles.verdict)
    sheet.write_formula(row, 0, formula, styles.verdict, told)
    some = f"{quoted(_WARNED[0])}&{warnings}&{quoted(_WARNED[1])}"
    row = WARNED_ROW - 1
    sheet.merge_range(row, 0, row, _FIRST, "", styles.subtitle)
    text = f"{warned}".join(_WARNED) if warned else ""
    sheet.write_formula(row, 0, f'=IF({warnings}=0,"",{some})', styles.subtitle, text)


def _above(sheets: int) -> Above:
    """Return the cells of the sheets' lines."""
    ends = TOP_ROW, TOP_ROW + sheets - 1
    letters = map(layout.letter, (_SHEET, _ERRORS, _FAULT, _BEFORE))
    return Above(*(f"${letter}${ends[0]}:${letter}${ends[1]}" for letter in letters))


def _line(sheet: Worksheet, whole: Whole, page: Page, row: int) -> None:
    """Write a sheet's line: how many faults, and the way to the first."""
    styles, name = page.styles, page.name
    fault, at, cell, errors = (
        f"${layout.letter(column)}{row + 1}" for column in (_FAULT, _ROW, _CELL, _ERRORS)
    )
    chain = '""'
    for test, text in reversed(list(whole.sheet_tests(page))):
        chain = f"IF({test},{quoted(text)},{chain})"
    begun = list(errors_at_first(page))
    place, message = begun[0] if begun else (0, "")
    there = sentence(page, at)
    to_row = f'HYPERLINK("#{_escaped(name)}!"&{cell},"Dòng "&{at}&": "&{there})'
    to_sheet = f'HYPERLINK("#{_escaped(name)}!A{layout.FIRST_ROW}",{fault})'
    sheet.set_row(row, height(1))
    sheet.write_url(row, _SHEET, f"internal:{name}!A1", styles.link, page.form.sheet)
    counted = f'=SUMPRODUCT({wrong(page)})+({fault}<>"")'
    sheet.write_formula(row, _ERRORS, counted, styles.counted, len(begun))
    warned = f"=SUMPRODUCT({checks.warnings_of(check_cells(page))})"
    sheet.write_formula(row, _WARNINGS, warned, styles.counted, _warnings(page))
    way = f'=IF({errors}=0,"",IF({at}=0,{to_sheet},{to_row}))'
    sheet.write_formula(row, _FIRST, way, styles.way, f"Dòng {place}: {message}" if place else "")
    sheet.write_formula(row, _FAULT, f"={chain}", styles.key, "")
    rows = f'=IF({errors}>({fault}<>"")*1,{next_row(page, "")},0)'
    sheet.write_formula(row, _ROW, rows, styles.key, place)
    to_cell = f'=IF({at}=0,"",{faulty(page, at, there)})'
    shown = faulty_at_first(page, place, message) if place else ""
    sheet.write_formula(row, _CELL, to_cell, styles.key, shown)
    letter = layout.letter(_ERRORS)
    before = f"=SUM(${letter}${TOP_ROW - 1}:${letter}{row})"
    pages = whole.pages[: whole.pages.index(page)]
    sheet.write_formula(row, _BEFORE, before, styles.key, sum(map(_errors, pages)))


def _colour(sheet: Worksheet, count: int, page: Page) -> None:
    styles, row = page.styles, VERDICT_ROW - 1
    is_ready = f"=$A${VERDICT_ROW}={quoted(READY)}"
    for criteria, style in ((is_ready, styles.clear), ("=TRUE", styles.error)):
        rule = {"type": "formula", "criteria": criteria, "format": style, "stop_if_true": True}
        sheet.conditional_format(row, 0, row, _FIRST, rule)
    for column, style in ((_ERRORS, styles.error), (_WARNINGS, styles.warning)):
        rule = {"type": "cell", "criteria": ">", "value": 0, "format": style}
        sheet.conditional_format(TOP_ROW - 1, column, TOP_ROW + count - 2, column, rule)


def _escaped(name: str) -> str:
    """Return a sheet's quoted name within a text of a formula."""
    return name.replace('"', '""')


def _is_warning(message: str) -> bool:
    return message.startswith(checks.WARNING_MARK)


def _errors(page: Page) -> int:
    return sum(1 for _ in errors_at_first(page))


def _warnings(page: Page) -> int:
    return sum(map(_is_warning, page.messages))
