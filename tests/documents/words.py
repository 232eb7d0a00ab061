"""Expressions of rules and metrics in Vietnamese words."""

from __future__ import annotations

import ast

from cchc_xl.register.schema import countable, tables
from validation import expressions
from validation.expressions.grammar import TESTS
from validation.forms import forms

COMPARED = {
    ast.Eq: "bằng",
    ast.NotEq: "khác",
    ast.Lt: "nhỏ hơn",
    ast.LtE: "không lớn hơn",
    ast.Gt: "lớn hơn",
    ast.GtE: "không nhỏ hơn",
}
DAYS = {
    ast.Lt: "trước",
    ast.LtE: "không sau",
    ast.Gt: "sau",
    ast.GtE: "không trước",
}
RECKONED = {ast.Add: "cộng", ast.Sub: "trừ", ast.Mult: "nhân"}
COUNTABLE = countable(forms().values())
KNOWN = {
    "period_start": "ngày đầu kỳ số liệu",
    "period_end": "ngày cuối kỳ số liệu",
    "plan_start": "khi việc của Kế hoạch bắt đầu",
    "own_unit": "chính đơn vị báo cáo",
}
CONDITIONS = (ast.Compare, ast.BoolOp, ast.UnaryOp)


def condition(text: str, form: str) -> str:
    """Return an expression over a form's rows in words."""
    return _words(expressions.parse(text), form)


def amount(text: str, form: str) -> str:
    """Return in words what a metric adds up over the rows of a form."""
    node = expressions.parse(text)
    place = f"trang “{COUNTABLE[form].sheet}”"
    if _is_condition(node):
        return f"Số dòng của {place} mà {_words(node, form)}"
    match node:
        case ast.BinOp(left, ast.Mult(), right) if _is_condition(right):
            return f"Tổng {_words(left, form)} của các dòng {place} mà {_words(right, form)}"
    return f"Tổng {_words(node, form)} của {place}"


def _is_condition(node: ast.expr) -> bool:
    named = isinstance(node, ast.Call) and ast.unparse(node.func) in TESTS
    return named or isinstance(node, CONDITIONS)


def _title(form: str, name: str) -> str:
    if name in KNOWN:
        return KNOWN[name]
    titles = {column.id: column.title for column in tables()[form].columns}
    titles |= {column.id: column.title for column in COUNTABLE[form].columns}
    return f"“{titles[name]}”"


def _words(node: ast.expr, form: str) -> str:
    match node:
        case ast.Name(name):
            return _title(form, name)
        case ast.Constant(str(text)):
            return f"“{text}”"
        case ast.Constant(value):
            return str(value)
        case ast.BinOp(left, op, right):
            return f"{_words(left, form)} {RECKONED[type(op)]} {_words(right, form)}"
        case ast.Compare(left, [op], [right]):
            return f"{_words(left, form)} {_compared(op, left, form)} {_words(right, form)}"
        case ast.BoolOp(op, values):
            join = " và " if isinstance(op, ast.And) else " hoặc "
            return join.join(_inner(value, form) for value in values)
        case ast.UnaryOp(_, ast.Call(_, [argument])):
            return f"{_words(argument, form)} để trống"
        case ast.Call(ast.Name(function), [argument]):
            return _call(function, argument, form)
    raise ValueError(ast.unparse(node))


def _inner(node: ast.expr, form: str) -> str:
    words = _words(node, form)
    if isinstance(node, ast.Name):
        return f"{words} khác 0"
    return f"({words})" if isinstance(node, ast.BoolOp) else words


def _compared(op: ast.cmpop, left: ast.expr, form: str) -> str:
    columns = {column.id: column.kind for column in COUNTABLE[form].columns}
    is_day = isinstance(left, ast.Name) and columns.get(left.id) == "date"
    return (DAYS if is_day else {}).get(type(op)) or COMPARED[type(op)]


def _call(function: str, argument: ast.expr, form: str) -> str:
    name = ast.unparse(argument)
    match function:
        case "filled":
            return f"{_words(argument, form)} đã điền"
        case "in_period":
            return f"{_title(form, name)} nằm trong kỳ số liệu"
        case "by_end":
            return f"{_title(form, name)} đã có, không sau ngày cuối kỳ số liệu"
        case "latest":
            return f"{_title(form, name)} là ngày gần nhất, không sau ngày cuối kỳ số liệu"
        case "previous":
            return f"{_title(form, name)} của kỳ trước"
    other, _, field = name.partition(".")
    whole = "tổng " if function == "total" else ""
    return f"{whole}{_title(other, field)} của trang “{forms()[other].sheet}”"
