"""Where cells beside a live table go, on plain values; LibreOffice shows the same elsewhere."""

from __future__ import annotations

from typing import Any

from hypothesis import given
from hypothesis import strategies as st

from cchc_xl.base.addresses import Area, position
from cchc_xl.register.live.book import Beside
from cchc_xl.register.live.layout import LiveLayout, blocks, lay_out
from cchc_xl.register.package.tables import TablePart
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.records.change import TableChange


def table(records: int, columns: int = 2) -> TablePart:
    """A table from A4 on."""
    return TablePart(
        name="tblA",
        part="",
        sheet="Trang",
        sheet_part="Trang",
        area=Area(4, 1, 4 + max(records, 1), columns),
        header_rows=1,
        totals_rows=0,
        columns=tuple(f"Cột {number}" for number in range(columns)),
        calculated=(False,) * columns,
    )


def _columns(keys: list[int]) -> list[list[Any]]:
    """Return a column of names and one of numbers; a table without records has a blank row."""
    return [[f"K{key}" for key in keys], [*keys]] if keys else [[None], [None]]


def moved(
    old: list[int],
    new: list[int],
    cells: dict[tuple[int, int], CellValue],
    *,
    fixed: tuple[Area, ...] = (),
    own: list[CellValue] | None = None,
    wanted: dict[tuple[int, int], CellValue] | None = None,
) -> LiveLayout:
    """The layout when records with these keys take the place of others."""
    columns: list[list[Any]] = _columns(old)
    written = _columns(new)
    if own is not None:
        columns.append(own)
    change = TableChange(table(len(old), len(columns)), written, 5, (0,))
    return lay_out(change, columns, Beside(cells, fixed), wanted)


@given(
    old=st.lists(st.integers(0, 9), min_size=1, max_size=8),
    notes=st.sets(st.tuples(st.integers(5, 16), st.integers(7, 9)), max_size=8),
    new=st.lists(st.integers(0, 9), max_size=12),
)
def test_no_note_is_ever_lost(old: list[int], notes: set[tuple[int, int]], new: list[int]) -> None:
    end = 4 + max(len(old), len(new), 1)
    cells: dict[tuple[int, int], CellValue] = {
        place: f"ghi {place}" for place in notes if place[0] <= end
    }
    layout = moved(old, new, cells)
    told = [item.value for item in layout.displaced]
    assert sorted(map(str, [*layout.after.values(), *told])) == sorted(map(str, cells.values()))
    for (row, _), text in layout.after.items():
        before = next(place[0] for place, value in cells.items() if value == text) - 5
        if before < len(old) and row - 5 < len(new):
            assert new[row - 5] == old[before]


@given(st.lists(st.integers(0, 9), max_size=8), st.lists(st.integers(0, 9), max_size=8))
def test_there_and_back_is_as_before(old: list[int], new: list[int]) -> None:
    cells: dict[tuple[int, int], CellValue] = {
        (5 + row, 7): f"ghi {row}" for row in range(len(old))
    }
    there = moved(old, new, cells)
    back = moved(new, old, there.after, wanted=cells)
    assert back.after == cells
    assert not back.displaced


def test_what_cannot_move_stays_and_keeps_its_place() -> None:
    fixed = (Area(5, 7, 5, 7),)
    layout = moved([1, 2], [2, 1], {(5, 7): "giữ", (6, 7): "đi", (6, 8): "theo"}, fixed=fixed)
    assert layout.after == {(5, 7): "giữ", (5, 8): "theo"}
    assert [(item.cell, item.value) for item in layout.displaced] == [("G6", "đi")]


def test_formulas_read_as_after_sorting() -> None:
    layout = moved([1, 2], [2, 1], {(5, 7): Formula("B5*2+$B$5+$B4", 3)})
    assert layout.after == {(6, 7): Formula("B6*2+$B$5+$B5")}
    layout = moved([1], [2], {(5, 7): Formula("B5*2", 3)})
    assert [item.value for item in layout.displaced] == [Formula("B5*2", 3)]


def test_an_own_column_is_calculated_when_the_first_two_records_say_so() -> None:
    own: list[CellValue] = [Formula("B5*2", 2), Formula("B6*2", 4), "tay"]
    layout = moved([1, 2, 3], [4, 3, 5], {}, own=own)
    assert layout.after == {(5, 3): Formula("B5*2"), (6, 3): "tay", (7, 3): Formula("B7*2")}
    assert not layout.displaced
    layout = moved([1, 2], [4, 2], {}, own=[Formula("B5*2", 2), "tay"])
    assert layout.after == {(6, 3): "tay"}
    assert [item.value for item in layout.displaced] == [Formula("B5*2", 2)]
    layout = moved([1], [1, 2], {}, own=[Formula("tblA[Cột 1]", 1)])
    assert layout.after == {(5, 3): Formula("tblA[Cột 1]", 1), (6, 3): Formula("tblA[Cột 1]")}


def test_blocks_cover_what_changed_and_nothing_that_is_held() -> None:
    def areas(changed: str, held: str = "") -> list[str]:
        found = blocks(map(position, changed.split()), set(map(position, held.split())))
        return [str(area) for area in found]

    assert areas("") == []
    assert areas("H5 H9 J7") == ["H5:J9"]
    assert areas("H5 H9 J7", held="I20 A7") == ["H5:J9"]
    assert areas("H5 H9 J7", held="I6") == ["H5:H9", "J7"]
    assert areas("H5 H9 J7", held="H7") == ["H5", "H9", "J7"]
