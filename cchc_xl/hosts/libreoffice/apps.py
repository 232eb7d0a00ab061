"""LibreOffice as a whole: messages, status bar, drawing, calculating."""

from __future__ import annotations

import os
import zlib
from collections.abc import Iterator
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any
from weakref import WeakValueDictionary

from xlwings import XlwingsError, base_classes

from cchc_xl.hosts.libreoffice import screen
from cchc_xl.hosts.libreoffice.books import Book, Books
from cchc_xl.hosts.libreoffice.connection import Connection, connect, documents, pipe_of, start
from cchc_xl.hosts.libreoffice.guards import told
from cchc_xl.hosts.libreoffice.hand import Hand

if TYPE_CHECKING:
    from cchc_xl.hosts.libreoffice.engine import Engine
    from cchc_xl.hosts.libreoffice.ranges import Range

_OK_FIRST, _YES_FIRST = 0x10000, 0x40000  # com.sun.star.awt.MessageBoxButtons.DEFAULT_BUTTON_…
_BUTTONS = {
    "ok": 1 | _OK_FIRST,
    "ok_cancel": 2 | _OK_FIRST,
    "yes_no": 3 | _YES_FIRST,
    "yes_no_cancel": 4 | _YES_FIRST,
}
_ANSWERS = {0: "cancel", 1: "ok", 2: "yes", 3: "no"}
_BOXES = {None: "MESSAGEBOX", "info": "INFOBOX", "critical": "ERRORBOX"}
_ASKING = "QUERYBOX"


class Apps(base_classes.Apps):
    """Each LibreOffice that this process is connected to; the last one attached comes first."""

    def __init__(self, engine: Engine) -> None:
        self.engine = engine
        self._apps: dict[int, App] = {}

    def attach(self, connection: Connection) -> App:
        """LibreOffice of a connection, from now on the active one."""
        app = App(self, connection)
        known = self._apps.pop(app.pid, None)
        if known is not None and known.connection.is_alive():
            app = known
        self._apps = {app.pid: app, **self._apps}
        return app

    def forget(self, app: App) -> None:
        """Drop a LibreOffice that was ended."""
        self._apps.pop(app.pid, None)

    def add(
        self,
        spec: str | None = None,
        add_book: bool | None = None,
        xl: Any = None,
        visible: bool | None = None,
    ) -> App:
        """Start a LibreOffice (``spec``: its profile folder), or reach the one that runs."""
        app = self.attach(start(spec, headless=visible is False))
        if add_book:
            app.books.add()
        return app

    def _alive(self) -> list[App]:
        if not self._apps:
            found = connect(pipe_of(None))
            if found:
                self.attach(found)
        for app in list(self._apps.values()):
            if not app.connection.is_alive():
                self.forget(app)
        return list(self._apps.values())

    def keys(self) -> list[int]:
        return [app.pid for app in self._alive()]

    def __iter__(self) -> Iterator[App]:
        return iter(self._alive())

    def __len__(self) -> int:
        return len(self._alive())

    def __getitem__(self, pid: int) -> App:
        return self._apps[pid]

    @staticmethod
    def cleanup() -> None:
        """Nothing is left behind: LibreOffice outlives the process on purpose."""


class App(base_classes.App):
    """One LibreOffice."""

    version = "16.0"  # the Excel whose behaviour is imitated; xlwings compares it
    enable_events = True
    display_alerts = True
    interactive = True
    cut_copy_mode = None

    def __init__(self, apps: Apps, connection: Connection) -> None:
        self.apps = apps
        self.connection = connection
        self.front: Any = None
        """The document that messages and the status bar belong to; ``None``: the active one."""
        self._hands: WeakValueDictionary[str, Hand] = WeakValueDictionary()
        self._screen = screen.Screen()
        self._bar = screen.StatusBar()
        process = connection.process
        self._pid = process.pid if process else zlib.crc32(connection.pipe.encode())

    @property
    def pid(self) -> int:
        """LibreOffice's process where it was started here, else a number of its pipe's."""
        return self._pid

    @property
    def engine(self) -> Engine:
        return self.apps.engine

    def hand(self, document: Any) -> Hand:
        """The way into LibreOffice's process for work on a document."""
        name = document.RuntimeUID
        hand = self._hands.get(name)
        if hand is None:
            hand = self._hands[name] = Hand(self.connection, document)
        return hand

    @property
    def api(self) -> Any:
        return self.connection.desktop

    @property
    def books(self) -> Books:
        return Books(self)

    @property
    def path(self) -> str:
        """Where LibreOffice's user installation lies, as a URL."""
        paths = self.connection.service("com.sun.star.util.PathSubstitution")
        return str(paths.substituteVariables("$(user)", True))

    @property
    def visible(self) -> bool:
        """Whether the workbook's window can be seen: not in a headless or hidden LibreOffice."""
        document = self._front()
        return document is not None and screen.is_seen(document)

    @visible.setter
    def visible(self, value: bool) -> None:
        document = self._front()
        if document is not None:
            screen.window(document).setVisible(bool(value))

    def activate(self, steal_focus: bool = False) -> None:
        document = self._front()
        if document is not None and steal_focus:
            screen.window(document).toFront()

    @property
    def selection(self) -> Range | None:
        """The selected cells of the active book: the first area; ``None`` if it is no cell."""
        book: Book | None = self.books.active
        return book.selection if book else None

    @property
    def screen_updating(self) -> bool:
        return not self._screen.is_locked

    @screen_updating.setter
    def screen_updating(self, value: bool) -> None:
        if value:
            self._screen.unlock()
        else:
            self._screen.lock(documents(self.api))

    @property
    def calculation(self) -> str:
        document = self._front()
        automatic = document is None or document.isAutomaticCalculationEnabled()
        return "automatic" if automatic else "manual"

    @calculation.setter
    def calculation(self, value: str) -> None:
        if value not in ("automatic", "manual", "semiautomatic"):
            raise XlwingsError(f"Không có chế độ tính toán “{value}”.")
        for document in documents(self.api):
            document.enableAutomaticCalculation(value != "manual")

    def calculate(self) -> None:
        for document in documents(self.api):
            document.calculate()

    @property
    def status_bar(self) -> str | bool:
        return self._bar.text or False

    @status_bar.setter
    def status_bar(self, value: str | bool | None) -> None:
        document = self._front()
        if value is None or value is False or document is None:
            self._bar.clear()
        else:
            self._bar.show(document, str(value))

    def alert(
        self, prompt: str, title: str | None, buttons: str | None, mode: str | None, callback: Any
    ) -> str:
        """Show a message box in the workbook's window; returns the button's name.

        The first button is chosen by the Return key, as in Excel.
        ``XlwingsError`` where nobody could see it (it would wait for ever).
        """
        document = self._front()
        if document is None or not screen.is_seen(document):
            raise XlwingsError(f"Không có cửa sổ để hiện thông báo: {prompt}")
        choice = buttons or "ok"
        kind = _ASKING if choice.startswith("yes_no") and mode != "critical" else _BOXES[mode]
        with told("hiện thông báo"):
            answer = screen.ask(document, kind, _BUTTONS[choice], title or "", prompt or "")
        return _ANSWERS.get(answer, "cancel")

    def run(self, macro: str, args: tuple[Any, ...]) -> Any:
        """Run a Basic macro of a workbook: "'book.xlsm'!Module.Sub" or "Module.Sub"."""
        name, _, procedure = macro.rpartition("!")
        document = self.books(name.strip("'")).api if name else self._front()
        uri = f"vnd.sun.star.script:VBAProject.{procedure}?language=Basic&location=document"
        with told(f"chạy macro {procedure}"):
            result = document.getScriptProvider().getScript(uri).invoke(tuple(args), (), ())
        return result[0]

    def quit(self) -> None:
        """Close all books without saving and end LibreOffice."""
        for document in documents(self.api):
            document.setModified(False)
        self.connection.stop()
        self.apps.forget(self)

    kill = quit

    def _front(self) -> Any:
        """The document in front: the one set as such, else the active one, else the first."""
        if self.front is not None:
            with suppress(Exception):  # it was closed meanwhile
                if self.front.CurrentController is not None:
                    return self.front
            self.front = None
        book = self.books.active
        return book.api if book else None

    @property
    def startup_path(self) -> str:
        return os.fspath(Path.home())
