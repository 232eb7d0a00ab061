"""The way into LibreOffice's own process: one call for a piece of work on a document."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from xlwings import XlwingsError

from cchc_xl.hosts.libreoffice import inside
from cchc_xl.hosts.libreoffice.connection import Connection
from cchc_xl.hosts.libreoffice.errors import no_python
from cchc_xl.hosts.libreoffice.uno_bridge import is_uno_error, struct, uno


class Hand:
    """Has work done on one document; see :mod:`cchc_xl.hosts.libreoffice.inside`.

    Errors: ``HostUnavailable`` if LibreOffice cannot run Python.
    """

    def __init__(self, connection: Connection, document: Any) -> None:
        file = Path(inside.__file__).with_name("component.py")
        try:
            factory = connection.python().activate(
                inside.__name__, "", uno().systemPathToFileUrl(str(file)), None
            )
            self._job = factory.createInstanceWithArgumentsAndContext(
                (document,), connection.context
            )
        except Exception as error:
            if not (isinstance(error, AttributeError) or is_uno_error(error)):
                raise
            raise no_python() from error

    def __call__(self, work: str, *given: Any) -> Any:
        """Have work done that is a method of :class:`~cchc_xl.hosts.libreoffice.inside.work.Work`.

        ``XlwingsError``: LibreOffice refuses it; the text says why.
        """
        text = json.dumps((work, *given), ensure_ascii=False)
        done, result = json.loads(
            self._job.execute((struct("com.sun.star.beans.NamedValue", "work", text),))
        )
        if not done:
            raise XlwingsError(result)
        return result
