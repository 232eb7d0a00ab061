"""The small language in which a rule or a metric is written once.

An expression is Python syntax over the field ids of a form: names, numbers, strings, ``+ - *``,
comparisons, ``and``, ``or`` and the functions

- ``filled(x)``: the cell is not empty;
- ``in_period(x)``: the date lies within the quarter of the row;
- ``by_end(x)``: there is a date, and it is not after the last day of that quarter;
- ``latest(x)``: of all such dates of the table it is the last one;
- ``total(form.x)``: the sum of a column over all rows of another sheet of the same return;
- ``told(form.x)``: what the row of another sheet with the same key says, in comparisons only;
- ``previous(x)``: the value in the unit's accepted return of the quarter before, or in the last one
  that told of what is told again; ``filled(previous(x))``: there is one.

From one text come the pandas series and the Excel formula. What a comparison with an empty cell
gives is the caller's choice: a rule passes over it (``missing=True``), a metric does not count it
(``missing=False``). In a sum outside comparisons an empty cell is 0. Negation is only allowed as
``not filled(x)``, so that both readings of an empty cell give the same answer in pandas and in
Excel. Strings are only compared for equality; Excel does so without regard to case.

``grammar`` says what may be written, ``evaluation`` gives the series, ``excel`` the formula,
``fitting`` tells whether the cells that there are can be put into it, and ``rows`` which rows it
can count.
"""

from __future__ import annotations

from validation.expressions.evaluation import Rows, evaluate
from validation.expressions.excel import Sheet, formula, quick_sum, sum_formula
from validation.expressions.fitting import CLASSES, is_condition, misfits
from validation.expressions.grammar import (
    KNOWN,
    PERIOD,
    ExpressionError,
    calls,
    names,
    parse,
    reads_days,
    replaced,
    summed,
)
from validation.expressions.rows import adds_up, counts

__all__ = [
    "CLASSES",
    "KNOWN",
    "PERIOD",
    "ExpressionError",
    "Rows",
    "Sheet",
    "adds_up",
    "calls",
    "counts",
    "evaluate",
    "formula",
    "is_condition",
    "misfits",
    "names",
    "parse",
    "quick_sum",
    "reads_days",
    "replaced",
    "sum_formula",
    "summed",
]
