"""Collect the findings of one file."""

from __future__ import annotations

from typing import Any

from validation import catalogue
from validation.findings import Finding


class Notes:
    """The findings of one file, in the order in which they were made."""

    def __init__(self, file: str) -> None:
        self.file = file
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
        self.findings.append(
            catalogue.finding(
                code, file=self.file, sheet=sheet, cell=cell, label=label, value=value, **fields
            )
        )
