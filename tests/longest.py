"""Which modules of tests take longest: they are begun first, or one worker ends long after others.

Several workers take a module each (pytest-xdist's ``loadscope``) as they become free.
"""

from __future__ import annotations

from pathlib import Path

LONGEST = (
    "clicks/test_whole_loop",
    "services/test_kills",
    "services/renewing/test_upgrading",
    "buttons/test_buttons",
    "services/test_services",
    "clicks/test_clicks",
    "buttons/test_buttons_seal",
    "demo/test_reckoning",
    "clicks/test_killed",
    "register/sealing/test_seals",
    "release/test_windows",
    "buttons/test_buttons_excel_double",
    "templates/test_verdict",
    "services/inspecting/test_drawing",
    "services/test_importing",
    "commands/test_every_command",
    "services/test_unit_plans",
    "services/test_rows_below",
    "services/test_reminding",
    "merging/test_late_copies",
    "demo/test_demo",
    "years/test_monthly_year",
    "register/sealing/test_log_by_hand",
    "services/test_offered",
    "services/figures/test_explaining_cells",
    "test_same_figures",
    "merging/test_orders",
    "consolidated/test_recalculation",
    "measures/test_dues",
    "register/sealing/test_tampering",
    "release/test_release",
    "measures/test_joint_tasks",
)
"""Modules below ``tests/`` that take half a minute or more on two processors, the longest first."""
TESTS = Path(__file__).parent


def rank(module: Path) -> int:
    """Return the place at which a module is begun: those that are not named come last."""
    name = module.relative_to(TESTS).with_suffix("").as_posix()
    return LONGEST.index(name) if name in LONGEST else len(LONGEST)
