"""Locking a period, and reopening it."""

from __future__ import annotations

from datetime import datetime

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.merging.locking import agrees, locks_after
from cchc_xl.plan.periods import Period
from cchc_xl.register.handing import hand
from cchc_xl.register.sealing.closing import close
from cchc_xl.services.trusted import Master, Tell, commit, opened, read_trusted, silent, trust_of


def set_lock(
    master: Master, period: Period, *, locked: bool, reason: str = "", tell: Tell = silent
) -> bool:
    """Lock or reopen a period; reopening needs a reason. False: it was so already."""
    if not locked and not reason.strip():
        raise UsageProblem("Mở lại kỳ phải có lý do.", "Thêm --reason “lý do mở lại”.")
    with opened(master, write=True) as register:
        content = read_trusted(register, period.year, tell=tell)
        now = datetime.now(VIETNAM)
        locks, entries = locks_after(content, period, locked, reason.strip(), now)
        if not entries:
            return False
        derived = ("locks",) if agrees(locks, content, entries) else ()
        closing = close(trust_of(content), {"locks": locks}, entries, now, derived=derived)
        hand(register, closing.columns)
        return commit(register, content, closing)
