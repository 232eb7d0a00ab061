"""The wheels of a release: the program's own, and what it needs on Windows, at pinned versions."""

from __future__ import annotations

import os
import re
import shutil
import subprocess
import sys
from collections.abc import Mapping
from configparser import ConfigParser
from pathlib import Path
from time import gmtime
from zipfile import ZIP_STORED, ZipFile, ZipInfo

from packaging.requirements import Requirement
from packaging.utils import canonicalize_name

ROOT = Path(__file__).parents[1]
CONSTRAINTS = ROOT / "constraints.txt"
PYTHONS = ("3.11", "3.12", "3.13")
SOURCES = ("cchc_xl", "macros", "validation", "setup.cfg", "pyproject.toml", "README.md", "LICENSE")
"""What the program's own wheel is built from."""


class WheelsError(Exception):
    """The wheels cannot be had; the message says why."""


def own_wheel(out: Path, epoch: int) -> Path:
    """Build the program's own wheel; the same sources and ``epoch`` give the same bytes.

    setuptools writes into the folder that it builds from, and takes up what older builds left: it
    is given a copy.
    """
    source = out / "source"
    ignored = shutil.ignore_patterns("__pycache__", "*.pyc")
    for name in SOURCES:
        if (ROOT / name).is_dir():
            shutil.copytree(ROOT / name, source / name, ignore=ignored)
        else:
            shutil.copy(ROOT / name, source / name)
    build = ["build", "--wheel", "--build-constraint", str(CONSTRAINTS), "--out-dir", str(out)]
    _uv(*build, str(source))
    shutil.rmtree(source)
    (built,) = out.glob("cchc_xl-*.whl")
    with ZipFile(built) as wheel:
        parts = {name: wheel.read(name) for name in wheel.namelist()}
    write_zip(built, parts, epoch)
    return built


def write_zip(path: Path, parts: Mapping[str, bytes], epoch: int) -> None:
    """Write a zip whose bytes hang on names, contents and time alone.

    Nothing is compressed: what zlib makes differs between its versions, and nearly all that a
    release holds is compressed already.
    """
    moment = gmtime(max(epoch, 315_532_800))  # the first day that a zip can tell
    with ZipFile(path, "w", ZIP_STORED) as archive:
        for name in sorted(parts):
            member = ZipInfo(name, moment[:6])
            member.create_system = 3  # else the machine's own
            member.external_attr = 0o100644 << 16
            archive.writestr(member, parts[name])


def dependencies(out: Path) -> list[Path]:
    """Download what the program needs for each Python for Windows (64 bit); returns the wheels.

    ``WheelsError``: the index cannot be reached, or a version is not pinned.
    """
    for python in PYTHONS:
        options = ["--no-deps", "--only-binary=:all:", "--dest", str(out), "--quiet"]
        options += ["--platform", "win_amd64", "--python-version", python]
        pip = [sys.executable, "-m", "pip", "--disable-pip-version-check", "download", *options]
        _run([*pip, *resolved(python)])
    return sorted(out.glob("*.whl"))


def resolved(python: str) -> list[str]:
    """Return what the program needs on Windows, as pinned requirements ("pandas==3.1.1").

    pip would ask the markers of requirements about the machine that it runs on; uv does not.

    ``WheelsError``: the index cannot be reached, or a version is not pinned in constraints.txt.
    """
    options = ["--python-platform", "x86_64-pc-windows-msvc", "--python-version", python]
    options += ["--constraint", str(CONSTRAINTS), "--no-header", "--no-annotate", "--quiet"]
    setup = ConfigParser()
    setup.read(ROOT / "setup.cfg", "utf-8")
    answer = _uv("pip", "compile", *options, "-", given=setup["options"]["install_requires"])
    found = [line.strip() for line in answer.splitlines() if line.strip()]
    loose = sorted(set(map(_plain, found)) - pinned())
    if loose:
        raise WheelsError(f"not pinned in {CONSTRAINTS.name}: {', '.join(loose)}")
    return found


def pinned() -> set[str]:
    """Return what constraints.txt pins, names in their canonical form."""
    lines = CONSTRAINTS.read_text("utf-8").splitlines()
    return {_plain(line) for line in lines if line and not line.startswith("#")}


def _plain(requirement: str) -> str:
    read = Requirement(requirement)
    return f"{canonicalize_name(read.name)}{read.specifier}"


def _uv(*arguments: str, given: str = "") -> str:
    place = [str(Path(sys.executable).parent), *os.get_exec_path()]
    program = shutil.which("uv", path=os.pathsep.join(place))
    if program is None:
        raise WheelsError("uv is not installed: python -m pip install -e .[check]")
    return _run([program, *arguments], given)


def _run(command: list[str], given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        told = re.sub(r"\s+", " ", done.stderr).strip()
        raise WheelsError(f"{Path(command[0]).name} {command[1]}: {told[-600:]}")
    return done.stdout
