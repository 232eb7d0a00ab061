"""The UNO component that LibreOffice's Python loader loads from this file: a way to do the work.

The loader keeps this module as long as LibreOffice runs; the modules that do the work are taken
anew for each workbook that a process of the program reaches, so that a program that was updated
meanwhile meets its own.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path
from typing import Any

import unohelper
from com.sun.star.task import XJob

NAME = "cchc_xl.hosts.libreoffice.inside"
_PACKAGE = "cchc_xl"


class Component(unohelper.Base, XJob):  # type: ignore[misc]
    """Work on one document. Its only argument: the document."""

    def __init__(self, context: Any, document: Any) -> None:
        self._work, self._refused = _fresh(document)

    def execute(self, arguments: Any) -> str:
        """Do one piece of work.

        ``arguments``: one named value, whose value is a JSON list: the work's name and what it is
        given. Returns a JSON list: true and the result, or false and why LibreOffice refused it.
        """
        name, *given = json.loads(arguments[0].Value)
        try:
            answer = [True, getattr(self._work, name)(*given)]
        except self._refused as refusal:
            answer = [False, str(refusal)]
        return json.dumps(answer, ensure_ascii=False)


def _fresh(document: Any) -> tuple[Any, type[Exception]]:
    """The work on a document, from modules that are loaded anew, and what it raises."""
    root = str(Path(__file__).parents[4])
    for name in [name for name in sys.modules if name.partition(".")[0] == _PACKAGE]:
        del sys.modules[name]
    sys.path.insert(0, root)
    try:
        from cchc_xl.hosts.libreoffice.inside.refusals import Refused
        from cchc_xl.hosts.libreoffice.inside.work import Work
    finally:
        sys.path.remove(root)
    return Work(document), Refused


g_ImplementationHelper = unohelper.ImplementationHelper()
g_ImplementationHelper.addImplementation(Component, NAME, (NAME,))
