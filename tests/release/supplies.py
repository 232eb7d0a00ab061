"""What the tests of a release share: wheels, downloaded once, and a release of them."""

from __future__ import annotations

import hashlib
import subprocess
import sys
from pathlib import Path

import pytest
from filelock import FileLock

from release.wheels import CONSTRAINTS, ROOT, WheelsError, dependencies

EPOCH = 1_700_000_000
KEPT = ROOT / "build" / "release"


def windows_wheels() -> list[Path]:
    """Return the wheels for Windows; skips the test where they cannot be downloaded.

    They stay in build/, for as long as the versions stay: other tests run beside this one.
    """
    versions = CONSTRAINTS.read_bytes() + (ROOT / "setup.cfg").read_bytes()
    place = KEPT / hashlib.sha256(versions).hexdigest()[:12]
    done = place / "done"
    place.mkdir(parents=True, exist_ok=True)
    with FileLock(KEPT / "lock"):
        if not done.exists():
            try:
                dependencies(place)
            except WheelsError as error:
                pytest.skip(f"the package index cannot be reached: {error}")
            done.touch()
    return sorted(place.glob("*.whl"))


def downloaded(out: Path, *arguments: str) -> list[Path]:
    """Let pip download for this machine; skips the test where it cannot."""
    pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", "--quiet"]
    command = [*pip, "--dest", str(out), *arguments]
    done = subprocess.run(command, capture_output=True, text=True, check=False)
    if done.returncode:
        pytest.skip(f"the package index cannot be reached: {done.stderr[-300:]}")
    return sorted(path for path in out.iterdir() if path.is_file())
