"""The pages of a frozen list: the units, their weights, how many are needed, how it is reckoned."""

from __future__ import annotations

from collections.abc import Sequence

from cchc_xl.consolidated.formulas import quoted
from cchc_xl.measures.coverage import TOTAL
from cchc_xl.measures.drawing.draw import Draw
from cchc_xl.measures.drawing.frozen import REASONS, Frozen, Need, by_quarter
from cchc_xl.plan.states.inspections import INSPECTED, OPEN, QUARTERS
from cchc_xl.services.inspecting.cells import Cell, Page, fixed, own

POPULATION, WEIGHTS, NEEDS, METHOD = "Quần thể", "Trọng số", "Cần kiểm tra", "Cách tính"
HEADER, FIRST = 4, 5
"""The rows of the headings and of the first record of a list."""
CODE, NAME, KIND, GROUPS, DISTRICT, DISTRICT_NO, STATE, LAST = range(2, 10)
"""The columns of the units, after their number."""
TIMES = 3
POINTS = TIMES + len(REASONS)
WEIGHT = POINTS + len(REASONS)
BECAUSE = WEIGHT + 1
"""The columns of the weights: how often, what that adds, the sum, where it comes from."""
SHARE, FLOOR, ACTIVE, REQUIRED, DONE, OTHERS, ABOVE, LACKING, FREE, NUMBER = (1, *range(3, 12))
"""The columns of what groups need; the quarters' follow."""
YEAR_AT, DAY_AT, CODE_AT = (2, 2), (2, 4), (2, 6)
"""Where the list's year, day and code stand among the units."""


def population_page(frozen: Frozen) -> Page:
    """Return the list of units, each with its groups, its district's number and how it stands."""
    page = Page(POPULATION, (6, 13, 44, 28, 16, 20, 9, 22, 16), HEADER, {})
    page.put(1, [Cell("DANH SÁCH ĐƠN VỊ ĐỂ RÚT THĂM KIỂM TRA CẢI CÁCH HÀNH CHÍNH", style="title")])
    page.put(
        2,
        [
            *(Cell("Năm", style="label"), frozen.year),
            *(Cell("Chốt đến ngày", style="label"), Cell(frozen.as_of, style="date")),
            *(Cell("Mã danh sách", style="label"), Cell(frozen.code, style="bold")),
        ],
    )
    titles = ("STT", "Mã đơn vị", "Tên đơn vị", "Loại", "Nhóm kiểm tra", "Quận huyện")
    page.put(HEADER, [*titles, "Số địa bàn", "Tình trạng", "Kiểm tra gần nhất"], "header")
    districts = {name: n for n, name in enumerate(frozen.districts, 1)}
    for number, unit in enumerate(frozen.units, 1):
        last = Cell(unit.last, style="date")
        place = (unit.groups, unit.district or None, districts[unit.district], unit.state, last)
        page.put(FIRST + number - 1, [number, unit.code, unit.name, unit.kind, *place])
    return page


def weights_page(frozen: Frozen) -> Page:
    """Return each unit's weight, as the sum of what adds to it, and where that comes from."""
    count = len(REASONS)
    page = Page(WEIGHTS, (6, 13, *[11] * (2 * count), 10, 70), HEADER, {})
    page.put(1, [Cell("TRỌNG SỐ CỦA TỪNG ĐƠN VỊ", style="title")])
    head = [Cell("Điểm mỗi lần; điểm sẵn có ở cột cuối", style="label"), *[None] * (count + 1)]
    page.put(2, [*head, *(reason.each for reason in frozen.reasons), frozen.base])
    head = [Cell("Nhiều nhất", style="label"), *[None] * (count + 1)]
    page.put(3, [*head, *(reason.most for reason in frozen.reasons)])
    times = [f"{reason.title} (số {reason.unit})" for reason in REASONS]
    points = [f"Điểm: {reason.title.lower()}" for reason in REASONS]
    page.put(HEADER, ["STT", "Mã đơn vị", *times, *points, "Trọng số", "Căn cứ"], "header")
    for number, unit in enumerate(frozen.units, 1):
        row = FIRST + number - 1
        added = [
            Cell(reason.points(n), _points(row, at))
            for at, (reason, n) in enumerate(zip(frozen.reasons, unit.times, strict=True))
        ]
        summed = f"{_held(2, WEIGHT)}+SUM({own(row, POINTS)}:{own(row, WEIGHT - 1)})"
        weight = Cell(frozen.weight(unit), summed)
        page.put(row, [number, unit.code, *unit.times, *added, weight, unit.because])
    return page


def _points(row: int, at: int) -> str:
    each, most = _held(2, POINTS + at), _held(3, POINTS + at)
    return f"MIN({most},{each}*{own(row, TIMES + at)})"


def _held(row: int, column: int) -> str:
    """Return the reference to a cell whose row stays when the formula is filled down."""
    return fixed(column, row, row).partition(":")[0]


def needs_page(frozen: Frozen, draw: Draw | None, above: Sequence[str] = ()) -> Page:
    """Return how many units each group needs, and in which quarters they are to be inspected.

    ``above`` are the formulas of how many units of each group were drawn for groups before it.
    """
    page = Page(NEEDS, (10, 34, 9, 10, 10, 10, 15, 10, 10, 10, 10, 9, 9, 9, 9), HEADER, {})
    page.put(1, [Cell("SỐ ĐƠN VỊ CẦN KIỂM TRA THEO NHÓM VÀ THEO QUÝ", style="title")])
    titles = ("Nhóm", "Tên nhóm", "Ngưỡng %", "Đang hoạt động", "Phải kiểm tra", INSPECTED)
    more = ("Chưa có kết luận hoặc đã có trong kế hoạch", "Đã rút ở nhóm trên", "Còn thiếu")
    page.put(HEADER, [*titles, *more, "Còn để rút", "Số rút", *QUARTERS], "header")
    drawn = {block.need.share: block.need for block in draw.blocks} if draw else {}
    chosen = [one.unit.code for _, one in draw.chosen] if draw else []
    for number, share in enumerate(frozen.shares):
        need = drawn.get(share)
        if need is None:
            need = frozen.need(share, chosen if share.group == TOTAL else ())
        formula = above[number] if number < len(above) else ""
        page.put(FIRST + number, _need_cells(frozen, need, FIRST + number, formula))
    if draw is None:
        note = "“Đã rút ở nhóm trên” tính khi rút: đơn vị thuộc nhiều nhóm chỉ rút một lần."
        page.put(FIRST + len(frozen.shares) + 1, [Cell(note, style="note")])
    return page


def _need_cells(frozen: Frozen, need: Need, row: int, above: str) -> list[Cell | str | int | float]:
    last = FIRST + len(frozen.units) - 1
    groups, states, codes = (
        f"'{POPULATION}'!{fixed(column, FIRST, last)}" for column in (GROUPS, STATE, CODE)
    )
    share = need.share
    among = f'ISNUMBER(FIND(";"&$A{row}&";",";"&{groups}&";"))'
    among = f'({codes}<>"")' if share.group == TOTAL else among
    counted = {
        state: f"SUMPRODUCT({among}*({states}={quoted(state)}))" for state in (INSPECTED, OPEN)
    }
    active, required, done = (own(row, column) for column in (ACTIVE, REQUIRED, DONE))
    others, drawn, lacking, free = (own(row, c) for c in (OTHERS, ABOVE, LACKING, FREE))
    return [
        *(share.group, share.title, share.floor),
        Cell(need.active, f"SUMPRODUCT({among}*1)"),
        Cell(need.required, f"INT((ROUND({own(row, FLOOR)}*10,0)*{active}+999)/1000)"),
        Cell(need.inspected, counted[INSPECTED]),
        Cell(need.others, f"{active}-{done}-{counted[OPEN]}"),
        Cell(need.drawn_above, above),
        Cell(need.lacking, f"MAX(0,{required}-{done}-{others}-{drawn})"),
        Cell(need.open, f"{counted[OPEN]}-{drawn}"),
        Cell(need.number, f"MIN({lacking},{free})"),
        *_quarter_cells(frozen, need.number, own(row, NUMBER)),
    ]


def _quarter_cells(frozen: Frozen, number: int, cell: str) -> list[Cell]:
    """Return how many of a group's units each quarter gets; those that are over get none."""
    count, spread = len(frozen.quarters), by_quarter(number, len(frozen.quarters))
    found = []
    for quarter in QUARTERS:
        if quarter not in frozen.quarters:
            found.append(Cell("đã qua", style="note"))
            continue
        at = frozen.quarters.index(quarter)
        ends = (f"INT(({cell}*{n}+{count - 1})/{count})" for n in (at + 1, at))
        found.append(Cell(spread[at], "-".join(ends)))
    return found


def method_page(lines: Sequence[str]) -> Page:
    """Return the page that says how everything is reckoned, a line a row."""
    page = Page(METHOD, (110,), 0, {})
    page.put(1, [Cell("CÁCH TÍNH, ĐỂ AI CŨNG TÍNH LẠI ĐƯỢC", style="title")])
    for row, line in enumerate(lines, 3):
        page.put(row, [Cell(line, style="wrapped")])
    return page
