"""Read one opened workbook: who it is from, which forms are in it, and their rows."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterable, Mapping, Sequence
from typing import Any, Final, NamedTuple, TypeVar

from python_calamine import CalamineError, CalamineWorkbook, PasswordError, SheetTypeEnum
from python_calamine import SheetVisibleEnum as Visible

from cchc_xl.returns.clean import folded, show, tidy
from cchc_xl.returns.locate import Grid, keys_of, locate
from cchc_xl.returns.notes import Notes
from cchc_xl.returns.package import Package
from cchc_xl.returns.rows import FormRows, read_rows
from cchc_xl.returns.scan import MAX_CELLS, Place, Unreadable, address
from validation.form import Form

IDENTITY_SHEET: Final = "_cchc"
_LOOKED_INTO: Final = 40  # sheets beside the forms in which a renamed form is looked for
_NAMED_EACH: Final = 5  # as many extra sheets have a warning of their own

_T = TypeVar("_T")


def _parse(call: Callable[[], _T]) -> _T:
    """Call the parser. ``Unreadable``: it refuses the file, or gives up in the middle of it."""
    try:
        return call()
    except PasswordError as problem:
        raise Unreadable("F103") from problem
    except (CalamineError, OSError, ValueError, OverflowError) as problem:
        raise Unreadable("F113") from problem
    except BaseException as problem:
        # A failed assertion of the parser arrives as pyo3's PanicException, which is no Exception
        # and cannot be imported.
        if type(problem).__name__ == "PanicException":
            raise Unreadable("F113") from problem
        raise


def _opened(data: bytes) -> CalamineWorkbook:
    """Return a workbook opened by the parser. Errors: _parse's."""
    return _parse(lambda: CalamineWorkbook.from_filelike(io.BytesIO(data)))


class _Sheet(NamedTuple):
    """A worksheet and whether the officer sees it."""

    name: str
    visible: bool


class Book:
    """A parsed workbook: sheets are looked at before they are parsed, each only once."""

    def __init__(self, package: Package) -> None:
        self._book = _opened(package.data)
        self._package = package
        self._grids: dict[str, Grid] = {}
        self._left = MAX_CELLS
        self.sheets = [
            _Sheet(sheet.name, sheet.visible == Visible.Visible)
            for sheet in self._book.sheets_metadata
            if sheet.typ == SheetTypeEnum.WorkSheet
        ]

    def is_readable(self, sheet: str) -> bool:
        """Tell whether ``grid`` would give a sheet's cells."""
        try:
            scan, extent = self._package.scan(sheet), self._package.extent(sheet)
        except Unreadable:
            return False
        return not (scan.stray or scan.twice) and extent.cells <= self._left

    def grid(self, sheet: str) -> Grid:
        """Return a sheet's cells from A1.

        ``Unreadable``: damaged, a cell far outside or there twice (the parser takes the last), or
        more cells than a return has in all.
        """
        if sheet not in self._grids:
            scan, extent = self._package.scan(sheet), self._package.extent(sheet)
            if scan.stray:
                raise Unreadable("F111", sheet=sheet, cell=address(*scan.stray))
            if scan.twice:
                raise Unreadable("F130", sheet=sheet, cell=address(*scan.twice))
            if extent.cells > self._left:
                raise Unreadable("F128", sheet=sheet, cell=extent.corner, limit=MAX_CELLS)
            self._left -= extent.cells
            alone = self._package.alone(sheet)
            book = _opened(alone) if alone else self._book
            parse = book.get_sheet_by_name
            cells = _parse(lambda: parse(sheet).to_python(skip_empty_area=False))
            _widen(cells, [*scan.errors, *scan.unstored])
            self._grids[sheet] = cells
        return self._grids[sheet]


def _widen(cells: list[list[Any]], places: Iterable[Place]) -> None:
    """Add blank cells so that the places lie inside; the parser may end before an empty formula."""
    width = len(cells[0]) if cells else 0
    height = len(cells)
    for row, column in places:
        height, width = max(height, row + 1), max(width, column + 1)
    if cells and width > len(cells[0]):
        for line in cells:
            line.extend([""] * (width - len(line)))
    cells.extend([""] * width for _ in range(height - len(cells)))


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
            layout = locate(grid, form, sheet, notes)
            if layout:
                rows[form.id] = read_rows(grid, form, sheet, layout, package, notes)
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
    others: list[_Sheet] = []
    for sheet in book.sheets:
        form = names.get(folded(sheet.name))
        if form and form.id not in placed:
            placed[form.id] = sheet.name
            book.grid(sheet.name)
        elif not sheet.name.startswith("_"):
            others.append(sheet)
    extra = [
        sheet.name
        for number, sheet in enumerate(others)
        if number >= _LOOKED_INTO or _is_extra(book, sheet, forms, placed, notes)
    ]
    _note_extra(extra, notes)
    return placed


def _is_extra(
    book: Book, sheet: _Sheet, forms: Sequence[Form], placed: dict[str, str], notes: Notes
) -> bool:
    """Tell whether something stands in a sheet that is no form; one that was renamed is placed."""
    if not book.is_readable(sheet.name):
        return True
    grid = book.grid(sheet.name)
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
