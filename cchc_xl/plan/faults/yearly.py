"""What lies outside of a plan's year, and texts that no cell of a workbook can hold."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator, Mapping
from datetime import date, timedelta

from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import HEADER_FILE, Header, Loaded, line_of
from cchc_xl.plan.periods import REPORTED, codes_of
from cchc_xl.plan.records import CityReport, Deadline, Kind, Task, Unit

Files = Mapping[str, Loaded]
LONGEST_WAIT = timedelta(days=92)
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


def _deadlines(said: Loaded, column: str, year: int, last: date) -> Iterator[Problem]:
    """Find days before the autumn in which a plan is drawn up, or after its last one."""
    first = date(year - 1, 10, 1)
    for row in said.rows:
        due = getattr(row.record, column) if row.record else None
        if due is not None and not first <= due <= last:
            reason = (
                f"hạn không thuộc năm {year}: phải từ ngày {first:%d/%m/%Y} đến {last:%d/%m/%Y}"
            )
            yield said.problem(row, column, reason)


def _city_reports(files: Files, year: int) -> Iterator[Problem]:
    """Find reports of periods that the plan does not have, and due before or long after them."""
    reporting = [row.record.period.kind for row in files["calendar.csv"].rows if row.record]
    known = codes_of(year, reporting[0] if reporting else REPORTED[0])
    for row in files["city_reports.csv"].rows:
        report = row.record
        if not isinstance(report, CityReport):
            continue
        if report.period.code not in known:
            reason = f"không phải là kỳ của kế hoạch; các kỳ: {', '.join(known)}"
            yield files["city_reports.csv"].problem(row, "period", reason)
        elif report.due_date is not None and not (
            report.period.start < report.due_date <= report.period.end + LONGEST_WAIT
        ):
            reason = f"hạn phải ở trong {report.period.title} hoặc trong ba tháng sau đó"
            yield files["city_reports.csv"].problem(row, "due_date", reason)


def _later_units(units: Loaded, year: int) -> Iterator[Problem]:
    end = date(year, 12, 31)
    rows = [row for row in units.rows if isinstance(row.record, Unit)]
    later = [row for row in rows if row.record and row.record.valid_from > end]
    for row in later if len(later) < len(rows) else ():  # all of them: nobody reports
        if row.record:
            reason = f"đơn vị chỉ có từ sau năm {year}, không bao giờ báo cáo theo kế hoạch này"
            yield units.problem(row, "valid_from", reason)


def of_other_years(header: Header, files: Files, texts: Mapping[str, bytes]) -> Iterator[Problem]:
    """Find what still speaks of another year: names, clauses, plans and reports due, units."""
    yield from _names(header, texts)
    ends = {"clauses.csv": ("deadline", date(header.year + 1, 1, 31))}  # after the last reports
    ends["unit_plans.csv"] = ("due_date", date(header.year, 12, 31))
    for name, (column, last) in ends.items():
        yield from _deadlines(files[name], column, header.year, last)
    if files["calendar.csv"].complete:
        yield from _city_reports(files, header.year)
    yield from _later_units(files["units.csv"], header.year)


def _names(header: Header, files: Mapping[str, bytes]) -> Iterator[Problem]:
    """Find a title or a number that names other years than the plan's alone."""
    text = files[HEADER_FILE].decode("utf-8-sig")
    for name in ("title", "number"):
        value = str(getattr(header, name))
        years = re.findall(r"(?<![0-9])20[0-9]{2}(?![0-9])", value)
        if years and str(header.year) not in years:
            reason = f"ghi năm {', '.join(years)}, kế hoạch là của năm {header.year}"
            yield Problem(HEADER_FILE, line_of(name, text), name, value, reason)


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
