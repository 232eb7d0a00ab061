"""Ranges that rules are for (conditional formats, validations), when records change their rows.

A rule over some records belongs to them: its range is cut up and follows them. A rule over a whole
column of a table belongs to the column: it stays, new records get it, and the records that people
took out of it stay out of it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import pairwise
from typing import NamedTuple

from cchc_xl.base.addresses import Area
from cchc_xl.register.records.moves import Moves, SheetMoves

MANY = 1_000
"""From the first record on, so many are nobody's choice of records but the column."""

Span = tuple[int, int]
"""First and last row."""


class Gone(NamedTuple):
    """A part of a range whose record is gone."""

    moves: Moves
    area: Area


class Relocated(NamedTuple):
    """A rule's ranges after a change, and the parts whose records are gone."""

    areas: list[Area]
    gone: list[Gone]


def relocated(areas: Sequence[Area], moves: SheetMoves) -> Relocated:
    """Find the ranges of a rule after a change; the same ones, as they are, where none moves."""
    now, gone = list(areas), []
    for each in moves.every:
        now, lost = _after(now, each)
        gone += lost
    return Relocated(now, gone)


def _after(areas: list[Area], moves: Moves) -> tuple[list[Area], list[Gone]]:
    change = moves.change
    first, last = change.old.first_row, change.old.last_row
    inside = _joining(areas, Area(first, moves.left, max(last, first), moves.right))
    if not inside:
        return areas, []
    edges = {change.left, change.right + 1} | {
        edge for area in [*inside, *moves.fixed] for edge in (area.left, area.right + 1)
    }
    bounds = sorted(min(max(edge, moves.left), moves.right + 1) for edge in edges)
    columns: list[tuple[int, int, list[Span]]] = []
    gone: list[Gone] = []
    same = True
    for left, beyond in pairwise(dict.fromkeys(bounds)):
        right = beyond - 1
        spans = _spans((a.top, a.bottom) for a in inside if a.left <= left and right <= a.right)
        if not spans:
            continue
        new, lost = _column(spans, moves, left, right)
        same = same and new == spans
        columns.append((left, right, new))
        gone += [Gone(moves, Area(top, left, bottom, right)) for top, bottom in lost]
    if same:
        return areas, gone
    kept = [area for area in areas if area not in inside] + _outside(inside, moves)
    return sorted(kept + _joined(columns)), gone


def _joining(areas: Sequence[Area], zone: Area) -> list[Area]:
    """The ranges that overlap a zone, and those that continue them above or below."""
    found: list[Area] = []
    reach = zone
    while True:
        more = [
            area
            for area in areas
            if area not in found and area.overlaps(reach._replace(top=max(reach.top - 1, 1)))
        ]
        if not more:
            return found if any(area.overlaps(zone) for area in found) else []
        found += more
        top, bottom = min(a.top for a in found), max(a.bottom for a in found)
        reach = reach._replace(top=min(top, zone.top), bottom=max(bottom, zone.bottom) + 1)


def _column(
    spans: list[Span], moves: Moves, left: int, right: int
) -> tuple[list[Span], list[Span]]:
    """The rows of a rule in one run of columns after a change, and those of gone records."""
    change = moves.change
    first, last = change.old.first_row, change.old.last_row
    count = last - first + 1
    covered = sum(max(0, min(b, last) - max(t, first) + 1) for t, b in spans)
    open_end = any(top <= last + 1 and bottom > last for top, bottom in spans)
    begin = spans[0]
    whole = covered == count and (count > 1 or open_end or begin[0] < first)
    long = begin[0] <= first and begin[1] - first >= MANY
    if whole or long or (open_end and 2 * covered >= count):
        if whole and spans[-1][1] >= change.new.last_row:
            return spans, []
        return _of_column(spans, moves, not whole and not (long and len(spans) == 1)), []
    fixed = moves.fixed_rows(left, right) if not change.left <= left <= change.right else set()
    rows: list[Span] = []
    gone = []
    for top, bottom in spans:
        rows += [(top, min(bottom, first - 1)), (max(top, last + 1), bottom)]
        for row in range(max(top, first), min(bottom, last) + 1):
            target = row if row in fixed else moves.rows.get(row, row)
            if target is None:
                gone.append((row, row))
            else:
                rows.append((target, target))
    return _spans(span for span in rows if span[0] <= span[1]), _spans(gone)


def _of_column(spans: list[Span], moves: Moves, exceptions: bool) -> list[Span]:
    """The rows of a rule for a column: all records, new ones too, but those taken out of it."""
    change = moves.change
    first, last = change.old.first_row, change.old.last_row
    end = max(change.new.last_row, spans[-1][1])
    out: set[int] = set()
    if exceptions:
        covered = {row for t, b in spans for row in range(max(t, first), min(b, last) + 1)}
        missing = (row for row in range(first, last + 1) if row not in covered)
        out = {row for row in (moves.rows.get(row, row) for row in missing) if row is not None}
    edges = [first - 1, *sorted(out), end + 1]
    inside = [(a + 1, b - 1) for a, b in pairwise(edges) if a + 1 <= b - 1]
    above = [(top, min(bottom, first - 1)) for top, bottom in spans if top < first]
    below = [span for span in spans if span[0] > last + 1 and span[0] > change.new.last_row]
    if below:
        end = max(change.new.last_row, *(b for t, b in spans if t <= last + 1), last)
        inside = [(top, min(bottom, end)) for top, bottom in inside if top <= end]
    return _spans([*above, *inside, *below])


def _spans(rows: Iterable[Span]) -> list[Span]:
    """Rows joined where they touch or overlap, in order."""
    found: list[Span] = []
    for top, bottom in sorted(rows):
        if found and top <= found[-1][1] + 1:
            found[-1] = found[-1][0], max(found[-1][1], bottom)
        else:
            found.append((top, bottom))
    return found


def _outside(areas: Iterable[Area], moves: Moves) -> list[Area]:
    """The parts of ranges left and right of the columns that move."""
    found = []
    for area in areas:
        if area.left < moves.left:
            found.append(area._replace(right=moves.left - 1))
        if area.right > moves.right:
            found.append(area._replace(left=moves.right + 1))
    return found


def _joined(columns: list[tuple[int, int, list[Span]]]) -> list[Area]:
    """Ranges over columns side by side that have the same rows."""
    found = []
    runs: list[list[tuple[int, int, list[Span]]]] = []
    for column in columns:
        last = runs[-1][-1] if runs else None
        if last is not None and last[1] + 1 == column[0] and last[2] == column[2]:
            runs[-1].append(column)
        else:
            runs.append([column])
    for run in runs:
        found += [Area(top, run[0][0], bottom, run[-1][1]) for top, bottom in run[0][2]]
    return found
