"""A click that kills itself while it writes, in a process of its own.

Right before the write of a number (from 1), or a while into it. For the register it is one moment
all along. Number 0: not at all; the last line of the output is how many writes there were, and how
many until the register was done.

The processes are forks of one that has loaded all modules and never spoke to LibreOffice: a start
takes longer than a click.
"""

from __future__ import annotations

import multiprocessing
import os
import re
import signal
import sys
import threading
from datetime import datetime
from pathlib import Path
from typing import Any, NamedTuple

from cchc_xl.hosts.libreoffice.call import work
from cchc_xl.hosts.libreoffice.hand import Hand
from cchc_xl.register.live import adapter as live
from tests.clicks.clock import stop_clock

WRITES = {"write", "clear", "fill", "resize", "set_number_format", "show_all", "put", "give"}
LOADED = (
    "tests.clicks.victim",
    "cchc_xl.buttons",
    "cchc_xl.consolidated",
    "cchc_xl.services.cases",
    "cchc_xl.services.deciding",
    "cchc_xl.services.healing",
    "cchc_xl.services.rebuilding",
    "cchc_xl.services.verifying",
    "cchc_xl.buttons.undoing",
    "pandera.backends.pandas.register",
    "pandera.backends.pandas.builtin_checks",
    "xlsxwriter",
    "openpyxl",
)
"""What a click needs; a module that is not there any more is loaded by the click itself."""
SECONDS = 240
_COMPLETE = re.compile(r"^\d+ \d+$", re.MULTILINE)


class Order(NamedTuple):
    """Which click is to die when."""

    workbook: str
    profile: str
    button: str
    number: int
    delay: float
    moment: datetime


def clicked(order: Order, printed: Path) -> str:
    """Have a click made; return what it printed. ``AssertionError``: it broke by itself.

    LibreOffice's bridge may break while a process ends that has done all its work.
    """
    context = multiprocessing.get_context("forkserver")
    context.set_forkserver_preload(list(LOADED))
    process = context.Process(target=_run, args=(order, str(printed)))
    process.start()
    process.join(SECONDS)
    assert process.exitcode is not None, f"not done within {SECONDS} s"
    text = printed.read_text("utf-8")
    ended = process.exitcode in (0, -signal.SIGKILL)
    assert ended or (process.exitcode == -signal.SIGSEGV and _COMPLETE.search(text)), text
    return text


def _run(order: Order, printed: str) -> None:
    with open(printed, "w", encoding="utf-8", buffering=1) as stream:
        for own in (1, 2):
            os.dup2(stream.fileno(), own)
        sys.stdout = sys.stderr = stream
        code = click_and_die(order)
    sys.exit(code)


def click_and_die(order: Order) -> int:
    """Run the button and die at the moment that was chosen."""
    stop_clock(order.moment)
    made = done = 0
    call, commit = Hand.__call__, live.LiveRegister.commit

    def counted(self: Hand, name: str, *given: Any) -> Any:
        nonlocal made
        if name in WRITES:
            made += 1
            if made == order.number:
                _die(order.delay)
        return call(self, name, *given)

    def committed(self: live.LiveRegister, *given: Any, **named: Any) -> bool:
        nonlocal done
        try:
            return commit(self, *given, **named)
        finally:
            done = made

    Hand.__call__ = counted  # type: ignore[method-assign, assignment]
    live.LiveRegister.commit = committed  # type: ignore[method-assign]
    statement = f"from cchc_xl import buttons; print(buttons.{order.button}())"
    code = work(order.workbook, order.profile, statement, lambda automatic: None)
    print(made, done)
    return code


def _die(delay: float) -> None:
    if not delay:
        os.kill(os.getpid(), signal.SIGKILL)
    threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()
