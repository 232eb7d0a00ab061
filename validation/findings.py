"""What was found wrong or odd in a return, as data."""

from __future__ import annotations

from collections.abc import Mapping
from types import MappingProxyType
from typing import Literal, NamedTuple

Severity = Literal["error", "warning"]
SEVERITIES: Mapping[Severity, str] = MappingProxyType({"error": "Lỗi", "warning": "Cảnh báo"})
"""What a severity is called wherever it is shown or kept."""


class Finding(NamedTuple):
    """One cause in one place of one return; renderers decide how it looks.

    ``cell`` is an A1 address, empty when the finding is about a whole file or sheet; ``value`` is
    what stood there, as text; ``message`` and ``remedy`` are Vietnamese sentences.
    """

    code: str
    severity: Severity
    unit: str
    period: str
    file: str
    sheet: str
    cell: str
    label: str
    value: str
    message: str
    remedy: str

    @property
    def is_error(self) -> bool:
        """Tell whether the finding sends the return back."""
        return self.severity == "error"
