"""Inspections one by one, and which units were inspected."""

from __future__ import annotations

from collections import defaultdict
from datetime import date
from math import ceil
from typing import Any

from cchc_xl.register.schema import tables
from tests.demo.reckoned.compare import agree, share
from tests.demo.reckoned.shown import (
    ALL,
    QUARTERS,
    WINDOWS,
    Row,
    Shown,
    day,
    listed,
    plain_rows,
    units_then,
)

Place = tuple[Any, ...]
"""Who tells of an inspection (nothing: Văn phòng), the unit inspected, the day."""
LATE = "Quá hạn khắc phục"


def own_inspections(shown: Shown, period: str) -> dict[Place, Row]:
    """Return what Văn phòng typed into its table, under the labels of the returns."""
    titles = {column.id: column.title for column in tables()["inspections"].columns}
    frame = shown.runs[period].run.content.frames["inspections"]
    rows = [{titles[name]: cell for name, cell in row.items()} for row in plain_rows(frame)]
    return {(None, row["Đơn vị được kiểm tra"], row["Ngày kiểm tra"]): row for row in rows}


def told_inspections(shown: Shown, quarters: list[str]) -> dict[Place, Row]:
    """Return the inspections that units tell of, each as it was told last."""
    return {
        (unit, code_of(row["Đơn vị được kiểm tra"]), day(row["Ngày kiểm tra"])): row
        for _, unit, row in shown.told(quarters, "Kiểm tra")
    }


def code_of(words: str) -> str:
    """Return the code of a unit, typed or picked from the list with its name."""
    return words.partition(" - ")[0]


def concluded(row: Row) -> bool:
    return bool(row["Số kết luận"] and row["Ngày kết luận"])


def is_left(row: Row) -> int:
    return (row["Số tồn tại phát hiện"] or 0) - (row["Số tồn tại đã khắc phục"] or 0)


def how_it_stands(row: Row, end: date) -> tuple[int, int, str]:
    """Return what is left to remedy, what of it is overdue, and the words for it."""
    left, until = is_left(row), day(row["Hạn khắc phục"])
    overdue = left if until is not None and until <= end else 0
    if not concluded(row):
        return left, overdue, "Chưa có kết luận"
    if not row["Số tồn tại phát hiện"]:
        return left, overdue, "Không có tồn tại"
    if not left:
        return left, overdue, "Đã khắc phục xong"
    return left, overdue, LATE if overdue else "Đang khắc phục"


def listed_inspections(shown: Shown, period: str) -> tuple[dict[Place, Row], set[Place]]:
    """Return what is on the list, and what of it counts as held in the period.

    On it are those from before, too, that are open yet or told of again.
    """
    start, end = WINDOWS[period]
    earlier = told_inspections(shown, [code for code in ALL if code < QUARTERS[period][0]])
    own = own_inspections(shown, period)
    shared = {place[1:] for place in own}
    told = told_inspections(shown, QUARTERS[period])
    now = {place: row for place, row in told.items() if place[1:] not in shared}
    held = {place for place in own if start <= place[2] <= end} | (now.keys() - earlier.keys())
    kept = {place: row for place, row in (earlier | now).items() if place[1:] not in shared}
    open_yet = {
        place
        for place, row in (own | kept).items()
        if place[2] < start
        if not concluded(row) or is_left(row) or place in now
    }
    return {place: row for place, row in (own | kept).items() if place in held | open_yet}, held


def check_list_of_inspections(shown: Shown, period: str) -> None:
    names = {unit["code"]: unit["name"] for unit in units_then(shown, period)}
    rows, held = listed_inspections(shown, period)
    wanted: dict[Place, Row] = {}
    for place, row in rows.items():
        left, overdue, words = how_it_stands(row, WINDOWS[period][1])
        wanted[(place[1], place[2], place[0])] = {
            "Tên đơn vị": names[place[1]],
            "Hình thức": row["Hình thức"],
            "Nội dung": row["Nội dung"],
            "Nguồn": "Đơn vị báo cáo" if place[0] else "Sở kiểm tra",
            "Đơn vị chủ trì": row["Đơn vị chủ trì"],
            "Tính trong kỳ": int(place in held),
            "Số kết luận": row["Số kết luận"],
            "Ngày kết luận": day(row["Ngày kết luận"]),
            "Tồn tại phát hiện": row["Số tồn tại phát hiện"],
            "Tồn tại đã khắc phục": row["Số tồn tại đã khắc phục"],
            "Tồn tại còn lại": left,
            "Hạn khắc phục": day(row["Hạn khắc phục"]),
            "Tồn tại quá hạn khắc phục": overdue,
            "Tình trạng": words,
        }
    summed = ("Tính trong kỳ", "Tồn tại phát hiện", "Tồn tại đã khắc phục")
    counted = [row for row in wanted.values() if row["Tính trong kỳ"]]
    sums: Row = {
        title: sum(row[title] or 0 for row in counted)
        for title in (*summed, "Tồn tại quá hạn khắc phục")
    }
    total = {("Tổng cộng trong kỳ", None, None): sums}
    keys = ("Đơn vị", "Ngày kiểm tra", "Đơn vị báo cáo")
    agree(shown, period, "out_inspection_list", keys, {**wanted, **total})
    assert all(sums.values())


def done_by(shown: Shown, period: str) -> tuple[dict[str, list[date]], set[str]]:
    """Return the days of conclusion of the year's reform inspections by unit, and those begun."""
    end = counting_day(period)
    every: dict[tuple[Any, Any], Row] = {}
    told = told_inspections(shown, [code for code in ALL if code <= QUARTERS[period][-1]])
    for place, row in (*own_inspections(shown, period).items(), *told.items()):
        if row["Nội dung"] not in (None, "CCHC") or place[2].year != 2023:
            continue
        known = every.get(place[1:])
        days = [day(one["Ngày kết luận"]) for one in (known, row) if one and concluded(one)]
        if known is None or (days and day(row["Ngày kết luận"]) == min(days)):
            every[place[1:]] = row
    ends: dict[str, list[date]] = defaultdict(list)
    begun = set()
    for (unit, held), row in every.items():
        if held <= end:
            begun.add(unit)
        if concluded(row) and day(row["Ngày kết luận"]) <= end:
            ends[unit].append(day(row["Ngày kết luận"]))
    return ends, begun


def counting_day(period: str) -> date:
    """Return the day as of which a period counts: its window's last, of a year the year's."""
    return date(2023, 12, 31) if period.endswith("-Y") else WINDOWS[period][1]


def still_there(shown: Shown, period: str) -> list[Row]:
    """Return the units that exist on the day as of which a period counts."""
    end = counting_day(period)
    units = units_then(shown, period)
    return [unit for unit in units if unit["valid_to"] is None or unit["valid_to"] >= end]


def groups_of(unit: Row) -> list[str]:
    """Return the groups that a unit is inspected in: its own, else its kind's."""
    own = [row["group"] for row in listed("groups.csv") if unit["kind"] in row["kinds"].split(";")]
    return str(unit["group"]).split(";") if unit["group"] else own


def planned_quarters(shown: Shown, period: str) -> dict[str, str]:
    """Return the quarter in which Văn phòng's plan has each unit."""
    frame = shown.runs[period].run.content.frames["inspection_plan"]
    return {row["unit"]: row["quarter"] for row in plain_rows(frame)}


def check_population(shown: Shown, period: str) -> None:
    end = counting_day(period)
    kinds = {row["kind"]: row["title"] for row in listed("kinds.csv")}
    ends, begun = done_by(shown, period)
    planned = planned_quarters(shown, period)
    population: dict[str, Row] = {}
    for unit in units_then(shown, period):
        code, closed = unit["code"], unit["valid_to"]
        gone = closed is not None and closed < end
        not_yet = "Chưa có kết luận" if code in begun else "Chưa kiểm tra"
        state = "Đã kiểm tra" if ends.get(code) else not_yet
        population[code] = {
            "Tên đơn vị": unit["name"],
            "Loại": kinds[unit["kind"]],
            "Nhóm kiểm tra": ";".join(groups_of(unit)),
            "Quận huyện": unit["district"],
            "Số lần kiểm tra": len(ends.get(code, ())),
            "Kết luận gần nhất": max(ends[code]) if ends.get(code) else None,
            "Tình trạng": "Đã ngừng hoạt động" if gone else state,
            "Quý dự kiến kiểm tra": planned.get(code),
            "Biến động trong năm": f"Ngừng {closed:%d/%m/%Y}" if gone else None,
        }
    agree(shown, period, "out_population", ("Đơn vị",), population)


def check_coverage(shown: Shown, period: str) -> None:
    ends, _ = done_by(shown, period)
    active, planned = still_there(shown, period), planned_quarters(shown, period)
    groups = {row["group"]: (row["title"], int(row["floor"])) for row in listed("groups.csv")}
    groups["TONG"] = ("Tất cả các nhóm", max(floor for _, floor in groups.values()))
    wanted: dict[str, Row] = {}
    for group, (title, floor) in groups.items():
        own = [unit["code"] for unit in active if group in (*groups_of(unit), "TONG")]
        seen = sum(bool(ends.get(code)) for code in own)
        needed = ceil(len(own) * floor / 100)
        waiting = sum(code in planned and not ends.get(code) for code in own)
        wanted[group] = {
            "Tên nhóm": title,
            "Đã kiểm tra": seen,
            "Đang hoạt động": len(own),
            "Tỷ lệ": share(seen, len(own)),
            "Ngưỡng": floor / 100,
            "Số đơn vị phải kiểm tra": needed,
            "Còn phải kiểm tra": max(0, needed - seen),
            "Có trong kế hoạch chưa kiểm tra": waiting,
            "Còn phải đưa vào kế hoạch": max(0, needed - seen - waiting),
            "Kết luận": "Đạt" if seen >= needed else "Chưa đạt",
        }
    agree(shown, period, "out_coverage", ("Nhóm",), wanted)
    assert wanted["TONG"]["Đã kiểm tra"] > 0
