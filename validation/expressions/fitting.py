"""Whether an expression can be evaluated over the cells that there are."""

from __future__ import annotations

import ast
from collections.abc import Iterator, Mapping
from typing import Final

from validation.expressions.grammar import BESIDE, DATED, KNOWN, TESTS, leaves, parse

CLASSES: Final[Mapping[str, str]] = {
    **dict.fromkeys(("count", "number", "percent"), "number"),
    **dict.fromkeys(("text", "choice", "unit"), "text"),
    "date": "date",
}
"""What the kinds of a form's columns are to an expression."""


def is_condition(text: str) -> bool:
    """Tell whether an expression is true or false of a row, rather than a number."""
    match parse(text):
        case ast.Compare() | ast.BoolOp() | ast.UnaryOp():
            return True
        case ast.Call(ast.Name(function)):
            return function in TESTS
    return False


def misfits(text: str, form: str, classes: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    """Give what cannot be evaluated over a form's rows: the part, and why (Vietnamese).

    ``classes`` are those of all cells that may be read, by how they are written (``x``,
    ``total(form.x)``, ``told(form.x)``, ``previous(x)``); ``KNOWN`` is known.
    ``ExpressionError``: the text is no expression.
    """
    tree = parse(text)
    known = {**classes, **KNOWN}
    read = {ast.unparse(leaf): leaf for leaf in leaves(tree)}
    unknown = [name for name in read if name not in known]
    for name in unknown:
        yield name, _missing(read[name], form)
    if unknown:
        return
    for node in ast.walk(tree):
        if isinstance(node, ast.Compare):
            yield from _comparison(node, known)
        elif isinstance(node, ast.Call) and ast.unparse(node.func) in DATED:
            name = ast.unparse(node.args[0])
            if known[name] != "date":
                function = ast.unparse(node.func)
                yield text, f"ô {name} không phải là ngày, không dùng được {function}"
    yield from _not_numbers(tree, text, known)


def _missing(leaf: ast.expr, form: str) -> str:
    if isinstance(leaf, ast.Name):
        return f"biểu mẫu {form} không có ô {leaf.id}"
    return f"biểu mẫu {form} không lấy được {ast.unparse(leaf)}"


def _comparison(node: ast.Compare, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    sides = (node.left, *node.comparators)
    shown = ast.unparse(node)
    if len({_class_of(side, known) for side in sides}) > 1:
        yield shown, f"“{shown}” so hai thứ khác loại, không tính được"
        return
    for side in sides:
        if isinstance(side, ast.BinOp):
            yield from _not_numbers(side, shown, known)


def _class_of(side: ast.expr, known: Mapping[str, str]) -> str:
    match side:
        case ast.Constant(str()):
            return "text"
        case ast.Name() | ast.Call():
            return known[ast.unparse(side)]
    return "number"


def _not_numbers(node: ast.expr, shown: str, known: Mapping[str, str]) -> Iterator[tuple[str, str]]:
    for name in _summed(node):
        if known[name] != "number":
            yield shown, f"ô {name} không phải là số, không cộng được"


def _summed(node: ast.AST) -> Iterator[str]:
    """Give the cells that stand as a number or as a condition of their own."""
    match node:
        case ast.Name():
            yield ast.unparse(node)
        case ast.Call(ast.Name(function)) if function in BESIDE:
            yield ast.unparse(node)
        case ast.BinOp(left, _, right):
            yield from _summed(left)
            yield from _summed(right)
        case ast.BoolOp(values=values):
            for value in values:
                yield from _summed(value)
