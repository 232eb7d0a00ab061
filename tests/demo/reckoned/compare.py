"""How a whole output is held against what was reckoned."""

from __future__ import annotations

from collections.abc import Mapping
from fractions import Fraction
from typing import Any

from tests.demo.reckoned.shown import Row, Shown, day


def agree(
    shown: Shown, period: str, output: str, keys: tuple[str, ...], wanted: Mapping[Any, Row]
) -> None:
    """Hold an output's rows, told apart by some columns, against the rows that must be there.

    Of each row the columns that were reckoned are compared; there are no rows more or less.
    """
    rows = shown.sheet(period, output)
    found = {tuple(day(row[key]) for key in keys): row for row in rows}
    wanted = {key if isinstance(key, tuple) else (key,): row for key, row in wanted.items()}
    assert len(found) == len(rows), output
    assert found.keys() == wanted.keys(), output
    for key, row in wanted.items():
        assert {title: day(found[key][title]) for title in row} == row, (output, key)


def share(part: Fraction | int, whole: Fraction | int) -> float | str:
    """Return a ratio cut to thousandths, as sheets show it; nothing of nothing."""
    return int(Fraction(part) * 1000 / Fraction(whole)) / 1000 if whole else ""


def in_percent(part: int, whole: int) -> str:
    """Return a ratio with at most one decimal, cut, as Vietnamese write it."""
    ones, tenths = divmod(part * 1000 // whole, 10)
    return f"{ones},{tenths}%" if tenths else f"{ones}%"
