"""The plan of a year: its list of tasks, targets, metrics, calendar and units, as data."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date, timedelta, timezone
from pathlib import Path
from typing import TypeVar, cast

from cchc_xl.base.errors import PlanError
from cchc_xl.plan import checks, fields, folder, records, tables
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import (
    Choice,
    Criterion,
    Deadline,
    FormOfKind,
    Group,
    Indicator,
    IsoItem,
    Kind,
    Metric,
    Rank,
    Section,
    Target,
    Task,
    Unit,
    Window,
)
from validation import expressions
from validation.form import Form

__all__ = [
    "Choice",
    "Criterion",
    "Deadline",
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
    "Window",
    "builtin_plan",
    "builtin_years",
    "check_forms",
    "load_plan",
    "load_units",
]

_PLANS = Path(__file__).parent / "years"
_REMEDY = "Sửa các chỗ nêu trên trong thư mục kế hoạch rồi chạy lại."

R = TypeVar("R")


@dataclass(frozen=True)
class Plan:
    """A plan as loaded and checked; a tuple of rows for each of its tables.

    ``digest`` is the SHA-256 of the folder's files: it tells two versions of a plan apart.
    ``correction_days`` after its deadline a return that came in time may still be corrected.
    """

    year: int
    title: str
    issuer: str
    number: str
    timezone: timezone
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

    def indicators_of(self, kind: str) -> tuple[Indicator, ...]:
        """Return the indicators that units of this kind report."""
        return tuple(row for row in self.indicators if row.kinds == ("*",) or kind in row.kinds)

    def choices(self, list_name: str) -> tuple[str, ...]:
        """Return the values of a drop-down list. ``KeyError``: the plan has no such list."""
        values = tuple(row.value for row in self.lists if row.list == list_name)
        if not values:
            raise KeyError(list_name)
        return values

    def deadline_of(self, period: Period) -> date:
        """Return the day before whose 00:00 returns of the period's last quarter must be in.

        The reports of six months and of the year share the deadline of their last quarter
        (part V.1.c). ``KeyError``: the period is of another year.
        """
        last = period.quarters[-1]
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
        first, last = period.quarters[0], period.quarters[-1]
        return Window(self._quarter_window(first).start, self._quarter_window(last).end)

    def _quarter_window(self, quarter: Period) -> Window:
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


def load_plan(path: Path) -> Plan:
    """Read and check a plan folder. ``PlanError`` names every wrong field with file and line."""
    problems: list[fields.Problem] = []
    header = folder.read_header(path, problems)
    loaded = {table.file: folder.read_table(path, table, problems) for table in tables.TABLES}
    problems += checks.check(loaded)
    calendar = loaded[tables.CALENDAR.file]
    if header is not None and calendar.complete:
        problems += checks.check_calendar(calendar, header.year)
    if problems or header is None:
        heading = f"Kế hoạch trong thư mục “{path.name}” có {len(problems)} chỗ sai:"
        raise PlanError(fields.describe(heading, problems), _REMEDY)
    return Plan(
        **header._asdict(),
        digest=folder.digest(path, (folder.HEADER_FILE, *loaded)),
        sections=_rows(loaded, tables.SECTIONS, Section),
        tasks=_rows(loaded, tables.TASKS, Task),
        targets=_rows(loaded, tables.TARGETS, Target),
        metrics=_rows(loaded, tables.METRICS, Metric),
        calendar=_rows(loaded, tables.CALENDAR, Deadline),
        kinds=_rows(loaded, tables.KINDS, Kind),
        groups=_rows(loaded, tables.GROUPS, Group),
        forms=_rows(loaded, tables.FORMS, FormOfKind),
        lists=_rows(loaded, tables.LISTS, Choice),
        indicators=_rows(loaded, tables.INDICATORS, Indicator),
        ranks=_rows(loaded, tables.RANKS, Rank),
        iso=_rows(loaded, tables.ISO, IsoItem),
        league=_rows(loaded, tables.LEAGUE, Criterion),
        units=_rows(loaded, tables.UNITS, Unit),
    )


def _rows(
    loaded: Mapping[str, folder.Loaded], table: fields.Table, record: type[R]
) -> tuple[R, ...]:
    return cast("tuple[R, ...]", tuple(row.record for row in loaded[table.file].rows))


def builtin_years() -> tuple[int, ...]:
    """Return the years whose plans come with the program."""
    return tuple(sorted(int(path.parent.name) for path in _PLANS.glob("[0-9]*/plan.toml")))


def builtin_plan(year: int) -> Plan:
    """Load a plan that comes with the program. ``PlanError``: there is none for this year."""
    years = builtin_years()
    if year not in years:
        raise PlanError(
            f"Không có kế hoạch năm {year}.",
            f"Các năm có kế hoạch: {', '.join(map(str, years))}.",
        )
    plan = load_plan(_PLANS / str(year))
    if plan.year != year:
        raise PlanError(f"Thư mục kế hoạch “{year}” lại ghi năm {plan.year}.", _REMEDY)
    return plan


def load_units(path: Path, plan: Plan) -> tuple[Unit, ...]:
    """Read the Office's own list of units from a spreadsheet; see ``cchc_xl.plan.units``."""
    from cchc_xl.plan import units

    return units.load_units(path, plan)


def check_forms(plan: Plan, forms: Mapping[str, Form]) -> None:
    """Check the plan against the forms themselves, which take longer to import than a plan.

    ``PlanError``: a metric reads a field that its form does not have, or a form offers a list that
    the plan does not give (``units`` is the register's).
    """
    problems = [
        fields.Problem(
            tables.METRICS.file,
            0,
            column,
            text,
            f"chỉ số {metric.id}: biểu mẫu {form} không có ô {name}",
        )
        for metric in plan.metrics
        for column, form, text in (
            ("numerator", metric.numerator_form, metric.numerator),
            ("denominator", metric.denominator_form, metric.denominator),
            ("beside", metric.beside_form, metric.beside),
            ("year_numerator", metric.numerator_form, metric.year_numerator),
            ("year_denominator", metric.denominator_form, metric.year_denominator),
            ("open", metric.denominator_form, metric.open),
            ("expected", metric.denominator_form, metric.expected),
        )
        if text
        for name in expressions.names(text)
        if name not in records.COMPUTED.get(form, ())
        and name not in {field.id for field in forms[form].columns}
    ]
    lists = {row.list for row in plan.lists} | {"units"}
    problems += [
        fields.Problem(tables.LISTS.file, 0, "", "", f"thiếu danh sách {column.list_name}")
        for form in forms.values()
        for column in form.columns
        if column.list_name is not None and column.list_name not in lists
    ]
    if problems:
        heading = f"Kế hoạch năm {plan.year} không khớp với biểu mẫu:"
        raise PlanError(fields.describe(heading, problems), _REMEDY)
