"""Examining returns: read, tell whose they are, validate all rows at once, decide."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date, datetime
from functools import cache
from pathlib import Path
from types import MappingProxyType
from typing import Any, NamedTuple

import pandas as pd

from cchc_xl.base.folders import resolved
from cchc_xl.base.progress import Progress
from cchc_xl.plan.periods import Period
from cchc_xl.plan.words import task_words
from cchc_xl.plan.year import Plan, Unit, Window
from cchc_xl.reading.discover import Source, discover
from cchc_xl.register.content import Content
from cchc_xl.register.schema import SOURCE, tables
from cchc_xl.returns.earlier import last_reported
from cchc_xl.returns.faults import fault_of, separately
from cchc_xl.returns.identity import Cover, check_identity, template_version, unit_in_name
from cchc_xl.returns.notes import bounded
from cchc_xl.returns.read import RawReturn, missing_sheets, read_all
from cchc_xl.returns.receipts import BY_FILE, BY_OFFICE, Receipt, not_to_come
from cchc_xl.returns.rows import FormRows
from cchc_xl.returns.spelling import respelt
from cchc_xl.returns.unasked import without_unasked
from validation.check import check
from validation.findings import Finding
from validation.forms import forms
from validation.frames import form_frame
from validation.returns import Given, Origin, Returns

ASKED_BEFORE = ("R210", "R211", "R305", "R506", "R701")
"""Rules that ask for less than templates of an earlier version did."""


class Examined(NamedTuple):
    """The outcome for every file: what was received, and what was found in it (by hash).

    ``sources`` tells where the bytes of each file that was read can be had, by their SHA-256.
    """

    receipts: list[Receipt]
    findings: dict[str, list[Finding]]
    unread: list[Finding]
    sources: Mapping[str, Source] = MappingProxyType({})

    def all_findings(self) -> list[Finding]:
        """Return every finding, those about files that are no returns first."""
        return [*self.unread, *(found for items in self.findings.values() for found in items)]

    @property
    def sent_back(self) -> list[Receipt]:
        """Return the files that are not accepted."""
        return [receipt for receipt in self.receipts if not receipt.accepted]

    @property
    def all_accepted(self) -> bool:
        """Tell whether nothing was sent back and no archive remained unopened.

        A file of another kind that was passed over (a warning) does not count.
        """
        return not self.sent_back and not any(found.is_error for found in self.unread)


class _Return(NamedTuple):
    raw: RawReturn
    unit: str
    expected: tuple[str, ...]
    findings: list[Finding]
    usable: bool


def examine(
    content: Content,
    paths: Sequence[Path],
    period: Period,
    *,
    received: date | None = None,
    besides: Sequence[Path] = (),
    progress: Progress | None = None,
) -> Examined:
    """Read and check every return under ``paths`` for one quarter.

    ``received`` is Văn phòng's word on when they came; without it a file's own time counts.
    ``besides`` are files and folders that are passed over when they lie in a folder of returns.
    ``UsageProblem``: the day ``received`` has not come.
    """
    if received is not None:
        not_to_come(received)
    found = discover(paths)
    sources = _without(found.sources, besides, named=paths)
    raws = read_all(sources, tuple(content.forms.values()), progress=progress)
    returns, copies = _distinct(_identify(content, raws, period))
    usable = [item for item in returns if item.usable]
    by_return = _validate(content, usable, period, received)
    findings: dict[str, list[Finding]] = {}
    receipts = []
    for item in returns:
        items = [*item.findings, *by_return.get(item.raw.sha256, ())]
        items = _without_idle_version(_as_asked_before(item, items, period))
        items = bounded(items, item.raw.file)
        items = [one._replace(unit=item.unit, period=period.code) for one in items]
        receipt, items = _receipt_of(item, items, period, received)
        findings.setdefault(item.raw.sha256, []).extend(items)
        receipts.append(receipt)
    known = {unit.code: unit for unit in content.plan.units}
    unread = [
        one._replace(unit=unit_in_name(one.file, period, known), period=period.code)
        for one in (*found.findings, *copies)
    ]
    by_hash = {raw.sha256: source for raw, source in zip(raws, sources, strict=True)}
    return Examined(receipts, findings, unread, by_hash)


def reread(
    content: Content, sources: Iterable[tuple[str, Source]], period: Period
) -> dict[tuple[str, str], Receipt]:
    """Return the receipts of returns that were accepted before, by unit and hash.

    ``sources`` are given with the units whose they are. Nothing is judged again: that the log
    calls them accepted is enough. One that can no longer be read is left out.
    """
    units = {unit.code: unit for unit in content.plan.units}
    given = [(code, source) for code, source in sources if code in units]
    raws = read_all([source for _, source in given], tuple(content.forms.values()))
    found = {}
    for (code, _), raw in zip(given, raws, strict=True):
        if raw.rows:
            raw = without_unasked(raw, period, content.version)
            item = _Return(raw, code, content.forms_of(units[code]), [], True)
            found[code, raw.sha256] = _receipt(item, (), period, None)
    return found


def _as_asked_before(item: _Return, findings: list[Finding], period: Period) -> list[Finding]:
    """Warn only of figures that a template of an earlier version asked for otherwise.

    It asked for dossiers out of all received, those carried over among them (R210, R211), and for
    what was done up to the quarter's last day (R305, R506, R701).
    """
    if not any(found.code == "I104" for found in findings):
        return findings
    rows = item.raw.rows.get("tthc")
    column = rows.columns.index("received") if rows else 0
    cells = [row[column] for row in rows.values] if rows else []
    received = sum(cell for cell in cells if isinstance(cell, int))
    return [
        found._replace(severity="warning")
        if found.code in ASKED_BEFORE and _fitted_before(found.value, received, period)
        else found
        for found in findings
    ]


def _fitted_before(value: str, received: int, period: Period) -> bool:
    """Tell whether a count or a day was within what was asked for before."""
    if value.isdigit():
        return int(value) <= received
    try:
        return datetime.strptime(value, "%d/%m/%Y").date() <= period.end
    except ValueError:
        return False


def _without_idle_version(findings: list[Finding]) -> list[Finding]:
    """Leave out that a template is of an earlier version (I104) where it reads as one of today's.

    It explains what was found about the shape of a file, its pre-filled records and figures that
    were asked for otherwise, nothing else.
    """
    explains = any(
        found.code[:2] in ("S2", "P1") or found.code in ASKED_BEFORE for found in findings
    )
    return [found for found in findings if found.code != "I104" or explains]


def _without(
    sources: Sequence[Source], besides: Sequence[Path], named: Sequence[Path]
) -> list[Source]:
    """Leave out the register itself and the like, unless somebody named just that file."""
    asked = {resolved(path) for path in named if path.is_file()}
    passed = {resolved(path) for path in besides}
    kept = []
    for source in sources:
        place = resolved(source.path)
        if place in asked or not (place in passed or passed & set(place.parents)):
            kept.append(source)
    return kept


def _distinct(returns: Iterable[_Return]) -> tuple[list[_Return], list[Finding]]:
    """Keep one of several copies of a unit's file, a usable one if there is any: the earliest.

    It came when the first copy did. What is wrong with the others (a copy under another unit's
    name) is returned beside.
    """
    kept: dict[tuple[str, str], _Return] = {}
    copies: list[Finding] = []
    for item in sorted(returns, key=lambda one: (not one.usable, one.raw.modified, one.raw.file)):
        place = (item.raw.sha256, item.unit)
        first = kept.setdefault(place, item)
        if first is not item and not item.usable:
            copies += item.findings
            came = min(first.raw.modified, item.raw.modified)
            kept[place] = first._replace(raw=first.raw._replace(modified=came))
    return sorted(kept.values(), key=lambda one: one.raw.file), copies


def _identify(content: Content, raws: Iterable[RawReturn], period: Period) -> list[_Return]:
    version = template_version(content.plan)
    units = {unit.code: unit for unit in content.plan.units}
    lists = content.lists()
    returns = []
    for raw in raws:
        try:
            known = respelt(without_unasked(raw, period, content.version), forms(), lists)
            returns.append(_identified(content, known, period, version, units))
        except Exception as error:
            returns.append(_unusable(raw, [fault_of(error, raw.file)], period, units))
    return returns


def _unusable(
    raw: RawReturn, findings: list[Finding], period: Period, units: Mapping[str, Unit]
) -> _Return:
    """Return a return that is not looked at further, under the unit that its name shows."""
    return _Return(raw, unit_in_name(raw.file, period, units), (), findings, False)


def _identified(
    content: Content, raw: RawReturn, period: Period, version: str, units: Mapping[str, Unit]
) -> _Return:
    """Return a return with the unit whose it is and the forms that this unit is given."""
    if not raw.rows and any(found.is_error for found in raw.findings):
        return _unusable(raw, raw.findings, period, units)
    identity, problems = check_identity(
        raw.identity,
        _cover(raw),
        raw.file,
        key=content.key,
        register=content.settings["register"],
        version=version,
        period=period,
        units=units,
        deadline=content.plan.deadline_of(period),
    )
    if identity is None or any(found.is_error for found in problems):
        return _Return(raw, problems[0].unit, (), problems, False)
    expected = content.forms_of(units[identity.unit])
    lost = missing_sheets(raw, [forms()[name] for name in expected])
    items = [*problems, *raw.findings, *lost]
    return _Return(raw, identity.unit, expected, items, True)


def _cover(raw: RawReturn) -> Cover:
    rows = raw.rows.get("bia")
    if rows is None or not rows.values:
        return Cover()
    record = dict(zip(rows.columns, rows.values[0], strict=True))
    return Cover(
        unit=str(record.get("unit") or ""),
        period=str(record.get("period") or ""),
        unit_cell=rows.address(0, "unit"),
        period_cell=rows.address(0, "period"),
    )


def _validate(
    content: Content, returns: Sequence[_Return], period: Period, received: date | None
) -> dict[str, list[Finding]]:
    """Validate all rows of all usable returns in one pass a model; findings by hash.

    A return on which that fails by a defect has this as its one finding.
    """
    if not returns:
        return {}
    return separately(
        returns,
        lambda some: _validate_together(content, some, period, received),
        lambda item, error: {item.raw.sha256: [fault_of(error, item.raw.file)]},
    )


def _validate_together(
    content: Content, returns: Sequence[_Return], period: Period, received: date | None
) -> dict[str, list[Finding]]:
    given = {unit.code: given_of(content.plan, unit) for unit in content.plan.units}
    origins = [
        Origin(
            item.unit,
            period.code,
            item.raw.file,
            _given(item),
            _address(item.raw),
            given[item.unit],
        )
        for item in returns
    ]
    window = content.plan.window_of(period)
    frames = {name: _stack(name, returns, window) for name in content.forms}
    frames["nhiem_vu"] = _to_the_years_end(frames["nhiem_vu"], returns, period, received)
    bad = {
        name: {
            (number, position, field)
            for number, item in enumerate(returns)
            if name in item.raw.rows
            for position, field in item.raw.rows[name].bad
        }
        for name in frames
    }
    checked = check(
        Returns(origins, frames, bad, window.end),
        content.lists(),
        last_reported(content.frames, period),
    )
    digests = {(item.raw.file): item.raw.sha256 for item in returns}
    by_return: dict[str, list[Finding]] = {}
    for found in checked:
        by_return.setdefault(digests[found.file], []).append(found)
    return by_return


def _given(item: _Return) -> tuple[str, ...]:
    """Return the forms that the unit is given and the file has; a lost sheet is a finding."""
    return tuple(name for name in item.expected if name in item.raw.rows)


def _address(raw: RawReturn) -> Callable[[str, int, str], str]:
    def address(form: str, position: int, field: str) -> str:
        rows = raw.rows.get(form)
        return rows.address(position, field) if rows is not None else ""

    return address


def given_of(plan: Plan, unit: Unit) -> dict[str, Given]:
    """Return the records that the plan gives a unit's return, with its own words."""
    words = task_words(plan.tasks)
    tasks = {task.id: {"content": words[task.id]} for task in plan.tasks_of(unit)}
    indicators = {
        row.code: {"title": row.title, "unit_of_measure": row.unit_of_measure}
        for row in plan.indicators_of(unit.kind)
    }
    return {
        "nhiem_vu": Given(tasks, words.keys()),
        "thong_ke": Given(indicators, {row.code for row in plan.indicators}),
    }


def _stack(name: str, returns: Sequence[_Return], window: Window) -> pd.DataFrame:
    """Put the rows of one form of all returns into one typed frame."""
    form = forms()[name]
    values: list[Sequence[Any]] = []
    numbers: list[int] = []
    positions: list[int] = []
    for number, item in enumerate(returns):
        rows = item.raw.rows.get(name)
        if rows is None or name not in item.expected:
            continue
        values += rows.values
        numbers += [number] * len(rows.values)
        positions += range(len(rows.values))
    frame = form_frame(form, values)
    frame["return_no"] = pd.Series(numbers, dtype="int64")
    frame["position"] = pd.Series(positions, dtype="int64")
    start, end = pd.Timestamp(window.start), pd.Timestamp(window.end)
    frame["period_start"] = pd.Series(start, index=frame.index).astype("datetime64[s]")
    frame["period_end"] = pd.Series(end, index=frame.index).astype("datetime64[s]")
    return frame


def _to_the_years_end(
    frame: pd.DataFrame, returns: Sequence[_Return], period: Period, received: date | None
) -> pd.DataFrame:
    """Let what the year's last return says of tasks reach to 31/12, where the file came after it.

    A file that was saved before, and did not come later by Văn phòng's word (``received``), cannot
    tell of a day to come: what is expected has its own column.
    """
    if period.part != "Q4":
        return frame
    last = period.end
    saved = [item.raw.modified.date() for item in returns]
    came = [min(last, max(day, received or day)) for day in saved]
    until = pd.Series(came, dtype="datetime64[s]").reindex(frame["return_no"]).set_axis(frame.index)
    end = frame["period_end"]
    return frame.assign(period_end=end.where(end >= until, until).astype("datetime64[s]"))


def _receipt_of(
    item: _Return, findings: list[Finding], period: Period, received: date | None
) -> tuple[Receipt, list[Finding]]:
    """Return the receipt of a return and its findings, a defect in taking its rows among them."""
    try:
        return _receipt(item, findings, period, received), findings
    except Exception as error:
        fault = fault_of(error, item.raw.file)._replace(unit=item.unit, period=period.code)
        findings = [*findings, fault]
        return _receipt(item._replace(expected=()), findings, period, received), findings


def _receipt(
    item: _Return, findings: Sequence[Finding], period: Period, received: date | None
) -> Receipt:
    errors = sum(found.is_error for found in findings)
    cover = _cover_record(item.raw)
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
        rows={} if errors else _rows(item, period),
    )


def _cover_record(raw: RawReturn) -> dict[str, Any]:
    rows = raw.rows.get("bia")
    if rows is None or not rows.values:
        return {}
    return dict(zip(rows.columns, rows.values[0], strict=True))


def _rows(item: _Return, period: Period) -> dict[str, list[list[Any]]]:
    """Return the accepted rows, each after its source, in the order of the data tables."""
    found = {}
    for name in item.expected:
        rows = item.raw.rows.get(name)
        if rows is None:
            continue
        typed_in, kept = _taken(name)
        cells, code = spans(rows), period.code
        found[name] = [
            [item.unit, code, None, item.raw.file, position, cells(position)]
            + [None if n is None else values[n] for n in kept]
            for position, values in enumerate(rows.values)
            if any(values[n] is not None for n in typed_in)
        ]
    return found


@cache
def _taken(name: str) -> tuple[list[int], list[int | None]]:
    """Return which of a form's columns are typed in, and what follows a data table's source.

    The latter is a form's column for each of the table's, nothing for a computed one.
    """
    columns = forms()[name].columns
    places = {column.id: number for number, column in enumerate(columns)}
    typed_in = [n for n, column in enumerate(columns) if not column.prefilled]
    return typed_in, [places.get(column) for column in tables()[name].ids[len(SOURCE) :]]


def spans(rows: FormRows) -> Callable[[int], str]:
    """Return what tells where a record's cells stand.

    It gives a range, or all cells when they do not stand side by side.
    """
    located = rows.located
    first, last = located[0], located[-1]
    if rows.in_order:
        return lambda n: f"{rows.address(n, first)}:{rows.address(n, last)}"
    return lambda n: ",".join(rows.address(n, field) for field in located)
