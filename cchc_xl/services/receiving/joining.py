"""The rows of a plain list in the table that they are for: what comes of it, what goes wrong."""

from __future__ import annotations

from collections.abc import Container, Iterator, Mapping, Sequence
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.base.few import few_names
from cchc_xl.register.frames import plain_values, rows_frame
from cchc_xl.register.offered import TABLES
from cchc_xl.register.office_faults import Fault, as_key, broken, unnamed_documents
from cchc_xl.register.schema import Table
from cchc_xl.register.schema.as_forms import form_of
from cchc_xl.returns.cells.texts import folded, show
from cchc_xl.returns.rows import FormRows
from validation.catalogue import list_finding
from validation.form import Column

if TYPE_CHECKING:
    from pandas import DataFrame

    from validation.findings import Finding

Record = list[Any]
Key = tuple[Any, ...]

SHOWN = 5
"""How many blank cells of a column a finding names."""


def joined(table: Table, before: DataFrame, rows: FormRows) -> DataFrame:
    """Return a table with a list's rows in it; what the list has no column for stays.

    Keys are compared without regard to case; a record keeps its own as it stands in the table.
    """
    records = _records(table, before)
    known = {key_of(table, record): record for record in records}
    for row in rows.values:
        own = key_of(table, row)
        if own not in known:
            records.append(
                [row[table.ids.index(name)] if name in table.key else None for name in table.ids]
            )
            known[own] = records[-1]
        for name in rows.located:
            if name not in table.key:
                at = table.ids.index(name)
                known[own][at] = row[at]
    return rows_frame(table, records)


def kept_blanks(
    file: str, table: Table, rows: FormRows, before: DataFrame, denied: Container[str] = ()
) -> list[Finding]:
    """Put into the cells that a list leaves blank what the table has there, and say so by column.

    A blank cell says nothing; one that says in words that there is nothing (``denied``) empties
    the table's.
    """
    known = {key_of(table, record): record for record in _records(table, before)}
    list_, kept = _List(file, table, rows), dict[str, list[int]]()
    for n, row in enumerate(rows.values):
        own = known.get(key_of(table, row))
        for name in rows.located if own else ():
            at = table.ids.index(name)
            silent = row[at] is None and (n, name) not in rows.bad
            if own and silent and own[at] is not None and rows.address(n, name) not in denied:
                row[at] = own[at]
                kept.setdefault(name, []).append(n)
    return [list_.kept(name, records) for name, records in kept.items()]


def key_of(table: Table, record: Sequence[Any]) -> Key:
    """Return what tells a record apart, as it is compared."""
    return tuple(as_key(record[table.ids.index(name)]) for name in table.key)


def _records(table: Table, frame: DataFrame) -> list[Record]:
    columns = [plain_values(frame[name]) for name in table.ids]
    return [list(record) for record in zip(*columns, strict=True)]


def respelt(file: str, table: Table, rows: FormRows, before: DataFrame) -> Iterator[Finding]:
    """Say which keys of a list are those of a record that the table spells otherwise."""
    known = {key_of(table, record): record for record in _records(table, before)}
    list_ = _List(file, table, rows)
    for n, row in enumerate(rows.values):
        own = known.get(key_of(table, row), row)
        for name in table.key:
            read = own[table.ids.index(name)]
            if read != row[table.ids.index(name)]:
                yield list_.finding(Fault(n, name, "C315", "", fields={"read": read}), name)


def other_records(file: str, table: Table, rows: FormRows, before: DataFrame) -> Iterator[Finding]:
    """Find running numbers that are the code of a record in other words: whose they are is open.

    It is asked of a list that has no codes beside its running number.
    """
    known = {key_of(table, record): record for record in _records(table, before)}
    list_, words = _List(file, table, rows), TABLES[table.id].words[-1]
    at, name = table.ids.index(words), table.key[0]
    for n, row in enumerate(rows.values):
        own = known.get(key_of(table, row))
        told = show(own[at]) if own is not None else ""
        if told and folded(told) != folded(show(row[at])):
            yield list_.finding(Fault(n, name, "M110", "", fields={"known": told}), name)


def broken_cells(
    file: str, table: Table, rows: FormRows, before: DataFrame, year: int
) -> Iterator[Finding]:
    """Find the cells of a list that do not go with another one of their record, or with the year.

    What the list has no column for counts as the table has it. Of a cell that a finding speaks of
    already nothing more is said, of a column that new records lack once.
    """
    known = {key_of(table, record): record for record in _records(table, before)}
    lines = [_overlaid(table, known, rows, row) for row in rows.values]
    list_ = _List(file, table, rows)
    lacking: dict[str, Fault] = {}
    frame = rows_frame(table, lines)
    for fault in (*broken(table, frame, year), *unnamed_documents(table, frame)):
        there = [name for name in (fault.column, fault.other) if name in rows.places]
        if there and not {(fault.row, name) for name in there} & rows.bad:
            yield list_.finding(fault, there[0])
        elif not there:
            lacking.setdefault(fault.column, fault)
    yield from map(list_.lacking, lacking.values())


def _overlaid(
    table: Table, known: Mapping[Key, Record], rows: FormRows, row: Sequence[Any]
) -> Record:
    """Return a row with what the table has of its record where the list has no column."""
    own = known.get(key_of(table, row), [None] * len(table.ids))
    return [row[at] if name in rows.places else own[at] for at, name in enumerate(table.ids)]


def filling(column: Column) -> str:
    """Return how an empty cell of a list is filled in: 0 is not what nobody knows yet."""
    return "" if column.kind in ("count", "number") else column.filling


class _List(NamedTuple):
    """A list whose cells findings point at."""

    file: str
    table: Table
    rows: FormRows

    def finding(self, fault: Fault, name: str) -> Finding:
        """Return a fault's finding, at the cell of its row in a column that the list has."""
        value = self.rows.values[fault.row][self.table.ids.index(name)]
        said = {"value": show(value), "why": fault.why, **fault.fields}
        if fault.other:
            said["beside"] = self._beside(fault, name)
        return self._at(fault.code, fault, name, **said)

    def _beside(self, fault: Fault, name: str) -> str:
        """Say where the other cell of a pair stands: in the list, or in the register alone."""
        other = fault.column if name == fault.other else fault.other
        title = form_of(self.table).column(other).title
        if other in self.rows.places:
            return f"ô {self.rows.address(fault.row, other)} (“{title}”)"
        return f"ô “{title}” của dòng ấy ở trang “{self.table.sheet}” của sổ"

    def kept(self, name: str, records: Sequence[int]) -> Finding:
        """Tell of a column's blank cells that leave what the table has, at the first of them."""
        cells = [self.rows.address(n, name) for n in records]
        column = form_of(self.table).column(name)
        return list_finding(
            "S218",
            file=self.file,
            sheet=self.rows.sheet,
            cell=cells[0],
            label=column.title,
            cells=few_names(cells, SHOWN, "ô"),
            count=len(cells),
            own=self.table.sheet,
        )

    def lacking(self, fault: Fault) -> Finding:
        """Tell of a column that the list lacks, at the first record that would be new."""
        name = self.table.key[0]
        hint = f" Dòng mới ở ô {self.rows.address(fault.row, name)} phải có ô này."
        return self._at("S205", fault, name, hint=hint)

    def _at(self, code: str, fault: Fault, name: str, **fields: Any) -> Finding:
        column = form_of(self.table).column(fault.column)
        place = {"sheet": self.rows.sheet, "cell": self.rows.address(fault.row, name)}
        said = {"label": column.title, "filling": filling(column), **fields}
        return list_finding(code, file=self.file, **place, **said)
