"""Which units a missed bar is short by."""

from __future__ import annotations

from collections.abc import Mapping
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.measures.result import Measure
from cchc_xl.measures.sums import Number, distance, exact, plain, totals

if TYPE_CHECKING:
    from pandas import DataFrame


class Weight(NamedTuple):
    """A unit's own figures of a metric, and how much its numerator is short of the bar.

    What it is short by is a number of what the metric counts, with a fraction: bars are percent.
    Against a ceiling it is what is too much.
    """

    unit: str
    name: str
    numerator: Number
    denominator: Number
    short: Number


def weights(measured: Measure, rows: DataFrame, names: Mapping[str, str]) -> tuple[Weight, ...]:
    """Return the units that are short of a missed bar by their own figures, the heaviest first.

    Those that are over it make up for others: what all are short by, less what those are over,
    is what the metric needs. ``rows`` are those of ``cchc_xl.measures.sources``. Nothing when the
    bar is not missed, or when the figures are Văn phòng's.
    """
    if not measured.needed:
        return ()
    bar = 100 if measured.bar is None else measured.bar
    own = rows[rows["unit"].isin(list(names))]
    numerators = totals(own["numerator"], own["unit"])
    found = []
    for unit, denominator in totals(own["denominator"], own["unit"]).items():
        short = distance(numerators[unit], denominator, bar, ceiling=measured.ceiling)
        if short > 0:
            figures = (plain(numerators[unit]), plain(denominator), plain(short))
            found.append(Weight(unit, names[unit], *figures))
    return tuple(sorted(found, key=lambda weight: (-exact(weight.short), weight.unit)))
