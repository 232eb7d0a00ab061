"""Merging: which returns are in force, which rows the tables then hold, and what changed.

Pure functions over frames. A return is accepted whole or sent back whole; of several accepted
returns of a unit and period the newest is in force. The result does not depend on the order of
the files, and merging the same files again changes nothing.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import pandas as pd

from cchc_xl.merging.carrying import stated, with_carried
from cchc_xl.merging.changes import CELL_CHANGES, WHOLE_RETURN, Change, changes_of, differing
from cchc_xl.merging.in_force import hashes_in_force
from cchc_xl.merging.offers import with_codes
from cchc_xl.merging.received import logged, newest_accepted, ranked
from cchc_xl.plan.periods import Period
from cchc_xl.register.content import Content
from cchc_xl.register.frames import cut, empty_frame, rows_frame
from cchc_xl.register.opening import openings
from cchc_xl.register.schema import tables
from cchc_xl.returns.receipts import Receipt
from validation import dtypes

Recall = Callable[[Sequence[tuple[str, str]]], Iterable["Receipt"]]
"""What finds returns that were accepted before, given by unit and hash, among the files kept."""


def nothing_kept(wanted: Sequence[tuple[str, str]]) -> Iterable[Receipt]:
    """Find nothing: there is no archive."""
    return ()


@dataclass(frozen=True)
class Merged:
    """What the register holds after a merge, and what the merge changed.

    ``frames`` holds the new content of every table that a merge writes, the submissions and the
    data tables. ``replaced`` are the units whose return in force changes, with the file; ``again``
    those of them that had another one in force before. ``new_receipts`` are not in the log yet, or
    with another result. ``lacking`` are the files that should be in force by their receipt, with
    their unit, and whose rows are neither in the register nor among the files kept.
    """

    frames: dict[str, pd.DataFrame]
    replaced: dict[str, Receipt]
    again: frozenset[str]
    new_receipts: list[Receipt]
    lacking: tuple[tuple[str, str], ...]
    compare: Callable[[], list[Change]]

    @cached_property
    def changes(self) -> list[Change]:
        """Return every cell that the merge changes; they are looked for when first asked for."""
        return self.compare()


def merge(
    content: Content, period: Period, receipts: Sequence[Receipt], recall: Recall = nothing_kept
) -> Merged:
    """Merge the returns of one period into the register's content.

    A receipt that came to light, or was corrected, can make an accepted return the newest whose
    rows are not in the register any more: ``recall`` brings them.
    """
    log, new, at_hand = logged(content, period, receipts)
    newest = newest_accepted(log, period)
    recalled = list(recall([key[1:] for key in newest if key not in at_hand]))
    at_hand |= {(period.code, receipt.unit, receipt.hash) for receipt in recalled}
    submissions = ranked(content, log, at_hand)
    lacking = tuple((key[1], newest[key]) for key in newest if key not in at_hand)
    given = _given(period, submissions, [*recalled, *receipts])
    plan, forms = content.plan, content.forms
    before = {n: with_codes(plan, form, stated(content.frames[n])) for n, form in forms.items()}
    data = {
        n: with_codes(plan, form, _with_rows(n, before[n], period, given, submissions))
        for n, form in forms.items()
    }
    replaced = _replaced(content, period, given)
    for name, form in forms.items():
        lost = differing(form, before[name], data[name], period, given)
        replaced |= {unit: given[unit] for unit in lost}
    again = frozenset(hashes_in_force(content.frames["submissions"], period)) & replaced.keys()

    def compare() -> list[Change]:
        return [
            change
            for name, form in forms.items()
            for change in changes_of(form, before[name], data[name], period, replaced)
        ]

    logs = {"submissions": submissions, "unit_plans": content.frames["unit_plans"]}
    carried = with_carried(content.plan, data | logs, openings(content))
    frames = data | carried | {"submissions": submissions}
    return Merged(frames, replaced, again, new, lacking, compare)


def _given(
    period: Period, submissions: pd.DataFrame, receipts: Iterable[Receipt]
) -> dict[str, Receipt]:
    """Return the units whose return in force is one of these, which has its rows at hand."""
    now = hashes_in_force(submissions, period)
    by_hash = {(receipt.unit, receipt.hash): receipt for receipt in receipts if receipt.accepted}
    return {
        unit: by_hash[unit, digest]
        for unit, digest in sorted(now.items())
        if (unit, digest) in by_hash
    }


def _replaced(content: Content, period: Period, given: Mapping[str, Receipt]) -> dict[str, Receipt]:
    """Return the units whose return in force was another before."""
    was = hashes_in_force(content.frames["submissions"], period)
    return {unit: receipt for unit, receipt in given.items() if was.get(unit) != receipt.hash}


def _with_rows(
    name: str,
    frame: pd.DataFrame,
    period: Period,
    replaced: Mapping[str, Receipt],
    submissions: pd.DataFrame,
) -> pd.DataFrame:
    """Return a data table with the rows of the replaced returns exchanged."""
    added = [row for receipt in replaced.values() for row in receipt.rows.get(name, ())]
    if frame.empty and not added:
        return frame.reset_index(drop=True)
    here = (frame["period"] == period.code).fillna(False)
    kept = frame[~(here & frame["unit"].isin(list(replaced)))]
    parts = [part for part in (kept, rows_frame(tables()[name], added)) if len(part)]
    result = pd.concat(parts, ignore_index=True) if parts else empty_frame(tables()[name])
    current = submissions[submissions["current"].notna()]
    versions = dict(zip(_keys(current), current["version"].tolist(), strict=True))
    keys = list(_keys(result))
    result["version"] = pd.array([versions.get(key) for key in keys], dtype=dtypes.WHOLE)
    files = dict(zip(_keys(current), current["file"].tolist(), strict=True))
    named = [files.get(key, file) for key, file in zip(keys, result["file"], strict=True)]
    result["file"] = pd.array(named, dtype=dtypes.TEXT)
    return result.sort_values(["period", "unit", "position"], ignore_index=True)


def _keys(frame: pd.DataFrame) -> Iterator[tuple[str, str]]:
    return zip(frame["period"].tolist(), frame["unit"].tolist(), strict=True)


def preview_rows(merged: Merged) -> pd.DataFrame:
    """Return what a merge would change, as rows of the register's preview table.

    Each cell of a unit that reported before; of one that reports for the first time a single row
    that counts the cells.
    """
    rows: list[tuple[Any, ...]] = []
    first: dict[str, int] = {}
    for change in merged.changes:
        if change.unit in merged.again:
            old, new = cut(change.old), cut(change.new)
            row = (change.unit, change.period, change.table, change.record, change.column)
            rows.append((CELL_CHANGES[change.kind], *row, old or None, new or None))
        else:
            first[change.unit] = first.get(change.unit, 0) + 1
            period = change.period
    rows += [
        (WHOLE_RETURN, unit, period, None, merged.replaced[unit].file, None, None, f"{count} ô")
        for unit, count in sorted(first.items())
    ]
    return rows_frame(tables()["preview"], rows)
