"""Exact sums of a metric's expression over the rows of a form."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from cchc_xl.periods import Period
from validation.expressions import Rows, evaluate

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from cchc_xl.office import Office
    from cchc_xl.plan import Metric

Number = int | float
"""A whole number, or the float nearest to an exact sum that is none."""


def quarters_counted(metric: Metric, period: Period) -> tuple[Period, ...]:
    """Return the quarters whose rows a metric adds up: all for a flow, the last for a stock."""
    return period.quarters[-1:] if metric.basis == "stock" else period.quarters


def rows_of(office: Office, form: str, quarters: Iterable[Period]) -> DataFrame:
    """Return a form's rows of these quarters with ``period_start`` and ``period_end``."""
    import pandas as pd

    found = {quarter.code: quarter for quarter in quarters}
    frame = office.frames[form]
    frame = frame[frame["period"].isin(list(found))]
    starts = {code: pd.Timestamp(quarter.start) for code, quarter in found.items()}
    ends = {code: pd.Timestamp(quarter.end) for code, quarter in found.items()}
    return frame.assign(
        period_start=frame["period"].map(starts).astype("datetime64[s]"),
        period_end=frame["period"].map(ends).astype("datetime64[s]"),
    )


def values_of(rows: DataFrame, expression: str) -> Series[Any]:
    """Return what each row adds; a condition counts 1, an empty cell adds nothing."""
    values = evaluate(expression, Rows(rows), missing=False)
    if values.dtype == bool or str(values.dtype) == "boolean":
        values = values.astype("Int64")
    return values.fillna(0)


def total(values: Series[Any]) -> Fraction:
    """Add up exactly; a number with a fraction counts as typed, to Excel's 15 digits."""
    if values.dtype.kind in "iu":
        return Fraction(int(values.sum()))
    return sum((exact(value) for value in values[values != 0]), Fraction(0))


def exact(value: Number) -> Fraction:
    """Return a number as it was typed: a float stands for its first 15 significant digits."""
    return Fraction(value) if isinstance(value, int) else Fraction(f"{value:.15g}")


def plain(value: Fraction) -> Number:
    """Return an exact sum as a number for a cell or JSON."""
    return int(value) if value.denominator == 1 else float(value)


def reaches(numerator: Fraction, denominator: Fraction, bar: int) -> bool:
    """Tell whether ``numerator`` is at least ``bar`` percent of a ``denominator`` above 0."""
    return denominator > 0 and numerator * 100 >= bar * denominator


def grouped(values: Series[Any], keys: Series[Any]) -> dict[Any, int]:
    """Return the whole-number sums of ``values`` by their keys; rows without a key are left out."""
    sums = values.astype("int64").groupby(keys).sum()
    return {key: int(value) for key, value in sums.items()}
