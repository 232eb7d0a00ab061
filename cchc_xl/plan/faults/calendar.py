"""What is wrong with a plan's calendar: its periods, its deadlines, its windows of figures."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, timedelta
from functools import partial

from cchc_xl.plan.fields import Problem
from cchc_xl.plan.folder import Loaded
from cchc_xl.plan.periods import REPORTED, Period, worded
from cchc_xl.plan.records import Deadline

_MIXED = "; một lịch chỉ theo quý hoặc chỉ theo tháng"


def check(loaded: Loaded, year: int) -> Iterator[Problem]:
    """Find deadlines of another year, quarters that have none, and broken windows of figures."""
    problems = list(_deadlines(loaded, year))
    yield from problems or _windows(loaded)


def _deadlines(loaded: Loaded, year: int) -> Iterator[Problem]:
    pairs = [(row.record, row) for row in loaded.rows if isinstance(row.record, Deadline)]
    kinds = [record.period.kind for record, _ in pairs if record.period.kind in REPORTED]
    reporting = kinds[0] if kinds else REPORTED[0]
    longest = timedelta(days=31 if reporting == "month" else 92)
    for record, row in pairs:
        report = partial(loaded.problem, row)
        period, deadline = record.period, record.deadline
        if period.kind != reporting or period.year != year:
            reason = worded(f"lịch chỉ gồm các quý của năm {year}", reporting)
            mixed = period.kind in REPORTED and period.kind != reporting
            yield report("period", reason + (_MIXED if mixed else ""))
        elif not period.start < deadline <= period.end + longest:
            reason = worded("hạn phải ở trong quý đó hoặc quý liền sau", reporting)
            yield report("deadline", reason)
    for period in Period(year, "Y").within(reporting):
        if period.code not in loaded.values("period"):
            yield Problem(loaded.file.name, 0, "", "", f"thiếu hạn của kỳ {period.code}")


def _windows(loaded: Loaded) -> Iterator[Problem]:
    """Find windows of figures that do not follow one another day by day."""
    pairs = [(row.record, row) for row in loaded.rows if isinstance(row.record, Deadline)]
    pairs.sort(key=lambda pair: pair[0].period)
    found = window_problems([deadline for deadline, _ in pairs])
    for (_, row), (field, reason) in zip(pairs, found, strict=True):
        if reason:
            yield loaded.problem(row, field, reason)


def window_problems(deadlines: Sequence[Deadline]) -> list[tuple[str, str]]:
    """Return for each quarter, in order, the column that is wrong with its window, and why.

    Deadlines must follow one another, and windows without a gap and without a day in two of them;
    a window must end before the return is due. Both are "" where nothing is wrong.
    """
    found = []
    before: date | None = None
    for number, row in enumerate(deadlines):
        default = deadlines[number - 1].deadline if number else row.data_from
        start, end = row.data_from or default, row.data_to or row.deadline - timedelta(days=1)
        problem = ("", "")
        if number and row.deadline <= deadlines[number - 1].deadline:
            problem = ("deadline", "hạn phải sau hạn của kỳ trước")
        elif before is not None and start != before + timedelta(days=1):
            wanted = before + timedelta(days=1)
            reason = f"số liệu phải tiếp liền quý trước, từ ngày {wanted:%d/%m/%Y}"
            problem = ("data_from", worded(reason, row.period.kind))
        elif start is not None and end < start:
            problem = ("data_to", "ngày cuối của số liệu sớm hơn ngày đầu")
        elif end >= row.deadline:
            problem = ("data_to", "ngày cuối của số liệu phải trước hạn nộp")
        found.append(problem)
        before = end
    return found
