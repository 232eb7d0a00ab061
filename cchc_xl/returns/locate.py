"""Find a form's columns and lines in a sheet by their labels, wherever they moved.

The label that the officer sees decides. The hidden machine keys ("tthc.received") are the second
identity: with them a renamed label is known again, and two columns with one label are told apart.
"""

from __future__ import annotations

import difflib
import re
from collections import Counter
from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import lru_cache
from typing import Final, NamedTuple

from cchc_xl.base.addresses import letters
from cchc_xl.reading.book import Grid, Raw
from cchc_xl.reading.scan import Place, address
from cchc_xl.returns.cells.texts import folded, show
from cchc_xl.returns.notes import Notes
from validation.form import Form

_HEADER_DEPTH: Final = 60  # rows that are looked through for a header
# Keys whose field begins with "_" mark the template's own formulas; they are no input.
_KEY: Final = re.compile(r"([a-z][a-z_]*)\.([a-z]\w*)")
_OWN: Final = re.compile(r"[a-z][a-z_]*\._\w+")
_CHECK: Final = folded("kiểm tra")
_MARKS: Final = re.compile(r"\(\*\)|\*|:$")
_CARD_LABEL, _CARD_VALUE = folded("nội dung"), folded("giá trị")
_CARD_HEADERS: Final = frozenset((_CARD_LABEL, _CARD_VALUE, folded("giải thích"), _CHECK))
_CLOSE: Final = 0.5
_TABLE_CODES: Final = ("S206", "S208", "S205")  # renamed, doubled, missing
_CARD_CODES: Final = ("S210", "S211", "S209")


class Located(NamedTuple):
    """Where a form lies in a sheet: its header row and the place of each located field.

    For a table a field's place is its column in the header row, and the records begin in the row
    below; for a card it is the cell with the field's value.
    """

    header: int
    places: dict[str, Place]


@lru_cache(maxsize=8_192)
def label_key(value: Raw) -> str:
    """Return a label for comparing: NFC, casefolded, single spaces, without marks like (*)."""
    if not isinstance(value, str):
        return ""
    return folded(_MARKS.sub(" ", value.strip())) if value else ""


def keys_of(grid: Grid) -> Counter[str]:
    """Count the machine keys at the top of a sheet by form id."""
    found: Counter[str] = Counter()
    for row in grid[:_HEADER_DEPTH]:
        for value in row:
            match = _KEY.fullmatch(value) if isinstance(value, str) else None
            if match:
                found[match[1]] += 1
    return found


def locate(grid: Grid, form: Form, sheet: str, notes: Notes) -> Located | None:
    """Find a form in a sheet and note what moved, is new or missing. None: it has no header."""
    if form.shape == "card":
        return _locate_card(grid, form, sheet, notes)
    return _locate_table(grid, form, sheet, notes)


def _key_places(grid: Grid, form: Form) -> dict[str, Place]:
    """Return where the machine keys of a form stand, by field id; "_check" is one of them."""
    prefix = f"{form.id}."
    wanted = {prefix + column.id for column in form.columns} | {f"{prefix}_check"}
    found: dict[str, Place] = {}
    for number, row in enumerate(grid[: _HEADER_DEPTH + len(wanted)]):
        for key in wanted.intersection(row):
            found.setdefault(str(key)[len(prefix) :], (number, row.index(key)))
        if len(found) == len(wanted):
            break
    return found


def _own_columns(grid: Grid, rows: Iterable[int]) -> set[int]:
    """Return the columns that a template's own keys mark in some rows: they are no input."""
    return {
        column
        for row in rows
        for column, value in enumerate(grid[row])
        if isinstance(value, str) and _OWN.fullmatch(value)
    }


def _titles(form: Form) -> list[str]:
    """Return the labels of a form for comparing, in the order of its columns."""
    return [label_key(column.title) for column in form.columns]


def _header_row(grid: Grid, form: Form, keys: Mapping[str, Place]) -> int | None:
    """Return the row with the most of a table's labels, None when no row is a header."""
    wanted = set(_titles(form))
    after_keys = min((row for row, _ in keys.values()), default=-2) + 1
    if 0 < after_keys < len(grid) and wanted.issubset(map(label_key, grid[after_keys])):
        return after_keys
    best, best_score = None, (0, False)
    for number, row in enumerate(grid[:_HEADER_DEPTH]):
        labels = len(wanted.intersection(map(label_key, row)))
        score = labels, number == after_keys
        if labels and score > best_score:
            best, best_score = number, score
    if best is not None and best_score[0] >= min(2, len(form.columns)):
        return best
    return after_keys if 0 < after_keys < len(grid) else best


class _Claims(NamedTuple):
    """Which position (column or row) each field has, and how that was known."""

    positions: dict[str, int]
    renamed: tuple[str, ...]
    doubled: dict[str, list[int]]
    missing: tuple[str, ...]


def _claim(form: Form, labels: Mapping[int, str], keys: Mapping[str, int]) -> _Claims:
    """Give each field its position: by label, then by machine key where the label is unknown."""
    titles = _titles(form)
    first = next(iter(labels), 0)
    if titles == [labels.get(first + n) for n in range(len(titles))]:
        known = set(titles)
        if not any(label in known for at, label in labels.items() if at >= first + len(titles)):
            ids = (column.id for column in form.columns)
            return _Claims({field: first + n for n, field in enumerate(ids)}, (), {}, ())
    return _search(form, labels, keys)


def _search(form: Form, labels: Mapping[int, str], keys: Mapping[str, int]) -> _Claims:
    """Give each field its position where the labels do not stand as they were issued."""
    positions: dict[str, int] = {}
    doubled: dict[str, list[int]] = {}
    places: dict[str, list[int]] = {}
    for position, label in labels.items():
        places.setdefault(label, []).append(position)
    for column in form.columns:
        found = places.get(label_key(column.title), [])
        if len(found) == 1:
            positions[column.id] = found[0]
        elif keys.get(column.id) in found:
            positions[column.id] = keys[column.id]
        elif found:
            doubled[column.id] = found
    titles = {label_key(column.title) for column in form.columns}
    free = {position for position, label in labels.items() if label not in titles}
    renamed, missing = [], []
    for column in form.columns:
        if column.id in positions or column.id in doubled:
            continue
        if keys.get(column.id) in free:
            positions[column.id] = keys[column.id]
            renamed.append(column.id)
        else:
            missing.append(column.id)
    return _Claims(positions, tuple(renamed), doubled, tuple(missing))


def _locate_table(grid: Grid, form: Form, sheet: str, notes: Notes) -> Located | None:
    """Find the columns of a table."""
    keys = _key_places(grid, form)
    header = _header_row(grid, form, keys)
    if header is None:
        titles = ", ".join(f"“{column.title}”" for column in form.columns)
        notes.add("S204", sheet=sheet, label=form.title, columns=titles)
        return None
    cells = grid[header]
    labels = {column: label_key(value) for column, value in enumerate(cells)}
    checks = {column for column, label in labels.items() if label == _CHECK}
    checks |= _own_columns(grid, {row for row, _ in keys.values()})
    own = {column: label for column, label in labels.items() if column not in checks}
    claims = _claim(form, own, {field: column for field, (_, column) in keys.items()})
    unknown = {column: show(cells[column]) for column in own}
    _note_claims(
        form,
        claims,
        unknown,
        lambda column: address(header, column),
        _TABLE_CODES,
        address(header, 0),
        sheet,
        notes,
    )
    _note_extra_columns(grid, header, unknown, sheet, notes)
    places = {field: (header, column) for field, column in claims.positions.items()}
    return Located(header, places)


def _note_claims(
    form: Form,
    claims: _Claims,
    unknown: dict[int, str],
    where: Callable[[int], str],
    codes: tuple[str, str, str],
    header: str,
    sheet: str,
    notes: Notes,
) -> None:
    """Note the fields that are renamed, doubled or missing, by ``codes``.

    ``unknown`` gives the label of each position and loses those that are a field's; ``where`` gives
    the cell of each position.
    """
    renamed, doubled, missing = codes
    labels = dict(unknown)
    for positions in (claims.positions.values(), *claims.doubled.values()):
        for position in positions:
            unknown.pop(position, None)
    for field in claims.renamed:
        position, title = claims.positions[field], form.column(field).title
        new = labels.get(position) or "trống"
        notes.add(renamed, sheet=sheet, cell=where(position), label=title, value=new)
    for field, found in claims.doubled.items():
        title, cells = form.column(field).title, ", ".join(map(where, found))
        notes.add(doubled, sheet=sheet, cell=where(found[1]), label=title, cells=cells)
    for field in claims.missing:
        if form.column(field).quarter:  # it was not issued with it, or does not say
            continue
        title = form.column(field).title
        hint = _hint(title, {where(position): name for position, name in unknown.items()})
        notes.add(missing, sheet=sheet, cell=header, label=title, hint=hint)


def _hint(title: str, unknown: Mapping[str, str]) -> str:
    """Return a question that names the unknown label most like a missing one, or ""."""
    names = {label_key(name): (name, cell) for cell, name in unknown.items() if name}
    close = difflib.get_close_matches(label_key(title), names, 1, _CLOSE)
    if not close:
        return ""
    name, cell = names[close[0]]
    return f" Có phải là “{name}” ở ô {cell}?"


def _note_extra_columns(
    grid: Grid, header: int, unknown: Mapping[int, str], sheet: str, notes: Notes
) -> None:
    """Warn of columns that the form has not, where something stands in them."""
    for column, name in unknown.items():
        below = range(header + 1, len(grid))
        filled = next((row for row in below if _is_filled(grid, row, column)), None)
        if filled is not None:
            notes.add(
                "S207",
                sheet=sheet,
                cell=address(filled, column),
                label=name or f"cột {letters(column + 1)}",
                value=show(grid[filled][column]),
            )


def _is_filled(grid: Grid, row: int, column: int) -> bool:
    """Tell whether something stands in a cell."""
    value = grid[row][column]
    return value is not None and bool(value.strip() if isinstance(value, str) else True)


def _card_columns(grid: Grid, form: Form) -> tuple[int, int, int] | None:
    """Return a card's header row and its label and value columns, None when there is no value."""
    for number, row in enumerate(grid[:_HEADER_DEPTH]):
        labels = [label_key(value) for value in row]
        if _CARD_LABEL in labels and _CARD_VALUE in labels:
            return number, labels.index(_CARD_LABEL), labels.index(_CARD_VALUE)
    titles = {label_key(column.title) for column in form.columns}
    counted = Counter(
        column
        for row in grid
        for column, value in enumerate(row)
        if isinstance(value, str) and label_key(value) in titles
    )
    if not counted:
        return None
    label = max(counted, key=lambda column: (counted[column], -column))
    first = next(r for r, row in enumerate(grid) if label_key(_at(row, label)) in titles)
    above = label_key(_at(grid[first - 1], label + 1)) if first else ""
    if above in _CARD_HEADERS and above != _CARD_VALUE:
        return None
    return max(first - 1, 0), label, label + 1


def _at(row: Sequence[Raw], column: int) -> Raw:
    """Return a cell of a row, "" beyond its end."""
    return row[column] if column < len(row) else ""


def _locate_card(grid: Grid, form: Form, sheet: str, notes: Notes) -> Located | None:
    """Find the lines of a card."""
    columns = _card_columns(grid, form)
    if columns is None:
        notes.add("S213", sheet=sheet, label=form.title)
        return None
    header, label_column, value_column = columns
    keys = _key_places(grid, form)
    key_columns = {column for _, column in keys.values()}
    rows = range(header + 1, _summary_row(grid, header, key_columns))
    labels = {row: label_key(_at(grid[row], label_column)) for row in rows}
    claims = _claim(form, labels, {field: row for field, (row, _) in keys.items()})
    unknown = {row: show(_at(grid[row], label_column)) for row in rows}
    _note_claims(
        form,
        claims,
        unknown,
        lambda row: address(row, label_column),
        _CARD_CODES,
        address(header, label_column),
        sheet,
        notes,
    )
    _note_extra_lines(grid, unknown, value_column, sheet, notes)
    own = {*key_columns, *_own_columns(grid, range(max(header - 1, 0), header))}
    _note_extra_columns(grid, header, _strange(grid, header, columns, own), sheet, notes)
    places = {field: (row, value_column) for field, row in claims.positions.items()}
    return Located(header, places)


def _note_extra_lines(
    grid: Grid, unknown: Mapping[int, str], column: int, sheet: str, notes: Notes
) -> None:
    """Warn of lines that the card has not, where a value stands in them."""
    for row, name in unknown.items():
        if column < len(grid[row]) and _is_filled(grid, row, column):
            value = show(grid[row][column])
            label = name or f"dòng {row + 1}"
            notes.add("S212", sheet=sheet, cell=address(row, column), label=label, value=value)


def _summary_row(grid: Grid, header: int, key_columns: Iterable[int]) -> int:
    """Return where the template's own summary begins below a card, marked by keys of its own."""
    for row in range(header + 1, len(grid)):
        for column in key_columns:
            value = _at(grid[row], column)
            if isinstance(value, str) and _OWN.fullmatch(value):
                return row
    return len(grid)


def _strange(
    grid: Grid, header: int, columns: tuple[int, int, int], key_columns: Iterable[int]
) -> dict[int, str]:
    """Return the columns of a card that are neither its own nor headed as its own."""
    own = {columns[1], columns[2], *key_columns}
    row = grid[header]
    width = max((len(cells) for cells in grid), default=0)
    return {
        column: show(_at(row, column))
        for column in range(width)
        if column not in own and label_key(_at(row, column)) not in _CARD_HEADERS
    }
