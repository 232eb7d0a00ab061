"""What breaks the buttons on a PC, and the one-line remedy.

``gather`` reads the machine, ``checks`` judge what was read, ``render`` shows the result.
Nothing but the standard library is imported before a check needs it: ``install`` runs from here
with a Python that has no package yet.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.doctor.ailment import Ailment, Severity, exit_code
from cchc_xl.doctor.facts import Facts, HostFacts
from cchc_xl.doctor.render import as_lines, as_message

if TYPE_CHECKING:
    from pathlib import Path

__all__ = [
    "Ailment",
    "Facts",
    "HostFacts",
    "Severity",
    "as_lines",
    "as_message",
    "diagnose",
    "examine",
    "exit_code",
]


def examine(workbook: Path | None = None, *, host: HostFacts | None = None) -> tuple[Ailment, ...]:
    """Examine this machine and a register; worst first. Never raises.

    ``host`` is the running application that has the register open, when a button asks.
    """
    from cchc_xl.doctor.gather import gather

    return diagnose(gather(workbook, host))


def diagnose(facts: Facts) -> tuple[Ailment, ...]:
    """Judge facts by every check that concerns them; worst first, else by code."""
    from cchc_xl.doctor.checks import CHECKS

    found = [check.ailment(facts) for check in CHECKS if check.concerns(facts)]
    return tuple(sorted(found, key=lambda ailment: (-ailment.severity, ailment.code)))
