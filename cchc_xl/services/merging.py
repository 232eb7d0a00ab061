"""Merging returns into the register, and rehearsing it."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date, datetime
from pathlib import Path

from cchc_xl.base.progress import Progress
from cchc_xl.base.zone import VIETNAM
from cchc_xl.merging.merge import preview_rows
from cchc_xl.plan.periods import Period
from cchc_xl.register.handing import hand
from cchc_xl.register.sealing.closing import close
from cchc_xl.services.healing import read_to_merge
from cchc_xl.services.run import Outcome, Run, apply, plan_run
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


def preview(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    *,
    received: date | None = None,
    progress: Progress | None = None,
    tell: Tell = silent,
) -> Outcome:
    """Rehearse a merge and keep in the register what it found and what it would change.

    Written are the tables of findings and of the preview alone; the next merge empties the latter.
    """
    with opened(master, write=True) as register:
        content = read_trusted(register, period.year, tell=tell)
        run = plan_run(
            content,
            returns,
            period,
            received=received,
            besides=own_files(register),
            progress=progress,
        )
        shown = {"findings": run.content.frames["findings"], "preview": preview_rows(run.merged)}
        closing = close(trust_of(content), shown, [], datetime.now(VIETNAM))
        displaced = hand(register, closing.columns)
        return Outcome(run, commit(register, content, closing), displaced=tuple(displaced))


def merge_returns(
    master: Master,
    returns: Sequence[Path],
    period: Period,
    *,
    received: date | None = None,
    dry_run: bool = False,
    progress: Progress | None = None,
    before: Callable[[Run], None] = lambda run: None,
    tell: Tell = silent,
) -> Outcome:
    """Merge returns into the register, or only tell what would change (``dry_run``).

    ``before`` gets the run when all is planned and nothing is written yet; it may raise.
    """
    with opened(master, write=not dry_run) as register:
        content = read_to_merge(register, period.year, tell)
        run = plan_run(
            content,
            returns,
            period,
            received=received,
            besides=own_files(register),
            progress=progress,
        )
        if dry_run:
            return Outcome(run, written=False)
        displaced = apply(register, run)
        received_files = run.examined.sources
        written = commit(register, content, run.closing, lambda: before(run), received_files)
        return Outcome(run, written, displaced=tuple(displaced))
