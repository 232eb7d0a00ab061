"""What people put on the records of a table: found, and put where the records are after a change.

Everything lies in sheet ranges (:data:`Place`). What is found is kept here with what LibreOffice
needs to put it down again; the program hears its kind, where it lies and what it says, and tells
where it shall lie.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from typing import Any, NamedTuple

from cchc_xl.hosts.libreoffice.inside.formats import Formats
from cchc_xl.hosts.libreoffice.inside.looks import Look, own_looks, put_look
from cchc_xl.hosts.libreoffice.inside.rules import Rule, put_rules
from cchc_xl.hosts.libreoffice.inside.shapes import put_shape, shapes
from cchc_xl.hosts.libreoffice.inside.validations import checks, put_checks

NOTE, LINK, HEIGHT, HIDDEN, RULE, CHECK, LOOK, SHAPE = (
    "note",
    "link",
    "height",
    "hidden",
    "rule",
    "check",
    "look",
    "shape",
)
_RICH_TEXT = 512  # com.sun.star.sheet.CellFlags.FORMATTED
_ROWS_AT_A_TIME = 32
_FIELD = "com.sun.star.text.TextField.URL"

Place = list[int]
"""First row, first column, last row and last column, from 1."""


class Found(NamedTuple):
    """Something on records: its kind, where it lies, what it says, and what it takes to put it."""

    kind: str
    places: list[Place]
    said: str
    held: Any


class Belongings:
    """What lies on the records of one table of a sheet.

    ``zone`` are the rows of the records and the columns that belong to them; ``table`` are the
    first and last column of the table and the last row that it has or shall have; ``whole`` tells
    whether whole rows belong to records.
    """

    def __init__(
        self,
        document: Any,
        sheet: Any,
        formats: Formats,
        zone: Place,
        table: Sequence[int],
        whole: bool,
    ) -> None:
        self._document = document
        self._sheet = sheet
        self._formats = formats
        self._zone = zone
        self.found = [
            *self._looks(table),
            *self._notes(),
            *self._links(),
            *(self._rows() if whole else ()),
            *self._rules(),
            *self._checks(table[2]),
            *(self._shapes() if whole else ()),
        ]
        self._lying = [list(item.places) for item in self.found]

    def put(self, targets: Sequence[Sequence[Place]], added: Place | None) -> None:
        """Put everything where it shall lie; nothing where a list is empty.

        ``added`` are the cells into which the first record's formats were copied meanwhile.
        """
        before, self._lying = (
            self._lying,
            [[*old, *new] for old, new in zip(self._lying, targets, strict=True)],
        )
        jobs = [
            (item, old, [list(place) for place in new])
            for item, old, new in zip(self.found, before, targets, strict=True)
        ]
        self._put_looks(jobs, added)
        self._put_notes(jobs)
        self._put_rows(jobs)
        self._put_rules(jobs)
        put_checks(
            self._document,
            self._sheet,
            [(item.held, old, new) for item, old, new in jobs if item.kind == CHECK],
            self._zone[0],
            added,
        )
        self._put_links(jobs, added)
        self._put_shapes(jobs)
        self._lying = [new for _, _, new in jobs]

    def _looks(self, table: Sequence[int]) -> Iterator[Found]:
        for row, column, look in own_looks(self._sheet, self._formats, self._zone, table):
            yield Found(LOOK, [[row, column, row, column]], "", look)

    def _notes(self) -> Iterator[Found]:
        notes = self._sheet.Annotations
        for note in map(notes.getByIndex, range(notes.Count)):
            row, column = note.Position.Row + 1, note.Position.Column + 1
            if self._is_near(row, column):
                yield Found(NOTE, [[row, column, row, column]], note.String, note.IsVisible)

    def _is_near(self, row: int, column: int) -> bool:
        top, left, _, right = self._zone
        return row >= top and left <= column <= right

    def _links(self) -> Iterator[Found]:
        """Links in texts, and those on other cells, which have a property for it."""
        for part in self._cells(self._zone).queryContentCells(_RICH_TEXT).RangeAddresses:
            for row, column in _each([_place(part)]):
                if self._is_near(row, column) and row <= self._zone[2]:
                    url = _url(self._cell(row, column))
                    if url:
                        yield Found(LINK, [[row, column, row, column]], url, url)
        groups = self._cells(self._zone).getUniqueCellFormatRanges()
        for group in map(groups.getByIndex, range(groups.Count)):
            places = [_place(part) for part in group.RangeAddresses]
            url = self._cell(places[0][0], places[0][1]).Hyperlink
            if url:
                for row, column in _each(places):
                    yield Found(LINK, [[row, column, row, column]], url, url)

    def _rows(self) -> Iterator[Found]:
        """Rows with a height of their own, and hidden ones, found without asking every row."""
        top, left, bottom, _ = self._zone
        rows = self._sheet.Rows
        hidden = set(range(top, bottom + 1))
        seen = self._cells([top, left, bottom, left]).queryVisibleCells().RangeAddresses
        for first, _, last, _ in map(_place, seen):
            hidden -= set(range(max(first, top), min(last, bottom) + 1))
        for number in sorted(hidden):
            yield Found(HIDDEN, [[number, left, number, left]], "", None)
        for number in self._perhaps_high(hidden):
            row = rows.getByIndex(number - 1)
            if not row.OptimalHeight:
                yield Found(HEIGHT, [[number, left, number, left]], "", row.Height)

    def _perhaps_high(self, hidden: set[int]) -> Iterator[int]:
        """Rows of those blocks that are not as high as so many rows like the first fitted one."""
        top, left, bottom, _ = self._zone
        every = map(self._sheet.Rows.getByIndex, range(top - 1, bottom))
        usual = next((row.Height for row in every if row.OptimalHeight), 0)
        for first in range(top, bottom + 1, _ROWS_AT_A_TIME):
            last = min(first + _ROWS_AT_A_TIME - 1, bottom)
            block = range(first, last + 1)
            shown = len(block) - len(hidden.intersection(block))
            height = self._cells([first, left, last, left]).Size.Height
            if shown < len(block) or abs(height - shown * usual) > len(block):
                yield from block

    def _rules(self) -> Iterator[Found]:
        for rule in self._sheet.ConditionalFormats.getConditionalFormats():
            places = [_place(part) for part in rule.Range.RangeAddresses]
            yield Found(RULE, places, "", Rule(rule))

    def _checks(self, end: int) -> Iterator[Found]:
        for check, places in checks(self._sheet, self._zone, end):
            yield Found(CHECK, places, "", check)

    def _shapes(self) -> Iterator[Found]:
        for row, column, name, held in shapes(self._sheet, self._zone):
            yield Found(SHAPE, [[row, column, row, column]], name, held)

    def _put_shapes(self, jobs: Iterable[tuple[Found, list[Place], list[Place]]]) -> None:
        """Put shapes last, as heights that change before take them along."""
        for item, _, new in jobs:
            if item.kind == SHAPE and new:
                put_shape(self._cell(*new[-1][:2]), item.held)

    def _put_looks(
        self, jobs: Iterable[tuple[Found, list[Place], list[Place]]], added: Any
    ) -> None:
        looks = [job for job in jobs if job[0].kind == LOOK]
        for item, old, _ in looks:
            look: Look = item.held
            for row, column in _each(old):
                put_look(self._cell(row, column), look, own=False)
            (row, column, _, _), top = item.places[0], self._zone[0]
            if added and row == top and added[1] <= column <= added[3]:
                put_look(self._cells([added[0], column, added[2], column]), look, own=False)
        for item, _, new in looks:
            for row, column in _each(new):
                put_look(self._cell(row, column), item.held, own=True)

    def _put_notes(self, jobs: Iterable[tuple[Found, list[Place], list[Place]]]) -> None:
        notes = [job for job in jobs if job[0].kind == NOTE]
        if not notes:
            return
        shown = self._sheet.Annotations
        lying = {place for _, old, _ in notes for place in _each(old)}
        for number in reversed(range(shown.Count)):
            position = shown.getByIndex(number).Position
            if (position.Row + 1, position.Column + 1) in lying:
                shown.removeByIndex(number)
        for item, _, new in notes:
            for row, column in _each(new):
                cell = self._cell(row, column)
                shown.insertNew(cell.CellAddress, item.said)
                cell.Annotation.IsVisible = item.held

    def _put_rows(self, jobs: Sequence[tuple[Found, list[Place], list[Place]]]) -> None:
        rows = self._sheet.Rows
        for item, old, _ in jobs:
            for row, _ in _each(old):
                if item.kind == HIDDEN:
                    rows.getByIndex(row - 1).IsFiltered = False
                    rows.getByIndex(row - 1).IsVisible = True
                elif item.kind == HEIGHT:
                    rows.getByIndex(row - 1).OptimalHeight = True
        for kind in (HEIGHT, HIDDEN):  # a height that is set shows the row
            for item, _, new in jobs:
                for row, _ in _each(new) if item.kind == kind else ():
                    if kind == HIDDEN:
                        rows.getByIndex(row - 1).IsVisible = False
                    else:
                        rows.getByIndex(row - 1).Height = item.held

    def _put_rules(self, jobs: Iterable[tuple[Found, list[Place], list[Place]]]) -> None:
        """Give the conditional formats their ranges; those that copying made anew go."""
        rules = [(item.held, old, new) for item, old, new in jobs if item.kind == RULE]
        put_rules(self._document, self._sheet, rules)

    def _put_links(
        self, jobs: Iterable[tuple[Found, list[Place], list[Place]]], added: Place | None
    ) -> None:
        links = [job for job in jobs if job[0].kind == LINK]
        for item, old, _ in links:
            for row, column in _each(old):
                _unlink(self._cell(row, column))
            row, column = item.places[0][:2]
            if added and row == self._zone[0] and added[1] <= column <= added[3]:
                for place in _each([[added[0], column, added[2], column]]):
                    _unlink(self._cell(*place))
        for item, _, new in links:
            for row, column in _each(new):
                put_link(self._document, self._cell(row, column), item.held)

    def _cell(self, row: int, column: int) -> Any:
        return self._sheet.getCellByPosition(column - 1, row - 1)

    def _cells(self, place: Place) -> Any:
        top, left, bottom, right = place
        return self._sheet.getCellRangeByPosition(left - 1, top - 1, right - 1, bottom - 1)


def put_link(document: Any, cell: Any, url: str) -> None:
    """Put a link on a cell; a text that has one keeps it."""
    if cell.Type.value != "TEXT":
        cell.Hyperlink = url
    elif not _url(cell):
        field = document.createInstance(_FIELD)
        field.URL, field.Representation = url, cell.String
        cell.String = ""
        cell.insertTextContent(cell.createTextCursor(), field, False)


def _url(cell: Any) -> str:
    """The address of the first link in a cell's text."""
    fields = cell.getTextFields()
    every = fields.createEnumeration() if fields is not None else None
    while every is not None and every.hasMoreElements():
        field = every.nextElement()
        if field.getPropertySetInfo().hasPropertyByName("URL"):
            return str(field.URL)
    return ""


def _unlink(cell: Any) -> None:
    if cell.Hyperlink:
        cell.Hyperlink = ""
    elif cell.Type.value == "TEXT" and _url(cell):
        cell.String = cell.String


def _place(address: Any) -> Place:
    return [
        address.StartRow + 1,
        address.StartColumn + 1,
        address.EndRow + 1,
        address.EndColumn + 1,
    ]


def _each(places: Iterable[Place]) -> Iterator[tuple[int, int]]:
    for top, left, bottom, right in places:
        for row in range(top, bottom + 1):
            for column in range(left, right + 1):
                yield row, column
