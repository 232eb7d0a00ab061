"""The plan of a year as one value: its list of tasks, targets, metrics, calendar and units."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date, timedelta

from cchc_xl.base.errors import UsageProblem
from cchc_xl.plan.clauses import Clause
from cchc_xl.plan.given import Offered
from cchc_xl.plan.periods import Period, PeriodKind, worded
from cchc_xl.plan.records import (
    Choice,
    CityReport,
    CityRow,
    Criterion,
    Deadline,
    DoubtBound,
    DrawReason,
    FormOfKind,
    Group,
    Indicator,
    IsoItem,
    Kind,
    Metric,
    OwedPlan,
    Rank,
    Receiver,
    ReportSentence,
    Section,
    Target,
    Task,
    Unit,
    UnitPlan,
    Window,
    is_among,
)
from cchc_xl.plan.succession import heirs
from validation.form import Form


@dataclass(frozen=True)
class Plan:
    """A plan as loaded and checked; a tuple of rows for each of its files.

    ``digest`` is the SHA-256 of the folder's files: it tells two versions of a plan apart.
    ``correction_days`` after its deadline a return that came in time may still be corrected.
    ``files`` are the folder's files themselves, line ends as on Unix. ``offered`` is what Văn
    phòng's own tables give units to report on, by table, of those that the register has.
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
    draw: tuple[DrawReason, ...] = ()
    report_sentences: tuple[ReportSentence, ...] = ()
    city_tables: tuple[CityRow, ...] = ()
    doubts: tuple[DoubtBound, ...] = ()
    files: Mapping[str, bytes] = field(default_factory=dict, compare=False, repr=False)
    offered: Mapping[str, tuple[Offered, ...]] = field(default_factory=dict, hash=False)

    def heirs_in(self, period: Period) -> dict[str, str]:
        """Return who reports in a period for units that have closed by then, by these' codes.

        They are those active on its deadline day. Of another year's period nothing is known.
        """
        return heirs(self.units, self.deadline_of(period)) if period.year == self.year else {}

    def offered_in(self, table: str, period: Period) -> tuple[Offered, ...]:
        """Return what Văn phòng's table gives in a period, each to the unit that reports on it.

        What a unit that has closed was given is its successor's.
        """
        own = self.heirs_in(period)
        rows = self.offered.get(table, ())
        return tuple(row._replace(unit=own.get(row.unit, row.unit)) for row in rows)

    def offered_to(self, unit: Unit, form: Form, period: Period) -> tuple[Offered, ...] | None:
        """Return what a unit reports on by a form in a period; ``None``: Văn phòng keeps none."""
        table = form.traits.offered
        if table not in self.offered:
            return None
        return tuple(row for row in self.offered_in(table, period) if row.unit == unit.code)

    def tasks_of(self, unit: Unit) -> tuple[Task, ...]:
        """Return the tasks that the unit reports on, in the list's order."""
        return tuple(task for task in self.tasks if task.is_assigned_to(unit))

    def plans_of(self, unit: Unit) -> tuple[OwedPlan, ...]:
        """Return the plans of its own that the unit sends: for tasks, then for clauses alone."""
        tasks = (task for task in self.tasks if task.by_receipt and task.is_assigned_to(unit))
        owed = (OwedPlan(task.id, task.id, task.due_date) for task in tasks)
        clauses = (row for row in self.unit_plans if is_among(unit, row.who))
        return (*owed, *(OwedPlan(row.id, row.title, row.due_date) for row in clauses))

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

    @property
    def criteria(self) -> tuple[str, ...]:
        """Return the ids of what counts in the league."""
        return tuple(row.criterion for row in self.league)

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
    def days(self) -> Window:
        """Return the first and the last day that returns may tell of, for whatever reason."""
        return Window(date(self.year - 1, 1, 1), date(self.year + 1, 12, 31))

    @property
    def begins(self) -> date:
        """Return the first day on which work of the plan can have ended.

        It is the first of the figures, or of the month in which a task is first due.
        """
        due = [task.due_date.replace(day=1) for task in self.tasks if task.due_date]
        return min([self.window_of(self.calendar[0].period).start, *due])

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
