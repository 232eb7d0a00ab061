"""What the register holds, as one value: the plan as Văn phòng keeps it, and every table."""

from __future__ import annotations

from collections.abc import Mapping
from itertools import chain
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.errors import RegisterError
from cchc_xl.plan import keeping
from cchc_xl.plan.faults import fitting
from cchc_xl.plan.given import asked_rows, of_units
from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.locks import LOCKED
from cchc_xl.plan.year import Plan, Unit, earlier_plan, kept_plan
from cchc_xl.register.own_plan import own_plan
from cchc_xl.register.schema import (
    SCHEMA_VERSION,
    Table,
    countable,
    tables_of,
)
from cchc_xl.register.schema.words import LOCKING, OPENING
from validation.form import Edition
from validation.forms import forms, forms_of

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.records import Receiver
    from cchc_xl.register.sealing.trust import Trust
    from validation.form import Form

FIRST = "schema_first"
"""Key of the system table: the schema version of a register before it was upgraded first."""


class Content(NamedTuple):
    """The register's content.

    ``plan`` has its units, tasks, calendar and bars from the register's own tables. ``frames``
    holds every table by its id (``cchc_xl.register.schema``): typed columns named by id, the
    current rows of all periods. ``settings`` are the identity of the register. ``unread`` are the
    ids of tables whose frames are empty because nobody asked for them, ``trust`` what a look at
    the register's seals says. ``misfits`` are tables some cells of which could not be read as what
    their columns are for, and are blank here. ``founding`` is the plan that the register was made
    from, before Văn phòng changed anything.
    """

    plan: Plan
    frames: Mapping[str, DataFrame]
    settings: Mapping[str, str]
    unread: frozenset[str] = frozenset()
    trust: Trust | None = None
    misfits: frozenset[str] = frozenset()
    founding: Plan | None = None

    @property
    def version(self) -> str:
        """Return the register's schema version."""
        return self.settings.get("schema") or SCHEMA_VERSION

    @property
    def edition(self) -> Edition:
        """Return what says which columns the register has."""
        return edition_of(self.settings, self.plan.year)

    @property
    def begins_plain(self) -> bool:
        """Tell whether the journal may begin with rows of the rule before there was a key."""
        return self.edition.began.version == "2"

    @property
    def key(self) -> bytes:
        """Return the key that signs this register's templates."""
        return bytes.fromhex(self.settings["key"])

    @property
    def forms(self) -> dict[str, Form]:
        """Return the forms of the register's plan by id, in the order of the sheets."""
        own = forms_of(self.plan.form_ids)
        return {name: form.read_by(self.edition) for name, form in own.items()}

    @property
    def tables(self) -> dict[str, Table]:
        """Return the register's tables by id, in the order of the sheets."""
        plan = self.plan
        return tables_of(plan.form_ids, self.version, plan.reporting, plan.criteria)

    def unit(self, code: str) -> Unit | None:
        """Return the unit with this code."""
        return next((unit for unit in self.plan.units if unit.code == code), None)

    def typed_unit(self, text: str) -> Unit | None:
        """Return the unit whose code a person typed, in capitals or not."""
        known = self.unit(text)
        alike = [unit for unit in self.plan.units if unit.code.casefold() == text.casefold()]
        return known or (alike[0] if len(alike) == 1 else None)

    def forms_asked(self, quarter: Period) -> dict[str, tuple[str, ...]]:
        """Return the forms that each unit (by code) is asked for in a quarter.

        They are those of its kind, less those that have no row for it.
        """
        forms = {name: form for name, form in self.forms.items() if form.is_asked(quarter.closing)}
        rows = {name: asked_rows(self.plan, form) for name, form in forms.items()}

        def is_asked(name: str, unit: Receiver) -> bool:
            if name not in forms or not forms[name].traits.given:
                return name in forms
            return any(row.is_asked(unit, quarter.closing) for row in rows[name])

        return of_units(
            chain.from_iterable(rows.values()),
            self.plan.units,
            lambda unit: tuple(n for n in self.plan.forms_of(unit.kind) if is_asked(n, unit)),
        )

    def is_locked(self, period: Period) -> bool:
        """Tell whether the period, or any quarter of it, is locked."""
        locked = self.locked_quarters()
        return any(quarter.code in locked for quarter in self.plan.periods_of(period))

    def locked_quarters(self) -> set[str]:
        """Return the codes of the locked quarters.

        A lock that was typed over does not open a period: the journal knows which are locked.
        """
        locks = self.frames["locks"]
        return set(locks.loc[locks["state"] == LOCKED, "period"]) | self.journaled_locks()

    def journaled_locks(self) -> set[str]:
        """Return the codes of the quarters that the journal knows as locked."""
        log = self.frames["journal"]
        locked = set()
        for action, code in zip(log["action"].tolist(), log["period"].tolist(), strict=True):
            if action == LOCKING:
                locked.add(str(code))
            elif action == OPENING:
                locked.discard(str(code))
        return locked

    def lists(self) -> dict[str, tuple[str, ...]]:
        """Return the drop-downs that the plan and the register supply."""
        names = dict.fromkeys(choice.list for choice in self.plan.lists)
        units = tuple(unit.code for unit in self.plan.units)
        return {name: self.plan.choices(name) for name in names} | {"units": units}


def held_periods(content: Content) -> dict[str, str]:
    """Return the line below the title of each data table: the quarters that it holds, by id."""
    lines = {}
    for table in content.tables.values():
        if table.owner == "data":
            codes = sorted(set(content.frames[table.id]["period"].dropna()))
            held = ", ".join(Period.parse(code).title for code in codes)
            lines[table.id] = f"Kỳ có trong bảng: {held or 'chưa có kỳ nào'}"
    return lines


def edition_of(settings: Mapping[str, str], year: int) -> Edition:
    """Return what says which columns a register of a plan's year has."""
    return Edition(settings.get("schema") or SCHEMA_VERSION, year, settings.get(FIRST, ""))


def settings_of(system: DataFrame) -> dict[str, str]:
    """Return the identity of a register by key, from its system table."""
    known = system.dropna()
    return dict(zip(known["key"], known["value"], strict=True))


def content_of(frames: Mapping[str, DataFrame], location: str, year: int | None = None) -> Content:
    """Make the content of every table's frame; ``location`` names the register in messages."""
    settings = settings_of(frames["system"])
    _check_settings(location, settings, year)
    plan = founding_plan(location, settings)
    return Content(own_plan(plan, frames, settings["schema"]), frames, settings, founding=plan)


def founding_plan(location: str, settings: Mapping[str, str]) -> Plan:
    """Return the plan that a register was made from, as it carries it.

    Registers made before they carried one follow the program's plan of their year, as it was then.
    """
    if not keeping.has_lines(settings):
        return earlier_plan(int(settings["year"]), settings["schema"])
    try:
        plan = kept_plan(keeping.files_of(settings))
    except ValueError:
        plan = None
    if plan is None or plan.digest != settings.get("plan") or str(plan.year) != settings["year"]:
        raise _damaged(location)
    _check_known(location, plan, edition_of(settings, plan.year))
    return plan


def _check_known(location: str, plan: Plan, edition: Edition) -> None:
    """Refuse a plan with forms, or metrics of cells, that only another version knows."""
    unknown = [name for name in plan.form_ids if name not in forms()]
    what = "biểu mẫu"
    if not unknown:
        own = countable(form.known(edition) for form in forms().values())
        unknown = list(fitting.unknown_cells(plan.metrics, own))
        what = "chỉ số tính theo ô"
    if unknown:
        raise RegisterError(
            f"Sổ “{location}” có {what} mà chương trình này không biết: {', '.join(unknown)}.",
            "Dùng phiên bản chương trình đã lập sổ, hoặc phiên bản mới hơn.",
        )


def _check_settings(location: str, settings: Mapping[str, str], year: int | None) -> None:
    lacking = [name for name in ("register", "key", "year", "schema") if not settings.get(name)]
    if lacking:
        raise RegisterError(
            f"Sổ “{location}” thiếu thông tin hệ thống: {', '.join(lacking)}.",
            "Lấy lại bản sao lưu gần nhất trong thư mục “sao-luu”.",
        )
    if not _is_whole(settings):
        raise _damaged(location)
    if year is not None and int(settings["year"]) != year:
        raise RegisterError(
            f"Sổ “{location}” là sổ của năm {settings['year']}, không phải năm {year}.",
            "Chọn đúng sổ của năm, hoặc sửa kỳ báo cáo.",
        )


def _damaged(location: str) -> RegisterError:
    return RegisterError(
        f"Thông tin hệ thống của sổ “{location}” đã bị sửa hỏng.",
        "Lấy lại bản sao lưu gần nhất trong thư mục “sao-luu”.",
    )


def _is_whole(settings: Mapping[str, str]) -> bool:
    """Tell whether year and key are still what the program wrote."""
    try:
        return len(bytes.fromhex(settings["key"])) > 0 and int(settings["year"]) > 0
    except ValueError:
        return False
