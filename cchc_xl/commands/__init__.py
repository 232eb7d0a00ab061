"""Commands of the command line, one module each: parse, call one service, render.

A module named in ``MODULES`` has its command as ``command`` (see ``console.options``);
``cchc_xl/cli.py`` adds them in the order of the list, which is that of the help.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click import Command

MODULES: tuple[str, ...] = (
    "plan",
    "lists.units",
    "init",
    "lists.importing",
    "issue",
    "validate",
    "merge",
    "coverage",
    "inspecting.draw",
    "targets",
    "explain",
    "diff",
    "due",
    "chasing.remind",
    "consolidate",
    "reporting.report",
    "reporting.page",
    "reporting.trend",
    "decisions.lock",
    "decisions.unlock",
    "open",
    "doctor",
    "demo",
    "backups",
    "restore",
    "verify",
    "rebuild",
    "renewing.upgrade",
    "renewing.new_year",
    "decisions.withdraw",
    "decisions.excuse",
    "decisions.receive",
    "decisions.receive_plan",
)


def commands() -> Iterator[Command]:
    """Yield the commands of the modules, in the order of the help."""
    for name in MODULES:
        yield import_module(f"{__name__}.{name}").command
