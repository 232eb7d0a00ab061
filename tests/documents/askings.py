"""Who is asked for what carries a clause, and when: from the plan's own files."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from cchc_xl.plan.clauses import EVERYBODY, Carrier
from cchc_xl.plan.year import Clause, Plan, Task, Unit
from validation.form import Form
from validation.forms import forms

EACH, LAST = "báo cáo quý", "báo cáo quý IV, số cả năm"
SENT = "gửi kế hoạch về Văn phòng, một lần"
KEPT = "trang của Văn phòng trong sổ"
PLANS_RECEIVED = "unit_plans"
"""The table in which plans stand that units sent: for a task, or for a clause itself."""
OFTEN = {"quarter": "mỗi quý", "year": "một lần trong năm", "once": "một lần", "": ""}


class Asking(NamedTuple):
    """What carries a clause, the units and kinds (``@THPT``) who are asked for it, and when.

    Nobody is asked for what Văn phòng keeps in the register itself.
    """

    carrier: Carrier
    who: tuple[str, ...]
    when: str


def askings(plan: Plan, clause: Clause) -> tuple[Asking, ...]:
    """Return who is asked for what carries a clause, in the order of its carriers.

    A form serves many clauses: of those who fill it in, the clause means its own ``who``.
    """
    named = {*clause.names("task"), clause.task}
    tasks = [task for task in plan.tasks if task.id in named]
    found: list[Asking] = []
    for carrier in _with_task(clause):
        found += _asked(plan, clause, tasks, carrier)
    return tuple(one for one in found if one.who or one.when == KEPT)


def _with_task(clause: Clause) -> Iterator[Carrier]:
    """Give the carriers of a clause; a row of the list is carried by its task."""
    own = Carrier("task", clause.task)
    if clause.task and own not in clause.carriers:
        yield own
    yield from clause.carriers


def _asked(plan: Plan, clause: Clause, tasks: Sequence[Task], carrier: Carrier) -> Iterator[Asking]:
    match carrier.kind:
        case "task":
            for task in tasks:
                if task.id == carrier.name:
                    yield Asking(carrier, task.assigned_to, SENT if task.by_receipt else EACH)
        case "indicator":
            (row,) = (row for row in plan.indicators if row.code == carrier.name)
            kinds = {kind.kind for kind in plan.kinds}
            who = tuple(f"@{one}" if one in kinds else one for one in row.kinds)
            yield Asking(carrier, who, LAST if row.asked else EACH)
        case "form":
            form = forms()[carrier.name]
            asked = form.column(carrier.column).quarter if carrier.column else form.traits.quarter
            who = _filling(plan, clause, tasks, form)
            yield Asking(carrier, who, LAST if asked else EACH)
        case "table" if carrier.name == PLANS_RECEIVED:
            for plans in plan.unit_plans:
                if plans.clause == clause.id:
                    yield Asking(carrier, plans.who, SENT)
        case "table" | "calendar":
            yield Asking(carrier, (), KEPT)


def _filling(plan: Plan, clause: Clause, tasks: Sequence[Task], form: Form) -> tuple[str, ...]:
    """Return those who fill in a form for a clause."""
    if tasks and form.traits.given in ("tasks", "products"):
        several = form.traits.given == "products"
        return tuple(
            one
            for task in tasks
            for one in ((task.products_from if several else ()) or task.assigned_to)
            if not task.by_receipt and not (several and len(task.products) < 2)
        )
    having = {kind.kind for kind in plan.kinds if form.id in plan.forms_of(kind.kind)}
    if clause.who in ((), EVERYBODY):
        every = {kind.kind for kind in plan.kinds} == having
        return (
            EVERYBODY
            if every
            else tuple(f"@{one.kind}" for one in plan.kinds if one.kind in having)
        )
    kind_of = {unit.code: unit.kind for unit in plan.units}
    return tuple(one for one in clause.who if kind_of.get(one, one.removeprefix("@")) in having)


def units_of(plan: Plan, who: Sequence[str]) -> set[str]:
    """Return the codes of the units that are meant."""
    return {unit.code for unit in plan.units if _means(who, unit)}


def _means(who: Sequence[str], unit: Unit) -> bool:
    return tuple(who) == EVERYBODY or unit.code in who or f"@{unit.kind}" in who
