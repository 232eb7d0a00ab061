"""What is due soon, read from the register; nothing is written."""

from __future__ import annotations

from datetime import date, datetime
from typing import NamedTuple

from cchc_xl.base.errors import UsageProblem
from cchc_xl.base.zone import VIETNAM
from cchc_xl.measures.dues import DAYS, Due, due_things, name_of
from cchc_xl.services.trusted import Master, Tell, opened, read_trusted, silent


class Dues(NamedTuple):
    """What is overdue or due soon, each with the name of whose it is, as of a day."""

    as_of: date
    days: int
    things: tuple[tuple[Due, str], ...]


def read_dues(
    master: Master,
    days: int = DAYS,
    as_of: date | None = None,
    unit: str | None = None,
    *,
    tell: Tell = silent,
) -> Dues:
    """Find what is overdue on a day (today by default) or due within so many days after it.

    ``UsageProblem``: the register does not know the unit.
    """
    day = as_of or datetime.now(VIETNAM).date()
    with opened(master) as register:
        content = read_trusted(register, tell=tell)
    wanted = content.typed_unit(unit) if unit else None
    if unit and wanted is None:
        raise UsageProblem(
            f"Sổ không có đơn vị “{unit}”.", "Ghi mã đơn vị như ở trang “Đơn vị” của sổ."
        )
    found = due_things(content, day, days)
    own = [due for due in found if wanted is None or due.unit == wanted.code]
    return Dues(day, days, tuple((due, name_of(content, due)) for due in own))
