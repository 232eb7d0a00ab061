"""The separate workbook of the consolidated sheets.

It carries the data tables, too, so that its formulas are as live as the register's and every
figure can be followed to the file and cell that it came from.
"""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

from cchc_xl.base.whole import written_beside
from cchc_xl.register.building.dashboard import CHARTED
from cchc_xl.register.building.workbook import Heading, Rows, write_workbook
from cchc_xl.register.content import Content, held_periods
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import titled_frame, titled_rows
from cchc_xl.register.port import CellValue
from cchc_xl.register.schema import tables

CARRIED = ("output", "data", "log", "office")


def write_consolidated(
    path: Path,
    content: Content,
    sheets: dict[str, list[list[CellValue]]],
    subtitle: str,
    agree: Callable[[], None] = lambda: None,
) -> None:
    """Write the sheets and the tables they are computed from. ``OutputError``: it cannot be.

    ``agree`` is called when the file is complete and not in its place yet; if it raises, the place
    stays as it was.
    """
    carried = [table for table in content.tables.values() if table.owner in CARRIED]
    heading = Heading(content.plan.title, content.plan.issuer, content.plan.year)
    sized = {name: _placeholder(name, rows) for name, rows in sheets.items()}
    with written_beside(path) as beside:
        write_workbook(
            beside,
            sized,
            heading=heading,
            lists={},
            only=[table.id for table in carried],
            subtitle=subtitle,
            subtitles=held_periods(content),
        )
        with FileRegister.open(beside) as book:
            for table in carried:
                if table.id in sheets:
                    rows = titled_rows(table, sheets[table.id])
                else:
                    rows = titled_frame(table, content.frames[table.id])
                book.replace_table(table.name, rows)
            book.commit()
        agree()


def _placeholder(name: str, rows: list[list[CellValue]]) -> Rows:
    """Return as many rows that are blank but for what charts show and keep a copy of."""
    if name not in CHARTED:
        return [[None]] * len(rows)
    shown = [column in CHARTED[name] for column in tables()[name].ids]
    return [
        [value if is_shown else None for value, is_shown in zip(row, shown, strict=True)]
        for row in rows
    ]
