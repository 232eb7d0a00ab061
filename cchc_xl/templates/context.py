"""What templates are made from, as plain data that can be sent to a working process."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cchc_xl.plan.records import Window
from cchc_xl.plan.words import task_words
from cchc_xl.register.schema import SCHEMA_VERSION
from validation.form import Form
from validation.rules import Rule

if TYPE_CHECKING:
    from cchc_xl.plan.periods import Period
    from cchc_xl.plan.year import Plan, Task, Unit


class TaskLine(NamedTuple):
    """One task of a unit; ``content`` reads on its own, with the heading above it in front."""

    id: str
    content: str
    due_date: date | None = None
    time_limit: str = ""
    lead: str = ""
    product: str = ""


class IndicatorLine(NamedTuple):
    """One indicator of “Thống kê khác”."""

    code: str
    title: str
    unit_of_measure: str


class UnitOfTemplate(Protocol):
    """What a template has to know of its unit; a plan's ``Unit`` has it."""

    @property
    def code(self) -> str:
        """Return the unit's code."""

    @property
    def name(self) -> str:
        """Return the unit's name."""

    @property
    def kind(self) -> str:
        """Return the unit's kind."""


@dataclass(frozen=True)
class TemplateContext:
    """Everything that the templates of a year have in common.

    ``forms_by_kind`` lists form ids for each kind of unit, ``tasks`` the tasks of each unit by its
    code, ``indicators`` those of each kind, ``lists`` the choices of each drop-down list, ``units``
    code and name of all units that may be picked, ``windows`` the days whose figures a quarter (by
    its code) counts. ``first_day`` and ``last_day`` bound the dates
    that may be typed. ``key`` signs and is never written; ``schema`` is the register's version.
    """

    register: str
    key: bytes = field(repr=False)
    version: str
    title: str
    issuer: str
    first_day: date
    last_day: date
    forms_by_kind: Mapping[str, Sequence[str]]
    tasks: Mapping[str, Sequence[TaskLine]]
    indicators: Mapping[str, Sequence[IndicatorLine]]
    lists: Mapping[str, Sequence[str]]
    units: Sequence[tuple[str, str]]
    forms: Mapping[str, Form]
    rules: Mapping[str, Sequence[Rule]]
    windows: Mapping[str, Window]
    schema: str = SCHEMA_VERSION

    def as_issued(self, form: Form, period: Period) -> Form:
        """Return a form with the columns that its template has in a quarter."""
        return form.asked(period.part, self.schema)

    def window_of(self, period: Period) -> Window:
        """Return the days whose figures a quarter counts: its own in a year that is not planned."""
        return self.windows.get(period.code, Window(period.start, period.end))

    def forms_of(self, unit: UnitOfTemplate) -> tuple[Form, ...]:
        """Return the forms that the unit fills in, in order; one without any row is left out."""
        own = (self.forms[name] for name in self.forms_by_kind[unit.kind])
        return tuple(form for form in own if self.rows_of(form, unit))

    def rows_of(self, form: Form, unit: UnitOfTemplate) -> int:
        """Return how many records the unit's template offers for the form."""
        return max(form.open_rows, len(self.given_rows(form, unit)))

    def given_rows(self, form: Form, unit: UnitOfTemplate) -> list[dict[str, object]]:
        """Return the records that the plan gives the unit, with their prefilled fields."""
        if form.traits.given == "tasks":
            tasks = self.tasks.get(unit.code, ())
            return [{"task": task.id, "content": task.content} for task in tasks]
        if form.traits.given == "indicators":
            return [
                {"indicator": row.code, "title": row.title, "unit_of_measure": row.unit_of_measure}
                for row in self.indicators.get(unit.kind, ())
            ]
        return []

    def choices(self, list_name: str) -> tuple[str, ...]:
        """Return the values of a drop-down list. ``KeyError``: neither plan nor register has it."""
        if list_name == "units":
            return tuple(f"{code} - {name}" for code, name in self.units)
        return tuple(self.lists[list_name])


def context_of(
    plan: Plan,
    *,
    register: str,
    key: bytes,
    units: Sequence[Unit] | None = None,
    version: str | None = None,
    schema: str = SCHEMA_VERSION,
) -> TemplateContext:
    """Gather what templates need from a plan; ``units`` are the register's in place of its own."""
    from cchc_xl.returns.identity import template_version
    from validation.forms import forms_of
    from validation.rules import rules_of

    own_forms = forms_of(plan.form_ids)
    own = plan.units if units is None else tuple(units)
    lines = {task.id: line for task, line in zip(plan.tasks, _lines(plan.tasks), strict=True)}
    return TemplateContext(
        register=register,
        key=key,
        version=template_version(plan) if version is None else version,
        title=plan.title,
        issuer=plan.issuer,
        first_day=date(plan.year - 1, 1, 1),
        last_day=date(plan.year + 1, 12, 31),
        forms_by_kind={kind.kind: plan.forms_of(kind.kind) for kind in plan.kinds},
        tasks={unit.code: tuple(lines[task.id] for task in plan.tasks_of(unit)) for unit in own},
        indicators={
            kind.kind: tuple(
                IndicatorLine(row.code, row.title, row.unit_of_measure)
                for row in plan.indicators_of(kind.kind)
            )
            for kind in plan.kinds
        },
        lists={row.list: plan.choices(row.list) for row in plan.lists},
        units=tuple((unit.code, unit.name) for unit in own),
        forms=own_forms,
        rules={name: rules_of(name) for name in own_forms},
        windows={row.period.code: plan.window_of(row.period) for row in plan.calendar},
        schema=schema,
    )


def _lines(tasks: Sequence[Task]) -> list[TaskLine]:
    words = task_words(tasks)
    return [
        TaskLine(task.id, words[task.id], task.due_date, task.time_limit, task.lead, task.product)
        for task in tasks
    ]
