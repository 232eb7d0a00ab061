"""What a template judges: the rules of a form that it can, and the sentences that it shows."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from functools import lru_cache
from typing import NamedTuple

from cchc_xl.plan.states.tasks import PAST_DUE
from cchc_xl.plan.year import Window
from cchc_xl.templates import layout
from cchc_xl.templates.cells import naming
from validation.catalogue import entries
from validation.expressions import names
from validation.form import Column, Form
from validation.forms import COVER
from validation.rules import Rule, totals_of

WARNING_MARK = "Cảnh báo: "
UNTIL = "Hạn"
NOTE_MARK = "· "
"""How a sentence begins that is neither an error nor a warning: until when a record is due."""
UNREADABLE = "Có ô bị lỗi công thức"


class Judged(NamedTuple):
    """A form with the rules that its template can judge and the days whose figures it is for.

    ``forms`` are all forms that the workbook has, ``begins`` is when work of the plan begins and
    ``days`` are those that a return may tell of, if that is judged.
    """

    form: Form
    rules: tuple[Rule, ...]
    window: Window
    forms: tuple[Form, ...]
    begins: date | None = None
    days: Window | None = None

    @property
    def errors(self) -> list[Rule]:
        """Return the rules that send a return back."""
        return [rule for rule in self.rules if is_error(rule)]

    @property
    def totals(self) -> dict[str, tuple[str, ...]]:
        """Return the fields that the template adds up by itself, each with its parts."""
        return _totals(self.rules)

    @property
    def warnings(self) -> list[Rule]:
        """Return the rules that ask for an explanation."""
        return [rule for rule in self.rules if not is_error(rule)]


_totals = lru_cache(maxsize=64)(totals_of)


def judged(
    form: Form,
    rules: Sequence[Rule],
    window: Window,
    forms: Sequence[Form],
    begins: date | None = None,
    days: Window | None = None,
) -> Judged:
    """Choose the rules of a form that hold without the quarter before and without other forms.

    A rule over a field that the register does not ask for is none, nor one of templates that lack
    a field which it asks for, nor one over the plan's beginning, or the unit itself, where that is
    not judged.
    """
    given = {(other.id, column.id) for other in forms for column in other.columns}
    known = set() if begins else {"plan_start", "own_unit"}
    if not any(other.id == COVER for other in forms):
        known.add("own_unit")
    chosen = [rule for rule in rules if not rule.looks_back and rule.cells <= given]
    chosen = [rule for rule in chosen if (rule.form, rule.lacking) not in given]
    chosen = [rule for rule in chosen if known.isdisjoint(names(rule.rule))]
    chosen.sort(key=lambda rule: (not is_error(rule), rule.code))
    return Judged(form, tuple(chosen), window, tuple(forms), begins, days)


def is_error(rule: Rule) -> bool:
    """Tell whether a return that breaks the rule is sent back."""
    return entries()[rule.code].severity == "error"


def shown(rule: Rule, form: Form) -> str:
    """Return what the column says when the rule is broken, marked when a warning."""
    text = naming(entries()[rule.code].title, form.column(rule.at).title)
    return text if is_error(rule) else WARNING_MARK + text


def missing(column: Column) -> str:
    """Return what the column says when a required field of a begun record is still empty."""
    return naming(entries()["M101"].title, column.title)


def unlisted(column: Column) -> str:
    """Return what the column says, as a warning, of a unit that is not in the list."""
    return WARNING_MARK + naming(entries()["M107"].title, column.title)


def unfilled(form: Form) -> str:
    """Return what the column says when a given record is not answered, and others are."""
    return naming(entries()["P105"].title, form.column(form.needed).title)


def repeated(form: Form) -> str:
    """Return what the column says when a record's key stands in another row, too."""
    return naming(entries()["M105"].title, form.column(form.key[0]).title)


def beyond(code: str, form: Form) -> str:
    """Return what the column says when a figure is beyond its bounds (a finding's code)."""
    text = naming(entries()[code].title, form.column(form.needed).title)
    return text if entries()[code].severity == "error" else WARNING_MARK + text


def errors_of(cells: str, *, notes: bool) -> str:
    """Return the array that tells of check cells whether they show an error."""
    marks = [WARNING_MARK, NOTE_MARK] if notes else [WARNING_MARK]
    apart = (f'*(LEFT({cells},{len(mark)})<>"{mark}")' for mark in marks)
    return f'({cells}<>""){"".join(apart)}'


def warnings_of(cells: str) -> str:
    """Return the array that tells of check cells whether they show a warning."""
    return f'1*(LEFT({cells},{len(WARNING_MARK)})="{WARNING_MARK}")'


def due_note(due: date, end: date) -> str:
    """Return what is said beside a record that is not done and has no fault."""
    late = PAST_DUE if due <= end else UNTIL
    return f"{NOTE_MARK}{late} {due.day}/{due.month}/{due.year}"


def quoted_sheet(name: str) -> str:
    """Return a sheet's name as it stands in a formula."""
    return "'" + name.replace("'", "''") + "'"


def cells_of(form: Form, field: str, rows: int, first: int = 0) -> str:
    """Return the cells of a field in all records from ``first`` on, in the form's own sheet."""
    number = [column.id for column in form.columns].index(field)
    if form.shape == "card":
        return f"${layout.letter(layout.CARD_VALUE)}${layout.FIRST_ROW + number}"
    letter = layout.field_letter(number)
    top, bottom = layout.FIRST_ROW + first, layout.FIRST_ROW + rows - 1
    return f"${letter}${top}:${letter}${bottom}"


def in_row(cells: str, row: str) -> str:
    """Return the cell of a column's cells that stands in some row."""
    return cells.partition(":")[0].rsplit("$", 1)[0] + row
