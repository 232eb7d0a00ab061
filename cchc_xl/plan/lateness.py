"""How a late return is judged: by when the first one came, and when the first accepted one did.

The plan says “gửi”, so that the first decides whether a unit is late; a correction or a supplement
after that makes nobody late. The league and the days late count what was sent in time and right at
once, or corrected within the days that the plan allows.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from cchc_xl.plan.states.returns import (
    CORRECTED,
    INACTIVE,
    LATE,
    LATE_TO_CORRECT,
    ON_TIME,
    TO_CORRECT,
)


def days_late(came: date, deadline: date) -> int:
    """Return how many days late something is that comes on a day: the deadline's is the first."""
    return max(0, (came - deadline).days + 1)


class Sent(NamedTuple):
    """What a unit sent for a quarter: its days late, and what became of it.

    ``days_late`` is the first return's; ``accepted`` is when the first accepted one came, with how
    many days after the deadline (``accepted_late``), if one is in force. ``at_once``: the first
    return was accepted.
    """

    days_late: int
    at_once: bool
    is_nil: bool
    accepted: date | None
    accepted_late: int

    @property
    def state(self) -> str:
        """Return the state that the wall shows."""
        if self.accepted is None:
            return LATE_TO_CORRECT if self.days_late else TO_CORRECT
        if self.days_late:
            return LATE
        if not self.at_once:
            return f"{CORRECTED} {self.accepted:%d/%m}"
        return INACTIVE if self.is_nil else ON_TIME

    def counts_on_time(self, allowed: int) -> bool:
        """Tell whether it came in time and was right at once or within the days allowed."""
        in_time = self.accepted is not None and not self.days_late
        return in_time and (self.at_once or self.accepted_late <= allowed)

    def days(self, allowed: int) -> int:
        """Return by how many days it was late, or its correction beyond the days allowed."""
        late = 0 if self.accepted is None or self.at_once else self.accepted_late - allowed
        return self.days_late or max(0, late)
