"""What the report to the city and its tables name of the other files."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from cchc_xl.plan.fields import Problem
from cchc_xl.plan.figures import references
from cchc_xl.plan.folder import Loaded

_NAMING = {"report_sentences.csv": "sentence", "city_tables.csv": "formula"}
"""The files that name figures, and the column that does."""


def unknown_figures(files: Mapping[str, Loaded]) -> Iterator[Problem]:
    """Find figures that are no metric's and no indicator's, or that lack their part."""
    metrics, indicators = files["metrics.csv"], files["indicators.csv"]
    if not (metrics.complete and indicators.complete):
        return
    parts, whole = metrics.values("id"), indicators.values("code")
    for name, column in _NAMING.items():
        for row in files[name].rows:
            told = getattr(row.record, column) if row.record is not None else ""
            for one in references(told):
                if one.id not in (parts if one.part else whole):
                    place = "metrics.csv, cột id" if one.part else "indicators.csv, cột code"
                    yield files[name].problem(row, column, f"{one} không có trong {place}")
