"""Which rows an expression can count, by what is known of their texts beforehand."""

from __future__ import annotations

import ast
from collections.abc import Mapping

from validation.expressions.grammar import parse


def counts(text: str, known: Mapping[str, str]) -> bool:
    """Tell whether an expression can be other than 0 of a row with these texts (by field id)."""
    return _counts(parse(text), known)


def adds_up(text: str, known: Mapping[str, str]) -> bool:
    """Tell whether a number of such a row can come into the sum, and not only that there is one."""
    return _adds_up(parse(text), known)


def _counts(node: ast.expr, known: Mapping[str, str]) -> bool:
    match node:
        case ast.Compare(ast.Name(cell), [op], [ast.Constant(value)]) if cell in known:
            return (known[cell] == value) == isinstance(op, ast.Eq)
        case ast.Compare(ast.Constant(value), [op], [ast.Name(cell)]) if cell in known:
            return (known[cell] == value) == isinstance(op, ast.Eq)
        case ast.BoolOp(ast.And(), parts):
            return all(_counts(part, known) for part in parts)
        case ast.BoolOp(ast.Or(), parts):
            return any(_counts(part, known) for part in parts)
        case ast.BinOp(left, ast.Mult(), right):
            return _counts(left, known) and _counts(right, known)
        case ast.BinOp(left, _, right):
            return _counts(left, known) or _counts(right, known)
        case ast.Constant(value):
            return bool(value)
    return True


def _adds_up(node: ast.expr, known: Mapping[str, str]) -> bool:
    match node:
        case ast.Name():
            return True
        case ast.BinOp(left, op, right):
            within = not isinstance(op, ast.Mult) or _counts(node, known)
            return within and (_adds_up(left, known) or _adds_up(right, known))
    return False
