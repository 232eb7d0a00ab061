"""The pages of a draw: who was drawn, the way there as live formulas, the numbers of the seed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from cchc_xl.base.addresses import cell as address
from cchc_xl.base.addresses import letters
from cchc_xl.measures.drawing.draw import MODULUS, MULTIPLIER, PARTS, SKIPPED, Block, Draw, Drawn
from cchc_xl.services.inspecting.cells import Cell, Page, Value, fixed, own
from cchc_xl.services.inspecting.list_pages import FIRST as FIRST_NEED
from cchc_xl.services.inspecting.list_pages import FIRST as FIRST_UNIT
from cchc_xl.services.inspecting.list_pages import HEADER, NEEDS, NUMBER, WEIGHT, WEIGHTS

RESULT, LINE, NUMBERS, STRATA = "Kết quả", "Tính rút thăm", "Dãy số", "Nhóm và địa bàn"
SEED_AT, DAY_AT, LIST_CODE_AT, DRAW_CODE_AT, CHECK_AT = ((row, 3) for row in range(3, 8))
"""Where the result has the number published, the list's day and code, the draw's, and a check."""
RESULT_HEADER = 9
R_GROUP, R_CODE, R_QUARTER, R_CHECK = 2, 3, 9, 10
GROUP, LIST_NO, CODE, UNIT_NAME, DISTRICT_NO, DISTRICT, TAKEN, OWN_WEIGHT, NUMBER_OF = range(1, 10)
CERTAIN, LENGTH, BEFORE, UP_TO, CHOSEN, CHANCE, PLACE, QUARTER = range(10, 18)
"""The columns of the line."""
G_NUMBER, G_CERTAIN, G_LEFT, G_WEIGHTS, G_OWN, G_START = range(2, 8)
"""The columns of the groups above it."""
_TITLES = (
    *("Nhóm", "STT", "Mã đơn vị", "Tên đơn vị", "Số địa bàn", "Quận huyện"),
    *("Đã rút ở nhóm trên", "Trọng số", "Số của đơn vị", "Chắc chắn", "Độ dài"),
    *("Độ dài trước", "Độ dài đến", "Được rút", "Khả năng", "Thứ tự", "Quý"),
)
AGREES, DIFFERS = "Khớp", "Không khớp"


def first_line(draw: Draw) -> int:
    """Return the row of the first unit of the line: the groups stand above it."""
    return HEADER + len(draw.blocks) + 4


def rows_of(draw: Draw) -> list[tuple[int, int]]:
    """Return the first and the last row of each group's units in the line."""
    found, row = [], first_line(draw)
    for block in draw.blocks:
        found.append((row, row + max(1, len(block.units)) - 1))
        row = found[-1][1] + 1
    return found


def above_formulas(draw: Draw) -> list[str]:
    """Return, for each group of the list, how many of its units were drawn for groups before it."""
    rows = dict(zip((block.need.share for block in draw.blocks), rows_of(draw), strict=True))
    page, found = Page(LINE, (), 0, {}), []
    whole = (first_line(draw), rows_of(draw)[-1][1]) if draw.blocks else (1, 1)
    for share in draw.frozen.shares:
        if share in rows:
            found.append(f"SUM({page.reference(TAKEN, *rows[share])})")
        else:
            found.append(f"SUM({page.reference(CHOSEN, *whole)})")
    return found


def numbers_page(draw: Draw) -> Page:
    """Return the numbers that the seed gives, one after the other, and what each is for."""
    page = Page(NUMBERS, (8, 16, 34), HEADER, {})
    page.put(1, [Cell("DÃY SỐ TÍNH TỪ SỐ RÚT THĂM", style="title")])
    note = f"Mỗi số bằng {MULTIPLIER} nhân số trên, chia cho {MODULUS} lấy số dư."
    page.put(2, [Cell(note, style="note")])
    page.put(HEADER, ["Bước", "Số", "Dùng cho"], "header")
    uses = ["số rút thăm", *["bỏ qua"] * SKIPPED]
    uses += [f"nhóm {share.group}" for share in draw.frozen.shares]
    uses += [f"đơn vị {unit.code}" for unit in draw.frozen.units]
    for step, (number, use) in enumerate(zip(draw.numbers.all, uses, strict=True)):
        row = HEADER + 1 + step
        seed = f"'{RESULT}'!${letters(SEED_AT[1])}${SEED_AT[0]}"
        before = f"{MULTIPLIER}*{own(row - 1, 2)}" if step else seed
        page.put(row, [step, Cell(number, f"MOD({before},{MODULUS})"), use])
    return page


def _number_at(step: int) -> str:
    return f"'{NUMBERS}'!$B${HEADER + 1 + step}"


def line_page(draw: Draw) -> Page:
    """Return the draw itself: for each group its units, their weights laid end to end, the points.

    Every cell but the units' names is a formula, down from the seed.
    """
    head = first_line(draw) - 1
    page = Page(LINE, (9, 8, 13, 40, 9, 18, 10, 10, 14, 9, 10, 10, 10, 9, 10, 9, 10), head, {})
    page.put(1, [Cell("RÚT THĂM", style="title")])
    titles = ("Nhóm", "Số rút", "Rút chắc chắn", "Rút theo điểm", "Tổng độ dài", "Số của nhóm")
    page.put(HEADER, [*titles, "Sáu chữ số cuối"], "header")
    page.put(head, _TITLES, "header")
    for number, (block, rows) in enumerate(zip(draw.blocks, rows_of(draw), strict=True)):
        page.put(HEADER + 1 + number, _group_cells(block, HEADER + 1 + number, rows))
        first = first_line(draw)
        for row, cells in _unit_rows(draw, block, HEADER + 1 + number, rows, first):
            page.put(row, cells)
    return page


def _group_cells(block: Block, row: int, rows: tuple[int, int]) -> list[Cell | Value]:
    need = f"'{NEEDS}'!${letters(NUMBER)}${FIRST_NEED + block.place}"
    number, certain, x = (own(row, column) for column in (G_NUMBER, G_CERTAIN, G_OWN))
    left = block.need.number - block.certain
    step = SKIPPED + 1 + block.place
    return [
        block.need.share.group,
        Cell(block.need.number, need),
        Cell(block.certain, f"SUM({fixed(CERTAIN, *rows)})"),
        Cell(left, f"{number}-{certain}"),
        Cell(block.weights, f"SUM({fixed(LENGTH, *rows)})"),
        Cell(block.number, _number_at(step)),
        Cell(block.start, f"MOD({x},{PARTS})"),
    ]


def _unit_rows(
    draw: Draw, block: Block, group: int, rows: tuple[int, int], first: int
) -> Iterator[tuple[int, list[Cell | Value]]]:
    """Yield the rows of a group's units; ``group`` is the row of the group itself."""
    districts = {name: n for n, name in enumerate(draw.frozen.districts, 1)}
    places = {one.line: n for n, one in enumerate(block.chosen, 1)}
    for row, one in enumerate(block.units, rows[0]):
        unit = one.unit
        length = 0 if one.certain else one.weight
        yield (
            row,
            [
                *(block.need.share.group, one.line + 1, unit.code, unit.name),
                *(districts[unit.district], unit.district or None),
                Cell(int(not one.weight), _taken(row, rows[0], first)),
                Cell(one.weight, _weight(row, len(draw.frozen.units))),
                Cell(one.number, _number_at(SKIPPED + 1 + draw.numbers.groups + one.line)),
                Cell(int(one.certain), _certain(row, group, rows)),
                Cell(length, f"IF({own(row, CERTAIN)}=1,0,{own(row, OWN_WEIGHT)})"),
                Cell(one.before, _before(row, rows)),
                Cell(one.before + length, f"{own(row, BEFORE)}+{own(row, LENGTH)}"),
                Cell(int(one.chosen), _chosen(row, group)),
                Cell(float(one.chance), _chance(row, group), "ratio"),
                Cell(places.get(one.line, ""), _place(row, rows)),
                Cell(one.quarter, _quarter(draw.frozen.quarters, row, group)),
            ],
        )


def _taken(row: int, own_first: int, first: int) -> str:
    """Return whether a group above drew the unit: 1 or 0; nothing is above the first."""
    if own_first == first:
        return ""
    above = (fixed(column, first, own_first - 1) for column in (CODE, CHOSEN))
    codes, chosen = above
    return f"IF(COUNTIFS({codes},{own(row, CODE)},{chosen},1)>0,1,0)"


def _weight(row: int, count: int) -> str:
    column = f"'{WEIGHTS}'!{fixed(WEIGHT, FIRST_UNIT, FIRST_UNIT + count - 1)}"
    return f"IF({own(row, TAKEN)}=1,0,INDEX({column},{own(row, LIST_NO)}))"


def _certain(row: int, group: int, rows: tuple[int, int]) -> str:
    weight, all_ = own(row, OWN_WEIGHT), fixed(OWN_WEIGHT, *rows)
    number = f"{letters(G_NUMBER)}${group}"
    points = f'{weight}*({number}-COUNTIF({all_},">"&{weight}))'
    return f'IF({weight}=0,0,IF({points}>=SUMIF({all_},"<="&{weight}),1,0))'


def _before(row: int, rows: tuple[int, int]) -> str:
    """Return what lies before a unit in the line: other districts, and lower numbers in its own."""
    length, district, number = (fixed(c, *rows) for c in (LENGTH, DISTRICT_NO, NUMBER_OF))
    here, mine = own(row, DISTRICT_NO), own(row, NUMBER_OF)
    return (
        f'SUMIFS({length},{district},"<"&{here})'
        f'+SUMIFS({length},{district},{here},{number},"<"&{mine})'
    )


def _chosen(row: int, group: int) -> str:
    left, weights, start = (f"{letters(c)}${group}" for c in (G_LEFT, G_WEIGHTS, G_START))
    ends = (
        f"INT(({own(row, column)}*{left}*{PARTS}+{start}*{weights})/({weights}*{PARTS}))"
        for column in (UP_TO, BEFORE)
    )
    return f"IF({own(row, CERTAIN)}=1,1,IF({own(row, LENGTH)}=0,0,{'-'.join(ends)}))"


def _chance(row: int, group: int) -> str:
    left, weights = (f"{letters(column)}${group}" for column in (G_LEFT, G_WEIGHTS))
    part = f"{left}*{own(row, LENGTH)}/{weights}"
    return f"IF({own(row, CERTAIN)}=1,1,IF({own(row, LENGTH)}=0,0,{part}))"


def _place(row: int, rows: tuple[int, int]) -> str:
    chosen, number = fixed(CHOSEN, *rows), fixed(NUMBER_OF, *rows)
    rank = f'COUNTIFS({chosen},1,{number},"<"&{own(row, NUMBER_OF)})+1'
    return f'IF({own(row, CHOSEN)}=1,{rank},"")'


def _quarter(quarters: Sequence[str], row: int, group: int) -> str:
    names = ",".join(f'"{quarter}"' for quarter in quarters)
    at = f"INT(({own(row, PLACE)}-1)*{len(quarters)}/{letters(G_NUMBER)}${group})+1"
    return f'IF({own(row, CHOSEN)}=1,CHOOSE({at},{names}),"")'


def strata_page(draw: Draw) -> Page:
    """Return what each district of each group has: units to draw from, its share, who was drawn."""
    page = Page(STRATA, (10, 34, 9, 24, 12, 12, 12), HEADER, {})
    page.put(1, [Cell("PHẦN CỦA TỪNG NHÓM, TỪNG ĐỊA BÀN", style="title")])
    note = "Số được rút của mỗi địa bàn là phần của địa bàn, làm tròn lên hoặc xuống."
    page.put(2, [Cell(note, style="note")])
    titles = ("Nhóm", "Tên nhóm", "Số địa bàn", "Địa bàn")
    page.put(HEADER, [*titles, "Đơn vị để rút", "Phần của địa bàn", "Được rút"], "header")
    row = HEADER + 1
    for block, rows in zip(draw.blocks, rows_of(draw), strict=True):
        for number, district in enumerate(draw.frozen.districts, 1):
            own = [one for one in block.units if one.unit.district == district]
            if own:
                share = block.need.share
                about = (share.group, share.title, number, district or "(không ghi)")
                page.put(row, [*about, *_stratum(own, row, rows)])
                row += 1
    return page


def _stratum(own: Sequence[Drawn], row: int, rows: tuple[int, int]) -> list[Cell]:
    """Return the figures of the units of one district in a group's part of the line."""
    line = Page(LINE, (), 0, {})
    districts, shares, chosen = (
        line.reference(column, *rows) for column in (DISTRICT_NO, CHANCE, CHOSEN)
    )
    here = address(row, 3)
    return [
        Cell(len(own), f"COUNTIF({districts},{here})"),
        Cell(float(sum(one.chance for one in own)), f"SUMIF({districts},{here},{shares})", "part"),
        Cell(sum(one.chosen for one in own), f"SUMIF({districts},{here},{chosen})"),
    ]


def result_page(draw: Draw) -> Page:
    """Return who was drawn, by group and quarter, with the number published and the codes."""
    page = Page(RESULT, (6, 10, 18, 44, 28, 20, 10, 10, 11, 13), RESULT_HEADER, {})
    page.put(1, [Cell("KẾT QUẢ RÚT THĂM ĐƠN VỊ KIỂM TRA CẢI CÁCH HÀNH CHÍNH", style="title")])
    chosen = draw.chosen
    first, last = RESULT_HEADER + 1, RESULT_HEADER + max(1, len(chosen))
    checks = fixed(R_CHECK, first, last)
    whole = Page(LINE, (), 0, {}).reference(CHOSEN, first_line(draw), _last_line(draw))
    agree = f'AND(COUNTIF({checks},"{AGREES}")={len(chosen)},SUM({whole})={len(chosen)})'
    told = (
        ("Số rút thăm công khai", Cell(draw.seed, style="input")),
        ("Danh sách chốt đến ngày", Cell(draw.frozen.as_of, style="date")),
        ("Mã danh sách", Cell(draw.frozen.code, style="bold")),
        ("Mã bảng rút thăm", Cell(draw.code, style="bold")),
        ("Công thức tính lại", Cell(AGREES, f'IF({agree},"{AGREES}","{DIFFERS}")', "bold")),
    )
    for row, (label, cell) in enumerate(told, SEED_AT[0]):
        page.put(row, [Cell(label, style="label"), None, cell])
    titles = ("STT", "Nhóm", "Mã đơn vị", "Tên đơn vị", "Loại", "Quận huyện", "Trọng số")
    page.put(RESULT_HEADER, [*titles, "Khả năng", "Quý kiểm tra", "Tính lại"], "header")
    for number, (share, one) in enumerate(chosen, 1):
        row, unit = RESULT_HEADER + number, one.unit
        page.put(
            row,
            [
                *(number, share.group, unit.code, unit.name, unit.kind, unit.district or None),
                *(draw.frozen.weight(unit), Cell(float(one.chance), style="ratio"), one.quarter),
                Cell(AGREES, _agrees(draw, row)),
            ],
        )
    return page


def _last_line(draw: Draw) -> int:
    return rows_of(draw)[-1][1] if draw.blocks else first_line(draw)


def _agrees(draw: Draw, row: int) -> str:
    """Return whether the line has a unit drawn for the same group and quarter."""
    line, rows = Page(LINE, (), 0, {}), (first_line(draw), _last_line(draw))
    group, code, quarter = (own(row, column) for column in (R_GROUP, R_CODE, R_QUARTER))
    counted = ",".join(
        f"{line.reference(column, *rows)},{wanted}"
        for column, wanted in ((GROUP, group), (CODE, code), (QUARTER, quarter), (CHOSEN, "1"))
    )
    return f'IF(COUNTIFS({counted})=1,"{AGREES}","{DIFFERS}")'
