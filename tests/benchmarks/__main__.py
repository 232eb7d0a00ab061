"""Measure the main job against the limits: ``python -m tests.benchmarks``; exit 1 if one is missed.

All figures are of one run on one machine: the rounds are interleaved and the medians compared, so
that a slow machine or a busy minute weighs on both sides of a ratio.
"""

from __future__ import annotations

import argparse
import os
import platform
import shutil
import sys
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import median
from typing import NamedTuple

from tests.benchmarks.case import PERIOD, Case, build
from tests.benchmarks.processes import Taken, others_busy, peak_memory, taken

CONSOLIDATE, PARSE = "consolidate", "parse"
PLAIN, PLAIN_START = "plain script", "plain script, one file"
HELP, VALIDATE, VALIDATE_FULL = "help", "validate", "validate, register full"


class Line(NamedTuple):
    """One row of the table: what was measured, the figure, its limit, and whether it is met."""

    what: str
    figure: str
    limit: str
    met: bool | None


def main() -> int:
    """Build the case, measure, print the table."""
    options = _options()
    case = build(options.folder, options.returns)
    with tempfile.TemporaryDirectory(prefix="cchc-xl-bench-") as folder:
        since = others_busy()
        times = _measure(case, Path(folder), options.rounds, options.plain)
        others = since()
        memory = peak_memory(_consolidate(case, Path(folder)))
    count = len(case.returns)
    lines = _lines(times, memory, count, min(options.plain, count))
    _show(lines, times, count, options.rounds, others)
    return 0 if all(line.met is not False for line in lines) else 1


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(prog="python -m tests.benchmarks", description=__doc__)
    parser.add_argument("--folder", type=Path, default=Path(tempfile.gettempdir()))
    parser.add_argument("--returns", type=int, default=1000, help="how many units report")
    parser.add_argument("--rounds", type=int, default=5)
    parser.add_argument(
        "--plain", type=int, default=100, help="returns that the plain script reads"
    )
    return parser.parse_args()


def _measure(case: Case, folder: Path, rounds: int, plain: int) -> dict[str, list[Taken]]:
    """Return what each command takes in each round; a round does all of them in turn."""
    returns = case.returns[0].parent
    fresh = shutil.copy(case.register, folder / "fresh.xlsx")
    ask = ["--period", PERIOD.code]
    times: dict[str, list[Taken]] = {}
    for number in range(rounds):
        _tell(f"round {number + 1} of {rounds}")
        full = _consolidate(case, folder)
        commands: dict[str, Sequence[str | Path]] = {
            PARSE: ["-m", "tests.benchmarks.parse", returns],
            CONSOLIDATE: full,
            HELP: ["-m", "cchc_xl", "--help"],
            VALIDATE: ["-m", "cchc_xl", "validate", fresh, case.returns[0], *ask],
            VALIDATE_FULL: ["-m", "cchc_xl", "validate", full[3], case.returns[0], *ask],
        }
        if number < 2:
            commands[PLAIN] = ["-m", "tests.benchmarks.plain", returns, str(plain)]
            commands[PLAIN_START] = ["-m", "tests.benchmarks.plain", returns, "1"]
        for name, command in commands.items():
            times.setdefault(name, []).append(taken(command))
    return times


def _consolidate(case: Case, folder: Path) -> list[str | Path]:
    """Return the main job's command on a fresh copy of the register."""
    place = Path(tempfile.mkdtemp(dir=folder))
    register = shutil.copy(case.register, place / "so.xlsx")
    returns = case.returns[0].parent
    command = ["-m", "cchc_xl", "consolidate", register, returns, "--period", PERIOD.code]
    return [*command, "--out", place / "out"]


def _lines(times: dict[str, list[Taken]], memory: int | None, count: int, plain: int) -> list[Line]:
    middle = {name: median(value.clock for value in values) for name, values in times.items()}
    ratio = middle[CONSOLIDATE] / middle[PARSE]
    each = (middle[PLAIN] - middle[PLAIN_START]) / (plain - 1)
    ahead = (middle[PLAIN_START] + each * (count - 1)) / middle[CONSOLIDATE]
    megabytes = None if memory is None else memory / 1e6
    return [
        Line(f"consolidate {count} returns / bare parsing", f"{ratio:.2f} x", "4.0 x", ratio <= 4),
        Line(
            "peak memory of all its processes",
            "not measured here" if megabytes is None else f"{megabytes:.0f} MB",
            "600 MB",
            None if megabytes is None else megabytes < 600,
        ),
        Line("cchc-xl --help", f"{middle[HELP]:.2f} s", "0.4 s", middle[HELP] < 0.4),
        Line("one return validated", f"{middle[VALIDATE]:.2f} s", "2 s", middle[VALIDATE] < 2),
        Line(
            f"the same, {count} returns in the register",
            f"{middle[VALIDATE_FULL]:.2f} s",
            "",
            None,
        ),
        Line(f"plain script ({plain} files, scaled) / ours", f"{ahead:.1f} x", "10 x", ahead >= 10),
    ]


def _show(
    lines: Sequence[Line],
    times: dict[str, list[Taken]],
    count: int,
    rounds: int,
    others: float | None,
) -> None:
    verdicts = {True: "met", False: "MISSED", None: ""}
    print(f"{'measured':<46} {'figure':>18} {'limit':>8}  verdict")
    for line in lines:
        print(f"{line.what:<46} {line.figure:>18} {line.limit:>8}  {verdicts[line.met]}")
    print(f"\nMedians of {rounds} rounds in turn (the plain script: at most 2); seconds of each:")
    for name, values in times.items():
        clock = " ".join(f"{value.clock:.2f}" for value in values)
        work = median(value.work for value in values)
        print(f"  {name:<26} {clock}  (processors' work {work:.2f})")
    machine = f"{platform.system()} {platform.machine()}, {os.cpu_count()} processors"
    print(f"{count} returns, {machine}, Python {platform.python_version()}")
    if others is not None:
        print(
            f"Other programs kept {others:.2f} processors busy meanwhile; it should be next to 0."
        )


def _tell(text: str) -> None:
    print(text, file=sys.stderr, flush=True)


if __name__ == "__main__":
    sys.exit(main())
