"""Where the records of a sheet's tables go, and with them whatever lies on their rows.

Both adapters ask here: for a cell (a note, a link), for a row (its height), for ranges (see
:mod:`cchc_xl.register.records.ranges`). A record is found again by its key
(:meth:`TableChange.matched`); a row without a record is nobody's, and what lies on it stays.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping, Sequence
from functools import cached_property

from cchc_xl.base.addresses import Area
from cchc_xl.register.records.change import Key, TableChange

LAST_COLUMN = 16_384


class Moves:
    """Where the records of one table go; nothing is read before it is asked for.

    ``matched`` gives the new row of each old record that is still there, ``keys`` the key of each
    old row. Where the table is alone on its sheet whole rows belong to its records, save the
    ``fixed`` ranges beside it; else the table's columns alone.
    """

    def __init__(
        self,
        change: TableChange,
        matched: Callable[[], Mapping[int, int]],
        keys: Callable[[], Mapping[int, Key]],
        *,
        alone: bool,
        fixed: Sequence[Area] = (),
    ) -> None:
        self.change = change
        self.alone = alone
        self.left = 1 if alone else change.left
        self.right = LAST_COLUMN if alone else change.right
        self._matched = matched
        self._keys = keys
        self.fixed = [
            area
            for area in fixed
            if alone and not (change.left <= area.left and area.right <= change.right)
        ]

    @cached_property
    def rows(self) -> dict[int, int | None]:
        """The new row of each old record; None where the record is gone."""
        matched, keys, keyed = self._matched(), self._keys(), self.change.key is not None
        return {
            row: matched.get(row)
            for row in range(self.change.start, self.change.old.last_row + 1)
            if not keyed or any(part is not None for part in keys.get(row, ()))
        }

    @cached_property
    def sources(self) -> dict[int, int]:
        """The old row of each record that is still there, by its new one."""
        return {new: old for old, new in self.rows.items() if new is not None}

    @cached_property
    def changes_rows(self) -> bool:
        """Whether a record changes its row or is gone."""
        return any(old != new for old, new in self.rows.items())

    def key(self, row: int) -> Key:
        """The key of the record that stood in a row; empty when records have none."""
        return self._keys().get(row, ())

    def fixed_rows(self, left: int, right: int) -> set[int]:
        """Rows of records in which these columns, outside the table, hold what stays there."""
        return {
            row
            for area in self.fixed
            if area.left <= right and left <= area.right
            for row in range(
                max(area.top, self.change.start), min(area.bottom, self.change.old.last_row) + 1
            )
        }

    def holds(self, row: int, column: int) -> bool:
        """Whether a cell lies in a record's row, or where a new record will stand."""
        change = self.change
        if not self.left <= column <= self.right:
            return False
        if change.start <= row <= change.old.last_row:
            return not self._is_fixed(row, column)
        inside = change.left <= column <= change.right
        return inside and change.old.last_row < row <= max(
            change.new.last_row, change.old.area.bottom
        )

    def target(self, row: int, column: int) -> int | None:
        """The new row of a cell that a table holds; None when its record is gone.

        Below the records, a cell gets None as well where a new record takes its place; the row of
        totals stays the last.
        """
        change = self.change
        if row <= change.old.last_row:
            return self.rows.get(row, row)
        if row <= change.old.area.bottom:
            return row + change.new.area.bottom - change.old.area.bottom
        return None

    def _is_fixed(self, row: int, column: int) -> bool:
        return any(
            area.top <= row <= area.bottom and area.left <= column <= area.right
            for area in self.fixed
        )


class SheetMoves:
    """The moves of all changed tables of one sheet."""

    def __init__(self, moves: Iterable[Moves]) -> None:
        self.every = list(moves)

    def of(self, row: int, column: int) -> Moves | None:
        """The moves that a cell is subject to, if any."""
        return next((moves for moves in self.every if moves.holds(row, column)), None)

    def cells(self, places: Iterable[tuple[int, int]]) -> dict[tuple[int, int], int | None]:
        """The new row of things of which a cell has but one; None where there is no place for it.

        A thing that stays has its place before one that comes.
        """
        wanted = {}
        for place in sorted(set(places)):
            moves = self.of(*place)
            wanted[place] = moves.target(*place) if moves else place[0]
        taken = {place for place, row in wanted.items() if row == place[0]}
        for place, row in wanted.items():
            if row is None or row == place[0]:
                continue
            if (row, place[1]) in taken:
                wanted[place] = None
            taken.add((row, place[1]))
        return wanted
