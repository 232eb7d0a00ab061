"""How far a long step is."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int], None]
"""Shows it: how many things are done, of how many."""
