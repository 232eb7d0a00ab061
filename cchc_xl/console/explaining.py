"""What is told of a figure and the cells behind it: on the screen, as JSON, as a workbook."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING, Any

from cchc_xl.console import render
from cchc_xl.console.data import explained_cell_json, explained_json
from cchc_xl.services.figures.explaining import Explained

if TYPE_CHECKING:
    from rich.console import Console

    from cchc_xl.services.figures.explaining_cells import ExplainedCell


def show(console: Console, found: Explained | ExplainedCell) -> None:
    """Print a figure, the cells that it was typed in, and their sums."""
    if isinstance(found, Explained):
        render.show_explained(console, found)
    else:
        render.show_explained_cell(console, found)


def to_json(found: Explained | ExplainedCell) -> dict[str, Any]:
    """Return a figure and the rows that make it."""
    return explained_json(found) if isinstance(found, Explained) else explained_cell_json(found)


def write(path: Path, found: Explained | ExplainedCell) -> None:
    """Write the cells as a workbook with links. ``OutputError``: it cannot be written."""
    from cchc_xl.console.cells_report import write_cells, write_parts

    if isinstance(found, Explained):
        write_cells(path, found)
    else:
        write_parts(path, found)


def lines(found: Explained | ExplainedCell) -> list[str]:
    """Return what a message says of a figure: what it is, and what weighs on it."""
    if not isinstance(found, Explained):
        return found.lines()
    measured = found.measure
    sentence = f"{found.period.title}: {measured.sentence()}"
    return [sentence, measured.title, *render.weight_lines(found)]
