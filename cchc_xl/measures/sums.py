"""Exact sums of a metric's expression over the rows of a form."""

from __future__ import annotations

from collections.abc import Collection, Iterable
from fractions import Fraction
from math import ceil, floor
from typing import TYPE_CHECKING, Any, NamedTuple

from cchc_xl.plan.periods import Period
from cchc_xl.plan.records import ENTERED, LEAD, OFFERED
from validation import dtypes
from validation.expressions import Rows, evaluate

if TYPE_CHECKING:
    from pandas import DataFrame, Series

    from cchc_xl.plan.year import Window
    from cchc_xl.register.content import Content

Number = int | float
"""A whole number, or the float nearest to an exact sum that is none."""


class Counted(NamedTuple):
    """The quarters whose rows are counted, each with the days within which a date counts."""

    windows: dict[Period, Window]

    @property
    def quarters(self) -> tuple[Period, ...]:
        """Return the quarters in order."""
        return tuple(self.windows)


def each_quarter(content: Content, quarters: Iterable[Period]) -> Counted:
    """Count each quarter's rows within its own window."""
    return Counted({quarter: content.plan.window_of(quarter) for quarter in quarters})


def quarters_counted(content: Content, basis: str, period: Period) -> Counted:
    """Return what is added up: all quarters (or months) for a flow, the last for a stock.

    What is told again until it is done (``latest``) is taken from the last quarter that has
    returns, where the latest report of each thing stands, within the whole period's window. What
    Văn phòng enters (``as_of``) counts as of the day that the period counts units.
    """
    if basis == "as_of":
        window = content.plan.window_of(period)
        return Counted({period: window._replace(end=content.plan.counting_day(period))})
    if basis == "latest":
        return Counted({latest_quarter(content, period): content.plan.window_of(period)})
    quarters = content.plan.periods_of(period)
    return each_quarter(content, quarters[-1:] if basis == "stock" else quarters)


def latest_quarter(content: Content, period: Period) -> Period:
    """Return the last quarter up to the period's end that has a return in force, or its last."""
    log = content.frames["submissions"]
    codes = set(log.loc[log["current"].notna(), "period"])
    year = content.plan.periods_of(Period(period.year, "Y"))
    known = [quarter for quarter in year if quarter <= period and quarter.code in codes]
    return known[-1] if known else content.plan.periods_of(period)[-1]


def rows_of(
    content: Content, form: str, counted: Counted, kinds: Collection[str] = ()
) -> DataFrame:
    """Return a form's rows of these quarters with ``period_start`` and ``period_end``.

    They are those of the units of ``kinds``, of all where none are named. Of a table that Văn
    phòng enters they are all, with the ``unit`` that reports on them if any does.
    """
    import pandas as pd

    found = {quarter.code: window for quarter, window in counted.windows.items()}
    frame = content.frames[form]
    if form in ENTERED:
        (period,) = found
        frame = frame.assign(period=pd.Series(period, index=frame.index, dtype="string"))
        if form in OFFERED:
            heirs = content.plan.heirs_in(latest_quarter(content, next(iter(counted.windows))))
            frame = frame.assign(unit=frame[LEAD].replace(heirs))
    if kinds:
        own = [unit.code for unit in content.plan.units if unit.kind in kinds]
        frame = frame[frame["unit"].isin(own)]
    frame = frame[frame["period"].isin(list(found))]
    starts = {code: pd.Timestamp(window.start) for code, window in found.items()}
    ends = {code: pd.Timestamp(window.end) for code, window in found.items()}
    return frame.assign(
        period_start=frame["period"].map(starts).astype(dtypes.DAY),
        period_end=frame["period"].map(ends).astype(dtypes.DAY),
    )


def values_of(rows: DataFrame, expression: str) -> Series[Any]:
    """Return what each row adds; a condition counts 1, an empty cell adds nothing."""
    values = evaluate(expression, Rows(rows), missing=False)
    if values.dtype == bool or str(values.dtype) == "boolean":
        values = values.astype(dtypes.WHOLE)
    return values.fillna(0)


def total(values: Series[Any]) -> Fraction:
    """Add up exactly; a number with a fraction counts as typed, to Excel's 15 digits."""
    if values.dtype.kind in "iu":
        return Fraction(int(values.sum()))
    return sum((exact(value) for value in values[values != 0]), Fraction(0))


def totals(values: Series[Any], keys: Series[Any]) -> dict[Any, Fraction]:
    """Add up exactly by key, as ``total`` does, in one pass; keys in the order of their rows."""
    sums: dict[Any, int | Fraction] = {}
    for key, value in zip(keys.tolist(), values.tolist(), strict=True):
        sums[key] = sums.get(key, 0) + (value if isinstance(value, int) else exact(value))
    return {key: Fraction(one) for key, one in sums.items()}


def exact(value: Number) -> Fraction:
    """Return a number as it was typed: a float stands for its first 15 significant digits."""
    return Fraction(value) if isinstance(value, int) else Fraction(f"{value:.15g}")


def plain(value: Fraction) -> Number:
    """Return an exact sum as a number for a cell or JSON."""
    return int(value) if value.denominator == 1 else float(value)


def thousandths(numerator: Number, denominator: Number, *, ceiling: bool = False) -> int:
    """Return a ratio in thousandths, cut off: it never shows a bar that was not reached.

    Against a ``ceiling`` it is rounded up, so that it never shows as within what it exceeds: bars
    have one decimal at most, and what is shown is always on the same side of them as the ratio.
    """
    ratio = exact(numerator) * 1000 / exact(denominator)
    return ceil(ratio) if ceiling else floor(ratio)


def cut_ratio(numerator: Number, denominator: Number, *, ceiling: bool = False) -> float:
    """Return a ratio as it is shown everywhere: its percentage has one decimal."""
    return thousandths(numerator, denominator, ceiling=ceiling) / 1000


def reaches(
    numerator: Fraction, denominator: Fraction, bar: Number, *, ceiling: bool = False
) -> bool:
    """Tell whether ``numerator`` is at least ``bar`` percent of a ``denominator`` above 0.

    Of a ``ceiling`` it must be at most that.
    """
    part, wanted = numerator * 100, exact(bar) * denominator
    return denominator > 0 and (part <= wanted if ceiling else part >= wanted)


def distance(
    numerator: Fraction, denominator: Fraction, bar: Number, *, ceiling: bool = False
) -> Fraction:
    """Return by how much a numerator is short of ``bar`` percent of its denominator.

    Against a ``ceiling`` it is by how much it is over. What is on the right side has less than 0.
    """
    short = exact(bar) * denominator / 100 - numerator
    return -short if ceiling else short


def grouped(values: Series[Any], keys: Series[Any]) -> dict[Any, int]:
    """Return the whole-number sums of ``values`` by their keys; rows without a key are left out."""
    sums = values.astype("int64").groupby(keys).sum()
    return {key: int(value) for key, value in sums.items()}


def equals(column: Series[Any], value: str) -> Series[bool]:
    """Tell of each row whether it has this value; a blank one has not."""
    return column.eq(value).fillna(False).astype(bool)
