"""Why a run cannot go on. Bad data is a finding, never one of these."""

from __future__ import annotations

PARTLY_DONE = 4
"""The exit code of a run that could not go on, or not show its result, after it wrote something."""


class CchcError(Exception):
    """Root of every error that a user sees; ``message`` and ``remedy`` are Vietnamese."""

    exit_code = 3

    def __init__(self, message: str, remedy: str = "") -> None:
        super().__init__(message)
        self.message = message
        self.remedy = remedy


class UsageProblem(CchcError):
    """The command was called with arguments that do not fit together."""

    exit_code = 2


class PlanError(CchcError):
    """A plan folder holds a field that cannot be right; the message names file and line."""


class RegisterError(CchcError):
    """The register is missing, damaged, of another year or not in the expected shape."""


class RegisterBusy(RegisterError):
    """Excel, LibreOffice or another run has the register open."""


class HalfWritten(RegisterError):
    """Writing into the open register failed, and so did taking back what was written."""


class PeriodLocked(CchcError):
    """The period is locked; it refuses changes until it is reopened with a reason."""


class OutputError(CchcError):
    """A result file could not be written."""
