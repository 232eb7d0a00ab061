"""What is taken of a return: its receipt, and its rows as the data tables have them."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

from cchc_xl.plan.periods import Period
from cchc_xl.register.schema import SOURCE, tables
from cchc_xl.register.schema.words import BY_FILE, BY_OFFICE
from cchc_xl.returns.faults import fault_of
from cchc_xl.returns.identifying import Return, cover_record
from cchc_xl.returns.receipts import Receipt
from cchc_xl.returns.rows import FormRows
from validation.findings import Finding
from validation.words import INACTIVE

if TYPE_CHECKING:
    from validation.form import Form


def receipt_of(
    forms: Mapping[str, Form],
    item: Return,
    findings: list[Finding],
    period: Period,
    received: date | None,
) -> tuple[Receipt, list[Finding]]:
    """Return the receipt of a return and its findings, a defect in taking its rows among them."""
    try:
        return take(forms, item, findings, period, received), findings
    except Exception as error:
        fault = fault_of(error, item.raw.file)._replace(unit=item.unit, period=period.code)
        findings = [*findings, fault]
        return take(forms, item._replace(expected=()), findings, period, received), findings


def take(
    forms: Mapping[str, Form],
    item: Return,
    findings: Sequence[Finding],
    period: Period,
    received: date | None,
) -> Receipt:
    errors = sum(found.is_error for found in findings)
    cover = cover_record(item.raw)
    return Receipt(
        unit=item.unit,
        file=item.raw.file,
        hash=item.raw.sha256,
        modified=item.raw.modified.strftime("%Y-%m-%d %H:%M:%S"),
        received=received or item.raw.modified.date(),
        received_from=BY_OFFICE if received else BY_FILE,
        activity=str(cover.get("activity") or ""),
        explanation=str(cover.get("explanation") or ""),
        errors=errors,
        warnings=len(findings) - errors,
        rows={} if errors else _rows(forms, item, period),
    )


def _rows(forms: Mapping[str, Form], item: Return, period: Period) -> dict[str, list[list[Any]]]:
    """Return the accepted rows, each after its source, in the order of the data tables."""
    found = {}
    nil = cover_record(item.raw).get("activity") == INACTIVE
    for name in item.expected:
        rows = item.raw.rows.get(name)
        if rows is None:
            continue
        form, kept = forms[name], _taken(forms[name])
        cells, code = spans(rows), period.code
        found[name] = [
            [item.unit, code, None, item.raw.file, position, cells(position)]
            + [None if n is None else values[n] for n in kept]
            for position, values in enumerate(rows.values)
            if _says_anything(form, dict(zip(rows.columns, values, strict=True)), nil)
        ]
    return found


def _says_anything(form: Form, record: Mapping[str, Any], nil: bool) -> bool:
    """Tell whether anything is typed in a record; what opens it is no answer of a nil return.

    What such a return leaves of it is derived from the quarter before.
    """
    if nil and form.traits.balance:
        return form.says_more(record)
    return any(record[name] is not None for name in form.typed_in)


def _taken(form: Form) -> list[int | None]:
    """Return what follows a data table's source: a form's column, nothing for a computed one."""
    places = {column.id: number for number, column in enumerate(form.columns)}
    return [places.get(column) for column in tables()[form.id].ids[len(SOURCE) :]]


def spans(rows: FormRows) -> Callable[[int], str]:
    """Return what tells where a record's cells stand.

    It gives a range, or all cells when they do not stand side by side.
    """
    located = rows.located
    first, last = located[0], located[-1]
    if rows.in_order:
        return lambda n: f"{rows.address(n, first)}:{rows.address(n, last)}"
    return lambda n: ",".join(rows.address(n, field) for field in located)
