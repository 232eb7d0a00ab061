"""Plain lists of Văn phòng's own: read as a return's table is, and judged cell by cell."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from contextlib import closing
from functools import partial
from pathlib import Path
from typing import Any

from cchc_xl.base.few import few_names
from cchc_xl.reading.workers import spread
from cchc_xl.register.offered import TABLES
from cchc_xl.register.schema import Table
from cchc_xl.register.schema.as_forms import form_of
from cchc_xl.returns.cells.texts import chosen, show
from cchc_xl.returns.notes import bounded
from cchc_xl.returns.rows import FormRows
from cchc_xl.services.receiving.joining import Key, filling, key_of
from cchc_xl.services.receiving.sheets import ListRead, ended, read_sheet
from validation.catalogue import list_finding
from validation.findings import Finding

SHOWN = 12
"""How many values of a list a remedy names."""


def read_list(path: Path, table: Table, lists: Mapping[str, Mapping[str, str]]) -> ListRead:
    """Read a plain list as the rows of an office table, and judge every cell.

    It may stand anywhere in the first sheet that has it, its headings in other words and order;
    columns beside the key may be left out. ``lists`` gives, for each list that columns offer, what
    may be written and what it stands for.
    """
    with closing(spread([path], partial(read_sheet, table=table, lists=lists), ended)) as results:
        read: ListRead = next(results)[1]
    findings = list(read.findings)
    if read.rows is not None:
        findings += _listed(path.name, table, read.rows, lists)
        findings += _keys(path.name, table, read.rows)
        findings += _too_long(path.name, table, read.rows)
    return read._replace(findings=bounded(findings, path.name, of_list=True))


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
                found.append(list_finding("M104", file=file, **place, **said, choices=choices))
                rows.bad.add((n, column.id))
    return found


def _too_long(file: str, table: Table, rows: FormRows) -> Iterator[Finding]:
    """Find texts that are longer than what they come to in a return, or read on a sheet, may be.

    What units report on stands in their returns as one text.
    """
    whole = TABLES[table.id].words if table.id in TABLES else ()
    for column in form_of(table).columns:
        bound = column.longest
        if bound is None or column.id not in rows.places:
            continue
        for n, record in enumerate(rows.values):
            cells = dict(zip(rows.columns, record, strict=True))
            texts = [cells[name] for name in (whole if column.id in whole[-1:] else (column.id,))]
            length = len(": ".join(str(text) for text in texts if text))
            if cells[column.id] and length > bound:
                place = {"sheet": rows.sheet, "cell": rows.address(n, column.id)}
                told: dict[str, Any] = {"length": length, "bound": bound}
                yield list_finding("M106", file=file, label=column.title, **place, **told)
                rows.bad.add((n, column.id))


def _keys(file: str, table: Table, rows: FormRows) -> list[Finding]:
    """Find rows whose key is not filled in, or stands in the list twice."""
    found = []
    titles = {column.id: column.title for column in table.columns}
    first: dict[Key, str] = {}
    for n, record in enumerate(rows.values):
        blank = [name for name in table.key if record[table.ids.index(name)] is None]
        blank = [name for name in blank if (n, name) not in rows.bad]
        for name in blank:
            cell, column = rows.address(n, name), form_of(table).column(name)
            place = {"sheet": rows.sheet, "cell": cell, "label": column.title}
            found.append(list_finding("M101", file=file, **place, filling=filling(column)))
        own, cell = key_of(table, record), rows.address(n, table.key[0])
        before = first.setdefault(own, cell)
        if before != cell and None not in own:
            place = {"sheet": rows.sheet, "cell": cell, "label": titles[table.key[0]]}
            said = " / ".join(show(record[table.ids.index(name)]) for name in table.key)
            found.append(list_finding("M105", file=file, **place, key=said, first=before))
    return found
