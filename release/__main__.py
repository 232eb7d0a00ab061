"""``python -m release``: build the zip for Windows into ``dist/`` (see ``make release``).

The same commit gives the same bytes: times are the commit's (or ``SOURCE_DATE_EPOCH``'s), versions
are those of constraints.txt, so a checkout with changes is refused.
"""

from __future__ import annotations

import argparse
import hashlib
import os
import subprocess
import sys
from pathlib import Path
from tempfile import TemporaryDirectory

from release.bundle import lay_out, zipped
from release.wheels import ROOT, WheelsError, dependencies, own_wheel


def main() -> int:
    """Build and tell where it lies; 1 when it could not be built."""
    parser = argparse.ArgumentParser(prog="python -m release", description=__doc__)
    parser.add_argument("--python-installer", type=Path, help="python-3.13.x-amd64.exe to hand out")
    installer = parser.parse_args().python_installer
    if changed := _git("status", "--porcelain"):
        print(f"commit first, a release is made of a commit:\n{changed}", file=sys.stderr)
        return 1
    epoch = int(os.environ.get("SOURCE_DATE_EPOCH") or _git("log", "-1", "--format=%ct"))
    with TemporaryDirectory() as temporary:
        place = Path(temporary)
        try:
            wheels = [own_wheel(place, epoch), *dependencies(place / "wheels")]
        except WheelsError as error:
            print(error, file=sys.stderr)
            return 1
        lay_out(place / "release", wheels, installer)
        path = zipped(place / "release", ROOT / "dist", epoch)
    with path.open("rb") as stream:
        digest = hashlib.file_digest(stream, "sha256").hexdigest()
    print(f"{path.relative_to(ROOT)}  {path.stat().st_size / 1e6:.0f} MB\nSHA-256 {digest}")
    return 0


def _git(*arguments: str) -> str:
    command = ["git", "-C", str(ROOT), *arguments]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip()


if __name__ == "__main__":
    sys.exit(main())
