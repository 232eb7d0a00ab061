"""The VBA sources of the register's buttons, as text; no workbook keeps a copy of its own."""

from __future__ import annotations

from importlib import resources

BUTTONS = "Buttons"
LIBREOFFICE = "LibreOfficeRunPython"
NAMES = (BUTTONS, LIBREOFFICE)


def source(name: str) -> str:
    """Return the text of a module, ``Attribute VB_Name`` line included, lines ending in LF."""
    return resources.files(__name__).joinpath(f"{name}.bas").read_text("ascii")
