"""Whose a return is, and which forms are asked of it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.plan.periods import Period
from cchc_xl.returns.faults import fault_of
from cchc_xl.returns.identity import Cover, check_identity, template_version, unit_in_name
from cchc_xl.returns.read import RawReturn, missing_sheets
from cchc_xl.returns.unasked import Asked, as_asked
from validation.catalogue import finding
from validation.findings import Finding
from validation.forms import COVER

if TYPE_CHECKING:
    from cchc_xl.plan.year import Unit
    from cchc_xl.register.content import Content
    from validation.form import Form


class Return(NamedTuple):
    """A file that was read: whose it is, the forms that are asked of it, what was found so far.

    Only one that is ``usable`` is looked at further.
    """

    raw: RawReturn
    unit: str
    expected: tuple[str, ...]
    findings: list[Finding]
    usable: bool


def distinct(returns: Iterable[Return]) -> tuple[list[Return], list[Finding]]:
    """Keep one of several copies of a unit's file, a usable one if there is any: the earliest.

    It came when the first copy did. What is wrong with the others (a copy under another unit's
    name) is returned beside.
    """
    kept: dict[tuple[str, str], Return] = {}
    copies: list[Finding] = []
    for item in sorted(returns, key=lambda one: (not one.usable, one.raw.modified, one.raw.file)):
        place = (item.raw.sha256, item.unit)
        first = kept.setdefault(place, item)
        if first is not item and not item.usable:
            copies += item.findings
            came = min(first.raw.modified, item.raw.modified)
            kept[place] = first._replace(raw=first.raw._replace(modified=came))
    return sorted(kept.values(), key=lambda one: one.raw.file), copies


def identify(
    content: Content, raws: Iterable[RawReturn], period: Period, asked: Asked
) -> list[Return]:
    """Tell whose each file is; one on which that fails by a defect has this as its finding."""
    version = template_version(content.plan)
    units = {unit.code: unit for unit in content.plan.units}
    returns = []
    for raw in raws:
        try:
            told = as_asked(raw, asked)
            returns.append(_identified(content, told, period, version, units, asked))
        except Exception as error:
            returns.append(_unusable(raw, [fault_of(error, raw.file)], period, units))
    return returns


def _unusable(
    raw: RawReturn, findings: list[Finding], period: Period, units: Mapping[str, Unit]
) -> Return:
    """Return a return that is not looked at further, under the unit that its name shows."""
    return Return(raw, unit_in_name(raw.file, period, units), (), findings, False)


def _identified(
    content: Content,
    raw: RawReturn,
    period: Period,
    version: str,
    units: Mapping[str, Unit],
    asked: Asked,
) -> Return:
    """Return a return with the unit whose it is and the forms that are asked of this unit."""
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
        return Return(raw, problems[0].unit, (), problems, False)
    expected = asked.of_units[identity.unit]
    lost = missing_sheets(raw, [asked.forms[name] for name in expected])
    items = [*problems, *raw.findings, *lost, *_unasked(raw, asked.forms, expected)]
    return Return(raw, identity.unit, expected, items, True)


def _unasked(
    raw: RawReturn, forms: Mapping[str, Form], expected: tuple[str, ...]
) -> Iterator[Finding]:
    """Name the sheets that the unit is not asked for, or not in this quarter, and filled in."""
    for name, rows in raw.rows.items():
        typed = [rows.columns.index(field) for field in forms[name].typed_in]
        if name not in expected and any(row[n] is not None for row in rows.values for n in typed):
            yield finding("S202", file=raw.file, sheet=rows.sheet)


def _cover(raw: RawReturn) -> Cover:
    record, rows = cover_record(raw), raw.rows.get(COVER)
    if rows is None or not record:
        return Cover()
    return Cover(
        unit=str(record.get("unit") or ""),
        period=str(record.get("period") or ""),
        unit_cell=rows.address(0, "unit"),
        period_cell=rows.address(0, "period"),
    )


def cover_record(raw: RawReturn) -> dict[str, Any]:
    """Return what stands on the cover by field; nothing of a file without one."""
    rows = raw.rows.get(COVER)
    return dict(zip(rows.columns, rows.values[0], strict=True)) if rows and rows.values else {}
