"""Open templates in LibreOffice, type into them as an officer does, save them.

Runs under a Python that has LibreOffice's ``uno`` module (Debian: /usr/bin/python3) and needs
nothing else. The one argument is a JSON file with a list of jobs:

``template``, ``out``   the file to open and the file to save
``filter``              LibreOffice's name of the format to save in
``password``            encrypts the saved .xlsx when it is not empty
``steps``               what the officer does, in order; a list each, the action first:

    ["type", sheet, cell, text]       type into a cell, as in a Vietnamese office's LibreOffice
    ["text", sheet, cell, text]       a text, whatever it looks like (pasted, or with ' in front)
    ["formula", sheet, cell, text]    a formula
    ["font", sheet, cell, name]       the font of a cell
    ["unprotect", sheet]              switch the sheet's protection off
    ["insert_rows", sheet, row, n]    insert rows above a row (counted from 1)
    ["delete_column", sheet, letter]  delete a column
"""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import tempfile
import time
from contextlib import suppress
from pathlib import Path

import uno
from com.sun.star.beans import NamedValue, PropertyValue
from com.sun.star.connection import NoConnectException
from com.sun.star.uno import RuntimeException

PATIENCE = 90
"""Seconds to wait for LibreOffice."""

SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale" oor:op="fuse">\
<value>vi</value></prop></item>
</oor:items>
"""


def main(jobs_file: str) -> None:
    """Do all jobs with one LibreOffice of its own."""
    jobs = json.loads(Path(jobs_file).read_text("utf-8"))
    with tempfile.TemporaryDirectory(prefix="cchc-office-") as folder:
        settings = Path(folder, "user", "registrymodifications.xcu")
        settings.parent.mkdir()
        settings.write_text(SETTINGS, "utf-8")
        pipe = f"cchc{time.time_ns()}"
        content = subprocess.Popen(
            [
                "soffice",
                f"-env:UserInstallation={Path(folder).as_uri()}",
                f"--accept=pipe,name={pipe};urp;",
                "--headless",
                "--norestore",
                "--nologo",
            ],
            start_new_session=True,
        )
        try:
            desktop = connect(pipe)
            for job in jobs:
                do(desktop, job)
                print(Path(job["out"]).name, flush=True)
            with suppress(RuntimeException):  # the bridge closes with LibreOffice
                desktop.terminate()
            content.wait(PATIENCE)
        finally:
            with suppress(ProcessLookupError):  # the start script may end before LibreOffice does
                os.killpg(content.pid, signal.SIGKILL)
            content.wait()


def connect(pipe: str):  # type: ignore[no-untyped-def]
    """Return the desktop of the LibreOffice that listens on a pipe."""
    local = uno.getComponentContext()
    resolver = local.ServiceManager.createInstanceWithContext(
        "com.sun.star.bridge.UnoUrlResolver", local
    )
    deadline = time.monotonic() + PATIENCE
    while True:
        try:
            context = resolver.resolve(f"uno:pipe,name={pipe};urp;StarOffice.ComponentContext")
            return context.ServiceManager.createInstanceWithContext(
                "com.sun.star.frame.Desktop", context
            )
        except NoConnectException:
            if time.monotonic() > deadline:
                raise
            time.sleep(0.2)


def do(desktop, job) -> None:  # type: ignore[no-untyped-def]
    """Open one template, take the officer's steps and save."""
    url = Path(job["template"]).resolve().as_uri()
    document = desktop.loadComponentFromURL(url, "_blank", 0, options(Hidden=True))
    try:
        for action, name, *arguments in job["steps"]:
            ACTIONS[action](document.Sheets.getByName(name), *arguments)
        wanted: dict[str, object] = {"FilterName": job["filter"]}
        if job["password"]:
            wanted["EncryptionData"] = encryption(job["password"])
        document.storeToURL(Path(job["out"]).resolve().as_uri(), options(**wanted))
    finally:
        document.close(True)


def options(**values):  # type: ignore[no-untyped-def]
    """Return arguments for loading or storing."""
    return tuple(PropertyValue(Name=name, Value=value) for name, value in values.items())


def encryption(password):  # type: ignore[no-untyped-def]
    """Return what encrypts an Office Open XML file, as the dialogue for saving makes it."""
    values = {"CryptoType": "Standard", "OOXPassword": password}
    pairs = tuple(NamedValue(name, value) for name, value in values.items())
    return uno.Any("[]com.sun.star.beans.NamedValue", pairs)


def open_cell(sheet, address):  # type: ignore[no-untyped-def]
    """Return a cell that an officer can type into. ``ValueError``: the template keeps it locked."""
    cell = sheet.getCellRangeByName(address)
    if sheet.isProtected() and cell.CellProtection.IsLocked:
        raise ValueError(f"{sheet.Name}.{address} is locked")
    return cell


def type_in(sheet, address, text) -> None:  # type: ignore[no-untyped-def]
    """Type into a cell, in the way of the locale: 1234,5 and 31/12/2023."""
    open_cell(sheet, address).FormulaLocal = text


def put_text(sheet, address, text) -> None:  # type: ignore[no-untyped-def]
    """Put a text into a cell."""
    open_cell(sheet, address).String = text


def put_formula(sheet, address, text) -> None:  # type: ignore[no-untyped-def]
    """Put a formula into a cell."""
    open_cell(sheet, address).Formula = text


def set_font(sheet, address, name) -> None:  # type: ignore[no-untyped-def]
    """Set a cell's font."""
    open_cell(sheet, address).CharFontName = name


def unprotect(sheet) -> None:  # type: ignore[no-untyped-def]
    """Switch a sheet's protection off; templates have no password."""
    sheet.unprotect("")


def insert_rows(sheet, row, count) -> None:  # type: ignore[no-untyped-def]
    """Insert rows above a row."""
    sheet.Rows.insertByIndex(row - 1, count)


def delete_column(sheet, letter) -> None:  # type: ignore[no-untyped-def]
    """Delete a column."""
    column = sheet.getCellRangeByName(f"{letter}1").CellAddress.Column
    sheet.Columns.removeByIndex(column, 1)


ACTIONS = {
    "type": type_in,
    "text": put_text,
    "formula": put_formula,
    "font": set_font,
    "unprotect": unprotect,
    "insert_rows": insert_rows,
    "delete_column": delete_column,
}

if __name__ == "__main__":
    main(sys.argv[1])
    sys.stdout.flush()
    os._exit(0)  # pyuno may crash when the interpreter ends under it
