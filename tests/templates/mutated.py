"""Returns as officers may type them: faultless ones, and what may go wrong with each, by a seed."""

from __future__ import annotations

import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import date, datetime, timedelta
from functools import partial
from io import BytesIO
from pathlib import Path
from random import Random
from typing import Any, NamedTuple
from xml.sax.saxutils import escape

import openpyxl
import pandas as pd

from cchc_xl.base.serials import to_serial
from cchc_xl.plan.records import Window
from cchc_xl.returns.identity import READY_SHEET
from cchc_xl.templates import layout
from cchc_xl.templates.totals import total_formula
from validation.bounds import Bounds, sums_within
from validation.expressions import Rows, evaluate
from validation.form import Column, Form
from validation.frames import form_frame, typed
from validation.rules import Rule, rules_of, totals_of
from validation.words import ACTIVE, INACTIVE

_CELL = re.compile(r'<c r="([A-Z]+\d+)"((?: s="\d+")?)[^>]*?(?:/>|>.*?</c>)', re.DOTALL)


class Formula(NamedTuple):
    """A formula that an officer typed, and the error or the value that it shows."""

    text: str
    value: str | float


BROKEN = Formula("1/0", "#DIV/0!")
Value = str | float | bool | date | Formula | None
Record = dict[str, Value]
Sheets = dict[str, list[Record]]
"""What stands in each form's lines, blank ones too; the line's number is its place."""


class Base(NamedTuple):
    """A faultless return: its file, its forms as issued, and what stands in them."""

    name: str
    content: bytes
    forms: Mapping[str, Form]
    sheets: Sheets
    window: Window
    lists: Mapping[str, Sequence[str]]
    offered: Mapping[str, int]
    """How many of a form's first lines Văn phòng gave."""
    bounds: Mapping[str, Bounds]
    """The bounds of the indicators' figures, by their keys."""

    def fields(self, form: Form, position: int) -> list[Column]:
        """Return the fields that an officer may type into in a line."""
        ours = form.traits.ours if position < self.offered.get(form.id, 0) else ()
        record = self.sheets[form.id][position]
        told = {name: value for name, value in record.items() if name not in form.traits.ours}
        return [one for one in form.columns if form.is_open(one, told) and one.id not in ours]


class Mutated(NamedTuple):
    """A return in which some cells were typed otherwise: what was meant, its file."""

    aim: str
    content: bytes
    typed: Mapping[tuple[str, int, str], Value]


Typing = dict[tuple[str, int, str], Value]
Mutation = Callable[[Base, Random], Typing | None]


def read_base(
    path: Path,
    forms: Mapping[str, Form],
    window: Window,
    lists: Mapping[str, Sequence[str]],
    offered: Mapping[str, int],
    bounds: Mapping[str, Bounds],
) -> Base:
    """Read a faultless return, whose lines stand as they were issued."""
    book = openpyxl.load_workbook(path, data_only=True)
    sheets: Sheets = {}
    for form in forms.values():
        sheet = book[form.sheet]
        count = 1 if form.shape == "card" else sheet.max_row - layout.FIRST_ROW + 1
        sheets[form.id] = [
            {
                column.id: _read(sheet[layout.address(form, position, column.id)].value)
                for column in form.columns
            }
            for position in range(count)
        ]
    content = path.read_bytes()
    return Base(path.name, content, forms, sheets, window, lists, offered, bounds)


def _read(value: Any) -> Any:
    return value.date() if isinstance(value, datetime) else value


def mutated(base: Base, aim: str, seed: int) -> Mutated:
    """Return the base with what a mutation types. ``ValueError``: it cannot be done there."""
    chance = Random(f"{aim} {base.name} {seed}")
    typing = mutations(base)[aim](base, chance)
    if typing is None:
        raise ValueError(aim)
    typing = _added_up(base, typing)
    return Mutated(aim, _typed(base, typing), typing)


def _added_up(base: Base, typing: Typing) -> Typing:
    """Return what was typed with the totals that the spreadsheet reckons anew from it."""
    found = dict(typing)
    for name, position in dict.fromkeys((key[0], key[1]) for key in typing):
        form, told = base.forms[name], base.sheets[name][position]
        for total, parts in totals_of(rules_of(name)).items():
            known = {column.id for column in form.columns} >= {total, *parts}
            if known and told[total] is None and (name, position, total) not in typing:
                values = [typing.get((name, position, part), told[part]) for part in parts]
                formula = total_formula(form, parts, partial(layout.address, form, position))
                found[name, position, total] = Formula(formula[1:], _sum(values))
    return found


def _sum(values: Sequence[Value]) -> str | float:
    """Return what SUM makes of cells, "" where none has a number."""
    shown = [value.value if isinstance(value, Formula) else value for value in values]
    if "#DIV/0!" in shown:
        return "#DIV/0!"
    numbers = [one for one in shown if isinstance(one, int | float) and not isinstance(one, bool)]
    return sum(numbers) if numbers else ""


def _typed(base: Base, typing: Typing) -> bytes:
    """Type values into a file; all else stays byte for byte."""
    parts = {form.sheet: {} for form in base.forms.values()}  # type: dict[str, dict[str, Value]]
    for (name, position, field), value in typing.items():
        form = base.forms[name]
        parts[form.sheet][layout.address(form, position, field)] = value
    target = BytesIO()
    names = [READY_SHEET, *(form.sheet for form in base.forms.values())]
    with zipfile.ZipFile(BytesIO(base.content)) as package, zipfile.ZipFile(target, "w") as out:
        for item in package.infolist():
            content = package.read(item)
            found = re.fullmatch(r"xl/worksheets/sheet(\d+)\.xml", item.filename)
            cells = (
                parts.get(names[int(found[1]) - 1])
                if found and int(found[1]) <= len(names)
                else None
            )
            if cells:
                text = _CELL.sub(lambda cell: _cell(cell, cells), content.decode())  # noqa: B023
                content = text.encode()
            out.writestr(item.filename, content, zipfile.ZIP_DEFLATED)
    return target.getvalue()


def _cell(found: re.Match[str], cells: Mapping[str, Value]) -> str:
    if found[1] not in cells:
        return found[0]
    value, head = cells[found[1]], f'<c r="{found[1]}"{found[2]}'
    match value:
        case None:
            return f"{head}/>"
        case Formula(text, str(shown)):
            kind = "e" if shown.startswith("#") else "str"
            return f'{head} t="{kind}"><f>{escape(text)}</f><v>{escape(shown)}</v></c>'
        case Formula(text, shown):
            return f"{head}><f>{escape(text)}</f><v>{shown!r}</v></c>"
        case bool():
            return f'{head} t="b"><v>{int(value)}</v></c>'
        case str():
            return f'{head} t="inlineStr"><is><t xml:space="preserve">{escape(value)}</t></is></c>'
        case date():
            return f"{head}><v>{to_serial(value, epoch_1904=False)}</v></c>"
        case int() | float():
            return f"{head}><v>{value!r}</v></c>"


def mutations(base: Base) -> dict[str, Mutation]:
    """Return all that may go wrong with a return, by what is aimed at."""
    found: dict[str, Mutation] = {"nothing": lambda base, chance: {}, "anything": anything}
    found |= {f"kind {name}": kind for name, kind in _KINDS.items()}
    found |= _WHOLE
    for form in base.forms.values():
        known = {(other.id, column.id) for other in base.forms.values() for column in other.columns}
        for rule in rules_of(form.id):
            if not rule.looks_back and rule.cells <= known:
                found[rule.code] = _breaking(rule, form)
    return found


def _places(
    base: Base, chance: Random, wanted: Callable[[Column], bool]
) -> Iterator[tuple[Form, int, Column]]:
    """Return the cells of begun lines that an officer types into, in any order."""
    found = [
        (form, position, column)
        for form in base.forms.values()
        for position in _begun(base, form)
        for column in base.fields(form, position)
        if wanted(column)
    ]
    chance.shuffle(found)
    yield from found


def _begun(base: Base, form: Form) -> list[int]:
    lines = enumerate(base.sheets[form.id])
    return [
        position for position, record in lines
        if form.shape == "card" or any(record[name] is not None for name in form.typed_in)
    ]  # fmt: skip


def _into(wanted: Callable[[Column], bool], *values: Value) -> Mutation:
    """Type one of some values into a field of a kind."""

    def mutation(base: Base, chance: Random) -> Typing | None:
        for form, position, column in _places(base, chance, wanted):
            return {(form.id, position, column.id): chance.choice(values)}
        return None

    return mutation


def _is(*kinds: str) -> Callable[[Column], bool]:
    return lambda column: column.kind in kinds


def _free_choice(column: Column) -> bool:
    return column.kind == "choice" and column.list_name is not None


def _fixed_choice(column: Column) -> bool:
    return column.kind == "choice" and column.list_name is None


def _optional(column: Column) -> bool:
    return not column.required and column.kind in (*_NUMBERS, "date")


_NUMBERS = ("count", "percent", "number")
_KINDS: dict[str, Mutation] = {
    "text in a number": _into(_is(*_NUMBERS), "mười hai", "12 hồ sơ", "1,2,3"),
    "sign for a value": _into(_is(*_NUMBERS, "date"), "-", "không", "/"),
    "number as text": _into(_is(*_NUMBERS), "12", "1.234", " 7"),
    "fraction": _into(_is("count"), 2.5, 0.1),
    "huge number": _into(_is(*_NUMBERS), 1e15, 4e17),
    "below": _into(_is(*_NUMBERS), -1, -12),
    "above": _into(_is("percent"), 101, 250),
    "truth": _into(_is("choice"), True, False),  # LibreOffice reads one beside numbers as 1 or 0
    "error": _into(lambda column: True, BROKEN),
    "empty formula": _into(lambda column: column.required, Formula('""', "")),
    "formula of nothing": _into(_optional, Formula('""', "")),
    "no such day": _into(_is("date"), "31/02/2023", "30.2.2023"),
    "no day": _into(_is("date"), "hôm qua", "tháng 3", 12),
    "day of another year": _into(_is("date"), date(2019, 2, 1), date(2027, 2, 1)),
    "far day": _into(_is("date"), date(1950, 5, 1), date(2150, 1, 1), 400000),
    "day as text": _into(_is("date"), "15/02/2023", "2023-02-15"),
    "no such choice": _into(_fixed_choice, "Khác", "x"),
    "no such listed": _into(_free_choice, "Lĩnh vực khác", "x"),
    "choice in small letters": _into(_is("choice"), "hoàn thành", "có phát sinh", "tthc"),
    "left blank": _into(lambda column: column.required, None),
    "only spaces": _into(lambda column: column.required, "  "),
    "nothing to be seen": _into(lambda column: not column.required, " ", "   "),
    "long text": _into(_is("text"), "x" * 2001),
    "long line": _into(_is("text"), "ă" * 256, "x" * 255),
    "odd text": _into(_is("text"), "=1+1", "@x", "'", "12", 7, "  hai  cách "),
    "strange unit": _into(_is("unit"), "ĐƠN VỊ LẠ", "thpt01"),
}


def anything(base: Base, chance: Random) -> Typing | None:
    """Type some values that the fields' kinds allow, anywhere."""
    places = list(_places(base, chance, lambda column: True))[: chance.randint(1, 6)]
    return {
        (form.id, position, column.id): some(base, column, chance)
        for form, position, column in places
    }


def some(base: Base, column: Column, chance: Random) -> Value:
    """Return a value that a field takes, or nothing."""
    if chance.random() < 0.25:
        return None
    match column.kind:
        case "count" | "number":
            return chance.choice([0, 1, 2, 3, 5, 8, 40, 900])
        case "percent":
            return chance.choice([0, 1, 50, 99, 100])
        case "date":
            return base.window.start + timedelta(days=chance.randint(-10, 120))
        case "choice":
            return chance.choice(column.choices or base.lists[column.list_name or ""])
        case "unit":
            own = str(base.sheets["bia"][0]["unit"])
            return chance.choice([own, *chance.sample(list(base.lists["units"]), 3)])
    return chance.choice(["12/QĐ-SGDĐT", "Nội dung", "Nội dung khác", "7/KH"])


def _breaking(rule: Rule, form: Form) -> Mutation:
    """Type values into the fields that a rule reads until it is broken, if can be it alone."""

    def mutation(base: Base, chance: Random) -> Typing | None:
        lines = list(range(len(base.sheets[form.id])))
        begun = _begun(base, form)
        lines.sort(key=lambda n: (n not in begun, chance.random()))
        broken: Typing | None = None
        for position in lines[: len(begun) + 2]:
            free = {column.id: column for column in base.fields(form, position)}
            record = dict(base.sheets[form.id][position])
            if not form.is_prefilled and form.shape == "table":
                needed = {name: column for name, column in free.items() if column.required}
                record |= {n: record[n] or _sound(base, c, chance) for n, c in needed.items()}
            for _ in range(30):
                told = record | _tried(base, rule, record, free, chance)
                if not _holds(rule, base, form, told):
                    broken = {(form.id, position, name): told[name] for name in free}
                    if all(_holds(other, base, form, told) for other in _others(base, rule)):
                        return broken
        return broken

    return mutation


def _tried(
    base: Base, rule: Rule, record: Record, free: Mapping[str, Column], chance: Random
) -> Record:
    """Return other values for some fields: any, or numbers that go up together."""
    if chance.random() < 0.5:
        return {n: some(base, c, chance) for n, c in free.items() if n in (rule.at, *rule.fields)}
    numbers = [n for n in free if isinstance(record[n], int)]
    chosen = {rule.at, *chance.sample(numbers, min(len(numbers), chance.randint(0, 1)))}
    return {n: int(str(record[n])) + 1 for n in chosen.intersection(numbers)}


def _others(base: Base, rule: Rule) -> list[Rule]:
    known = {(form.id, column.id) for form in base.forms.values() for column in form.columns}
    own = [one for one in rules_of(rule.form) if not one.looks_back and one.cells <= known]
    return [one for one in own if one != rule]


def _sound(base: Base, column: Column, chance: Random) -> Value:
    while (value := some(base, column, chance)) is None:
        pass
    return value


def _holds(rule: Rule, base: Base, form: Form, record: Record) -> bool:
    ids = [column.id for column in form.columns]
    days = {
        "period_start": base.window.start,
        "period_end": base.window.end,
        "plan_start": date(base.window.end.year - 1, 12, 1),
    }
    frame = form_frame(form, [[record.get(name) for name in ids]])
    frame = frame.assign(**{name: pd.Timestamp(day) for name, day in days.items()})
    frame["own_unit"] = pd.array([str(base.sheets["bia"][0]["unit"])], dtype="string")

    def total(name: str) -> pd.Series[Any]:
        other, _, field = name.partition(".")
        return pd.Series([sum(int(str(row[field] or 0)) for row in base.sheets[other])])

    def told(name: str) -> pd.Series[Any]:
        other, _, field = name.partition(".")
        key = base.forms[other].key[0]
        said = {row[key]: row[field] for row in base.sheets[other]}
        return pd.Series(typed([said.get(record[key])], base.forms[other].column(field).kind))

    return bool(evaluate(rule.rule, Rows(frame, total, told=told), missing=True).all())


def _answer(base: Base, activity: str) -> Typing:
    return {("bia", 0, "activity"): activity}


def _cleared(base: Base, names: Sequence[str]) -> Typing:
    return {
        (name, position, column.id): None
        for name in names
        for position in range(len(base.sheets[name]))
        for column in base.fields(base.forms[name], position)
    }


def _nil(base: Base, chance: Random) -> Typing | None:
    """Say that nothing happened, and leave all, some or nothing blank."""
    others = [name for name in base.forms if name != "bia"]
    blank = chance.choice([others, [n for n in others if chance.random() < 0.8], []])
    return _answer(base, INACTIVE) | _cleared(base, blank)


def _nothing(base: Base, chance: Random) -> Typing | None:
    """Say that something happened, and leave everything blank."""
    return _answer(base, ACTIVE) | _cleared(base, [name for name in base.forms if name != "bia"])


def _blank_sheet(base: Base, chance: Random) -> Typing | None:
    """Leave a required sheet blank."""
    names = [form.id for form in base.forms.values() if form.required and form.id != "bia"]
    return _cleared(base, [chance.choice(names)])


def _blank_line(base: Base, chance: Random) -> Typing | None:
    """Leave a given record blank."""
    given = [form for form in base.forms.values() if form.traits.given and form.needed]
    form = chance.choice(given)
    position = chance.choice(range(len(base.sheets[form.id])))
    return {(form.id, position, one.id): None for one in base.fields(form, position)}


def _twice(base: Base, chance: Random) -> Typing | None:
    """Put a record's key into another line, sometimes with spaces."""
    keyed = [f for f in base.forms.values() if f.key and not f.column(f.key[0]).prefilled]
    chance.shuffle(keyed)
    for form in keyed:
        begun = _begun(base, form)
        free = [n for n in range(len(base.sheets[form.id])) if n not in begun]
        if begun and free:
            record = base.sheets[form.id][chance.choice(begun)]
            place = chance.choice(free)
            return {(form.id, place, one.id): record[one.id] for one in base.fields(form, place)}
    return None


def _part_above(base: Base, chance: Random, *, earlier: bool) -> Typing | None:
    """Make a figure larger than that which it is a part of, or may be of earlier cases, too."""
    lines = _indicator_lines(base)
    parts = [
        key
        for key, one in base.bounds.items()
        if key in lines and one.part_of in lines and one.earlier is earlier
    ]
    if not parts:
        return None
    part = chance.choice(parts)
    return _figures(base, {part: 7, base.bounds[part].part_of: 5})


def _left_to_the_form(base: Base, chance: Random) -> Typing | None:
    """Leave the totals of a record to the template, and sometimes a part blank or otherwise."""
    places = list(_places(base, chance, lambda column: True))
    for form, position, _ in places:
        ids = {column.id for column in form.columns}
        totals = {n: p for n, p in totals_of(rules_of(form.id)).items() if ids >= {n, *p}}
        if not totals:
            continue
        told = base.sheets[form.id][position]
        part = chance.choice([part for parts in totals.values() for part in parts])
        told = told | {part: chance.choice([told[part], None, 2.5, -1, 7])}
        found: Typing = {(form.id, position, part): told[part]}
        for total, parts in totals.items():
            formula = total_formula(form, parts, partial(layout.address, form, position))
            shown = _sum([told[one] for one in parts])
            found[form.id, position, total] = Formula(formula[1:], shown)
        return found
    return None


def _indicator_lines(base: Base) -> dict[str, int]:
    form = base.forms["thong_ke"]
    return {str(row[form.key[0]]): n for n, row in enumerate(base.sheets[form.id])}


def _figures(base: Base, figures: Mapping[str, int]) -> Typing:
    lines, form = _indicator_lines(base), base.forms["thong_ke"]
    return {(form.id, lines[key], form.needed): value for key, value in figures.items()}


def _begun_line(base: Base, chance: Random) -> Typing | None:
    """Type one cell of a line that nobody began."""
    found = []
    for form in base.forms.values():
        begun = _begun(base, form)
        found += [(form, n) for n in range(len(base.sheets[form.id])) if n not in begun]
    if not found:
        return None
    form, position = chance.choice(found)
    column = chance.choice(base.fields(form, position))
    return {(form.id, position, column.id): _sound(base, column, chance)}


def _gone(base: Base, chance: Random) -> Typing | None:
    """Take a given indicator or product out."""
    form = base.forms[chance.choice([n for n in ("thong_ke", "san_pham") if n in base.forms])]
    position = chance.choice(range(len(base.sheets[form.id])))
    return {(form.id, position, column.id): None for column in form.columns}


def _fractions(base: Base, chance: Random) -> Typing | None:
    """Give all given figures a fraction, those that count things among them."""
    form = base.forms["thong_ke"]
    return {(form.id, n, form.needed): 2.5 for n in range(len(base.sheets[form.id]))}


def _parts_together(base: Base, chance: Random) -> Typing | None:
    """Make parts that are apart each as large as their whole."""
    lines = _indicator_lines(base)
    groups = [(keys, whole) for keys, whole in sums_within(base.bounds) if whole in lines]
    if not groups:
        return None
    keys, whole = chance.choice(groups)
    return _figures(base, dict.fromkeys((*keys, whole), 5))


def _beyond_the_scale(base: Base, chance: Random) -> Typing | None:
    """Give a figure more than its scale has."""
    ends = {key: one.most for key, one in base.bounds.items() if one.most is not None}
    return _figures(base, {key: int(most) + 1 for key, most in ends.items()}) or None


def _nil_year(base: Base, chance: Random) -> Typing | None:
    """Say that nothing happened in the last quarter, and leave blank what the year is asked."""
    others = [name for name in base.forms if name != "bia"]
    nil = _answer(base, INACTIVE) | _cleared(base, others)
    return nil if "-Q4_" in base.name else None


_WHOLE: dict[str, Mutation] = {
    "fractions": _fractions,
    "totals left to the form": _left_to_the_form,
    "parts together": _parts_together,
    "beyond the scale": _beyond_the_scale,
    "nil at the year's end": _nil_year,
    "given line gone": _gone,
    "nil return": _nil,
    "nothing at all": _nothing,
    "blank sheet": _blank_sheet,
    "blank line": _blank_line,
    "same key": _twice,
    "part above whole": partial(_part_above, earlier=False),
    "part above whole, of earlier cases": partial(_part_above, earlier=True),
    "begun line": _begun_line,
}
