"""The list of what is still wrong in all sheets: a line for each fault, with a way to its cell."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.templates import layout
from cchc_xl.templates.page import Page
from cchc_xl.templates.ready.places import (
    errors_at_first,
    faulty,
    faulty_at_first,
    next_row,
    sentence,
)
from cchc_xl.templates.styles import Styles, height

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet

LISTED = 20
"""Faults that have a line; how many more there are is said below."""
HEADERS = ("Trang", "Dòng", "Ô", "Lỗi còn lại (bấm để tới ô phải sửa)")
_MORE = ("… và còn ", " lỗi nữa, hiện ra khi các lỗi trên đã sửa.")
_SHEET, _LINE, _PLACE, _TEXT, _NUMBER, _ROW, _CELL, _SAID = range(8)
"""Columns; from the fifth on they hold what the others are reckoned from, and are hidden."""


class Above(NamedTuple):
    """The lines of the sheets, one each, from which the list is reckoned: ranges of cells.

    ``before`` counts the errors of the sheets above; ``faults`` say what is wrong with a sheet as
    a whole, which is listed before its cells.
    """

    names: str
    errors: str
    faults: str
    before: str


class _Fault(NamedTuple):
    """What a line shows when the template begins; ``number`` is its sheet's, from 1."""

    number: int = 0
    name: str = ""
    row: int = 0
    cell: str = ""
    message: str = ""


def write_open_faults(sheet: Worksheet, pages: Sequence[Page], above: Above, top: int) -> None:
    """Write the headings into a row (from 1), the faults below it, and how many more there are."""
    styles = pages[0].styles
    for column, title in enumerate(HEADERS):
        sheet.write_string(top - 1, column, title, styles.header)
    begun = [
        _Fault(number, page.form.sheet, row, faulty_at_first(page, row, message), message)
        for number, page in enumerate(pages, 1)
        for row, message in errors_at_first(page)
    ]
    shown = begun[:LISTED] + [_Fault()] * (LISTED - len(begun))
    for count, fault in enumerate(shown, 1):
        _line(sheet, styles, top + count, _formulas(pages, above, top + count, count), fault)
    total = f"SUM({above.errors})"
    left = f'"{_MORE[0]}"&({total}-{LISTED})&"{_MORE[1]}"'
    more = len(begun) - LISTED
    told = f"{more}".join(_MORE) if more > 0 else ""
    formula = f'=IF({total}>{LISTED},{left},"")'
    sheet.write_formula(top + LISTED, _SHEET, formula, styles.note, told)


def _line(
    sheet: Worksheet, styles: Styles, row: int, formulas: Sequence[str], fault: _Fault
) -> None:
    number, name, line, cell, message = fault
    shown = (name, line or "", cell, message, number, line, cell, message)
    looks = [styles.plain, styles.plain_center, styles.plain_center, styles.plain_way]
    looks += [styles.key] * len(HEADERS)
    sheet.set_row(row - 1, height(1))
    for column, (formula, value, look) in enumerate(zip(formulas, shown, looks, strict=True)):
        sheet.write_formula(row - 1, column, f"={formula}", look, value)


def _formulas(pages: Sequence[Page], above: Above, row: int, count: int) -> list[str]:
    """Return the formulas of a line: which sheet's fault it is, and which of that sheet's."""
    name, number, at, cell, said = (
        f"${layout.letter(column)}{row}" for column in (_SHEET, _NUMBER, _ROW, _CELL, _SAID)
    )
    last, last_row = (f"${layout.letter(column)}{row - 1}" for column in (_NUMBER, _ROW))
    whole = f"INDEX({above.faults},{number})"
    after = f"IF({number}={last},{last_row},0)"
    rows = ",".join(next_row(page, after) for page in pages)
    told = ",".join(sentence(page, at) for page in pages)
    cells = ",".join(faulty(page, at, said) for page in pages)
    top = f'"A{layout.FIRST_ROW}"'
    place = f'"#\'"&SUBSTITUTE({name},"\'","\'\'")&"\'!"&{cell}'
    return [
        f'IF({number}=0,"",INDEX({above.names},{number}))',
        f'IF({at}=0,"",{at})',
        cell,
        f'IF({number}=0,"",HYPERLINK({place},{said}))',
        f"IF({count}>SUM({above.errors}),0,MATCH({count - 1},{above.before},1))",
        f'IF({number}=0,0,IF(AND({number}<>{last},{whole}<>""),0,CHOOSE({number},{rows})))',
        f'IF({number}=0,"",IF({at}=0,{top},CHOOSE({number},{cells})))',
        f'IF({number}=0,"",IF({at}=0,{whole},CHOOSE({number},{told})))',
    ]
