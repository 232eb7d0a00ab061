"""What LibreOffice refuses, as xlwings' own error."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from xlwings import XlwingsError

from cchc_xl.hosts.libreoffice.inside import refusals


@contextmanager
def told(what: str | Callable[[], str]) -> Iterator[None]:
    """Turn an error of LibreOffice into an ``XlwingsError`` that says what could not be done."""
    try:
        with refusals.told(what):
            yield
    except refusals.Refused as refusal:
        raise XlwingsError(str(refusal)) from refusal


def check_unprotected(document: Any, sheet: Any) -> None:
    """``XlwingsError`` if the sheet cannot be changed but for single cells."""
    with told(""):
        refusals.check_unprotected(document, sheet)
