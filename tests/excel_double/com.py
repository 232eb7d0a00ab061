"""Errors as pywin32 raises them for COM.

Source: pywintypes.com_error is (hresult, text, excepinfo, argerror); Excel's own refusals carry
the number 1004 as scode -2146827284 in the fifth place of excepinfo (xlwings issues 1085, 1734).
"""

from __future__ import annotations

EXCEPTION_OCCURRED = -2147352567
APPLICATION_DEFINED = -2146827284
REJECTED_BY_CALLEE = -2147418111


class ComError(Exception):
    """Stands for ``pywintypes.com_error``."""

    def __init__(self, hresult: int, text: str, description: str = "") -> None:
        excepinfo = (0, "Microsoft Excel", description, "xlmain11.chm", 0, APPLICATION_DEFINED)
        super().__init__(hresult, text, excepinfo, None)
        self.hresult = hresult
        self.strerror = text
        self.excepinfo = excepinfo
        self.argerror = None


def refused(description: str) -> ComError:
    """Return Excel's refusal, "run-time error 1004" in VBA."""
    return ComError(EXCEPTION_OCCURRED, "Exception occurred.", description)


def busy() -> ComError:
    """Return what a call meets while somebody edits a cell or a dialog is open."""
    return ComError(REJECTED_BY_CALLEE, "Call was rejected by callee.")
