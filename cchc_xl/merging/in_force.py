"""Which returns are in force, as the log has it."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.plan.periods import Period
from cchc_xl.plan.states.returns import EXCUSED, IN_FORCE

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.register.content import Content


def returns_in_force(content: Content) -> DataFrame:
    """Return the accepted returns in force: ``unit``, ``period`` and the log's other columns."""
    return in_force(content.frames["submissions"])


def in_force(log: DataFrame) -> DataFrame:
    """Return the log's rows of accepted returns in force."""
    return log[log["current"].eq(IN_FORCE).fillna(False).astype(bool) & log["unit"].notna()]


def excused_in(log: DataFrame) -> set[tuple[str, str]]:
    """Return the units and quarters that Văn phòng excused and that have no return in force."""
    rows = log[log["result"].eq(EXCUSED).fillna(False).astype(bool) & log["unit"].notna()]
    there = in_force(log)
    reported = set(zip(there["unit"], there["period"], strict=True))
    return set(zip(rows["unit"], rows["period"], strict=True)) - reported


def hashes_in_force(submissions: DataFrame, period: Period) -> dict[str, str]:
    """Return the hash of the return in force of each unit of a period, from the log."""
    rows = submissions[
        (submissions["period"] == period.code).fillna(False)
        & (submissions["current"] == IN_FORCE).fillna(False)
    ]
    return dict(zip(rows["unit"], rows["hash"], strict=True))


def last_period(content: Content) -> Period:
    """Return the last period with a return in force, the calendar's first while there is none."""
    codes = sorted(returns_in_force(content)["period"])
    return Period.parse(codes[-1]) if codes else content.plan.calendar[0].period
