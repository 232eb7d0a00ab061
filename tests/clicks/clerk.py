"""A clerk at a screen: opens the register in LibreOffice, clicks, reads what is shown."""

from __future__ import annotations

import os
import re
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from cchc_xl.hosts.libreoffice.connection import Connection, connect, find_document, pipe_of
from cchc_xl.register.live.control import LAST_RESULT, STATUS
from tests.clicks.screen import Screen, wait_for

OPEN_SECONDS = 120
START_SECONDS = 8
"""A click in ten does nothing the first time; after this it is made once more."""
RUN_SECONDS = 240
IN_SIGHT = 15_000
"""So much of a sheet (1/100 mm) is in sight at least, above a button."""
TITLE = "cchc-xl"
NO_TIPS = """<?xml version="1.0" encoding="UTF-8"?>
<oor:items xmlns:oor="http://openoffice.org/2001/registry">
<item oor:path="/org.openoffice.Office.Common/Misc"><prop oor:name="ShowTipOfTheDay"
oor:op="fuse"><value>false</value></prop></item>
</oor:items>
"""


class Told(NamedTuple):
    """What the control sheet says after a click, and how long the click took to its message."""

    status: str
    result: str
    seconds: float


class Clerk:
    """Somebody who works on one register; made by :func:`at_desk`."""

    def __init__(self, screen: Screen, workbook: Path, host: Connection) -> None:
        self.screen = screen
        self.workbook = workbook
        self.host = host
        self.document = find_document(host, workbook)
        assert self.document is not None, f"{workbook} is not open"
        self.clicked_twice: list[str] = []

    @property
    def window(self) -> str:
        """Return the window that shows the register."""
        return self.screen.windows(re.escape(self.workbook.name))[0]

    def push(self, caption: str, *, agree: bool | None = None) -> Told:
        """Click a button, answer its question if it has one, and close its message."""
        began = time.monotonic()
        self.start(caption)
        if agree is not None:
            self.close(f"^{TITLE}$", "question", "Return" if agree else "Escape")
        title = f"^{TITLE}: {caption}$"
        wait_for(lambda: self.screen.windows(title), RUN_SECONDS, f"message of {caption}")
        seconds = time.monotonic() - began
        self.close(title, caption.replace(" ", "-"), "Return")
        wait_for(lambda: not self.workers(), RUN_SECONDS, f"end of {caption}")
        return Told(self.cell(STATUS), self.cell(LAST_RESULT), seconds)

    def start(self, caption: str) -> None:
        """Click a button and see that its program starts."""
        self.screen.focus(self.window)
        place = self.place_of(caption)
        self.screen.click(*place)
        try:
            wait_for(self.workers, START_SECONDS, caption)
        except AssertionError:
            self.clicked_twice.append(caption)
            self.screen.click(*place)
            wait_for(self.workers, RUN_SECONDS, f"{caption}, clicked twice")

    def close(self, title: str, picture: str, key: str) -> None:
        """Close a message box after it was photographed."""
        wait_for(lambda: self.screen.windows(title), RUN_SECONDS, f"window {title}")
        time.sleep(0.5)  # its letters are drawn
        self.screen.picture(picture)
        self.screen.focus(self.screen.windows(title)[0])
        self.screen.press(key)
        wait_for(lambda: not self.screen.windows(title), 20, f"closing {title}")

    def place_of(self, caption: str) -> tuple[int, int]:
        """Scroll to a button, and return its middle on the screen."""
        controller = self.document.CurrentController
        page = controller.ActiveSheet.DrawPage
        for number in range(page.Count):
            shape = page.getByIndex(number)
            if shape.supportsService("com.sun.star.drawing.ControlShape"):
                model = shape.Control
                if model.Label == caption:
                    self.scroll_to(shape.Position.Y)
                    seen = controller.getControl(model).getAccessibleContext()
                    corner, size = seen.getLocationOnScreen(), seen.getSize()
                    return corner.X + size.Width // 2, corner.Y + size.Height // 2
        raise AssertionError(f"no button “{caption}” on sheet {controller.ActiveSheet.Name}")

    def scroll_to(self, height: int) -> None:
        """Bring what stands so far down a sheet (1/100 mm) into sight."""
        controller = self.document.CurrentController
        first = 0
        while self._top(first) < height - IN_SIGHT:
            first += 1
        if controller.FirstVisibleRow != first:
            controller.FirstVisibleRow = first
            time.sleep(1)  # the controls are drawn where they are now

    def _top(self, row: int) -> int:
        sheet: Any = self.document.CurrentController.ActiveSheet
        return int(sheet.getCellByPosition(0, row).Position.Y)

    def workers(self) -> list[int]:
        """Return the processes that a click on this register started and that still run."""
        mark = os.fsencode(str(self.workbook))
        found = []
        for folder in Path("/proc").iterdir():
            if folder.name.isdigit():
                try:
                    command = (folder / "cmdline").read_bytes().split(b"\0")
                except OSError:
                    continue
                if b"cchc_xl.libreoffice.call" in command and mark in command:
                    found.append(int(folder.name))
        return sorted(found)

    def cell(self, name: str) -> str:
        """Return what a named cell shows."""
        names = self.document.NamedRanges
        return str(names.getByName(name).ReferredCells.getCellByPosition(0, 0).String)

    def rows_in(self, table: str) -> int:
        """Return how many rows a table has below its header."""
        area = self.document.DatabaseRanges.getByName(table).DataArea
        return int(area.EndRow - area.StartRow)

    @contextmanager
    def at_cell(self, sheet: str, cell: str) -> Iterator[None]:
        """Go to a sheet and select a cell; come back to the sheet that was seen."""
        controller = self.document.CurrentController
        before: Any = controller.ActiveSheet
        own = self.document.Sheets.getByName(sheet)
        controller.setActiveSheet(own)
        controller.select(own.getCellRangeByName(cell))
        time.sleep(1)  # its button is drawn
        try:
            yield
        finally:
            controller.setActiveSheet(before)

    def show(self, sheet: str, picture: str) -> None:
        """Photograph a sheet and come back to the one that was seen."""
        controller = self.document.CurrentController
        before: Any = controller.ActiveSheet
        controller.setActiveSheet(self.document.Sheets.getByName(sheet))
        time.sleep(1)
        self.screen.picture(picture)
        controller.setActiveSheet(before)


@contextmanager
def at_desk(workbook: Path, folder: Path, pictures: Path) -> Iterator[Clerk]:
    """Open a register with ``cchc-xl open`` on a screen of its own, as its only program.

    ``folder`` becomes the home of LibreOffice's profile.
    """
    profile = folder / ".config/libreoffice/4/user"
    profile.mkdir(parents=True, exist_ok=True)
    (profile / "registrymodifications.xcu").write_text(NO_TIPS, "utf-8")
    with Screen(pictures) as screen:
        screen.environment |= {"HOME": str(folder), "XDG_CONFIG_HOME": str(folder / ".config")}
        opened = subprocess.run(
            [sys.executable, "-m", "cchc_xl", "open", str(workbook)],
            env=screen.environment,
            capture_output=True,
            text=True,
            check=False,
            timeout=OPEN_SECONDS,
        )
        assert opened.returncode == 0, opened.stderr
        with pytest.MonkeyPatch.context() as patch:
            patch.setenv("XDG_CONFIG_HOME", screen.environment["XDG_CONFIG_HOME"])
            host = connect(pipe_of(None), 60)
        assert host is not None, "LibreOffice does not answer"
        try:
            clerk = Clerk(screen, workbook, host)
            screen.fill_with(clerk.window)
            time.sleep(2)
            screen.picture("open")
            yield clerk
        finally:
            _end_all(folder)


def _end_all(home: Path) -> None:
    """End every program that was started with this home: a LibreOffice would ask whether to
    save."""
    mark = os.fsencode(f"HOME={home}")
    for folder in Path("/proc").iterdir():
        if folder.name.isdigit():
            with suppress(OSError):
                if mark in (folder / "environ").read_bytes().split(b"\0"):
                    os.kill(int(folder.name), signal.SIGKILL)
