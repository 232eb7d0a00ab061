"""Ends an upgrade that was broken off when the new file was there and the old one not yet gone."""

from __future__ import annotations

import contextlib
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.errors import CchcError
from cchc_xl.register.file import saving
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.frames import plain_values
from cchc_xl.register.read import read_content
from cchc_xl.register.schema.words import UPGRADED

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content

SAME = ("register", "key")
"""What a register is told by, whatever it is called."""


def is_upgraded(content: Content, target: Path) -> bool:
    """Tell whether a file is this register after an upgrade, as it was then or used since.

    Its journal goes on where the register's ends, with the upgrade. A register that was used after
    the upgrade was broken off has other entries there.
    """
    try:
        with FileRegister.open(target, write=False) as other:
            after = read_content(other)
    except CchcError:
        return False
    if any(after.settings.get(name) != content.settings.get(name) for name in SAME):
        return False
    old, new = (_entries(one.frames["journal"]) for one in (content, after))
    count = len(old)
    return old == new[:count] and len(new) > count and UPGRADED in new[count]


def put_away(master: Path) -> None:
    """Keep a register among the backups, and remove it. ``RegisterError``: it cannot be kept.

    Needs the register's lock. One that another program holds open stays: whoever asked for it sees.
    """
    saving.keep(master)
    with contextlib.suppress(OSError):
        master.unlink()


def _entries(journal: DataFrame) -> list[tuple[object, ...]]:
    return list(zip(*(plain_values(journal[name]) for name in journal), strict=True))
