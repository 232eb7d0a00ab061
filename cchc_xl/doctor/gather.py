"""Reads the facts from this machine. Nothing here raises: what cannot be read is None."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cchc_xl.doctor import interpreter, libreoffice, windows
from cchc_xl.doctor.config import NAME, parse, user_file
from cchc_xl.doctor.facts import Build, Conf, Facts, GivenBy, HostFacts, Workbook
from cchc_xl.doctor.workbook import read_sheet_conf, read_workbook


def gather(workbook: Path | None = None, host: HostFacts | None = None) -> Facts:
    """Read everything about this machine and the register."""
    from cchc_xl.register.schema import ACCEPTED_VERSIONS

    variables, home = dict(os.environ), _home()
    on_windows = sys.platform == "win32"
    ansi = windows.ansi_code_page() if on_windows else None
    path = _absolute(workbook) if workbook is not None else None
    book = read_workbook(path) if path is not None else None
    confs = _confs(path, home, ansi)
    facts = Facts(
        platform=sys.platform,
        running=sys.executable,
        ansi=ansi,
        confs=confs,
        schemas=ACCEPTED_VERSIONS,
        workbook=book,
        host=host,
    )
    facts = _with_windows(facts) if on_windows else facts._replace(cloud=())
    if facts.program == "libreoffice":
        profile = host.profile if host else None
        facts = facts._replace(libreoffice=libreoffice.read(profile, variables, home))
    return facts._replace(interpreter=interpreter.find(confs, _runner(facts), variables))


def _with_windows(facts: Facts) -> Facts:
    registry = windows.tried(windows.WindowsRegistry)
    if registry is None:
        return facts
    return facts._replace(
        excel=windows.excel_facts(registry, os.environ),
        cloud=windows.cloud_folders(registry, os.environ),
    )


def _runner(facts: Facts) -> Build | None:
    """Return whose RunPython looks for the interpreter here; None: no register says."""
    book = facts.workbook
    if facts.platform == "win32" and facts.program == "excel":
        return "excel"
    return facts.program if _holds(book, facts.program) else None


def _holds(book: Workbook | None, program: Build) -> bool:
    return book is not None and program in (book.builds or ())


def _confs(path: Path | None, home: Path, ansi: str | None) -> tuple[Conf, ...]:
    """Return the places of the configuration in the order in which the stock module asks them."""
    confs = []
    if path is not None:
        confs.append(read_sheet_conf(path))
        confs.append(_file_conf("directory", path.with_name(NAME), ansi))
    confs.append(_file_conf("user", user_file(home), ansi))
    return tuple(confs)


def _file_conf(given_by: GivenBy, path: Path, ansi: str | None) -> Conf:
    try:
        data = path.read_bytes()
    except FileNotFoundError:
        return Conf(given_by, str(path), {})
    except OSError:
        return Conf(given_by, str(path), None)
    return Conf(given_by, str(path), parse(data, ansi or "utf-8"))


def _home() -> Path:
    try:
        return Path.home()
    except RuntimeError:  # no home at all
        return Path()


def _absolute(path: Path) -> Path:
    try:
        return path.absolute()
    except OSError:
        return path
