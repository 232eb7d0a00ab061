"""What a run has put in its place so far, so that whatever ends it is told truthfully.

Results count: the register, workbooks, templates, reports. What only stands by (backups, the
archive, temporary files) does not. Who writes a result notes it in the same breath as the file
takes its place; the command line reads the list when the run ends, however it ends.
"""

from __future__ import annotations

import os
import signal
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from pathlib import Path
from types import FrameType

_DONE: ContextVar[list[Path]] = ContextVar("deeds")


@contextmanager
def noted() -> Iterator[list[Path]]:
    """Keep a list of what is put in place within the block, in order."""
    done: list[Path] = []
    token = _DONE.set(done)
    try:
        yield done
    finally:
        _DONE.reset(token)


def note(path: Path) -> None:
    """Say that a result is in its place; outside of a run nobody asks."""
    done = _DONE.get(None)
    if done is not None and path not in done:
        done.append(path)


@contextmanager
def uninterrupted() -> Iterator[None]:
    """Hold Ctrl-C back until the block's end, so that it does not end between two steps of one.

    A block within another hands it on to that one's end. Signals reach the main thread alone, and a
    run in the background may have been told to ignore them; then the block runs as it is.
    """
    in_main = threading.current_thread() is threading.main_thread()
    if not in_main or signal.getsignal(signal.SIGINT) is signal.SIG_IGN:
        yield
        return
    held: list[int] = []

    def hold(number: int, frame: FrameType | None) -> None:
        held.append(number)

    before = signal.signal(signal.SIGINT, hold)
    try:
        yield
    finally:
        signal.signal(signal.SIGINT, before if before is not None else signal.SIG_DFL)
    if held and callable(before):
        before(signal.SIGINT, None)
    elif held:
        raise KeyboardInterrupt


def put(beside: Path, path: Path) -> None:
    """Let a complete file take its place in one step and note it. ``OSError``: it cannot."""
    with uninterrupted():
        os.replace(beside, path)
        note(path)
