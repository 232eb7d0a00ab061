"""Checks all rows of all returns: one pandera pass a model, one evaluation a rule."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from functools import cache
from typing import Any

import pandas as pd

from validation import dtypes
from validation.crossing import cover_findings, missing_findings
from validation.expressions import Rows, calls, evaluate
from validation.failures import Failure, far_days, model_failures, schema_of
from validation.findings import Finding
from validation.form import Column, Form
from validation.forms import COVER, forms
from validation.frames import shown, typed
from validation.given import given_findings
from validation.offered import offered_findings
from validation.returns import Cell, Returns
from validation.rules import Rule, rules_of, totals_of

CHOICES_SHOWN = 8
LENGTH_SHOWN = 60


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
    used = returns.without_idle_rows().in_plan_words()
    for name, frame in used.frames.items():
        if not frame.empty:
            form = forms()[name]
            found |= _form_findings(form, used, lists, previous)
    found |= dict(given_findings(returns))
    for cell, problem in offered_findings(returns):
        found.setdefault(cell, problem)
    unsure = {(cell.return_no, cell.form) for cell in found if cell.field in _key(cell.form)}
    unsure |= {
        (return_no, name)
        for name, cells in used.bad.items()
        for return_no, _, field in cells
        if field in _key(name)
    }
    whole = [*cover_findings(returns), *missing_findings(used, previous, unsure)]
    for cell, problem in whole:
        found.setdefault(cell, problem)
    return [found[cell] for cell in sorted(found, key=_place)]


def _key(form: str) -> tuple[str, ...]:
    return forms()[form].key


def between_quarters(returns: Returns, previous: Mapping[str, pd.DataFrame]) -> dict[Cell, Finding]:
    """Return only what the quarter before says about accepted returns.

    See ``validation.rules.codes_between``. The rows are typed and sound; forms that no such
    rule reads may be missing.
    """
    used = returns.without_idle_rows()
    found: dict[Cell, Finding] = {}
    for name, frame in used.frames.items():
        form = forms()[name]
        chosen = [rule for rule in rules_of(name) if rule.looks_back]
        if chosen and not frame.empty:
            rows = Rows(frame, None, _previous(form, used, previous))
            _add_broken(chosen, form, used, rows, found)
    for cell, problem in missing_findings(used, previous, set()):
        found.setdefault(cell, problem)
    return {cell: found[cell] for cell in sorted(found, key=_place)}


def _place(cell: Cell) -> tuple[int, int, int, int]:
    columns = [column.id for column in forms()[cell.form].columns]
    column = columns.index(cell.field) if cell.field in columns else len(columns)
    return cell.return_no, list(forms()).index(cell.form), cell.position, column


def _form_findings(
    form: Form,
    returns: Returns,
    lists: Mapping[str, Sequence[str]],
    previous: Mapping[str, pd.DataFrame],
) -> dict[Cell, Finding]:
    """Return the first finding of each cell, leaving out cells that were bad when read."""
    frame = returns.frames[form.id]
    bad = returns.bad.get(form.id, set())
    found: dict[Cell, Finding] = {}
    for failure in [*model_failures(form, frame, lists), *far_days(form, returns)]:
        if failure.code == "M101" and (form.id, failure.field) in returns.unasked:
            continue
        cell = returns.cell(form.id, failure.row, failure.field)
        if cell not in found and (cell.return_no, cell.position, cell.field) not in bad:
            found[cell] = _model_finding(form, failure, cell, returns, lists)
    sources = (_totals(returns, frame), _previous(form, returns, previous), _told(returns, frame))
    rows = Rows(frame, *sources)
    _add_broken(rules_of(form.id), form, returns, rows, found)
    return found


def _add_broken(
    rules: Sequence[Rule], form: Form, returns: Returns, rows: Rows, found: dict[Cell, Finding]
) -> None:
    """Add the findings of broken rules, but none that rests on a cell which has one already."""
    frame, bad = rows.frame, returns.bad.get(form.id, set())
    for rule in rules:
        holds = evaluate(rule.rule, rows, missing=True)
        if rule.lacking:
            holds |= _asked_for(rule, form, returns)
        if holds.all() or (form.id, rule.at) in returns.unasked:
            continue
        read = _fields_read(rule, form)
        for row, record in frame[~holds].to_dict("index").items():
            number, position = record["return_no"], record["position"]
            cells = [Cell(number, form.id, position, name) for name in read]
            if bad.isdisjoint((number, position, name) for name in read) and (
                found.keys().isdisjoint(cells)
            ):
                record.update(_related(rule, row, rows))
                found[cells[0]] = _rule_finding(rule, form, cells[0], record, returns)


def _asked_for(rule: Rule, form: Form, returns: Returns) -> pd.Series[bool]:
    """Tell of which rows a rule of templates without a column does not speak: theirs had it."""
    field = form.id, rule.lacking
    before = {number for number, one in enumerate(returns.origins) if field in one.lacking}
    return ~returns.frames[form.id]["return_no"].isin(before)


def _fields_read(rule: Rule, form: Form) -> tuple[str, ...]:
    """Name the fields on which a rule's answer rests, first the one at which a finding points."""
    key = form.key if calls(rule.rule, "previous") else ()
    return tuple(dict.fromkeys((rule.at, *rule.fields, *key)))


def _model_finding(
    form: Form, failure: Failure, cell: Cell, returns: Returns, lists: Mapping[str, Sequence[str]]
) -> Finding:
    column = form.column(failure.field)
    frame = returns.frames[form.id]
    value: Any = frame.at[failure.row, failure.field]
    fields: dict[str, object] = {}
    if failure.code in ("M102", "M103"):
        fields["bound"] = column.minimum if failure.code == "M102" else column.maximum
    elif failure.code == "M101":
        fields["filling"] = _filling(form, column)
    elif failure.code == "M104":
        fields["choices"] = _choices(column, lists)
    elif failure.code == "M105":
        fields["key"] = ", ".join(shown(frame.at[failure.row, name]) for name in form.key)
        fields["first"] = returns.address(returns.cell(form.id, failure.first, failure.field))
    elif failure.code == "M108" and returns.days:
        fields |= dict(zip(("first", "last"), map(shown, returns.days), strict=True))
    elif failure.code == "M106":
        fields |= {"length": len(value), "bound": column.longest}
        value = value[:LENGTH_SHOWN] + "…"
    text = "" if failure.code == "M101" else shown(value)
    return returns.finding(failure.code, cell, label=column.title, value=text, **fields)


def _filling(form: Form, column: Column) -> str:
    """Return how an empty cell is filled in, as a remedy goes on after the cell."""
    parts = totals_of(rules_of(form.id)).get(column.id, ())
    titles = (f"“{form.column(part).title}”" for part in parts)
    return f"; bằng {' + '.join(titles)}" if parts else column.filling


def _choices(column: Column, lists: Mapping[str, Sequence[str]]) -> str:
    known = column.choices or tuple(lists[column.list_name or ""])
    text = "; ".join(known[:CHOICES_SHOWN])
    return text + "; …" if len(known) > CHOICES_SHOWN else text


def _related(rule: Rule, row: Any, rows: Rows) -> dict[str, Any]:
    """Return what a rule compares a row with, as ``total_form_field`` and ``previous_field``."""
    return {
        f"{function}_{name.replace('.', '_')}": source(name).at[row]
        for function, source in (("total", rows.total), ("previous", rows.previous))
        if source is not None
        for name in calls(rule.rule, function)
    }


def _rule_finding(
    rule: Rule, form: Form, cell: Cell, values: Mapping[Any, Any], returns: Returns
) -> Finding:
    fields = {name: shown(value) for name, value in values.items()}
    fields["label"] = form.column(rule.at).title
    fields["value"] = "" if pd.isna(values[rule.at]) else fields[rule.at]
    return returns.finding(rule.code, cell, **fields)


def _totals(returns: Returns, frame: pd.DataFrame) -> Callable[[str], pd.Series[Any]]:
    """Sum another form's column a return; unknown where a cell is empty, wrong or not asked for."""

    @cache
    def total(name: str) -> pd.Series[Any]:
        form, _, field = name.partition(".")
        unknown = {no for no, origin in enumerate(returns.origins) if form not in origin.forms}
        unknown |= {no for no, _, bad_field in returns.bad.get(form, ()) if bad_field == field}
        sums = pd.Series(dtype=dtypes.WHOLE)
        if form in returns.frames:
            other = returns.frames[form]
            sound = (other[field] >= 0).fillna(False)
            unknown |= set(other.loc[~sound, "return_no"])
            sums = other.groupby("return_no")[field].sum()
        found = (
            sums.reindex(frame["return_no"]).fillna(0).astype(dtypes.WHOLE).set_axis(frame.index)
        )
        return found.mask(frame["return_no"].isin(unknown))

    return total


def _told(returns: Returns, frame: pd.DataFrame) -> Callable[[str], pd.Series[Any]]:
    """Look up what the row of another form with the same key says in the same return."""

    @cache
    def told(name: str) -> pd.Series[Any]:
        other, _, field = name.partition(".")
        column = forms()[other].column(field)
        keys = ["return_no", *forms()[other].key]
        if other not in returns.frames:
            return pd.Series(typed([None] * len(frame), column.kind), index=frame.index)
        once = returns.frames[other].drop_duplicates(keys)[[*keys, field]]
        return frame[keys].merge(once, on=keys, how="left")[field].set_axis(frame.index)

    return told


def _previous(
    form: Form, returns: Returns, previous: Mapping[str, pd.DataFrame]
) -> Callable[[str], pd.Series[Any]]:
    """Look values up in the quarter before; a count that is not there is 0 if the unit reported."""
    frame = returns.frames[form.id]
    reported = {
        unit for name in (form.id, COVER) if name in previous for unit in previous[name]["unit"]
    }

    @cache
    def lookup(name: str) -> pd.Series[Any]:
        dtype = frame[name].dtype
        earlier = previous.get(form.id)
        now = frame[list(form.key)].assign(unit=returns.units_of(frame))
        if earlier is None or earlier.empty:
            values = pd.Series(pd.NA, index=frame.index, dtype=dtype)
        else:
            keys = ["unit", *form.key]
            once = earlier.drop_duplicates(keys)[[*keys, name]]
            values = now.merge(once, on=keys, how="left")[name].astype(dtype).set_axis(frame.index)
        if form.column(name).kind == "count":
            values = values.mask(values.isna() & now["unit"].isin(reported), 0)
        return values

    return lookup


__all__ = ["between_quarters", "check", "model_failures", "schema_of"]
