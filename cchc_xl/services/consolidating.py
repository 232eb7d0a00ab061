"""The quarter's end in one go, and computing a period anew."""

from __future__ import annotations

from collections.abc import Collection, Sequence
from datetime import date, datetime
from functools import partial
from pathlib import Path

from cchc_xl.base.alongside import alongside
from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.folders import make_folder
from cchc_xl.base.progress import Progress
from cchc_xl.base.zone import VIETNAM
from cchc_xl.measures.dues import SHEET, told_until
from cchc_xl.measures.dues import subtitle as dues_subtitle
from cchc_xl.plan.periods import Period, worded
from cchc_xl.plan.year import Plan
from cchc_xl.register.frames import columns_of_rows
from cchc_xl.register.port import Columns
from cchc_xl.returns.examining import Examined
from cchc_xl.services.healing import read_to_merge
from cchc_xl.services.run import Outcome, Run, apply, plan_run, run_of
from cchc_xl.services.trusted import Master, Tell, commit, opened, own_files, read_trusted, silent


def consolidate(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    out: Path,
    *,
    received: date | None = None,
    progress: Progress | None = None,
    tell: Tell = silent,
) -> Outcome:
    """Do the quarter's end in one go: check, merge, measure, and write all sheets.

    For a quarter the returns are merged first. For six months or a year, and without returns,
    nothing is merged: the accepted returns are consolidated, judged by the due dates and receipt
    dates as Văn phòng has them now. The separate workbook is in its place before the register is,
    so that a full disk leaves the register as it was.
    """
    from cchc_xl.consolidated.workbook import write_consolidated

    with opened(master, write=True) as register:
        read = read_to_merge if returns else read_trusted
        content = read(register, period.year, tell=tell)
        workbook = out / f"TongHop_{period.code}.xlsx"
        if returns:
            _must_take_returns(content.plan, period)
            besides = [*own_files(register), workbook]
            run = plan_run(
                content, returns, period, received=received, besides=besides, progress=progress
            )
        else:
            run = run_of(content, period, Examined([], {}, []), datetime.now(VIETNAM))
        make_folder(out)
        subtitle = f"{run.subtitle}{run.closing.printed}"
        lines, columns = _of_period(run)
        write = partial(write_consolidated, workbook, run.content, columns, subtitle, lines)
        with alongside(write) as finish:
            displaced = apply(register, run)
            written = commit(register, content, run.closing, finish, run.examined.sources)
        return Outcome(run, written, workbook, tuple(displaced))


def _of_period(run: Run) -> tuple[dict[str, str], dict[str, Columns]]:
    """Return what the separate workbook holds: below the titles of some sheets, in the tables.

    What is due there is so on the day as of which the period counts, by what was told until then:
    the register's own sheet goes by the run's day, and the workbook of a period is the same on
    whatever day it is made.
    """
    from cchc_xl.consolidated.sheets.due import rows_on

    content, columns = run.content, dict(run.closing.columns)
    day = content.plan.counting_day(run.period)
    if SHEET in columns:
        rows = rows_on(told_until(content, run.period), day)
        columns[SHEET] = columns_of_rows(content.tables[SHEET], rows)
    return {SHEET: dues_subtitle(day)}, columns


def _must_take_returns(plan: Plan, period: Period) -> None:
    if period.kind != plan.reporting:
        told = f"{period.title} được tổng hợp từ các quý đã gộp, không nhận tệp báo cáo."
        remedy = "Gộp báo cáo theo từng quý trước, rồi tổng hợp 6 tháng hoặc năm không kèm tệp."
        raise UsageProblem(worded(told, plan.reporting), worded(remedy, plan.reporting))


def compute(
    master: Master, period: Period, sheets: Collection[str], *, tell: Tell = silent
) -> Outcome:
    """Compute a period anew from the returns merged before, and show it in some output sheets.

    ``sheets`` are ids of output tables. Tasks are judged by the due dates as Văn phòng has them
    now, as in :func:`consolidate`.
    """
    with opened(master, write=True) as register:
        content = read_trusted(register, period.year, tell=tell)
        now = datetime.now(VIETNAM)
        run = run_of(content, period, Examined([], {}, []), now, only=sheets)
        displaced = apply(register, run)
        return Outcome(run, commit(register, content, run.closing), displaced=tuple(displaced))
