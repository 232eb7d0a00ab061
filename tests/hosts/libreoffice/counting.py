"""Counts the calls that the engine makes into LibreOffice."""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

import xlwings as xw

from cchc_xl.hosts.libreoffice.inside.work import Work


class Calls:
    """How often LibreOffice was asked since the counter was made."""

    def __init__(self) -> None:
        self.count = 0


@contextmanager
def counted(sheet: xw.Sheet, *, within: bool = False) -> Iterator[tuple[xw.Sheet, Calls]]:
    """Give a sheet all of whose calls into LibreOffice are counted, and the counter.

    Reading or setting a property, and calling a method, are one call each; work that is done in
    LibreOffice's process is one. ``within``: that work is done here, and its calls are counted.
    """
    calls = Calls()
    book, number = sheet.book.impl, sheet.impl.number
    document, own, hand = book._api, sheet.impl.api, book.inside
    book._api = Counted(document, calls)
    book.__dict__["inside"] = Counted(hand, calls)
    if within:
        sheet.impl.number = sheet.index - 1
        book.__dict__["inside"] = _here(book._api)
    sheet.impl.__dict__["api"] = Counted(own, calls)
    try:
        yield sheet, calls
    finally:
        book._api = document
        book.__dict__["inside"] = hand
        sheet.impl.__dict__["api"] = own
        sheet.impl.number = number


def _here(document: Any) -> Callable[..., Any]:
    """Does the work of LibreOffice's process in this one; sheets are numbered by their position."""
    work = Work(document)
    work.sheets()

    def done(name: str, *given: Any) -> Any:
        given = json.loads(json.dumps(given))
        return json.loads(json.dumps(getattr(work, name)(*given)))

    return done


class Counted:
    """Stands before a UNO object, or before the way into LibreOffice, and counts."""

    def __init__(self, wrapped: Any, calls: Calls) -> None:
        object.__setattr__(self, "_wrapped", wrapped)
        object.__setattr__(self, "_calls", calls)

    def __getattr__(self, name: str) -> Any:
        found = getattr(self._wrapped, name)
        if callable(found) and not _is_object(found):
            return lambda *given: self._called(found, given)
        self._calls.count += 1
        return self._counted(found)

    def __call__(self, *given: Any) -> Any:
        self._calls.count += 1
        return self._wrapped(*given)

    def __setattr__(self, name: str, value: Any) -> None:
        self._calls.count += 1
        setattr(self._wrapped, name, _bare(value))

    def _called(self, method: Any, given: tuple[Any, ...]) -> Any:
        self._calls.count += 1
        return self._counted(method(*map(_bare, given)))

    def _counted(self, found: Any) -> Any:
        return Counted(found, self._calls) if _is_object(found) else found


def _is_object(found: Any) -> bool:
    return type(found).__name__ == "pyuno"


def _bare(value: Any) -> Any:
    return value._wrapped if isinstance(value, Counted) else value
