"""Run a command as a process of its own: how long it takes, and how much memory at its peak."""

from __future__ import annotations

import os
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[2]
SAMPLE_EVERY = 0.02
STAT = Path("/proc/stat")


class Taken(NamedTuple):
    """The seconds by the clock, and those of all processors together (0 where not told)."""

    clock: float
    work: float


def taken(arguments: Sequence[str | Path]) -> Taken:
    """Return what ``python ARGUMENTS`` takes from its start to its end, children included."""
    before, begin = _work(), time.perf_counter()
    with _started(arguments) as process:
        process.wait()
        clock = time.perf_counter() - begin
        _check(process, arguments)
    return Taken(clock, _work() - before)


def _work() -> float:
    if sys.platform == "win32":
        return 0.0
    import resource

    usage = resource.getrusage(resource.RUSAGE_CHILDREN)
    return usage.ru_utime + usage.ru_stime


def others_busy() -> Callable[[], float | None]:
    """Start watching; gives the call that tells how many processors others kept busy since.

    None: this system does not tell.
    """
    if not STAT.exists():
        return lambda: None
    begin, work, busy = time.perf_counter(), _work() + time.process_time(), _busy()

    def since() -> float:
        own = _work() + time.process_time() - work
        return max(0.0, _busy() - busy - own) / (time.perf_counter() - begin)

    return since


def _busy() -> float:
    """Return the seconds that all processors have worked; see proc(5), ``/proc/stat``."""
    user, nice, system, _, _, irq, softirq, *_ = map(int, STAT.read_text().split()[1:9])
    return (user + nice + system + irq + softirq) / os.sysconf("SC_CLK_TCK")


def peak_memory(arguments: Sequence[str | Path]) -> int | None:
    """Return the most bytes that ``python ARGUMENTS`` and its children held at a time.

    Pages that processes share are counted once (their proportional set size). None: this system
    does not tell.
    """
    if not Path("/proc/self/smaps_rollup").exists():
        return None
    peak = 0
    with _started(arguments) as process:
        while process.poll() is None:
            peak = max(peak, sum(map(_pss, _tree(process.pid))))
            time.sleep(SAMPLE_EVERY)
        _check(process, arguments)
    return peak


def _started(arguments: Sequence[str | Path]) -> subprocess.Popen[bytes]:
    command = [sys.executable, *map(str, arguments)]
    return subprocess.Popen(
        command,
        cwd=ROOT,
        stdout=subprocess.DEVNULL,
        stderr=subprocess.PIPE,
        stdin=subprocess.DEVNULL,
    )


def _check(process: subprocess.Popen[bytes], arguments: Sequence[str | Path]) -> None:
    if process.returncode:
        said = process.stderr.read().decode("utf-8", "replace") if process.stderr else ""
        raise SystemExit(f"{' '.join(map(str, arguments))} ended with {process.returncode}: {said}")


def _tree(pid: int) -> list[int]:
    """Return a process and all below it."""
    found = [pid]
    for parent in found:
        try:
            for task in Path(f"/proc/{parent}/task").iterdir():
                found += map(int, (task / "children").read_text().split())
        except OSError:
            continue
    return found


def _pss(pid: int) -> int:
    try:
        text = Path(f"/proc/{pid}/smaps_rollup").read_text()
    except OSError:
        return 0
    line = next((line for line in text.splitlines() if line.startswith("Pss:")), "Pss: 0 kB")
    return int(line.split()[1]) * 1024
