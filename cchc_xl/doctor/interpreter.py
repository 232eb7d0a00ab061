"""Which Python a click starts, and what that Python answers."""

from __future__ import annotations

import json
import os
import shutil
import subprocess
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path

from cchc_xl.doctor.config import INTERPRETER, OLDER, configured
from cchc_xl.doctor.facts import Build, Conf, GivenBy, Interpreter

LINUX = "INTERPRETER_LINUX"
PATIENCE = 60  # seconds; a first start below a virus scanner takes long
PACKAGES = ("cchc-xl", "pandas", "pandera", "pywin32", "xlwings")
_QUESTIONS = f"""
import json, struct, sys
from importlib import metadata
found = {{}}
for name in {PACKAGES!r}:
    try:
        found[name] = metadata.version(name)
    except Exception:
        found[name] = ""
try:
    from cchc_xl.hosts.libreoffice.uno_bridge import uno
    found["uno"] = uno().__name__
except Exception:
    found["uno"] = ""
print(json.dumps([sys.version_info[:3], struct.calcsize("P") * 8, found]))
"""


def find(
    confs: Sequence[Conf], program: Build | None, variables: Mapping[str, str]
) -> Interpreter | None:
    """Find the interpreter as the RunPython of this build does, and ask it.

    Without a build (no register, or none that this system opens) it is the running Python. None:
    a configuration that comes first cannot be read.
    """
    if program is None:
        return asked(Interpreter(sys.executable, "running", True))
    keys: tuple[str, ...] = (INTERPRETER, OLDER)
    if program == "libreoffice":
        keys = (INTERPRETER,) if sys.platform == "win32" else (LINUX,)
        confs = [conf for conf in confs if conf.given_by == "sheet"]
    path, given_by = configured(confs, keys, variables)
    if not path and any(conf.entries is None for conf in confs):
        return None
    return asked(_located(path, given_by, program))


def _located(path: str, given_by: GivenBy, program: Build) -> Interpreter:
    """Tell whether the file is there; a bare name is looked up as the shell does."""
    name = path or ("python3" if program == "libreoffice" else "python")
    found = name if os.sep in name else shutil.which(name) or ""
    store = "\\windowsapps\\" in found.casefold()
    try:
        return Interpreter(found, given_by, bool(found) and Path(found).is_file(), store)
    except OSError:
        return Interpreter(found, given_by, None, store)


def asked(python: Interpreter) -> Interpreter:
    """Start the interpreter and take its answers; ``version`` () when it does not start."""
    if not python.exists or python.store:
        return python
    command = [python.path, "-B", "-c", _QUESTIONS]
    try:
        run = subprocess.run(
            command,
            cwd=Path(python.path).parent,
            capture_output=True,
            timeout=PATIENCE,
            check=True,
            creationflags=getattr(subprocess, "CREATE_NO_WINDOW", 0),
        )
        version, bits, packages = json.loads(run.stdout)
    except subprocess.TimeoutExpired:
        return python
    except (OSError, subprocess.SubprocessError, ValueError, TypeError):
        return python._replace(version=())
    return python._replace(version=tuple(version), bits=bits, packages=packages)
