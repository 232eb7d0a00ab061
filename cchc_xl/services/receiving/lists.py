"""Plain lists of Văn phòng's own: the first sheet of any workbook, read as a return's table is."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from cchc_xl.base.failures import kept
from cchc_xl.base.few import few_names
from cchc_xl.reading.book import Book, quiet
from cchc_xl.reading.package import open_package
from cchc_xl.reading.scan import Unreadable
from cchc_xl.reading.walking import read_whole
from cchc_xl.reading.workers import TOO_MUCH, limits, spread
from cchc_xl.register.offered import TABLES
from cchc_xl.register.schema import Table
from cchc_xl.register.schema.as_forms import form_of
from cchc_xl.returns.cells.texts import chosen, show
from cchc_xl.returns.locate import locate
from cchc_xl.returns.notes import Notes, bounded
from cchc_xl.returns.rows import FormRows, read_rows
from cchc_xl.services.receiving.joining import Key, key_of
from validation import catalogue
from validation.findings import Finding
from validation.form import Form

MISSING_COLUMN = "S205"
SHOWN = 12
"""How many values of a list a remedy names."""


class ListRead(NamedTuple):
    """A list's rows, if it has any, and what was found in it."""

    rows: FormRows | None
    findings: list[Finding]


def read_list(path: Path, table: Table, lists: Mapping[str, Mapping[str, str]]) -> ListRead:
    """Read a workbook's first sheet as the rows of an office table, and judge every cell.

    The headings are those of the table, in any order; columns beside its key may be left out.
    ``lists`` gives, for each list that columns offer, what may be written and what it stands for.
    """
    form = form_of(table)
    with closing(spread([path], partial(_read, form=form), partial(_ended, path.name))) as results:
        read: ListRead = next(results)[1]
    told = {column.title for column in table.columns if column.id in table.key}
    findings = [
        found for found in read.findings if found.code != MISSING_COLUMN or found.label in told
    ]
    if read.rows is not None:
        findings += _listed(path.name, table, read.rows, lists)
        findings += _keys(path.name, table, read.rows)
        findings += _too_long(path.name, form, read.rows)
    return read._replace(findings=bounded(findings, path.name))


def _ended(name: str, path: Path, code: str) -> ListRead:
    return _refused(name, code, dict(limits()))


def _refused(name: str, code: str, fields: Mapping[str, Any]) -> ListRead:
    return ListRead(None, [catalogue.finding(code, file=name, **fields)])


def _read(path: Path, form: Form) -> ListRead:
    name = path.name
    try:
        return _rows(path, form)
    except OSError:
        return _refused(name, "F117", {})
    except Unreadable as refusal:
        return _refused(name, refusal.code, refusal.fields)
    except MemoryError:
        return _ended(name, path, TOO_MUCH)
    except Exception as error:  # a defect of the program's
        return _refused(name, "F121", {"report": str(kept(error) or "")})


def _rows(path: Path, form: Form) -> ListRead:
    package = open_package(read_whole(path))
    notes = Notes(path.name)
    with quiet():
        book = Book(package)
        if not book.sheets:
            raise Unreadable("F120")
        sheet = book.sheets[0].name
        grid = book.grid(sheet)
    located = locate(grid, form, sheet, notes)
    if located is None:
        return ListRead(None, notes.findings)
    rows = read_rows(grid, form, sheet, located, package, notes)
    return ListRead(rows, notes.findings)


def _listed(
    file: str, table: Table, rows: FormRows, lists: Mapping[str, Mapping[str, str]]
) -> list[Finding]:
    """Put what stands in lists as they spell it; find what stands in none of them."""
    found = []
    for at, column in enumerate(table.columns):
        known = lists.get(column.list_name)
        if known is None:
            continue
        meant = {chosen(text): value for text, value in known.items()}
        for n, record in enumerate(rows.values):
            typed = record[at]
            if typed is None or (n, column.id) in rows.bad:
                continue
            record[at] = meant.get(chosen(str(typed)))
            if record[at] is None:
                place = {"sheet": rows.sheet, "cell": rows.address(n, column.id)}
                said = {"label": column.title, "value": str(typed)}
                choices = few_names(list(dict.fromkeys(known.values())), SHOWN, "giá trị")
                found.append(catalogue.finding("M104", file=file, **place, **said, choices=choices))
                rows.bad.add((n, column.id))
    return found


def _too_long(file: str, form: Form, rows: FormRows) -> Iterator[Finding]:
    """Find texts that are longer than what they come to in a return, or read on a sheet, may be.

    What units report on stands in their returns as one text.
    """
    whole = TABLES[form.id].words if form.id in TABLES else ()
    for column in form.columns:
        bound = column.longest
        if bound is None or column.id not in rows.places:
            continue
        for n, record in enumerate(rows.values):
            cells = dict(zip(rows.columns, record, strict=True))
            texts = [cells[name] for name in (whole if column.id in whole[-1:] else (column.id,))]
            length = len(": ".join(str(text) for text in texts if text))
            if cells[column.id] and length > bound:
                place = {"sheet": rows.sheet, "cell": rows.address(n, column.id)}
                yield catalogue.finding(
                    "M106", file=file, label=column.title, length=length, bound=bound, **place
                )
                rows.bad.add((n, column.id))


def _keys(file: str, table: Table, rows: FormRows) -> list[Finding]:
    """Find rows whose key is not filled in, or stands in the list twice."""
    found = []
    titles = {column.id: column.title for column in table.columns}
    form = form_of(table)
    first: dict[Key, str] = {}
    for n, record in enumerate(rows.values):
        blank = [name for name in table.key if record[table.ids.index(name)] is None]
        blank = [name for name in blank if (n, name) not in rows.bad]
        for name in blank:
            cell = rows.address(n, name)
            place = {"sheet": rows.sheet, "cell": cell, "label": titles[name]}
            filling = form.column(name).filling
            found.append(catalogue.finding("M101", file=file, **place, filling=filling))
        own, cell = key_of(table, record), rows.address(n, table.key[0])
        before = first.setdefault(own, cell)
        if before != cell and None not in own:
            place = {"sheet": rows.sheet, "cell": cell, "label": titles[table.key[0]]}
            said = " / ".join(show(record[table.ids.index(name)]) for name in table.key)
            found.append(catalogue.finding("M105", file=file, **place, key=said, first=before))
    return found
