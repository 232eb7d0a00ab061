"""The rules between columns, sheets and quarters, read from the catalogue."""

from __future__ import annotations

import tomllib
from collections.abc import Iterable, Iterator, Mapping
from functools import cache
from importlib import resources
from typing import NamedTuple

from validation import expressions
from validation.catalogue import entries
from validation.form import Form
from validation.forms import COVER, forms

FILE = "rules.toml"
QUARTER_END, BLANK = "quarter_end", "blank"


class RuleError(ValueError):
    """The catalogue has rules that cannot be evaluated: a defect of the program."""


class Rule(NamedTuple):
    """A condition that every row of a form must keep; ``at`` is the field a finding points at.

    ``rule`` is an expression of ``validation.expressions``; a row with an empty cell among those
    that it compares passes, because the empty cell is a finding of its own. ``before`` is the most
    that templates of an earlier version let stand there: the sum of another form's column
    (``total(form.column)``), the quarter's own last day (``QUARTER_END``), or nothing (``BLANK``).
    A rule that is ``lacking`` a field holds only of returns whose templates did not ask for it yet.
    """

    code: str
    form: str
    at: str
    rule: str
    before: str = ""
    lacking: str = ""

    @property
    def fields(self) -> tuple[str, ...]:
        """Return the fields of the row that the rule reads."""
        return tuple(name for name in expressions.names(self.rule) if name not in expressions.KNOWN)

    @property
    def cells(self) -> frozenset[tuple[str, str]]:
        """Return the forms and fields that the rule reads: where one is not, it is no rule.

        One that it asks to be there (``filled``), beside that which it points at, may not be asked.
        """
        tested = {*expressions.calls(self.rule, "filled")} - {self.at}
        own = ((self.form, name) for name in (self.at, *self.fields) if name not in tested)
        read = [*expressions.calls(self.rule, "total"), *expressions.calls(self.rule, "told")]
        return frozenset([*own, *(name.partition(".")[::2] for name in read)])

    @property
    def looks_back(self) -> bool:
        """Tell whether the rule reads the unit's return of the quarter before."""
        return bool(expressions.calls(self.rule, "previous"))

    @property
    def in_template(self) -> bool:
        """Tell whether a template can judge it: not by the quarter before, nor by whose it is."""
        return not self.looks_back and "own_unit" not in expressions.names(self.rule)


@cache
def rules() -> tuple[Rule, ...]:
    """Return every rule that is an expression, in the order of the codes."""
    text = resources.files("validation.catalogue").joinpath(FILE).read_text("utf-8")
    told = tomllib.loads(text)
    return tuple(
        Rule(code, *(entry.get(name, "") for name in Rule._fields[1:]))
        for code, entry in sorted(told.items())
        if "rule" in entry
    )


@cache
def rules_of(form: str) -> tuple[Rule, ...]:
    """Return the rules of one form. ``RuleError``: there are rules that cannot be evaluated."""
    return tuple(rule for rule in _sound_rules() if rule.form == form)


def totals_of(rules: Iterable[Rule], *, of_before: bool = False) -> dict[str, tuple[str, ...]]:
    """Return the fields that are the sum of others of their row, each with its parts.

    It is what rules say that send a return back (``received == online + direct``), of several of a
    field the first. Those of templates that lack a column count ``of_before`` alone.
    """
    found: dict[str, tuple[str, ...]] = {}
    for rule in sorted(rule for rule in rules if of_before or not rule.lacking):
        total, parts = expressions.summed(rule.rule)
        if parts and total == rule.at and entries()[rule.code].severity == "error":
            found.setdefault(total, parts)
    return found


@cache
def codes_between() -> frozenset[str]:
    """Return the codes of findings that depend on the unit's return of the quarter before.

    They follow from the returns in force, whenever each of them came in.
    """
    gone = {form.traits.balance.gone for form in forms().values() if form.traits.balance}
    return frozenset(gone | {rule.code for rule in rules() if rule.looks_back})


@cache
def looked_back() -> tuple[str, ...]:
    """Return the forms of which the quarter before is looked at, in the order of the sheets."""
    read = {rule.form for rule in rules() if rule.looks_back} | {COVER}
    return tuple(name for name, one in forms().items() if name in read or one.traits.balance)


@cache
def _sound_rules() -> tuple[Rule, ...]:
    check_rules(rules(), forms())
    return rules()


def check_rules(rules: Iterable[Rule], known: Mapping[str, Form]) -> None:
    """Check that every rule can be evaluated. ``RuleError`` names all that cannot, by code."""
    wrong = [f"{FILE}, {rule.code}: {reason}" for rule in rules for reason in _wrong(rule, known)]
    if wrong:
        raise RuleError("\n".join(wrong))


def _wrong(rule: Rule, known: Mapping[str, Form]) -> Iterator[str]:
    form = known.get(rule.form)
    if form is None:
        yield f"không có biểu mẫu {rule.form}"
        return
    for cell in {rule.at, rule.lacking or rule.at} - {column.id for column in form.columns}:
        yield f"biểu mẫu {form.id} không có ô {cell}"
    if rule.before not in ("", QUARTER_END, BLANK, *_sums(known)):
        either = f"{QUARTER_END}, {BLANK}"
        yield f"before “{rule.before}” không phải là {either} hay tổng của một cột số"
    try:
        for _, reason in expressions.misfits(rule.rule, form.id, _cells(form, known)):
            yield reason
        if not expressions.is_condition(rule.rule):
            yield f"“{rule.rule}” không phải là điều kiện"
    except expressions.ExpressionError as error:
        yield str(error)


def _cells(form: Form, known: Mapping[str, Form]) -> dict[str, str]:
    """Return the class of all that a rule of a form may read."""
    own = {column.id: expressions.CLASSES[column.kind] for column in form.columns}
    is_found_again = form.key or form.shape == "card"
    earlier = {f"previous({name})": kind for name, kind in own.items()} if is_found_again else {}
    told = {
        f"told({other.id}.{column.id})": expressions.CLASSES[column.kind]
        for other in known.values()
        if other.id != form.id and other.key and own.keys() >= set(other.key)
        for column in other.columns
    }
    return {**own, **earlier, **told, **dict.fromkeys(_sums(known), "number")}


def _sums(known: Mapping[str, Form]) -> list[str]:
    """Return what a rule may read of other forms."""
    return [
        f"total({other.id}.{column.id})"
        for other in known.values()
        for column in other.columns
        if column.kind == "count"
    ]
