"""The separate workbook of the consolidated sheets.

It carries the data tables, too, so that its formulas are as live as the register's and every
figure can be followed to the file and cell that it came from.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path

from cchc_xl.base.atomic import written_beside
from cchc_xl.register.building.charts import CHARTED
from cchc_xl.register.building.workbook import Heading, Rows, write_workbook
from cchc_xl.register.content import Content, held_periods
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import columns_of
from cchc_xl.register.port import Columns
from cchc_xl.register.schema import tables
from validation.form import Edition

CARRIED = ("output", "data", "log", "office")


def write_consolidated(
    path: Path,
    content: Content,
    written: Mapping[str, Columns],
    subtitle: str,
    lines: Mapping[str, str],
    agree: Callable[[], None] = lambda: None,
) -> None:
    """Write the sheets and the tables they are computed from. ``OutputError``: it cannot be.

    ``written`` are the tables that the register gets, sheets among them, as it gets them; ``lines``
    stand below the titles of some sheets (ids) in place of ``subtitle``.
    ``agree`` is called when the file is complete and not in its place yet; if it raises, the place
    stays as it was.
    """
    carried = {
        table.id: written[table.id]
        if table.id in written
        else columns_of(table, content.frames[table.id])
        for table in content.tables.values()
        if table.owner in CARRIED
    }
    charted = {name: _charted(name, carried[name]) for name in CHARTED.keys() & carried.keys()}
    heading = Heading.of(content.plan)
    with written_beside(path) as beside:
        write_workbook(
            beside,
            charted,
            heading=heading,
            lists={},
            only=list(carried),
            subtitle=subtitle,
            subtitles={**held_periods(content), **lines},
            own=content.edition,
        )
        _fill(beside, carried, (Edition.newest(heading.year), content.edition))
        agree()


def _fill(path: Path, carried: Mapping[str, Columns], editions: tuple[Edition, Edition]) -> None:
    """Write tables into a workbook that has been made for them."""
    with FileRegister.open(path) as book:
        for name, columns in carried.items():
            table = tables()[name]
            known = table.known(*editions).titles
            kept = columns.without([title for title in columns.titles if title not in known])
            book.replace_table(table.name, kept)
        book.commit()


def _charted(name: str, columns: Columns) -> Rows:
    """Return a table's records, blank but for what charts show and keep a copy of."""
    blank = [None] * len(columns)
    shown = zip(tables()[name].ids, columns.cells, strict=True)
    cells = [column if id_ in CHARTED[name] else blank for id_, column in shown]
    return list(zip(*cells, strict=True))
