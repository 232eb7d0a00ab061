"""What is due soon or overdue, found anew from what nobody has told to be done."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date, datetime, timedelta
from typing import Any, NamedTuple

from cchc_xl.base.zone import VIETNAM
from tests.demo.reckoned.inspections import (
    is_left,
    own_inspections,
    planned_quarters,
    told_inspections,
)
from tests.demo.reckoned.sending import plans_owed
from tests.demo.reckoned.shown import (
    ALL,
    AS_OF,
    DEADLINES,
    NAMES,
    QUARTERS,
    Shown,
    by_office,
    day,
    goes_on,
    listed,
    plain_rows,
    told_last,
    told_of,
    units_then,
)
from tests.demo.reckoned.tasks import SHARED, STATUSES, tasks_of


class Thing(NamedTuple):
    """Something to be done: until when, by whom (nothing: Văn phòng), of which kind, what."""

    until: date
    unit: str | None
    kind: str
    what: str


PLACES = {
    "Nhiệm vụ trong danh mục": ("SL Nhiệm vụ", "Danh mục nhiệm vụ"),
    "Kế hoạch của đơn vị": ("Nhận kế hoạch",),
    "Nhiệm vụ thành phố giao": ("Nhiệm vụ UBND giao",),
    "Ban hành văn bản QPPL": ("Chương trình VBQPPL",),
    "Khắc phục sau kiểm tra": ("Kiểm tra của Sở", "SL Kiểm tra"),
    "Báo cáo": ("Tình hình nộp",),
    "Gửi thành phố": ("Gửi thành phố",),
    "Kiểm tra theo kế hoạch": ("Kế hoạch kiểm tra",),
}
"""The sheets where each kind of thing stands."""


def quarters_so_far(period: str) -> list[str]:
    return [code for code in ALL if code <= QUARTERS[period][-1]]


def open_tasks(shown: Shown, period: str, as_of: date) -> Iterator[Thing]:
    """Give the tasks of the list that no return tells to be done; joint ones with who is left."""
    words: dict[str, str] = {}
    last: dict[tuple[str, str], str] = {}
    for quarter in quarters_so_far(period):
        for (unit, code), row in told_of(shown, quarter, "Nhiệm vụ", "Mã nhiệm vụ").items():
            words[code] = row["Nội dung công việc"]
            if row["Trạng thái"]:
                last[unit, code] = row["Trạng thái"]
    left: dict[str, list[str]] = defaultdict(list)
    for own in units_then(shown, period):
        if own["valid_to"] and own["valid_to"] < as_of:
            continue
        for task in tasks_of(own["code"]):
            done = last.get((own["code"], task["id"])) in (STATUSES[0], STATUSES[3])
            if task["due_date"] and not done:
                left[task["id"]].append(own["code"])
    for task in listed("tasks.csv"):
        for code in left[task["id"]]:
            what = f"{task['id']}. {words[task['id']]}"
            if task["id"] in SHARED:
                what += f" (nhiệm vụ chung; còn {', '.join(left[task['id']])})"
            until = date.fromisoformat(task["due_date"])
            yield Thing(until, code, "Nhiệm vụ trong danh mục", what)


def things_of_the_office(shown: Shown, period: str, as_of: date) -> Iterator[Thing]:
    """Give what the city and the programme give units, and what Văn phòng owes the city.

    What a closed unit was given is its successor's; without one Văn phòng has to say whose.
    """
    heirs = goes_on(shown, period, as_of)
    for table, sheet, title, done, kind in (
        ("city_tasks", "Nhiệm vụ UBND giao", ["document", "content"], "Ngày hoàn thành", 2),
        ("legal_programme", "VBQPPL", ["name"], "Ngày ban hành", 3),
    ):
        thing = "Tên văn bản" if kind == 3 else "Văn bản giao nhiệm vụ"
        told, _ = told_last(shown, period, sheet, thing)
        for code, row in by_office(shown, period, table, title).items():
            if told.get(code, {}).get(done) is None:
                what, unit = f"{code}. {row['words']}", heirs.get(row["lead"], row["lead"])
                if unit is None:
                    what += f" ({row['lead']} đã thôi hoạt động, không có đơn vị kế thừa: "
                    what += "ghi đơn vị chủ trì khác)"
                yield Thing(row["day"], unit, [*PLACES][kind], what)
    for row in plain_rows(shown.runs[period].run.content.frames["city_reports"]):
        if row["sent_date"] is None:
            what = f"Báo cáo {NAMES[row['period']]} gửi {row['recipient']}"
            yield Thing(row["due_date"], None, "Gửi thành phố", what)


def planned_inspections(shown: Shown, period: str, as_of: date) -> Iterator[Thing]:
    """Give the units in the plan of inspections that nobody has inspected this year."""
    told = own_inspections(shown, period) | told_inspections(shown, quarters_so_far(period))
    seen = {
        unit
        for (_, unit, held), row in told.items()
        if held.year == 2023 and row["Nội dung"] in (None, "CCHC")
    }
    ends = dict(zip(("I", "II", "III", "IV"), ((3, 31), (6, 30), (9, 30), (12, 31)), strict=True))
    units = {unit["code"]: unit for unit in units_then(shown, period)}
    for code, quarter in planned_quarters(shown, period).items():
        own = units[code]
        if code in seen or (own["valid_to"] and own["valid_to"] < as_of):
            continue
        until = date(2023, *ends[quarter.removeprefix("Quý ")])
        yield Thing(until, None, "Kiểm tra theo kế hoạch", f"{code} {own['name']}")


def remedies(shown: Shown, period: str) -> Iterator[Thing]:
    told = own_inspections(shown, period) | told_inspections(shown, quarters_so_far(period))
    for (_, unit, _), row in told.items():
        if row["Hạn khắc phục"] and (left := is_left(row)):
            what = f"Kiểm tra {row['Số kết luận']}: còn {left} tồn tại"
            yield Thing(day(row["Hạn khắc phục"]), unit, "Khắc phục sau kiểm tra", what)


def papers(shown: Shown, period: str, as_of: date) -> Iterator[Thing]:
    """Give the returns and the units' own plans that have not come."""
    for unit in units_then(shown, period):
        code = unit["code"]
        for quarter, deadline in DEADLINES.items():
            known = quarter <= QUARTERS[period][-1]
            gone = unit["valid_to"] and unit["valid_to"] < deadline
            if gone or (known and code in shown.returns[quarter]):
                continue
            came = known and any(one.unit == code for one in shown.files[quarter])
            to_do = "sửa và gửi lại" if came else "gửi"
            what = f"Báo cáo {NAMES[quarter]}: {to_do}"
            yield Thing(deadline - timedelta(days=1), code, "Báo cáo", what)
        active = unit["valid_to"] is None or as_of <= unit["valid_to"]
        for title, words, due in plans_owed(unit) if active else ():
            if code not in shown.plans:
                until = due - timedelta(days=1)
                yield Thing(until, code, "Kế hoạch của đơn vị", f"{title}. {words}")


def check_what_is_due(shown: Shown, period: str) -> None:
    rows = shown.sheet(period, "out_due")
    (as_of,) = {day(row["Hạn"]) - timedelta(days=row["Số ngày còn lại"]) for row in rows}
    assert as_of in (AS_OF[period], datetime.now(VIETNAM).date())
    every = [
        *open_tasks(shown, period, as_of),
        *things_of_the_office(shown, period, as_of),
        *remedies(shown, period),
        *planned_inspections(shown, period, as_of),
        *papers(shown, period, as_of),
    ]
    wanted = Counter(one for one in every if one.until <= as_of + timedelta(days=30))
    titles = ("Hạn", "Đơn vị", "Loại việc", "Nội dung")
    found: Counter[Any] = Counter(tuple(day(row[title]) for title in titles) for row in rows)
    assert found == wanted
    for row in rows:
        days = row["Số ngày còn lại"]
        told = "Hôm nay" if not days else f"Còn {days} ngày" if days > 0 else None
        assert row["Còn lại"] == (told or f"Quá hạn {-days} ngày")
        assert row["Nơi ghi"].split("”")[0].removeprefix("trang “") in PLACES[row["Loại việc"]]
    kinds = {one.kind for one in wanted}
    assert len(kinds) > 4
