"""What the Office does with the register; commands and buttons call one of these and show it.

Each service reads the register once, plans everything as a value and, unless it is a rehearsal,
applies it in one write. A ``CchcError`` means that nothing was written.
"""

from __future__ import annotations

from cchc_xl.services.checking import validate
from cchc_xl.services.consolidating import compute, consolidate
from cchc_xl.services.figures import explain, read_coverage, read_measures
from cchc_xl.services.founding import init
from cchc_xl.services.issuing import issue
from cchc_xl.services.locking import set_lock
from cchc_xl.services.merging import merge_returns, preview

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
