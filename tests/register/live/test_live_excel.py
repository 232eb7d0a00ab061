"""Where Excel is searched by halving; a sheet of answers stands for the program itself."""

from __future__ import annotations

from types import SimpleNamespace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.base.addresses import Area
from cchc_xl.register.live.excel.host import Excel
from cchc_xl.register.live.hosts import host_of

PLACES = st.sets(st.tuples(st.integers(1, 40), st.integers(1, 12)), max_size=6)


class Block:
    """A range of a sheet that knows which cells are filled, merged or of an array."""

    def __init__(self, area: Area, filled: set[tuple[int, int]], merged: list[Area]) -> None:
        self.area, self.filled, self.merges = area, filled, merged
        self.row, self.column = area.top, area.left
        self.shape = (area.bottom - area.top + 1, area.right - area.left + 1)
        app = SimpleNamespace(api=SimpleNamespace(WorksheetFunction=SimpleNamespace(CountA=len)))
        self.sheet = SimpleNamespace(
            book=SimpleNamespace(app=app),
            range=self._range,
            used_range=SimpleNamespace(row=1, column=1, shape=(40, 12)),
        )

    def _range(self, first: tuple[int, int], last: tuple[int, int] | None = None) -> Block:
        return Block(Area(*first, *(last or first)), self.filled, self.merges)

    @property
    def api(self) -> Any:
        area = self.area
        inside = [
            (row, column)
            for row, column in self.filled
            if area.top <= row <= area.bottom and area.left <= column <= area.right
        ]
        touched = [merge for merge in self.merges if merge.overlaps(area)]
        one = self.shape == (1, 1)
        answers = SimpleNamespace(
            MergeCells=bool(touched) if one or not touched else None,
            HasArray=bool(inside) if one or not inside else None,
        )
        return Counted(answers, len(inside))

    @property
    def merge_area(self) -> Block:
        (area,) = [merge for merge in self.merges if merge.overlaps(self.area)]
        return Block(area, self.filled, self.merges)


class Counted:
    """What Excel says of a range, and how many of its cells are filled."""

    def __init__(self, answers: SimpleNamespace, filled: int) -> None:
        self.answers, self.filled = answers, filled

    def __getattr__(self, name: str) -> Any:
        return getattr(self.answers, name)

    def __len__(self) -> int:
        return self.filled


@given(PLACES)
def test_the_extent_holds_all_contents_and_ends_with_one(filled: set[tuple[int, int]]) -> None:
    area = Area(5, 3, 60, 16_384)
    inside = [place for place in filled if place[0] >= 5 and place[1] >= 3]
    found = Excel().extent(Block(area, filled, []))  # type: ignore[arg-type]
    if not inside:
        assert found is None
    else:
        rows, columns = zip(*inside, strict=True)
        assert found == Area(5, 3, max(rows), max(columns))


def test_nothing_stands_beyond_the_used_range() -> None:
    block = Block(Area(50, 1, 60, 5), {(1, 1)}, [])
    assert Excel().extent(block) is None  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "merges", [[], [Area(6, 4, 8, 5)], [Area(5, 3, 5, 9), Area(6, 3, 6, 9), Area(30, 12, 40, 12)]]
)
def test_merged_ranges_are_found(merges: list[Area]) -> None:
    block = Block(Area(5, 3, 40, 12), set(), merges)
    assert sorted(Excel().merged(block)) == merges  # type: ignore[arg-type]


@given(PLACES)
def test_cells_of_arrays_are_found(filled: set[tuple[int, int]]) -> None:
    block = Block(Area(1, 1, 40, 12), filled, [])
    assert sorted(Excel().arrays(block)) == sorted(filled)  # type: ignore[arg-type]


def test_what_is_not_libreoffice_is_excel() -> None:
    book: Any = SimpleNamespace(api=SimpleNamespace(Date1904=True))
    host = host_of(book)
    assert isinstance(host, Excel)
    assert host.epoch_1904(book)
