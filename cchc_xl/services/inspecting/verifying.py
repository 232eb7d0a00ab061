"""A published draw is made again from its own file, and every cell is compared."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, NamedTuple

from cchc_xl.base.addresses import cell as address
from cchc_xl.measures.drawing.draw import Draw, draw
from cchc_xl.measures.drawing.frozen import Frozen
from cchc_xl.register.frames import plain_values
from cchc_xl.register.schema import tables
from cchc_xl.register.schema.words import DRAWN, LIST_FROZEN
from cchc_xl.services.inspecting.book import pages_of
from cchc_xl.services.inspecting.cells import Cell, Page
from cchc_xl.services.inspecting.list_pages import METHOD
from cchc_xl.services.inspecting.reading import Published, read_published, value_at
from cchc_xl.services.trusted import Master, Tell, opened, read_trusted, silent

if TYPE_CHECKING:
    from cchc_xl.register.content import Content

COMPARED = ("", "bold", "date", "ratio", "part", "input")
"""The styles of cells that hold something: titles and labels may be worded anew some day."""
DIGITS = 9


class Difference(NamedTuple):
    """A cell that does not show what comes of reckoning it again."""

    sheet: str
    cell: str
    printed: str
    reckoned: str


class VerifiedDraw(NamedTuple):
    """What a published file is, what of it is not as reckoned again, or as the register has it."""

    frozen: Frozen
    draw: Draw | None
    differences: tuple[Difference, ...]
    against_register: tuple[str, ...] | None

    @property
    def right(self) -> bool:
        """Tell whether everything agrees."""
        return not self.differences and not self.against_register


def verify_draw(path: Path, master: Master | None = None, *, tell: Tell = silent) -> VerifiedDraw:
    """Draw again from a published file alone; with the register, see whether it knows of it.

    ``UsageProblem``: it is no file that the program wrote.
    """
    published = read_published(path)
    made = draw(published.frozen, published.seed) if published.seed else None
    differences = tuple(_differences(published, made))
    against: tuple[str, ...] | None = None
    if master is not None:
        with opened(master) as register:
            content = read_trusted(register, tell=tell)
        against = tuple(_against(content, published.frozen, made))
    return VerifiedDraw(published.frozen, made, differences, against)


def _differences(published: Published, made: Draw | None) -> Iterator[Difference]:
    for page in pages_of(published.frozen, made):
        if page.name == METHOD:
            continue
        if page.name not in published.sheets:
            yield Difference(page.name, "A1", "(không có trang này)", "(cả trang)")
            continue
        known = {place for place, cell in page.cells.items() if cell.style in COMPARED}
        codes = {place for place, cell in page.cells.items() if cell.style == "bold"}
        places = sorted(known | _filled(published, page))
        for row, column in sorted(places, key=lambda place: place not in codes):
            cell = page.cells.get((row, column), Cell(None))
            printed = published.cell(page.name, row, column)
            if not _same(printed, cell.value):
                place = address(row, column)
                yield Difference(page.name, place, shown(printed), shown(cell.value))


def _filled(published: Published, page: Page) -> set[tuple[int, int]]:
    """Return the cells below the headings, in the page's own columns, in which something stands."""
    grid = published.sheets.get(page.name, ())
    labels = {place for place, cell in page.cells.items() if cell.style not in COMPARED}
    return {
        (row, column)
        for row in range(page.header + 1, len(grid) + 1)
        for column in range(1, len(page.widths) + 1)
        if value_at(grid, row, column) is not None and (row, column) not in labels
    }


def _same(printed: object, reckoned: object) -> bool:
    if isinstance(printed, float) or isinstance(reckoned, float):
        numbers = [value for value in (printed, reckoned) if isinstance(value, int | float)]
        return len(numbers) == 2 and round(numbers[0] - numbers[1], DIGITS) == 0
    return (printed or None) == (reckoned or None) or printed == reckoned


def shown(value: object) -> str:
    """Return a cell's value in words."""
    if value is None or value == "":
        return "(trống)"
    return f"{value:%d/%m/%Y}" if isinstance(value, date) else str(value)


def _against(content: Content, frozen: Frozen, made: Draw | None) -> Iterator[str]:
    """Say what the register knows otherwise: its journal, and Văn phòng's plan of inspections."""
    if frozen.code not in journaled(content, LIST_FROZEN, "record"):
        yield f"Nhật ký của sổ không ghi lần chốt nào có mã danh sách {frozen.code}."
    if made is None:
        return
    if made.code not in journaled(content, DRAWN, "record"):
        yield f"Nhật ký của sổ không ghi lần rút nào có mã bảng rút thăm {made.code}."
        return
    table = tables()["inspection_plan"]
    frame = content.frames[table.id]
    own = frame[frame["draw"].eq(made.code).fillna(False).astype(bool)]
    columns = (plain_values(own[name]) for name in ("unit", "quarter"))
    planned = dict(zip(*columns, strict=True))
    drawn = {one.unit.code: one.quarter for _, one in made.chosen}
    for code in sorted(drawn.keys() - planned.keys()):
        yield f"Trang “{table.sheet}” không có {code}, đơn vị được rút ({drawn[code]})."
    for code in sorted(planned.keys() - drawn.keys()):
        yield f"Trang “{table.sheet}” ghi {code} theo mã này, nhưng {code} không được rút."
    for code in sorted(drawn.keys() & planned.keys()):
        if planned[code] != drawn[code]:
            yield f"Trang “{table.sheet}” ghi {code} vào {planned[code]}; rút được {drawn[code]}."


def journaled(content: Content, action: str, column: str) -> list[str]:
    """Return what the journal says in a column of each time that something was done."""
    log = content.frames["journal"]
    rows = log[log["action"].eq(action).fillna(False).astype(bool)]
    return [str(value) for value in rows[column].dropna()]
