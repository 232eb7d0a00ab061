"""What may be written: the grammar, and what an expression reads."""

from __future__ import annotations

import ast
import operator
from collections.abc import Callable, Iterator, Mapping
from functools import cache
from math import isfinite
from typing import Any, Final, Literal

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
KNOWN: Final[Mapping[str, str]] = {
    **dict.fromkeys(PERIOD, "date"),
    "plan_start": "date",
    "own_unit": "text",
}
"""What is known beside the cells, and its class: days of the period and of the plan, whose row."""
DATED = ("in_period", "by_end", "latest")
"""The functions that tell something of a date."""
TESTS = ("filled", *DATED)
BESIDE = ("previous", "total", "told")
"""The functions that read what stands elsewhere: a quarter before, or on another sheet."""

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
    parts: list[ast.expr]
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
        case ast.Call(ast.Name("told"), [ast.Attribute(ast.Name())], []) if place == "side":
            return
        case ast.Call(ast.Name(function), [ast.Name()], []) if condition and function in TESTS:
            return
        case ast.Call(ast.Name("filled"), [argument], []) if condition and _looks_back(argument):
            return
        case ast.UnaryOp(ast.Not(), ast.Call(ast.Name("filled")) as test) if condition:
            parts, inside = [test], "condition"
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


def _looks_back(node: ast.expr) -> bool:
    match node:
        case ast.Call(ast.Name("previous"), [ast.Name()], []):
            return True
    return False


def _is_number(value: float) -> bool:
    try:
        return not isinstance(value, bool) and isfinite(value)
    except OverflowError:  # a whole number beyond all that a cell can hold
        return False


def _is_comparable(node: ast.Compare) -> bool:
    sides = (node.left, *node.comparators)
    texts = [isinstance(side, ast.Constant) and isinstance(side.value, str) for side in sides]
    allowed = (ast.Eq, ast.NotEq) if any(texts) else tuple(COMPARE)
    return isinstance(node.ops[0], allowed) and any(True for _ in leaves(node))


@cache
def names(text: str) -> tuple[str, ...]:
    """Return the field ids that an expression reads from its own row, in order, once each."""
    return tuple(dict.fromkeys(names_in(parse(text))))


def names_in(node: ast.AST) -> Iterator[str]:
    """Give the field ids that a part of an expression reads from its own row."""
    match node:
        case ast.Name(name):
            yield name
        case ast.Call(ast.Name(function), _) if function in BESIDE:
            return
        case ast.Call(_, arguments):
            for argument in arguments:
                yield from names_in(argument)
        case _:
            for child in ast.iter_child_nodes(node):
                yield from names_in(child)


def reads_days(text: str) -> bool:
    """Tell whether it matters to an expression which days the period has."""
    known = {*PERIOD, *DATED}
    nodes = ast.walk(parse(text))
    return any(isinstance(node, ast.Name) and node.id in known for node in nodes)


def replaced(text: str, meant: Mapping[str, str]) -> str:
    """Return an expression with the conditions that its names stand for in place of the names."""

    class Meant(ast.NodeTransformer):
        def visit_Name(self, node: ast.Name) -> ast.expr:
            return parse(meant[node.id]) if node.id in meant else node

    return ast.unparse(Meant().visit(ast.parse(text.strip(), mode="eval").body))


@cache
def calls(text: str, function: str) -> tuple[str, ...]:
    """Return the arguments with which an expression calls ``function`` (``tthc.received``)."""
    return tuple(
        ast.unparse(node.args[0])
        for node in ast.walk(parse(text))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
        if node.func.id == function
    )


def summed(text: str) -> tuple[str, tuple[str, ...]]:
    """Return the total and the parts of which an expression says that they make it up.

    It has no parts where it says anything else.
    """
    match parse(text):
        case ast.Compare(ast.Name(total), [ast.Eq()], [ast.BinOp() as sum_]):
            return total, _added(sum_)
    return "", ()


def _added(node: ast.expr) -> tuple[str, ...]:
    """Return the names of a sum of names alone, nothing for any other."""
    match node:
        case ast.Name(name) if name not in KNOWN:
            return (name,)
        case ast.BinOp(left, ast.Add(), right):
            sides = _added(left), _added(right)
            return (*sides[0], *sides[1]) if all(sides) else ()
    return ()


def leaves(node: ast.AST) -> Iterator[ast.expr]:
    """Give what a part of an expression reads: cells, sums and earlier values."""
    match node:
        case ast.Name():
            yield node
        case ast.Call(ast.Name(function)) if function in BESIDE:
            yield node
        case ast.Call(_, arguments):
            yield from arguments
        case _:
            for child in ast.iter_child_nodes(node):
                yield from leaves(child)
