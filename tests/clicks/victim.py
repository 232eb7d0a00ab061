"""A click that kills itself while it writes, in a process of its own.

``python -m tests.clicks.victim WORKBOOK PROFILE BUTTON NUMBER DELAY MOMENT``: right before the
write of this number (from 1), or DELAY seconds into it. For the register it is MOMENT all along.
Number 0: not at all; the last line of the output is how many writes there were, and how many
until the register was done.
"""

from __future__ import annotations

import os
import signal
import sys
import threading
from datetime import datetime
from typing import Any

from cchc_xl.libreoffice.call import work
from cchc_xl.libreoffice.hand import Hand
from cchc_xl.register import live
from tests.clicks.clock import stop_clock

WRITES = {"write", "clear", "fill", "resize", "set_number_format", "show_all", "put", "give"}


def main(workbook: str, profile: str, button: str, number: str, delay: str, moment: str) -> int:
    """Run the button and die at the moment that was chosen."""
    stop_clock(datetime.fromisoformat(moment))
    made = done = 0
    call, commit = Hand.__call__, live.LiveRegister.commit

    def counted(self: Hand, name: str, *given: Any) -> Any:
        nonlocal made
        if name in WRITES:
            made += 1
            if made == int(number):
                _die(float(delay))
        return call(self, name, *given)

    def committed(self: live.LiveRegister, *given: Any, **named: Any) -> bool:
        nonlocal done
        try:
            return commit(self, *given, **named)
        finally:
            done = made

    Hand.__call__ = counted  # type: ignore[method-assign]
    live.LiveRegister.commit = committed  # type: ignore[method-assign]
    statement = f"from cchc_xl import buttons; print(buttons.{button}())"
    code = work(workbook, profile, statement, lambda automatic: None)
    print(made, done)
    return code


def _die(delay: float) -> None:
    if not delay:
        os.kill(os.getpid(), signal.SIGKILL)
    threading.Timer(delay, os.kill, (os.getpid(), signal.SIGKILL)).start()


if __name__ == "__main__":
    sys.exit(main(*sys.argv[1:]))
