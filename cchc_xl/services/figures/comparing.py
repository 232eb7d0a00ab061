"""Comparing returns with what the register holds: what they would change, and what moves by it."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path
from typing import NamedTuple

from cchc_xl.base.progress import Progress
from cchc_xl.measures.metrics import measure
from cchc_xl.measures.result import Measure
from cchc_xl.plan.periods import Period
from cchc_xl.services.figures.measuring import with_current_outcomes
from cchc_xl.services.healing import read_to_merge
from cchc_xl.services.run import Run, plan_run
from cchc_xl.services.trusted import Master, Tell, opened, own_files, silent


class Moved(NamedTuple):
    """A metric whose figures the returns would change, as it is and as it would be."""

    before: Measure
    after: Measure


class Compared(NamedTuple):
    """What a merge of the returns would do, and the metrics that would move by it."""

    run: Run
    moved: tuple[Moved, ...]


def compare(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    *,
    progress: Progress | None = None,
    tell: Tell = silent,
) -> Compared:
    """Rehearse a merge of returns, and measure the period before and after it; nothing is written.

    A metric has moved when its figures, its result or the units counted are not the same.
    """
    with opened(master) as register:
        content = read_to_merge(register, period.year, tell)
        before = measure(with_current_outcomes(content), period, period.end)
        besides = own_files(register)
        run = plan_run(content, returns, period, besides=besides, progress=progress)
    pairs = map(Moved, before, run.measures)
    return Compared(run, tuple(pair for pair in pairs if pair.before != pair.after))
