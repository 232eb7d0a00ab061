"""The two builds of the register's macros: the same buttons, a RunPython for each program.

LibreOffice compiles all modules of a workbook and cannot compile the stock xlwings.bas, and Excel
has no use for the module that drives LibreOffice: so each build carries its own one only.
"""

from __future__ import annotations

import importlib.util
from collections.abc import Sequence
from pathlib import Path
from typing import Literal, get_args

import macros
from cchc_xl.base.errors import OutputError
from cchc_xl.hosts.vba.project import Module, document_module, vba_project

Host = Literal["excel", "libreoffice"]
HOSTS: tuple[Host, ...] = get_args(Host)
WORKBOOK = "ThisWorkbook"
CONFIG_SHEET = "xlwings.conf"
"""Where the stock xlwings.bas looks for its settings first: keys in column A, values in B."""
STOCK = "xlwings"
PROGRAM_MODULES = (*macros.NAMES, STOCK)
"""Modules of the two builds that belong to no sheet."""


def sheet_code_names(count: int) -> list[str]:
    """Return the code names of a workbook's sheets in order."""
    return [f"Sheet{number}" for number in range(1, count + 1)]


def build_project(host: Host, sheets: int, others: Sequence[Module] = ()) -> bytes:
    """Return vbaProject.bin for a workbook with this many sheets, ``others`` as its last modules.

    ``OutputError``: the installed xlwings package has no xlwings.bas. ``ProjectProblem``: a module
    among the others cannot be written.
    """
    documents = [document_module(name, "sheet") for name in sheet_code_names(sheets)]
    own = [document_module(WORKBOOK, "workbook"), *documents, *host_modules(host)]
    return vba_project([*own, *others])


def host_modules(host: Host) -> Sequence[Module]:
    """Return the modules that belong to no sheet: the buttons and what RunPython is there."""
    buttons = Module(macros.BUTTONS, "module", macros.source(macros.BUTTONS))
    if host == "excel":
        return [buttons, Module(STOCK, "module", stock_source())]
    name = macros.LIBREOFFICE
    return [buttons, Module(name, "module", macros.source(name))]


def stock_source() -> str:
    """Return the text of the installed xlwings package's own module (BSD-3-Clause)."""
    package = importlib.util.find_spec("xlwings")
    try:
        if package is None or package.origin is None:
            raise FileNotFoundError("xlwings")
        return (Path(package.origin).parent / "xlwings.bas").read_text("ascii")
    except (OSError, UnicodeDecodeError) as error:
        raise OutputError(
            "Gói xlwings trên máy này thiếu tệp xlwings.bas, không lập được sổ có nút.",
            "Cài lại gói: python -m pip install --force-reinstall xlwings, rồi chạy lại.",
        ) from error
