"""Harnesses that try a promise many times: how often, and what they saw.

A usual run tries each promise often enough to notice a defect that came back; ``make soak`` tries
it as often as the table of promises in docs/do-tin-cay.md says.
"""

from __future__ import annotations

import os
from collections.abc import Mapping
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


KILLS = {
    "old": "cũ",
    "new": "mới",
    "half written": "dở dang",
    "mended by the next click": "được lần bấm sau sửa",
    "needed no mending": "không phải sửa",
    "mended after it was saved": "lưu dở, mở lại được sửa",
    "saved whole": "lưu nguyên vẹn",
    "killed while it took back": "bị ngắt cả khi đang trả lại",
    "closed unsaved": "đóng không lưu, không mất gì",
    "taken back by the next click": "được lần bấm sau trả lại",
    "whole": "nguyên vẹn",
}
"""How a workbook was found after a kill, and the words of the table."""


def kills(button: str, seen: Mapping[str, int]) -> str:
    """Return how the workbooks were found after the kills of a button."""
    counted = [f"{seen[key]} {KILLS.get(key, key)}" for key in sorted(seen)]
    return f"{button}: {', '.join(counted)}"
