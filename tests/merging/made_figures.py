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


class Score(NamedTuple):
    """How many planted cases were found, and on how many of the honest returns there is a doubt."""

    planted: int
    found: int
    honest: int
    alarms: int


def made_year(seed: int, factor: int = 1000) -> tuple[pd.DataFrame, dict[str, frozenset[str]]]:
    """Return figures as ``figures.figures_of`` gives them, and the units planted by kind of doubt.

    Units differ in size by factors, figures by quarters by a quarter of their size or so; there are
    ten kinds of 40 units. All planted cases are in the last quarter; a jump is
    one figure so many times too large (``factor``).
    """
    rng = np.random.default_rng(seed)
    typical = rng.lognormal(4, 1, len(COUNTED) + 1)
    size = rng.lognormal(0, 0.5, (UNITS, 1, 1))
    varied = rng.lognormal(0, 0.25, (UNITS, len(QUARTERS), len(COUNTED) + 1))
    values = np.rint(typical * size * varied) + 1
    values[..., -1] += 100
    early = np.floor(values[..., -1:] * rng.uniform(0.7, 0.98, (UNITS, len(QUARTERS), 1)))
    values = np.concatenate([values, early], axis=2)
    planted = _planted(values, rng, factor)
    return _long(values), planted


def _planted(
    values: np.ndarray, rng: np.random.Generator, factor: int
) -> dict[str, frozenset[str]]:
    """Make the returns of some units doubtful, two of each doubt in each kind of unit.

    There is one full rate in a kind, and two units of it with the same figures.
    """
    of_kinds = np.arange(UNITS).reshape(KINDS, -1)
    taken = {doubt: of_kinds[:, [2 * n, 2 * n + 1]] for n, doubt in enumerate(CODES)}
    taken["full_rate"] = taken["full_rate"][:, :1]
    now = values[:, -1]
    now[taken["as_before"]] = values[taken["as_before"], -2]
    now[taken["as_another"][:, 1]] = now[taken["as_another"][:, 0]]
    for doubt in ("own_jump", "peer_jump"):
        columns = rng.integers(0, len(COUNTED), taken[doubt].shape)
        now[taken[doubt], columns] *= factor
    now[taken["all_round"]] = np.ceil(now[taken["all_round"]] / 10) * 10
    now[taken["full_rate"], -1] = now[taken["full_rate"], -2]
    return {doubt: frozenset(map(_code, rows.ravel().tolist())) for doubt, rows in taken.items()}


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
    return frame.assign(kind=kinds.astype(str), cells="C7:F7").drop(columns="n")


def _code(number: int) -> str:
    return f"U{number:03}"


def scores(seed: int, bounds: Sequence[DoubtBound], factor: int = 1000) -> dict[str, Score]:
    """Return how well each kind of doubt finds what was planted, by a plan's bounds.

    Honest for a kind are the returns of all quarters in which nothing of any kind was planted.
    """
    figures, planted = made_year(seed, factor)
    doubted = {(unit, LAST) for units in planted.values() for unit in units}
    honest = UNITS * len(QUARTERS) - len(doubted)
    found: dict[str, Score] = {}
    for bound in bounds:
        seen = {(one.unit, one.period) for one in doubts_among(figures, [bound])}
        own = planted[bound.doubt]
        right = sum((unit, LAST) in seen for unit in own)
        found[bound.doubt] = Score(len(own), right, honest, len(seen - doubted))
    return found
