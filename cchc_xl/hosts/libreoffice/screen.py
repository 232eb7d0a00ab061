"""What the person in front of LibreOffice sees: window, drawing, status bar, message boxes."""

from __future__ import annotations

from collections.abc import Sequence
from contextlib import suppress
from typing import Any

from cchc_xl.hosts.libreoffice.uno_bridge import enum, uno

_WINDOW_SYSTEMS = (6, 1, 3)  # com.sun.star.lang.SystemDependent: SYSTEM_XWINDOW, _WIN32, _MAC
_BAR_RANGE = 100


def window(document: Any) -> Any:
    """The window of a document's view."""
    return document.CurrentController.Frame.ContainerWindow


def is_seen(document: Any) -> bool:
    """Whether the document's window is on a screen. A headless LibreOffice has windows without
    one."""
    if document.CurrentController is None:
        return False
    found = window(document)
    if not found.isVisible():
        return False
    for system in _WINDOW_SYSTEMS:
        handle = found.getWindowHandle(uno().ByteSequence(b"\0" * 16), system)
        if handle is not None:
            return bool(getattr(handle, "WindowHandle", handle)) or bool(
                getattr(handle, "DisplayPointer", 0)
            )
    return True


def ask(document: Any, kind: str, buttons: int, title: str, text: str) -> int:
    """Show a message box over the document's window and wait; returns the button's number."""
    parent = window(document)
    box = parent.getToolkit().createMessageBox(
        parent, enum("com.sun.star.awt.MessageBoxType", kind), buttons, title, text
    )
    try:
        return int(box.execute())
    finally:
        box.dispose()


class Screen:
    """Whether documents are drawn while they change. Locks of others are left as they are."""

    def __init__(self) -> None:
        self._locked: list[Any] = []

    @property
    def is_locked(self) -> bool:
        """Whether drawing was switched off here."""
        return bool(self._locked)

    def lock(self, documents: Sequence[Any]) -> None:
        """Switch drawing off; again is no change, as in Excel."""
        known = list(self._locked)
        for document in documents:
            if document not in known:
                document.lockControllers()
                document.addActionLock()
                self._locked.append(document)

    def unlock(self) -> None:
        """Switch drawing on again."""
        while self._locked:
            document = self._locked.pop()
            with suppress(Exception):  # a document that was closed needs no unlocking
                document.removeActionLock()
                document.unlockControllers()


def is_held(document: Any) -> bool:
    """Whether a process keeps the document from being drawn."""
    return bool(document.isActionLocked() or document.hasControllersLocked())


def forget_steps(document: Any) -> None:
    """Leave nothing that "Undo" could take back, as Excel does after a macro."""
    with suppress(Exception):  # a step of the person's is not finished: it stays with the others
        document.UndoManager.clear()


def release(document: Any, automatic: bool) -> None:
    """Undo what a process left behind that died: locks, status bar, calculation.

    ``automatic``: whether the document calculates by itself.
    """
    while document.isActionLocked():
        document.removeActionLock()
    while document.hasControllersLocked():
        document.unlockControllers()
    document.enableAutomaticCalculation(automatic)
    forget_steps(document)
    controller = document.CurrentController
    if controller is not None:
        bar = controller.Frame.createStatusIndicator()
        bar.start("", _BAR_RANGE)
        bar.end()


class StatusBar:
    """The text in a window's status bar."""

    def __init__(self) -> None:
        self.text = ""
        self._bar: Any = None

    def show(self, document: Any, text: str) -> None:
        """Show a text until the next one, or until :meth:`clear`."""
        if self._bar is None:
            self._bar = document.CurrentController.Frame.createStatusIndicator()
            self._bar.start(text, _BAR_RANGE)
        else:
            self._bar.setText(text)
        self.text = text

    def clear(self) -> None:
        """Give the status bar back to LibreOffice."""
        bar, self._bar, self.text = self._bar, None, ""
        if bar is not None:
            with suppress(Exception):  # the window was closed
                bar.end()
