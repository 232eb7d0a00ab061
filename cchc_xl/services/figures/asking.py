"""Following what a person asks about, a target or a cell of a sheet, to the cells behind it."""

from __future__ import annotations

from cchc_xl.plan.periods import Period
from cchc_xl.services.figures.explaining import Explained, explain
from cchc_xl.services.figures.explaining_cells import ExplainedCell, explain_cell
from cchc_xl.services.trusted import Master, Tell, silent


def explain_asked(
    master: Master, asked: str, period: Period | None, *, tell: Tell = silent
) -> Explained | ExplainedCell:
    """Follow a target (“T7b”) of a period, or a cell (“TTHC theo đơn vị!D12”).

    A cell's period is the one that its sheet shows. ``UsageProblem``: no such target or figure.
    """
    if "!" in asked or period is None:
        return explain_cell(master, asked, period, tell=tell)
    return explain(master, asked, period, tell=tell)
