"""What Văn phòng does with the register; commands and buttons call one of these and show it.

Each service reads the register once, plans everything as a value and, unless it is a rehearsal,
applies it in one write. A ``CchcError`` means that nothing was written.

Those that are called most can be had here by name; what a service needs is loaded with it alone.
"""

from __future__ import annotations

from importlib import import_module
from types import MappingProxyType
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from cchc_xl.services.checking import validate
    from cchc_xl.services.consolidating import compute, consolidate
    from cchc_xl.services.figures.explaining import explain
    from cchc_xl.services.figures.measuring import read_coverage, read_measures
    from cchc_xl.services.founding import init
    from cchc_xl.services.issuing import issue
    from cchc_xl.services.locking import set_lock
    from cchc_xl.services.merging import merge_returns, preview

_HOMES = MappingProxyType(
    {
        "validate": "checking",
        "compute": "consolidating",
        "consolidate": "consolidating",
        "explain": "figures.explaining",
        "read_coverage": "figures.measuring",
        "read_measures": "figures.measuring",
        "init": "founding",
        "issue": "issuing",
        "set_lock": "locking",
        "merge_returns": "merging",
        "preview": "merging",
    }
)
"""The module of each of them."""

__all__ = [
    "compute",
    "consolidate",
    "explain",
    "init",
    "issue",
    "merge_returns",
    "preview",
    "read_coverage",
    "read_measures",
    "set_lock",
    "validate",
]


def __getattr__(name: str) -> Any:
    """Load the module of a service when it is first asked for."""
    if name not in _HOMES:
        raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
    return getattr(import_module(f"{__name__}.{_HOMES[name]}"), name)
