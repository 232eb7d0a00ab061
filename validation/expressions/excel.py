"""The Excel formula of an expression."""

from __future__ import annotations

import ast
from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from validation.expressions.grammar import (
    ARITHMETIC,
    COMPARE,
    KNOWN,
    PERIOD,
    ExpressionError,
    calls,
    names_in,
    parse,
)

_WILD = frozenset('*?~<>="')
"""What is more than a letter where SUMIFS compares texts."""


class Sheet(NamedTuple):
    """How an Excel formula names what an expression reads.

    ``cell`` gives the reference of a field, ``total`` the sum of another sheet's column, ``told``
    the cell of another sheet's row with the same key; ``start`` and ``end`` are the quarter's days,
    ``begins`` the first one on which work of the plan can have begun, ``own`` the cell of whose
    return it is.
    ``array`` is for whole table columns inside SUMPRODUCT, where AND and OR would fold everything
    into one value and IF would see one row only.
    """

    cell: Callable[[str], str]
    start: date
    end: date
    total: Callable[[str], str] | None = None
    array: bool = False
    told: Callable[[str], str] | None = None
    begins: date | None = None
    own: str = ""

    def reference(self, name: str) -> str:
        """Return the reference of a field, or the day that ``period_start`` and the like mean."""
        if name not in KNOWN:
            return self.cell(name)
        if name == "own_unit" and self.own:
            return self.own
        days = {"period_start": self.start, "period_end": self.end, "plan_start": self.begins}
        day = days.get(name)
        if day is None:
            raise ExpressionError(f"không lập được công thức cho “{name}”")
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
            return _guard(test, _cells(node, sheet), sheet, missing)
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
                sheet.both([f"({cell}>={start})", f"({cell}<={end})"]), (cell,), sheet, missing
            )
        case ast.Call(ast.Name("by_end"), [ast.Name(name)]):
            return sheet.both(_passed(name, sheet))
        case ast.Call(ast.Name("latest"), [ast.Name(name)]) if sheet.array:
            cell, end = sheet.reference(name), sheet.reference("period_end")
            later = f'COUNTIFS({cell},">"&({cell}+0),{cell},"<="&{end})'
            return sheet.both([*_passed(name, sheet), f"({later}=0)"])
        case ast.Call(ast.Name("total"), [argument]) if sheet.total is not None:
            return sheet.total(ast.unparse(argument))
        case ast.Call(ast.Name("told"), [argument]) if sheet.told is not None:
            return sheet.told(ast.unparse(argument))
    raise ExpressionError(f"không lập được công thức cho “{ast.unparse(node)}”")


def _passed(name: str, sheet: Sheet) -> list[str]:
    """Return the tests whether there is a date that is not after the period's last day."""
    cell = sheet.reference(name)
    return [f'({cell}<>"")', f"({cell}<={sheet.reference('period_end')})"]


def _term(node: ast.expr, sheet: Sheet, missing: bool) -> str:
    text = _formula(node, sheet, missing)
    return f"N({text})" if isinstance(node, ast.Name) and node.id not in KNOWN else text


def _condition(node: ast.expr, sheet: Sheet, missing: bool) -> str:
    if not isinstance(node, ast.Name):
        return _formula(node, sheet, missing)
    cell = sheet.reference(node.id)
    return f"(ISNUMBER({cell})*({cell}<>0))" if sheet.array else f"(N({cell})<>0)"


def _cells(node: ast.Compare, sheet: Sheet) -> tuple[str, ...]:
    """Return the references of the cells that a comparison reads, whose emptiness decides it."""
    own = [sheet.cell(name) for name in names_in(node) if name not in KNOWN]
    told = calls(ast.unparse(node), "told")
    return (*dict.fromkeys(own), *(sheet.told(name) for name in told if sheet.told))


def _guard(test: str, cells: tuple[str, ...], sheet: Sheet, missing: bool) -> str:
    if not cells:
        return test
    if not sheet.array:
        empty = sheet.either([f'{cell}=""' for cell in cells])
        return f"IF({empty},{str(missing).upper()},{test})"
    if missing:
        return sheet.either([*(f'({cell}="")' for cell in cells), test])
    return sheet.both([*(f'({cell}<>"")' for cell in cells), test])


def quick_sum(text: str, sheet: Sheet, where: Sequence[tuple[str, str]]) -> str | None:
    """Return the formula of ``sum_formula`` as SUMIFS and COUNTIFS, which are fast in large tables.

    ``where`` are more columns with what their cells must be, as formula text. ``None``: the
    expression holds what these functions cannot tell.
    """
    sums = [_quick_product(product, sheet, where) for product in _products(parse(text))]
    return "+".join(filter(None, sums)) if all(sums) else None


def _quick_product(product: _Product, sheet: Sheet, where: Sequence[tuple[str, str]]) -> str | None:
    told = [_criteria(node, sheet) for node in product.conditions]
    if None in told or product.factor != 1 or len(product.fields) > 1:
        return None
    criteria = [*where, *(one for some in told if some for one in some)]
    tests = ",".join(f"{column},{test}" for column, test in criteria)
    if not product.fields:
        return f"COUNTIFS({tests})"
    return f"SUMIFS({sheet.cell(product.fields[0])},{tests})"


def _criteria(node: ast.expr, sheet: Sheet) -> list[tuple[str, str]] | None:
    """Return a condition as columns with what their cells must be; an empty cell meets none."""
    match node:
        case ast.BoolOp(ast.And(), values):
            told = [_criteria(value, sheet) for value in values]
            return None if None in told else [one for some in told if some for one in some]
        case ast.Compare(ast.Name(name), [op], [ast.Constant(str(value))]) if not (
            _WILD & set(value)
        ):
            cell = sheet.reference(name)
            if isinstance(op, ast.Eq):
                return [(cell, f'"{value}"')]
            return [(cell, f'"<>{value}"'), (cell, '"<>"')]
        case ast.Compare(ast.Name(name), [op], [ast.Name(day)]) if day in KNOWN:
            test = f'"{COMPARE[type(op)][1]}"&{sheet.reference(day)}'
            return None if name in KNOWN else [(sheet.cell(name), test)]
        case ast.Call(ast.Name("in_period"), [ast.Name(name)]):
            start, end = (sheet.reference(day) for day in PERIOD)
            return [(sheet.cell(name), f'">="&{start}'), (sheet.cell(name), f'"<="&{end}')]
    return None


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
