"""What lies outside of a plan's year, and texts that no cell of a workbook can hold."""

from __future__ import annotations

import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date

from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import Loaded
from cchc_xl.plan.records import Deadline, Kind, Task, Unit

Files = Mapping[str, Loaded]
LONGEST = 30_000
"""Letters of a cell: a workbook's takes 32,767."""


def check_year(files: Files, year: int) -> Iterator[Problem]:
    """Find what lies outside of the plan's year: due dates, first figures, units."""
    yield from _due_dates(files["tasks.csv"], year)
    if files["calendar.csv"].complete:
        yield from _first_figures(files["calendar.csv"], year)
    if files["units.csv"].complete and files["kinds.csv"].complete:
        yield from _nobody_reports(files, year)


def _due_dates(tasks: Loaded, year: int) -> Iterator[Problem]:
    """Find tasks due after the year, which never count in it, or long before.

    The list of a year may begin with what was due before it.
    """
    for row in tasks.rows:
        due = row.record.due_date if isinstance(row.record, Task) else None
        if due is not None and not date(year - 2, 1, 1) <= due <= date(year, 12, 31):
            reason = f"hạn phải từ ngày 01/01/{year - 2} đến ngày 31/12/{year}"
            yield tasks.problem(row, "due_date", reason)


def _first_figures(calendar: Loaded, year: int) -> Iterator[Problem]:
    pairs = [(row.record, row) for row in calendar.rows if isinstance(row.record, Deadline)]
    pairs = [pair for pair in pairs if pair[0].period.year == year]
    pairs.sort(key=lambda pair: pair[0].period)
    for deadline, row in pairs[:1]:
        start = deadline.data_from
        if start is not None and not date(year - 1, 7, 1) <= start <= date(year, 1, 1):
            reason = (
                f"số liệu kỳ đầu phải bắt đầu từ ngày 01/07/{year - 1} đến ngày 01/01/{year}, "
                "không để ngày nào của năm ra ngoài"
            )
            yield calendar.problem(row, "data_from", reason)


def _nobody_reports(files: Files, year: int) -> Iterator[Problem]:
    kinds = [row.record for row in files["kinds.csv"].rows]
    reporting = {kind.kind for kind in kinds if isinstance(kind, Kind) and kind.reports}
    units = [row.record for row in files["units.csv"].rows]
    begin, end = date(year, 1, 1), date(year, 12, 31)
    if not any(
        isinstance(unit, Unit) and unit.kind in reporting and unit.is_active_within(begin, end)
        for unit in units
    ):
        reason = f"không đơn vị nào phải báo cáo trong năm {year}"
        yield Problem(files["units.csv"].file.name, 0, "", "", reason)


def check_texts(loaded: Loaded) -> Iterator[Problem]:
    """Find cells that are too long for a workbook, or hold what nobody sees."""
    for row in loaded.rows:
        for field in loaded.file.fields:
            cell = row.cells[field.name]
            unseen = sorted({_code(letter) for letter in cell if _is_unseen(letter)})
            if unseen:
                reason = f"có ký tự không hiện ra ({', '.join(unseen)}), gõ lại ô này"
                yield loaded.problem(row, field.name, reason)
            elif len(cell) > LONGEST:
                yield Problem(
                    *(loaded.file.name, row.line, field.name, f"{cell[:40]}…"),
                    f"dài {len(cell)} chữ, một ô của sổ chứa được {LONGEST}",
                )


def _is_unseen(letter: str) -> bool:
    return letter == "\u00a0" or (letter != "\n" and unicodedata.category(letter) in ("Cc", "Cf"))


def _code(letter: str) -> str:
    return f"U+{ord(letter):04X}"
