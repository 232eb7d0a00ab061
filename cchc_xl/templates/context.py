"""What templates are made from, as plain data that can be sent to a working process."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import TYPE_CHECKING, NamedTuple, Protocol

from cchc_xl.plan.given import GivenRow, asked_rows
from cchc_xl.plan.periods import Period, worded
from cchc_xl.plan.records import BOUND_SINCE, Window
from cchc_xl.register.schema import SCHEMA_VERSION
from cchc_xl.returns.identity import template_version
from validation.bounds import UNBOUND, Bounds
from validation.form import Edition, Form
from validation.forms import forms_of
from validation.rules import Rule, rules_of

if TYPE_CHECKING:
    from cchc_xl.plan.year import Plan, Unit


class GivenLine(NamedTuple):
    """A row that a unit is given: its key, the given cells by field, what is said of it beside.

    See ``cchc_xl.plan.given.GivenRow``.
    """

    key: str
    words: Mapping[str, object]
    about: tuple[tuple[str, str], ...] = ()
    quarter: str = ""
    bounds: Bounds = UNBOUND
    due: date | None = None
    stands: bool = False


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

    ``forms_by_kind`` lists form ids for each kind of unit, ``given`` the rows that the plan, or
    Văn phòng's own table, gives to each form, by the unit's code, ``lists`` the choices of each
    drop-down list, ``units`` code and name of all units that may be picked, ``windows`` the days
    whose figures a quarter (by its code) counts. ``days`` bound the dates that may be typed,
    ``begins`` is the first one on which work of the plan can have ended, if that is judged.
    ``heirs`` says of each quarter (by its code) who reports for units that have closed.
    ``key`` signs and is never written; ``edition`` is the register's. Before the day that
    ``deadlines`` has for a quarter its return is due; that is told and judged by nobody here, as
    Văn phòng may change it later.
    """

    register: str
    key: bytes = field(repr=False)
    version: str
    title: str
    issuer: str
    days: Window
    forms_by_kind: Mapping[str, Sequence[str]]
    given: Mapping[str, Mapping[str, Sequence[GivenLine]]]
    lists: Mapping[str, Sequence[str]]
    units: Sequence[tuple[str, str]]
    forms: Mapping[str, Form]
    rules: Mapping[str, Sequence[Rule]]
    windows: Mapping[str, Window]
    edition: Edition
    begins: date | None = None
    heirs: Mapping[str, Mapping[str, str]] = field(default_factory=dict)
    deadlines: Mapping[str, date] = field(default_factory=dict)

    def sent_to(self, period: Period) -> str:
        """Return until when and whereto the return of a quarter is sent; empty: nobody said."""
        day = self.deadlines.get(period.code)
        return f"Gửi trước ngày {day:%d/%m/%Y} về Văn phòng {self.issuer}" if day else ""

    def as_issued(self, form: Form, period: Period) -> Form:
        """Return a form with the columns that its template has for a quarter, or a month.

        What it explains is said in the words of what units report by.
        """
        asked = form.asked(period.closing, self.edition)
        if period.kind != "month":
            return asked
        columns = tuple(
            column._replace(help=worded(column.help, period.kind)) for column in asked.columns
        )
        return asked._replace(columns=columns, note=worded(asked.note, period.kind))

    def window_of(self, period: Period) -> Window:
        """Return the days whose figures a quarter counts: its own in a year that is not planned."""
        return self.windows.get(period.code, Window(period.start, period.end))

    def forms_of(self, unit: UnitOfTemplate, period: Period) -> tuple[Form, ...]:
        """Return the forms that a unit's template of a quarter has, in order, as they are issued.

        One without any row is left out.
        """
        own = (self.forms[name] for name in self.forms_by_kind[unit.kind])
        return tuple(
            self.as_issued(form, period)
            for form in own
            if form.is_asked(period.closing) and self.rows_of(form, unit, period)
        )

    def rows_of(self, form: Form, unit: UnitOfTemplate, period: Period) -> int:
        """Return how many records the unit's template of a quarter offers for the form."""
        return max(form.open_rows, len(self.lines_of(form, unit, period)))

    def lines_of(self, form: Form, unit: UnitOfTemplate, period: Period) -> Sequence[GivenLine]:
        """Return the rows that the plan gives the unit in a form for a quarter."""
        given = self.given.get(form.id, {})
        own: Sequence[GivenLine] = given.get(unit.code, ())
        if form.traits.offered:
            heirs = self.heirs.get(period.code, {})
            every = [given[code] for code in given if heirs.get(code, code) == unit.code]
            own = [line for lines in every for line in lines]
        return [line for line in own if line.quarter in ("", period.closing)]

    def given_rows(
        self, form: Form, unit: UnitOfTemplate, period: Period
    ) -> list[dict[str, object]]:
        """Return the records that the plan gives the unit, with their prefilled fields."""
        named = form.traits.code or next(iter(form.key), "")
        return [{named: line.key, **line.words} for line in self.lines_of(form, unit, period)]

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
    edition: Edition | None = None,
) -> TemplateContext:
    """Gather what templates need from a plan; ``units`` are the register's in place of its own."""
    edition = edition or Edition(SCHEMA_VERSION, plan.year)
    forms = forms_of(plan.form_ids)
    own = plan.units if units is None else tuple(units)
    return TemplateContext(
        register=register,
        key=key,
        version=template_version(plan) if version is None else version,
        title=plan.title,
        issuer=plan.issuer,
        days=plan.days,
        forms_by_kind={kind.kind: plan.forms_of(kind.kind) for kind in plan.kinds},
        given={
            **{name: _given(plan, form, own) for name, form in forms.items() if form.traits.given},
            **_offered(plan, forms.values(), own),
        },
        lists={row.list: plan.choices(row.list) for row in plan.lists},
        units=tuple((unit.code, unit.name) for unit in own),
        forms=forms,
        rules={name: rules_of(name) for name in forms},
        windows={row.period.code: plan.window_of(row.period) for row in plan.calendar},
        edition=edition,
        heirs={row.period.code: plan.heirs_in(row.period) for row in plan.calendar},
        begins=plan.begins if edition.has(BOUND_SINCE) else None,
        deadlines={row.period.code: row.deadline for row in plan.calendar},
    )


def _given(plan: Plan, form: Form, units: Sequence[Unit]) -> dict[str, tuple[GivenLine, ...]]:
    rows = [(row, _line(row)) for row in asked_rows(plan, form)]
    return {unit.code: tuple(line for row, line in rows if row.is_for(unit)) for unit in units}


def _line(row: GivenRow) -> GivenLine:
    told = (row.key, row.words, row.about, row.quarter)
    return GivenLine(*told, bounds=row.bounds, due=row.due, stands=row.stands)


def _offered(
    plan: Plan, forms: Iterable[Form], units: Sequence[Unit]
) -> dict[str, dict[str, list[GivenLine]]]:
    """Return what Văn phòng's own tables give, by form and the unit that they name."""
    found: dict[str, dict[str, list[GivenLine]]] = {}
    for form in forms:
        thing, deadline = form.traits.thing, form.traits.deadline
        if form.traits.offered not in plan.offered:
            continue
        found[form.id] = {unit.code: [] for unit in units}
        for row in plan.offered[form.traits.offered]:
            line = GivenLine(row.code, {thing: row.words, deadline: row.day}, row.about)
            found[form.id].setdefault(row.unit, []).append(line)
    return found
