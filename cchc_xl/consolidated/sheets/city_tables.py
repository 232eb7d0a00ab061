"""The table of figures that the city asks for, row by row as the plan's data has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.consolidated.figures import Figures
from cchc_xl.measures.sums import Number, plain, total
from cchc_xl.plan.figures import plain_names
from validation.expressions import Rows, evaluate

if TYPE_CHECKING:
    from cchc_xl.consolidated.picture import Picture
    from cchc_xl.plan.records import CityRow


def table_of(picture: Picture) -> list[tuple[CityRow, Number | None]]:
    """Return the city's rows in order, each with its figure; None: there is none, or no formula."""
    figures = Figures(picture)
    return [(row, _value(row, figures)) for row in picture.content.plan.city_tables]


def _value(row: CityRow, figures: Figures) -> Number | None:
    """Reckon a row's formula; one figure that is lacking leaves no sum."""
    import pandas as pd

    if not row.formula:
        return None
    text, names = plain_names(row.formula)
    found = {name: figures.of(named) for name, named in names.items()}
    numbers = {name: figure.number for name, figure in found.items() if figure and not figure.state}
    if any(numbers.get(name) is None for name in names):
        return None
    frame = pd.DataFrame({name: [number] for name, number in numbers.items()}, index=[0])
    return plain(total(evaluate(text, Rows(frame), missing=False)))
