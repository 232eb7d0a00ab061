"""Validating all rows of all returns at once, with what the plan and the quarter before say."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from typing import TYPE_CHECKING, Any

import pandas as pd

from cchc_xl.plan.given import GivenRow, asked_rows, of_units, rows_for
from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import BOUND_SINCE
from cchc_xl.returns.earlier import last_reported
from cchc_xl.returns.faults import fault_of, separately
from cchc_xl.returns.identifying import Return
from cchc_xl.returns.read import RawReturn
from validation import dtypes
from validation.bounds import UNBOUND
from validation.check import check
from validation.findings import Finding
from validation.frames import form_frame
from validation.returns import Given, Offer, Origin, Returns

if TYPE_CHECKING:
    from cchc_xl.plan.records import Receiver
    from cchc_xl.plan.year import Plan, Unit, Window
    from cchc_xl.register.content import Content
    from validation.form import Form


def judge(
    content: Content, returns: Sequence[Return], period: Period, received: date | None
) -> dict[str, list[Finding]]:
    """Validate all rows of all usable returns in one pass a model; findings by hash.

    A return on which that fails by a defect has this as its one finding.
    """
    if not returns:
        return {}
    return separately(
        returns,
        lambda some: _together(content, some, period, received),
        lambda item, error: {item.raw.sha256: [fault_of(error, item.raw.file)]},
    )


def _together(
    content: Content, returns: Sequence[Return], period: Period, received: date | None
) -> dict[str, list[Finding]]:
    window = content.plan.window_of(period)
    frames = {}
    for name, form in content.forms.items():
        frames[name] = _known(content, _stack(form, returns, window), returns)
        if form.traits.judged or form.traits.follows:
            frames[name] = _to_the_years_end(frames[name], returns, period, received)
    origins, bad = _origins(content, returns, period), _bad(returns, frames)
    checked = check(
        Returns(origins, frames, bad, window.end, _not_asked(content, period), _days(content)),
        content.lists(),
        last_reported(content, period),
    )
    digests = {item.raw.file: item.raw.sha256 for item in returns}
    by_return: dict[str, list[Finding]] = {}
    for found in checked:
        by_return.setdefault(digests[found.file], []).append(found)
    return by_return


def _days(content: Content) -> Window | None:
    """Return the days that returns may tell of, where the register's version holds them to it."""
    return content.plan.days if content.edition.has(BOUND_SINCE) else None


def _known(content: Content, frame: pd.DataFrame, returns: Sequence[Return]) -> pd.DataFrame:
    """Add what rules know of each row: when work of the plan begins, and which unit tells it."""
    units = pd.Series([item.unit for item in returns], dtype=dtypes.TEXT)
    own = pd.Series(units.array[frame["return_no"].to_numpy()], index=frame.index)
    begins = pd.Series(pd.Timestamp(content.plan.begins), frame.index).astype(dtypes.DAY)
    if not content.edition.has(BOUND_SINCE):
        own, begins = own.mask(own.notna()), begins.mask(begins.notna())
    return frame.assign(plan_start=begins, own_unit=own)


def _not_asked(content: Content, period: Period) -> set[tuple[str, str]]:
    """Return the fields (form, field) that the period's templates do not have."""
    return {
        (form.id, column.id)
        for form in content.forms.values()
        for column in form.columns
        if not column.is_asked(period.closing, content.edition)
    }


def _origins(content: Content, returns: Sequence[Return], period: Period) -> list[Origin]:
    forms = content.forms.values()
    units = {unit.code: unit for unit in content.plan.units}
    own = [units[item.unit] for item in returns]
    given = {
        form.id: _given_to(own, asked_rows(content.plan, form), period)
        for form in forms
        if form.traits.given
    }
    offers = {
        form.id: _offers(content.plan, form, period)
        for form in forms
        if form.traits.offered in content.plan.offered
    }
    return [
        Origin(
            item.unit,
            period.code,
            item.raw.file,
            _forms(item),
            _address(item.raw),
            {name: rows[item.unit] for name, rows in given.items()},
            {name: rows.get(item.unit, {}) for name, rows in offers.items()},
            {(name, field) for name, rows in item.raw.rows.items() for field in rows.lacking},
        )
        for item in returns
    ]


def _offers(plan: Plan, form: Form, period: Period) -> dict[str, dict[str, Offer]]:
    """Return what Văn phòng gives units to report on by a form, by unit and code."""
    found: dict[str, dict[str, Offer]] = {}
    for row in plan.offered_in(form.traits.offered, period):
        found.setdefault(row.unit, {})[row.code] = Offer(row.names, (row.day, row.first))
    return found


def _bad(returns: Sequence[Return], forms: Iterable[str]) -> dict[str, set[tuple[int, int, str]]]:
    """Return by form the cells that could not be read: number of the return, row and field."""
    return {
        name: {
            (number, position, field)
            for number, item in enumerate(returns)
            if name in item.raw.rows
            for position, field in item.raw.rows[name].bad
        }
        for name in forms
    }


def _forms(item: Return) -> tuple[str, ...]:
    """Return the forms that the unit is given and the file has; a lost sheet is a finding."""
    return tuple(name for name in item.expected if name in item.raw.rows)


def _given_to(units: Iterable[Unit], rows: Sequence[GivenRow], period: Period) -> dict[str, Given]:
    """Return by unit what the plan gives to a form of its returns."""
    return of_units(rows, units, lambda unit: _given(rows, unit, period))


def _given(rows: Sequence[GivenRow], unit: Receiver, period: Period) -> Given:
    own = rows_for(rows, unit, period.closing)
    others = {row.key: row.quarter for row in rows if row.is_for(unit) and row.key not in own}
    yearly = {row.key for row in rows if row.quarter and row.key in own}
    bounds = {row.key: row.bounds for row in rows if row.bounds != UNBOUND and row.key in own}
    return Given(own, {row.key for row in rows}, others, yearly, bounds)


def _address(raw: RawReturn) -> Callable[[str, int, str], str]:
    def address(form: str, position: int, field: str) -> str:
        rows = raw.rows.get(form)
        return rows.address(position, field) if rows is not None else ""

    return address


def _stack(form: Form, returns: Sequence[Return], window: Window) -> pd.DataFrame:
    """Put the rows of one form of all returns into one typed frame."""
    values: list[Sequence[Any]] = []
    numbers: list[int] = []
    positions: list[int] = []
    for number, item in enumerate(returns):
        rows = item.raw.rows.get(form.id)
        if rows is None or form.id not in item.expected:
            continue
        values += rows.values
        numbers += [number] * len(rows.values)
        positions += range(len(rows.values))
    frame = form_frame(form, values)
    frame["return_no"] = pd.Series(numbers, dtype="int64")
    frame["position"] = pd.Series(positions, dtype="int64")
    start, end = pd.Timestamp(window.start), pd.Timestamp(window.end)
    frame["period_start"] = pd.Series(start, index=frame.index).astype(dtypes.DAY)
    frame["period_end"] = pd.Series(end, index=frame.index).astype(dtypes.DAY)
    return frame


def _to_the_years_end(
    frame: pd.DataFrame, returns: Sequence[Return], period: Period, received: date | None
) -> pd.DataFrame:
    """Let what the year's last return says of tasks reach to 31/12, where the file came after it.

    A file that was saved before, and did not come later by Văn phòng's word (``received``), cannot
    tell of a day to come: what is expected has its own column.
    """
    if not period.ends_year:
        return frame
    last = period.end
    saved = [item.raw.modified.date() for item in returns]
    came = [min(last, max(day, received or day)) for day in saved]
    until = pd.Series(came, dtype=dtypes.DAY).reindex(frame["return_no"]).set_axis(frame.index)
    end = frame["period_end"]
    return frame.assign(period_end=end.where(end >= until, until).astype(dtypes.DAY))
