"""Checks all rows of all returns: one pandera pass a model, one evaluation a rule."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from typing import Any, NamedTuple

import pandas as pd
import pandera.pandas as pa

from validation.crossing import cover_findings, missing_field_findings
from validation.expressions import Rows, calls, evaluate
from validation.findings import Finding
from validation.form import Column, Form
from validation.forms import forms, models
from validation.frames import shown
from validation.returns import Cell, Returns
from validation.rules import Rule, rules_of

CHOICES_SHOWN = 8
MODEL_CODES = {
    "not_nullable": "M101",
    "greater_than_or_equal_to": "M102",
    "less_than_or_equal_to": "M103",
    "isin": "M104",
    "multiple_fields_uniqueness": "M105",
    "str_length": "M106",
}


class Failure(NamedTuple):
    """One cell that a model refuses."""

    row: int
    field: str
    code: str


def check(
    returns: Returns,
    lists: Mapping[str, Sequence[str]],
    previous: Mapping[str, pd.DataFrame],
) -> list[Finding]:
    """Return the findings of every return, one cause a cell, in the order of returns and sheets.

    ``lists`` gives the choices that the plan and the register supply; ``previous`` the accepted
    rows of the quarter before (columns of the form and ``unit``), for the rules between quarters.
    """
    found: dict[Cell, Finding] = {}
    emptied = returns.without_idle_rows()
    for form in forms().values():
        if form.id not in emptied.frames:
            continue
        seen = set(emptied.bad.get(form.id, ())) | {
            (cell.return_no, cell.position, cell.field) for cell in found if cell.form == form.id
        }
        for cell, problem in _form_findings(form, emptied, lists, previous, seen):
            found.setdefault(cell, problem)
    whole = [*cover_findings(returns), *missing_field_findings(returns, previous)]
    for cell, problem in whole:
        found.setdefault(cell, problem)
    order = {form: number for number, form in enumerate(forms())}
    ranked = sorted(
        found.items(), key=lambda item: (item[0].return_no, order[item[0].form], item[0].position)
    )
    return [problem for _, problem in ranked]


def _form_findings(
    form: Form,
    returns: Returns,
    lists: Mapping[str, Sequence[str]],
    previous: Mapping[str, pd.DataFrame],
    seen: set[tuple[int, int, str]],
) -> Iterator[tuple[Cell, Finding]]:
    frame = returns.frames[form.id]
    for failure in model_failures(form, frame, lists):
        cell = returns.cell(form.id, failure.row, failure.field)
        key = (cell.return_no, cell.position, cell.field)
        if key not in seen:
            seen.add(key)
            yield cell, _model_finding(form, failure, frame, returns, lists)
    for rule in rules_of(form.id):
        yield from _rule_findings(rule, form, returns, previous, seen)


def model_failures(
    form: Form, frame: pd.DataFrame, lists: Mapping[str, Sequence[str]]
) -> list[Failure]:
    """Validate all rows against the form's pandera model and return the cells that it refuses."""
    try:
        schema_of(form, lists).validate(frame, lazy=True)
    except pa.errors.SchemaErrors as errors:
        cases = errors.failure_cases
    else:
        return []
    failures = []
    repeated = repetitions(form, frame) if form.key else frozenset()
    for column, check_name, row in zip(
        cases["column"], cases["check"], cases["index"], strict=True
    ):
        kind = str(check_name).partition("(")[0]
        code = MODEL_CODES[kind]
        if code == "M105":
            continue
        if code == "M104" and form.column(column).kind == "unit":
            code = "M107"
        failures.append(Failure(int(row), str(column), code))
    failures += [Failure(row, form.key[0], "M105") for row in repeated]
    return sorted(failures)


def repetitions(form: Form, frame: pd.DataFrame) -> frozenset[int]:
    """Return the rows whose key already stands in an earlier row of the same return."""
    key = ["return_no", *form.key]
    complete = frame[frame[list(form.key)].notna().all(axis=1)]
    return frozenset(complete.index[complete.duplicated(key)])


def schema_of(form: Form, lists: Mapping[str, Sequence[str]]) -> pa.DataFrameSchema:
    """Return the form's schema with the choices that the plan and the register supply."""
    schema = models()[form.id].to_schema()
    for column in form.columns:
        if column.list_name is not None:
            allowed = pa.Check.isin(list(lists[column.list_name]))
            schema.columns[column.id].checks.append(allowed)
    return schema


def _model_finding(
    form: Form,
    failure: Failure,
    frame: pd.DataFrame,
    returns: Returns,
    lists: Mapping[str, Sequence[str]],
) -> Finding:
    column = form.column(failure.field)
    value = frame.at[failure.row, failure.field]
    fields: dict[str, Any] = {"choices": _choices(column, lists)}
    if failure.code in ("M102", "M103"):
        fields["bound"] = column.minimum if failure.code == "M102" else column.maximum
    elif failure.code == "M105":
        fields["first"] = returns.first_row(form, failure.row)
    elif failure.code == "M106":
        fields |= {"length": len(value), "bound": column.maximum}
        value = value[:60] + "…"
    text = "" if failure.code == "M101" else shown(value)
    return returns.finding(
        failure.code, form, failure.row, failure.field, label=column.title, value=text, **fields
    )


def _choices(column: Column, lists: Mapping[str, Sequence[str]]) -> str:
    known = column.choices or tuple(lists.get(column.list_name or "", ()))
    text = "; ".join(known[:CHOICES_SHOWN])
    return text + "; …" if len(known) > CHOICES_SHOWN else text


def _rule_findings(
    rule: Rule,
    form: Form,
    returns: Returns,
    previous: Mapping[str, pd.DataFrame],
    seen: set[tuple[int, int, str]],
) -> Iterator[tuple[Cell, Finding]]:
    frame = returns.frames[form.id]
    if any(name.split(".")[0] not in returns.frames for name in calls(rule.rule, "total")):
        return
    rows = Rows(frame, _totals(returns, frame), _previous(form, returns, previous))
    holds = evaluate(rule.rule, rows, missing=True)
    for row in frame.index[~holds]:
        cells = [
            returns.cell(form.id, row, name) for name in dict.fromkeys((rule.at, *rule.fields))
        ]
        keys = [(cell.return_no, cell.position, cell.field) for cell in cells]
        if any(key in seen for key in keys):
            continue
        seen.add(keys[0])
        yield cells[0], _rule_finding(rule, form, row, returns, rows)


def _rule_finding(rule: Rule, form: Form, row: int, returns: Returns, rows: Rows) -> Finding:
    frame = returns.frames[form.id]
    fields = {name: shown(frame.at[row, name]) for name in (*rule.fields, *form.key)}
    fields |= {column.id: shown(frame.at[row, column.id]) for column in form.columns[:1]}
    fields["period_end"] = shown(returns.period_end)
    for name in calls(rule.rule, "total"):
        fields["total_" + name.replace(".", "_")] = shown(_at(rows.total, name, row))
    for name in calls(rule.rule, "previous"):
        fields["previous_" + name] = shown(_at(rows.previous, name, row))
    label = form.column(rule.at).title
    value = shown(frame.at[row, rule.at]) if pd.notna(frame.at[row, rule.at]) else ""
    return returns.finding(rule.code, form, row, rule.at, label=label, value=value, **fields)


def _at(source: Callable[[str], pd.Series[Any]] | None, name: str, row: int) -> Any:
    assert source is not None
    return source(name).at[row]


def _totals(returns: Returns, frame: pd.DataFrame) -> Callable[[str], pd.Series[Any]]:
    def total(name: str) -> pd.Series[Any]:
        form, _, field = name.partition(".")
        sums = returns.frames[form].groupby("return_no")[field].sum()
        return frame["return_no"].map(sums).fillna(0).astype("Int64")

    return total


def _previous(
    form: Form, returns: Returns, previous: Mapping[str, pd.DataFrame]
) -> Callable[[str], pd.Series[Any]]:
    """Look values up in the quarter before; a count that is not there is 0 if the unit reported."""
    frame = returns.frames[form.id]

    def lookup(name: str) -> pd.Series[Any]:
        dtype = frame[name].dtype
        earlier = previous.get(form.id)
        if earlier is None or earlier.empty:
            return pd.Series(pd.NA, index=frame.index, dtype=dtype)
        now = frame[list(form.key)].assign(unit=returns.units_of(frame))
        keys = ["unit", *form.key]
        joined = now.merge(earlier.drop_duplicates(keys)[[*keys, name]], on=keys, how="left")
        values = pd.Series(joined[name].to_numpy(dtype=object, na_value=pd.NA), index=frame.index)
        if form.column(name).kind == "count":
            values = values.mask(values.isna() & now["unit"].isin(earlier["unit"]), 0)
        return values.astype(dtype)

    return lookup


__all__ = ["check", "model_failures", "schema_of"]
