"""Work in a process of its own beside the program, where processes can be forked."""

from __future__ import annotations

import multiprocessing
import os
import traceback
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from multiprocessing.connection import Connection

from cchc_xl.base.deeds import note, noted
from cchc_xl.base.errors import CchcError

Agree = Callable[[], None]
"""What a task calls when all is prepared and nothing is changed yet that others see."""


class Abandoned(Exception):
    """The block beside which a task ran has failed: the task is to leave no trace."""


@contextmanager
def alongside(task: Callable[[Agree], object]) -> Iterator[Callable[[], None]]:
    """Run a task beside the block; gives the call that lets it end and waits until it has.

    The call that the task gets returns when the block makes its own (the end of the block does,
    too), and raises ``Abandoned`` when the block fails. What the task raises, the block's call
    raises. The task sees everything as it is at the start, and what it changes in memory is not
    seen here. Where no process can be forked, or there is one processor, it runs in that call.
    """
    if "fork" not in multiprocessing.get_all_start_methods() or (os.cpu_count() or 1) == 1:
        yield from _afterwards(task)
        return
    beside = _Beside(task)
    try:
        yield beside.finish
    except BaseException:
        beside.abandon()
        raise
    beside.finish()


class _Beside:
    """A task in a forked process: two pipes, one to agree to its end and one to hear of it."""

    def __init__(self, task: Callable[[Agree], object]) -> None:
        context = multiprocessing.get_context("fork")
        agreed, self._agreeing = context.Pipe(duplex=False)
        self._said, saying = context.Pipe(duplex=False)
        self._process = context.Process(target=_run, args=(task, agreed, self._agreeing, saying))
        self._process.start()
        agreed.close()
        saying.close()

    def finish(self) -> None:
        """Let the task end, wait until it has, and raise what it raised; later calls do nothing."""
        if self._said.closed:
            return
        with self._said:
            with self._agreeing, suppress(OSError):  # a task that failed does not wait for it
                self._agreeing.send(True)
            try:
                error, done = self._said.recv()
            except EOFError:  # the system ended the process: memory ran out
                error, done = MemoryError(), []
        for path in done:
            note(path)
        self._process.join()
        if error is not None:
            raise error

    def abandon(self) -> None:
        """End a task that is to leave no trace, and listen: it may have put something in place."""
        self._agreeing.close()
        if not self._said.closed:
            with self._said, suppress(EOFError, OSError):
                _, done = self._said.recv()
                for path in done:
                    note(path)
        self._process.join()


def _afterwards(task: Callable[[Agree], object]) -> Iterator[Callable[[], None]]:
    left = [task]

    def finish() -> None:
        while left:
            left.pop()(lambda: None)

    yield finish
    finish()


def _run(
    task: Callable[[Agree], object], agreed: Connection, agreeing: Connection, saying: Connection
) -> None:
    """Run the task and say what it raised (of a defect, its traceback) or None, and what it did."""
    agreeing.close()

    def agree() -> None:
        try:
            agreed.recv()
        except EOFError:
            raise Abandoned from None

    with agreed, saying, noted() as done, suppress(OSError):  # nobody listens any more
        try:
            task(agree)
        except Abandoned:
            return
        except (CchcError, OSError, MemoryError, KeyboardInterrupt) as error:
            saying.send((error, done))
        except Exception:
            saying.send((RuntimeError(traceback.format_exc()), done))
        else:
            saying.send((None, done))
