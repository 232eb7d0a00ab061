"""Why LibreOffice cannot be used; what goes wrong inside a workbook is an ``XlwingsError``."""

from __future__ import annotations

from cchc_xl.base.errors import CchcError


class HostUnavailable(CchcError):
    """LibreOffice or Python's bridge to it is missing, does not start or does not answer."""
