"""What must agree between a plan and its forms: columns, lists, and what is compared with what."""

from __future__ import annotations

import ast
from collections.abc import Callable, Collection, Iterator, Mapping, Sequence
from typing import NamedTuple

from cchc_xl.plan import files
from cchc_xl.plan.fields import Problem
from cchc_xl.plan.given import given_rows
from cchc_xl.plan.records import (
    ENTERED,
    OFFERED,
    Choice,
    Criterion,
    FormOfKind,
    Indicator,
    Metric,
    Task,
)
from cchc_xl.plan.states import tasks as task_states
from validation import expressions
from validation.form import Form
from validation.words import NOT_ARISEN

Place = Callable[[str, object, str, str, str], Problem]
"""Makes the problem of a record: file, record, column, text, reason."""

EXPRESSIONS = (
    ("numerator", "numerator_form"),
    ("denominator", "denominator_form"),
    ("beside", "beside_form"),
    ("year_numerator", "numerator_form"),
    ("year_denominator", "denominator_form"),
    ("open", "denominator_form"),
    ("expected", "denominator_form"),
)
"""The columns of a metric that are expressions, each with that of the form it reads."""
_OUTCOMES = (
    *(task_states.ON_TIME, task_states.LATE, task_states.OVERDUE, task_states.NOT_YET_DUE),
    *(task_states.NO_DEADLINE, task_states.NOT_GIVEN, NOT_ARISEN),
)
_COMPUTED = {
    "due": "number",
    "year_due": "number",
    "outcome": "text",
    "year_outcome": "text",
}
"""What the program computes of tasks: a metric may read it although nobody types it."""


class Planned(NamedTuple):
    """The records of a plan that forms have to do with."""

    metrics: Sequence[Metric]
    lists: Sequence[Choice]
    tasks: Sequence[Task]
    indicators: Sequence[Indicator]
    forms: Sequence[FormOfKind]
    league: Sequence[Criterion]


def misfits(plan: Planned, forms: Mapping[str, Form], place: Place) -> Iterator[Problem]:
    """Find metrics that their forms cannot give, lists and forms that are needed and not there."""
    for metric in plan.metrics:
        for column, form_column in EXPRESSIONS:
            text, form = getattr(metric, column), forms.get(getattr(metric, form_column))
            if text and form is not None:
                for named, reason in _reasons(text, form, plan):
                    told = f"chỉ số {metric.id}: {reason}"
                    yield place(files.METRICS.name, metric, column, named, told)
        yield from _told_again(metric, forms, place)
        yield from _latest_of_rows(metric, place)
        yield from _not_of_a_day(metric, forms, place)
    own = {row.form for row in plan.forms}
    yield from _without_list(plan, [form for form in forms.values() if form.id in own], place)
    for row in plan.league:
        counted = [metric for metric in plan.metrics if metric.id == row.metric]
        read = [form for one in counted for form in (one.numerator_form, one.denominator_form)]
        lost = [name for name in dict.fromkeys(read) if name and name not in own]
        if lost:
            reason = f"tiêu chí này tính theo biểu mẫu {', '.join(lost)}, forms.csv không có"
            yield place(files.LEAGUE.name, row, "criterion", row.criterion, reason)


def unknown_cells(metrics: Sequence[Metric], forms: Mapping[str, Form]) -> Iterator[str]:
    """Give the cells that metrics read and their forms do not have: “T7b (tthc.sooner)”."""
    for metric in metrics:
        for column, form_column in EXPRESSIONS:
            text, form = getattr(metric, column), forms.get(getattr(metric, form_column))
            if text and form is not None:
                known = {*_classes(form), *expressions.PERIOD}
                unknown = [name for name in expressions.names(text) if name not in known]
                yield from (f"{metric.id} ({form.id}.{name})" for name in unknown)


def _without_list(plan: Planned, forms: Sequence[Form], place: Place) -> Iterator[Problem]:
    lists = {row.list for row in plan.lists} | {"units"}
    for form in forms:
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
        if form is not None and form.id not in OFFERED and not form.traits.thing:
            reason = (
                f"chỉ số {metric.id}: biểu mẫu {form.id} không báo lại một việc nhiều lần, không "
                "dùng được latest"
            )
            yield place(files.METRICS.name, metric, "basis", metric.basis, reason)
            return


def _latest_of_rows(metric: Metric, place: Place) -> Iterator[Problem]:
    """Find a metric that asks for the latest date of a form: each unit has dates of its own."""
    for column, source in EXPRESSIONS:
        text = getattr(metric, column)
        if text and getattr(metric, source) not in ENTERED and expressions.calls(text, "latest"):
            reason = f"chỉ số {metric.id}: latest chỉ dùng cho bảng của Văn phòng"
            yield place(files.METRICS.name, metric, column, text, reason)


def _not_of_a_day(metric: Metric, forms: Mapping[str, Form], place: Place) -> Iterator[Problem]:
    """Find a metric as of a day over figures of a quarter: a nil return would not leave them."""
    for column in ("numerator", "denominator") if metric.basis == "stock" else ():
        form = forms.get(getattr(metric, f"{column}_form"))
        if form is None or form.traits.given:
            continue
        counted = {one.id for one in form.columns if one.kind in ("count", "number")}
        read = expressions.names(getattr(metric, column))
        for name in sorted(counted.intersection(read).difference(form.traits.stocks)):
            reason = (
                f"chỉ số {metric.id}: ô {name} của biểu mẫu {form.id} là số phát sinh trong quý, "
                "không dùng được stock"
            )
            yield place(files.METRICS.name, metric, "basis", metric.basis, reason)
            return


def _reasons(text: str, form: Form, plan: Planned) -> Iterator[tuple[str, str]]:
    """Return what is wrong with an expression over a form, each with the part it is about."""
    wrong = list(expressions.misfits(text, form.id, _classes(form)))
    yield from wrong
    for node in ast.walk(expressions.parse(text)):
        if isinstance(node, ast.Compare) and not wrong:
            yield from _never_true(node, form, plan)


def _classes(form: Form) -> dict[str, str]:
    """Return what each cell that a metric may read is to an expression."""
    classes = {column.id: expressions.CLASSES[column.kind] for column in form.columns}
    return classes | (_COMPUTED if form.traits.judged else {})


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
    if name in ("outcome", "year_outcome") and form.traits.judged:
        return _OUTCOMES if name == "outcome" else (*_OUTCOMES, *task_states.STILL_OPEN)
    column = next((column for column in form.columns if column.id == name), None)
    if column is None:
        return None
    if column.choices is not None:
        return column.choices
    if column.list_name not in (None, "units"):
        return {row.value for row in plan.lists if row.list == column.list_name}
    return {row.key for row in given_rows(plan, form)} if _is_given(name, form) else None


def _is_given(name: str, form: Form) -> bool:
    """Tell whether the plan gives the cell: it names a task, an indicator or the like."""
    return bool(form.traits.given) and (name,) == form.key


def _foreign(name: str, value: str, form: Form) -> str:
    if _is_given(name, form):
        return f"kế hoạch không có “{value}” (biểu mẫu {form.id}, ô {name})"
    return f"ô {name} của biểu mẫu {form.id} không bao giờ là “{value}”"
