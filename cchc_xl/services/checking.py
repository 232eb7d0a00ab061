"""Checking returns, with nothing merged."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime
from pathlib import Path

from cchc_xl.base.progress import Progress
from cchc_xl.base.zone import VIETNAM
from cchc_xl.merging.doubting import FIGURED, with_doubts
from cchc_xl.merging.finding_rows import finding_rows
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.handing import hand
from cchc_xl.register.sealing.closing import close
from cchc_xl.returns.examining import Examined, examine
from cchc_xl.services.run import must_be_open, must_be_reported
from cchc_xl.services.trusted import (
    Master,
    Tell,
    commit,
    opened,
    own_files,
    read_trusted,
    silent,
    trust_of,
)
from validation.rules import looked_back

KEPT = ("submissions", "findings")
"""The tables that a check needs whose findings are kept, beside those that it looks back into."""


def validate(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    *,
    keep: bool = False,
    progress: Progress | None = None,
    tell: Tell = silent,
) -> tuple[Content, Examined]:
    """Check returns against the forms, the rules and the register; doubts are told, too.

    Nothing is written, unless the findings are to be kept in the register's table of findings.
    ``PeriodLocked``: that of a locked period does not change any more.
    """
    with opened(master, write=keep) as register:
        data = (*looked_back(), *FIGURED, *(KEPT if keep else ()))
        content = read_trusted(register, period.year, data, tell)
        must_be_reported(content.plan, period)
        if keep:
            must_be_open(content, period)
        examined = examine(content, returns, period, besides=own_files(register), progress=progress)
        examined = with_doubts(content, period, examined)
        if keep:
            found = finding_rows(content, period, examined.findings, examined.receipts)
            closing = close(trust_of(content), {"findings": found}, [], datetime.now(VIETNAM))
            hand(register, closing.columns)
            commit(register, content, closing)
    return content, examined
