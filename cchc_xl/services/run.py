"""A run as a value: everything that it found and would write, planned before anything is."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping, Sequence
from datetime import date, datetime
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from cchc_xl.base.errors import PeriodLocked, UsageProblem
from cchc_xl.base.progress import Progress
from cchc_xl.base.zone import VIETNAM
from cchc_xl.consolidated import Picture, consolidate_sheets, draw, sheets_of
from cchc_xl.measures import dues
from cchc_xl.measures.coverage import Coverage
from cchc_xl.measures.result import Measure
from cchc_xl.merging.between import with_findings_between, with_warnings_counted
from cchc_xl.merging.changes import CELL_CHANGES
from cchc_xl.merging.finding_rows import finding_rows
from cchc_xl.merging.merge import Merged, Recall, merge, nothing_kept
from cchc_xl.merging.recall import recalling
from cchc_xl.plan.periods import PARTS, Period, worded
from cchc_xl.plan.states.returns import SENT_BACK
from cchc_xl.plan.year import Plan
from cchc_xl.register.content import Content, held_periods
from cchc_xl.register.frames import empty_frame
from cchc_xl.register.handing import hand
from cchc_xl.register.port import CellValue, Displaced, Register
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import MERGED
from cchc_xl.register.sealing import journal
from cchc_xl.register.sealing.closing import Closing, close
from cchc_xl.register.sealing.contradictions import require_agreement
from cchc_xl.register.sealing.entered import LOG, sealed_records
from cchc_xl.register.sealing.receipt_days import with_entered_days
from cchc_xl.register.sealing.trust import Trust
from cchc_xl.returns.examining import Examined, examine

SHOWING = "Kỳ tổng hợp: "


class Run(NamedTuple):
    """Everything that a run found and would write: returns, changes, measures and sheets.

    Of the ``sheets`` (rows by table id) those are written that ``shown`` names, and beside the
    tables that each run writes those that ``also`` names. ``held`` gives the period of each sheet
    that shows another than the run's; ``today`` is the run's day.
    """

    period: Period
    content: Content
    examined: Examined
    merged: Merged
    measures: tuple[Measure, ...]
    coverage: Coverage
    sheets: dict[str, list[list[CellValue]]]
    subtitle: str
    shown: tuple[str, ...]
    also: tuple[str, ...]
    closing: Closing
    held: Mapping[str, Period]
    today: date

    def subtitle_for(self, sheet: str) -> str:
        """Return the line below the title of a sheet (id of its table)."""
        if sheet == dues.SHEET:
            return dues.subtitle(self.today)
        return subtitle_of(self.content.plan, self.held.get(sheet, self.period))

    @property
    def journal_break(self) -> int | None:
        """Return the number of the first journal row changed behind the program's back, if any."""
        content = self.content
        log, plain = content.frames["journal"], content.begins_plain
        return journal.broken_at(log, content.key, plain=plain)


def plan_run(
    content: Content,
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
    must_be_reported(content.plan, period)
    must_be_open(content, period)
    examined = examine(
        content, returns, period, received=received, besides=besides, progress=progress
    )
    return run_of(content, period, examined, now or datetime.now(VIETNAM))


class Errand(NamedTuple):
    """What a run does beside merging returns.

    ``entries`` are what the journal is to say of what happened before, ``derived`` tables that were
    derived anew, ``also`` further tables of the content's frames that are written, ``settled`` the
    unit and period of the return that is decided on: its rows of the log need not agree with the
    journal. ``held`` are the periods of sheets (ids of output tables) that stay with their own.
    """

    entries: Sequence[journal.Entry] = ()
    derived: Collection[str] = ()
    also: Collection[str] = ()
    settled: tuple[str, str] = ("", "")
    held: Mapping[str, Period] = MappingProxyType({})


NOTHING_ELSE = Errand()


def run_of(
    content: Content,
    period: Period,
    examined: Examined,
    now: datetime,
    *,
    only: Collection[str] | None = None,
    errand: Errand = NOTHING_ELSE,
) -> Run:
    """Plan what follows from the returns that were examined, and from what else is done.

    ``only`` are the sheets to be shown (ids of output tables; all by default).
    """
    trust = content.trust or Trust(content)
    require_agreement(trust, errand.settled)
    content, days = with_entered_days(content, trust)
    recall = recalling(trust, content.frames[LOG], period)
    content, merged = content_after(content, period, examined, recall)
    today = now.astimezone(VIETNAM).date()
    picture, sheets, held = _drawn(content, period, today, errand.held)
    shown = tuple(name for name in sheets if only is None or name in only)
    written = (*merged.frames, "findings", "preview", *errand.also)
    closing = close(
        trust,
        {name: content.frames[name] for name in written},
        [*days, *errand.entries, *_entries(period, merged)],
        now,
        sheets={name: sheets[name] for name in shown},
        derived={*errand.derived, *_derived(trust, content)},
    )
    after = content._replace(frames={**content.frames, **closing.frames})
    subtitle, also = subtitle_of(content.plan, period), tuple(errand.also)
    measured = (picture.measures, picture.coverage, sheets)
    return Run(
        *(period, after, examined, merged, *measured, subtitle, shown, also, closing, held, today)
    )


def _drawn(
    content: Content, period: Period, today: date, held: Mapping[str, Period]
) -> tuple[Picture, dict[str, list[list[CellValue]]], dict[str, Period]]:
    """Return the picture of a period, all sheets, and which of them show another one (``held``)."""
    picture = draw(content, period, period.end, today)
    sheets = sheets_of(picture)
    others = {name: other for name, other in held.items() if other != period and name in sheets}
    return picture, sheets | _sheets_held(content, others, today), others


def _derived(trust: Trust, content: Content) -> Iterator[str]:
    """Name the tables that stand for nothing but what they follow from, though they differ."""
    if LOG in trust.tampered and sealed_records(trust, LOG) is not None:
        yield LOG  # it agrees with its seal but for what may be changed
    yield from trust.content.misfits - content.misfits  # restored when the register was read


def _sheets_held(
    content: Content, held: Mapping[str, Period], today: date
) -> dict[str, list[list[CellValue]]]:
    """Return the rows of the sheets that stay with a period of their own, drawn once a period."""
    drawn = {
        other: consolidate_sheets(content, other, other.end, today) for other in set(held.values())
    }
    return {name: drawn[other][name] for name, other in held.items()}


def content_after(
    content: Content, period: Period, examined: Examined, recall: Recall = nothing_kept
) -> tuple[Content, Merged]:
    """Return the register's content after a run but its journal, and what the merge changed."""
    merged = merge(content, period, examined.receipts, recall)
    frames = {**content.frames, **merged.frames}
    frames["findings"] = finding_rows(content, period, examined.findings, examined.receipts)
    frames["findings"] = with_findings_between(content._replace(frames=frames))
    frames["submissions"] = with_warnings_counted(frames["submissions"], frames["findings"])
    frames["preview"] = empty_frame(tables()["preview"])
    return content._replace(frames=frames), merged


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


def subtitle_of(plan: Plan, period: Period) -> str:
    """Return the line below a sheet's title: which period it shows, and the days of its figures."""
    return f"{SHOWING}{period.title}, số liệu từ {plan.window_of(period)}"


def period_of(subtitle: str, year: int) -> Period | None:
    """Return the period of a year that the line below a sheet's title names, if it names one."""
    every = (Period(year, part) for part in PARTS)
    return next((p for p in every if subtitle.startswith(f"{SHOWING}{p.title},")), None)


def must_be_open(content: Content, period: Period) -> None:
    """Refuse a period that is locked. ``PeriodLocked``."""
    if content.is_locked(period):
        raise PeriodLocked(
            f"{period.title} đã khóa, không nhận thay đổi.",
            f"Mở lại bằng: cchc-xl unlock SỔ --period {period.code} --reason “lý do”, hoặc trên "
            "bảng điều khiển ghi lý do, chọn “Mở lại kỳ” rồi bấm “Khóa kỳ”.",
        )


def must_be_reported(plan: Plan, period: Period) -> None:
    """Refuse six months, years and what else nobody reports for. ``UsageProblem``."""
    if period.kind != plan.reporting:
        raise UsageProblem(
            worded(f"{period.title} không phải là một quý.", plan.reporting),
            worded(f"Ghi quý, ví dụ --period {plan.periods[0].code}.", plan.reporting),
        )


class Outcome(NamedTuple):
    """A run and what became of it: where the workbook lies, which side notes lost their row."""

    run: Run
    written: bool
    workbook: Path | None = None
    displaced: tuple[Displaced, ...] = ()


def apply(register: Register, run: Run) -> list[Displaced]:
    """Hand a run's tables and the sheets that it shows to the register; ``commit`` writes them."""
    displaced = hand(register, run.closing.columns)
    for name in run.shown:
        register.write_named(tables()[name].subtitle_name, run.subtitle_for(name))
    known = set(register.names())
    for name, line in held_periods(run.content).items():
        place = tables()[name].subtitle_name
        if place in known:  # registers of version 2 have no name for it
            register.write_named(place, line)
    return displaced
