"""What the Office does with the register; commands and buttons call one of these and show it.

Each service reads the register once, plans everything as a value and, unless it is a rehearsal,
applies it in one write. A ``CchcError`` means that nothing was written.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple, TypeAlias

from cchc_xl.alongside import alongside
from cchc_xl.batch import Examined, Progress, examine
from cchc_xl.carrying import with_carried
from cchc_xl.coverage import Coverage, cover
from cchc_xl.errors import UsageProblem
from cchc_xl.folders import make_folder
from cchc_xl.founding import opening_rows
from cchc_xl.locking import agrees, locks_after
from cchc_xl.measures import Measure, measure
from cchc_xl.merge import finding_rows, preview_rows
from cchc_xl.office import TO_CHECK, TO_KEEP_FINDINGS, Office, held_periods, office_of
from cchc_xl.periods import TIMEZONE, Period
from cchc_xl.plan import builtin_plan, load_units
from cchc_xl.register.file import FileRegister
from cchc_xl.register.frames import titled_rows, typed_frame
from cchc_xl.register.handing import hand_frames, hand_rows
from cchc_xl.register.port import Displaced, Register
from cchc_xl.register.saving import BACKUP_FOLDER
from cchc_xl.register.schema import tables
from cchc_xl.run import Run, must_be_open, must_be_quarter, plan_run, run_of, subtitle_of
from cchc_xl.sealing.archive import Archive
from cchc_xl.sealing.closing import cells_of, close, founding_seal
from cchc_xl.services.healing import read_to_merge
from cchc_xl.services.trusted import (
    Tell,
    archive_of,
    commit,
    read_trusted,
    silent,
    trust_of,
)

if TYPE_CHECKING:
    from cchc_xl.register.control_sheet import Controls


class Outcome(NamedTuple):
    """A run and what became of it: where the workbook lies, which side notes lost their row."""

    run: Run
    written: bool
    workbook: Path | None = None
    displaced: tuple[Displaced, ...] = ()


Master: TypeAlias = Path | Register
"""The register: a file to be opened for the service, or one that is open already."""


@contextmanager
def opened(master: Master, *, write: bool = False) -> Iterator[Register]:
    """Open the register's file, alone if to write, and let go of it at the end.

    A register that is open already is used as it is, and left open.
    """
    if not isinstance(master, Path):
        yield master
        return
    register = FileRegister.open(master, write=write)
    try:
        if write:
            archive_of(register).tidy()
        yield register
    finally:
        register.close()


def init(
    path: Path,
    year: int,
    units: Path | None = None,
    controls: Controls | None = None,
    settings: Mapping[str, str] | None = None,
) -> Office:
    """Make a new register for a plan's year: an .xlsm with buttons, or an .xlsx without.

    ``controls`` says for which office program the buttons are and where Python is (by default
    Excel and the Python that is running), ``settings`` give it another identity than one of its
    own. ``UsageProblem``: there is a file already, another suffix, or controls for an .xlsx.
    """
    from cchc_xl.consolidated import consolidate_sheets
    from cchc_xl.consolidated.workbook import written_beside
    from cchc_xl.control import CODE_LABEL
    from cchc_xl.register.build import Heading, write_workbook
    from cchc_xl.register.control_sheet import controls_for

    if os.path.lexists(path):  # a link that leads nowhere, too
        raise UsageProblem(
            f"Tệp “{path}” đã có, không ghi đè.", "Chọn tên khác, hoặc chuyển tệp cũ đi nơi khác."
        )
    controls = controls_for(path, controls)
    plan = builtin_plan(year)
    rows = opening_rows(plan, load_units(units, plan) if units else plan.units, settings)
    frames = {
        table.id: typed_frame(table, titled_rows(table, rows.get(table.id, [])))
        for table in tables().values()
    }
    office = office_of(frames, str(path))
    first = plan.calendar[0].period
    sheets = consolidate_sheets(office, first, first.end)
    closing = founding_seal(office, sheets)
    lists = {"kinds": [k.kind for k in plan.kinds], "groups": [g.group for g in plan.groups]}
    make_folder(path.parent)
    with written_beside(path) as beside:
        write_workbook(
            beside,
            rows | sheets | cells_of(closing.frames),
            heading=Heading(plan.title, plan.issuer, year),
            lists=lists,
            subtitle=subtitle_of(plan, first),
            subtitles=held_periods(office) | {"journal": f"{CODE_LABEL}{closing.code}"},
            controls=controls,
        )
    if units is not None:  # what a plan gives is known without an archive
        closing.keep(Archive(path))
    return office


def issue(
    master: Master,
    period: Period,
    out: Path,
    codes: Sequence[str] = (),
    progress: Progress | None = None,
    *,
    tell: Tell = silent,
) -> list[Path]:
    """Write the templates of a quarter, one workbook a unit, and return their paths in order."""
    from cchc_xl import templates

    must_be_quarter(period)
    with opened(master) as register:
        office = read_trusted(register, period.year, tell=tell)
    typed = {code: office.typed_unit(code) for code in codes}
    codes = [known.code if (known := typed[code]) else code for code in codes]
    active = {unit.code: unit for unit in office.plan.expected_units(period)}
    unknown = [code for code in codes if code not in active]
    if unknown:
        raise UsageProblem(
            f"Không có đơn vị đang hoạt động trong {period.title} với mã: {', '.join(unknown)}.",
            "Xem mã đơn vị ở trang “Đơn vị” của sổ.",
        )
    chosen = [active[code] for code in dict.fromkeys(codes)] if codes else list(active.values())
    context = templates.context_of(
        office.plan,
        register=office.settings["register"],
        key=office.key,
        schema=office.version,
    )
    written = count()

    def report(_: Path) -> None:
        if progress is not None:
            progress(next(written) + 1, len(chosen))

    previous = {
        name: frame[(frame["period"] == period.previous.code).fillna(False)]
        for name, frame in office.frames.items()
        if name in context.forms
    }
    return templates.issue(out, context, chosen, period, previous=previous, progress=report)


def validate(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    *,
    keep: bool = False,
    progress: Progress | None = None,
    tell: Tell = silent,
) -> tuple[Office, Examined]:
    """Check returns against the forms, the rules and the register.

    Nothing is written, unless the findings are to be kept in the register's table of findings.
    ``PeriodLocked``: that of a locked period does not change any more.
    """
    must_be_quarter(period)
    with opened(master, write=keep) as register:
        data = TO_KEEP_FINDINGS if keep else TO_CHECK
        office = read_trusted(register, period.year, data, tell)
        if keep:
            must_be_open(office, period)
        examined = examine(office, returns, period, besides=_own(register), progress=progress)
        if keep:
            found = finding_rows(office, period, examined.findings, examined.receipts)
            closing = close(trust_of(office), {"findings": found}, [], datetime.now(TIMEZONE))
            hand_frames(register, {"findings": found, **closing.frames})
            commit(register, office, closing)
    return office, examined


def preview(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    *,
    received: date | None = None,
    progress: Progress | None = None,
    tell: Tell = silent,
) -> Outcome:
    """Rehearse a merge and keep in the register what it found and what it would change.

    Written are the tables of findings and of the preview alone; the next merge empties the latter.
    """
    with opened(master, write=True) as register:
        office = read_trusted(register, period.year, tell=tell)
        run = plan_run(
            office,
            returns,
            period,
            received=received,
            besides=_own(register),
            progress=progress,
        )
        shown = {"findings": run.office.frames["findings"], "preview": preview_rows(run.merged)}
        closing = close(trust_of(office), shown, [], datetime.now(TIMEZONE))
        displaced = hand_frames(register, shown | closing.frames)
        return Outcome(run, commit(register, office, closing), displaced=tuple(displaced))


def merge_returns(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    *,
    received: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    before: Callable[[Run], None] = lambda run: None,
    tell: Tell = silent,
) -> Outcome:
    """Merge returns into the register, or only tell what would change (``dry_run``).

    ``before`` gets the run when all is planned and nothing is written yet; it may raise.
    """
    with opened(master, write=not dry_run) as register:
        office = read_to_merge(register, period.year, tell)
        run = plan_run(
            office, returns, period, received=received, besides=_own(register), progress=progress
        )
        if dry_run:
            return Outcome(run, written=False)
        displaced = apply(register, run)
        received_files = run.examined.sources
        written = commit(register, office, run.closing, lambda: before(run), received_files)
        return Outcome(run, written, displaced=tuple(displaced))


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

    if returns and period.kind != "quarter":
        raise UsageProblem(
            f"{period.title} được tổng hợp từ các quý đã gộp, không nhận tệp báo cáo.",
            "Gộp báo cáo theo từng quý trước, rồi tổng hợp 6 tháng hoặc năm không kèm tệp.",
        )
    with opened(master, write=True) as register:
        office = (read_to_merge if returns else _read)(register, period.year, tell)
        workbook = out / f"TongHop_{period.code}.xlsx"
        if returns:
            besides = [*_own(register), workbook]
            run = plan_run(
                office, returns, period, received=received, besides=besides, progress=progress
            )
        else:
            run = run_of(office, period, Examined([], {}, []), datetime.now(TIMEZONE))
        make_folder(out)
        subtitle = f"{run.subtitle}{run.closing.printed}"
        write = partial(write_consolidated, workbook, run.office, run.sheets, subtitle)
        with alongside(write) as finish:
            displaced = apply(register, run)
            written = commit(register, office, run.closing, finish, run.examined.sources)
        return Outcome(run, written, workbook, tuple(displaced))


def compute(
    master: Master, period: Period, sheets: Collection[str], *, tell: Tell = silent
) -> Outcome:
    """Compute a period anew from the returns merged before, and show it in some output sheets.

    ``sheets`` are ids of output tables. Tasks are judged by the due dates as Văn phòng has them
    now, as in :func:`consolidate`.
    """
    with opened(master, write=True) as register:
        office = read_trusted(register, period.year, tell=tell)
        now = datetime.now(TIMEZONE)
        run = run_of(office, period, Examined([], {}, []), now, only=sheets)
        displaced = apply(register, run)
        return Outcome(run, commit(register, office, run.closing), displaced=tuple(displaced))


def apply(register: Register, run: Run) -> list[Displaced]:
    """Hand a run's tables and the sheets that it shows to the register; ``commit`` writes them."""
    from cchc_xl.register.build import subtitle_name

    written = [*run.merged.frames, "findings", "preview", *run.also, "journal", "system"]
    displaced = hand_frames(register, {name: run.office.frames[name] for name in written})
    for name in run.shown:
        displaced += hand_rows(register, name, run.sheets[name])
        register.write_named(subtitle_name(tables()[name]), run.subtitle_for(name))
    known = set(register.names())
    for name, line in held_periods(run.office).items():
        place = subtitle_name(tables()[name])
        if place in known:  # registers of version 2 have no name for it
            register.write_named(place, line)
    return displaced


def read_coverage(
    master: Master, year: int, as_of: date | None = None, *, tell: Tell = silent
) -> Coverage:
    """Compute the inspection coverage of a year as of a day (the year's last by default)."""
    with opened(master) as register:
        return cover(read_trusted(register, year, tell=tell), year, as_of or date(year, 12, 31))


def read_measures(master: Master, period: Period, *, tell: Tell = silent) -> tuple[Measure, ...]:
    """Compute every metric for a quarter, six months or a year from the merged returns."""
    with opened(master) as register:
        office = read_trusted(register, period.year, tell=tell)
    return measure(_with_current_outcomes(office), period, period.end)


def _with_current_outcomes(office: Office) -> Office:
    """Judge tasks by the due dates as Văn phòng has them now, not as of the last merge."""
    return office._replace(frames={**office.frames, **with_carried(office.plan, office.frames)})


def set_lock(
    master: Master, period: Period, *, locked: bool, reason: str = "", tell: Tell = silent
) -> bool:
    """Lock or reopen a period; reopening needs a reason. False: it was so already."""
    if not locked and not reason.strip():
        raise UsageProblem("Mở lại kỳ phải có lý do.", "Thêm --reason “lý do mở lại”.")
    with opened(master, write=True) as register:
        office = read_trusted(register, period.year, tell=tell)
        now = datetime.now(TIMEZONE)
        locks, entries = locks_after(office, period, locked, reason.strip(), now)
        if not entries:
            return False
        derived = ("locks",) if agrees(locks, office, entries) else ()
        closing = close(trust_of(office), {"locks": locks}, entries, now, derived=derived)
        hand_frames(register, {"locks": locks, **closing.frames})
        return commit(register, office, closing)


def _read(register: Register, year: int, tell: Tell) -> Office:
    return read_trusted(register, year, tell=tell)


def _own(register: Register) -> list[Path]:
    """Return the register and its backups, which may lie in a folder of returns."""
    path = Path(register.location)
    return [path, path.parent / BACKUP_FOLDER]
