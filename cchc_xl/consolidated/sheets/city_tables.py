"""The table of figures that the city asks for, row by row as the plan's data has them."""

from __future__ import annotations

from typing import TYPE_CHECKING

from cchc_xl.consolidated.figures import Figures
from cchc_xl.consolidated.formulas import quoted
from cchc_xl.measures.sums import Number, plain, total
from cchc_xl.plan.figures import Reference, plain_names
from cchc_xl.plan.states.targets import NONE_ARISEN, WITHOUT_FIGURES
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import Table, tables
from validation.expressions import Rows, Sheet, evaluate, formula

if TYPE_CHECKING:
    from cchc_xl.consolidated.picture import Picture
    from cchc_xl.plan.records import CityRow

_COLUMNS = {"tu_so": "numerator", "mau_so": "denominator", "ty_le": "ratio", "": "value"}
"""The column that a part of a metric stands in, or what is no part: an indicator."""
_ANY_NUMBER = quoted(">=-1E+99")


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return a row for each of the city's, with the formula over targets and indicators."""
    return [
        [
            row.row,
            row.title,
            row.unit_of_measure or None,
            Formula(_formula(row, picture), "" if value is None else value)
            if row.formula
            else None,
            row.formula or None,
            row.note or None,
        ]
        for row, value in table_of(picture)
    ]


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
    numbers = {
        name: figure.number
        for name, figure in found.items()
        if figure is not None and figure.state in ("", NONE_ARISEN)
    }
    if any(numbers.get(name) is None for name in names):
        return None
    frame = pd.DataFrame({name: [number] for name, number in numbers.items()}, index=[0])
    return plain(total(evaluate(text, Rows(frame), missing=False)))


def _formula(row: CityRow, picture: Picture) -> str:
    """Return a row's formula over the sheets of targets and indicators; blank without figures.

    What is lacking is added to 0: Excel takes FALSE for more than any number.
    """
    text, names = plain_names(row.formula)
    window = picture.content.plan.window_of(picture.period)
    cells = {name: _cell(named) for name, named in names.items()}
    sum_of = formula(text, Sheet(cells.__getitem__, window.start, window.end), missing=False)
    lacking = "+".join(["0", *dict.fromkeys(_lacks(named) for named in names.values())])
    return f'IF({lacking}>0,"",{sum_of})'


def _row(named: Reference) -> tuple[Table, str]:
    """Return the sheet on which a figure stands, and the criterion that its row alone meets."""
    name, key = ("out_targets", "id") if named.part else ("out_indicators", "code")
    table = tables()[name]
    return table, f"{table.reference(key)},{quoted(named.id)}"


def _cell(named: Reference) -> str:
    """Return the figure that is named, of the sheet on which it stands."""
    table, own = _row(named)
    figure = f"SUMIFS({table.reference(_COLUMNS[named.part])},{own})"
    return f"ROUND({figure}*100,1)" if named.part == "ty_le" else figure


def _lacks(named: Reference) -> str:
    """Return the test whether there is no figure."""
    table, own = _row(named)
    column, some = _COLUMNS[named.part], [_ANY_NUMBER]
    if named.part not in ("", "ty_le"):  # a metric without figures has 0 of 0
        column, some = "verdict", [quoted(f"<>{verdict}") for verdict in WITHOUT_FIGURES]
    told = ",".join(f"{table.reference(column)},{one}" for one in some)
    return f"(COUNTIFS({own},{told})=0)"
