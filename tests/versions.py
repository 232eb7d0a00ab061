"""``python -m tests.versions``: the core of the tests on other Pythons and on the oldest libraries.

Each Python from 3.11 on that is on this machine gets an environment of its own below
``build/versions``; the oldest libraries are those that setup.cfg promises (uv's resolution
``lowest-direct``). What is not on this machine is said, and is no failure.
"""

from __future__ import annotations

import os
import shutil
import subprocess
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path
from typing import NamedTuple

ROOT = Path(__file__).parents[1]
ENVIRONMENTS = ROOT / "build" / "versions"
PYTHONS = ("3.12", "3.13")
OLDEST = "3.11"
CORE = ("base", "consolidated", "measures", "merging", "plan", "reading", "returns", "validation")
"""The folders of tests that read, judge, merge, measure and draw: where libraries differ."""


class Run(NamedTuple):
    """A Python, and whether the oldest libraries are installed for it."""

    version: str
    oldest: bool

    def __str__(self) -> str:
        return f"Python {self.version}" + (", oldest libraries" if self.oldest else "")


def main() -> int:
    """Run what this machine has; return 1 if a test failed."""
    uv = shutil.which("uv", path=os.pathsep.join([str(Path(sys.executable).parent), os.defpath]))
    if uv is None:
        sys.exit("uv is not installed: python -m pip install uv")
    failed = False
    for run in runs():
        python = _found(uv, run.version)
        if python is None:
            print(f"{run}: not on this machine, not run", flush=True)
            continue
        print(f"{run}: {python}", flush=True)
        failed |= bool(_tested(uv, python, run))
    return int(failed)


def runs() -> Iterator[Run]:
    """Give the runs in order."""
    yield Run(OLDEST, oldest=True)
    yield from (Run(version, oldest=False) for version in PYTHONS)


def _found(uv: str, version: str) -> str | None:
    """Return the path of a Python of this version, ``None`` if there is none.

    The shims of pyenv answer for versions that are not chosen; its own folders are looked into.
    """
    kept = Path(os.environ.get("PYENV_ROOT", Path.home() / ".pyenv")) / "versions"
    own = [str(folder) for folder in sorted(kept.glob(f"{version}*/bin"))]
    path = [part for part in os.get_exec_path() if Path(part).name != "shims"]
    done = subprocess.run(
        [uv, "python", "find", "--system", "--no-python-downloads", version],
        env={**os.environ, "PATH": os.pathsep.join([*own, *path])},
        capture_output=True,
        text=True,
        check=False,
    )
    return done.stdout.strip() or None


def _tested(uv: str, python: str, run: Run) -> int:
    """Install and test; return the exit code."""
    place = ENVIRONMENTS / (run.version + ("-oldest" if run.oldest else ""))
    made = _python_of(place)
    if not made.exists():
        _call([uv, "venv", "--quiet", "--python", python, str(place)])
    limits = ["--resolution", "lowest-direct"] if run.oldest else ["-c", "constraints.txt"]
    install = [uv, "pip", "install", "--quiet", "--compile-bytecode", "--python", str(made)]
    _call([*install, *limits, "-e", ".[test]"])
    tests = [f"tests/{folder}" for folder in CORE]
    chosen = ["-m", "not libreoffice and not soak", "-p", "no:cacheprovider", "-q"]
    workers = ["--numprocesses", "auto", "--maxprocesses", "4", "--dist", "loadscope"]
    return _call([str(made), "-m", "pytest", *tests, *chosen, *workers], check=False)


def _python_of(place: Path) -> Path:
    return place / ("Scripts/python.exe" if os.name == "nt" else "bin/python")


def _call(command: Sequence[str], *, check: bool = True) -> int:
    return subprocess.run(command, cwd=ROOT, check=check).returncode


if __name__ == "__main__":
    sys.exit(main())
