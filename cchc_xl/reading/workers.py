"""Do work on files in processes that may be ended, so that no file can stop the others.

A file that takes more processor time or memory than a return can need has its process ended and is
told; what the process had not begun is given to another. The parent watches; where the system can
limit a process by itself, it is asked to as well, so that a fast allocation cannot win the race.
"""

from __future__ import annotations

import gc
import multiprocessing
import os
import signal
import sys
import time
from collections import deque
from collections.abc import Callable, Generator, Iterator, Sequence
from contextlib import suppress
from multiprocessing.connection import Connection, wait
from multiprocessing.context import BaseContext
from pickle import UnpicklingError
from typing import Any, Final, Generic, NamedTuple, TypeVar

from cchc_xl.base.deeds import uninterrupted
from cchc_xl.base.errors import CchcError

PROCESSOR_SECONDS: Final = 5
"""How much processor time one file may take."""
MEMORY: Final = 300 * 2**20
"""How many bytes one file may take beyond what its process held at the start."""
WAITED_SECONDS: Final = 120
"""How long one file may keep its process without an answer: a network drive that hangs."""

_WATCH_EVERY: Final = 0.1
_CHUNK: Final = 16
_STARTS: Final = 3  # processes in a row that end before they are ready
_NO_MEMORY: Final = 77  # how a worker ends that was refused memory
_STATM: Final = "/proc/self/statm"

_T = TypeVar("_T")
_R = TypeVar("_R")

TOO_LONG, TOO_MUCH, BROKEN, NO_ANSWER = "F125", "F126", "F113", "F127"
"""The findings about a file whose process was ended, or ended by itself."""


def limits() -> dict[str, int]:
    """Return the limits as the findings about them tell them: seconds and megabytes."""
    return {
        "seconds": PROCESSOR_SECONDS,
        "megabytes": MEMORY // 2**20,
        "waited": WAITED_SECONDS,
    }


class WorkersFailed(CchcError):
    """No process can be started to read files in."""


class _Ready(NamedTuple):
    """What a worker says before it gets work: processor seconds used and bytes held."""

    used: float
    held: int


class _Done(NamedTuple):
    """What a worker says of one task: its number, the processor seconds used so far, the result."""

    number: int
    used: float
    result: Any


def spread(
    tasks: Sequence[_T],
    work: Callable[[_T], _R],
    refused: Callable[[_T, str], _R],
    jobs: int = 1,
) -> Generator[tuple[int, _R], None, None]:
    """Do the work on each task in up to ``jobs`` processes; yield number and result as they come.

    ``refused`` gives the result of a task whose process was ended, from the task and a finding's
    code. Whoever stops listening (an error, Ctrl-C) must close the iterator: that ends all
    processes. ``WorkersFailed``: none can be started.
    """
    pool = _Pool(tasks, work, refused, jobs)
    try:
        yield from pool.results()
    finally:
        pool.end()


def _held() -> int:
    """Return how many bytes of memory this process holds."""
    try:
        with open(_STATM, encoding="ascii") as told:
            return int(told.read().split()[1]) * os.sysconf("SC_PAGESIZE")
    except OSError:
        import psutil

        return int(psutil.Process().memory_info().rss)


def _serve(
    connection: Connection, inherited: Sequence[Connection], work: Callable[[Any], Any]
) -> None:
    """Work on what comes through the connection until it is closed."""
    signal.signal(signal.SIGINT, signal.SIG_IGN)  # the parent ends its workers
    for other in inherited:
        other.close()
    gc.freeze()
    _limit_memory()
    code = 0
    try:
        connection.send(_Ready(time.process_time(), _held()))
        while True:
            for number, task in connection.recv():
                _limit_processor()
                result = work(task)
                connection.send(_Done(number, time.process_time(), result))
    except MemoryError:
        code = _NO_MEMORY
    except BaseException as problem:
        code = 0 if isinstance(problem, EOFError | OSError) else 1
    finally:
        os._exit(code)  # nothing of the parent's is tidied up or written out here


def _limit_memory() -> None:
    """Have the system refuse memory beyond the limit, where it can (Linux)."""
    if not os.path.exists(_STATM):
        return
    import resource

    with open(_STATM, encoding="ascii") as told:
        now = int(told.read().split()[0]) * os.sysconf("SC_PAGESIZE")
    _, hard = resource.getrlimit(resource.RLIMIT_AS)
    with suppress(ValueError, OSError):  # a stricter limit is there already
        resource.setrlimit(resource.RLIMIT_AS, (now + MEMORY, hard))
        resource.setrlimit(resource.RLIMIT_CORE, (0, 0))


def _limit_processor() -> None:
    """Have the system end this process past the limit, where it can; the parent counts finer."""
    if sys.platform == "win32":
        return
    import resource

    _, hard = resource.getrlimit(resource.RLIMIT_CPU)
    with suppress(ValueError, OSError):
        until = int(time.process_time()) + PROCESSOR_SECONDS + 1
        resource.setrlimit(resource.RLIMIT_CPU, (until, hard))


def _context() -> BaseContext:
    """Return the way to start processes: by fork where that is safe, for it is the quickest."""
    return multiprocessing.get_context("fork" if sys.platform == "linux" else "spawn")


class _Worker(Generic[_T]):
    """One process and what it was given; the first task in ``given`` is the one in its hands."""

    def __init__(self, work: Callable[[_T], Any], others: Sequence[Connection]) -> None:
        context = _context()
        self.connection, theirs = context.Pipe()
        forked = context.get_start_method() == "fork"
        inherited = [*others, self.connection] if forked else []
        self._process = context.Process(  # type: ignore[attr-defined]
            target=_serve, args=(theirs, inherited, work), daemon=True
        )
        self._process.start()
        theirs.close()
        self.given: deque[tuple[int, _T]] = deque()
        self.ready = False
        self._since = time.monotonic()
        self._used, self._held = 0.0, 0

    def give(self, tasks: Sequence[tuple[int, _T]]) -> None:
        """Give work to an idle worker."""
        self.given.extend(tasks)
        self._since = time.monotonic()
        with suppress(OSError):  # it has ended: its connection tells
            self.connection.send(tasks)

    def take(self) -> _Done | None:
        """Return what it says of the task in its hands, None when it only is ready.

        ``EOFError``: it has ended.
        """
        try:
            said = self.connection.recv()
        except (OSError, UnpicklingError, ValueError) as problem:
            raise EOFError from problem
        self._since, self._used = time.monotonic(), said.used
        if isinstance(said, _Ready):
            self._held, self.ready = said.held, True
            return None
        self.given.popleft()
        return said  # type: ignore[no-any-return]

    def excess(self) -> str:
        """Return the code of the limit that the task in its hands is over, "" for none."""
        waited = time.monotonic() - self._since
        if not self.given or not self.ready or waited < _WATCH_EVERY:
            return ""
        import psutil

        try:
            process = psutil.Process(self._process.pid)
            spent, held = process.cpu_times(), int(process.memory_info().rss)
        except psutil.Error:
            return ""
        if spent.user + spent.system - self._used > PROCESSOR_SECONDS:
            return TOO_LONG
        if held - self._held > MEMORY:
            return TOO_MUCH
        return NO_ANSWER if waited > WAITED_SECONDS else ""

    def end(self) -> str:
        """End the process and return the code that its own end, if it came first, stands for."""
        self._process.kill()
        self._process.join()
        self.connection.close()
        code = self._process.exitcode
        if code == _NO_MEMORY:
            return TOO_MUCH
        if sys.platform == "win32" or code is None:
            return BROKEN
        if code == -signal.SIGXCPU:
            return TOO_LONG
        # The parser ends the process when it is refused memory; so does the system, when it has
        # none left.
        return TOO_MUCH if code in (-signal.SIGABRT, -signal.SIGKILL) else BROKEN


class _Pool(Generic[_T, _R]):
    """The workers of one run and the tasks that none of them has."""

    def __init__(
        self,
        tasks: Sequence[_T],
        work: Callable[[_T], _R],
        refused: Callable[[_T, str], _R],
        jobs: int,
    ) -> None:
        self._left: deque[tuple[int, _T]] = deque(enumerate(tasks))
        self._work, self._refused = work, refused
        self._jobs = min(jobs, len(tasks))
        self._chunk = max(1, min(_CHUNK, len(tasks) // (2 * max(1, self._jobs))))
        self._workers: list[_Worker[_T]] = []
        self._failed = 0

    def results(self) -> Iterator[tuple[int, _R]]:
        """Yield the results until no task is left."""
        while self._left or any(worker.given for worker in self._workers):
            self._employ()
            speaking = wait([worker.connection for worker in self._workers], _WATCH_EVERY)
            for worker in list(self._workers):
                if worker.connection in speaking:
                    yield from self._hear(worker)
                elif code := worker.excess():
                    yield from self._lose(worker, code)

    def _employ(self) -> None:
        """Have as many workers as are wanted, and none of them idle while work is left."""
        wanted = min(self._jobs, len(self._left) + sum(bool(w.given) for w in self._workers))
        while len(self._workers) < wanted:
            others = [worker.connection for worker in self._workers]
            try:
                with uninterrupted():  # a process that nobody knows of would outlive the run
                    self._workers.append(_Worker(self._work, others))
            except OSError as problem:
                if not self._workers:
                    raise _no_workers() from problem
                self._jobs = len(self._workers)
                break
        for worker in self._workers:
            if worker.ready and not worker.given and self._left:
                count = min(self._chunk, len(self._left))
                worker.give([self._left.popleft() for _ in range(count)])

    def _hear(self, worker: _Worker[_T]) -> Iterator[tuple[int, _R]]:
        """Yield what a worker has to say; one that has ended is let go."""
        try:
            said = worker.take()
        except EOFError:
            yield from self._lose(worker, "")
            return
        self._failed = 0
        if said is not None:
            yield said.number, said.result

    def _lose(self, worker: _Worker[_T], code: str) -> Iterator[tuple[int, _R]]:
        """End a worker for what its task did, and give the rest of its tasks back."""
        self._workers.remove(worker)
        own = worker.end()
        if not worker.given:
            self._failed += 1
            if self._failed >= _STARTS:
                raise _no_workers()
            return
        number, task = worker.given.popleft()
        self._left.extendleft(reversed(worker.given))
        yield number, self._refused(task, code or own)

    def end(self) -> None:
        """End all workers."""
        while self._workers:
            self._workers.pop().end()


def _no_workers() -> WorkersFailed:
    return WorkersFailed(
        "Không mở được tiến trình để đọc tệp.",
        "Đóng bớt chương trình (hoặc khởi động lại máy) rồi chạy lại.",
    )
