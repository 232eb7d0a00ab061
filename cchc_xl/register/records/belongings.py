"""What people put on the records of a sheet part, and where it lies after a change."""

from __future__ import annotations

import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cached_property

from cchc_xl.base import addresses
from cchc_xl.base.addresses import Area
from cchc_xl.register.package import xmltext
from cchc_xl.register.package.parts import Package, relationships_part
from cchc_xl.register.package.sheetdata import SheetData
from cchc_xl.register.package.sheetpatterns import Row
from cchc_xl.register.port import Displaced
from cchc_xl.register.records.anchors import moved_shapes
from cchc_xl.register.records.looks import LOOK, column_styles, own_styles, spread
from cchc_xl.register.records.moves import Moves, SheetMoves
from cchc_xl.register.records.notes import moved_notes, note_parts
from cchc_xl.register.records.rules import Rules, has_rules

HEIGHT, OUTLINE = "chiều cao dòng", "mức nhóm dòng"
_OWN_ROW = re.compile(rb'\s*\b(?:ht|customHeight|outlineLevel|collapsed|s|customFormat)="[^"]*"')
_IS_OWN = re.compile(
    rb'\b(?:customHeight|customFormat|collapsed)="(?:1|true)"|\boutlineLevel="[1-9]'
)


@dataclass
class Belongings:
    """What lies on the records after a change.

    ``defaults`` are the formats of the columns that a table's change writes, by its name;
    ``looks`` the formats of cells that differ from them, by row and column. ``rows`` holds the
    attributes that rows get with their record; ``bare`` are rows that lose theirs. ``tail`` is
    what follows the rows (None: as it was), ``parts`` are other parts that change.
    """

    defaults: dict[str, list[int]] = field(default_factory=dict)
    looks: dict[int, dict[int, int]] = field(default_factory=dict)
    rows: dict[int, bytes] = field(default_factory=dict)
    bare: set[int] = field(default_factory=set)
    tail: bytes | None = None
    parts: dict[str, bytes] = field(default_factory=dict)
    displaced: list[Displaced] = field(default_factory=list)

    def row_attributes(self, number: int, attributes: bytes) -> bytes:
        """A row's attributes with those that belong to its record."""
        if number in self.rows:
            return _OWN_ROW.sub(b"", attributes).strip() + self.rows[number]
        return _OWN_ROW.sub(b"", attributes).strip() if number in self.bare else attributes


def collect(package: Package, data: SheetData, moves: Sequence[Moves]) -> Belongings:
    """Find what lies on the records of a sheet and where it goes with them."""
    return _Collecting(package, data, SheetMoves(moves)).run()


class _Collecting:
    def __init__(self, package: Package, data: SheetData, moves: SheetMoves) -> None:
        self.package = package
        self.data = data
        self.moves = moves
        self.found = Belongings()

    def run(self) -> Belongings:
        for moves in self.moves.every:
            self._looks(moves)
            if moves.alone:
                self._rows(moves)
        self._rules()
        self._notes()
        parts, displaced = moved_shapes(self.package, self.data.part, self.moves)
        self.found.parts |= parts
        self.found.displaced += displaced
        return self.found

    def _looks(self, moves: Moves) -> None:
        change = moves.change
        defaults = column_styles(self.data, change.old, change.left, change.owned)
        self.found.defaults[change.old.name] = defaults
        zone = range(change.start, change.old.last_row + 1)
        own = own_styles(self.data, zone, change.left, defaults)
        for row, styles in own.items():
            target = moves.rows.get(row, row)
            if target is None:
                seen = {
                    column: style
                    for column, style in styles.items()
                    if self.data.styles.shows_otherwise(style, defaults[column - change.left])
                }
                for left, right in spread(seen):
                    self._tell(moves, row, str(Area(row, left, row, right)), LOOK)
            elif target <= change.new.last_row:
                self.found.looks.setdefault(target, {}).update(styles)
        self._fills_below(moves, defaults)

    def _fills_below(self, moves: Moves, defaults: Sequence[int]) -> None:
        """Tell of fills below a table that grows over them: new records have their column's."""
        change, styles = moves.change, self.data.styles
        below = range(change.old.area.bottom + 1, change.new.last_row + 1)
        for row, own in own_styles(self.data, below, change.left, defaults).items():
            filled = {
                column: style
                for column, style in own.items()
                if styles.fill(style) not in (styles.fill(defaults[column - change.left]), "")
            }
            for left, right in spread(filled):
                self._tell(moves, row, str(Area(row, left, row, right)), LOOK)

    def _rows(self, moves: Moves) -> None:
        """Heights, outline levels and formats of rows; hidden ones are the layout's."""
        change = moves.change
        own: dict[int, Row] = {}
        for mark in (b"custom", b"outlineLevel=", b"collapsed="):
            for row in self.data.rows_marked(mark, change.start, change.old.last_row):
                if _IS_OWN.search(row.attributes):
                    own[row.number] = row
        if not own or not moves.changes_rows:
            return
        for number, row in own.items():
            target = moves.rows.get(number, number)
            self.found.bare.add(number)
            attributes = b"".join(_OWN_ROW.findall(b" " + row.attributes))
            if target is not None:
                self.found.rows[target] = attributes
                continue
            if b"customHeight" in attributes:
                self._tell(moves, number, addresses.cell(number, change.left), HEIGHT)
            if b"outlineLevel" in attributes:
                self._tell(moves, number, addresses.cell(number, change.left), OUTLINE)

    def _rules(self) -> None:
        tail = self.data.xml[self.data.data_end :]
        if not has_rules(tail):
            return
        rules = Rules(tail, self.moves, self._links)
        new = rules.moved()
        if new != tail:
            self.found.tail = new
        self.found.displaced += rules.displaced

    @cached_property
    def _links(self) -> Mapping[str, str]:
        """Addresses of external links by the id of their relationship."""
        part = relationships_part(self.data.part)
        if not self.package.has(part):
            return {}
        return {
            element.get("Id", ""): element.get("Target", "")
            for element in xmltext.parse(self.package.read(part), part)
            if element.get("TargetMode") == "External"
        }

    def _notes(self) -> None:
        found = note_parts(self.package, self.data.part)
        if found is None:
            return
        notes = moved_notes(self.package, found, self.moves)
        self.found.parts |= notes.parts
        self.found.displaced += notes.displaced

    def _tell(self, moves: Moves, row: int, cell: str, what: str) -> None:
        old = moves.change.old
        self.found.displaced.append(
            Displaced(old.name, old.sheet, cell, "", moves.key(row), None, what)
        )
