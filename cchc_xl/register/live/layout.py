"""Where cells go that people put beside the records of a live table, when the records change.

The rules are those of :mod:`cchc_xl.register.records.layout`, on values in place of XML: contents
move, formats stay where they are.
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.register.live.book import Beside
from cchc_xl.register.live.host import Place, Thing
from cchc_xl.register.live.values import same
from cchc_xl.register.package.formulas import CannotStand, translated
from cchc_xl.register.port import CellValue, Displaced, Formula
from cchc_xl.register.records.change import Key, TableChange, key_part


@dataclass
class LiveLayout:
    """The cells beside a table's written columns, before and after, and what was displaced.

    ``beside`` are those of ``before`` that stand outside the table. ``matched`` gives the new row
    of each old record that is still there, ``keys`` the key of each. ``things`` are what people
    put on the records, where a record changes its row or bears a link, ``taken`` the parts of rules
    whose records are gone. ``formatted``: rows that the table grows by were its records a moment
    ago and look so. ``copied`` are cells that got the first record's formats by a write that was
    broken off, and lose them again.
    """

    before: dict[Place, CellValue] = field(default_factory=dict)
    after: dict[Place, CellValue] = field(default_factory=dict)
    fixed: tuple[Area, ...] = ()
    displaced: list[Displaced] = field(default_factory=list)
    beside: dict[Place, CellValue] = field(default_factory=dict)
    matched: Mapping[int, int] = field(default_factory=dict)
    keys: Mapping[int, Key] = field(default_factory=dict)
    things: list[Thing] | None = None
    taken: list[Thing] = field(default_factory=list)
    formatted: bool = False
    copied: Area | None = None


def lay_out(
    change: TableChange,
    records: Sequence[Sequence[CellValue]],
    beside: Beside,
    wanted: Mapping[Place, CellValue] | None = None,
) -> LiveLayout:
    """Find the place of every cell that a change does not write, in the rows that it touches.

    ``records`` are the table's columns as they are, ``beside`` the cells outside of it. Cells
    that are ``wanted`` at a place take it first; those that stand elsewhere now are taken for them.
    """
    return _Placing(change, records, beside, dict(wanted or {})).run()


class _Placing:
    def __init__(
        self,
        change: TableChange,
        records: Sequence[Sequence[CellValue]],
        beside: Beside,
        wanted: dict[Place, CellValue],
    ) -> None:
        self.change = change
        self.records = records
        self.wanted = wanted
        own: dict[Place, CellValue] = {
            (row, column): value
            for column in range(change.owned + 1, change.right + 1)
            for row, value in enumerate(records[column - change.left], change.old.first_row)
            if row >= change.start and value is not None
        }
        self.layout = LiveLayout(
            own | beside.cells, dict(wanted), beside.fixed, beside=beside.cells
        )
        self.record_rows = self._record_rows()
        self.keys: dict[int, Key] = {}
        self.destination = self._destination()
        self.layout.matched, self.layout.keys = self.destination, self.keys
        self.fillers = {
            column: _Filler(change, column, records[column - change.left])
            for column in range(change.owned + 1, change.right + 1)
        }

    def run(self) -> LiveLayout:
        moving = []
        for place, value in sorted(self._unwanted().items(), key=lambda item: item[0]):
            if self._moves(place):
                moving.append((place, value))
            elif self.change.left <= place[1] <= self.change.right and (
                place[0] > self.change.new.last_row
            ):
                self._displace(place, value)
            elif place not in self.layout.after:
                self.layout.after[place] = value
            else:
                self._displace(place, value)
        left = [(place, value) for place, value in moving if not self._move(place, value)]
        for place, value in left:
            self._leave(place, value)
        self._fill()
        return self.layout

    def _unwanted(self) -> dict[Place, CellValue]:
        """The cells that are there now, without those that are wanted, here or elsewhere."""
        found = dict(self.layout.before)
        for place, value in self.wanted.items():
            column = [other for other in found if other[1] == place[1]]
            if place in found and same(found[place], value):
                del found[place]
                continue
            for other in column:
                if same(_moved(found[other], other, place), value):
                    del found[other]
                    break
        return found

    def _record_rows(self) -> set[int]:
        """Rows of records that the change replaces."""
        written = self.records[: len(self.change.columns)]
        return {
            row
            for row, values in enumerate(zip(*written, strict=True), self.change.old.first_row)
            if row >= self.change.start and any(value is not None for value in values)
        }

    def _moves(self, place: Place) -> bool:
        return place[0] in self.record_rows and not self._is_fixed(place)

    def _is_fixed(self, place: Place) -> bool:
        return any(
            area.top <= place[0] <= area.bottom and area.left <= place[1] <= area.right
            for area in self.layout.fixed
        )

    def _move(self, place: Place, value: CellValue) -> bool:
        """Put a cell beside its record; False when that is gone, or the place is taken."""
        row = self.destination.get(place[0])
        if row is None:
            return False
        target = row, place[1]
        if target in self.layout.after or self._is_fixed(target):
            return False
        try:
            self.layout.after[target] = _moved(value, place, target)
        except CannotStand:
            return False
        return True

    def _leave(self, place: Place, value: CellValue) -> None:
        """Leave a cell of a vanished record outside the table where no record stands."""
        row, column = place
        free = place not in self.layout.after
        if free and column > self.change.right and not self.change.takes(row):
            self.layout.after[place] = value
        else:
            self._displace(place, value)

    def _displace(self, place: Place, value: CellValue) -> None:
        row, column = place
        old = self.change.old
        inside = self.change.left <= column <= self.change.right
        if inside and self.fillers[column].makes(row, value):
            return
        self.layout.displaced.append(
            Displaced(
                old.name,
                old.sheet,
                addresses.cell(row, column),
                old.columns[column - self.change.left] if inside else "",
                self.keys.get(row, ()),
                value,
            )
        )

    def _destination(self) -> dict[int, int]:
        """New row of each old record that is still there."""
        change = self.change
        if change.key is None:
            last = min(change.old.last_row, change.start + change.records - 1)
            return {row: row for row in range(change.start, last + 1)}
        parts = [map(key_part, self.records[place]) for place in change.key]
        keys = enumerate(zip(*parts, strict=True), change.old.first_row)
        self.keys = {row: key for row, key in keys if row >= change.start}
        return change.matched(self.keys)

    def _fill(self) -> None:
        """Give new records the formula of the columns that people added."""
        kept = set(self.destination.values())
        for column, filler in self.fillers.items():
            if not filler.formula:
                continue
            for row in range(self.change.start, self.change.new.last_row + 1):
                if row not in kept and (row, column) not in self.layout.after:
                    self.layout.after[row, column] = Formula(filler.text(row))


class _Filler:
    """The formula that a column which people added has in every record, if it has.

    No program tells whether it calls a column calculated: the first two records say so, or the
    only one.
    """

    def __init__(self, change: TableChange, column: int, values: Sequence[CellValue]) -> None:
        self.column = column
        self.first_row = change.old.first_row
        first = values[0]
        self.formula = first.text if isinstance(first, Formula) else ""
        if self.formula and len(values) > 1 and not self.makes(self.first_row + 1, values[1]):
            self.formula = ""
        self.relative = bool(self.formula) and self._text(self.first_row + 1) != self.formula

    def text(self, row: int) -> str:
        """The formula as it reads in a row."""
        return self._text(row) if self.relative else self.formula

    def _text(self, row: int) -> str:
        origin = addresses.cell(self.first_row, self.column)
        try:
            return translated(self.formula, origin, addresses.cell(row, self.column))
        except CannotStand:
            return self.formula

    def makes(self, row: int, value: CellValue) -> bool:
        """Whether a cell holds but the column's formula."""
        if not self.formula or not isinstance(value, Formula):
            return False
        return same(Formula(self._text(row)), value)


def _moved(value: CellValue, origin: Place, target: Place) -> CellValue:
    """A cell's content for another place; what a moved formula gives is to be computed anew."""
    if not isinstance(value, Formula) or origin == target:
        return value
    text = translated(value.text, addresses.cell(*origin), addresses.cell(*target))
    return Formula(text)


def blocks(changed: Iterable[Place], held: set[Place]) -> list[Area]:
    """Few rectangles that cover the changed places and no place that is ``held``.

    One if it can be, else one or more for each column.
    """
    places = sorted(changed, key=lambda place: (place[1], place[0]))
    if not places:
        return []
    rows = [row for row, _ in places]
    box = Area(min(rows), places[0][1], max(rows), places[-1][1])
    if not any(
        box.top <= row <= box.bottom and box.left <= column <= box.right for row, column in held
    ):
        return [box]
    found: list[Area] = []
    for row, column in places:
        last = found[-1] if found else None
        if (
            last is not None
            and last.left == column
            and not any((between, column) in held for between in range(last.bottom + 1, row))
        ):
            found[-1] = last._replace(bottom=row)
        else:
            found.append(Area(row, column, row, column))
    return found
