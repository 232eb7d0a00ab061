"""Rules for what may be typed into cells, moved with the records.

A rule's formulas are written for one cell, and LibreOffice writes them so into a file: a rule that
lies elsewhere is written for its own first cell.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import Any

from cchc_xl.hosts.libreoffice.inside.rules import adapted, corner
from cchc_xl.hosts.libreoffice.uno_bridge import enum

_NAMES = (
    "ErrorAlertStyle",
    "ErrorMessage",
    "ErrorTitle",
    "IgnoreBlankCells",
    "InputMessage",
    "InputTitle",
    "ShowErrorMessage",
    "ShowInputMessage",
    "ShowList",
    "Type",
)
_ENUMS = {
    "ErrorAlertStyle": "com.sun.star.sheet.ValidationAlertStyle",
    "Type": "com.sun.star.sheet.ValidationType",
}

Place = list[int]


def checks(sheet: Any, zone: Sequence[int], end: int) -> Iterator[tuple[Any, list[Place]]]:
    """The rules from the row above a zone to the one below ``end``, each with its cells there."""
    top, left, _, right = zone
    first, last = max(top - 1, 1), end + 1
    cells = sheet.getCellRangeByPosition(left - 1, first - 1, right - 1, last - 1)
    groups = cells.getUniqueCellFormatRanges()
    found: dict[tuple[str, ...], tuple[Any, list[Place]]] = {}
    for group in map(groups.getByIndex, range(groups.Count)):
        parts = [
            [part.StartRow + 1, part.StartColumn + 1, part.EndRow + 1, part.EndColumn + 1]
            for part in group.RangeAddresses
        ]
        check = sheet.getCellByPosition(parts[0][1] - 1, parts[0][0] - 1).Validation
        if check.Type.value == "ANY" and not check.InputMessage and not check.InputTitle:
            continue
        found.setdefault(_identity(check), (check, []))[1].extend(parts)
    yield from found.values()


def _identity(check: Any) -> tuple[str, ...]:
    source = check.getSourcePosition()
    values = [getattr(check, name) for name in _NAMES]
    values += [check.getOperator(), check.getFormula1(), check.getFormula2()]
    return tuple(map(str, (*values, source.Column, source.Row)))


def plain_check(check: Any) -> dict[str, Any]:
    """Return a rule as JSON can hold it, with the cell that its formulas are written for."""
    source = check.getSourcePosition()
    values = {name: getattr(check, name) for name in _NAMES}
    return {
        "values": {name: getattr(value, "value", value) for name, value in values.items()},
        "operator": check.getOperator().value,
        "formulas": [check.getFormula1(), check.getFormula2()],
        "source": [source.Column, source.Row],
    }


def give_check(document: Any, sheet: Any, cells: Any, held: Mapping[str, Any]) -> None:
    """Give cells the rule that :func:`plain_check` returned."""
    check = cells.Validation
    for name, value in held["values"].items():
        setattr(check, name, enum(_ENUMS[name], value) if name in _ENUMS else value)
    check.setOperator(enum("com.sun.star.sheet.ConditionOperator", held["operator"]))
    source = sheet.getCellByPosition(*held["source"]).CellAddress
    target = cells.getCellByPosition(0, 0).CellAddress
    one, two = (adapted(document, text, source, target) for text in held["formulas"])
    check.setSourcePosition(target)
    check.setFormula1(one)
    check.setFormula2(two)
    cells.Validation = check


def put_checks(
    document: Any,
    sheet: Any,
    jobs: Sequence[tuple[Any, list[Place], list[Place]]],
    model: int,
    added: Place | None,
) -> None:
    """Take rules from their old cells and give them to their new ones.

    ``added`` are cells that got the rules of the row ``model`` by copying: they keep those that
    are to lie there.
    """
    moved = [job for job in jobs if sorted(job[1]) != sorted(job[2])]
    wrong = _copied(jobs, model, added) if added else []
    for place in [*wrong, *(place for _, old, _ in moved for place in old)]:
        _cells(sheet, place).setPropertyToDefault("Validation")
    for check, old, new in jobs:
        if sorted(old) != sorted(new):
            if new:
                _adapt(document, sheet, check, new)
            parts = new
        else:
            parts = [part for place in new for cells in wrong for part in _shared(place, cells)]
        for place in parts:
            _cells(sheet, place).Validation = check


def _copied(
    jobs: Sequence[tuple[Any, list[Place], list[Place]]], model: int, added: Place
) -> list[Place]:
    """Cells that got a rule by copying and shall not have it."""
    wrong = []
    for _, old, new in jobs:
        for place in old:
            if not place[0] <= model <= place[2]:
                continue
            for cells in _shared([added[0], place[1], added[2], place[3]], added):
                inside = sum(_size(part) for other in new for part in _shared(other, cells))
                if inside < _size(cells):
                    wrong.append(cells)
    return wrong


def _size(place: Sequence[int]) -> int:
    return (place[2] - place[0] + 1) * (place[3] - place[1] + 1)


def _adapt(document: Any, sheet: Any, check: Any, parts: Sequence[Place]) -> None:
    """Write a rule's formulas for the first cell of its new ones."""
    source = check.getSourcePosition()
    source.Sheet = sheet.RangeAddress.Sheet
    target = corner(sheet, parts)
    one = adapted(document, check.getFormula1(), source, target)
    two = adapted(document, check.getFormula2(), source, target)
    check.setSourcePosition(target)
    check.setFormula1(one)
    check.setFormula2(two)


def _shared(one: Sequence[int], other: Sequence[int]) -> list[Place]:
    top, left = max(one[0], other[0]), max(one[1], other[1])
    bottom, right = min(one[2], other[2]), min(one[3], other[3])
    return [[top, left, bottom, right]] if top <= bottom and left <= right else []


def _cells(sheet: Any, place: Sequence[int]) -> Any:
    top, left, bottom, right = place
    return sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)
