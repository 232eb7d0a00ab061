"""Plan folders to change: the 2023 plan as another year's, with edits of single cells and rows."""

from __future__ import annotations

import csv
import shutil
from collections.abc import Callable
from pathlib import Path

from cchc_xl.plan import year as plans

BUILTIN = Path(plans.__file__).parent / "years" / "2023"
Row = dict[str, str]


def copied(target: Path, year: int = 2023) -> Path:
    """Copy the plan of 2023 as the plan of a year: its calendar moves, tasks keep their words.

    Another year's plan has other sentences: those of 2023 are left out.
    """
    folder = Path(shutil.copytree(BUILTIN, target, ignore=shutil.ignore_patterns("before-*")))
    if year != 2023:
        (folder / "clauses.csv").unlink()
        for name in (
            "plan.toml",
            "calendar.csv",
            "tasks.csv",
            "city_reports.csv",
            "unit_plans.csv",
        ):
            path = folder / name
            text = path.read_text(encoding="utf-8")
            for old, new in (("2023", str(year)), ("2022-", f"{year - 1}-")):
                text = text.replace(old, new)
            path.write_text(text, encoding="utf-8", newline="")
    return folder


def rows_of(folder: Path, file: str) -> tuple[list[str], list[Row]]:
    """Return a table's columns and its rows."""
    with (folder / file).open(encoding="utf-8", newline="") as stream:
        reader = csv.DictReader(stream)
        rows = [dict(row) for row in reader]
        return list(reader.fieldnames or []), rows


def rewrite(folder: Path, file: str, change: Callable[[list[Row]], list[Row]]) -> None:
    """Write a table as ``change`` makes its rows."""
    columns, rows = rows_of(folder, file)
    with (folder / file).open("w", encoding="utf-8", newline="") as stream:
        writer = csv.DictWriter(stream, columns, lineterminator="\n", restval="")
        writer.writeheader()
        writer.writerows(change(rows))


def put(folder: Path, file: str, key: str, **cells: str) -> int:
    """Change cells of the row whose first cell is ``key``; return the line it begins on."""
    columns, rows = rows_of(folder, file)
    number = next(number for number, row in enumerate(rows) if row[columns[0]] == key)
    rows[number].update(cells)
    rewrite(folder, file, lambda _: rows)
    return number + 2


def add(folder: Path, file: str, **cells: str) -> int:
    """Add a row at the end; return the line it stands on."""
    rewrite(folder, file, lambda rows: [*rows, cells])
    return (folder / file).read_text(encoding="utf-8").count("\n")


def drop(folder: Path, file: str, **cells: str) -> int:
    """Take away every row with these cells; return how many are left."""

    def kept(row: Row) -> bool:
        return any(row[name] != value for name, value in cells.items())

    rewrite(folder, file, lambda rows: [row for row in rows if kept(row)])
    return len(rows_of(folder, file)[1])


def line_of(folder: Path, file: str, key: str) -> int:
    """Return the line that the row of a key begins on."""
    lines = (folder / file).read_text(encoding="utf-8").split("\n")
    return next(number for number, text in enumerate(lines, 1) if text.startswith(f"{key},"))
