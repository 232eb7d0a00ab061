"""The first sheet: what is still wrong, sheet by sheet with a way there, and whether to send."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.templates import checks, layout
from cchc_xl.templates.cells import naming, quoted
from cchc_xl.templates.page import Page
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
    "Bấm tên trang để mở trang đó, bấm câu báo lỗi để tới ô phải sửa. Sửa một lỗi thì lỗi kế tiếp"
    " của trang hiện ra. Hết lỗi thì báo cáo được nhận."
)
_HEADERS = ("Trang", "Số lỗi", "Số cảnh báo", "Lỗi đầu tiên")
_WIDTHS = (26, 11, 13, 84)
_SHEET, _ERRORS, _WARNINGS, _FIRST, _FAULT, _ROW, _CELL = range(7)
"""Columns; from the fifth on they hold what the others are reckoned from, and are hidden."""
VERDICT_ROW, WARNED_ROW = 3, 4
_HEADER, TOP_ROW = 6, 7
_BEYOND = 9999


def write_ready(sheet: Worksheet, whole: Whole) -> None:
    """Write the verdict, and a line for each of the template's sheets."""
    styles = whole.pages[0].styles
    for column, width in enumerate(_WIDTHS):
        sheet.set_column(column, column, width)
    sheet.set_column(_FAULT, _CELL, 12, None, {"hidden": True})
    sheet.set_row(0, 24)
    sheet.write_string(0, 0, TITLE, styles.title)
    sheet.write_string(1, 0, f"Đơn vị: {whole.pages[0].where}", styles.subtitle)
    _verdict(sheet, whole)
    sheet.merge_range(_HEADER - 2, 0, _HEADER - 2, _FIRST, _HOW, styles.advice)
    sheet.set_row(_HEADER - 2, height(2))
    for column, title in enumerate(_HEADERS):
        sheet.write_string(_HEADER - 1, column, title, styles.header)
    for number, page in enumerate(whole.pages):
        _line(sheet, whole, page, TOP_ROW - 1 + number)
    _colour(sheet, len(whole.pages), whole.pages[0])
    sheet.freeze_panes(_HEADER, 0)
    sheet.hide_gridlines(2)
    sheet.set_landscape()
    sheet.set_paper(9)
    sheet.fit_to_pages(1, 0)
    sheet.print_area(0, 0, TOP_ROW + len(whole.pages) - 2, _FIRST)
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


def _line(sheet: Worksheet, whole: Whole, page: Page, row: int) -> None:
    """Write a sheet's line: how many faults, and the way to the first."""
    styles, name = page.styles, page.name
    cells = f"{name}!{page.check_range}"
    fault, at, cell, errors = (
        f"${layout.letter(column)}{row + 1}" for column in (_FAULT, _ROW, _CELL, _ERRORS)
    )
    chain = '""'
    for test, text in reversed(list(whole.sheet_tests(page))):
        chain = f"IF({test},{quoted(text)},{chain})"
    wrong = checks.errors_of(cells, notes=page.notes)
    first = f"{_BEYOND}-SUMPRODUCT(MAX({wrong}*({_BEYOND}-ROW({cells}))))"
    there = f"INDEX({cells},{at}-{layout.FIRST_ROW - 1},1)"
    numbered = f'"Dòng "&{at}&": "&{there}'
    to_row = f'HYPERLINK("#{_escaped(name)}!"&{cell},{numbered})'
    to_sheet = f'HYPERLINK("#{_escaped(name)}!A{layout.FIRST_ROW}",{fault})'
    sheet.set_row(row, height(1))
    sheet.write_url(row, _SHEET, f"internal:{name}!A1", styles.link, page.form.sheet)
    counted = f'=SUMPRODUCT({wrong})+({fault}<>"")'
    sheet.write_formula(row, _ERRORS, counted, styles.counted, _errors(page))
    warned = f"=SUMPRODUCT({checks.warnings_of(cells)})"
    sheet.write_formula(row, _WARNINGS, warned, styles.counted, _warnings(page))
    place = _first(page)
    told = f"Dòng {place}: {page.messages[place - layout.FIRST_ROW]}" if place else ""
    way = f'=IF({errors}=0,"",IF({at}=0,{to_sheet},{to_row}))'
    sheet.write_formula(row, _FIRST, way, styles.way, told)
    sheet.write_formula(row, _FAULT, f"={chain}", styles.key, "")
    rows = f'=IF({errors}>({fault}<>"")*1,{first},0)'
    sheet.write_formula(row, _ROW, rows, styles.key, place)
    sheet.write_formula(
        row, _CELL, f"={_faulty(page, at, there)}", styles.key, _faulty_at_first(page)
    )


def _faulty(page: Page, at: str, there: str) -> str:
    """Return the formula of the address of the first cell at fault, "" where none is."""
    if page.form.shape == "card":
        return f'IF({at}=0,"","{layout.letter(layout.CARD_VALUE)}"&{at})'
    last = layout.field_letter(len(page.form.columns) - 1)
    first, row = layout.field_letter(0), layout.HEADER_ROW
    heads = f"{page.name}!${first}${row}:${last}${row}"
    before, after = naming("", "\n").strip().split("\n")
    title = (
        f'{quoted(before)}&SUBSTITUTE({heads},{quoted(layout.REQUIRED_MARK)},"")&{quoted(after)}'
    )
    column = f"SUMPRODUCT(MAX(ISNUMBER(FIND({title},{there}))*COLUMN({heads})))"
    return f'IF({at}=0,"",ADDRESS({at},MAX(1,{column}),4))'


def _faulty_at_first(page: Page) -> str:
    place = _first(page)
    if not place:
        return ""
    if page.form.shape == "card":
        return f"{layout.letter(layout.CARD_VALUE)}{place}"
    message = page.messages[place - layout.FIRST_ROW]
    named = [naming("", one.title).strip() in message for one in page.form.columns]
    column = layout.field_letter(named.index(True)) if any(named) else "A"
    return f"{column}{place}"


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


def _is_error(message: str) -> bool:
    return bool(message) and not message.startswith((checks.WARNING_MARK, checks.NOTE_MARK))


def _errors(page: Page) -> int:
    return sum(map(_is_error, page.messages))


def _warnings(page: Page) -> int:
    return sum(map(_is_warning, page.messages))


def _first(page: Page) -> int:
    """Return the row of a sheet's first error at the start, 0 if there is none."""
    wrong = (n for n, text in enumerate(page.messages) if _is_error(text))
    return next((layout.FIRST_ROW + n for n in wrong), 0)
