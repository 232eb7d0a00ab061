"""Harnesses that try a promise many times: how often, and what they saw.

A usual run tries each promise often enough to notice a defect that came back; ``make soak`` tries
it as often as the table of promises in docs/do-tin-cay.md says.
"""

from __future__ import annotations

import os
from pathlib import Path

SOAK = "CCHC_XL_SOAK"
FIGURES = Path(__file__).parents[1] / "build" / "reliability"


def rounds(usual: int, soak: int) -> int:
    """Return how many times to try: ``soak`` times in ``make soak``, else ``usual`` times."""
    return soak if os.environ.get(SOAK) == "1" else usual


def figure(promise: str, seen: str) -> None:
    """Keep what a harness saw, one file a promise; ``promise`` is the key of the docs' table."""
    FIGURES.mkdir(parents=True, exist_ok=True)
    (FIGURES / f"{promise}.txt").write_text(f"{seen}\n", encoding="utf-8")
