"""Taking in a plain list as one of Văn phòng's tables."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.plan.periods import periods_in
from cchc_xl.register.content import Content
from cchc_xl.register.frames import columns_of
from cchc_xl.register.handing import hand
from cchc_xl.register.offered import lead_lines, leads
from cchc_xl.register.office_faults import is_needed
from cchc_xl.register.schema import Table, tables
from cchc_xl.register.schema.office import IMPORTED
from cchc_xl.register.schema.words import IMPORTING
from cchc_xl.register.sealing.closing import close
from cchc_xl.register.sealing.entered import Difference, differences
from cchc_xl.register.sealing.journal import Entry
from cchc_xl.register.sealing.normal import records_of
from cchc_xl.returns.cells.texts import chosen, folded
from cchc_xl.returns.notes import bounded
from cchc_xl.returns.spelling import names_of
from cchc_xl.services.receiving.blank import Blank, write_blank
from cchc_xl.services.receiving.joining import (
    broken_cells,
    joined,
    kept_blanks,
    other_records,
    respelt,
)
from cchc_xl.services.receiving.lists import read_list
from cchc_xl.services.trusted import Master, Tell, commit, opened, read_trusted, silent, trust_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from validation.findings import Finding
    from validation.form import Edition


class Imported(NamedTuple):
    """What a list changes in a table, cell by cell, and what was found in it."""

    table: Table
    findings: tuple[Finding, ...]
    rows: int
    changes: tuple[Difference, ...]
    written: bool = False

    @property
    def accepted(self) -> bool:
        """Tell whether there is nothing in the list that must be mended first."""
        return not any(found.is_error for found in self.findings)

    @property
    def added(self) -> int:
        """Return how many records are new."""
        return sum(not change.column for change in self.changes)

    @property
    def changed(self) -> int:
        """Return how many records have other cells than before."""
        return len({change.record for change in self.changes if change.column})


def import_list(
    master: Master, name: str, path: Path, *, dry_run: bool = False, tell: Tell = silent
) -> Imported:
    """Take the rows of a workbook's first sheet into a table of Văn phòng's.

    ``name`` is the table's id or the title of its sheet. A record with the same key is replaced as
    far as the list tells of it: what it has no column for, and cells that it leaves blank, stay. A
    new one is added, all others stay. A list in which anything is wrong changes nothing.
    ``UsageProblem``: no such table, or the register does not have it.
    """
    table = _table(name)
    if not path.exists():
        raise UsageProblem(f"Không có tệp “{path}”.", "Kiểm tra lại tên và thư mục của tệp.")
    with opened(master, write=not dry_run) as register:
        content = read_trusted(register, tell=tell)
        _must_have(content, table)
        read = read_list(path, table, offered_in(content, table))
        rows = read.rows
        found = Imported(table, tuple(read.findings), len(rows.values) if rows else 0, ())
        before = content.frames[table.id]
        if rows is not None:
            wrong = list(other_records(path.name, table, rows, before)) if read.numbered else []
            wrong += kept_blanks(path.name, table, rows, before, read.denied)
            wrong += broken_cells(path.name, table, rows, before, content.plan.year)
            wrong += [*found.findings, *respelt(path.name, table, rows, before)]
            found = found._replace(findings=tuple(bounded(wrong, path.name, of_list=True)))
        if rows is None or not found.accepted:
            return found
        after = joined(table, before, rows)
        for line in lead_lines(content.plan, table.id, after):
            tell(line)
        found = found._replace(changes=tuple(_differences(table, content.edition, before, after)))
        if dry_run or not found.changes:
            return found
        entries = _entries(table, path, found)
        now = datetime.now(VIETNAM)
        closing = close(trust_of(content), {table.id: after}, entries, now, derived=[table.id])
        hand(register, closing.columns)
        return found._replace(written=commit(register, content, closing))


def blank_list(master: Master, name: str, path: Path, *, tell: Tell = silent) -> Table:
    """Write a blank list of a table for Văn phòng to fill in, with what it may choose.

    Errors: as ``import_list`` and ``write_blank``.
    """
    table = _table(name)
    with opened(master) as register:
        content = read_trusted(register, tell=tell)
    _must_have(content, table)
    columns = [
        Blank(
            f"{column.title} (*)" if is_needed(table, column.id) else column.title,
            f"Gõ theo trang “{table.sheet}” của sổ.",
            column.width,
            column.kind == "date",
            column.choices or _offered(content, table, column.list_name),
        )
        for column in table.columns
    ]
    write_blank(path, table.title, columns)
    return table


def _offered(content: Content, table: Table, name: str) -> Sequence[str]:
    """Return what is offered of a list: values alone, units and periods as people know them."""
    if name == "units":
        units = leads(content.plan, table.id) or {one.code: one.name for one in content.plan.units}
        return [f"{code} - {title}" for code, title in units.items()]
    return list(dict.fromkeys(offered_in(content, table).get(name, {}).values()))


def _must_have(content: Content, table: Table) -> None:
    if table.id not in content.tables:
        raise UsageProblem(
            f"Sổ lập bằng phiên bản trước của chương trình, không có trang “{table.sheet}”.",
            "Nâng sổ lên phiên bản này (cchc-xl upgrade SỔ) rồi nhập lại.",
        )


def _table(name: str) -> Table:
    wanted = [tables()[table] for table in IMPORTED]
    for table in wanted:
        if name == table.id or folded(name) == folded(table.sheet):
            return table
    known = "; ".join(f"{table.id} (“{table.sheet}”)" for table in wanted)
    raise UsageProblem(f"Không nhập danh sách vào bảng “{name}” được.", f"Các bảng: {known}.")


def offered_in(content: Content, table: Table) -> dict[str, dict[str, str]]:
    """Return what may be written for each value of the lists that an office table offers.

    A name that several units have stands for none of them.
    """
    plan = content.plan
    found = {name: {value: value for value in values} for name, values in content.lists().items()}
    units = leads(plan, table.id) or {unit.code: unit.name for unit in plan.units}
    found["units"] = {code: code for code in units}
    found["units"] |= {f"{code} - {name}": code for code, name in units.items()}
    of_name = names_of(unit for unit in plan.units if unit.code in units)
    found["units"] |= {
        name: code for code, name in units.items() if len(of_name[chosen(name)]) == 1
    }
    found["kinds"] = {kind.kind: kind.kind for kind in plan.kinds}
    found["kinds"] |= {kind.title: kind.kind for kind in plan.kinds}
    periods = periods_in(plan.year, plan.reporting)
    found["periods"] = {period.code: period.code for period in periods}
    found["periods"] |= {period.title: period.code for period in periods}
    return found


def _differences(
    table: Table, edition: Edition, before: DataFrame, after: DataFrame
) -> Sequence[Difference]:
    was, now = (records_of(table, columns_of(table, frame), edition) for frame in (before, after))
    return list(differences(table, was, now, edition))


def _entries(table: Table, path: Path, found: Imported) -> list[Entry]:
    """Journal the list, and each record and cell that it changes."""
    said = f"{found.rows} dòng: thêm {found.added}, sửa {found.changed}"
    return [
        Entry(IMPORTING, table=table.sheet, record=path.name, reason=said),
        *(
            Entry(
                IMPORTING,
                table=table.sheet,
                record=change.record,
                column=change.column,
                old=change.sealed,
                new=change.present,
            )
            for change in found.changes
        ),
    ]
