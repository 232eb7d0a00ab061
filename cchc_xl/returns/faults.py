"""A defect of the program met in one return is a finding about that file; the others go on."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import TypeVar

from cchc_xl.base.errors import CchcError
from cchc_xl.base.failures import kept
from validation import catalogue
from validation.findings import Finding

_T = TypeVar("_T")


def fault_of(error: Exception, file: str) -> Finding:
    """Return the finding (F121) that names the file, and keep a report for the maintainer."""
    report = kept(error)
    told = f", kèm tệp “{report}”" if report else ""
    return catalogue.finding("F121", file=file, report=told)


def separately(
    items: Sequence[_T],
    work: Callable[[Sequence[_T]], Mapping[str, list[Finding]]],
    blame: Callable[[_T, Exception], Mapping[str, list[Finding]]],
) -> dict[str, list[Finding]]:
    """Do the work on all items at once; where that raises, on halves, down to the guilty ones.

    ``blame`` gets each item on which the work raises alone, and what was raised. A ``CchcError``
    is no defect: it is raised.
    """
    try:
        return dict(work(items))
    except CchcError:
        raise
    except Exception as error:
        if len(items) == 1:
            return dict(blame(items[0], error))
    middle = len(items) // 2
    return separately(items[:middle], work, blame) | separately(items[middle:], work, blame)
