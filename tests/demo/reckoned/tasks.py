"""How tasks of the plan's list stand, of all units and of each."""

from __future__ import annotations

from collections import defaultdict
from datetime import date

from tests.demo.reckoned.compare import agree
from tests.demo.reckoned.shown import (
    ALL,
    DEADLINES,
    QUARTERS,
    WINDOWS,
    Row,
    Shown,
    day,
    listed,
    told_of,
    units_then,
)

DOCUMENT = ("Số văn bản", "Ngày văn bản")

SHARED = {"9", *map(str, range(20, 29)), "43"}
"""The tasks that are one for all their lead units (Danh mục, domain's decision 3)."""

OUTCOMES = ("Hoàn thành đúng hạn", "Hoàn thành trễ hạn", "Quá hạn chưa xong")

STATUSES = ("Hoàn thành", "Đang thực hiện", "Chưa thực hiện", "Không phát sinh")
DONE_IN_TIME, DONE_LATE, OVERDUE = OUTCOMES
NONE_ARISEN = STATUSES[3]
STILL_OPEN = ("Ước hoàn thành", "Ước chưa hoàn thành", "Chưa nêu ước")
EXPECTED = {"Hoàn thành": STILL_OPEN[0], "Chưa hoàn thành": STILL_OPEN[1]}
LAST_DAY = date(2023, 12, 31)


def together(said: list[str | None]) -> str | None:
    """Return how a task stands of which several lead units tell."""
    told = set(said)
    if len(told) == 1:
        return said[0]
    if told <= {"Hoàn thành", "Không phát sinh"}:
        return "Hoàn thành"
    return STATUSES[1] if told & {*STATUSES[:2]} else STATUSES[2]


def outcome(task: dict[str, str], rows: list[Row], end: date) -> str | None:
    """Return in which column of outcomes a task counts whose lead units, or one unit, say this."""
    if not task["due_date"]:
        return None
    due = date.fromisoformat(task["due_date"])
    open_now = [row for row in rows if row["Trạng thái"] in (None, *STATUSES[1:3])]
    done = [day(row["Ngày hoàn thành"]) for row in rows if row["Trạng thái"] == STATUSES[0]]
    if open_now:
        return "Quá hạn chưa xong" if due <= end else None
    if not done:
        return None
    late = any(one is None or one > due for one in done)
    return "Hoàn thành trễ hạn" if late else "Hoàn thành đúng hạn"


def tasks_of(unit: str) -> list[dict[str, str]]:
    """Return the rows of the plan's list that a unit tells of in its returns."""
    (kind,) = (row["kind"] for row in listed("units.csv") if row["code"] == unit)
    sent = {row["task"] for row in listed("unit_plans.csv")}
    own = {unit, f"@{kind}"}
    tasks = [row for row in listed("tasks.csv") if row["id"] not in sent]
    return [row for row in tasks if own & set(row["assigned_to"].split(";"))]


def states(shown: Shown, quarter: str) -> dict[tuple[str, str], Row]:
    """Return how each unit with a return stands with its tasks; what is blank stays as it was.

    A unit's own plan, which nobody types, is done on the day on which it came, and tells of a unit
    that has sent no return, too.
    """
    told = told_of(shown, quarter, "Nhiệm vụ", "Mã nhiệm vụ")
    for earlier in reversed([code for code in ALL if code < quarter]):
        then = told_of(shown, earlier, "Nhiệm vụ", "Mã nhiệm vụ")
        for place, row in told.items():
            if not row["Trạng thái"] and place in then:
                told[place] = {**then[place], "Ước đến 31/12": row.get("Ước đến 31/12")}
    by_receipt = {row["task"] for row in listed("unit_plans.csv")}
    for unit in units_then(shown, next(one for one in QUARTERS if quarter == QUARTERS[one][-1])):
        code, came = unit["code"], shown.plans.get(unit["code"])
        is_open = (unit["valid_to"] or LAST_DAY) >= DEADLINES[quarter]
        for task in given_to(code) if code in shown.returns[quarter] or (came and is_open) else ():
            if task["id"] in by_receipt:
                told[code, task["id"]] = {
                    "Trạng thái": STATUSES[0] if came else None,
                    "Ngày hoàn thành": came,
                    "Tiến độ phần trăm": None,
                    "Khó khăn vướng mắc": None,
                }
    return told


def given_to(unit: str) -> list[dict[str, str]]:
    """Return the rows of the plan's list that a unit has to do."""
    (kind,) = (row["kind"] for row in listed("units.csv") if row["code"] == unit)
    own = {unit, f"@{kind}"}
    return [row for row in listed("tasks.csv") if own & set(row["assigned_to"].split(";"))]


def ended(task: dict[str, str], row: Row, period: str) -> str | None:
    """Return how a unit's task has ended that is due in a period, or how it is seen to end.

    Nothing: it is not due. A plan of a unit's own must have come before its day.
    """
    if not task["due_date"]:
        return None
    due, end = date.fromisoformat(task["due_date"]), WINDOWS[period][1]
    in_year = period.endswith("-Y")
    if due > (LAST_DAY if in_year else end):
        return None
    if row["Trạng thái"] == NONE_ARISEN:
        return NONE_ARISEN
    if row["Trạng thái"] != STATUSES[0]:
        return OVERDUE if due <= end else EXPECTED.get(str(row.get("Ước đến 31/12")), STILL_OPEN[2])
    done = day(row["Ngày hoàn thành"])
    before = task["id"] in {one["task"] for one in listed("unit_plans.csv")}
    in_time = done is not None and (done < due or (done == due and not before))
    return DONE_IN_TIME if in_time else DONE_LATE


def own_outcomes(told: dict[tuple[str, str], Row], period: str, unit: str) -> list[str]:
    """Return how the tasks of one unit ended that were due; what is open yet tells nothing."""
    ends = [
        ended(task, told[unit, task["id"]], period)
        for task in given_to(unit)
        if (unit, task["id"]) in told
    ]
    return [end for end in ends if end is not None and end not in STILL_OPEN]


WORST = (OVERDUE, STILL_OPEN[1], STILL_OPEN[2], STILL_OPEN[0], DONE_LATE, DONE_IN_TIME, NONE_ARISEN)
"""Of a task that is one for several units the worst of what they say counts."""


def due_tasks(shown: Shown, period: str) -> list[str]:
    """Return how the tasks ended that were due, one for each unit and task, joint ones once."""
    found, shared = [], defaultdict(list)
    tasks = {row["id"]: row for row in listed("tasks.csv")}
    for (_, code), row in states(shown, QUARTERS[period][-1]).items():
        end = ended(tasks[code], row, period)
        if end is not None and code in SHARED:
            shared[code].append(end)
        elif end is not None:
            found.append(end)
    return found + [min(ends, key=WORST.index) for ends in shared.values()]


def done_of_the_list(shown: Shown, period: str) -> tuple[int, int, int]:
    """Return how many numbered tasks of the list all their units have done, with a date and none.

    The last is how many of the dated ones are done when what units expect until 31/12 comes true.
    """
    dated, undated, hoped = 0, 0, 0
    told = states(shown, QUARTERS[period][-1])
    for task in listed("tasks.csv"):
        rows = [row for (_, code), row in told.items() if code == task["id"]]
        if not task["number"] or not task["assigned_to"] or not rows:
            continue
        if task["id"] in SHARED:
            rows = [row for row in rows if row["Trạng thái"] != NONE_ARISEN] or rows
        done = all(row["Trạng thái"] == STATUSES[0] for row in rows)
        dated += done and bool(task["due_date"])
        undated += done and not task["due_date"]
        ends = [ended(task, row, "2023-Y") for row in rows]
        hope = zip(rows, ends, strict=True)
        all_hoped = all(r["Trạng thái"] == STATUSES[0] or end == STILL_OPEN[0] for r, end in hope)
        hoped += all_hoped and bool(task["due_date"])
    return dated, undated, hoped


def check_open_tasks(shown: Shown, period: str) -> None:
    names = {unit["code"]: unit["name"] for unit in units_then(shown, period)}
    tasks = {row["id"]: row for row in listed("tasks.csv")}
    wanted: dict[tuple[str | None, str | None], Row] = {}
    for (unit, code), row in states(shown, QUARTERS[period][-1]).items():
        is_open = row["Trạng thái"] not in (STATUSES[0], NONE_ARISEN)
        if not is_open and not row["Khó khăn vướng mắc"]:
            continue
        due = tasks[code]["due_date"]
        wanted[unit, code] = {
            "Tên đơn vị": names[unit],
            "Hạn hoàn thành": date.fromisoformat(due) if due else None,
            "Trạng thái": row["Trạng thái"] or "Chưa có báo cáo",
            "Tiến độ phần trăm": row["Tiến độ phần trăm"],
            "Khó khăn vướng mắc": row["Khó khăn vướng mắc"],
            "Chưa xong": int(is_open),
            "Quá hạn": int(ended(tasks[code], row, period) == OVERDUE),
            "Có nêu khó khăn": int(bool(row["Khó khăn vướng mắc"])),
        }
        if "Nội dung công việc" in row:  # what nobody types stands on no return
            wanted[unit, code]["Nội dung công việc"] = row["Nội dung công việc"]
    counted = ("Chưa xong", "Quá hạn", "Có nêu khó khăn")
    sums = {name: sum(row[name] for row in wanted.values()) for name in counted}
    agree(
        shown,
        period,
        "out_open_tasks",
        ("Đơn vị", "Mã nhiệm vụ"),
        {**wanted, ("Tổng cộng", None): sums},
    )
    assert sums["Quá hạn"] > 0 < sums["Có nêu khó khăn"]
    for row in shown.sheet(period, "out_open_tasks"):
        assert not row["Quá hạn"] or row["Kết quả"] in ("Quá hạn chưa hoàn thành", None)


def check_what_is_expected_of_tasks(shown: Shown, period: str) -> None:
    last = QUARTERS[period][-1]
    tasks = {row["id"]: row for row in listed("tasks.csv")}
    by_task: dict[str, list[str]] = defaultdict(list)
    for (_, code), row in states(shown, last).items():
        end = ended(tasks[code], row, "2023-Y") if last == ALL[-1] else None
        by_task[code].append(end or "")
    titles = dict(zip(STILL_OPEN, ("Ước hoàn thành đến 31 tháng 12", *STILL_OPEN[1:]), strict=True))
    sums = dict.fromkeys(titles.values(), 0)
    for row in shown.sheet(period, "out_tasks"):
        code = row["Mã nhiệm vụ"]
        if code == "Tổng cộng":
            assert {title: row[title] or 0 for title in sums} == sums
            continue
        task = tasks[code]
        due = day(row["Hạn hoàn thành"])
        assert due == (date.fromisoformat(task["due_date"]) if task["due_date"] else None)
        assert (row["Nội dung công việc"], row["Phần"]) == (task["content"], task["section"])
        ends = by_task[code]
        if code in SHARED and any(ends):
            ends = [min(filter(None, ends), key=WORST.index)]
        for end, title in titles.items():
            assert (row[title] or 0) == ends.count(end), (code, title)
            assert row[title] is None or last == ALL[-1], (code, title)  # asked then alone
            sums[title] += ends.count(end)
    assert all(sums.values()) is (last == ALL[-1])


def check_states_of_tasks(shown: Shown, period: str) -> None:
    for row in shown.sheet(period, "out_tasks"):
        given, done = row["Đơn vị được giao"], (row["Hoàn thành"] or 0)
        over = done + (row["Không phát sinh"] or 0)
        if row["Mã nhiệm vụ"] == "Tổng cộng" or not given:
            wanted = None if row["Mã nhiệm vụ"] == "Tổng cộng" or given is None else ""
        elif row["Quá hạn chưa xong"]:
            wanted = "Quá hạn"
        elif not row["Đã báo cáo"]:
            wanted = "Chưa có báo cáo"
        elif row["Không phát sinh"] >= given:
            wanted = "Không phát sinh"
        elif over >= given:
            wanted = "Hoàn thành trễ hạn" if row["Hoàn thành trễ hạn"] else "Hoàn thành"
        elif 0 < (row["Ước hoàn thành đến 31 tháng 12"] or 0) >= given - over:
            wanted = "Ước hoàn thành"
        else:
            begun = done + row["Đang thực hiện"]
            wanted = "Đang thực hiện" if begun else "Chưa thực hiện"
        assert row["Tình trạng"] == wanted, row["Mã nhiệm vụ"]
