"""Totals that add themselves up: formulas that an officer may type over."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import partial
from itertools import groupby
from typing import TYPE_CHECKING

from cchc_xl.templates import layout
from cchc_xl.templates.page import Page
from cchc_xl.templates.prefill import Record, totalled
from validation.form import Form

if TYPE_CHECKING:
    from xlsxwriter.worksheet import Worksheet


def write_totals(sheet: Worksheet, page: Page) -> None:
    """Write the totals of a table's records, but of those that come with one.

    Each has its own formula: one that is shared goes where its first cell is typed over.
    """
    blank: list[Record] = [{}] * (page.rows - len(page.records))
    records = [*page.records, *blank]
    for name in page.judged.totals:
        for position, record in enumerate(records):
            if name not in record:
                write_total(sheet, page, name, position, record)
    keep_unmarked(sheet, page)


def write_total(sheet: Worksheet, page: Page, name: str, position: int, record: Record) -> None:
    """Write a total of a record, with what it shows at first."""
    totals = page.judged.totals
    cell = partial(layout.address, page.form, position)
    formula = total_formula(page.form, totals[name], cell)
    style = page.styles.reckoned(page.form.column(name).kind)
    value = totalled(record, totals).get(name, "") if record else ""
    sheet.write_formula(cell(name), formula, style, value)


def keep_unmarked(sheet: Worksheet, page: Page) -> None:
    """Keep Excel from marking formulas that may be typed over, beside which numbers stand."""
    last = page.rows - 1 if page.form.shape == "table" else 0
    ends = ((layout.address(page.form, n, name) for n in (0, last)) for name in page.judged.totals)
    cells = " ".join(":".join(pair) for pair in ends)
    if cells:
        sheet.ignore_errors({"formula_unlocked": cells, "formula_range": cells})


def total_formula(form: Form, parts: Sequence[str], cell: Callable[[str], str]) -> str:
    """Return the formula of a total of fields, blank as long as all of them are.

    ``cell`` gives the reference of a field.
    """
    order = [column.id for column in form.columns]
    places = sorted(order.index(part) for part in parts)
    groups = groupby(enumerate(places), lambda pair: pair[1] - pair[0])
    runs = [[place for _, place in group] for _, group in groups]
    ends = ((cell(order[run[0]]), cell(order[run[-1]])) for run in runs)
    cells = ",".join(":".join(dict.fromkeys(pair)) for pair in ends)
    return f'=IF(COUNT({cells})=0,"",SUM({cells}))'
