"""Receipts: what became of each file that was received, and its rows."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import Any, NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM


class Receipt(NamedTuple):
    """One file received for a period; ``unit`` is empty when nobody can tell whose it is.

    ``rows`` has for each form id the rows of the return as plain values in the order of the data
    table's columns; it is empty for a return that is sent back. ``errors`` and
    ``warnings`` count its findings.
    """

    unit: str
    file: str
    hash: str
    modified: str
    received: date
    received_from: str
    activity: str
    explanation: str
    errors: int
    warnings: int
    rows: Mapping[str, Sequence[Sequence[Any]]]

    @property
    def accepted(self) -> bool:
        """Tell whether the return is taken."""
        return not self.errors


def not_to_come(day: date) -> date:
    """Return a day on which Văn phòng says that it received a return.

    ``UsageProblem``: that day has not come yet.
    """
    if day > datetime.now(VIETNAM).date():
        raise UsageProblem(
            f"Ngày nhận {day:%d/%m/%Y} chưa tới.",
            "Ghi ngày đã nhận được báo cáo, ví dụ 07/03/2023.",
        )
    return day
