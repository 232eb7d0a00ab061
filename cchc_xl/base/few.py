"""The first few of many things, and how many more there are: what a message can name."""

from __future__ import annotations

from collections.abc import Sequence


def few_names(names: Sequence[str], shown: int, noun: str) -> str:
    """Return the first names and the number of the others: “a, b và 3 tệp khác”."""
    more = len(names) - shown
    return ", ".join(names[:shown]) + (f" và {more} {noun} khác" if more > 0 else "")


def few_lines(lines: list[str], shown: int, others: str) -> list[str]:
    """Return the first lines and one that counts the others: “… và 3 chỗ khác.”."""
    more = len(lines) - shown
    return lines if more <= 0 else [*lines[:shown], f"… và {more} {others}."]
