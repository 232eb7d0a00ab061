"""Comparing returns: what they would change, or what one sent again changed; what moves by it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.progress import Progress
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.merging.carrying import stated
from cchc_xl.merging.changes import Change, changes_of
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import ACCEPTED, IN_FORCE, WITHDRAWN
from cchc_xl.register.content import Content
from cchc_xl.register.frames import plain_values
from cchc_xl.services.cases import Case, having, known_unit, with_archived, with_result
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.healing import read_to_merge
from cchc_xl.services.run import Run, must_be_reported, plan_run
from cchc_xl.services.trusted import Master, Tell, opened, own_files, read_trusted, silent

if TYPE_CHECKING:
    import pandas as pd


class Moved(NamedTuple):
    """A metric whose figures the returns would change, as it is and as it would be."""

    before: Measure
    after: Measure


class Version(NamedTuple):
    """An accepted return of a unit: which of its quarter, under which name and when it came."""

    number: int
    file: str
    received: date


class Resent(NamedTuple):
    """What the return of a unit in force tells otherwise than the accepted one before it."""

    unit: str
    period: Period
    earlier: Version
    now: Version
    changes: list[Change]
    moved: tuple[Moved, ...]


class Compared(NamedTuple):
    """What a merge of the returns would do, and the metrics that would move by it."""

    run: Run
    moved: tuple[Moved, ...]


def compare(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    *,
    progress: Progress | None = None,
    tell: Tell = silent,
) -> Compared:
    """Rehearse a merge of returns, and measure the period before and after it; nothing is written.

    A metric has moved when its figures, its result or the units counted are not the same.
    """
    with opened(master) as register:
        content = read_to_merge(register, period.year, tell)
        before = measure(with_current_outcomes(content), period, period.end)
        besides = own_files(register)
        run = plan_run(content, returns, period, besides=besides, progress=progress)
    return Compared(run, _moved(before, run.measures))


def compare_versions(master: Master, unit: str, period: Period, *, tell: Tell = silent) -> Resent:
    """Compare a unit's return in force with the accepted one before it; nothing is written.

    That one is read from the archive; all other returns are as they are. ``UsageProblem``: none
    is in force, there is none before, or the archive does not have its file.
    """
    with opened(master) as register:
        content = read_trusted(register, period.year, tell=tell)
        must_be_reported(content.plan, period)
        case = Case(register, content, known_unit(content, unit), period)
        current = having(having(case.rows, "result", ACCEPTED), "current", IN_FORCE)
        if current.empty:
            raise UsageProblem(
                f"{case.title} không có báo cáo nào đang có hiệu lực.",
                "Xem trang “Nhật ký nộp”; kiểm tra mã đơn vị và kỳ.",
            )
        past, file = with_archived(case, with_result(content, list(current.index), WITHDRAWN))
    if not file:
        raise UsageProblem(
            f"{case.title} không có bản trước nào được chấp nhận mà kho lưu trữ “luu-tru” còn giữ.",
            "Chỉ so được khi đơn vị gửi lại sau khi một bản đã được gộp; xem trang “Nhật ký nộp”.",
        )
    now, past = with_current_outcomes(content), with_current_outcomes(past)
    sides = (measure(one, period, period.end) for one in (past, now))
    former = having(case._replace(content=past).rows, "current", IN_FORCE)
    earlier, later = (_version(rows) for rows in (former, current))
    changes = _changes(past, now, case)
    return Resent(case.unit, period, earlier, later, changes, _moved(*sides))


def _version(rows: pd.DataFrame) -> Version:
    ((number, file, received),) = zip(
        *(plain_values(rows[name]) for name in ("version", "file", "received")), strict=True
    )
    return Version(number, file, received)


def _changes(past: Content, now: Content, case: Case) -> list[Change]:
    return [
        change
        for name, form in now.forms.items()
        for change in changes_of(
            form, stated(past.frames[name]), stated(now.frames[name]), case.period, {case.unit}
        )
    ]


def _moved(before: Iterable[Measure], after: Iterable[Measure]) -> tuple[Moved, ...]:
    pairs = map(Moved, before, after)
    return tuple(pair for pair in pairs if pair.before != pair.after)
