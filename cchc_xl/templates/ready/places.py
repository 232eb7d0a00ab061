"""Where a sheet's faults are: as formulas, and as a template begins."""

from __future__ import annotations

from collections.abc import Iterator

from cchc_xl.templates import checks, layout
from cchc_xl.templates.cells import naming, quoted
from cchc_xl.templates.page import Page

_BEYOND = 9999
"""More rows than a sheet has."""


def check_cells(page: Page) -> str:
    """Return the cells of a sheet's checks as they stand in a formula of another sheet."""
    return f"{page.name}!{page.check_range}"


def wrong(page: Page) -> str:
    """Return the array that tells of a sheet's checks which ones show an error."""
    return checks.errors_of(check_cells(page), notes=page.notes)


def next_row(page: Page, after: str) -> str:
    """Return the formula of the first row with an error below the row ``after``."""
    cells = check_cells(page)
    below = f"*(ROW({cells})>{after})" if after else ""
    return f"{_BEYOND}-SUMPRODUCT(MAX({wrong(page)}{below}*({_BEYOND}-ROW({cells}))))"


def sentence(page: Page, row: str) -> str:
    """Return the formula of what is said in a row of a sheet."""
    return f"INDEX({check_cells(page)},{row}-{layout.FIRST_ROW - 1},1)"


def faulty(page: Page, row: str, text: str) -> str:
    """Return the formula of the address of the cell at fault in a row, of which ``text`` tells."""
    if page.form.shape == "card":
        return f'"{layout.letter(layout.CARD_VALUE)}"&{row}'
    last = layout.field_letter(len(page.form.columns) - 1)
    first, head = layout.field_letter(0), layout.HEADER_ROW
    heads = f"{page.name}!${first}${head}:${last}${head}"
    before, after = naming("", "\n").strip().split("\n")
    title = (
        f'{quoted(before)}&SUBSTITUTE({heads},{quoted(layout.REQUIRED_MARK)},"")&{quoted(after)}'
    )
    column = f"SUMPRODUCT(MAX(ISNUMBER(FIND({title},{text}))*COLUMN({heads})))"
    return f"ADDRESS({row},MAX(1,{column}),4)"


def errors_at_first(page: Page) -> Iterator[tuple[int, str]]:
    """Give the rows in which a sheet shows errors as it begins, with what they say."""
    for row, message in enumerate(page.messages, layout.FIRST_ROW):
        if message and not message.startswith((checks.WARNING_MARK, checks.NOTE_MARK)):
            yield row, message


def faulty_at_first(page: Page, row: int, message: str) -> str:
    """Return the address of the cell at fault of which a message tells."""
    if page.form.shape == "card":
        return f"{layout.letter(layout.CARD_VALUE)}{row}"
    named = [naming("", one.title).strip() in message for one in page.form.columns]
    column = layout.field_letter(named.index(True)) if any(named) else "A"
    return f"{column}{row}"
