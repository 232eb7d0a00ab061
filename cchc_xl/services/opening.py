"""Opens the register in LibreOffice so that its buttons work: mended first where that is needed."""

from __future__ import annotations

import os
import sys
from pathlib import Path

from cchc_xl.base.folders import resolved
from cchc_xl.hosts.libreoffice import connection
from cchc_xl.register.building.config_sheet import PYTHON_LINUX
from cchc_xl.register.file.adapter import FileRegister, is_half_written
from cchc_xl.register.live import control
from cchc_xl.register.mending.mend import mend, read_macros
from cchc_xl.register.package.parts import Package

MENDED = (
    "Sổ đã được LibreOffice lưu lại nên mất nút; đã gắn lại các nút, bản trước nằm trong “sao-luu”."
)
SWITCHED = (
    "Sổ lập cho Excel nên các nút chỉ chạy trong Excel; đã đổi các nút sang LibreOffice, bản cho "
    "Excel nằm trong “sao-luu”."
)
HALF_WRITTEN = (
    "Sổ đang ghi dở: một lần bấm nút bị ngắt giữa chừng rồi sổ được lưu lại. Bấm một nút bất kỳ để "
    "nút đó đưa sổ về như trước, rồi lưu sổ."
)
NO_BUTTONS = "Sổ không có nút bấm; muốn có nút: cchc-xl upgrade SỔ --host libreoffice."


def open_for_clicks(
    path: Path, *, profile: str | Path | None = None, headless: bool = False
) -> list[str]:
    """Open a register in LibreOffice, ready for clicks; returns what was done, a sentence each.

    A register that is open there already comes to the front as it is. ``RegisterError``: no
    workbook that can be read, or it must be mended and cannot be written; ``RegisterBusy``: it
    must be mended and is open elsewhere; ``HostUnavailable``.
    """
    Package.load(path)
    done: list[str] = []
    if not _is_open(path, profile, headless):
        done = [*make_ready(path), *([HALF_WRITTEN] if is_half_written(path) else [])]
    connection.open_register(path, profile=profile, headless=headless)
    buttons = NO_BUTTONS not in done
    where = f"; các nút ở trang “{control.SHEET}”." if buttons else "."
    return [*done, f"Đã mở sổ “{path}” trong LibreOffice{where}"]


def make_ready(path: Path) -> list[str]:
    """Make the buttons of a closed register work in LibreOffice; returns what was done.

    ``RegisterError``, ``RegisterBusy``: it cannot be read, or must be written and cannot be.
    """
    if path.suffix.lower() != ".xlsm":
        return [NO_BUTTONS]
    found = read_macros(path)
    if not found.control_sheet:
        return [NO_BUTTONS]
    done: list[str] = []
    if sys.platform == "win32":  # there the buttons are for Excel
        return done
    if not found.whole or found.hosts != {"libreoffice"}:
        mend(path, "libreoffice")
        done.append(SWITCHED if found.hosts == {"excel"} else MENDED)
    if _named_interpreter(path):
        done.append(f"Đã ghi Python của máy này (“{sys.executable}”) vào sổ để các nút chạy được.")
    return done


def _named_interpreter(path: Path) -> bool:
    """Name the running Python in a register that names no program; False if there was no need."""
    with FileRegister.open(path, write=False) as register:
        if PYTHON_LINUX not in register.names():
            return False
        if _is_program(str(register.read_named(PYTHON_LINUX) or "")):
            return False
    with FileRegister.open(path) as register:
        register.write_named(PYTHON_LINUX, sys.executable)
        return register.commit()


def _is_program(name: str) -> bool:
    return os.path.isabs(name) and os.path.isfile(name) and os.access(name, os.X_OK)


def _is_open(path: Path, profile: str | Path | None, headless: bool) -> bool:
    """Whether LibreOffice that would open the register has it open; its mark is beside the file."""
    if not resolved(path).with_name(f".~lock.{resolved(path).name}#").exists():
        return False
    host = connection.start(profile, headless=headless)
    found = connection.find_document(host, path) is not None
    if not found and host.process is not None:
        host.stop()
    return found
