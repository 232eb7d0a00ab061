"""No task stops the others: each limit, each way for a process to end, and no process left."""

from __future__ import annotations

import multiprocessing
import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from functools import partial
from multiprocessing.context import BaseContext
from pathlib import Path
from textwrap import dedent

import psutil
import pytest

from cchc_xl.reading import workers as module
from cchc_xl.reading.workers import (
    BROKEN,
    MEMORY,
    NO_ANSWER,
    PROCESSOR_SECONDS,
    TOO_LONG,
    TOO_MUCH,
    WorkersFailed,
    spread,
)

BY = ["fork", "spawn"] if sys.platform == "linux" else ["spawn"]


def children() -> list[psutil.Process]:
    return psutil.Process().children(recursive=True)


@pytest.fixture(autouse=True)
def none_is_left() -> Iterator[None]:
    before = set(children())
    yield
    left = set(children()) - before
    left = {one for one in left if "resource_tracker" not in " ".join(one.cmdline())}
    assert not left


@pytest.fixture(params=BY)
def started(request: pytest.FixtureRequest, monkeypatch: pytest.MonkeyPatch) -> str:
    """Start processes in each way that there is."""

    def context() -> BaseContext:
        made: BaseContext = multiprocessing.get_context(request.param)
        return made

    monkeypatch.setattr(module, "_context", context)
    return str(request.param)


def refused(task: str, code: str) -> str:
    return f"{task}: {code}"


def busy() -> None:
    while True:
        pass


def greedy_at_once() -> None:
    bytearray(2 * MEMORY)


def greedy_by_and_by() -> None:
    kept = []
    while True:
        kept.append(bytearray(2**20))
        time.sleep(0.001)


def raises() -> None:
    raise SystemExit("in English")


ACTS: dict[str, tuple[Callable[[], object], str]] = {
    "busy": (busy, TOO_LONG),
    "greedy at once": (greedy_at_once, TOO_MUCH),
    "greedy by and by": (greedy_by_and_by, TOO_MUCH),
    "ends": (partial(os._exit, 9), BROKEN),
    "ends well": (partial(os._exit, 0), BROKEN),
    "aborts": (os.abort, TOO_MUCH),
    "raises": (raises, BROKEN),
}


def work(task: str) -> str:
    if task in ACTS:
        ACTS[task][0]()
    if task == "sleeps":
        time.sleep(60)
    return task.upper()


def run(tasks: list[str], jobs: int = 2) -> list[str]:
    found = dict(spread(tasks, work, refused, jobs))
    assert sorted(found) == list(range(len(tasks)))
    return [found[number] for number in range(len(tasks))]


@pytest.mark.parametrize("jobs", [1, 2, 3])
def test_all_is_done_once_in_any_number_of_processes(started: str, jobs: int) -> None:
    tasks = [f"việc {number}" for number in range(50)]
    assert run(tasks, jobs) == [task.upper() for task in tasks]


def test_nothing_to_do() -> None:
    assert run([]) == []


@pytest.mark.parametrize("act", [act for act in ACTS if act != "busy"])
@pytest.mark.parametrize("at", [0, 3, 6])
def test_the_guilty_one_is_told_and_the_others_are_done(act: str, at: int) -> None:
    if sys.platform != "linux" and act in ("aborts", "greedy at once"):
        pytest.skip("how the system tells it differs")
    tasks = list("abcdefg")
    tasks[at] = act
    wanted = [f"{act}: {ACTS[act][1]}" if task == act else task.upper() for task in tasks]
    assert run(tasks) == wanted


def test_limits_hold_in_processes_that_are_spawned(started: str) -> None:
    tasks = ["a", "greedy by and by", "b", "ends", "c"]
    wanted = ["A", f"greedy by and by: {TOO_MUCH}", "B", f"ends: {BROKEN}", "C"]
    assert run(tasks, 1) == wanted


def test_processor_time_is_limited_for_each_task() -> None:
    before = psutil.Process().cpu_times()
    begin = before.children_user + before.children_system
    assert run(["a", "busy", "b"], 1) == ["A", f"busy: {TOO_LONG}", "B"]
    after = psutil.Process().cpu_times()
    spent = after.children_user + after.children_system - begin
    assert PROCESSOR_SECONDS <= spent < PROCESSOR_SECONDS + 1.5


def test_a_task_that_never_answers(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "WAITED_SECONDS", 0.5)
    assert run(["a", "sleeps", "b"], 1) == ["A", f"sleeps: {NO_ANSWER}", "B"]


def test_every_task_guilty(started: str) -> None:
    assert run(["ends"] * 4, 2) == [f"ends: {BROKEN}"] * 4


def test_processes_that_never_start(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "_held", partial(os._exit, 5))
    with pytest.raises(WorkersFailed) as caught:
        run(["a", "b"])
    assert caught.value.exit_code == 3


def test_no_process_can_be_had(monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse() -> BaseContext:
        raise BlockingIOError(11, "Resource temporarily unavailable")

    monkeypatch.setattr(module, "_context", refuse)
    with pytest.raises(WorkersFailed):
        run(["a"])


def test_listening_may_stop_at_any_time(started: str) -> None:
    results = spread([f"{n}" for n in range(40)], work, refused, 2)
    next(results)
    assert children()
    results.close()


@pytest.mark.skipif(os.name != "posix", reason="sends a signal")
def test_an_interrupted_run_leaves_no_process_and_no_words(tmp_path: Path) -> None:
    code = dedent(
        """
        import signal
        import time
        from cchc_xl.cli import main
        from cchc_xl.cli import cli
        from cchc_xl.reading.workers import spread

        def work(task):
            time.sleep(60)

        @cli.command("wait")
        def wait():
            print("begun", flush=True)
            list(spread(["a", "b", "c"], work, lambda task, code: code, 2))

        signal.signal(signal.SIGINT, signal.default_int_handler)  # tests may run in the background
        main(["wait"])
        """
    )
    pipe = subprocess.PIPE
    with subprocess.Popen(
        [sys.executable, "-c", code], stdout=pipe, stderr=pipe, text=True, start_new_session=True
    ) as process:
        assert process.stdout is not None
        assert process.stdout.readline() == "begun\n"
        watched = psutil.Process(process.pid)
        while len(watched.children()) < 2:
            time.sleep(0.02)
        workers = watched.children()
        os.killpg(process.pid, signal.SIGINT)
        out, err = process.communicate(timeout=20)
    assert (out, err.strip()) == ("", "Lỗi: Đã dừng theo yêu cầu.")
    assert process.returncode == 3
    assert not [one for one in workers if one.is_running() and one.status() != psutil.STATUS_ZOMBIE]


@pytest.mark.skipif(sys.platform != "linux", reason="tells a process's children by /proc")
def test_workers_end_when_the_parent_is_killed() -> None:
    code = dedent(
        """
        import time
        from cchc_xl.reading.workers import spread
        def work(task):
            time.sleep(1)
        list(spread(["a"] * 8, work, lambda task, code: code, 3))
        """
    )
    with subprocess.Popen([sys.executable, "-c", code]) as process:
        watched = psutil.Process(process.pid)
        while len(watched.children()) < 3:
            time.sleep(0.02)
        workers = watched.children()
        process.kill()
    _gone, alive = psutil.wait_procs(workers, timeout=10)
    assert not alive
