"""Runs a command many times, each time with a fault at another operation on files.

``python -m tests.fault_driver PLAN`` reads a plan as JSON and prints a line of JSON for each try.
It is a process of its own, without threads, so that it may fork: what a command imports is
imported once.

A fault is a kill, Ctrl-C (a true signal), or an error of the system, before the n-th operation that
opens, moves, removes or changes a file below the folder, or (kill, Ctrl-C) right after a move.
"""

from __future__ import annotations

import errno
import json
import os
import shutil
import signal
import sys
from collections.abc import Callable
from hashlib import sha256
from pathlib import Path
from typing import Any

EVENTS = frozenset(
    {
        "open",
        "os.rename",
        "os.remove",
        "os.mkdir",
        "os.rmdir",
        "os.chmod",
        "os.chown",
        "os.utime",
        "os.truncate",
        "tempfile.mkstemp",
        "tempfile.mkdtemp",
        "shutil.rmtree",
    }
)
KILL, INTERRUPT, MOVED = "kill", "interrupt", "moved"
KILLED = 137
LEFTOVERS = (".tmp", ".chep", ".cchc-")


def main(plan: dict[str, Any]) -> None:
    """Do all tries of a plan: ``template``, ``work``, ``arguments``, ``faults``, ``step``, ``all``.

    ``own``: a file of the office's in the folder, which is to be there after all.

    On one processor a command does in its own process what else another one does beside it.
    """
    from cchc_xl import cli, services  # noqa: F401
    from cchc_xl.consolidated import workbook  # noqa: F401

    os.cpu_count = lambda: 1
    template, work = Path(plan["template"]), Path(plan["work"])
    arguments = [text.replace("{work}", str(work)) for text in plan["arguments"]]
    fresh(template, work)
    reference = tried(work, arguments, 0, "") | {"point": 0, "fault": "", "shape": shape(work)}
    reference |= {"before": shape(template), **state(work)}
    print(json.dumps(reference), flush=True)
    points = [
        (number, fault)
        for number in range(1, reference["count"] + 1, plan["step"])
        for fault in chosen(plan["faults"], number // plan["step"], plan["all"])
    ]
    for number, fault in points:
        fresh(template, work)
        found = tried(work, arguments, number, fault)
        found |= {"point": number, "fault": fault, "shape": shape(work), **state(work)}
        again = tried(work, arguments, 0, "")
        found |= {"again": again["code"], "left": leftovers(work), "err_again": again["err"]}
        found["own"] = (work / plan["own"]).exists()
        print(json.dumps(found), flush=True)


def chosen(faults: list[str], number: int, every: bool) -> list[str]:
    """Return all faults, or one that goes round with the operations."""
    return faults if every else [faults[number % len(faults)]]


def fresh(template: Path, work: Path) -> None:
    """Make the folder as it was before the command."""
    shutil.rmtree(work, ignore_errors=True)
    shutil.copytree(template, work)


def tried(work: Path, arguments: list[str], number: int, fault: str) -> dict[str, Any]:
    """Run the command in a forked process and tell how it ended."""
    said = work.with_name("said")
    child = os.fork()
    if not child:
        _child(work, arguments, number, fault, said)
    _, status = os.waitpid(child, 0)
    code = os.waitstatus_to_exitcode(status)
    count = said.with_suffix(".count")
    return {
        "code": code,
        "err": said.with_suffix(".err").read_text("utf-8"),
        "count": int(count.read_text()) if code != KILLED else 0,
    }


def _child(work: Path, arguments: list[str], number: int, fault: str, said: Path) -> None:
    for descriptor, suffix in ((1, ".out"), (2, ".err")):
        stream = os.open(said.with_suffix(suffix), os.O_WRONLY | os.O_CREAT | os.O_TRUNC)
        os.dup2(stream, descriptor)
    counted = [0]
    code = 1
    _arm(str(work), number, fault, counted)
    from cchc_xl import cli

    try:
        cli.main(arguments)
    except SystemExit as left:
        code = left.code if isinstance(left.code, int) else 99
    except BaseException as error:  # a traceback before a clerk
        sys.__stderr__.write(f"Traceback {error!r}")  # type: ignore[union-attr]
        sys.__stderr__.flush()  # type: ignore[union-attr]
        code = 98
    counted, total = [-(10**9)], counted[0]
    said.with_suffix(".count").write_text(str(total))
    os._exit(code)


def _arm(folder: str, number: int, fault: str, counted: list[int]) -> None:
    """Count the operations on files in the folder, and let the n-th one fail."""

    def reached(moved: bool) -> None:
        counted[0] += 1
        if counted[0] != number:
            return
        if fault == KILL:
            os._exit(KILLED)
        if fault == INTERRUPT:
            signal.raise_signal(signal.SIGINT)
        elif not moved and fault:
            raise OSError(getattr(errno, fault), os.strerror(getattr(errno, fault)), folder)

    def audit(event: str, details: tuple[Any, ...]) -> None:
        if event in EVENTS and any(_within(detail, folder) for detail in details):
            reached(moved=False)

    real = os.replace

    def replace(source: Any, target: Any) -> None:
        real(source, target)
        if _within(target, folder):
            reached(moved=True)

    os.replace = replace  # type: ignore[assignment]
    os.fsync = _counting(os.fsync, reached)
    sys.addaudithook(audit)


def _counting(real: Callable[[int], None], reached: Callable[[bool], None]) -> Any:
    def fsync(handle: int) -> None:
        reached(False)
        real(handle)

    return fsync


def _within(detail: Any, folder: str) -> bool:
    return isinstance(detail, str | os.PathLike) and str(detail).startswith(folder)


def shape(folder: Path) -> dict[str, int] | None:
    """Return the number of records of each table of the register; None: it cannot be read."""
    from cchc_xl.base.errors import RegisterError
    from cchc_xl.register.file.adapter import FileRegister

    try:
        with FileRegister.open(folder / "so.xlsx", write=False) as register:
            return {name: info.rows for name, info in register.tables().items()}
    except RegisterError:
        return None


def state(folder: Path) -> dict[str, Any]:
    """Return the hash of the register, those of its backups, and what other results there are."""
    copies = sorted((folder / "sao-luu").glob("so_*.xlsx"))
    found = [path.relative_to(folder) for path in folder.rglob("*.xlsx")]
    results = [
        path
        for path in found
        if path.parts[0] in ("ra", "bm") and not any(map(_is_left, path.parts))
    ]
    return {
        "hash": _hash(folder / "so.xlsx"),
        "backups": [_hash(path) for path in copies],
        "results": sorted(path.name for path in results),
    }


def leftovers(folder: Path) -> list[str]:
    """Return what a killed run left behind."""
    return sorted(path.name for path in folder.rglob("*") if _is_left(path.name))


def _is_left(name: str) -> bool:
    return name.endswith(LEFTOVERS[:2]) or name.startswith(LEFTOVERS[2])


def _hash(path: Path) -> str:
    return sha256(path.read_bytes()).hexdigest() if path.exists() else ""


if __name__ == "__main__":
    main(json.loads(Path(sys.argv[1]).read_text("utf-8")))
