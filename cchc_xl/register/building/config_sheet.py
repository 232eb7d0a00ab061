"""What a workbook with buttons carries for its program: where Python is, and the macros."""

from __future__ import annotations

import io
import sys
from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from xlsxwriter.workbook import Workbook
from xlsxwriter.worksheet import Worksheet

from cchc_xl.base.errors import UsageProblem
from cchc_xl.hosts.vba.builds import (
    CONFIG_SHEET,
    WORKBOOK,
    Host,
    build_project,
    sheet_code_names,
)
from cchc_xl.register.building.look import Look, name_cell, write_text

PYTHON_WINDOWS, PYTHON_LINUX = "DK_PythonWindows", "DK_PythonLinux"
"""The names of the cells of the configuration sheet that hold the interpreter's path."""
TITLES: dict[Host, str] = {"excel": "Excel", "libreoffice": "LibreOffice"}


class Controls(NamedTuple):
    """What a workbook with buttons needs to know: its program, and where Python is.

    An empty path leaves it to the configuration of xlwings (Windows) or to the PATH (Linux).
    """

    host: Host
    windows: str = ""
    linux: str = ""

    @classmethod
    def here(cls, host: Host) -> Controls:
        """Return the controls of a workbook for the Python that is running."""
        if sys.platform == "win32":
            return cls(host, windows=sys.executable)
        return cls(host, linux=sys.executable)


def controls_for(path: Path, controls: Controls | None) -> Controls | None:
    """Return the controls that a register of this name gets: an .xlsx has none.

    ``UsageProblem``: another suffix, or controls for an .xlsx.
    """
    suffix = path.suffix.lower()
    if suffix == ".xlsm":
        return controls or Controls.here("excel")
    if suffix != ".xlsx":
        raise UsageProblem(
            f"Tên sổ “{path.name}” phải có đuôi .xlsm hoặc .xlsx.",
            "Đổi đuôi tệp thành .xlsm (sổ có nút bấm) hoặc .xlsx (sổ không có nút).",
        )
    if controls is not None:
        raise UsageProblem(
            f"Sổ “{path.name}” có đuôi .xlsx nên không có nút bấm cho {TITLES[controls.host]}.",
            "Đổi đuôi tệp thành .xlsm, hoặc bỏ tùy chọn --host.",
        )
    return None


def add_config_sheet(book: Workbook, look: Look, controls: Controls) -> None:
    """Add the hidden sheet of settings that both kinds of RunPython read.

    The key of the Windows interpreter is there only while it has a path: an empty one would hide
    the path that xlwings' own configuration files give.
    """
    sheet = book.add_worksheet(CONFIG_SHEET)
    key = "INTERPRETER_WIN"
    rows = (("ADD_WORKBOOK_TO_PYTHONPATH", "false"), ("INTERPRETER_LINUX", controls.linux))
    sheet.set_column(0, 0, 34)
    sheet.set_column(1, 1, 90)
    for row, pair in enumerate(rows):
        for column, text in enumerate(pair):
            write_text(sheet, row, column, text, look.setting)
    last = len(rows)
    shown = key if controls.windows else ""
    sheet.write_formula(last, 0, f'=IF(B{last + 1}="","","{key}")', look.setting, shown)
    write_text(sheet, last, 1, controls.windows, look.setting)
    name_cell(book, PYTHON_LINUX, CONFIG_SHEET, last - 1, 1)
    name_cell(book, PYTHON_WINDOWS, CONFIG_SHEET, last, 1)
    sheet.hide()


def add_macros(book: Workbook, host: Host) -> None:
    """Add the VBA project; all sheets must be there."""
    sheets: Sequence[Worksheet] = book.worksheets()
    book.set_vba_name(WORKBOOK)
    for sheet, name in zip(sheets, sheet_code_names(len(sheets)), strict=True):
        sheet.set_vba_name(name)
    book.add_vba_project(io.BytesIO(build_project(host, len(sheets))), is_stream=True)
