"""The dashboard's lines, and what is due or overdue."""

from __future__ import annotations

from collections import Counter

from tests.demo.reckoned.compare import agree, in_percent
from tests.demo.reckoned.inspections import done_by, groups_of, still_there
from tests.demo.reckoned.sending import (
    STATES,
    doubts,
    plan_of,
    stands,
    waiting,
)
from tests.demo.reckoned.shown import (
    ALL,
    AS_OF,
    DEADLINES,
    NAMES,
    QUARTERS,
    Row,
    Shown,
    listed,
    units_then,
)
from tests.demo.reckoned.tasks import OUTCOMES, STILL_OPEN, ended, states

LINES = dict(
    zip(
        STATES,
        (
            *("Báo cáo nộp đúng hạn", "Báo cáo nộp trễ hạn", "Báo cáo không phát sinh"),
            *("Báo cáo đúng hạn, phải sửa", "Báo cáo chưa nộp", "Báo cáo chưa đến hạn"),
        ),
        strict=True,
    )
)
OVERDUE = OUTCOMES[2]


def check_dashboard(shown: Shown, period: str) -> None:
    wanted = returns_of(shown, period) | verdicts_of(shown, period)
    doubted = doubts(shown, period)
    waits = sorted(
        (unit["code"], code)
        for unit in units_then(shown, period)
        for code in QUARTERS[period]
        if waiting(shown, doubted, code, unit["code"])
    )
    told = ", ".join(f"{unit} {NAMES[code]}" for unit, code in waits)
    wanted["Báo cáo lệch quý trước, chờ giải trình"] = line(len(waits), told or None)
    wanted["Độ phủ kiểm tra"] = coverage_of(shown, period)
    wanted |= tasks_of(shown, period)
    silent = [
        unit["code"] for unit in units_then(shown, period) if plan_of(shown, unit)[0] == "Chưa gửi"
    ]
    wanted["Kế hoạch của đơn vị chưa gửi"] = line(len(silent), ", ".join(silent))
    wanted |= latest_units(shown, period)
    rows = shown.sheet(period, "out_dashboard")
    others = ("Báo cáo gửi thành phố quá hạn", "Đề nghị sửa đổi Kế hoạch chưa trả lời")
    for title in others:  # reckoned beside their sheets
        wanted[title] = {}
    assert set(others) <= {row["Mục"] for row in rows}
    agree(shown, period, "out_dashboard", ("Mục",), wanted)


def line(figure: object, detail: str | None) -> Row:
    return {"Giá trị": figure, "Chi tiết": detail}


def returns_of(shown: Shown, period: str) -> dict[str, Row]:
    """Return the lines of how returns came, and which period it is."""
    counts = Counter(
        stands(shown, period, unit, quarter).counted
        for unit in units_then(shown, period)
        for quarter in QUARTERS[period]
    )
    until = DEADLINES[QUARTERS[period][-1]]
    return {
        "Kỳ tổng hợp": line(NAMES[period], f"Hạn nộp: trước ngày {until:%d/%m/%Y}"),
        "Số liệu tính đến ngày": line(f"{AS_OF[period]:%d/%m/%Y}", None),
        "Đơn vị phải báo cáo": line(
            sum(counts[state] for state in STATES), "Tính theo lượt đơn vị trong từng quý"
        ),
        **{title: line(counts[state], None) for state, title in LINES.items()},
    }


def verdicts_of(shown: Shown, period: str) -> dict[str, Row]:
    """Return the lines of targets by verdict; lines of other levels are none."""
    own: dict[str, list[str]] = {"Đạt": [], "Chưa đạt": [], "": []}
    for row in shown.sheet(period, "out_targets"):
        if not row["Dòng theo cấp của"]:
            own[row["Kết luận"] if row["Kết luận"] in own else ""].append(row["Mã"])
    titles = ("Chỉ tiêu đạt", "Chỉ tiêu chưa đạt", "Chỉ tiêu chưa có số liệu hoặc không phát sinh")
    return {
        title: line(len(names), ", ".join(names) or None)
        for title, names in zip(titles, own.values(), strict=True)
    }


def coverage_of(shown: Shown, period: str) -> Row:
    """Return the line of coverage: in all, and group by group what is lacking."""
    ends, _ = done_by(shown, period)
    active = still_there(shown, period)
    parts = []
    for group in listed("groups.csv"):
        own = [unit["code"] for unit in active if group["group"] in groups_of(unit)]
        seen = sum(bool(ends.get(code)) for code in own)
        needed = -(-len(own) * int(group["floor"]) // 100) - seen
        rest = f"còn thiếu {needed} đơn vị" if needed > 0 else f"đạt mức {group['floor']}%"
        parts.append(f"{group['title']} {seen}/{len(own)} ({in_percent(seen, len(own))}), {rest}")
    seen = sum(bool(ends.get(unit["code"])) for unit in active)
    return line(in_percent(seen, len(active)), ";\n".join(parts))


def tasks_of(shown: Shown, period: str) -> dict[str, Row]:
    """Return the lines of tasks that are overdue, and of what units expect of the open ones."""
    told = states(shown, QUARTERS[period][-1])
    tasks = {row["id"]: row for row in listed("tasks.csv")}
    late = {code for (_, code), row in told.items() if ended(tasks[code], row, period) == OVERDUE}
    late_in_order = [code for code in tasks if code in late]
    detail = f"Nhiệm vụ {', '.join(late_in_order)}" if late else None
    found = {"Nhiệm vụ quá hạn chưa hoàn thành": line(len(late), detail)}
    if QUARTERS[period][-1] == ALL[-1]:
        *_, total = shown.sheet(period, "out_tasks")
        counts = [
            total[f"{STILL_OPEN[0]} đến 31 tháng 12"],
            *(total[one] for one in STILL_OPEN[1:]),
        ]
        detail = f"Lượt đơn vị và nhiệm vụ; {counts[1]} lượt ước chưa hoàn thành, "
        detail += f"{counts[2]} lượt chưa nêu ước"
        found["Nhiệm vụ ước hoàn thành đến 31/12"] = line(counts[0], detail)
    return found


def latest_units(shown: Shown, period: str) -> dict[str, Row]:
    """Return the lines of the units whose returns are late or missing by most days."""
    days = days_late(shown, period)
    details: dict[str, str] = {}
    for unit in units_then(shown, period):
        if total := days.get(unit["code"]):
            told = {code: stands(shown, period, unit, code) for code in QUARTERS[period]}
            states_of = ", ".join(
                f"{one.words.lower()} {NAMES[code]}"
                for code, one in told.items()
                if one.counted in ("Trễ hạn", "Chưa nộp", "Đúng hạn, phải sửa")
            )
            details[unit["code"]] = f"{unit['name']}: {states_of}; trễ {total} ngày"
    return {
        f"Chậm báo cáo nhất: {number}": line(code, details[code])
        for number, code in enumerate(late_units(shown, period)[:5], start=1)
    }


def late_units(shown: Shown, period: str) -> list[str]:
    """Return the units whose returns are late or missing, those by most days first."""
    days = days_late(shown, period)
    return sorted(days, key=lambda code: (-days[code], code))


def days_late(shown: Shown, period: str) -> dict[str, int]:
    """Return by how many days returns are late or missing, by unit, none of those in time."""
    found = {}
    for unit in units_then(shown, period):
        told = (stands(shown, period, unit, code) for code in QUARTERS[period])
        if total := sum(one.days for one in told):
            found[unit["code"]] = total
    return found
