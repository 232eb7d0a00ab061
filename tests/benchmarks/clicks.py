"""Measure clicks in a live LibreOffice against commands: ``python -m tests.benchmarks.clicks``.

A quarter of 120 units is merged and its sheets are written, in turn by two clicks in a real
window and by the two commands that do the same; exit 1 if a limit is missed. Needs the programs
of tests/clicks.
"""

from __future__ import annotations

import os
import shutil
import sys
import tempfile
from pathlib import Path
from statistics import median

from cchc_xl.base.folders import RETURNS
from tests.benchmarks.case import PERIOD, Case, build
from tests.benchmarks.processes import others_busy, taken
from tests.clicks.clerk import at_desk

UNITS, ROUNDS = 120, 3
TIMES, SECONDS = 1.5, 3.0
"""A click may take so many times the command, and so many seconds more."""
MERGE, EXPORT = "Gộp báo cáo", "Xuất biểu tổng hợp"


def main() -> int:
    """Build the case, measure, print the table."""
    case = build(Path(tempfile.gettempdir()), UNITS, buttons=True)
    clicks: dict[str, list[float]] = {MERGE: [], EXPORT: []}
    commands: dict[str, list[float]] = {MERGE: [], EXPORT: []}
    since = others_busy()
    for number in range(ROUNDS):
        print(f"round {number + 1} of {ROUNDS}", file=sys.stderr, flush=True)
        with tempfile.TemporaryDirectory(prefix="cchc-xl-clicks-") as folder:
            _by_command(case, Path(folder) / "lenh", commands)
            _by_click(case, Path(folder) / "nut", clicks)
    others = since()
    met = [_show(name, clicks[name], commands[name]) for name in clicks]
    if others is not None:
        print(f"Others kept {others:.2f} processors busy, LibreOffice's own work among them.")
    return 0 if all(met) else 1


def _by_command(case: Case, folder: Path, times: dict[str, list[float]]) -> None:
    folder.mkdir()
    register = shutil.copy(case.register, folder / "so.xlsm")
    ask = ["--period", PERIOD.code]
    merge = ["-m", "cchc_xl", "merge", register, case.returns[0].parent, *ask]
    times[MERGE].append(taken(merge).clock)
    export = ["-m", "cchc_xl", "consolidate", register, *ask, "--out", folder / "ra"]
    times[EXPORT].append(taken(export).clock)


def _by_click(case: Case, folder: Path, times: dict[str, list[float]]) -> None:
    folder.mkdir()
    register = Path(shutil.copy(case.register, folder / "so.xlsm"))
    os.symlink(case.returns[0].parent, folder / RETURNS)
    with at_desk(register, folder / "home", folder / "pictures") as clerk:
        for name in (MERGE, EXPORT):
            told = clerk.push(name)
            assert told.status == f"Xong: {name}", told
            times[name].append(told.seconds)


def _show(name: str, clicks: list[float], commands: list[float]) -> bool:
    limit = TIMES * median(commands) + SECONDS
    met = median(clicks) <= limit
    print(
        f"{name}: click {median(clicks):.2f} s, command {median(commands):.2f} s, "
        f"limit {limit:.2f} s: {'met' if met else 'MISSED'}"
    )
    for what, values in (("click", clicks), ("command", commands)):
        print(f"  {what:<8}", " ".join(f"{value:.2f}" for value in values))
    return met


if __name__ == "__main__":
    sys.exit(main())
