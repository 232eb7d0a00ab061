"""What the Office does with the register; commands and buttons call one of these and show it.

Each service reads the register once, plans everything as a value and, unless it is a rehearsal,
applies it in one write. A ``CchcError`` means that nothing was written.
"""

from __future__ import annotations

import secrets
from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from functools import partial
from itertools import count
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl import journal
from cchc_xl.alongside import alongside
from cchc_xl.batch import Examined, Progress, examine
from cchc_xl.coverage import Coverage, cover
from cchc_xl.errors import OutputError, PeriodLocked, UsageProblem
from cchc_xl.measures import Measure, measure
from cchc_xl.merge import Merged, finding_rows, merge
from cchc_xl.office import LOCKED, OPEN, TO_CHECK, Office, office_of, read_office
from cchc_xl.outcomes import with_outcomes
from cchc_xl.periods import TIMEZONE, Period
from cchc_xl.plan import builtin_plan, load_units
from cchc_xl.register.file import FileRegister
from cchc_xl.register.frames import rows_frame, titled_frame, titled_rows, typed_frame
from cchc_xl.register.port import CellValue, Displaced, Register
from cchc_xl.register.saving import BACKUP_FOLDER
from cchc_xl.register.schema import SCHEMA_VERSION, tables

if TYPE_CHECKING:
    from pandas import DataFrame

MERGED, SENT_BACK, LOCKING, OPENING = "Gộp", "Trả lại", "Khóa kỳ", "Mở kỳ"
CELL_CHANGES = {"added": "Thêm ô", "changed": "Sửa ô", "removed": "Bỏ ô"}


class Run(NamedTuple):
    """Everything that a run found and would write: returns, changes, measures and sheets."""

    period: Period
    office: Office
    examined: Examined
    merged: Merged
    measures: tuple[Measure, ...]
    coverage: Coverage
    sheets: dict[str, list[list[CellValue]]]
    subtitle: str


class Outcome(NamedTuple):
    """A run and what became of it: where the workbook lies, which side notes lost their row."""

    run: Run
    written: bool
    workbook: Path | None = None
    displaced: tuple[Displaced, ...] = ()


@contextmanager
def opened(path: Path, *, write: bool = False) -> Iterator[FileRegister]:
    """Open the register's file, alone if to write, and let go of it at the end."""
    register = FileRegister.open(path, write=write)
    try:
        yield register
    finally:
        register.close()


def init(path: Path, year: int, units: Path | None = None) -> Office:
    """Make a new register for a plan's year. ``UsageProblem``: there is a file already."""
    from cchc_xl.consolidated import consolidate_sheets
    from cchc_xl.consolidated.workbook import written_beside
    from cchc_xl.register.build import Heading, write_workbook

    if path.exists():
        raise UsageProblem(
            f"Tệp “{path}” đã có, không ghi đè.", "Chọn tên khác, hoặc chuyển tệp cũ đi nơi khác."
        )
    if path.suffix.lower() != ".xlsx":
        raise UsageProblem(f"Tên sổ “{path.name}” phải có đuôi .xlsx.", "Đổi đuôi tệp thành .xlsx.")
    plan = builtin_plan(year)
    own_units = load_units(units, plan) if units else plan.units
    settings = {
        "register": f"SO-{year}-{secrets.token_hex(4)}",
        "key": secrets.token_hex(32),
        "year": str(year),
        "schema": SCHEMA_VERSION,
        "plan": plan.digest,
        "created": datetime.now(TIMEZONE).strftime("%Y-%m-%d %H:%M:%S"),
    }
    goals = {"keep": "Giữ nhóm dẫn đầu", "improve": "Cải thiện"}
    basis = {"flow": "Cộng các quý", "stock": "Lấy quý cuối", "": None}
    rows: dict[str, list[list[CellValue]]] = {
        "units": [list(unit) for unit in own_units],
        "tasks": [
            [
                *(*task[:4], "x" if task.starred else None, *task[5:10]),
                *(";".join(task.assigned_to), task.note),
            ]
            for task in plan.tasks
        ],
        "metrics": [
            [m.id, m.target, m.title, m.bar, basis[m.basis], m.source, m.note] for m in plan.metrics
        ],
        "calendar": [[row.period.code, row.deadline, row.source] for row in plan.calendar],
        "ranks": [[r[0], r.title, goals[r.goal], r.limit, None, None] for r in plan.ranks],
        "iso": [[item.id, item.metric, item.title, None, None, None] for item in plan.iso],
        "locks": [[row.period.code, OPEN, None, None] for row in plan.calendar],
        "system": [[key, value] for key, value in settings.items()],
    }
    frames = {
        table.id: typed_frame(table, titled_rows(table, _blank(rows.get(table.id, []))))
        for table in tables().values()
    }
    office = office_of(frames, str(path))
    first = plan.calendar[0].period
    lists = {"kinds": [k.kind for k in plan.kinds], "groups": [g.group for g in plan.groups]}
    _make_folder(path.parent)
    with written_beside(path) as beside:
        write_workbook(
            beside,
            {name: _blank(records) for name, records in rows.items()}
            | consolidate_sheets(office, first, first.end),
            heading=Heading(plan.title, plan.issuer, year),
            lists=lists,
            subtitle=_subtitle(first),
        )
    return office


def _blank(rows: list[list[CellValue]]) -> list[list[CellValue]]:
    """Leave cells without text empty instead of filling them with no letters."""
    return [[None if value == "" else value for value in row] for row in rows]


def issue(
    path: Path,
    period: Period,
    out: Path,
    codes: Sequence[str] = (),
    progress: Progress | None = None,
) -> list[Path]:
    """Write the templates of a quarter, one workbook a unit, and return their paths in order."""
    from cchc_xl import templates

    _must_be_quarter(period)
    with opened(path) as register:
        office = read_office(register, period.year)
    active = {unit.code: unit for unit in office.active_units(period)}
    unknown = [code for code in codes if code not in active]
    if unknown:
        raise UsageProblem(
            f"Không có đơn vị đang hoạt động trong {period.title} với mã: {', '.join(unknown)}.",
            "Xem mã đơn vị ở trang “Đơn vị” của sổ.",
        )
    chosen = [active[code] for code in dict.fromkeys(codes)] if codes else list(active.values())
    _make_folder(out)
    context = templates.context_of(
        office.plan, register=office.settings["register"], key=office.key
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
    path: Path,
    returns: Sequence[Path],
    period: Period,
    *,
    progress: Progress | None = None,
) -> tuple[Office, Examined]:
    """Check returns against the forms, the rules and the register; nothing is written."""
    _must_be_quarter(period)
    with opened(path) as register:
        office = read_office(register, period.year, TO_CHECK)
    return office, examine(office, returns, period, besides=_own(path), progress=progress)


def plan_run(
    office: Office,
    returns: Sequence[Path],
    period: Period,
    *,
    received: date | None = None,
    besides: Sequence[Path] = (),
    progress: Progress | None = None,
    now: datetime | None = None,
) -> Run:
    """Plan a whole run: what is accepted, sent back, changed, measured and shown.

    ``besides`` are files and folders that are no returns, should they lie among these.
    """
    _must_be_quarter(period)
    if office.is_locked(period):
        raise PeriodLocked(
            f"{period.title} đã khóa, không nhận thay đổi.",
            f"Mở lại bằng: cchc-xl unlock SỔ --period {period.code} --reason “lý do”.",
        )
    examined = examine(
        office, returns, period, received=received, besides=besides, progress=progress
    )
    return _run(office, period, examined, now or datetime.now(TIMEZONE))


def _run(office: Office, period: Period, examined: Examined, now: datetime) -> Run:
    from cchc_xl.consolidated import draw, sheets_of

    merged = merge(office, period, examined.receipts)
    frames = {**office.frames, **merged.frames}
    frames["findings"] = finding_rows(office, period, examined.findings, examined.receipts)
    frames["journal"] = journal.append(office.frames["journal"], _entries(period, merged), now)
    office = office._replace(frames=frames)
    picture = draw(office, period, period.end)
    return Run(
        period,
        office,
        examined,
        merged,
        picture.measures,
        picture.coverage,
        sheets_of(picture),
        _subtitle(period),
    )


def _entries(period: Period, merged: Merged) -> list[journal.Entry]:
    """Journal returns that are new, and the cells of those that replace an earlier version."""
    log = merged.frames["submissions"]
    log = log[(log["period"] == period.code).fillna(False)]
    keys = zip(log["unit"].fillna(""), log["hash"], strict=True)
    versions = dict(zip(keys, map(int, log["version"]), strict=True))
    entries = [
        journal.Entry(
            MERGED if receipt.accepted else SENT_BACK,
            period.code,
            receipt.unit,
            versions[receipt.unit, receipt.hash],
            record=receipt.file,
            new=receipt.hash,
            reason="" if receipt.accepted else f"{receipt.errors} lỗi",
        )
        for receipt in merged.new_receipts
    ]
    return entries + [
        journal.Entry(
            CELL_CHANGES[change.kind],
            period.code,
            change.unit,
            versions[change.unit, merged.replaced[change.unit].hash],
            change.table,
            change.record,
            change.column,
            change.old,
            change.new,
        )
        for change in (merged.changes if merged.again else ())
        if change.unit in merged.again
    ]


def merge_returns(
    path: Path,
    returns: Sequence[Path],
    period: Period,
    *,
    received: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
) -> Outcome:
    """Merge returns into the register, or only tell what would change (``dry_run``)."""
    with opened(path, write=not dry_run) as register:
        office = read_office(register, period.year)
        run = plan_run(
            office, returns, period, received=received, besides=_own(path), progress=progress
        )
        if dry_run:
            return Outcome(run, written=False)
        displaced = apply(register, run)
        return Outcome(run, register.commit(), displaced=tuple(displaced))


def consolidate(
    path: Path,
    returns: Sequence[Path],
    period: Period,
    out: Path,
    *,
    received: date | None = None,
    progress: Progress | None = None,
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
    with opened(path, write=True) as register:
        office = read_office(register, period.year)
        workbook = out / f"TongHop_{period.code}.xlsx"
        if returns:
            besides = [*_own(path), workbook]
            run = plan_run(
                office, returns, period, received=received, besides=besides, progress=progress
            )
        else:
            run = _run(office, period, Examined([], {}, []), datetime.now(TIMEZONE))
        _make_folder(out)
        write = partial(write_consolidated, workbook, run.office, run.sheets, run.subtitle)
        with alongside(write) as finish:
            displaced = apply(register, run)
            written = register.commit(before=finish)
        return Outcome(run, written, workbook, tuple(displaced))


def apply(register: Register, run: Run) -> list[Displaced]:
    """Hand a run's tables and sheets to the register; ``commit`` writes them."""
    from cchc_xl.register.build import subtitle_name

    displaced = []
    for name in [*run.merged.frames, "findings", "journal"]:
        table = tables()[name]
        key = [column.title for column in table.columns if column.id in table.key]
        rows = titled_frame(table, run.office.frames[name])
        displaced += register.replace_table(table.name, rows, key=key)
    for name, sheet in run.sheets.items():
        table = tables()[name]
        key = [column.title for column in table.columns if column.id in table.key]
        displaced += register.replace_table(table.name, titled_rows(table, sheet), key=key)
        register.write_named(subtitle_name(table), run.subtitle)
    return displaced


def read_coverage(path: Path, year: int, as_of: date | None = None) -> Coverage:
    """Compute the inspection coverage of a year as of a day (the year's last by default)."""
    with opened(path) as register:
        return cover(read_office(register, year), year, as_of or date(year, 12, 31))


def read_measures(path: Path, period: Period) -> tuple[Measure, ...]:
    """Compute every metric for a quarter, six months or a year from the merged returns."""
    with opened(path) as register:
        office = read_office(register, period.year)
    return measure(_with_current_outcomes(office), period, period.end)


def _with_current_outcomes(office: Office) -> Office:
    """Judge tasks by the due dates as Văn phòng has them now, not as of the last merge."""
    tasks = with_outcomes(office.frames["nhiem_vu"], office.plan.tasks)
    return office._replace(frames={**office.frames, "nhiem_vu": tasks})


def set_lock(path: Path, period: Period, *, locked: bool, reason: str = "") -> bool:
    """Lock or reopen a period; reopening needs a reason. False: it was so already."""
    if not locked and not reason.strip():
        raise UsageProblem("Mở lại kỳ phải có lý do.", "Thêm --reason “lý do mở lại”.")
    with opened(path, write=True) as register:
        office = read_office(register, period.year)
        now = datetime.now(TIMEZONE)
        locks, entries = _locks(office, period, locked, reason.strip(), now)
        if not entries:
            return False
        frames = {
            "locks": locks,
            "journal": journal.append(office.frames["journal"], entries, now),
        }
        for name, frame in frames.items():
            table = tables()[name]
            key = [column.title for column in table.columns if column.id in table.key]
            register.replace_table(table.name, titled_frame(table, frame), key=key)
        return register.commit()


def _locks(
    office: Office, period: Period, locked: bool, reason: str, now: datetime
) -> tuple[DataFrame, list[journal.Entry]]:
    """Return the locks with those of the period's quarters set, and what to journal of it.

    A quarter whose row somebody deleted is open.
    """
    state = LOCKED if locked else OPEN
    rows: dict[str, tuple[object, ...]] = {
        str(row[0]): tuple(row) for row in office.frames["locks"].itertuples(index=False)
    }
    entries = []
    for quarter in period.quarters:
        if rows.get(quarter.code, (quarter.code, OPEN))[1] == state:
            continue
        stamp = now.strftime("%Y-%m-%d %H:%M:%S")
        rows[quarter.code] = (quarter.code, state, stamp, reason or None)
        entries.append(
            journal.Entry(LOCKING if locked else OPENING, quarter.code, reason=reason)
        )
    return rows_frame(tables()["locks"], list(rows.values())), entries


def _own(path: Path) -> list[Path]:
    """Return the register and its backups, which may lie in a folder of returns."""
    return [path, path.parent / BACKUP_FOLDER]


def _subtitle(period: Period) -> str:
    return f"Kỳ tổng hợp: {period.title}, tính đến {period.end:%d/%m/%Y}"


def _must_be_quarter(period: Period) -> None:
    if period.kind != "quarter":
        raise UsageProblem(
            f"{period.title} không phải là một quý.", "Ghi quý, ví dụ --period 2023-Q1."
        )


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise OutputError(
            f"Không tạo được thư mục “{folder}”.", "Kiểm tra đường dẫn và quyền ghi rồi chạy lại."
        ) from error
