"""Conditional formats, moved with the records.

Their formulas are written for one cell, and LibreOffice writes them so into a file, wherever the
rule lies by then: a rule whose formulas would read otherwise at its new first cell is made anew.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

_CONDITION = 0  # com.sun.star.sheet.ConditionEntryType
_SHOWN = (
    "CellBackColor",
    "CharColor",
    "CharPosture",
    "CharStrikeout",
    "CharUnderline",
    "CharWeight",
)

Place = list[int]


class Rule:
    """A conditional format of LibreOffice's, which may have to be made anew."""

    def __init__(self, api: Any) -> None:
        self.api = api


def put_rules(
    document: Any, sheet: Any, jobs: Sequence[tuple[Rule, list[Place], list[Place]]]
) -> None:
    """Give rules their new cells; rules that are not among them came by copying, and go."""
    every = sheet.ConditionalFormats
    for rule, old, new in jobs:
        if not new:
            continue
        cells = _ranges(document, sheet, new)
        formulas = _adapted(document, sheet, rule.api, old, new)
        if formulas is None:
            rule.api.Range = cells
        else:
            made = _made(every, cells, rule.api, formulas)
            every.removeByID(rule.api.ID)
            rule.api = made
    known = {rule.api.ID for rule, _, new in jobs if new}
    for other in every.getConditionalFormats():
        if other.ID not in known:
            every.removeByID(other.ID)


def plain_rule(document: Any, api: Any, places: Sequence[Place]) -> list[Any] | None:
    """Return a rule's first cell and conditions as JSON can hold them; None: it has others.

    A style is looked at, too: when a workbook is opened again, its name may be another's.
    """
    styles = _styles(document)
    entries = [api.getByIndex(number) for number in range(api.getCount())]
    if any(entry.getType() != _CONDITION for entry in entries):
        return None
    first = min(place[0] for place in places), min(place[1] for place in places)
    conditions = [
        [e.Operator, e.Formula1, e.Formula2, e.StyleName, _look(styles, e.StyleName)]
        for e in entries
    ]
    return [*first, conditions]


def give_rule(document: Any, sheet: Any, place: Place, held: Sequence[Any]) -> bool:
    """Make a rule anew for some of its cells; False where a style of its is gone."""
    row, column, conditions = held
    styles = _styles(document)
    if any(_look(styles, style) != look for *_, style, look in conditions):
        return False
    source = sheet.getCellByPosition(column - 1, row - 1).CellAddress
    target = corner(sheet, [place])
    every = sheet.ConditionalFormats
    number = every.createByRange(_ranges(document, sheet, [place]))
    made = next(rule for rule in every.getConditionalFormats() if number == rule.ID)
    for order, (operator, one, two, style, _) in enumerate(conditions):
        made.createEntry(_CONDITION, order)
        own = made.getByIndex(order)
        own.Operator, own.StyleName = operator, style
        own.Formula1 = adapted(document, one, source, target)
        own.Formula2 = adapted(document, two, source, target)
    return True


def _styles(document: Any) -> Any:
    return document.StyleFamilies.getByName("CellStyles")


def _look(styles: Any, name: str) -> list[str]:
    """What a style looks like, as far as rules care; nothing where it is gone."""
    if not styles.hasByName(name):
        return []
    return [str(value) for value in styles.getByName(name).getPropertyValues(_SHOWN)]


def adapted(document: Any, formula: str, source: Any, target: Any) -> str:
    """A formula of a rule written for another cell."""
    if not formula or source == target:
        return formula
    parser = document.createInstance("com.sun.star.sheet.FormulaParser")
    parser.CompileEnglish = True
    return str(parser.printFormula(parser.parseFormula(formula, source), target))


def corner(sheet: Any, places: Sequence[Sequence[int]]) -> Any:
    """The address of the cell that a rule over these cells is written for."""
    top, left = min(place[0] for place in places), min(place[1] for place in places)
    return sheet.getCellByPosition(left - 1, top - 1).CellAddress


def _adapted(
    document: Any, sheet: Any, api: Any, old: Sequence[Place], new: Sequence[Place]
) -> list[tuple[str, str]] | None:
    """The formulas of a rule at its new cells; None where they read as they do."""
    entries = [api.getByIndex(number) for number in range(api.getCount())]
    if not old or any(entry.getType() != _CONDITION for entry in entries):
        return None
    source, target = corner(sheet, old), corner(sheet, new)
    before = [(entry.Formula1, entry.Formula2) for entry in entries]
    after = [
        (adapted(document, one, source, target), adapted(document, two, source, target))
        for one, two in before
    ]
    return None if after == before else after


def _made(every: Any, cells: Any, model: Any, formulas: Sequence[tuple[str, str]]) -> Any:
    """The same conditions with other formulas, for other cells."""
    number = every.createByRange(cells)
    made = next(rule for rule in every.getConditionalFormats() if number == rule.ID)
    for place, (one, two) in enumerate(formulas):
        entry = model.getByIndex(place)
        made.createEntry(_CONDITION, place)
        own = made.getByIndex(place)
        own.Operator, own.Formula1, own.Formula2 = entry.Operator, one, two
        own.StyleName = entry.StyleName
    return made


def _ranges(document: Any, sheet: Any, places: Sequence[Place]) -> Any:
    ranges = document.createInstance("com.sun.star.sheet.SheetCellRanges")
    addresses = [
        sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1).RangeAddress
        for top, left, bottom, right in places
    ]
    ranges.addRangeAddresses(tuple(addresses), False)
    return ranges
