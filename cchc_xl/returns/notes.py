"""Collect the findings of one file."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any, Final

from cchc_xl.plan.periods import PeriodKind, worded
from validation import catalogue
from validation.findings import Finding

MOST: Final = 1_000
"""As many findings of one file are told; nobody mends more one by one."""
_TOO_MANY: Final = "F129"


def bounded(findings: Sequence[Finding], file: str, *, of_list: bool = False) -> list[Finding]:
    """Return a file's findings; of too many the first, errors before warnings, and how many.

    So one file that is wrong in each of its cells cannot fill memory and register. May be called
    again when more were found.
    """
    told = [found for found in findings if found.code != _TOO_MANY]
    if len(told) <= MOST and len(told) == len(findings):
        return told
    count = len(told) + sum(
        int(found.value) - MOST for found in findings if found.code == _TOO_MANY
    )
    told.sort(key=lambda found: not found.is_error)
    make = catalogue.list_finding if of_list else catalogue.finding
    more = make(_TOO_MANY, file=file, value=count, limit=MOST)
    return [*told[:MOST], more]


def in_words(found: Finding, reporting: PeriodKind) -> Finding:
    """Return a finding in the words of what units report by: quarters or months."""
    message, remedy = (worded(text, reporting) for text in (found.message, found.remedy))
    return found._replace(message=message, remedy=remedy)


class Notes:
    """The findings of one file, in the order in which they were made.

    ``of_list``: it is no return, but a list that Văn phòng imports.
    """

    def __init__(self, file: str, *, of_list: bool = False) -> None:
        self.file = file
        self.of_list = of_list
        self.findings: list[Finding] = []

    def add(
        self,
        code: str,
        *,
        sheet: str = "",
        cell: str = "",
        label: str = "",
        value: object = "",
        **fields: Any,
    ) -> None:
        """Add the finding ``code``. ``KeyError``: unknown code, or the template wants a field."""
        make = catalogue.list_finding if self.of_list else catalogue.finding
        self.findings.append(
            make(code, file=self.file, sheet=sheet, cell=cell, label=label, value=value, **fields)
        )
