"""Take the typed rows of one form out of a sheet's cells."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Container, Iterable
from itertools import chain
from typing import Final, NamedTuple

from cchc_xl.reading.book import Grid, Raw
from cchc_xl.reading.package import Package
from cchc_xl.reading.scan import Place, Scan, address
from cchc_xl.returns.cells.clean import Cleaned, Value, clean
from cchc_xl.returns.cells.columns import clean_column
from cchc_xl.returns.cells.texts import folded, show
from cchc_xl.returns.locate import Located
from cchc_xl.returns.notes import Notes
from validation.form import LATER, Column, Form
from validation.rules import rules_of, totals_of

_TOTALS: Final = frozenset(
    map(folded, ("cộng", "tổng", "tổng cộng", "tổng số", "tổng số:", "tổng cộng:"))
)
_LINKED: Final = Cleaned(None, "C327")
_CUT: Final = Cleaned(None, "C331")
_BLANK: Final = ("", None)
_NOTHING: Final = ("", None, 0)
# How a line below a table begins that tells of it: a note, a source, who signs.
_REMARK: Final = re.compile(
    r"[\W\d]*(?:ghi chú|chú thích|chú ý|lưu ý|nguồn|người lập|thủ trưởng|nơi nhận)\b|\(?\*",
    re.IGNORECASE,
)

# Where a text that stands alone may be a record, only what cannot be one: a note called so, and
# lines of the signature, with the names below them.
_CALLED_NOTE: Final = re.compile(r"\(?[\W\d]*(?:ghi chú|chú thích)\s*(?:[:\-–].*)?", re.IGNORECASE)
_SIGNED: Final = re.compile(
    r"(?:người lập(?: biểu| báo cáo)?|thủ trưởng(?: cơ quan| đơn vị)?|nơi nhận)"
    r"\s*[:.]?\s*(?:\(.*\))?",
    re.IGNORECASE,
)


class FormRows(NamedTuple):
    """The records of one form in one file.

    ``values`` has a list for each record, in the order of ``columns`` (field ids); ``rows`` the
    row of each record, counted from 0; ``places`` where a field lies (its column for a table, its
    cell for a card); ``bad`` the (record, field) cells that a finding already speaks of;
    ``lacking`` the fields that its template was issued without.
    """

    form: str
    sheet: str
    shape: str
    columns: tuple[str, ...]
    values: list[list[Value]]
    rows: list[int]
    header: int
    places: dict[str, Place]
    bad: set[tuple[int, str]]
    lacking: tuple[str, ...] = ()

    def address(self, index: int, field: str) -> str:
        """Return the A1 address of a record's field; the header row's first cell if it has none.

        A record that a table has not would stand in the first row below it.
        """
        place = self.places.get(field)
        if place is None:
            return address(self.header, 0)
        if self.shape == "card":
            return address(*place)
        within = 0 <= index < len(self.rows)
        below = max(self.rows, default=self.header) + 1
        return address(self.rows[index] if within else below, place[1])

    @property
    def located(self) -> tuple[str, ...]:
        """Return the fields that the sheet has."""
        return tuple(field for field in self.columns if field in self.places)

    @property
    def in_order(self) -> bool:
        """Tell whether a record's cells stand side by side in the order of the form's columns."""
        step = (1, 0) if self.shape == "card" else (0, 1)
        found = [self.places[field] for field in self.located]
        row, column = found[0] if found else (-1, -1)
        return row >= 0 and found == [
            (row + n * step[0], column + n * step[1]) for n in range(len(found))
        ]


class _Lines(NamedTuple):
    """The raw cells of one form: for each located field its values, and where they stand."""

    values: dict[str, list[Raw]]
    rows: list[int]
    located: Located
    is_card: bool

    def place(self, n: int, field: str) -> Place:
        """Return the place of a line's field."""
        row, column = self.located.places[field]
        return (row if self.is_card else self.rows[n]), column


def read_rows(
    grid: Grid, form: Form, sheet: str, located: Located, package: Package, notes: Notes
) -> FormRows:
    """Return the records of a form; a record without anything of the officer's is left out."""
    if form.shape == "card":
        lines = _card_lines(grid, located)
    else:
        lines = _table_lines(grid, located, package.scan(sheet))
    reader = _Reader(form, sheet, lines, package, notes)
    blank: list[Value] = [None] * len(lines.rows)
    columns = [reader.values.get(column.id, blank) for column in form.columns]
    nothing = (None,) * len(columns)
    touched = {n for n, _ in reader.bad}
    kept = {
        n: record
        for n, record in enumerate(zip(*columns, strict=True))
        if (record != nothing or n in touched or lines.is_card) and not _is_total(reader, n)
    }
    for n in _remarks(reader, kept):
        del kept[n]
    renumbered = {old: new for new, old in enumerate(kept)}
    reader.report(kept)
    bad = {(renumbered[n], field) for n, field in reader.bad if n in kept}
    # What a template was issued without nobody could fill in: nothing more is asked of it.
    unplaced = [one for one in form.columns if one.id not in located.places]
    lost = [one.id for one in unplaced if one.quarter in ("", LATER)]
    bad |= {(n, field) for n in range(len(kept)) for field in lost}
    return FormRows(
        form.id,
        sheet,
        form.shape,
        tuple([column.id for column in form.columns]),
        [list(record) for record in kept.values()],
        [lines.rows[n] for n in kept],
        located.header,
        dict(located.places),
        bad,
        tuple(one.id for one in unplaced if one.quarter),
    )


def _table_lines(grid: Grid, located: Located, scan: Scan) -> _Lines:
    """Return the cells below a table's header, down to the last line with anything in it."""
    first, end = located.header + 1, len(grid)
    hidden = max((row for row, _ in chain(scan.errors, scan.unstored, scan.zeros)), default=0)
    while end > max(first, hidden + 1) and grid[end - 1].count("") == len(grid[end - 1]):
        end -= 1
    body = grid[first:end]
    values = {field: [row[column] for row in body] for field, (_, column) in located.places.items()}
    return _Lines(values, list(range(first, end)), located, False)


def _card_lines(grid: Grid, located: Located) -> _Lines:
    """Return the one record of a card."""
    values: dict[str, list[Raw]] = {}
    for field, (row, column) in located.places.items():
        values[field] = [grid[row][column] if column < len(grid[row]) else ""]
    return _Lines(values, [located.header], located, True)


class _Reader:
    """Reads the cells of one form column by column, and remembers what has to be said."""

    def __init__(
        self, form: Form, sheet: str, lines: _Lines, package: Package, notes: Notes
    ) -> None:
        self.form = form
        self.lines = lines
        self.values: dict[str, list[Value]] = {}
        self.bad: set[tuple[int, str]] = set()
        self._sheet = sheet
        self._package = package
        self._notes = notes
        self._scan: Scan = package.scan(sheet)
        self._said: list[tuple[int, Column, str, Cleaned]] = []
        for column in form.columns:
            if column.id in lines.values:
                self._read_column(column)

    def _read_column(self, column: Column) -> None:
        """Read one column: at once what stands as typed, one by one what does not."""
        raw = self.lines.values[column.id]
        values, odd = clean_column(raw, column)
        self.values[column.id] = values
        for n in odd:
            cleaned = clean(self._of_1900(column, raw[n]), column, self._percent(column, n, raw[n]))
            values[n] = cleaned.value
            if cleaned.code:
                self._said.append((n, column, show(raw[n]), cleaned))
            if cleaned.bad:
                self.bad.add((n, column.id))
        self._read_hidden(column)

    def _of_1900(self, column: Column, value: Raw) -> Raw:
        """Return a day's number as the calendar from 1900 has it; all other values as they are."""
        is_day = column.kind == "date" and type(value) in (int, float)
        return value + self._package.days_later if is_day else value  # type: ignore[operator]

    def _percent(self, column: Column, n: int, value: Raw) -> bool | None:
        """Tell whether a percentage's cell shows one, where that makes a difference."""
        if column.kind != "percent" or not isinstance(value, int | float):
            return None
        return self._package.is_percent(self._sheet, self.lines.place(n, column.id))

    def _read_hidden(self, column: Column) -> None:
        """Take up the errors and empty formulas that the parser shows as blanks."""
        scan = self._scan
        if not (scan.errors or scan.unstored or scan.zeros or scan.linked or scan.cut):
            return
        is_text = column.kind not in ("count", "number", "percent")
        parts = totals_of(rules_of(self.form.id), of_before=True).get(column.id, ())
        for n in range(len(self.lines.rows)):
            place = self.lines.place(n, column.id)
            code, shown = "", ""
            if parts and place in (scan.unstored | scan.zeros) and self._have(n, parts, _BLANK):
                self.values[column.id][n] = None
                continue
            if place in scan.errors:
                code, shown = "C301", scan.errors[place]
            elif place in scan.unstored:
                code = "C302"
            elif place in (scan.zeros if is_text else scan.lost):
                code = "" if parts and self._have(n, parts, _NOTHING) else "C330"
            elif place in scan.linked:
                self._said.append((n, column, show(self.lines.values[column.id][n]), _LINKED))
            elif place in scan.cut and not column.prefilled:
                self._said.append((n, column, "", _CUT))
            if code:
                self.values[column.id][n] = None
                self.bad.add((n, column.id))
                self._said = [said for said in self._said if said[:2] != (n, column)]
                self._said.append((n, column, shown, Cleaned(None, code, True)))

    def _have(self, n: int, fields: Iterable[str], values: Container[Raw]) -> bool:
        """Tell whether nothing but some values stands in fields of a line, and no error or formula.

        Of blank fields the formula of their total shows "", which some programs store as 0, or not
        at all; of zeros it shows 0.
        """
        located = [field for field in fields if field in self.lines.values]
        hidden = {*self._scan.errors, *self._scan.unstored, *self._scan.lost}
        return bool(located) and all(
            self.lines.values[field][n] in values and self.lines.place(n, field) not in hidden
            for field in located
        )

    def report(self, kept: Container[int]) -> None:
        """Note what was read differently or not understood in the lines that are kept."""
        order = {column.id: number for number, column in enumerate(self.form.columns)}
        for n, column, shown, cleaned in sorted(
            self._said, key=lambda said: (said[0], order[said[1].id])
        ):
            if n in kept:
                self._notes.add(
                    cleaned.code,
                    sheet=self._sheet,
                    cell=address(*self.lines.place(n, column.id)),
                    label=column.title,
                    value=shown,
                    **dict(cleaned.fields),
                )

    def note_remark(self, n: int, column: Column, shown: str) -> None:
        """Warn of a remark below the records, which is passed over."""
        cell = address(*self.lines.place(n, column.id))
        self._notes.add("S216", sheet=self._sheet, cell=cell, label=column.title, value=shown)

    def note_total(self, n: int, column: Column, shown: str) -> None:
        """Warn of a line of sums, which is passed over."""
        cell = address(*self.lines.place(n, column.id))
        self._notes.add("S214", sheet=self._sheet, cell=cell, label=column.title, value=shown)


def _is_total(reader: _Reader, n: int) -> bool:
    """Tell whether a line of a table is a line of sums that the officer added, and say so."""
    first = reader.form.columns[0]
    if reader.form.shape == "card" or first.prefilled or first.id not in reader.values:
        return False
    value = reader.lines.values[first.id][n]
    if not isinstance(value, str) or folded(value) not in _TOTALS:
        return False
    reader.note_total(n, first, value)
    return True


def _remarks(reader: _Reader, kept: Iterable[int]) -> list[int]:
    """Return the last lines of a table that are a remark, each in one cell, and say so once.

    Where a text that stands alone may be the record, a remark is a line that is called so, and
    what stands from a signature on; in a table of one column a note may be the record as well. In
    a table whose first column is given, a text without a space may be a given code.
    """
    form = reader.form
    if form.shape == "card":
        return []
    alone = not any(column.required for column in form.columns[1:])
    found: list[tuple[int, Column]] = []
    begins, called = 0, []
    for n in reversed(list(kept)):
        column, text = _lone_text(reader, n)
        if column is None:
            break
        text = unicodedata.normalize("NFC", text.strip())
        is_remark = bool(_SIGNED.fullmatch(text) if alone else _REMARK.match(text))
        if form.columns[0].prefilled and not is_remark and " " not in text:
            break
        found.append((n, column))
        begins = len(found) if is_remark else begins
        if alone and form.columns[1:] and _CALLED_NOTE.fullmatch(text):
            called.append((n, column))
    passed = found[:begins] + [one for one in called if one not in found[:begins]]
    if passed:
        n, column = passed[-1]
        reader.note_remark(n, column, show(reader.lines.values[column.id][n]))
    return [n for n, _ in passed]


def _lone_text(reader: _Reader, n: int) -> tuple[Column | None, str]:
    """Return the column and the text of a line with nothing else in it, None for any other line."""
    filled = [
        (column, value)
        for column in reader.form.columns
        if (value := reader.lines.values.get(column.id, ("",) * (n + 1))[n]) not in ("", None)
    ]
    if len(filled) == 1 and isinstance(filled[0][1], str) and filled[0][1].strip():
        return filled[0][0], filled[0][1]
    return None, ""
