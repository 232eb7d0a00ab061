"""Asks after every number of every consolidated sheet of a register, and checks each answer."""

from __future__ import annotations

from collections import Counter
from collections.abc import Set
from math import isclose
from pathlib import Path

from cchc_xl.base.addresses import cell as address
from cchc_xl.consolidated.tracing.terms import Kind
from cchc_xl.measures.sums import cut_ratio
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.services.figures.explaining import Explained
from cchc_xl.services.figures.explaining_cells import CellExplainer, ExplainedCell
from cchc_xl.services.figures.measuring import with_current_outcomes


def explained_cells(register: Path, year: int) -> Counter[str]:
    """Check that every number is explained; return how many in which way, by sheet and way."""
    found: Counter[str] = Counter()
    with FileRegister.open(register, write=False) as master:
        content = with_current_outcomes(read_content(master, year))
        explainer = CellExplainer(master, content)
        units = {unit.code for unit in content.plan.units}
        for table in content.tables.values():
            if table.owner != "output":
                continue
            read = explainer.columns(table)
            own = {column.title_among(read.titles): column for column in table.columns}
            for number, title in enumerate(read.titles, start=1):
                for row, shown in zip(read.rows or (), read[title], strict=True):
                    if isinstance(shown, int | float) and title in own:
                        place = f"{table.sheet}!{address(row, number)}"
                        found[_way(explainer.explain(place), shown, place, units)] += 1
    return found


def _way(told: Explained | ExplainedCell, shown: float, place: str, units: Set[str]) -> str:
    """Return how a figure is explained; what is told must make what stands in the sheet.

    What stands nowhere is one of the ``units``, counted itself and once: one not inspected, say.
    """
    if isinstance(told, Explained):
        for side in ("numerator", "denominator"):
            assert isclose(told.rows[side].sum(), getattr(told, side), abs_tol=1e-6), place
        return "metric"
    assert isclose(told.value, shown, abs_tol=1e-9), place
    assert not told.doubt, place
    for part in told.parts:
        if len(part.rows) or told.kind is not Kind.RECKONED:
            assert isclose(part.rows["value"].sum(), part.value, abs_tol=1e-6), place
        filed = part.rows["file"].notna()
        nowhere = part.rows[part.rows["sheet"].isna() & ~filed]
        assert set(nowhere["unit"]) <= units, place
        assert nowhere["unit"].is_unique, place
        assert (nowhere["value"] == 1).all(), place
        assert part.rows["reporter"].notna()[filed].all(), place
    if told.kind is Kind.SUM:
        assert isclose(told.parts[0].value, shown, abs_tol=1e-9), place
    if told.kind is Kind.RATIO:
        above, below = (part.value for part in told.parts)
        assert shown in {cut_ratio(above, below, ceiling=up) for up in (False, True)}, place
    assert told.how, place
    return told.kind.value
