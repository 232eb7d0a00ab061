"""An xlwings engine for a workbook that is open in LibreOffice Calc.

xlwings (its open-source part alone) speaks to Excel on Windows and macOS. This subpackage gives
it a third engine, ``libreoffice``, which speaks UNO to a running LibreOffice, so that code written
for ``xw.Book`` works on Linux, too. It covers what a register needs: books, sheets, tables, names,
ranges as blocks, the status bar, messages, screen updating and calculation. Charts, shapes and
pictures are not covered: xlwings then raises ``NotImplementedError``.

Work on cells is done in LibreOffice's own process, one call for a block: ``inside`` is the part
that runs there, ``hand`` the way in.

``activate()`` makes it xlwings' engine; ``attach`` connects it to a running LibreOffice;
``python -m cchc_xl.libreoffice.call`` is the process that a button in LibreOffice starts.
xlwings' engine interface is private, hence ``setup.cfg`` pins xlwings, and ``register`` refuses
a version whose interface is another one.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import xlwings as xw

    from cchc_xl.hosts.libreoffice.connection import Connection

__all__ = ["activate", "attach", "register"]


def register() -> xw.Engine:
    """Add the engine to ``xw.engines`` (once) and return it; the active engine stays.

    Errors: ``HostUnavailable`` if Python has no bridge to LibreOffice or the installed xlwings
    has another engine interface.
    """
    from cchc_xl.hosts.libreoffice.engine import registered

    return registered()


def activate() -> xw.Engine:
    """Register the engine and make it the one that ``xw.apps`` and ``xw.Book(…)`` use."""
    engine = register()
    engine.activate()
    return engine


def attach(connection: Connection) -> xw.App:
    """Return LibreOffice of a connection as an ``xw.App``; the engine is activated."""
    import xlwings as xw

    engine = activate()
    return xw.App(impl=engine.impl.apps.attach(connection))
