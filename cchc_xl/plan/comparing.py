"""Where two plans' files differ: the plan that a register carries, and the program's own."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from difflib import SequenceMatcher

from cchc_xl.base.errors import PlanError
from cchc_xl.plan.year import Plan, builtin_plan, builtin_years

LINES = 6
"""How many lines of a file are named."""


def programs_own(carried: Plan) -> Plan | None:
    """Return the program's plan of the year, where it has one that is another than the carried."""
    if carried.year not in builtin_years():
        return None
    try:
        own = builtin_plan(carried.year)
    except PlanError:
        return None
    return own if own.digest != carried.digest else None


def differing(carried: Mapping[str, bytes], own: Mapping[str, bytes]) -> Iterator[str]:
    """Yield what differs, a file each: “metrics.csv (dòng 12, 15)”.

    The lines are those of ``own``; where it lacks some, the line that stands in their place.
    """
    for name in sorted(carried.keys() | own.keys()):
        if name not in carried:
            yield f"{name} (sổ không có)"
        elif name not in own:
            yield f"{name} (chương trình không có)"
        elif carried[name] != own[name]:
            yield f"{name} (dòng {_named(_lines(carried[name], own[name]))})"


def _lines(carried: bytes, own: bytes) -> Iterator[int]:
    before, after = (content.decode("utf-8", "replace").splitlines() for content in (carried, own))
    for change, _, _, start, end in SequenceMatcher(
        a=before, b=after, autojunk=False
    ).get_opcodes():
        if change != "equal":
            yield from range(start + 1, max(end, start + 1) + 1)


def _named(lines: Iterable[int]) -> str:
    listed = list(lines)
    more = len(listed) - LINES
    shown = ", ".join(map(str, listed[:LINES]))
    return f"{shown} và {more} dòng khác" if more > 0 else shown
