"""Figures of a made-up year, seeded, with doubtful returns planted among honest ones."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Final, NamedTuple

import numpy as np
import pandas as pd

from cchc_xl.merging.doubts import CODES, doubts_among
from cchc_xl.merging.doubts.figures import FIGURE
from cchc_xl.plan.records import DoubtBound

UNITS: Final = 400
KINDS: Final = 10
QUARTERS: Final = ("2023-Q1", "2023-Q2", "2023-Q3", "2023-Q4")
LAST: Final = QUARTERS[-1]
COUNTED: Final = tuple(f"n{number:02}" for number in range(16))
RATE: Final = ("resolved", "early")
"""All of a unit's figures: 16 counts of some indicators, and a rate of dossiers."""
JUMPS: Final = ("own_jump", "peer_jump")
STRENGTHS: Final = (2, 3, 5, 10)
"""By how many times a planted figure is too large: counted twice, or with a nought too many."""
LARGE: Final = 20
"""From here on a figure is more than a few."""


class Score(NamedTuple):
    """How many planted cases were found, and on how many of the honest returns there is a doubt.

    ``large`` and ``large_found`` are those of the planted figures that were ``LARGE`` before.
    """

    planted: int
    found: int
    honest: int
    alarms: int
    large: int = 0
    large_found: int = 0


class Planted(NamedTuple):
    """The units made doubtful, by kind of doubt; of a jump which figure, and what it was."""

    units: dict[str, frozenset[str]]
    jumps: dict[tuple[str, str], tuple[str, float]]


def made_year(seed: int, factor: int = STRENGTHS[-1]) -> tuple[pd.DataFrame, Planted]:
    """Return figures as ``figures.figures_of`` gives them, and what was planted.

    Most figures are tens, some a few, some thousands. Units differ in size and in what each has
    most of, quarters by season, and every figure varies by a tenth to four tenths with tails
    heavier than a normal distribution's; a count is drawn from that (Poisson), and nought is left
    out. There are ten kinds of 40 units. All planted cases are in the last quarter; a jump is one
    figure so many times too large (``factor``).
    """
    rng = np.random.default_rng(seed)
    figures = len(COUNTED) + 1
    typical = rng.lognormal(4, 1.2, figures)
    unit = rng.lognormal(0, 0.5, (UNITS, 1, 1)) * rng.lognormal(0, 0.5, (UNITS, 1, figures))
    season = rng.lognormal(0, 0.3, (1, len(QUARTERS), figures))
    tails = rng.standard_t(5, (UNITS, len(QUARTERS), figures)) / np.sqrt(5 / 3)
    varied = np.exp(tails * rng.uniform(0.1, 0.4, figures))
    values = rng.poisson(typical * unit * season * varied).astype(float)
    values[..., -1] += 100
    early = np.floor(values[..., -1:] * rng.uniform(0.7, 0.98, (UNITS, len(QUARTERS), 1)))
    values = np.concatenate([values, early], axis=2)
    planted = _planted(values, rng, factor)
    return _long(values), planted


def _planted(values: np.ndarray, rng: np.random.Generator, factor: int) -> Planted:
    """Make the returns of some units doubtful, two of each doubt in each kind of unit.

    There is one full rate in a kind, and two units of it with the same figures.
    """
    of_kinds = np.arange(UNITS).reshape(KINDS, -1)
    taken = {doubt: of_kinds[:, [2 * n, 2 * n + 1]] for n, doubt in enumerate(CODES)}
    taken["full_rate"] = taken["full_rate"][:, :1]
    now = values[:, -1]
    now[taken["as_before"]] = values[taken["as_before"], -2]
    now[taken["as_another"][:, 1]] = now[taken["as_another"][:, 0]]
    jumps = {}
    for doubt in JUMPS:
        for unit in taken[doubt].ravel():
            column = int(rng.choice(np.flatnonzero(now[unit, : len(COUNTED)])))
            jumps[doubt, _code(int(unit))] = (COUNTED[column], float(now[unit, column]))
            now[unit, column] *= factor
    now[taken["all_round"]] = np.ceil(now[taken["all_round"]] / 10) * 10
    now[taken["full_rate"], -1] = now[taken["full_rate"], -2]
    units = {doubt: frozenset(map(_code, rows.ravel().tolist())) for doubt, rows in taken.items()}
    return Planted(units, jumps)


def _long(values: np.ndarray) -> pd.DataFrame:
    names = [("thong_ke", key, "value") for key in COUNTED]
    names += [("tthc", "", column) for column in RATE]
    units = [_code(number) for number in range(UNITS)]
    index = pd.MultiIndex.from_product([units, QUARTERS, range(len(names))])
    frame = pd.DataFrame({"value": values.ravel()}, index).reset_index()
    frame.columns = pd.Index(["unit", "period", "n", "value"])
    for at, column in enumerate(FIGURE):
        frame[column] = [names[number][at] for number in frame["n"]]
    kinds = frame["unit"].str[1:].astype(int) // (UNITS // KINDS)
    frame = frame.assign(kind=kinds.astype(str), cells="C7:F7").drop(columns="n")
    return frame[frame["value"] != 0].reset_index(drop=True)


def _code(number: int) -> str:
    return f"U{number:03}"


def scores(
    seed: int, bounds: Sequence[DoubtBound], factor: int = STRENGTHS[-1]
) -> dict[str, Score]:
    """Return how well each kind of doubt finds what was planted, by a plan's bounds.

    Honest for a kind are the returns of all quarters in which nothing of any kind was planted.
    """
    figures, planted = made_year(seed, factor)
    kinds = {code: doubt for doubt, code in CODES.items()}
    seen: dict[str, set[tuple[str, str]]] = {bound.doubt: set() for bound in bounds}
    for one in doubts_among(figures, bounds):
        seen[kinds[one.code]].add((one.unit, one.period))
    doubted = {(unit, LAST) for units in planted.units.values() for unit in units}
    honest = UNITS * len(QUARTERS) - len(doubted)
    found: dict[str, Score] = {}
    for doubt, pairs in seen.items():
        own = planted.units[doubt]
        right = {unit for unit in own if (unit, LAST) in pairs}
        large = {unit for unit in own if planted.jumps.get((doubt, unit), ("", 0))[1] >= LARGE}
        counts = (len(own), len(right), honest, len(pairs - doubted))
        found[doubt] = Score(*counts, len(large), len(large & right))
    return found
