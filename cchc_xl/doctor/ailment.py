"""What one check says."""

from __future__ import annotations

from collections.abc import Iterable
from enum import IntEnum
from typing import NamedTuple


class Severity(IntEnum):
    """How bad it is; a higher number is worse."""

    GOOD = 0
    UNKNOWN = 1
    WARNING = 2
    BROKEN = 3

    @property
    def title(self) -> str:
        """Return the word that people see."""
        return ("tốt", "không kiểm tra được", "cảnh báo", "hỏng")[self]


class Verdict(NamedTuple):
    """What a check found; ``remedy`` is one line, empty when nothing is to be done."""

    severity: Severity
    found: str
    remedy: str = ""


class Ailment(NamedTuple):
    """A check's verdict under its code and title."""

    code: str
    title: str
    severity: Severity
    found: str
    remedy: str


def good(found: str) -> Verdict:
    """Nothing is wrong."""
    return Verdict(Severity.GOOD, found)


def unknown(found: str, remedy: str) -> Verdict:
    """It could not be read; ``remedy`` says how a person can look."""
    return Verdict(Severity.UNKNOWN, found, remedy)


def warning(found: str, remedy: str) -> Verdict:
    """The buttons work, or may not."""
    return Verdict(Severity.WARNING, found, remedy)


def broken(found: str, remedy: str) -> Verdict:
    """The buttons do not work."""
    return Verdict(Severity.BROKEN, found, remedy)


def exit_code(ailments: Iterable[Ailment]) -> int:
    """Return 1 when something is broken, else 0."""
    return int(any(ailment.severity is Severity.BROKEN for ailment in ailments))
