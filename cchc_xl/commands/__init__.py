"""Commands of the command line, one module each: parse, call one service, render.

A module named in ``MODULES`` has its command as ``command`` (see ``options.command``); the older
ones stand in ``cchc_xl/cli.py``, which adds these in the order of the list.
"""

from __future__ import annotations

from importlib import import_module
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from collections.abc import Iterator

    from click import Command

MODULES: tuple[str, ...] = (
    "backups",
    "restore",
    "verify",
    "rebuild",
    "withdraw",
    "excuse",
    "receive",
)


def commands() -> Iterator[Command]:
    """Yield the commands of the modules, in the order of the help."""
    for name in MODULES:
        yield import_module(f"{__name__}.{name}").command
