"""What the button does that drafts the report to the city."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from cchc_xl.buttons.clicks import Click


def report(chosen: Click) -> str:
    """Draft the report on the chosen period as a Word document; the register stays as it is."""
    from cchc_xl.services.reporting.reporting import report
    from cchc_xl.services.reporting.told import reported_lines

    found = report(chosen.register, chosen.period, tell=chosen.tell)
    return "\n".join(reported_lines(found))
