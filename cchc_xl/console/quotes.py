"""Typographic quotes around what a command is given.

Messages and guides show commands with “ ” in them, and Word makes them of plain quotes. A command
that is copied from there is to do what it says.
"""

from __future__ import annotations

import re
from collections.abc import Sequence

_QUOTED = re.compile(r"^(--[a-z-]+=)?“([^“”]*)”$")


def unquoted(arguments: Sequence[str]) -> list[str]:
    """Return arguments without the typographic quotes around them.

    The shell has cut what stands in them at blanks: it is one argument again. Quotes within a word,
    and those that nothing closes, stay.
    """
    found: list[str] = []
    rest = list(arguments)
    while rest:
        taken = _quoted(rest)
        text = " ".join(rest[:taken])
        found.append(_QUOTED.sub(r"\1\2", text))
        rest = rest[taken:]
    return found


def _quoted(words: Sequence[str]) -> int:
    """Return how many of the first words stand in one pair of quotes; 1 for a word without."""
    if "“" not in words[0]:
        return 1
    joined = (" ".join(words[:count]) for count in range(1, len(words) + 1))
    return next((count for count, text in enumerate(joined, 1) if _QUOTED.fullmatch(text)), 1)
