"""What must agree between a plan and its forms: columns, lists, and what is compared with what."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from cchc_xl.plan import files, records
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.records import Choice, Indicator, Metric, Task
from cchc_xl.plan.states import tasks as task_states
from validation import expressions
from validation.form import Form
from validation.words import NOT_ARISEN

Place = Callable[[str, object, str, str, str], Problem]
"""Makes the problem of a record: file, record, column, text, reason."""

_EXPRESSIONS = (
    ("numerator", "numerator_form"),
    ("denominator", "denominator_form"),
    ("beside", "beside_form"),
    ("year_numerator", "numerator_form"),
    ("year_denominator", "denominator_form"),
    ("open", "denominator_form"),
    ("expected", "denominator_form"),
)
_OUTCOMES = (
    *(task_states.ON_TIME, task_states.LATE, task_states.OVERDUE, task_states.NOT_YET_DUE),
    *(task_states.NO_DEADLINE, task_states.NOT_GIVEN, *task_states.STILL_OPEN),
    NOT_ARISEN,
)
_COMPUTED_CLASSES = {
    "due": "number",
    "year_due": "number",
    "outcome": "text",
    "year_outcome": "text",
}


class Planned(NamedTuple):
    """The records of a plan that forms have to do with."""

    metrics: Sequence[Metric]
    lists: Sequence[Choice]
    tasks: Sequence[Task]
    indicators: Sequence[Indicator]


def misfits(plan: Planned, forms: Mapping[str, Form], place: Place) -> Iterator[Problem]:
    """Find metrics that their forms cannot give, and lists that forms offer and the plan lacks."""
    for metric in plan.metrics:
        for column, form_column in _EXPRESSIONS:
            text, form = getattr(metric, column), forms.get(getattr(metric, form_column))
            if text and form is not None:
                for named, reason in _reasons(text, form, plan):
                    told = f"chỉ số {metric.id}: {reason}"
                    yield place(files.METRICS.name, metric, column, named, told)
        yield from _told_again(metric, forms, place)
    lists = {row.list for row in plan.lists} | {"units"}
    for form in forms.values():
        for offered in form.columns:
            if offered.list_name is not None and offered.list_name not in lists:
                reason = (
                    f"thiếu danh sách {offered.list_name} (biểu mẫu {form.id}, ô “{offered.title}”)"
                )
                yield place(files.LISTS.name, None, "", "", reason)


def _told_again(metric: Metric, forms: Mapping[str, Form], place: Place) -> Iterator[Problem]:
    """Find a metric of the latest reports over a form whose rows nobody tells again."""
    for column in ("numerator_form", "denominator_form") if metric.basis == "latest" else ():
        form = forms.get(getattr(metric, column))
        if form is not None and not form.traits.thing:
            reason = (
                f"chỉ số {metric.id}: biểu mẫu {form.id} không báo lại một việc nhiều lần, không "
                "dùng được latest"
            )
            yield place(files.METRICS.name, metric, "basis", metric.basis, reason)
            return


def _reasons(text: str, form: Form, plan: Planned) -> Iterator[tuple[str, str]]:
    """Return what is wrong with an expression over a form, each with the part it is about."""
    classes = {column.id: expressions.CLASSES[column.kind] for column in form.columns}
    computed = {name: _COMPUTED_CLASSES[name] for name in records.COMPUTED.get(form.id, ())}
    wrong = list(expressions.misfits(text, form.id, classes | computed))
    yield from wrong
    for node in ast.walk(expressions.parse(text)):
        if isinstance(node, ast.Compare) and not wrong:
            yield from _never_true(node, form, plan)


def _never_true(node: ast.Compare, form: Form, plan: Planned) -> Iterator[tuple[str, str]]:
    sides = (node.left, *node.comparators)
    cells = [side.id for side in sides if isinstance(side, ast.Name)]
    values = [side.value for side in sides if isinstance(side, ast.Constant)]
    for name in cells:
        allowed = _allowed(name, form, plan)
        for value in values:
            if allowed is not None and value not in allowed:
                yield str(value), _foreign(name, str(value), form)


def _allowed(name: str, form: Form, plan: Planned) -> Collection[str] | None:
    """Return all that a cell of text may hold, or nothing where anybody may write anything."""
    if name in ("outcome", "year_outcome") and form.id in records.COMPUTED:
        return _OUTCOMES
    column = next((column for column in form.columns if column.id == name), None)
    if column is None:
        return None
    if column.choices is not None:
        return column.choices
    if column.list_name not in (None, "units"):
        return {row.value for row in plan.lists if row.list == column.list_name}
    if _is_given(name, form) and form.traits.given == "tasks":
        return {task.id for task in plan.tasks}
    return {row.code for row in plan.indicators} if _is_given(name, form) else None


def _is_given(name: str, form: Form) -> bool:
    """Tell whether the plan gives the cell: it names a task or an indicator."""
    return form.is_prefilled and (name,) == form.key


def _foreign(name: str, value: str, form: Form) -> str:
    if _is_given(name, form):
        return f"kế hoạch không có “{value}” (biểu mẫu {form.id}, ô {name})"
    return f"ô {name} của biểu mẫu {form.id} không bao giờ là “{value}”"
