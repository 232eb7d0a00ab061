"""The value of an expression over the rows of a frame."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable
from functools import reduce
from typing import TYPE_CHECKING, Any, NamedTuple

from validation import dtypes
from validation.expressions.grammar import (
    ARITHMETIC,
    COMPARE,
    PERIOD,
    ExpressionError,
    leaves,
    parse,
)

if TYPE_CHECKING:
    import pandas as pd


class Rows(NamedTuple):
    """What an expression is evaluated over.

    ``frame`` has a column for each field id, and ``period_start`` and ``period_end`` (dates) when
    the expression asks for the period. ``total`` and ``previous`` give, for ``"form.field"`` and
    ``"field"``, a series on the index of ``frame``, and ``told`` what the row of another form with
    the same key says (``"form.field"``).
    """

    frame: pd.DataFrame
    total: Callable[[str], pd.Series[Any]] | None = None
    previous: Callable[[str], pd.Series[Any]] | None = None
    told: Callable[[str], pd.Series[Any]] | None = None


def evaluate(text: str, rows: Rows, *, missing: bool) -> pd.Series[Any]:
    """Evaluate over all rows at once; a condition gives ``bool``, arithmetic a nullable number.

    ``missing`` is what a comparison gives where one of its cells is empty.
    """
    import pandas as pd

    result = _evaluate(parse(text), rows, missing)
    if not isinstance(result, pd.Series):
        result = pd.Series(result, index=rows.frame.index)
    return result


def _evaluate(node: ast.expr, rows: Rows, missing: bool) -> Any:
    match node:
        case ast.Name(name):
            return rows.frame[name]
        case ast.Constant(value):
            return value
        case ast.BinOp(left, op, right):
            terms = (_number(_evaluate(side, rows, missing)) for side in (left, right))
            return ARITHMETIC[type(op)][0](*terms)
        case ast.Compare(left, [op], [right]):
            sides = (_evaluate(side, rows, missing) for side in (left, right))
            return _known(COMPARE[type(op)][0](*sides), node, rows, missing)
        case ast.BoolOp(op, values):
            join = operator.and_ if isinstance(op, ast.And) else operator.or_
            return reduce(join, (_truth(_evaluate(value, rows, missing)) for value in values))
        case ast.UnaryOp(_, operand):
            return ~_evaluate(operand, rows, missing)
        case ast.Call(ast.Name(function), [argument]):
            return _call(function, argument, rows, missing)
    raise ExpressionError(ast.unparse(node))


def _call(function: str, argument: ast.expr, rows: Rows, missing: bool) -> Any:
    name = ast.unparse(argument)
    if function == "filled":
        return _evaluate(argument, rows, missing).notna()
    if function in ("by_end", "latest"):
        dates = rows.frame[name]
        passed = dates.where((dates <= rows.frame[PERIOD[1]]).fillna(False).astype(bool))
        return passed.notna() if function == "by_end" else passed.eq(passed.max())
    if function == "in_period":
        dates, start, end = (rows.frame[column] for column in (name, *PERIOD))
        return _known((dates >= start) & (dates <= end), argument, rows, missing)
    source = {"total": rows.total, "previous": rows.previous, "told": rows.told}[function]
    if source is None:
        raise ExpressionError(f"không tính được {function}({name}) ở đây")
    return source(name)


def _known(result: pd.Series[Any], node: ast.expr, rows: Rows, missing: bool) -> pd.Series[bool]:
    """Put ``missing`` where one of the values that ``node`` reads is empty."""
    empty = reduce(operator.or_, (_evaluate(leaf, rows, missing).isna() for leaf in leaves(node)))
    return result.astype("boolean").mask(empty, missing).astype(bool)


def _number(value: Any) -> Any:
    if not hasattr(value, "dtype"):
        return value
    return value.astype(dtypes.WHOLE) if value.dtype.kind == "b" else value.fillna(0)


def _truth(value: pd.Series[Any]) -> pd.Series[bool]:
    return value if value.dtype == "bool" else (value.fillna(0) != 0).astype(bool)
