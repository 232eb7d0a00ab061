"""What a template says of a return, computed anew by LibreOffice."""

from __future__ import annotations

import csv
import subprocess
from collections.abc import Mapping, Sequence
from itertools import takewhile
from pathlib import Path
from typing import NamedTuple

from cchc_xl.templates import ready
from tests.templates.template_samples import ALWAYS_RECALCULATE

AS_CSV = "csv:Text - txt - csv (StarCalc):44,34,76"
AT_ONCE = 200
"""Files that one LibreOffice is given."""


class Told(NamedTuple):
    """The first sheet of a template: whether to send, and each sheet's first sentence."""

    ready: bool
    errors: Mapping[str, int]
    first: Mapping[str, str]


def told_by_templates(paths: Sequence[Path], folder: Path) -> dict[str, Told]:
    """Let LibreOffice compute returns anew and read their first sheets, by the files' names."""
    profile = folder / "profile"
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(ALWAYS_RECALCULATE, "utf-8")
    out = folder / "verdicts"
    program = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--headless"]
    for first in range(0, len(paths), AT_ONCE):
        some = map(str, paths[first : first + AT_ONCE])
        command = [*program, "--convert-to", AS_CSV, "--outdir", str(out), *some]
        subprocess.run(command, check=True, capture_output=True, timeout=600)
    return {path.name: _read(out / f"{path.stem}.csv") for path in paths}


def _read(path: Path) -> Told:
    with path.open(encoding="utf-8", newline="") as source:
        rows = list(csv.reader(source))
    lines = list(takewhile(lambda row: row[0], rows[ready.TOP_ROW - 1 :]))
    return Told(
        rows[ready.VERDICT_ROW - 1][0] == ready.READY,
        {line[0]: int(line[1]) for line in lines},
        {line[0]: line[3] for line in lines},
    )
