"""What was reported in which periods, and by how many of the units that must."""

from __future__ import annotations

import ast
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING

from cchc_xl.measures.submission_states import expected_units
from cchc_xl.measures.sums import quarters_counted, rows_of
from cchc_xl.merging.in_force import returns_in_force
from cchc_xl.plan.given import GivenRow, given_rows
from cchc_xl.plan.periods import Period
from validation import expressions

if TYPE_CHECKING:
    from pandas import DataFrame

    from cchc_xl.plan.year import Unit
    from cchc_xl.register.content import Content

Gives = Callable[["Unit", Period], bool]
"""Tells whether a unit fills in what is measured in a quarter."""


class Reports:
    """What was reported in which quarters, and by how many of the units that must."""

    def __init__(self, content: Content) -> None:
        self._content = content
        self._rows: dict[tuple[str, str, Period, tuple[str, ...]], DataFrame] = {}
        rows = returns_in_force(content)
        self._reported = set(zip(rows["unit"], rows["period"], strict=True))
        self._expected: dict[str, tuple[Unit, ...]] = {}

    def rows(self, form: str, basis: str, period: Period, kinds: tuple[str, ...]) -> DataFrame:
        """Return a form's rows that a period counts, of units of these kinds or of all; see
        ``cchc_xl.measures.sums.quarters_counted``."""
        place = (form, basis, period, kinds)
        if place not in self._rows:
            counted = quarters_counted(self._content, basis, period)
            self._rows[place] = rows_of(self._content, form, counted, kinds)
        return self._rows[place]

    def expected(self, quarter: Period) -> tuple[Unit, ...]:
        """Return the units that owe a return for the quarter and are not excused."""
        if quarter.code not in self._expected:
            self._expected[quarter.code] = expected_units(self._content, quarter)
        return self._expected[quarter.code]

    def count(self, quarters: Iterable[Period], gives: Gives) -> tuple[int, int]:
        """Count the units with a return in force for every quarter needed, and all that must.

        A unit needs a return for each of the quarters for which it owes one.
        """
        needed: dict[str, bool] = {}
        for quarter in quarters:
            for unit in self.expected(quarter):
                if gives(unit, quarter):
                    reported = (unit.code, quarter.code) in self._reported
                    needed[unit.code] = needed.get(unit.code, True) and reported
        return sum(needed.values()), len(needed)


def gives_figures(
    content: Content, parts: Iterable[tuple[str, str]], summed: tuple[str, ...] = ()
) -> Gives:
    """Return the test whether a unit fills in any of these (form, expression) pairs in a quarter.

    Where the plan gives the rows it is the units that are given one, of those that the expression
    names if it names any; else the units of the kinds that fill in the form. Only kinds of units
    that are ``summed`` count, if any are named.
    """
    kinds: set[str] = set()
    given: list[GivenRow] = []
    for name, expression in parts:
        form = content.forms.get(name)
        if form is not None and form.traits.given:
            rows, named = given_rows(content.plan, form), _constants(expression)
            given += [row for row in rows if row.key in named] or rows
        else:
            kinds |= {row.kind for row in content.plan.forms if row.form == name}
    return lambda unit, quarter: (
        (not summed or unit.kind in summed)
        and (unit.kind in kinds or any(row.is_asked(unit, quarter.closing) for row in given))
    )


def _constants(expression: str) -> set[object]:
    nodes = ast.walk(expressions.parse(expression))
    return {node.value for node in nodes if isinstance(node, ast.Constant)}
