"""Doubts: what no single return can show, by comparing each with its past and with its peers."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import TYPE_CHECKING

from cchc_xl.merging.doubts.copies import all_round, as_another, as_before
from cchc_xl.merging.doubts.doubt import CODES, Doubt
from cchc_xl.merging.doubts.figures import figures_of
from cchc_xl.merging.doubts.jumps import compared, from_own, from_peers
from cchc_xl.merging.doubts.rates import full_rates

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.records import DoubtBound
    from cchc_xl.register.content import Content

__all__ = ["CODES", "Doubt", "doubts_among", "doubts_of"]

_KINDS = {
    "as_before": as_before,
    "as_another": as_another,
    "own_jump": from_own,
    "peer_jump": from_peers,
    "all_round": all_round,
    "full_rate": full_rates,
}

_JUMPS = ("own_jump", "peer_jump")


def doubts_of(content: Content) -> Iterator[Doubt]:
    """Give the doubts about the returns in force; a plan without bounds for them has none."""
    bounds = content.plan.doubts
    if bounds:
        yield from doubts_among(figures_of(content), bounds)


def doubts_among(figures: DataFrame, bounds: Sequence[DoubtBound]) -> Iterator[Doubt]:
    """Give the doubts about figures of all units and quarters (``figures.figures_of``).

    What dossiers vanish between quarters say the rules between quarters (R105, R106).
    """
    if len(figures) and any(bound.doubt in _JUMPS for bound in bounds):
        figures = compared(figures)
    for bound in bounds if len(figures) else ():
        yield from _KINDS[bound.doubt](figures, bound)
