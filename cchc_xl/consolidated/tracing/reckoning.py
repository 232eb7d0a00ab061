"""What a formula of a consolidated sheet gives, reckoned from the tables it refers to."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Final, NamedTuple, TypeAlias

from cchc_xl.consolidated.tracing.arithmetic import (
    FUNCTIONS,
    NoNumberError,
    Value,
    compared,
    number,
    operated,
)
from cchc_xl.consolidated.tracing.grammar import Call, Column, Here, Literal, Node, Operation
from cchc_xl.consolidated.tracing.tables import Tables

ERROR: Final = "#VALUE!"
"""What stands in place of a value that cannot be reckoned; no arithmetic takes it."""


class Place(NamedTuple):
    """A row of a table, counted from 0: where a formula stands."""

    table: str
    row: int


class Vector(NamedTuple):
    """A value for each row of a table."""

    table: str
    values: list[Value]


Reckoned: TypeAlias = Value | Vector


class Reckoner:
    """Reckons formulas over tables."""

    def __init__(self, tables: Tables) -> None:
        self.tables = tables

    def value(self, node: Node, at: Place) -> Value:
        """Return what a formula gives in a row. ``NoNumberError``: an error."""
        found = self.reckon(node, at)
        if isinstance(found, Vector):
            raise NoNumberError("a whole column")
        return found

    def reckon(self, node: Node, at: Place) -> Reckoned:
        """Return what a part of a formula gives: a value, or one for each row of a table."""
        if isinstance(node, Literal):
            return node.value
        if isinstance(node, Here):
            return self.tables.column(node.table, node.title)[at.row]
        if isinstance(node, Column):
            return Vector(node.table, self.tables.column(node.table, node.title))
        if isinstance(node, Operation):
            both = (self.reckon(node.left, at), self.reckon(node.right, at))
            return _each(lambda one, other: operated(node.sign, one, other), both)
        if node.name == "IF":
            return self.reckon(self.chosen(node, at), at)
        if node.name == "SUMPRODUCT":
            return sum(amount for _, amount in self.products(node, at))
        if node.name in COUNTING:
            return self._counted(node, at)
        if node.name == "INDEX":
            column, place = self.looked_up(node, at)
            return self.tables.column(column.table, column.title)[place.row]
        if node.name not in FUNCTIONS:
            raise NoNumberError(node.name)
        return _each(FUNCTIONS[node.name], [self.reckon(part, at) for part in node.arguments])

    def looked_up(self, node: Call, at: Place) -> tuple[Column, Place]:
        """Return the cell that INDEX takes by MATCH. ``NoNumberError``: there is none."""
        column, match = node.arguments
        if not isinstance(column, Column) or not isinstance(match, Call):
            raise NoNumberError("INDEX")
        wanted, keys = self.value(match.arguments[0], at), match.arguments[1]
        assert isinstance(keys, Column)
        for row, cell in enumerate(self.tables.column(keys.table, keys.title)):
            if compared("=", cell, wanted):
                return column, Place(column.table, row)
        raise NoNumberError("MATCH")

    def chosen(self, node: Call, at: Place) -> Node:
        """Return the branch that an IF takes."""
        test, *branches = node.arguments
        return branches[0] if number(self.value(test, at)) else branches[1]

    def products(self, node: Call, at: Place) -> list[tuple[Place, int | float]]:
        """Return what each row adds to a SUMPRODUCT; a cell without a number counts 0."""
        factors = [self.reckon(part, at) for part in node.arguments]
        table = next(one.table for one in factors if isinstance(one, Vector))
        several = len(factors) > 1
        product = _each(lambda *cells: _product(cells, several=several), factors)
        assert isinstance(product, Vector)
        return [(Place(table, row), number(cell)) for row, cell in enumerate(product.values)]

    def counted(self, node: Call, at: Place) -> list[Place]:
        """Return the rows that SUMIFS, COUNTIFS, COUNTIF or COUNTA counts, in their order."""
        column, pairs = conditions(node)
        if not pairs:
            cells = self.tables.column(column.table, column.title)
            rows = {row for row, cell in enumerate(cells) if cell is not None}
        else:
            met = [
                self.tables.matching(tested.table, tested.title, self.value(wanted, at))
                for tested, wanted in pairs
            ]
            first, *others = sorted(met, key=len)
            rows = set(first.intersection(*others))
        return [Place(column.table, row) for row in sorted(rows)]

    def _counted(self, node: Call, at: Place) -> Reckoned:
        column, pairs = conditions(node)
        wanted = [self.reckon(one, at) for _, one in pairs]
        if not any(isinstance(one, Vector) for one in wanted):
            places = self.counted(node, at)
            if node.name != "SUMIFS":
                return len(places)
            return sum(self.addend(column, place) for place in places)

        def count(*values: Value) -> int:
            met = [
                self.tables.matching(tested.table, tested.title, value)
                for (tested, _), value in zip(pairs, values, strict=True)
            ]
            first, *others = sorted(met, key=len)
            return len(first.intersection(*others))

        return _each(count, wanted)

    def addend(self, column: Column, place: Place) -> int | float:
        """Return what a cell adds to a SUMIFS: a text adds nothing."""
        cell = self.tables.column(column.table, column.title)[place.row]
        return number(cell) if isinstance(cell, int | float) else 0


COUNTING: Final = frozenset(("SUMIFS", "COUNTIFS", "COUNTIF", "COUNTA"))
AGGREGATES: Final = COUNTING | {"SUMPRODUCT", "INDEX"}
"""The functions of whole columns."""


def conditions(node: Call) -> tuple[Column, list[tuple[Column, Node]]]:
    """Return the column that is summed or counted, and which column is to meet what."""
    tests = node.arguments[1:] if node.name == "SUMIFS" else node.arguments
    pairs = []
    for tested, wanted in zip(tests[::2], tests[1::2], strict=False):
        assert isinstance(tested, Column)
        pairs.append((tested, wanted))
    column = node.arguments[0]
    assert isinstance(column, Column)
    return column, pairs


def _each(function: Callable[..., Value], parts: Sequence[Reckoned]) -> Reckoned:
    """Apply a function to cells, row by row where some are columns."""
    vectors = [part for part in parts if isinstance(part, Vector)]
    if not vectors:
        return function(*parts)
    rows = range(len(vectors[0].values))
    columns = [part.values if isinstance(part, Vector) else [part] * len(rows) for part in parts]
    return Vector(
        vectors[0].table, [_or_error(function, cells) for cells in zip(*columns, strict=True)]
    )


def _or_error(function: Callable[..., Value], cells: Sequence[Value]) -> Value:
    try:
        return function(*cells)
    except NoNumberError:
        return ERROR


def _product(cells: Sequence[Value], *, several: bool) -> int | float:
    found: int | float = 1
    for cell in cells:
        bare = isinstance(cell, bool | str) or cell is None
        found *= 0 if several and bare else number(cell)
    return found
