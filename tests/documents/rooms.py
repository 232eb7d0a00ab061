"""The drawing of the rooms in ``docs/architecture.md``: which room imports which."""

from __future__ import annotations

from functools import cache
from pathlib import Path

import grimp

BEGIN, END = "<!-- drawing: make docs -->", "<!-- end of drawing -->"
PACKAGES = ("cchc_xl", "macros", "validation")
Ways = dict[str, set[str]]


def document(path: Path) -> str:
    """Return a document with its drawings made anew."""
    before, rest = path.read_text(encoding="utf-8").split(BEGIN)
    after = rest.split(END)[1]
    made = f"{drawing(rooms('cchc_xl'))}\n\nWithin the register:\n\n"
    made += drawing(rooms("cchc_xl.register"))
    return f"{before}{BEGIN}\n\n{made}\n\n{END}{after}"


@cache
def graph() -> grimp.ImportGraph:
    """Return who imports whom, with imports for types left out."""
    return grimp.build_graph(*PACKAGES, exclude_type_checking_imports=True, cache_dir=None)


def rooms(package: str) -> Ways:
    """Return which rooms and loose modules of a package import which, and which packages beside."""
    imports: Ways = {}
    for name in graph().modules:
        room = room_of(name, package)
        if room and name != package:
            goals = {
                room_of(goal, package) for goal in graph().find_modules_directly_imported_by(name)
            }
            imports.setdefault(room, set()).update(goals - {room, ""})
    return imports


def room_of(name: str, package: str) -> str:
    """Return the room of a package that a module is in; nothing when it is not in any."""
    if name.startswith(f"{package}."):
        return name.removeprefix(f"{package}.").partition(".")[0]
    beside = name.partition(".")[0]
    return beside if package in PACKAGES and beside != package else ""


def reduced(ways: Ways) -> Ways:
    """Leave out the ways that go by another room as well: what is left shows the same order.

    Rooms that import each other keep all their ways.
    """
    below = {name: reached(ways, name) for name in ways}

    def is_between(name: str, other: str, goal: str) -> bool:
        further = below.get(other, set())
        return goal in further and name not in further and other not in below.get(goal, ())

    return {
        name: {goal for goal in goals if not any(is_between(name, o, goal) for o in goals)}
        for name, goals in ways.items()
    }


def reached(ways: Ways, start: str) -> set[str]:
    """Return all rooms to which ways lead from one."""
    found: set[str] = set()
    left = [start]
    while left:
        new = ways.get(left.pop(), set()) - found
        found |= new
        left += sorted(new)
    return found


def drawing(ways: Ways) -> str:
    """Return a Mermaid drawing; an arrow goes from a room to a room that it imports."""
    lines = ["```mermaid", "flowchart TD"]
    names = sorted(ways.keys() | {goal for goals in ways.values() for goal in goals})
    lines += [f"    {name}[{name.strip('_')}]" for name in names]
    lines += [
        f"    {name} --> {goal}"
        for name, goals in sorted(reduced(ways).items())
        for goal in sorted(goals)
    ]
    return "\n".join([*lines, "```"])
