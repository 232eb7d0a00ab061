"""The plan of a year: its list of tasks, targets, metrics, calendar and units, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta
from pathlib import Path
from typing import NamedTuple, TypeVar, cast

from cchc_xl.base.errors import PlanError, UsageProblem
from cchc_xl.plan import fields, fitting, folder
from cchc_xl.plan import files as plan_files
from cchc_xl.plan.clauses import Clause, Sheets
from cchc_xl.plan.looking import look
from cchc_xl.plan.periods import Period, PeriodKind, worded
from cchc_xl.plan.records import (
    Choice,
    CityReport,
    Criterion,
    Deadline,
    FormOfKind,
    Group,
    Indicator,
    IsoItem,
    Kind,
    Metric,
    Rank,
    Receiver,
    Section,
    Target,
    Task,
    Unit,
    UnitPlan,
    Window,
)
from cchc_xl.reading.walking import read_whole
from validation.form import Form
from validation.harmless import harmless

__all__ = [
    "Choice",
    "CityReport",
    "Clause",
    "Criterion",
    "Deadline",
    "Examined",
    "FormOfKind",
    "Group",
    "Indicator",
    "IsoItem",
    "Kind",
    "Metric",
    "Plan",
    "Rank",
    "Section",
    "Target",
    "Task",
    "Unit",
    "UnitPlan",
    "Window",
    "builtin_plan",
    "builtin_years",
    "check_forms",
    "earlier_plan",
    "examine_plan",
    "kept_plan",
    "load_plan",
    "load_units",
]

YEARS = Path(__file__).parent / "years"
_BEFORE = "before-[0-9]*"
REMEDY = "Sửa các chỗ nêu trên trong thư mục kế hoạch rồi chạy lại."

R = TypeVar("R")


@dataclass(frozen=True)
class Plan:
    """A plan as loaded and checked; a tuple of rows for each of its files.

    ``digest`` is the SHA-256 of the folder's files: it tells two versions of a plan apart.
    ``correction_days`` after its deadline a return that came in time may still be corrected.
    ``files`` are the folder's files themselves, line ends as on Unix.
    """

    year: int
    title: str
    issuer: str
    number: str
    correction_days: int
    digest: str
    sections: tuple[Section, ...]
    tasks: tuple[Task, ...]
    targets: tuple[Target, ...]
    metrics: tuple[Metric, ...]
    calendar: tuple[Deadline, ...]
    kinds: tuple[Kind, ...]
    groups: tuple[Group, ...]
    forms: tuple[FormOfKind, ...]
    lists: tuple[Choice, ...]
    indicators: tuple[Indicator, ...]
    ranks: tuple[Rank, ...]
    iso: tuple[IsoItem, ...]
    league: tuple[Criterion, ...]
    units: tuple[Unit, ...]
    clauses: tuple[Clause, ...]
    city_reports: tuple[CityReport, ...]
    unit_plans: tuple[UnitPlan, ...]
    files: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)

    def tasks_of(self, unit: Unit) -> tuple[Task, ...]:
        """Return the tasks that the unit reports on, in the list's order."""
        return tuple(task for task in self.tasks if task.is_assigned_to(unit))

    def groups_of(self, unit: Unit) -> tuple[str, ...]:
        """Return the inspection groups of a unit: its own, by default those of its kind."""
        if unit.group:
            return tuple(unit.group.split(";"))
        return tuple(group.group for group in self.groups if unit.kind in group.kinds)

    def forms_of(self, kind: str) -> tuple[str, ...]:
        """Return the ids of the forms that units of this kind fill in, in the plan's order."""
        return tuple(row.form for row in self.forms if row.kind == kind)

    @property
    def form_ids(self) -> tuple[str, ...]:
        """Return the ids of the forms that any kind of unit fills in, in the plan's order."""
        return tuple(dict.fromkeys(row.form for row in self.forms))

    def indicators_of(self, unit: Receiver, quarter: Period) -> tuple[Indicator, ...]:
        """Return the indicators that the unit reports in a quarter."""
        own = (row for row in self.indicators if row.is_for(unit))
        return tuple(row for row in own if row.asked in ("", quarter.closing))

    def choices(self, list_name: str) -> tuple[str, ...]:
        """Return the values of a drop-down list. ``KeyError``: the plan has no such list."""
        values = tuple(row.value for row in self.lists if row.list == list_name)
        if not values:
            raise KeyError(list_name)
        return values

    @property
    def reporting(self) -> PeriodKind:
        """Return what units report by, as the calendar has it: quarters, or months."""
        return self.calendar[0].period.kind

    def periods_of(self, period: Period) -> tuple[Period, ...]:
        """Return the quarters (or months) that units report for and a period consists of.

        ``UsageProblem``: there are none, as in a month where units report by quarters.
        """
        found = period.within(self.reporting)
        if not found:
            raise UsageProblem(
                worded(
                    f"{period.title} không phải là kỳ của kế hoạch này: đơn vị báo cáo theo quý.",
                    self.reporting,
                ),
                f"Ghi một trong các kỳ của lịch báo cáo, ví dụ {self.calendar[0].period.code}.",
            )
        return found

    @property
    def periods(self) -> tuple[Period, ...]:
        """Return all that units report for in the year, in order."""
        return self.periods_of(Period(self.year, "Y"))

    def deadline_of(self, period: Period) -> date:
        """Return the day before whose 00:00 returns of the period's last quarter must be in.

        The reports of six months and of the year share the deadline of their last quarter, or
        month (part V.1.c). ``KeyError``: the period is of another year.
        """
        last = self.periods_of(period)[-1]
        for row in self.calendar:
            if row.period == last:
                return row.deadline
        raise KeyError(period.code)

    def window_of(self, period: Period) -> Window:
        """Return the days whose figures the period counts: the windows of its quarters.

        Where the calendar does not give them they run from the day of the last deadline to the
        day before this one (the year's first from the day that the last deadline was the year
        before). ``KeyError``: the period is of another year.
        """
        own = self.periods_of(period)
        return Window(self._own_window(own[0]).start, self._own_window(own[-1]).end)

    def _own_window(self, quarter: Period) -> Window:
        rows = sorted(self.calendar, key=lambda row: row.period)
        number = next((n for n, row in enumerate(rows) if row.period == quarter), None)
        if number is None:
            raise KeyError(quarter.code)
        row = rows[number]
        since = rows[number - 1].deadline if number else a_year_before(rows[-1].deadline)
        return Window(row.data_from or since, row.data_to or row.deadline - timedelta(days=1))

    def counting_day(self, period: Period) -> date:
        """Return the day as of which a period counts units and inspections: its window's last.

        The year's is its own last day.
        """
        end = self.window_of(period).end
        return max(end, period.end) if period.kind == "year" else end

    def expected_units(self, quarter: Period) -> tuple[Unit, ...]:
        """Return the units that owe a return for a quarter: those active on its deadline day."""
        day = self.deadline_of(quarter)
        kinds = {kind.kind for kind in self.kinds if kind.reports}
        return tuple(unit for unit in self.units if unit.kind in kinds and unit.is_active_on(day))


def a_year_before(day: date) -> date:
    """Return the same day of the year before; 29 February has the 28th."""
    return day.replace(year=day.year - 1, day=min(day.day, 28) if day.month == 2 else day.day)


class Examined(NamedTuple):
    """What a look at a plan's files found; the plan is there when nothing is wrong with it."""

    name: str
    plan: Plan | None
    problems: tuple[fields.Problem, ...]

    def whole(self) -> Plan:
        """Return the plan. ``PlanError`` names every wrong field with file and line."""
        if self.plan is None:
            raise PlanError(self.told(), REMEDY)
        return self.plan

    def told(self) -> str:
        """Return all that is wrong, a line each."""
        name = harmless(self.name)
        heading = f"Kế hoạch trong thư mục “{name}” có {len(self.problems)} chỗ sai:"
        return fields.describe(heading, self.problems)


def load_plan(path: Path, forms: Mapping[str, Form] | None = None) -> Plan:
    """Read and check a plan folder. ``PlanError`` names every wrong field with file and line."""
    return examine_plan(folder.PlanFiles.folder(path), forms).whole()


def examine_plan(
    given: folder.PlanFiles,
    forms: Mapping[str, Form] | None = None,
    sheets: Sheets | None = None,
) -> Examined:
    """Read a plan's files and find all that is wrong with them, in the order of the files.

    Without ``forms``, which take longer to import, what a metric reads is not held against them,
    nor what carries a clause without them and the register's ``sheets``.
    """
    seen = look(given, forms, sheets)
    if seen.problems or seen.header is None:
        return Examined(given.name, None, seen.problems)
    return Examined(given.name, _plan(seen.header, seen.loaded, seen.files), ())


def _plan(
    header: folder.Header, loaded: Mapping[str, folder.Loaded], files: Mapping[str, bytes]
) -> Plan:
    unit_plans = _rows(loaded, plan_files.UNIT_PLANS, UnitPlan)
    sent = {row.task for row in unit_plans}
    tasks = _rows(loaded, plan_files.TASKS, Task)
    return Plan(
        **header._asdict(),
        digest=folder.digest(files),
        sections=_rows(loaded, plan_files.SECTIONS, Section),
        tasks=tuple(task._replace(by_receipt=task.id in sent) for task in tasks),
        targets=_rows(loaded, plan_files.TARGETS, Target),
        metrics=_rows(loaded, plan_files.METRICS, Metric),
        calendar=_rows(loaded, plan_files.CALENDAR, Deadline),
        kinds=_rows(loaded, plan_files.KINDS, Kind),
        groups=_rows(loaded, plan_files.GROUPS, Group),
        forms=_rows(loaded, plan_files.FORMS, FormOfKind),
        lists=_rows(loaded, plan_files.LISTS, Choice),
        indicators=_rows(loaded, plan_files.INDICATORS, Indicator),
        ranks=_rows(loaded, plan_files.RANKS, Rank),
        iso=_rows(loaded, plan_files.ISO, IsoItem),
        league=_rows(loaded, plan_files.LEAGUE, Criterion),
        units=_rows(loaded, plan_files.UNITS, Unit),
        clauses=_rows(loaded, plan_files.CLAUSES, Clause),
        city_reports=_rows(loaded, plan_files.CITY_REPORTS, CityReport),
        unit_plans=unit_plans,
        files=files,
    )


def _rows(
    loaded: Mapping[str, folder.Loaded], file: fields.DataFile, record: type[R]
) -> tuple[R, ...]:
    return cast("tuple[R, ...]", tuple(row.record for row in loaded[file.name].rows))


def kept_plan(files: Mapping[str, bytes]) -> Plan | None:
    """Return the plan of files that were found whole when they were put away, or nothing.

    They are not judged again: what a later version of the program finds wrong with a plan does not
    close the registers that were made from it.
    """
    problems: list[fields.Problem] = []
    given = folder.PlanFiles.kept("", files)
    header = folder.read_header(given, problems)
    loaded = folder.read_files(given, problems)
    return None if problems or header is None else _plan(header, loaded, files)


def earlier_plan(year: int, version: str) -> Plan:
    """Return the program's plan of a year as it was for registers of a schema version.

    Beside a year's files lie, in ``before-N``, those that differ since version N; late files came
    with one. ``PlanError``: there is no plan for this year, or it is not whole.
    """
    require_built_in(year)
    home = YEARS / str(year)
    layers = {int(place.name.partition("-")[2]): place for place in home.glob(_BEFORE)}
    over = [layers[number] for number in sorted(layers) if number > int(version)]
    places = {folder.HEADER_FILE: [*over, home]}
    for file in plan_files.FILES:
        places[file.name] = over if file.late and over else [*over, home]
    found = {
        name: next((at / name for at in where if (at / name).exists()), None)
        for name, where in places.items()
    }
    plan = kept_plan({name: read_whole(at) for name, at in found.items() if at is not None})
    if plan is None:
        raise PlanError(f"Kế hoạch năm {year} của chương trình đã hỏng.", "Cài lại chương trình.")
    return plan


def builtin_years() -> tuple[int, ...]:
    """Return the years whose plans come with the program."""
    return tuple(sorted(int(path.parent.name) for path in YEARS.glob("[0-9]*/plan.toml")))


def builtin_plan(year: int) -> Plan:
    """Load a plan that comes with the program. ``PlanError``: there is none for this year."""
    require_built_in(year)
    plan = load_plan(YEARS / str(year))
    if plan.year != year:
        raise PlanError(f"Thư mục kế hoạch “{year}” lại ghi năm {plan.year}.", REMEDY)
    return plan


def require_built_in(year: int) -> None:
    """Refuse a year whose plan does not come with the program. ``PlanError``."""
    years = builtin_years()
    if year not in years:
        raise PlanError(
            f"Không có kế hoạch năm {year}.",
            f"Các năm có kế hoạch: {', '.join(map(str, years))}.",
        )


def load_units(path: Path, plan: Plan) -> tuple[Unit, ...]:
    """Read the Office's own list of units from a spreadsheet; see ``cchc_xl.plan.units``."""
    from cchc_xl.plan import units

    return units.load_units(path, plan)


def check_forms(plan: Plan, forms: Mapping[str, Form]) -> None:
    """Check the plan against the forms themselves, which take longer to import than a plan.

    ``PlanError``: a metric reads what its form does not have, one of the plan's forms offers a list
    that the plan does not give (``units`` is the register's), or the league measures by a form that
    the plan does not have.
    """
    problems = list(
        fitting.misfits(
            fitting.Planned(
                *(plan.metrics, plan.lists, plan.tasks, plan.indicators, plan.forms, plan.league)
            ),
            forms,
            lambda file, record, column, text, reason: fields.Problem(
                file, 0, column, text, reason
            ),
        )
    )
    if problems:
        heading = f"Kế hoạch năm {plan.year} không khớp với biểu mẫu:"
        raise PlanError(fields.describe(heading, problems), REMEDY)
