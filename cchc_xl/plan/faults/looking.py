"""All that is wrong with a plan's files: each file, and what must agree between them."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from cchc_xl.plan import clauses, fields, folder
from cchc_xl.plan import files as plan_files
from cchc_xl.plan.faults import (
    bounding,
    calendar,
    checks,
    counting,
    doubts,
    fitting,
    omissions,
    reaching,
    yearly,
)
from validation.form import Edition, Form


class Looked(NamedTuple):
    """A plan's files as read; what is wrong with them, and doubtful, in the order of the files."""

    header: folder.Header | None
    loaded: Mapping[str, folder.Loaded]
    files: Mapping[str, bytes]
    problems: tuple[fields.Problem, ...]
    doubts: tuple[fields.Problem, ...]


def look(
    given: folder.PlanFiles, forms: Mapping[str, Form] | None, sheets: clauses.Sheets | None = None
) -> Looked:
    """Read a plan's files and find what is wrong.

    ``forms`` are what its metrics read; its clauses name them and the register's ``sheets``.
    """
    problems: list[fields.Problem] = []
    read: dict[str, bytes] = {}
    reading = given.keeping(read)
    header = folder.read_header(reading, problems)
    loaded = folder.read_files(reading, problems)
    problems += checks.check(loaded)
    deadlines = loaded[plan_files.CALENDAR.name]
    if header is not None and deadlines.complete:
        problems += calendar.check(deadlines, header.year)
    if header is not None:
        problems += yearly.check_year(loaded, header.year)
        if forms is not None:
            problems += yearly.of_other_years(header, loaded, read)
    problems += omissions.omissions(loaded)
    doubtful: list[fields.Problem] = []
    if forms is not None:
        if header is not None:
            edition = Edition.newest(header.year)
            forms = {name: form.known(edition) for name, form in forms.items()}
        problems += _held_against(forms, loaded, sheets)
        doubtful += doubts.doubts(loaded, forms)
    return Looked(header, loaded, read, _in_order(problems), _in_order(doubtful))


def _held_against(
    forms: Mapping[str, Form], loaded: Mapping[str, folder.Loaded], sheets: clauses.Sheets | None
) -> Iterator[fields.Problem]:
    """Find what does not fit the forms that units fill in, and the register's sheets."""
    yield from reaching.unanswered(loaded)
    yield from reaching.unasked(loaded, forms)
    if all(loaded[name].complete for name in counting.NEEDED):
        yield from counting.of_nobody(loaded, forms)
    yield from bounding.unsound(loaded, forms)
    yield from _misfits(loaded, forms)
    if sheets is not None:
        rows = loaded[plan_files.CLAUSES.name].rows
        said = {row.line: row.record for row in rows if isinstance(row.record, clauses.Clause)}
        yield from clauses.misfits(said, forms, sheets)


def _in_order(problems: list[fields.Problem]) -> tuple[fields.Problem, ...]:
    """Sort by file and line; what is told twice is told once."""
    files = [folder.HEADER_FILE, *(file.name for file in plan_files.FILES)]
    once = dict.fromkeys(problems)
    last = max((problem.line for problem in once), default=0) + 1
    return tuple(sorted(once, key=lambda one: (files.index(one.file), one.line or last)))


def _misfits(
    loaded: Mapping[str, folder.Loaded], forms: Mapping[str, Form]
) -> list[fields.Problem]:
    """Hold what was read against the forms, as far as the files could be read."""
    named = (plan_files.LISTS, plan_files.TASKS, plan_files.INDICATORS, plan_files.FORMS)
    if not all(loaded[file.name].complete for file in named):
        return []
    lines = {id(row.record): row.line for one in loaded.values() for row in one.rows}

    def place(file: str, record: object, column: str, text: str, reason: str) -> fields.Problem:
        return fields.Problem(file, lines.get(id(record), 0), column, text, reason)

    read = {
        file: tuple(row.record for row in one.rows if row.record is not None)
        for file, one in loaded.items()
    }
    planned = fitting.Planned(
        *(read[plan_files.METRICS.name], read[plan_files.LISTS.name]),
        *(read[plan_files.TASKS.name], read[plan_files.INDICATORS.name]),
        *(read[plan_files.FORMS.name], read[plan_files.LEAGUE.name]),
    )
    return list(fitting.misfits(planned, forms, place))
