"""The column “Kiểm tra” as formulas: the first thing that is wrong with a record, or nothing."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from datetime import date
from functools import lru_cache
from itertools import groupby

from cchc_xl.plan.states.tasks import PAST_DUE
from cchc_xl.plan.year import Window
from cchc_xl.templates import checks, layout
from cchc_xl.templates.cells import Fault, faults, quoted
from cchc_xl.templates.checks import Judged
from validation.expressions import Sheet, formula
from validation.form import Form
from validation.forms import COVER
from validation.rules import Rule
from validation.words import INACTIVE, SETTLED

ROW = "\x00"
"""Stands for the number of the row in a formula that is the same in all rows."""
EMPTY = '""'
"""A cell of a column that came with a later version of registers."""
PICKED = " - "
"""Stands between the code and the name of a unit that was picked."""

Test = tuple[str, str]
"""A condition, as formula text, and the sentence that is told where it holds."""


def table_patterns(
    judged: Judged, rows: int, yearly: Sequence[bool] = (), calm: str = EMPTY
) -> list[str]:
    """Return the formulas beside a table's rows, with ``ROW`` for the number of each.

    ``yearly`` tells of given rows whether they are asked for the whole year; ``calm`` is said
    where nothing is wrong.
    """
    patterns = [_table_pattern(judged, rows, whole, calm) for whole in (False, True)]
    asked = [*yearly, *[False] * (rows - len(yearly))]
    return [patterns[whole] for whole in asked]


@lru_cache(maxsize=256)
def _table_pattern(judged: Judged, rows: int, yearly: bool, calm: str) -> str:
    form = judged.form
    letters = [f"${layout.field_letter(number)}" for number in range(len(form.columns))]
    at = dict(zip((column.id for column in form.columns), letters, strict=True))
    chain = _chain(
        judged,
        faults(
            form,
            lambda first, last: _row_cells(letters, first, last),
            judged.days,
            judged.totals,
        ),
        lambda name: at[name] + ROW if name in at else EMPTY,
        _repetition(form, rows),
        calm,
    )
    blank = _blank_row(form, letters)
    return _guarded(_begun(judged, rows, yearly, blank, letters, (chain, calm)))


def due_note(form: Form, due: str, end: date) -> str:
    """Return the formula of what is said of a record that is not done and has no fault.

    ``due`` is the column of the day until when.
    """
    number = [column.id for column in form.columns].index(form.traits.state)
    status, cell = f"${layout.field_letter(number)}{ROW}", f"${due}{ROW}"
    day = f'DAY({cell})&"/"&MONTH({cell})&"/"&YEAR({cell})'
    late = f"{cell}<=DATE({end.year},{end.month},{end.day})"
    told = f"IF({late},{quoted(PAST_DUE)},{quoted(checks.UNTIL)})"
    done = f"OR({','.join(f'{status}={quoted(word)}' for word in SETTLED)})"
    text = f'{quoted(checks.NOTE_MARK)}&{told}&" "&{day}'
    return f'IF(OR(NOT(ISNUMBER({cell})),{done}),"",{text})'


def _row_cells(letters: Sequence[str], first: int, last: int) -> str:
    cell = letters[first] + ROW
    return cell if first == last else f"{cell}:{letters[last]}{ROW}"


def _blank_row(form: Form, letters: Sequence[str], less: Sequence[str] = ()) -> str:
    """Return the test whether a row's cells are blank that an officer fills in, but ``less``.

    A formula whose result is "" is blank, which COUNTA would count, and so is a cell that holds
    nothing but spaces, which COUNTBLANK would not.
    """
    mine = [not (column.prefilled or column.id in less) for column in form.columns]
    runs = [list(group) for own, group in groupby(range(len(mine)), mine.__getitem__) if own]
    return f"{filled(_row_cells(letters, run[0], run[-1]) for run in runs)}=0"


def filled(ranges: Iterable[str]) -> str:
    """Return the formula that counts the cells that are not blank, as ``_blank_row`` has it."""
    return "+".join(f"SUMPRODUCT({is_filled(one)})" for one in ranges)


def is_filled(cells: str) -> str:
    """Return the array that tells of cells which are not blank; "" and spaces are, no error is."""
    return f"(ISNUMBER(1/LEN(TRIM({cells})))+ISERROR({cells}))"


def _begun(
    judged: Judged,
    rows: int,
    yearly: bool,
    blank: str,
    letters: Sequence[str],
    chains: tuple[str, str],
) -> str:
    """Judge a record only where the office does: where it was begun, or has to be."""
    (chain, calm), form, idle = chains, judged.form, idle_test(judged.forms)
    if form.traits.follows:
        return f'IF(AND({blank},{idle}),"",{chain})'
    if form.traits.given and form.needed:
        begun = f"{filled(typed_cells(form, rows))}>0"
        asked = f"OR({idle},{begun})" if yearly else f"AND(NOT({idle}),{begun})"
        return f"IF({blank},IF({asked},{quoted(checks.unfilled(form))},{calm}),{chain})"
    if form.traits.balance:
        at = dict(zip((column.id for column in form.columns), letters, strict=True))
        rest = _blank_row(form, letters, form.opened)
        blank = f"OR({blank},{_only_opened(judged, rest, lambda name: at[name] + ROW)})"
    return f'IF({blank},"",{chain})'


def _only_opened(judged: Judged, rest: str, cell: Callable[[str], str]) -> str:
    """Return the test whether a nil return says no more of a record than what opened it.

    ``rest`` is the test whether all but that is blank.
    """
    form, tests = judged.form, [idle_test(judged.forms), rest]
    balance = form.traits.balance
    if balance and balance.total:
        total, opening = cell(balance.total), cell(balance.opening)
        tests.append(f'OR({total}="",{total}={opening})')
    return f"AND({','.join(tests)})"


def idle_test(forms: Sequence[Form]) -> str:
    """Return the condition that the cover says that nothing happened."""
    cell = _cover_cell(forms, "activity")
    return f"({cell}={quoted(INACTIVE)})" if cell else "FALSE"


def _cover_cell(forms: Sequence[Form], field: str) -> str:
    """Return a cell of the cover, "" where there is none."""
    cover = next((form for form in forms if form.id == COVER), None)
    if cover is None:
        return ""
    return f"{checks.quoted_sheet(cover.sheet)}!{checks.cells_of(cover, field, 1)}"


def typed_cells(
    form: Form, rows: int, first: int = 0, fields: Sequence[str] | None = None
) -> list[str]:
    """Return the ranges of a form that officers fill in, of these ``fields`` alone if given."""
    chosen = form.typed_in if fields is None else fields
    mine = [column.id in chosen for column in form.columns]
    found = []
    for own, group in groupby(range(len(mine)), mine.__getitem__):
        numbers = list(group)
        if own and first < rows:
            ends = (checks.cells_of(form, form.columns[n].id, rows, first) for n in numbers)
            corners = [part for end in ends for part in end.split(":")]
            found.append(corners[0] if len(corners) == 1 else f"{corners[0]}:{corners[-1]}")
    return found


def _repetition(form: Form, rows: int) -> list[Test]:
    """Return the test whether a record's key stands in another row, too."""
    if not form.key or any(form.column(name).prefilled for name in form.key):
        return []
    full, same = [], []
    for name in form.key:
        cells = checks.cells_of(form, name, rows)
        own = checks.in_row(cells, ROW)
        full.append(f'{own}<>""')
        if form.column(name).kind == "unit":
            same.append(f"({_code(cells)}={_code(own)})")
        else:
            same.append(f"EXACT(TRIM({cells}),TRIM({own}))")
    found = f"IF(AND({','.join(full)}),SUMPRODUCT(1*{'*'.join(same)})>1,FALSE)"
    return [(found, checks.repeated(form))]


def card_formulas(judged: Judged, besides: Mapping[str, Sequence[Test]]) -> list[str]:
    """Return the formulas beside a card's lines; ``besides`` are tests of more than the card."""
    form = judged.form
    at = {column.id: checks.cells_of(form, column.id, 1) for column in form.columns}
    blank = f"{filled(typed_cells(form, 1))}=0"
    if form.traits.balance:
        others = [name for name in form.typed_in if name not in form.opened]
        rest = f"{filled(typed_cells(form, 1, 0, others))}=0"
        blank = f"OR({blank},{_only_opened(judged, rest, at.__getitem__)})"
    found = []
    for column in form.columns:
        line = judged._replace(rules=tuple(rule for rule in judged.rules if rule.at == column.id))
        alone = form._replace(columns=(column,))
        tests = _faults_alone(alone, at[column.id], judged.days)
        chain = _chain(line, tests, at.__getitem__, besides.get(column.id, ()))
        if chain != '""' and form.id != COVER:
            chain = f'IF({blank},"",{chain})'
        found.append(_guarded(chain))
    return found


def _faults_alone(form: Form, cell: str, days: Window | None) -> list[Fault]:
    return list(faults(form, lambda first, last: cell, days))


def _chain(
    judged: Judged,
    faults: Iterable[Fault],
    cell: Callable[[str], str],
    besides: Sequence[Test],
    calm: str = EMPTY,
) -> str:
    """Return the first sentence that holds: of cells, of records, of rules, warnings last."""
    sheet, form = _sheet(judged, cell), judged.form
    chain = _unless(judged.warnings, sheet, form, _unlisted(form, cell, calm))
    chain = _unless(judged.errors, sheet, form, chain)
    for found, text in reversed(besides):
        chain = f"IF({found},{quoted(text)},{chain})"
    for fault in reversed(list(faults)):
        chain = f"IF({fault.found},{fault.named()},{chain})"
    return chain


def _unless(rules: Sequence[Rule], sheet: Sheet, form: Form, otherwise: str) -> str:
    chain = otherwise
    for rule in reversed(rules):
        text = quoted(checks.shown(rule, form))
        chain = f"IF({formula(rule.rule, sheet, missing=True)},{chain},{text})"
    return chain


def _unlisted(form: Form, cell: Callable[[str], str], otherwise: str) -> str:
    """Warn of a unit that is not in the list, however it was typed: by code, or as listed."""
    for column in form.columns:
        if column.kind == "unit" and not column.prefilled:
            own = cell(column.id)
            listed = f'COUNTIF({layout.list_name(form, column)},TRIM({_code(own)})&"{PICKED}*")'
            text = quoted(checks.unlisted(column))
            otherwise = f'IF(AND({own}<>"",{listed}=0),{text},{otherwise})'
    return otherwise


def _guarded(expression: str) -> str:
    return f"=IFERROR({expression},{quoted(checks.UNREADABLE)})"


def _sheet(judged: Judged, cell: Callable[[str], str]) -> Sheet:
    forms = {form.id: form for form in judged.forms}

    def total(name: str) -> str:
        form, _, field = name.partition(".")
        return f"SUM({_column(forms[form], field)})"

    def told(name: str) -> str:
        form, _, field = name.partition(".")
        keys = _column(forms[form], forms[form].key[0])
        row = f"MATCH({cell(forms[form].key[0])},{keys},0)"
        return f'IFERROR(INDEX({_column(forms[form], field)},{row}),"")'

    days = judged.window
    own = _cover_cell(judged.forms, "unit")
    return Sheet(
        _coded(judged.form, cell), days.start, days.end, total, False, told, judged.begins, own
    )


def _coded(form: Form, cell: Callable[[str], str]) -> Callable[[str], str]:
    """Name cells so that a unit is its code, also where it was picked with its name."""
    units = {column.id for column in form.columns if column.kind == "unit"}

    def named(name: str) -> str:
        return f"TRIM({_code(cell(name))})" if name in units else cell(name)

    return named


def _code(cells: str) -> str:
    """Return the formula of the code of a unit that was typed or picked, with a space behind."""
    text = f'SUBSTITUTE({cells},"–","-")&{quoted(PICKED)}'  # programs make “ - ” a dash
    return f"LEFT({text},FIND({quoted(PICKED)},{text}))"


def _column(form: Form, field: str) -> str:
    """Return a field's cells in all records, on its own sheet, as far as officers add any."""
    most = layout.LAST_OPEN_ROW - layout.FIRST_ROW + 1
    return f"{checks.quoted_sheet(form.sheet)}!{checks.cells_of(form, field, most)}"
