"""The mark of a write that is under way, in a workbook that is open."""

from __future__ import annotations

from cchc_xl.register.live.book import LiveBook, NamedCell
from cchc_xl.register.package.mark import MARK_COLUMN, MARK_ROW, MARK_TABLE, mark_of
from cchc_xl.register.package.tables import Table


def marked(live: LiveBook) -> str:
    """The mark that an open workbook bears, "" for none."""
    return mark_of(live.tables, lambda table: live.value(_place(table)))


def is_unmarked(live: LiveBook) -> bool:
    """Whether it is certain that a workbook bears no mark: a program that is gone cannot say."""
    try:
        return not marked(live)
    except BaseException:
        return False


def set_mark(live: LiveBook, mark: str) -> None:
    """Give an open workbook its mark, or take it away (""); no mark where there is no place."""
    table = live.tables.get(MARK_TABLE)
    if table is not None:
        place = _place(table)
        value = f"'{mark}" if mark else None
        live.host.assign(live.range(place.sheet, place.area), [[value]])


def mark_sheet(live: LiveBook) -> list[str]:
    """The sheet that bears the mark, if there is one."""
    table = live.tables.get(MARK_TABLE)
    return [] if table is None else [table.sheet]


def _place(table: Table) -> NamedCell:
    return NamedCell(table.sheet, MARK_ROW, MARK_COLUMN)
