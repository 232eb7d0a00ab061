"""What the register's file holds: macros, controls, configuration, schema, who has it open."""

from __future__ import annotations

import os
import re
import sys
import zipfile
import zlib
from pathlib import Path

from cchc_xl.doctor.facts import Buttons, Conf, Workbook
from cchc_xl.doctor.windows import read_mark
from cchc_xl.hosts.vba import reading as project
from cchc_xl.hosts.vba.builds import CONFIG_SHEET

PROJECT_PART = "xl/vbaProject.bin"
_MACRO = re.compile(rb'(?:<(?:\w+:)?FmlaMacro>|\bmacro=")\s*(?:[^<"!]*!)?([\w.]+)')
_CONTROLS = re.compile(r"xl/(?:drawings|worksheets|ctrlProps)/[^/]+\.(?:xml|vml)", re.I)


def read_workbook(path: Path) -> Workbook:
    """Read the register's file; what cannot be read is None. Nothing is written."""
    zone, origin = read_mark(path) if sys.platform == "win32" else (None, _origin(path))
    book = Workbook(str(path), _kind(path), zone=zone, origin=origin)
    if book.kind not in ("xlsm", "xlsx"):
        return book
    book = book._replace(
        schema=_schema(path), opened=_opened(path), half_written=_half_written(path)
    )
    try:
        with zipfile.ZipFile(path) as package:
            return _with_macros(book, package)
    except OSError:
        return book
    except (zipfile.BadZipFile, zlib.error, EOFError, RuntimeError, NotImplementedError):
        return book._replace(kind="other")


def read_sheet_conf(path: Path) -> Conf:
    """Read the register's sheet xlwings.conf: keys in its first column, values in the second."""
    from python_calamine import CalamineWorkbook

    if not path.is_file():  # a pipe would be waited for
        return Conf("sheet", CONFIG_SHEET, None)
    try:
        with CalamineWorkbook.from_path(str(path)) as book:
            if CONFIG_SHEET not in book.sheet_names:
                return Conf("sheet", CONFIG_SHEET, {})
            rows = book.get_sheet_by_name(CONFIG_SHEET).to_python()
    except Exception:  # calamine has an error class for every format
        return Conf("sheet", CONFIG_SHEET, None)
    entries: dict[str, str] = {}
    for row in rows:
        if not row or str(row[0]).strip() == "":
            break  # the stock module reads down to the first blank, too
        entries.setdefault(str(row[0]).strip().upper(), str(row[1]) if len(row) > 1 else "")
    return Conf("sheet", CONFIG_SHEET, entries)


def _kind(path: Path) -> str | None:
    from cchc_xl.base.errors import RegisterError
    from cchc_xl.register.package.parts import Package

    try:
        if not os.path.lexists(path):
            return "missing"
        Package.load(path)
    except RegisterError:  # why is said with the seals
        return "other"
    suffix = path.suffix.casefold()
    return suffix[1:] if suffix in (".xlsm", ".xlsx") else "other"


def _with_macros(book: Workbook, package: zipfile.ZipFile) -> Workbook:
    names = {name.casefold(): name for name in package.namelist()}
    part = names.get(PROJECT_PART.casefold())
    if part is None:
        return book._replace(modules=(), builds=frozenset(), module_version="")
    try:
        modules = project.sources(package.read(part))
    except ValueError:
        return book
    return book._replace(
        modules=tuple(modules),
        builds=project.runners(modules),
        module_version=project.module_version(modules),
        buttons=Buttons(project.button_subs(modules), _assigned(package)),
    )


def _assigned(package: zipfile.ZipFile) -> frozenset[str]:
    """Return the macros that controls and shapes call, without the module before the dot."""
    found: set[str] = set()
    for name in package.namelist():
        if _CONTROLS.fullmatch(name):
            calls = _MACRO.findall(package.read(name))
            found |= {call.decode("utf-8", errors="replace").rpartition(".")[2] for call in calls}
    return frozenset(found)


def _schema(path: Path) -> str | None:
    """Return the version of the register, "" when the workbook is none."""
    from cchc_xl.register.file.adapter import FileRegister
    from cchc_xl.register.schema import SYSTEM

    try:
        with FileRegister.open(path, write=False) as register:
            if SYSTEM.name not in register.tables():
                return ""
            rows = register.read_table(SYSTEM.name).records()
            return next((str(row[1]) for row in rows if row[0] == "schema"), "")
    except Exception:  # whatever is wrong inside, it is not known
        return None


def _half_written(path: Path) -> bool | None:
    from cchc_xl.register.file.adapter import FileRegister

    try:
        with FileRegister.open(path, write=False) as register:
            return bool(register.unfinished())
    except Exception:  # whatever is wrong inside, it is not known
        return None


def _opened(path: Path) -> str | None:
    from cchc_xl.base.errors import RegisterBusy
    from cchc_xl.register.file.saving import require_free

    try:
        require_free(path)
    except RegisterBusy as busy:
        return busy.message.rstrip(".")
    except OSError:
        return None
    return ""


def _origin(path: Path) -> str:
    """Return where a browser on Linux says that it downloaded the file."""
    try:
        return os.getxattr(path, "user.xdg.origin.url").decode("utf-8", errors="replace")
    except (OSError, AttributeError):
        return ""
