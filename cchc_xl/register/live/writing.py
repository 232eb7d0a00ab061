"""Writing a table's change into a live workbook: in blocks, each read back, with the way back.

The number of calls does not depend on the number of records. No filter may hide rows meanwhile
(:func:`cchc_xl.register.live.commit.write` lifts them): Excel puts a block's first value into all
visible cells and nothing into the hidden ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import partial
from typing import NamedTuple

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.belongings import Carried, lift
from cchc_xl.register.live.book import LiveBook
from cchc_xl.register.live.checking import NotAsWritten, differences, other_apostrophe
from cchc_xl.register.live.host import Place
from cchc_xl.register.live.layout import LiveLayout, blocks
from cchc_xl.register.live.texts import as_text, plain_text
from cchc_xl.register.live.values import (
    LONGEST_IN_BLOCK,
    TEXT_FORMAT,
    fitting_format,
    needs_format,
    same,
    to_libreoffice,
)
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.records.change import TableChange

Columns = Sequence[Sequence[CellValue]]
Cells = Mapping[Place, CellValue]


class Planned(NamedTuple):
    """A table's change, and what becomes of the cells beside it."""

    change: TableChange
    layout: LiveLayout


class Writer:
    """Writes blocks into a workbook and knows how to take all of them back."""

    def __init__(self, live: LiveBook) -> None:
        self.live = live
        self._back: list[Callable[[], object]] = []

    def take_back(self) -> None:
        """Undo everything written, the last first. An error here leaves things half done."""
        while self._back:
            self._back[-1]()
            self._back.pop()

    def lift(self, plans: Iterable[Planned]) -> list[Carried]:
        """Lift what people put on the records; it is to be put down when all is written."""
        found = [lift(self.live, plan.change, plan.layout) for plan in plans]
        carried = [each for each in found if each is not None]
        self._back += [each.put_back for each in carried]
        return carried

    def write_named(self, sheet: str, area: Area, old: CellValue, new: CellValue) -> None:
        """Put a value into a cell. ``NotAsWritten``: it does not hold that."""
        self._back.append(partial(self._assign, sheet, area, [[old]]))
        self._block(sheet, area, [[new]])

    def write_table(self, planned: Planned) -> None:
        """Write a table's records and what stands beside them. ``NotAsWritten``: see there.

        A table is made larger first and smaller last, so that whatever breaks off in between
        leaves no record outside of it.
        """
        change, layout = planned
        old, new, sheet = change.old, change.new, change.old.sheet
        give_back = self._heights(change)
        if old.totals_rows and new.area != old.area:
            self._move_totals(change)
        if new.area.bottom > old.area.bottom:
            self.resize(old, new)
            added = Area(old.last_row + 1, change.left, new.last_row, change.right)
            self._back.append(self.live.range(sheet, added).clear_contents)
            if not layout.formatted:
                self._copy_formats(change, added)
        owned = Area(change.start, change.left, new.last_row, change.owned)
        self._remember_records(change, owned)
        self._block(sheet, owned, change.columns, old.name)
        if new.area.bottom < old.area.bottom:
            lifted = old.totals_rows and self.live.host.lifts_totals
            bottom = old.last_row if lifted else old.area.bottom
            top = new.last_row + 1 if lifted else new.area.bottom + 1
            self._clear(sheet, old.area._replace(top=top, bottom=bottom))
        self._write_beside(change, layout)
        if new.area.bottom < old.area.bottom:
            self.resize(old, new)
        self.live.host.fit_rows(self.live.range(sheet, owned))
        give_back()

    def _heights(self, change: TableChange) -> Callable[[], None]:
        """What gives rows that are written the heights set by hand, which fitting takes."""
        bottom = min(change.old.last_row, change.new.last_row)
        if bottom < change.start:
            return lambda: None
        rows = change.old.area._replace(top=change.start, bottom=bottom)
        give_back = self.live.host.heights(self.live.range(change.old.sheet, rows))[1]
        self._back.append(give_back)
        return give_back

    def _clear(self, sheet: str, area: Area) -> None:
        """Empty cells, also those in hidden rows. ``NotAsWritten``: something is left."""
        block = self.live.range(sheet, area)
        block.clear_contents()
        left = self.live.host.extent(block)
        if left is not None:
            raise NotAsWritten(sheet, left.top, left.left)

    def clear_formulas(self, planned: Planned) -> None:
        """Empty a table's records if formulas are among them; they are written anew later.

        Programs compile formulas over a table again whenever it gets another size: those of the
        consolidated sheets take more time than all else.
        """
        change = planned.change
        owned = Area(change.start, change.left, change.old.last_row, change.owned)
        records = self.live.records(change.old.name)[: len(change.columns)]
        if owned.top <= owned.bottom and any(
            isinstance(value, Formula) for column in records for value in column
        ):
            self._remember_records(change, owned)
            self.live.range(change.old.sheet, owned).clear_contents()

    def _remember_records(self, change: TableChange, owned: Area) -> None:
        """The way back for the rows that are written or cleared."""
        first = change.start - change.old.first_row
        records = self.live.records(change.old.name)[: len(change.columns)]
        before = [column[first:] for column in records]
        if before[0]:
            stood = owned._replace(bottom=change.old.last_row)
            self._back.append(partial(self._assign, change.old.sheet, stood, before))

    def resize(self, old: TablePart, new: TablePart) -> None:
        """Give a table another extent; the way back is to give it the old one."""
        self._back.append(partial(self._fit, old))
        self._fit(new)

    def _fit(self, table: TablePart) -> None:
        """Give a table the extent that it is described with."""
        handle = self.live.handle(table.name)
        area = table.area
        if not table.totals_rows:
            handle.resize(self.live.range(table.sheet, area))
            return
        with self.live.host.without_totals(handle) as lifted:
            if lifted:
                area = area._replace(bottom=table.last_row)
            handle.resize(self.live.range(table.sheet, area))

    def _copy_formats(self, change: TableChange, added: Area) -> None:
        """Copy the first record down: contents come along and are overwritten."""
        sheet, top = change.old.sheet, change.old.first_row
        rows = self.live.range(sheet, added)
        model = self.live.range(sheet, added._replace(top=top, bottom=top))
        with self.live.host.shown(model):
            model.copy(rows)
        self.live.host.drop_comments(rows)
        own = added._replace(left=change.owned + 1)
        if own.left <= own.right:
            self.live.range(sheet, own).clear_contents()

    def _move_totals(self, change: TableChange) -> None:
        """Copy the row of totals below the new last record; records then cover its old place.

        A program that lifts the row moves it by itself when the table is resized.
        """
        old, new = change.old, change.new
        sheet = old.sheet
        place = old.area._replace(top=old.last_row + 1)
        target = self.live.range(sheet, new.area._replace(top=new.last_row + 1))
        totals = [list(column) for column in zip(*self.live.read(sheet, place), strict=True)]
        self._back.append(partial(self._assign, sheet, place, totals))
        if self.live.host.lifts_totals:
            return
        self._back.append(target.clear_contents)
        self.live.range(sheet, place).copy(target)

    def _write_beside(self, change: TableChange, layout: LiveLayout) -> None:
        """Write the cells beside the records that are not as before, and only these."""
        before, after = layout.before, layout.after
        changed = set()
        lost = {}
        for place in before.keys() | after.keys():
            old, new = before.get(place), after.get(place)
            if change.owned < place[1] <= change.right and place[0] > change.new.last_row:
                lost[place] = old  # it is cleared by now, or the totals stand there
            elif not same(old, new):
                changed.add(place)
        self._remember(change.old.sheet, lost, set(), before)
        held = self._held(change, layout, changed)
        for zone in (
            {place for place in changed if place[1] < change.left},
            {place for place in changed if place[1] > change.owned},
        ):
            for area in self._remember(change.old.sheet, zone, held, before):
                self._block(change.old.sheet, area, _columns(after, area), change.old.name)

    def _remember(
        self, sheet: str, places: Iterable[Place], held: set[Place], before: Cells
    ) -> list[Area]:
        """Few blocks that cover the places; the way back is to write what stood there."""
        areas = blocks(places, held)
        for area in areas:
            self._back.append(partial(self._assign, sheet, area, _columns(before, area)))
        return areas

    def _held(self, change: TableChange, layout: LiveLayout, changed: set[Place]) -> set[Place]:
        """Places that no block may cover: formulas and ranges that stay, the row of totals."""
        if not changed:
            return set()
        held = {
            place
            for place, value in layout.after.items()
            if isinstance(value, Formula) and place not in changed
        }
        fixed = list(layout.fixed)
        new = change.new
        if new.totals_rows:
            fixed.append(new.area._replace(top=new.last_row + 1))
        right = max(column for _, column in changed)
        for area in fixed:
            rows = range(max(area.top, change.start), min(area.bottom, change.end) + 1)
            columns = range(area.left, min(area.right, right) + 1)
            held.update((row, column) for row in rows for column in columns)
        return held

    def _block(self, sheet: str, area: Area, columns: Columns, table: str = "") -> None:
        """Write a block so that every value reads back in kind, and see that it does."""
        codes = list(self.live.host.formats(self.live.range(sheet, area)))
        for number, column in enumerate(columns):
            if needs_format(column):
                place = area.left + number
                codes[number] = self._fit_format(
                    sheet, area._replace(left=place, right=place), column, codes[number]
                )
        self._assign(sheet, area, columns, codes)
        self._check(sheet, area, columns, table)

    def _check(self, sheet: str, area: Area, columns: Columns, table: str) -> None:
        """Read a block back. ``NotAsWritten``: it holds something else."""
        mended = False
        for different in differences(self.live, sheet, area, columns, table):
            typed = other_apostrophe(different)
            if typed is None:
                raise NotAsWritten(sheet, different.row, different.column)
            mended = True
            guard = as_text if typed else plain_text
            text = guard(str(different.wanted), self.live.host.letters)
            place = Area(different.row, different.column, different.row, different.column)
            self.live.host.assign(self.live.range(sheet, place), [[text]])
        if mended:
            for different in differences(self.live, sheet, area, columns, table):
                raise NotAsWritten(sheet, different.row, different.column)

    def _fit_format(self, sheet: str, area: Area, column: Sequence[CellValue], current: str) -> str:
        """Give cells the number format that their values need; return the one they have then."""
        first = current
        if not current:
            first = self.live.range(sheet, area._replace(bottom=area.top)).number_format or ""
        wanted = fitting_format(column, current, first)
        if not wanted:
            return current
        block = self.live.range(sheet, area)
        if current:
            self._back.append(partial(setattr, block, "number_format", current))
        block.number_format = wanted
        return wanted

    def _assign(self, sheet: str, area: Area, columns: Columns, codes: Sequence[str] = ()) -> None:
        """Assign a block; what is too long for one goes in by itself.

        ``codes`` are the number formats of the columns, if they are known.
        """
        epoch, letters = self.live.epoch_1904, self.live.host.letters
        typed = [code != TEXT_FORMAT for code in codes] or [True] * len(columns)
        rows = [list(row) for row in zip(*columns, strict=True)]
        long: dict[Place, str] = {}
        for i, row in enumerate(rows):
            for j, value in enumerate(row):
                made = row[j] = to_libreoffice(value, epoch, letters, as_typed=typed[j])
                if type(made) is str and len(made) > LONGEST_IN_BLOCK:
                    long[area.top + i, area.left + j] = made
                    row[j] = None
        self.live.host.assign(self.live.range(sheet, area), rows)
        for place, text in long.items():
            self.live.host.assign(self.live.range(sheet, Area(*place, *place)), [[text]])


def _columns(cells: Cells, area: Area) -> list[list[CellValue]]:
    return [
        [cells.get((row, column)) for row in range(area.top, area.bottom + 1)]
        for column in range(area.left, area.right + 1)
    ]
