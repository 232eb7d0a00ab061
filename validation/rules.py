"""The rules between columns, sheets and quarters, read from the catalogue."""

from __future__ import annotations

import tomllib
from functools import cache
from importlib import resources
from typing import NamedTuple

from validation import expressions

BETWEEN_QUARTERS = ("R105", "R106", "R308")
"""Findings that depend on the unit's return of the quarter before, whenever that comes in."""


class Rule(NamedTuple):
    """A condition that every row of a form must keep; ``at`` is the field a finding points at.

    ``rule`` is an expression of ``validation.expressions``; a row with an empty cell among those
    that it compares passes, because the empty cell is a finding of its own.
    """

    code: str
    form: str
    at: str
    rule: str

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields of the row that the rule reads."""
        return tuple(
            name
            for name in expressions.names(self.rule)
            if name not in ("period_start", "period_end")
        )

    @property
    def in_template(self) -> bool:
        """Tell whether a template can judge the rule: not when it needs the quarter before."""
        return not expressions.calls(self.rule, "previous")


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule that is an expression, in the order of the codes."""
    text = resources.files("validation.catalogue").joinpath("rules.toml").read_text("utf-8")
    entries = tomllib.loads(text)
    return tuple(
        Rule(code, entry["form"], entry["at"], entry["rule"])
        for code, entry in sorted(entries.items())
        if "rule" in entry
    )


@cache
def rules_of(form: str) -> tuple[Rule, ...]:
    """Return the rules of one form."""
    return tuple(rule for rule in rules() if rule.form == form)
