"""The records that a plan gives the rows of a form: its tasks, its indicators, values of a list.

A form says which of them its rows are (``validation.form.Traits``); whatever the plan comes to give
besides has its function here. What Văn phòng's own tables give units to report on stands beside
(``Offered``): of these an officer may add more.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from datetime import date
from functools import partial
from typing import NamedTuple, Protocol, TypeVar

from cchc_xl.plan.records import Choice, Indicator, Receiver, Task
from cchc_xl.plan.words import task_words
from validation.bounds import UNBOUND, Bounds
from validation.form import Form
from validation.words import DOCUMENTS, SEVERAL_DOCUMENTS

T = TypeVar("T")


class Giving(Protocol):
    """What of a plan is given to forms."""

    @property
    def tasks(self) -> Sequence[Task]:
        """Return the list of tasks."""

    @property
    def indicators(self) -> Sequence[Indicator]:
        """Return the indicators."""

    @property
    def lists(self) -> Sequence[Choice]:
        """Return the values of the drop-down lists."""


class Offered(NamedTuple):
    """What Văn phòng's own table gives a unit to report on, known by its ``code``.

    It is called by its ``words``, or by one of the ``aliases``; ``day`` is until when, ``first``
    until when before that was extended. ``about`` is what a template says of it beside.
    """

    code: str
    unit: str
    words: str
    aliases: tuple[str, ...]
    day: date
    first: date
    extension: str
    about: tuple[tuple[str, str], ...]

    @property
    def names(self) -> tuple[str, ...]:
        """Return all texts that mean it."""
        return (self.words, *self.aliases)


class GivenRow(NamedTuple):
    """A row that the plan gives: its key, the plan's words by field, and to whom it is given.

    ``named`` are the units (codes) and kinds that the plan names for it: of units that are not
    named themselves it is for all or none of a kind. ``about`` is what a template says of it
    beside: names and texts. ``stands``: its figure is counted as of a day, so that a nil return
    leaves it as it was. Only returns of ``quarter`` (“Q4”; all when empty) have it. What is not
    ``asked`` the register knows by itself: no template has the row. ``bounds`` are those of its
    figure. It is to be done until the day ``due``.
    """

    key: str
    words: Mapping[str, str]
    is_for: Callable[[Receiver], bool]
    named: tuple[str, ...] = ()
    about: tuple[tuple[str, str], ...] = ()
    stands: bool = False
    quarter: str = ""
    asked: bool = True
    bounds: Bounds = UNBOUND
    due: date | None = None

    def is_asked(self, unit: Receiver, quarter: str) -> bool:
        """Tell whether a unit's return of a quarter (“Q4”) has the row."""
        return self.quarter in ("", quarter) and self.is_for(unit)


def given_rows(plan: Giving, form: Form) -> tuple[GivenRow, ...]:
    """Return all rows that the plan gives to a form, in its order, with the words that it asks for.

    A form that is not given its rows has none.
    """
    asked = {column.id for column in form.columns if column.prefilled}
    return tuple(
        row._replace(words={name: text for name, text in row.words.items() if name in asked})
        for row in _GIVING[form.traits.given](plan, form)
    )


def rows_for(
    rows: Sequence[GivenRow], unit: Receiver, quarter: str
) -> dict[str, Mapping[str, str]]:
    """Return those of the rows that a unit's return of a quarter has: their words by key."""
    return {row.key: row.words for row in rows if row.is_asked(unit, quarter)}


def of_units(
    rows: Iterable[GivenRow], units: Iterable[Receiver], tell: Callable[[Receiver], T]
) -> dict[str, T]:
    """Return by code what is told of each unit by which of these rows are for it.

    It is told once for all units of a kind that no row names: it is the same for them, and a
    province has thousands of schools.
    """
    named = {name for row in rows for name in row.named}
    told: dict[tuple[str, str], T] = {}
    found = {}
    for unit in units:
        alike = (unit.kind, unit.code if unit.code in named else "")
        if alike not in told:
            told[alike] = tell(unit)
        found[unit.code] = told[alike]
    return found


def asked_rows(plan: Giving, form: Form) -> tuple[GivenRow, ...]:
    """Return those of the given rows that units are asked for."""
    return tuple(row for row in given_rows(plan, form) if row.asked)


def _tasks(plan: Giving, form: Form) -> Iterator[GivenRow]:
    """Give the tasks: one whose documents some units owe and others not, to each in its words."""
    words = task_words(plan.tasks)
    for task in plan.tasks:
        told = {
            "content": words[task.id],
            "section": task.section,
            "lead": task.lead,
            "cooperating": task.cooperating,
            "time_limit": task.time_limit,
            "product": task.product,
        }
        about = (("Hạn", _time_limit(task)), ("Chủ trì", task.lead), ("Sản phẩm", task.product))
        for document in reversed(DOCUMENTS):
            is_for = partial(_owes, task, document)
            owed, asked = told | {"document": document}, not task.by_receipt
            yield GivenRow(
                task.id, owed, is_for, _named(task), about, asked=asked, due=task.due_date
            )


def _named(task: Task) -> tuple[str, ...]:
    return (*task.assigned_to, *task.products_from)


def _owes(task: Task, document: str, unit: Receiver) -> bool:
    """Tell whether that is what a unit is asked for of a task that it reports on."""
    return task.is_assigned_to(unit) and DOCUMENTS[min(len(task.products_of(unit)), 2)] == document


def _products(plan: Giving, form: Form) -> Iterator[GivenRow]:
    """Give the products of tasks that have several: the first one of task 7 is 7.1."""
    words = task_words(plan.tasks)
    for task in plan.tasks:
        about = (("Nhiệm vụ", words[task.id]), ("Hạn", _time_limit(task)))
        several = task.products if len(task.products) > 1 else ()
        for number, product in enumerate(several, start=1):
            told = {"task": task.id, "content": words[task.id], "product": product}
            is_for = partial(_owes, task, SEVERAL_DOCUMENTS)
            key = f"{task.id}.{number}"
            yield GivenRow(key, told, is_for, _named(task), about, due=task.due_date)


def _time_limit(task: Task) -> str:
    due = f"{task.due_date:%d/%m/%Y}" if task.due_date else "chưa ấn định"
    return f"{due} ({task.time_limit})" if task.time_limit else due


def _indicators(plan: Giving, form: Form) -> Iterator[GivenRow]:
    for row in plan.indicators:
        told = {"title": row.title, "unit_of_measure": row.unit_of_measure, "section": row.section}
        bounds = Bounds(row.part_of, row.apart, row.whole, row.earlier, row.most)
        stands = row.basis == "stock"
        yield GivenRow(
            row.code, told, row.is_for, row.kinds, stands=stands, quarter=row.asked, bounds=bounds
        )


def _values(plan: Giving, form: Form) -> Iterator[GivenRow]:
    offered = form.column(form.key[0]).list_name
    for row in plan.lists:
        if row.list == offered:
            yield GivenRow(row.value, {}, lambda unit: True)


def _nothing(plan: Giving, form: Form) -> Iterator[GivenRow]:
    return iter(())


_GIVING: dict[str, Callable[[Giving, Form], Iterator[GivenRow]]] = {
    "": _nothing,
    "tasks": _tasks,
    "products": _products,
    "indicators": _indicators,
    "lists": _values,
}
