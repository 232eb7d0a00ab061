"""The small language in which a rule or a metric is written once.

An expression is Python syntax over the field ids of a form: names, numbers, strings, ``+ - *``,
comparisons, ``and``, ``or`` and the functions

- ``filled(x)``: the cell is not empty;
- ``in_period(x)``: the date lies within the quarter of the row;
- ``total(form.x)``: the sum of a column over all rows of another sheet of the same return;
- ``previous(x)``: the value in the unit's accepted return of the quarter before.

From one text come the pandas series and the Excel formula. What a comparison with an empty cell
gives is the caller's choice: a rule passes over it (``missing=True``), a metric does not count it
(``missing=False``). In a sum outside comparisons an empty cell is 0. Negation is only allowed as
``not filled(x)``, so that both readings of an empty cell give the same answer in pandas and in
Excel. Strings are only compared for equality; Excel does so without regard to case.
"""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cache, reduce
from math import isfinite
from typing import TYPE_CHECKING, Any, Literal, NamedTuple

if TYPE_CHECKING:
    import pandas as pd

COMPARE: dict[type[ast.cmpop], tuple[Callable[[Any, Any], Any], str]] = {
    ast.Eq: (operator.eq, "="),
    ast.NotEq: (operator.ne, "<>"),
    ast.Lt: (operator.lt, "<"),
    ast.LtE: (operator.le, "<="),
    ast.Gt: (operator.gt, ">"),
    ast.GtE: (operator.ge, ">="),
}
ARITHMETIC: dict[type[ast.operator], tuple[Callable[[Any, Any], Any], str]] = {
    ast.Add: (operator.add, "+"),
    ast.Sub: (operator.sub, "-"),
    ast.Mult: (operator.mul, "*"),
}
PERIOD = ("period_start", "period_end")

# Where a part of an expression stands: a term is a number, where a condition counts 1 or 0; a side
# is one side of a comparison.
Place = Literal["term", "side", "condition"]


class ExpressionError(ValueError):
    """The text is not an expression of this language, or cannot be put as it was asked for."""


@cache
def parse(text: str) -> ast.expr:
    """Parse an expression. ``ExpressionError`` names the first thing that is not allowed."""
    try:
        tree = ast.parse(text.strip(), mode="eval").body
        _allow(tree, "term")
    except ExpressionError as error:
        raise ExpressionError(f"“{text}”: {error}") from None
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise ExpressionError(f"“{text}” sai cú pháp") from error
    return tree


def _allow(node: ast.expr, place: Place) -> None:
    condition, value = place != "side", place != "condition"
    inside: Place
    match node:
        case ast.Name():
            return
        case ast.Constant(str()) if place == "side":
            return
        case ast.Constant(int() | float() as number) if value and _is_number(number):
            return
        case ast.Call(ast.Name("previous"), [ast.Name()], []) if value:
            return
        case ast.Call(ast.Name("total"), [ast.Attribute(ast.Name())], []) if value:
            return
        case ast.Call(ast.Name("filled" | "in_period"), [ast.Name()], []) if condition:
            return
        case ast.UnaryOp(ast.Not(), ast.Call(ast.Name("filled"), [ast.Name()], [])) if condition:
            return
        case ast.BinOp(left, op, right) if value and type(op) in ARITHMETIC:
            parts, inside = [left, right], "term"
        case ast.Compare(left, [op], [right]) if condition and _is_comparable(node):
            parts, inside = [left, right], "side"
        case ast.BoolOp(values=parts) if condition:
            inside = "condition"
        case _:
            raise ExpressionError(f"không dùng được “{ast.unparse(node)}” ở đây")
    for part in parts:
        _allow(part, inside)


def _is_number(value: float) -> bool:
    return not isinstance(value, bool) and isfinite(value)


def _is_comparable(node: ast.Compare) -> bool:
    sides = (node.left, *node.comparators)
    texts = [isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides]
    allowed = (ast.Eq, ast.NotEq) if any(texts) else tuple(COMPARE)
    return isinstance(node.ops[0], allowed) and any(True for _ in _leaves(node))


@cache
def names(text: str) -> tuple[str, ...]:
    """Return the field ids that an expression reads from its own row, in order, once each."""
    return tuple(dict.fromkeys(_names(parse(text))))


def _names(node: ast.AST) -> Iterator[str]:
    match node:
        case ast.Name(name):
            yield name
        case ast.Call(ast.Name("previous" | "total"), _):
            return
        case ast.Call(_, arguments):
            for argument in arguments:
                yield from _names(argument)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _names(child)


@cache
def calls(text: str, function: str) -> tuple[str, ...]:
    """Return the arguments with which an expression calls ``function`` (``tthc.received``)."""
    return tuple(
        ast.unparse(node.args[0])
        for node in ast.walk(parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == function
    )


class Rows(NamedTuple):
    """What an expression is evaluated over.

    ``frame`` has a column for each field id, and ``period_start`` and ``period_end`` (dates) when
    the expression asks for the period. ``total`` and ``previous`` give, for ``"form.field"`` and
    ``"field"``, a series on the index of ``frame``.
    """

    frame: pd.DataFrame
    total: Callable[[str], pd.Series[Any]] | None = None
    previous: Callable[[str], pd.Series[Any]] | None = None


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
        return rows.frame[name].notna()
    if function == "in_period":
        dates, start, end = (rows.frame[column] for column in (name, *PERIOD))
        return _known((dates >= start) & (dates <= end), argument, rows, missing)
    source = rows.total if function == "total" else rows.previous
    if source is None:
        raise ExpressionError(f"không tính được {function}({name}) ở đây")
    return source(name)


def _known(result: pd.Series[Any], node: ast.expr, rows: Rows, missing: bool) -> pd.Series[bool]:
    """Put ``missing`` where one of the values that ``node`` reads is empty."""
    empty = reduce(operator.or_, (_evaluate(leaf, rows, missing).isna() for leaf in _leaves(node)))
    return result.astype("boolean").mask(empty, missing).astype(bool)


def _leaves(node: ast.AST) -> Iterator[ast.expr]:
    match node:
        case ast.Name() | ast.Call(ast.Name("previous" | "total")):
            yield node
        case ast.Call(_, arguments):
            yield from arguments
        case _:
            for child in ast.iter_child_nodes(node):
                yield from _leaves(child)


def _number(value: Any) -> Any:
    if not hasattr(value, "dtype"):
        return value
    return value.astype("Int64") if value.dtype.kind == "b" else value.fillna(0)


def _truth(value: pd.Series[Any]) -> pd.Series[bool]:
    return value if value.dtype == "bool" else (value.fillna(0) != 0).astype(bool)


class Sheet(NamedTuple):
    """How an Excel formula names what an expression reads.

    ``cell`` gives the reference of a field, ``total`` that of another sheet's column; ``start``
    and ``end`` are the quarter's days. ``array`` is for whole table columns inside SUMPRODUCT,
    where AND and OR would fold everything into one value and IF would see one row only.
    """

    cell: Callable[[str], str]
    start: date
    end: date
    total: Callable[[str], str] | None = None
    array: bool = False

    def reference(self, name: str) -> str:
        """Return the reference of a field, or the day that ``period_start`` or ``_end`` means."""
        if name not in PERIOD:
            return self.cell(name)
        day = self.start if name == "period_start" else self.end
        return f"DATE({day.year},{day.month},{day.day})"

    def both(self, tests: Sequence[str]) -> str:
        """Join tests that must all hold."""
        if len(tests) == 1:
            return tests[0]
        return f"({'*'.join(tests)})" if self.array else f"AND({','.join(tests)})"

    def either(self, tests: Sequence[str]) -> str:
        """Join tests of which one must hold."""
        if len(tests) == 1:
            return tests[0]
        return f"(({'+'.join(tests)})>0)" if self.array else f"OR({','.join(tests)})"


def formula(text: str, sheet: Sheet, *, missing: bool) -> str:
    """Return the Excel formula of an expression (English names, commas, no leading ``=``).

    Text in a number cell counts as 0 in a sum and never makes the formula an error. Over whole
    columns no function does that, so there arithmetic is an ``ExpressionError``: ``sum_formula``
    gives its sum.
    """
    return _formula(parse(text), sheet, missing)


def _formula(node: ast.expr, sheet: Sheet, missing: bool) -> str:
    match node:
        case ast.Name(name):
            return sheet.reference(name)
        case ast.Constant(str(value)):
            return '"' + value.replace('"', '""') + '"'
        case ast.Constant(value):
            return repr(value)
        case ast.BinOp(left, op, right) if not sheet.array:
            terms = [_term(side, sheet, missing) for side in (left, right)]
            return f"({ARITHMETIC[type(op)][1].join(terms)})"
        case ast.Compare(left, [op], [right]):
            sides = [_formula(side, sheet, missing) for side in (left, right)]
            test = f"({COMPARE[type(op)][1].join(sides)})"
            return _guard(test, tuple(_names(node)), sheet, missing)
        case ast.BoolOp(op, values):
            join = sheet.both if isinstance(op, ast.And) else sheet.either
            return join([_condition(value, sheet, missing) for value in values])
        case ast.UnaryOp(_, ast.Call(_, [ast.Name(name)])):
            return f'({sheet.reference(name)}="")'
        case ast.Call(ast.Name("filled"), [ast.Name(name)]):
            return f'({sheet.reference(name)}<>"")'
        case ast.Call(ast.Name("in_period"), [ast.Name(name)]):
            cell, start, end = (sheet.reference(item) for item in (name, *PERIOD))
            return _guard(
                sheet.both([f"({cell}>={start})", f"({cell}<={end})"]), (name,), sheet, missing
            )
        case ast.Call(ast.Name("total"), [argument]) if sheet.total is not None:
            return sheet.total(ast.unparse(argument))
    raise ExpressionError(f"không lập được công thức cho “{ast.unparse(node)}”")


def _term(node: ast.expr, sheet: Sheet, missing: bool) -> str:
    text = _formula(node, sheet, missing)
    return f"N({text})" if isinstance(node, ast.Name) and node.id not in PERIOD else text


def _condition(node: ast.expr, sheet: Sheet, missing: bool) -> str:
    if not isinstance(node, ast.Name):
        return _formula(node, sheet, missing)
    cell = sheet.reference(node.id)
    return f"(ISNUMBER({cell})*({cell}<>0))" if sheet.array else f"(N({cell})<>0)"


def _guard(test: str, fields: tuple[str, ...], sheet: Sheet, missing: bool) -> str:
    cells = [sheet.reference(name) for name in dict.fromkeys(fields) if name not in PERIOD]
    if not cells:
        return test
    if not sheet.array:
        empty = sheet.either([f'{cell}=""' for cell in cells])
        return f"IF({empty},{str(missing).upper()},{test})"
    if missing:
        return sheet.either([*(f'({cell}="")' for cell in cells), test])
    return sheet.both([*(f'({cell}<>"")' for cell in cells), test])


class _Product(NamedTuple):
    factor: float
    conditions: tuple[ast.expr, ...]
    fields: tuple[str, ...]


def sum_formula(text: str, sheet: Sheet, where: Sequence[str] = ()) -> str:
    """Return the Excel formula of a metric's sum over the rows of a table (no leading ``=``).

    ``sheet`` names whole columns (``array=True``); ``where`` are more conditions over columns of
    the same table, such as ``tblTTHC[Kỳ]="2023-Q1"``. Each product of the expression becomes a
    SUMPRODUCT with its columns as arguments of their own, where text counts as 0.
    """
    sums = [
        _product_formula(product, sheet, [f"({test})" for test in where])
        for product in _products(parse(text))
    ]
    return "+".join(sums)


def _products(node: ast.expr) -> list[_Product]:
    match node:
        case ast.BinOp(left, ast.Mult(), right):
            return [
                _Product(a.factor * b.factor, a.conditions + b.conditions, a.fields + b.fields)
                for a in _products(left)
                for b in _products(right)
            ]
        case ast.BinOp(left, op, right):
            sign = -1 if isinstance(op, ast.Sub) else 1
            rest = [product._replace(factor=sign * product.factor) for product in _products(right)]
            return _products(left) + rest
        case ast.Constant(int() | float() as value):
            return [_Product(value, (), ())]
        case ast.Name(name):
            return [_Product(1, (), (name,))]
    return [_Product(1, (node,), ())]


def _product_formula(product: _Product, sheet: Sheet, where: Sequence[str]) -> str:
    tests = [*where, *(_formula(node, sheet, missing=False) for node in product.conditions)]
    columns = [sheet.cell(name) for name in product.fields]
    if not product.conditions and not columns:
        raise ExpressionError(f"không cộng được hằng số {product.factor}")
    # SUMPRODUCT takes TRUE as 0 unless it has been through arithmetic.
    arguments = ["*".join([*tests, "1"] if len(tests) == 1 else tests), *columns]
    total = f"SUMPRODUCT({','.join(filter(None, arguments))})"
    return total if product.factor == 1 else f"{product.factor!r}*{total}"
