"""An officer at a screen: opens a return in LibreOffice, types by keyboard, saves it."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import time
from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from datetime import date, datetime
from pathlib import Path
from typing import Any, NamedTuple

from openpyxl.utils.cell import column_index_from_string, coordinate_from_string
from openpyxl.utils.datetime import to_excel

from cchc_xl.hosts.libreoffice.connection import Connection, connect, find_document
from tests.clicks.clerk import OPEN_SECONDS
from tests.clicks.screen import Screen, Typed, patience, wait_for

PIPE = "cchc-xl-officer"
SETTINGS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay"
oor:op="fuse"><value>false</value></prop></item>
<item oor:path="/org.openoffice.Setup/L10N"><prop oor:name="ooSetupSystemLocale"
oor:op="fuse"><value>vi</value></prop></item>
</oor:items>
"""
"""An officer's computer writes days and decimals as in Vietnam."""
TRIES = 4
"""How often what stands otherwise in a cell than it was typed is typed again."""
SAVING = "Confirm File Format|Keep Current Format"

Value = str | float | datetime | date


class Wrong(NamedTuple):
    """A cell in which something else stands than what was typed."""

    cell: str
    typed: Value
    stands: str


class Officer:
    """Somebody who fills in returns in one LibreOffice; made by :func:`at_home`."""

    def __init__(self, screen: Screen, profile: Path) -> None:
        self.screen = screen
        self._command = ["soffice", f"-env:UserInstallation={profile.as_uri()}", "--norestore"]
        self._command += ["--nologo", f"--accept=pipe,name={PIPE}-{os.getpid()};urp"]
        self.started: list[subprocess.Popen[bytes]] = []
        self.path = Path()
        self.document: Any = None

    def open(self, path: Path) -> None:
        """Open a workbook in a window as large as the screen."""
        self.path = path
        self.started.append(
            subprocess.Popen(
                [*self._command, str(path)],
                env=self.screen.environment,
                stdout=subprocess.DEVNULL,
                stderr=subprocess.DEVNULL,
                start_new_session=True,
            )
        )
        wait_for(lambda: self._windows(), OPEN_SECONDS, f"window of {path.name}")
        host = connect(f"{PIPE}-{os.getpid()}", 60)
        assert host is not None, "LibreOffice does not answer"
        wait_for(lambda: self._found(host), OPEN_SECONDS, f"{path.name} is open")
        self.screen.fill_with(self._windows()[0])
        self.screen.focus(self._windows()[0])
        time.sleep(0.5 * patience())  # its sheets are drawn

    def fill(self, sheet: str, values: Mapping[str, Value]) -> None:
        """Type values into cells of a sheet, and look whether they stand there."""
        self.go_to(sheet)
        end, runs = _fewest_runs(values)
        for run in runs:
            self._jump(run[0])
            self._type([values[cell] for cell in run], end)
        for _ in range(TRIES):
            if _short_wait(lambda: not self._wrong(values)):
                return
            for one in self._wrong(values):
                self._jump(one.cell)
                self.screen.press("Delete")
                self._type([one.typed], "Return")
        wrong = self._wrong(values)
        assert not wrong, (self.path.name, sheet, wrong)

    def go_to(self, sheet: str) -> None:
        """Turn to a sheet, page by page."""
        seen = [one.Name for one in self.document.Sheets if one.IsVisible]
        for _ in range(len(seen) + TRIES):
            at = self._active()
            if at == sheet:
                return
            self._turn(at, ahead=seen.index(at) < seen.index(sheet))
        raise AssertionError(f"{self.path.name}: no way to sheet {sheet}")

    def says(self, sheet: str, cell: str) -> str:
        """Return what a cell shows."""
        return str(self.document.Sheets.getByName(sheet).getCellRangeByName(cell).String)

    def save_and_close(self) -> None:
        """Save in the format that the file has, and close it."""
        self.screen.focus(self._windows()[0])
        self.screen.press("ctrl+s")
        _short_wait(lambda: not self.document.isModified() or self.screen.windows(SAVING))
        if self.screen.windows(SAVING):
            self.screen.focus(self.screen.windows(SAVING)[0])
            self.screen.press("Return")
        wait_for(lambda: not self.document.isModified(), 60, f"saving {self.path.name}")
        self.document = None
        self.screen.press("ctrl+w")
        wait_for(lambda: not self._windows(), 30, f"closing {self.path.name}")

    def _type(self, values: Sequence[Value], end: str) -> None:
        """Type into one cell after the other; ``end`` is the key that goes on to the next."""
        keys: list[str | Typed] = []
        for value in values:
            keys.append(Typed(_written(value)))
            if isinstance(value, str):
                keys.append("Delete")  # what LibreOffice offers to complete it with
            keys.append(end)
        self.screen.play(keys)

    def _jump(self, cell: str) -> None:
        for _ in range(TRIES):
            self.screen.press("ctrl+shift+t")
            self.screen.play(["ctrl+a", Typed(cell), "Return"])
            if _short_wait(lambda: self._selected() == cell):
                return
            self.screen.press("Escape")
        raise AssertionError(f"{self.path.name}: no way to {cell}, {self._selected()} is chosen")

    def _wrong(self, values: Mapping[str, Value]) -> list[Wrong]:
        sheet = self.document.CurrentController.ActiveSheet
        found = [(name, sheet.getCellRangeByName(name)) for name in values]
        return [
            Wrong(name, values[name], cell.String)
            for name, cell in found
            if not _stands(cell, values[name])
        ]

    def _turn(self, away_from: str, *, ahead: bool) -> None:
        self.screen.press("ctrl+Next" if ahead else "ctrl+Prior")
        _short_wait(lambda: self._active() != away_from)

    def _active(self) -> str:
        return str(self.document.CurrentController.ActiveSheet.Name)

    def _selected(self) -> str:
        name = str(self.document.CurrentSelection.AbsoluteName)
        return name.rpartition(".")[2].replace("$", "")

    def _windows(self) -> list[str]:
        return self.screen.windows(re.escape(self.path.name))

    def _found(self, host: Connection) -> bool:
        self.document = find_document(host, self.path)
        return self.document is not None


@contextmanager
def at_home(screen: Screen, profile: Path) -> Iterator[Officer]:
    """Give an officer with a LibreOffice of their own on a screen."""
    (profile / "user").mkdir(parents=True)
    (profile / "user" / "registrymodifications.xcu").write_text(SETTINGS, "utf-8")
    officer = Officer(screen, profile)
    try:
        yield officer
    finally:
        for process in officer.started:
            if process.poll() is None:
                os.killpg(process.pid, signal.SIGKILL)
                process.wait()


def _fewest_runs(values: Mapping[str, Value]) -> tuple[str, list[list[str]]]:
    """Return a key, and cells that it goes through one after the other, in as few runs as may be.

    Tab goes along a row, Return down a column.
    """
    places = {_place(cell): cell for cell in values}
    along = [[places[place] for place in run] for run in _runs(places)]
    turned = {(column, row): cell for (row, column), cell in places.items()}
    down = [[turned[place] for place in run] for run in _runs(turned)]
    return ("Return", down) if len(down) < len(along) else ("Tab", along)


def _runs(places: Iterable[tuple[int, int]]) -> list[list[tuple[int, int]]]:
    """Return places in runs in which the second number grows by one."""
    runs: list[list[tuple[int, int]]] = []
    for line, place in sorted(places):
        if runs and runs[-1][-1] == (line, place - 1):
            runs[-1].append((line, place))
        else:
            runs.append([(line, place)])
    return runs


def _place(cell: str) -> tuple[int, int]:
    """Return the row and the column of a cell."""
    column, row = coordinate_from_string(cell)
    return row, column_index_from_string(column)


def _written(value: Value) -> str:
    if isinstance(value, (datetime, date)):
        return f"{value:%d/%m/%Y}"
    return value if isinstance(value, str) else f"{value:.12g}".replace(".", ",")


def _stands(cell: Any, value: Value) -> bool:
    if isinstance(value, str):
        return bool(cell.String == value)
    number = to_excel(value) if isinstance(value, (datetime, date)) else value
    return bool(cell.Type.value == "VALUE" and abs(cell.Value - number) < 1e-9)


def _short_wait(holds: Callable[[], object], seconds: float = 3) -> bool:
    until = time.monotonic() + seconds * patience()
    while time.monotonic() < until:
        if holds():
            return True
        time.sleep(0.01)
    return bool(holds())
