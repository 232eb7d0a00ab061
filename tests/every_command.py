"""The program's own list of commands, each with arguments that it takes: nobody is left out.

A command that is added is called by what it declares. Only what a command asks for beyond that
(one of two options, say) stands here by name.
"""

from __future__ import annotations

from collections.abc import Iterator
from functools import cache
from pathlib import Path
from tempfile import mkdtemp
from typing import Final

import click

from cchc_xl.cli import cli
from cchc_xl.console.options import DayType, PeriodType, YearType
from tests.plan.plan_folders import copied

UNIT: Final = "VP"
LIST: Final = Path(__file__).parent / "data" / "gui-thanh-pho.xlsx"
"""A plain list of Văn phòng's own, and the table that it is for."""
_BEYOND: Final[dict[str, tuple[object, ...]]] = {
    "explain": ("--period", "2023-Q1"),
    "init": ("--year", 2023),
    "issue": ("--unit", UNIT),
    "restore": ("--number", 1),
    "unlock": ("--reason", "Thử"),
}
NO_REGISTER: Final = ("demo", "plan", "units")
"""Commands that work without a register."""


def names() -> list[str]:
    """Return the names of all commands, in the order of the help."""
    return list(cli.commands)


def on_a_register() -> list[str]:
    """Return the names of the commands whose first argument is a register."""
    return [name for name in names() if name not in NO_REGISTER]


def arguments(name: str, register: Path | str, returns: Path, out: Path) -> list[object]:
    """Return a command with a register, returns, a folder to write to, and all that it asks for."""
    found: list[object] = [name]
    for parameter in cli.commands[name].params:
        if isinstance(parameter, click.Argument):
            found += _argument(parameter, register, returns)
        elif (
            name != "new-year"
            and parameter.required
            and not any(opt in _BEYOND.get(name, ()) for opt in parameter.opts)
        ):
            found += [parameter.opts[0], _value(parameter, out)]
    if name == "new-year":
        found += ["--year", 2024, "--plan", _next_plan()]
    return [*found, *_BEYOND.get(name, ())]


@cache
def _next_plan() -> Path:
    """Return the folder of a plan of 2024, made once."""
    return copied(Path(mkdtemp()) / "ke-hoach-2024", 2024)


def _argument(parameter: click.Argument, register: Path | str, returns: Path) -> Iterator[object]:
    if parameter.name in ("master", "masters"):
        yield register
    elif parameter.name == "paths":
        yield returns
    elif parameter.name == "metric":
        yield "T6"
    elif parameter.name == "table":
        yield "city_reports"
    elif parameter.name == "path":
        yield LIST
    elif parameter.required:
        raise AssertionError(f"an argument that nobody knows here: {parameter.name}")


def _value(option: click.Parameter, out: Path) -> object:
    if isinstance(option.type, PeriodType):
        return "2023-Q1"
    if isinstance(option.type, YearType):
        return 2023
    if isinstance(option.type, DayType):
        return "2023-03-06"
    known = {"out": out, "unit": UNIT, "reason": "Thử"}
    assert option.name in known, f"an option that nobody knows here: {option.opts[0]}"
    return known[str(option.name)]
