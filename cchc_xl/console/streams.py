"""What is printed must not end what is done: an output that cannot be written is told at the end.

A full disk behind ``>``, a pipe that nobody reads any more or a closed output raise an error in
the middle of a command, when the register may have been written already. Here the error is kept,
the rest of the output goes nowhere, and the command comes to its own end and exit code.
"""

from __future__ import annotations

import errno
import io
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from typing import NamedTuple, TextIO

from validation.harmless import harmless_lines


class Output(io.TextIOBase):
    """A text stream that keeps its first error for itself; ``None``: the program was given none."""

    def __init__(self, stream: TextIO | None) -> None:
        self._stream = stream
        self.error: OSError | None = None

    @property
    def encoding(self) -> str:  # type: ignore[override]
        """Vietnamese needs no less."""
        return "utf-8"

    @property
    def errors(self) -> str:  # type: ignore[override]
        """Any file name can be printed."""
        return "backslashreplace"

    def write(self, text: str) -> int:
        """Write, unless an earlier part could not be written; names in it cannot do harm."""
        if self._stream is None:
            self._failed(OSError(errno.EBADF, ""))
        elif self.error is None:
            try:
                self._stream.write(harmless_lines(text, terminal=self.isatty()))
            except OSError as error:
                self._failed(error)
        return len(text)

    def flush(self) -> None:
        """Hand on what was written; a stream that was closed before holds nothing."""
        if self._stream is not None and not self._stream.closed and self.error is None:
            try:
                self._stream.flush()
            except OSError as error:
                self._failed(error)

    def writable(self) -> bool:
        """Say that it can be written to."""
        return True

    def isatty(self) -> bool:
        """Tell whether somebody looks at it."""
        return self._stream is not None and self._stream.isatty()

    def fileno(self) -> int:
        """Return the number of the system's stream. ``OSError``: it has none."""
        if self._stream is None:
            raise io.UnsupportedOperation("fileno")
        return self._stream.fileno()

    @property
    def was_left(self) -> bool:
        """Whether the reader of a pipe had enough of it; nothing is wrong then."""
        left = (errno.EPIPE, errno.EINVAL) if os.name == "nt" else (errno.EPIPE,)
        return self.error is not None and self.error.errno in left

    def _failed(self, error: OSError) -> None:
        """Keep the first error, and let what is still held in memory go nowhere."""
        if self.error is None:
            self.error = error
            with suppress(OSError, ValueError):
                nowhere = os.open(os.devnull, os.O_WRONLY)
                os.dup2(nowhere, self.fileno())
                os.close(nowhere)


class Streams(NamedTuple):
    """What a run prints to."""

    out: Output
    err: Output


@contextmanager
def streams() -> Iterator[Streams]:
    """Put both outputs behind a :class:`Output` while a command runs."""
    _take_closed_numbers()
    before = sys.stdout, sys.stderr
    for stream in before:
        if isinstance(stream, io.TextIOWrapper):
            stream.reconfigure(encoding="utf-8", errors="backslashreplace")
    found = Streams(Output(sys.stdout), Output(sys.stderr))
    sys.stdout, sys.stderr = found
    try:
        yield found
    finally:
        found.out.flush()
        found.err.flush()
        sys.stdout, sys.stderr = before


def _take_closed_numbers() -> None:
    """Open the standard streams that were closed: else a file would get their number.

    Whatever wrote to the output then, a program started from here say, would write into that file.
    """
    for number in range(3):
        try:
            os.fstat(number)
        except OSError:
            with suppress(OSError):
                os.open(os.devnull, os.O_RDWR)
