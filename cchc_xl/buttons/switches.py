"""What a click switches off in the program, and how it is put back even after a kill.

Some of it is the application's (drawing, calculation, events), some the user's own for all
workbooks (Excel's AutoCorrect options). The values are written down before they are changed; a
click that finds them written down knows that an earlier one was killed, and gives them back.
"""

from __future__ import annotations

import json
from collections.abc import Iterator, Mapping
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_xl.base.atomic import write_whole
from cchc_xl.base.folders import BACKUPS
from cchc_xl.register.live.hosts import host_of

if TYPE_CHECKING:
    import xlwings as xw

_OFF: Mapping[str, Any] = {"calculation": "manual", "screen_updating": False}
"""What a click makes of the settings that xlwings knows, in the order in which they come back."""


@contextmanager
def switched_off(book: xw.Book, path: Path) -> Iterator[None]:
    """Stop drawing and calculating until the end; ``path`` is where the workbook lies.

    What the program helps along with (events, AutoCorrect) is switched off only while cells are
    written, by :meth:`~cchc_xl.register.live.host.Host.unassisted`, but given back here, too.
    """
    file = path.parent / BACKUPS / f"dang-bam_{path.stem}.json"
    settings = _settings(book)
    for name, value in _written_down(file).items():
        if name in settings and settings[name] == _OFF.get(name, False):
            settings[name] = value
    _write_down(file, settings)
    try:
        for name, value in reversed(list(_OFF.items())):
            setattr(book.app, name, value)
        yield
    finally:
        if _give_back(book, settings):
            with suppress(OSError):
                file.unlink(missing_ok=True)


def _settings(book: xw.Book) -> dict[str, Any]:
    return {name: getattr(book.app, name) for name in _OFF} | host_of(book).assists(book)


def _give_back(book: xw.Book, settings: Mapping[str, Any]) -> bool:
    """Give every setting its value; one that fails must not keep the others from theirs."""
    whole = True
    for name, value in settings.items():
        try:
            if name in _OFF:
                setattr(book.app, name, value)
            else:
                host_of(book).assist(book, name, value)
        except Exception:  # whatever a program says that is busy or gone
            whole = False
    return whole


def _written_down(file: Path) -> dict[str, Any]:
    """Return what a click wrote down that was killed; {} when none was."""
    try:
        found = json.loads(file.read_text("utf-8"))
    except (OSError, ValueError):
        return {}
    return found if isinstance(found, dict) else {}


def _write_down(file: Path, settings: Mapping[str, Any]) -> None:
    """Write the settings down where that can be: a click that only reads works without it."""
    beside = file.with_name(f"{file.name}.tmp")
    with suppress(OSError):
        file.parent.mkdir(exist_ok=True)
        beside.unlink(missing_ok=True)
        write_whole(file, json.dumps(settings).encode(), beside, durable=False)
