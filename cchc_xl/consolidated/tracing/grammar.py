"""The formulas of the consolidated sheets as trees: structured references, calls, operators."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import lru_cache
from typing import TYPE_CHECKING, Final, NamedTuple, TypeAlias

if TYPE_CHECKING:
    from openpyxl.formula.tokenizer import Token

_COLUMN: Final = re.compile(r"(\w+)\[([^\[\]]+)\]")
_HERE: Final = re.compile(r"(\w+)\[\[#This Row\],\[([^\[\]]+)\]\]")
_STRENGTH: Final = {"=": 1, "<>": 1, "<": 1, "<=": 1, ">": 1, ">=": 1, "&": 2, "+": 3, "-": 3}
_STRENGTH_OF_PRODUCTS: Final = 4


class Literal(NamedTuple):
    """A number, a text or a truth that stands in the formula."""

    value: int | float | str | bool


class Here(NamedTuple):
    """The cell of a column in the formula's own row."""

    table: str
    title: str


class Column(NamedTuple):
    """All cells of a column of a table."""

    table: str
    title: str


class Call(NamedTuple):
    """A function with its arguments."""

    name: str
    arguments: tuple[Node, ...]


class Operation(NamedTuple):
    """Two operands with the sign between them."""

    sign: str
    left: Node
    right: Node


Node: TypeAlias = Literal | Here | Column | Call | Operation


@lru_cache(maxsize=4_096)
def parse(text: str) -> Node:
    """Return the tree of a formula (without “=”). ``ValueError``: it is none that sheets have."""
    from openpyxl.formula import Tokenizer

    tokens = [token for token in Tokenizer(f"={text}").items if token.type != "WHITE-SPACE"]
    reader = _Reader(tokens)
    found = reader.expression()
    if reader.token is not None:
        raise ValueError(f"no formula of a sheet: {text}")
    return found


def within(node: Node) -> Iterator[Node]:
    """Give a node and all that it holds, from the left."""
    yield node
    inner = node.arguments if isinstance(node, Call) else ()
    for part in (node.left, node.right) if isinstance(node, Operation) else inner:
        yield from within(part)


class _Reader:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._at = 0

    @property
    def token(self) -> Token | None:
        return self._tokens[self._at] if self._at < len(self._tokens) else None

    def _next(self) -> Token:
        if self.token is None:
            raise ValueError("no formula of a sheet: it ends early")
        self._at += 1
        return self._tokens[self._at - 1]

    def expression(self, least: int = 1) -> Node:
        """Read operands and what joins them, as far as it binds at least so strongly."""
        left = self._operand()
        while self.token is not None and self.token.type == "OPERATOR-INFIX":
            sign = self.token.value
            strength = _STRENGTH.get(sign, _STRENGTH_OF_PRODUCTS)
            if strength < least:
                break
            self._next()
            left = Operation(sign, left, self.expression(strength + 1))
        return left

    def _operand(self) -> Node:
        token = self._next()
        if token.type == "OPERATOR-PREFIX":
            return Operation(token.value, Literal(0), self._operand())
        if token.type == "PAREN":
            found = self.expression()
            self._next()
            return found
        if token.type == "FUNC":
            return Call(token.value[:-1], tuple(self._arguments()))
        return _reference(token) if token.subtype == "RANGE" else _literal(token)

    def _arguments(self) -> Iterator[Node]:
        while self.token is not None and self.token.subtype != "CLOSE":
            if self.token.type == "SEP":
                self._next()
            yield self.expression()
        self._next()


def _reference(token: Token) -> Node:
    for pattern, kind in ((_HERE, Here), (_COLUMN, Column)):
        if found := pattern.fullmatch(token.value):
            return kind(found[1], found[2])
    raise ValueError(f"no formula of a sheet: {token.value}")


def _literal(token: Token) -> Literal:
    if token.subtype == "TEXT":
        return Literal(token.value[1:-1].replace('""', '"'))
    if token.subtype == "LOGICAL":
        return Literal(token.value == "TRUE")
    number = float(token.value)
    return Literal(int(number) if number.is_integer() and abs(number) < 1e15 else number)
