"""Read one opened workbook: who it is from, which forms are in it, and their rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Final

from cchc_xl.reading.book import Book, Grid, Sheet
from cchc_xl.reading.marked import MARK
from cchc_xl.reading.package import Package
from cchc_xl.reading.scan import Unreadable
from cchc_xl.returns.cells.texts import folded, show, tidy
from cchc_xl.returns.identity import EXAMPLES_TITLE, READY_SHEET, fields_said
from cchc_xl.returns.locate import keys_of, locate
from cchc_xl.returns.notes import Notes
from cchc_xl.returns.rows import FormRows, read_rows
from validation.form import Form

IDENTITY_SHEET: Final = "_cchc"
_LOOKED_INTO: Final = 40  # sheets beside the forms in which a renamed form is looked for
_NAMED_EACH: Final = 5  # as many extra sheets have a warning of their own


def read_workbook(
    package: Package, forms: Sequence[Form], notes: Notes
) -> tuple[dict[str, str] | None, dict[str, FormRows]]:
    """Return a workbook's identity and the rows of its forms by id.

    ``Unreadable``: the parser refuses it, a cell lies far outside, or no form is in it.
    """
    book = Book(package)
    if package.has_macros:
        notes.add("F112")
    identity = _identity(book, package)
    placed = _place_forms(book, forms, notes)
    if not placed:
        raise Unreadable("F120")
    rows: dict[str, FormRows] = {}
    for form in forms:
        if form.id in placed:
            sheet = placed[form.id]
            grid = book.grid(sheet)
            issued = form.issued_with(fields_said(identity, form.id))
            located = locate(grid, issued, sheet, notes)
            if located:
                rows[form.id] = read_rows(grid, issued, sheet, located, package, notes)
    return identity, rows


def _identity(book: Book, package: Package) -> dict[str, str] | None:
    """Return what the file says of itself: its hidden sheet, else its document properties."""
    for sheet in book.sheets:
        if folded(sheet.name) == IDENTITY_SHEET:
            pairs = (row[:2] for row in book.grid(sheet.name) if len(row) > 1 and row[0])
            return {folded(show(key)): tidy(show(value))[0] for key, value in pairs}
    return package.properties or None


def _place_forms(book: Book, forms: Sequence[Form], notes: Notes) -> dict[str, str]:
    """Return the sheet of each form that is there: by its name, else by its machine keys."""
    names = {folded(form.sheet): form for form in forms}
    placed: dict[str, str] = {}
    others: list[Sheet] = []
    for sheet in book.sheets:
        form = names.get(folded(sheet.name))
        if form and form.id not in placed and not _shows_examples(book, sheet):
            placed[form.id] = sheet.name
            book.grid(sheet.name)
        elif not sheet.name.startswith("_") and folded(sheet.name) != folded(READY_SHEET):
            others.append(sheet)
    extra = [
        sheet.name
        for number, sheet in enumerate(others)
        if number >= _LOOKED_INTO or _is_extra(book, sheet, forms, placed, notes)
    ]
    _note_extra(extra, notes)
    return placed


def _shows_examples(book: Book, sheet: Sheet) -> bool:
    """Tell whether a sheet is the template's examples, or a copy of it, whatever it is called."""
    if not book.is_readable(sheet.name):
        return False
    grid = book.grid(sheet.name)
    return bool(grid and grid[0]) and grid[0][0] == EXAMPLES_TITLE


def _is_extra(
    book: Book, sheet: Sheet, forms: Sequence[Form], placed: dict[str, str], notes: Notes
) -> bool:
    """Tell whether something stands in a sheet that is no form; one that was renamed is placed."""
    if not book.is_readable(sheet.name):
        return True
    grid = book.grid(sheet.name)
    if grid and grid[0] and grid[0][0] in (MARK, EXAMPLES_TITLE):
        return False  # the list of what an earlier copy had to mend, or the template's examples
    form = _form_by_keys(grid, [form for form in forms if form.id not in placed])
    if form is None:
        return sheet.visible and any(not _is_blank(value) for row in grid for value in row)
    placed[form.id] = sheet.name
    notes.add("S203", sheet=sheet.name, label=form.sheet, value=sheet.name)
    return False


def _note_extra(names: Sequence[str], notes: Notes) -> None:
    """Warn of the sheets that are passed over although something stands in them."""
    if len(names) > _NAMED_EACH:
        first = ", ".join(f"“{name}”" for name in names[:_NAMED_EACH])
        notes.add("S215", value=first, count=len(names))
        return
    for name in names:
        notes.add("S202", sheet=name, value=name)


def _is_blank(value: Any) -> bool:
    """Tell whether a cell holds nothing that can be seen."""
    return value is None or (isinstance(value, str) and not value.strip())


def _form_by_keys(grid: Grid, forms: Sequence[Form]) -> Form | None:
    """Return the form whose machine keys stand in a sheet, None when there are too few."""
    counted: Mapping[str, int] = keys_of(grid)
    best = max(forms, key=lambda form: counted.get(form.id, 0), default=None)
    if best is None or counted.get(best.id, 0) < min(2, len(best.columns)):
        return None
    return best
