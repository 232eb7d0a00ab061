"""Who goes on for units that have closed."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date

from cchc_xl.plan.records import Unit


def heirs(units: Iterable[Unit], day: date) -> dict[str, str]:
    """Return, by the code of each unit that has closed before a day, who has gone on for it since.

    Successors may have closed, too; whom nobody goes on for is left out.
    """
    known = {unit.code: unit for unit in units}
    found = {}
    for unit in known.values():
        heir, seen = unit, set[str]()
        while is_closed(heir, day) and heir.successor in known and heir.code not in seen:
            seen.add(heir.code)
            heir = known[heir.successor]
        if heir is not unit and not is_closed(heir, day):
            found[unit.code] = heir.code
    return found


def is_closed(unit: Unit, day: date) -> bool:
    """Tell whether a unit's last day was before a day."""
    return unit.valid_to is not None and unit.valid_to < day
