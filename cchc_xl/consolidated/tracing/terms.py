"""What a figure of a consolidated sheet is made of: the rows that it counts, and what each adds."""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from enum import Enum
from math import isclose
from typing import NamedTuple

from cchc_xl.consolidated.tracing.arithmetic import NoNumberError, Value, number
from cchc_xl.consolidated.tracing.grammar import (
    Call,
    Column,
    Here,
    Literal,
    Node,
    Operation,
    parse,
    within,
)
from cchc_xl.consolidated.tracing.reckoning import (
    AGGREGATES,
    COUNTING,
    Place,
    Reckoner,
    conditions,
)
from cchc_xl.consolidated.tracing.tables import Tables
from cchc_xl.register.port import Formula

THOUSAND = Literal(1000)
"""What ``formulas.ratio`` multiplies by before it cuts."""


class Kind(Enum):
    """How a figure comes from its parts."""

    SUM = "sum"
    """It is the sum of its one part."""
    RATIO = "ratio"
    """It is the quotient of its two parts, cut as shown."""
    RECKONED = "reckoned"
    """It is reckoned from its parts otherwise."""
    GIVEN = "given"
    """It has no formula: the program or the plan gives it."""
    NONE = "none"
    """It is no figure."""


class Term(NamedTuple):
    """A row (from 0) of a table, by name, with the titles of the cells that count and what it adds.

    Of a row of a consolidated sheet the cells stand there.
    """

    table: str
    row: int
    titles: tuple[str, ...]
    value: int | float


class Part(NamedTuple):
    """A sum that a figure is made of, with what it is called and what adds up to it."""

    title: str
    value: int | float
    terms: tuple[Term, ...]


class Traced(NamedTuple):
    """A cell's value as it is reckoned now, and how it comes from its parts."""

    value: Value
    kind: Kind
    parts: tuple[Part, ...] = ()


class NotASumError(Exception):
    """A formula is no sum of rows."""


class Tracer:
    """Follows figures of consolidated sheets by their own formulas."""

    def __init__(self, tables: Tables) -> None:
        self._tables, self._reckoner = tables, Reckoner(tables)

    def follow(self, table: str, title: str, row: int) -> Traced:
        """Return what a cell of a consolidated sheet (row from 0) is made of."""
        cell = self._tables.cell(table, title, row)
        value = self._tables.column(table, title)[row]
        if not isinstance(value, int | float):
            return Traced(value, Kind.NONE)
        if not isinstance(cell, Formula):
            return Traced(value, Kind.GIVEN)
        node, at = parse(cell.text), Place(table, row)
        for kind, nodes in ((Kind.RATIO, _quotient(node)), (Kind.SUM, (node,))):
            parts = [self._part(title, one, at) for one in nodes]
            if parts and None not in parts:
                return Traced(value, kind, tuple(filter(None, parts)))
        return Traced(value, Kind.RECKONED, tuple(self._read_by(node, at)))

    def _part(self, title: str, node: Node, at: Place) -> Part | None:
        try:
            terms, value = self._terms(node, at), number(self._reckoner.value(node, at))
        except (NotASumError, NoNumberError):
            return None
        return Part(self._named(node) or title, value, tuple(terms))

    def _named(self, node: Node) -> str:
        """Return how a part is called: by the columns of its row that it adds up."""
        found = [one.title for one in within(node) if isinstance(one, Here)]
        counts = any(isinstance(one, Call) and one.name in AGGREGATES for one in within(node))
        return "" if counts else " + ".join(dict.fromkeys(found))

    def _read_by(self, node: Node, at: Place) -> Iterator[Part]:
        """Give the cells and the sums that a formula reckons with."""
        for one in dict.fromkeys(_readings(node)):
            title = one.title if isinstance(one, Here) else self._counted_title(one)
            part = self._part(title, one, at)
            yield part or Part(title, 0, ())

    def _counted_title(self, node: Call) -> str:
        column = next(one for one in within(node) if isinstance(one, Column))
        return f"{self._tables.table(column.table).sheet}: {column.title}"

    def _terms(self, node: Node, at: Place) -> list[Term]:
        """Return the rows that a sum adds up. ``NotASumError``: it is none."""
        if isinstance(node, Literal) and node.value == 0:
            return []
        if isinstance(node, Here):
            return self._of_cell(Place(node.table, at.row), node.title)
        if isinstance(node, Call) and node.name == "INDEX":
            column, place = self._reckoner.looked_up(node, at)
            return self._of_cell(place, column.title)
        if isinstance(node, Call) and node.name in AGGREGATES:
            return list(self._expanded(self._rows(node, at)))
        if isinstance(node, Call) and node.name == "N":
            return self._terms(node.arguments[0], at)
        if isinstance(node, Call) and node.name == "IF":
            return self._of_branch(node, at)
        if isinstance(node, Operation) and node.sign in "+-":
            sign = 1 if node.sign == "+" else -1
            right = self._terms(node.right, at)
            return self._terms(node.left, at) + [
                term._replace(value=sign * term.value) for term in right
            ]
        raise NotASumError

    def _of_branch(self, node: Call, at: Place) -> list[Term]:
        """Return the rows of the branch that an IF takes; a number counts the row itself."""
        branch = self._reckoner.chosen(node, at)
        if not isinstance(branch, Literal):
            return self._terms(branch, at)
        read = [one.title for one in within(node.arguments[0]) if isinstance(one, Here)]
        if not read or not isinstance(branch.value, int | float):
            raise NotASumError
        return [Term(at.table, at.row, tuple(dict.fromkeys(read)), branch.value)]

    def _of_cell(self, place: Place, title: str) -> list[Term]:
        """Return the rows behind a cell of a sheet; of one that is no sum, the cell itself."""
        value = self._tables.column(place.table, title)[place.row]
        counted = value if isinstance(value, int | float) else 0
        own = [Term(place.table, place.row, (title,), counted)]
        if not self._tables.is_sheet(place.table):
            return own
        cell = self._tables.cell(place.table, title, place.row)
        if not isinstance(cell, Formula):
            return own
        try:
            found = self._terms(parse(cell.text), place)
        except NotASumError:
            return own
        return found if _adds_up(found, counted) else own

    def _rows(self, node: Call, at: Place) -> Iterator[Term]:
        if node.name in COUNTING:
            column, pairs = conditions(node)
            tested = tuple(dict.fromkeys(one.title for one, _ in pairs)) or (column.title,)
            for place in self._reckoner.counted(node, at):
                if node.name == "SUMIFS":
                    yield Term(*place, (column.title,), self._reckoner.addend(column, place))
                else:
                    yield Term(*place, tested, 1)
            return
        for place, value in self._reckoner.products(node, at):
            yield Term(*place, _titles_of(node, place.table), value)

    def _expanded(self, terms: Iterable[Term]) -> Iterator[Term]:
        """Give rows that add something; in place of a sheet's sum what that adds up."""
        for term in terms:
            if not term.value:
                continue
            inner = self._of_cell(Place(term.table, term.row), term.titles[0])
            yield from inner if _adds_up(inner, term.value) else [term]


def _adds_up(terms: Iterable[Term], value: float) -> bool:
    return isclose(sum(term.value for term in terms), value, rel_tol=1e-9, abs_tol=1e-9)


def _titles_of(node: Node, table: str) -> tuple[str, ...]:
    """Return the columns of a table that a sum reads, in their order."""
    found = (one for one in within(node) if isinstance(one, Column) and one.table == table)
    return tuple(dict.fromkeys(one.title for one in found))


def _quotient(node: Node) -> tuple[Node, ...]:
    """Return numerator and denominator of a cut ratio (``formulas.ratio``), else nothing."""
    if not (isinstance(node, Call) and node.name == "IF" and len(node.arguments) == 3):
        return ()
    for one in within(node.arguments[2]):
        if not (isinstance(one, Operation) and one.sign == "/"):
            continue
        above = one.left
        if isinstance(above, Operation) and above.sign == "*" and above.right == THOUSAND:
            return above.left, one.right
    return ()


def _readings(node: Node) -> Iterator[Here | Call]:
    """Give the cells of its row and the sums that a formula reads, the outermost ones."""
    if isinstance(node, Here) or (isinstance(node, Call) and node.name in AGGREGATES):
        yield node
        return
    inner = node.arguments if isinstance(node, Call) else ()
    for part in (node.left, node.right) if isinstance(node, Operation) else inner:
        yield from _readings(part)
