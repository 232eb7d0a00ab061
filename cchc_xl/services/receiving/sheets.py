"""The rows of a plain list as they stand in its file: a workbook of any kind, or CSV."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import Any, Final, NamedTuple

from cchc_xl.base.failures import kept
from cchc_xl.reading.book import Book, Grid, quiet
from cchc_xl.reading.foreign import encoding_of_text
from cchc_xl.reading.package import Package, open_package
from cchc_xl.reading.plain_list import PlainList, find_list
from cchc_xl.reading.scan import NOTHING, Scan, Unreadable, address
from cchc_xl.reading.walking import read_whole
from cchc_xl.reading.workers import TOO_MUCH, limits
from cchc_xl.register.offered import TABLES
from cchc_xl.register.schema import Table
from cchc_xl.register.schema.as_forms import form_of
from cchc_xl.register.schema.headings import headings
from cchc_xl.returns.cells.texts import chosen, show, shown_number
from cchc_xl.returns.locate import Located
from cchc_xl.returns.notes import Notes
from cchc_xl.returns.rows import FormRows, read_rows
from cchc_xl.services.receiving.meant import Known, Lists, candidates, known_of
from validation.catalogue import list_finding
from validation.findings import Finding

DECIMALS: Final[Mapping[str, int]] = {"procedures": 6}
"""Digits behind the point of codes that Excel takes for numbers: “2.001960” becomes 2.00196."""
_TYPED: Final = frozenset(("C305", "C309"))
"""What is told of numbers and days typed as text: in CSV all are."""
_PASSED: Final = {"total": "S214", "group": "S217", "remark": "S216"}
LEFT_BLANK: Final = "ô để trống"
"""How it is told that a cell says that there is nothing."""
_BREAKS: Final = ",;\t"
_FIRST_LINES: Final = 20


class ListRead(NamedTuple):
    """A list's rows, if it has any, and what was found in it.

    ``numbered``: its records have no code but their running number. ``denied`` are the addresses of
    cells that say in words that there is nothing (“chưa”), which a blank cell does not.
    """

    rows: FormRows | None
    findings: list[Finding]
    numbered: bool = False
    denied: frozenset[str] = frozenset()


class _Typed(Package):
    """A sheet of texts alone, which has nothing beside what is seen."""

    def scan(self, sheet: str) -> Scan:
        return NOTHING


class _Sheet(NamedTuple):
    """A sheet, and where the list lies in it."""

    name: str
    grid: Grid
    package: Package
    found: PlainList | None


def read_sheet(path: Path, table: Table, lists: Lists) -> ListRead:
    """Read the rows of a table from the first sheet that has the headings of its key.

    ``lists`` gives what may be written in the columns that offer a list.
    """
    notes = Notes(path.name, of_list=True)
    try:
        sheet = _chosen(path, table)
        numbered = sheet.found is not None and _is_numbered(sheet.found, table)
        denied: set[str] = set()
        rows = _rows(sheet, table, lists, notes, denied)
        return ListRead(rows, notes.findings, numbered, frozenset(denied))
    except OSError:
        return _refused(path, "F117", {})
    except Unreadable as refusal:
        return _refused(path, refusal.code, refusal.fields)
    except MemoryError:
        return ended(path, TOO_MUCH)
    except Exception as error:  # a defect of the program's
        return _refused(path, "F121", {"report": str(kept(error) or "")})


def ended(path: Path, code: str) -> ListRead:
    """Return what is told of a file whose reading was ended."""
    return _refused(path, code, dict(limits()))


def _refused(path: Path, code: str, fields: Mapping[str, Any]) -> ListRead:
    return ListRead(None, [list_finding(code, file=path.name, **fields)])


def _chosen(path: Path, table: Table) -> _Sheet:
    """Return the first sheet with the key's headings, else one with any, else the first."""
    sheets: list[_Sheet] = []
    for sheet in _sheets(read_whole(path)):
        found = find_list(sheet.grid, headings(table))
        sheets.append(sheet._replace(found=found and _numbered(found, table)))
        found = sheets[-1].found
        if found and set(table.key) <= {*found.columns, *found.doubled}:
            return sheets[-1]
    return next((sheet for sheet in sheets if sheet.found), sheets[0])


def _numbered(found: PlainList, table: Table) -> PlainList:
    """Take a list's running number for the code of its records, where it has no other one."""
    name = table.key[0]
    if table.id not in TABLES or found.numbering is None or name in found.columns:
        return found
    if name in found.doubled:
        return found
    column, label = found.numbering
    return found._replace(
        columns={**found.columns, name: column}, renamed={**found.renamed, name: label}
    )


def _is_numbered(found: PlainList, table: Table) -> bool:
    column = found.columns.get(table.key[0])
    return found.numbering is not None and column == found.numbering[0]


def _sheets(data: bytes) -> Iterator[_Sheet]:
    try:
        package = open_package(data)
    except Unreadable as refusal:
        cells = cells_of_text(data) if refusal.code == "F107" else None
        if cells is None:
            raise
        yield _Sheet("", cells, _Typed(), None)
        return
    with quiet():
        book = Book(package)
        if not book.sheets:
            raise Unreadable("F120")
        for sheet in book.sheets:
            yield _Sheet(sheet.name, book.grid(sheet.name), package, None)


def cells_of_text(data: bytes) -> Grid | None:
    """Return the cells of CSV as spreadsheets save it, ``None``: it is none, or not in Unicode."""
    try:
        text = data.decode(encoding_of_text(data))
        lines = text.splitlines()[:_FIRST_LINES]
        delimiter = max(_BREAKS, key="\n".join(lines).count)
        reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
        rows = [list(row) for row in reader]
    except (UnicodeDecodeError, csv.Error):
        return None
    width = max(map(len, rows), default=0)
    return [row + [""] * (width - len(row)) for row in rows]


def _rows(
    sheet: _Sheet, table: Table, lists: Lists, notes: Notes, denied: set[str]
) -> FormRows | None:
    """Read the records of a sheet; what is none of them is passed over and said.

    Put into ``denied`` are the cells that say in words that there is nothing.
    """
    form, found = form_of(table), sheet.found
    if found is None:
        titles = ", ".join(f"“{column.title}”" for column in table.columns)
        notes.add("S204", sheet=sheet.name, label=table.title, columns=titles)
        return None
    grid = [list(row) for row in sheet.grid]
    for passed in found.passed:
        grid[passed.row] = [""] * len(grid[passed.row])
        if passed.text:
            cell = address(passed.row, passed.column)
            notes.add(_PASSED[passed.why], sheet=sheet.name, cell=cell, value=passed.text)
    _note_columns(sheet._replace(grid=grid), table, found, notes)
    _write_codes(grid, sheet.name, table, found, notes)
    unclear = _put_in_terms(grid, sheet.name, table, found, lists, notes, denied)
    places = {name: (found.header, column) for name, column in found.columns.items()}
    located = Located(found.header, places)
    rows = read_rows(grid, form, sheet.name, located, sheet.package, notes)
    if isinstance(sheet.package, _Typed):
        notes.findings[:] = [one for one in notes.findings if one.code not in _TYPED]
    cells = ((n, name) for n in range(len(rows.values)) for name in found.columns)
    rows.bad.update(cell for cell in cells if rows.address(*cell) in unclear)
    return rows


def _note_columns(sheet: _Sheet, table: Table, found: PlainList, notes: Notes) -> None:
    """Say which columns are known by other words, are doubled, lack, or are no one's."""
    titles = {column.id: column.title for column in table.columns}
    for name, label in found.renamed.items():
        cell = _heading(sheet.grid, found, found.columns[name])
        notes.add("S206", sheet=sheet.name, cell=cell, label=titles[name], value=label)
    for name, columns in found.doubled.items():
        places = [_heading(sheet.grid, found, column) for column in columns]
        told = {"label": titles[name], "cells": ", ".join(places)}
        notes.add("S208", sheet=sheet.name, cell=places[1], **told)
    strange = ", ".join(f"“{label}”" for label in found.others.values())
    hint = f" Các cột chưa rõ là cột nào: {strange}." if strange else ""
    for name in table.key:
        if name not in found.columns and name not in found.doubled:
            cell = address(found.header, 0)
            notes.add("S205", sheet=sheet.name, cell=cell, label=titles[name], hint=hint)
    below = range(found.header + 1, len(sheet.grid))
    for column, label in found.others.items():
        row = next((n for n in below if show(sheet.grid[n][column]).strip()), None)
        if row is not None:
            told = {"label": label, "value": show(sheet.grid[row][column])}
            notes.add("S207", sheet=sheet.name, cell=address(row, column), **told)


def _heading(grid: Grid, found: PlainList, column: int) -> str:
    """Return the cell of a column's heading: in two rows of them the lower one may be blank."""
    return address(found.header - (not show(grid[found.header][column])), column)


def _write_codes(
    grid: list[list[Any]], sheet: str, table: Table, found: PlainList, notes: Notes
) -> None:
    """Write codes out that a spreadsheet took for numbers: what it left out are noughts."""
    decimals, name = DECIMALS.get(table.id), table.key[0]
    column = found.columns.get(name)
    if decimals is None or column is None:
        return
    title = next(one.title for one in table.columns if one.id == name)
    for row in range(found.header + 1, len(grid)):
        value = grid[row][column]
        if isinstance(value, float) and not value.is_integer() and value == round(value, decimals):
            grid[row][column] = f"{value:.{decimals}f}"
            told = {"value": shown_number(value), "read": grid[row][column]}
            notes.add("C317", sheet=sheet, cell=address(row, column), label=title, **told)


def _put_in_terms(
    grid: list[list[Any]],
    sheet: str,
    table: Table,
    found: PlainList,
    lists: Lists,
    notes: Notes,
    denied: set[str],
) -> set[str]:
    """Put what people write otherwise as the columns have it, and say so.

    Returned are the cells that may mean several values.
    """
    unclear = set()
    for column in table.columns:
        at, known = found.columns.get(column.id), known_of(table, column, lists)
        if at is None or known is None:
            continue
        heading = show(grid[found.header][at])
        for row in range(found.header + 1, len(grid)):
            text = show(grid[row][at]).strip()
            meant = _meant(known, text, heading)
            if not meant:
                continue
            cell = address(row, at)
            told = {"sheet": sheet, "cell": cell, "label": column.title, "value": text}
            if len(meant) > 1:
                unclear.add(cell)
                notes.add("M109", **told, choices=", ".join(f"“{one}”" for one in meant))
            else:
                notes.add("C315", **told, read=meant[0] or LEFT_BLANK)
                denied.update([] if meant[0] else [cell])
            grid[row][at] = meant[0]
    return unclear


def _meant(known: Known, text: str, heading: str) -> tuple[str, ...]:
    """Return what a cell may mean; nothing: it is blank, or left to be read as it stands."""
    if not text or chosen(text) in known.exact:
        return ()
    return candidates(known, text, heading)
