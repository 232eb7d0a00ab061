"""A LibreOffice with a window on a screen: opening the register, messages, the status bar."""

from __future__ import annotations

import os
import subprocess
import sys
from collections.abc import Iterator
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import pytest

from cchc_xl.hosts.libreoffice import connection
from cchc_xl.hosts.libreoffice.connection import Connection
from tests.hosts.libreoffice import books, screens
from tests.hosts.libreoffice.books import PLAIN

pytestmark = [
    pytest.mark.libreoffice,
    pytest.mark.skipif(bool(screens.missing()), reason=f"needs {', '.join(screens.missing())}"),
]

OPEN = """
import sys
from pathlib import Path
from cchc_xl.hosts.libreoffice.connection import open_register
open_register(Path(sys.argv[1]))
"""
WAITING = """Option VBASupport 1
Sub Cho
  Dim sheet, turns
  sheet = ThisComponent.Sheets.getByName("Tr" & ChrW(7889) & "ng")
  For turns = 1 To 600
    Wait 50
    DoEvents
    If sheet.getCellRangeByName("K1").String = "xong" Then Exit For
  Next
  sheet.getCellRangeByName("K2").Value = turns
End Sub
"""
ASK = f"""
import xlwings as xw
book = xw.Book.caller()
sheet, app = book.sheets[{PLAIN!r}], book.app
app.status_bar = "Đang gộp 1/3…"
app.screen_updating = False
sheet["H1"].value = [[number, str(app.visible)] for number in range(500)]
sheet["J1"].value = app.alert("Đã gộp xong. Ghi đè?", "cchc-xl", buttons="yes_no")
app.screen_updating = True
app.alert("Xong.", "cchc-xl", mode="info")
app.status_bar = False
sheet["K1"].value = "xong"
"""


@dataclass(frozen=True, repr=False)  # to show the proxy of a document that is gone ends Python
class Window:
    """The register in a window: its display, path, document and the environment of its user."""

    display: str
    path: Path
    connection: Connection
    document: Any
    environment: dict[str, str]


@pytest.fixture(scope="module")
def window(tmp_path_factory: pytest.TempPathFactory) -> Iterator[Window]:
    """Open a workbook with the user's own profile, by a process that then ends."""
    home = tmp_path_factory.mktemp("nhà")
    path = books.make(home / "sổ theo dõi.xlsx")
    with screens.screen() as display, pytest.MonkeyPatch.context() as patch:
        patch.setenv("XDG_CONFIG_HOME", str(home / "config"))
        patch.setenv("DISPLAY", display)
        environment = dict(os.environ)
        command = [sys.executable, "-W", "error", "-c", OPEN, str(path)]
        subprocess.run(command, env=environment, check=True, timeout=120)
        reached = connection.connect(connection.pipe_of(None))
        assert reached is not None, "LibreOffice ended with the process that started it"
        document = connection.find_document(reached, path)
        try:
            yield Window(display, path, reached, document, environment)
        finally:
            document.setModified(False)
            reached.stop()


def test_the_register_is_open_with_its_macros(window: Window) -> None:
    arguments = {argument.Name: argument.Value for argument in window.document.getArgs()}
    assert arguments["MacroExecutionMode"] == 4
    assert window.document.CurrentController.Frame.ContainerWindow.isVisible()
    assert not window.document.isReadonly()


def test_opening_again_shows_the_same_document(window: Window) -> None:
    again = connection.open_register(window.path)
    assert again.process is None
    assert len(connection.documents(again.desktop)) == 1


def test_a_message_is_answered_while_the_macro_waits(window: Window) -> None:
    libraries = window.document.BasicLibraries
    if not libraries.hasByName("Standard"):
        libraries.createLibrary("Standard")
    libraries.getByName("Standard").insertByName("Nut", WAITING)
    profile = window.connection.service("com.sun.star.util.PathSubstitution")
    command = [sys.executable, "-m", "cchc_xl.libreoffice.call", "--workbook", str(window.path)]
    command += ["--profile", profile.substituteVariables("$(user)", True), "--statement", ASK]
    uri = "vnd.sun.star.script:Standard.Nut.Cho?language=Basic&location=document"
    macro = window.document.getScriptProvider().getScript(uri)
    with ThreadPoolExecutor() as beside:
        called = beside.submit(
            subprocess.run, command, env=window.environment, timeout=90, check=False
        )
        pressed = beside.submit(
            lambda: [screens.press(window.display, "cchc-xl", "Return") for _ in range(2)]
        )
        macro.invoke((), (), ())
        assert pressed.result() == [True, True]
        assert called.result().returncode == 0
    sheet = window.document.Sheets.getByName(PLAIN)
    assert sheet.getCellRangeByName("J1").String == "yes"
    assert sheet.getCellRangeByName("I500").String == "True"
    assert 1 <= sheet.getCellRangeByName("K2").Value < 600
