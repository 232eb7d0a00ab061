"""What a button in LibreOffice starts: ``python -m cchc_xl.libreoffice.call``.

The macro cannot wait for a process that speaks to the very LibreOffice it runs in, so it starts
this one beside it and watches for the done-file. Here a supervisor starts a worker, which does the
work on the open workbook; should the worker die, the supervisor gives the workbook back usable.

Done-file: one line of ASCII, the exit code. 0: there is nothing to show, the person has been
told. Anything else: the macro tells that the program stopped in the middle.
"""

from __future__ import annotations

import argparse
import multiprocessing
import sys
import traceback
from collections.abc import Callable, Sequence
from contextlib import suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NoReturn

from cchc_xl.base.atomic import write_whole
from cchc_xl.hosts.libreoffice.errors import HostUnavailable

if TYPE_CHECKING:
    from multiprocessing.connection import Connection

LOST_HOST = 70
"""Exit code: LibreOffice or the workbook could not be reached."""
BROKEN = 71
"""Exit code: the statement raised an error that nobody caught."""
KILLED = 72
"""Exit code: the worker was ended from outside."""


def main(arguments: Sequence[str] | None = None) -> int:
    """Run the worker, put the workbook in order if it failed, and write the done-file."""
    options = _parser().parse_args(arguments)
    code = BROKEN
    try:
        code = supervise(options.workbook, options.profile, options.statement)
    finally:
        if options.done:
            write_done(Path(options.done), code)
    return code


def supervise(workbook: str, profile: str | None, statement: str) -> int:
    """Run a statement in a worker process; return its exit code after tidying up.

    The worker is a fork, which saves it the start of an interpreter: nothing here has spoken to
    LibreOffice yet.
    """
    forks = multiprocessing.get_context("fork")
    calculated, told = forks.Pipe(duplex=False)
    worker = forks.Process(target=_end, args=(workbook, profile, statement, told))
    worker.start()
    told.close()
    worker.join()
    code = worker.exitcode or 0
    if code:
        automatic = True
        with suppress(EOFError):  # it was ended before it could tell
            automatic = calculated.recv()
        with suppress(Exception):  # LibreOffice is gone, too: there is nothing to tidy up
            _release(workbook, profile, automatic)
    return code if code >= 0 else KILLED


def _end(workbook: str, profile: str | None, statement: str, told: Connection) -> NoReturn:
    sys.exit(work(workbook, profile, statement, told.send))


def work(workbook: str, profile: str | None, statement: str, tell: Callable[[bool], object]) -> int:
    """Run a statement with the open workbook as ``xw.Book.caller()``; return the exit code.

    What an earlier worker left behind that was killed is put in order first. ``tell`` learns
    whether the workbook calculated by itself before.
    """
    from cchc_xl.hosts.libreoffice.screen import is_held, release

    try:
        book = caller(workbook, profile)
    except HostUnavailable as error:
        print(f"{error.message} {error.remedy}", file=sys.stderr)
        return LOST_HOST
    if is_held(book.api):  # by a click that was killed together with its supervisor
        release(book.api, automatic=True)
    automatic = bool(book.api.isAutomaticCalculationEnabled())
    tell(automatic)
    book.set_mock_caller()
    try:
        exec(compile(statement, "<button>", "exec"), {"__name__": "__main__"})
    except Exception as error:
        return _tell(book, error, automatic)
    return 0


def caller(workbook: str, profile: str | None) -> Any:
    """The open workbook as an ``xw.Book``. Errors: ``HostUnavailable`` if it is not open."""
    import xlwings as xw

    from cchc_xl.hosts.libreoffice import attach
    from cchc_xl.hosts.libreoffice.books import Book
    from cchc_xl.hosts.libreoffice.connection import find_document, reach

    connection = reach(profile)
    app = attach(connection)
    document = find_document(connection, workbook)
    if document is None:
        raise HostUnavailable(
            f"Không thấy sổ “{workbook}” đang mở trong LibreOffice.",
            "Mở lại sổ, lưu sổ rồi bấm lại nút.",
        )
    app.impl.front = document
    return xw.Book(impl=Book(app.impl, document))


def write_done(path: Path, code: int) -> None:
    """Write the done-file so that it is never seen half written."""
    write_whole(path, f"{code}\n".encode(), durable=False)


def _tell(book: Any, error: Exception, automatic: bool) -> int:
    """Tell the person of an error that the statement did not handle; return the exit code."""
    from cchc_xl.base.failures import failure_of
    from cchc_xl.hosts.libreoffice.screen import release

    traceback.print_exception(error)
    with suppress(Exception):  # the macro tells it where this cannot
        release(book.api, automatic)
        book.app.alert(failure_of(error).text(), "cchc-xl", mode="critical")
        return 0
    return BROKEN


def _release(workbook: str, profile: str | None, automatic: bool) -> None:
    from cchc_xl.hosts.libreoffice.connection import find_document, reach
    from cchc_xl.hosts.libreoffice.screen import release

    document = find_document(reach(profile), workbook)
    if document is not None:
        release(document, automatic)


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(prog="python -m cchc_xl.libreoffice.call")
    parser.add_argument("--workbook", required=True, help="path of the open workbook")
    parser.add_argument("--profile", help="user installation of LibreOffice: URL or path")
    parser.add_argument("--done", help="file to write the exit code to")
    parser.add_argument("--statement", required=True, help="Python statement to run")
    return parser


if __name__ == "__main__":
    sys.exit(main())
