"""A doubt about a figure or a return: where it stands, and against what."""

from __future__ import annotations

from typing import Any, Final, NamedTuple

CODES: Final = {
    "as_before": "D101",
    "as_another": "D102",
    "own_jump": "D103",
    "peer_jump": "D104",
    "all_round": "D105",
    "full_rate": "D106",
}
"""The finding of each kind of doubt that a plan may bound."""


class Doubt(NamedTuple):
    """What is doubtful: the return, the figure's form, range of cells and column, what is said.

    ``said`` fills in the finding's message, ``value`` is the figure.
    """

    code: str
    unit: str
    period: str
    form: str
    cells: str
    column: str
    value: str
    said: dict[str, Any]


def at(code: str, row: Any, value: str, **said: Any) -> Doubt:
    """Return the doubt about a row of figures (``figures.figures_of``)."""
    return Doubt(code, row.unit, row.period, row.form, row.cells, row.column, value, said)
