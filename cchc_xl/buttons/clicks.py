"""One click: the work of a button on the open register, from the first check to the last word.

Whatever happens, the workbook is handed back as it was shown: screen updating, calculation,
selection and status bar.
"""

from __future__ import annotations

import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from cchc_xl.base.errors import CchcError
from cchc_xl.base.failures import failure_of
from cchc_xl.base.progress import Progress
from cchc_xl.buttons.switches import switched_off
from cchc_xl.buttons.underway import UnderWay, settle
from cchc_xl.register.file import saving
from cchc_xl.register.live import control
from cchc_xl.register.live.control import Control
from cchc_xl.register.schema import tables_among

if TYPE_CHECKING:
    import xlwings as xw

    from cchc_xl.plan.periods import Period
    from cchc_xl.register.live.adapter import LiveRegister

TITLE = "cchc-xl"
STATUS_SECONDS = 0.3
"""How often the status bar is written at most: each time is a call into the other program."""


class Declined(CchcError):
    """The person was asked and said no."""


class Click:
    """The workbook whose button was clicked, and what the button's work needs of it."""

    def __init__(self, book: xw.Book, title: str = TITLE) -> None:
        self.book = book
        self.title = title
        self.control = Control(book)
        self.mended = ""
        """What to tell of an earlier click that was broken off and is taken back by now."""
        self._told = 0.0
        self.lines: list[str] = []

    @cached_property
    def register(self) -> LiveRegister:
        """The register that is open in front of the person."""
        from cchc_xl.register.live.adapter import LiveRegister

        return LiveRegister(self.book, way_back=self.under_way)

    @cached_property
    def under_way(self) -> UnderWay:
        """What keeps the way back while the register is written."""
        return UnderWay(lambda: self.register, self.path, self.title)

    @property
    def period(self) -> Period:
        """The period chosen on the control sheet."""
        return self.control.period

    @property
    def path(self) -> Path:
        """Where the workbook lies."""
        return self.control.workbook

    @property
    def selected(self) -> str:
        """The cell that is selected (“TTHC theo đơn vị!D12”), "" on the control sheet."""
        sheet, selection = self.book.sheets.active.name, self.book.app.selection
        if sheet == control.SHEET or selection is None:
            return ""
        return f"{sheet}!{selection.get_address(False, False)}"

    def progress(self, what: str) -> Progress:
        """Return what shows in the status bar how far a long step is."""

        def show(done: int, total: int) -> None:
            now = time.monotonic()
            if done == total or now - self._told >= STATUS_SECONDS:
                self._told = now
                self.register.status(f"{what}: {done}/{total}…")

        return show

    def tell(self, line: str) -> None:
        """Keep a line that the person must see beside the result."""
        self.lines.append(line)

    def settle(self) -> None:
        """Take back what a click left that was broken off. ``RegisterError``: it cannot be."""
        self.mended = settle(self.register, self.path)

    def closing(self, text: str) -> str:
        """Return a closing message with all that was done besides."""
        lifted = ", ".join(f"“{sheet}”" for sheet in self.register.lifted)
        besides = f"Đã bỏ lọc để ghi ở trang {lifted}." if lifted else ""
        return "\n".join(part for part in (self.mended, text, besides) if part)

    def confirm(self, question: str) -> None:
        """Ask a question where somebody can answer. ``Declined``: the answer is no."""
        if is_seen(self.book.app):
            question = "\n".join(part for part in (self.mended, question) if part)
            answer = self.book.app.alert(question, TITLE, buttons="yes_no", mode="info")
            if answer != "yes":
                raise Declined("Đã thôi theo yêu cầu; sổ giữ nguyên.")


def click(title: str, work: Callable[[Click], str], *, even_when_half_written: bool = False) -> str:
    """Do a button's work on the calling workbook, say what came of it, and return that text.

    ``work`` returns the closing message: what happened, and what to do next.
    """
    import xlwings as xw

    book = xw.Book.caller()
    chosen: Click | None = None
    try:
        chosen = Click(book, title)
        with _alone(chosen), _undisturbed(chosen):
            _check(chosen, even_when_half_written)
            text = "\n".join([work(chosen), *chosen.lines])
        state, mode = f"Xong: {title}", "info"
    except Declined as declined:
        state, text, mode = f"Đã thôi: {title}", declined.message, "info"
    except (Exception, KeyboardInterrupt) as error:  # the last line between a defect and a clerk
        state, text, mode = f"Chưa xong: {title}", failure_of(error).text(), "critical"
    if chosen is not None:
        with suppress(Exception):  # the message box below says the same
            text = chosen.closing(text)
            chosen.control.show(state, text)
    if is_seen(book.app):
        book.app.alert(text, f"{TITLE}: {title}", mode=mode)
    return text


def is_seen(app: xw.App) -> bool:
    """Tell whether somebody sits in front of the program and can close a message box."""
    return bool(app.visible)


@contextmanager
def _alone(chosen: Click) -> Iterator[None]:
    """Keep commands of the command line away from the register meanwhile."""
    held = saving.lock(chosen.path)
    try:
        yield
    finally:
        held.release()


@contextmanager
def _undisturbed(chosen: Click) -> Iterator[None]:
    """Stop drawing and calculating until the end, and keep what the person selected."""
    book, app = chosen.book, chosen.book.app
    sheet, selection = book.sheets.active, app.selection
    try:
        with switched_off(book, chosen.path):
            yield
    finally:
        with suppress(Exception):
            app.status_bar = False
        with suppress(Exception):
            if book.sheets.active.name != sheet.name:
                sheet.activate()
            if selection is not None:
                selection.select()


def _check(chosen: Click, even_when_half_written: bool) -> None:
    """Mend what an earlier click left, and refuse what the work would find out at its end.

    ``RegisterError``. ``even_when_half_written``: the work does without a whole register.
    """
    try:
        chosen.settle()
    except Exception as error:
        if not even_when_half_written:
            raise
        chosen.mended = failure_of(error).text()
    if even_when_half_written:
        return
    written = [
        table.name
        for table in tables_among(chosen.register.tables())
        if table.owner not in ("office", "system")
    ]
    chosen.register.require_unprotected(written)
