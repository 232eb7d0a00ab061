"""Every metric of the plan: its parts, its bar, what is lacking, how the figures stand."""

from __future__ import annotations

from collections import defaultdict
from fractions import Fraction
from math import ceil
from typing import Any

from tests.demo.reckoned.compare import in_percent, share
from tests.demo.reckoned.dossiers import RESULTS, TTHC, told_dossiers
from tests.demo.reckoned.inspections import counting_day, done_by, groups_of, still_there
from tests.demo.reckoned.shown import (
    ALL,
    QUARTERS,
    WINDOWS,
    Row,
    Shown,
    assessed_first,
    before,
    by_office,
    day,
    in_force,
    listed,
    plain_rows,
    told_last,
    units_then,
    value_before,
)
from tests.demo.reckoned.tasks import DONE_IN_TIME, STILL_OPEN, done_of_the_list, due_tasks

Parts = dict[str, tuple[Fraction, Fraction]]


def of_kinds(shown: Shown, period: str) -> dict[tuple[str, str], list[Fraction]]:
    """Return what units of each kind add to the parts of the metrics that sum returns."""
    kinds = {unit["code"]: unit["kind"] for unit in units_then(shown, period)}
    sums: dict[tuple[str, str], list[Fraction]] = defaultdict(lambda: [Fraction(0), Fraction(0)])

    def add(name: str, unit: str, *parts: Any) -> None:
        for place, part in enumerate(parts):
            sums[name, kinds[unit]][place] += Fraction(str(part or 0))

    for _, unit, row in told_dossiers(shown, period):
        new = row["Tiếp nhận trực tuyến"] + row["Tiếp nhận trực tiếp bưu chính"]
        add("T6", unit, 0, new)
        add("T7a", unit, row[TTHC.early] + row[TTHC.on_time], row[TTHC.done])
        add("T7b", unit, row[TTHC.early], row[TTHC.done])
        add("T8b", unit, 0, row[TTHC.done])
    for quarter, unit, row in shown.told(QUARTERS[period], "Dịch vụ công"):
        add("T6", unit, row["Hồ sơ được theo dõi và đồng bộ"], 0)
        add("T8b", unit, row["Hồ sơ giải quyết trực tuyến toàn trình"], 0)
        add("N24", unit, row["Hồ sơ luân chuyển điện tử"], row["Hồ sơ luân chuyển nội bộ"])
        add("N25b", unit, row["Giao dịch thanh toán trực tuyến"], row["Giao dịch thanh toán"])
        earlier = before(shown, quarter, unit, "Dịch vụ công")
        while row[RESULTS[0]] is None and (one := next(earlier, None)):
            (row,) = one
        if quarter == QUARTERS[period][-1]:
            add("T10b", unit, row[RESULTS[1]], row[RESULTS[0]])
    for _, unit, row in shown.told(QUARTERS[period], "Hài lòng"):
        if row["Đối tượng khảo sát"] == "TTHC":
            add("T7c", unit, row["Số phiếu hài lòng"], row["Số phiếu thu về"])
    last = QUARTERS[period][-1]
    for _, unit, row in shown.told([last], "Thống kê khác"):
        code, value = row["Mã chỉ số"], row["Giá trị"]
        for name in (one for one, sides in SIDES.items() if code in sides):
            held = value_before(shown, last, unit, code) if value is None else value
            add(name, unit, *(held if code == side else 0 for side in SIDES[name]))
    return sums


SIDES = {"N23a": ("III.2", "III.1"), "N23b": ("III.4", "III.3"), "N40": ("VII.2", "VII.1")}
"""The stocks that “Thống kê khác” tells of: the part and the whole of a metric."""


def of_returns(shown: Shown, period: str) -> Parts:
    """Return the parts of the metrics that sum returns, each over its own kinds of units."""
    sums = of_kinds(shown, period)
    names = {name for name, _ in sums}
    found = {}
    for row in listed("metrics.csv"):
        name = row["level_of"] or row["id"]
        if name in names:
            own = row["kinds"].split(";") if row["kinds"] else {kind for _, kind in sums}
            told = [sums[name, kind] for kind in own if (name, kind) in sums]
            part, whole = (sum((one[side] for one in told), Fraction(0)) for side in (0, 1))
            found[row["id"]] = (part, whole)
    return found


def of_the_office(shown: Shown, period: str) -> Parts:
    """Return the parts of what Văn phòng keeps: ranks, ISO, procedures, users, inspections."""
    frames = shown.runs[period].run.content.frames
    end = counting_day(period)
    ranks = [row for row in plain_rows(frames["ranks"]) if row["this_year"] is not None]
    ranks = [row for row in ranks if row["valid_from"] is None or row["valid_from"] <= end]
    kept = [
        row["this_year"] <= row["limit"]
        if row["goal"] == "Giữ nhóm dẫn đầu"
        else row["this_year"] < row["last_year"]
        for row in ranks
    ]
    found: dict[str, tuple[int, int]] = {"T1": (sum(kept), len(kept))}
    for row in plain_rows(frames["iso"]):
        known = row["result"] is not None and row["date"] <= end
        found[row["metric"]] = (int(known and row["result"] == "Đạt"), int(known))
    ends, _ = done_by(shown, period)
    for name, group in {"T5a": "DVGD", "T5b": "PS_TT"}.items():
        own = [unit["code"] for unit in still_there(shown, period) if group in groups_of(unit)]
        found[name] = (sum(bool(ends.get(code)) for code in own), len(own))
    users = [row for row in plain_rows(frames["city_figures"]) if row["date"] <= end]
    last = max(users, key=lambda row: row["date"])
    found["T9"] = (last["verified_users"], last["online_users"])
    return {name: (Fraction(part), Fraction(whole)) for name, (part, whole) in found.items()} | (
        of_procedures(plain_rows(frames["procedures"]), period)
    )


def of_procedures(rows: list[Row], period: str) -> Parts:
    """Return the parts of the metrics about the catalogue of procedures."""
    start, end = WINDOWS[period][0], counting_day(period)
    held = [row for row in rows if in_force(row, end)]
    new = [row for row in rows if row["issued_new"] and start <= row["issued_new"] <= end]
    eligible = [row for row in held if row["eligible"] and row["eligible"] <= end]
    paid = [row for row in held if row["has_fee"] == "Có"]
    sides = {
        "T8a": (eligible, "full_online"),
        "T10a": (held, "standardised"),
        "T10c": (held, "integrated"),
        "N25a": (paid, "online_payment"),
    }
    ours = [row for row in new if row["level"] == "Sở"]
    assessed = [row for row in ours if assessed_first(row)]
    return {"D3": (Fraction(len(assessed)), Fraction(len(ours)))} | {
        name: (Fraction(sum(bool(row[day]) and row[day] <= end for row in own)), Fraction(len(own)))
        for name, (own, day) in sides.items()
    }


def of_deadlines(shown: Shown, period: str) -> Parts:
    """Return the parts of tasks of the plan, of the city's and of the programme's documents."""
    start, end = WINDOWS[period]
    ends = due_tasks(shown, period)
    found = {"T2": (ends.count(DONE_IN_TIME), len(ends))}
    told, _ = told_last(shown, period, "Nhiệm vụ UBND giao", "Văn bản giao nhiệm vụ")
    due = {
        code: task
        for code, task in by_office(shown, period, "city_tasks", ["document"]).items()
        if start <= task["day"] <= end
    }
    done = {code: day(told.get(code, {}).get("Ngày hoàn thành")) for code in due}
    in_time = [code for code, when in done.items() if when and when <= due[code]["day"]]
    found["T3"] = (len(in_time), len(due))
    told, _ = told_last(shown, period, "VBQPPL", "Tên văn bản")
    planned = {
        code: row
        for code, row in by_office(shown, period, "legal_programme", ["name"]).items()
        if start <= row["day"] <= end
    }
    issued = {code: day(row["Ngày ban hành"]) for code, row in told.items()}
    on_time = [
        code for code, row in planned.items() if (out := issued.get(code)) and out <= row["day"]
    ]
    found["T4a"] = (len(on_time), len(planned))
    outs = [told[code] for code, when in issued.items() if when and start <= when <= end]
    found["T4b"] = (sum(bool(row["Ngày cập nhật CSDL quốc gia"]) for row in outs), len(outs))
    found["T4c"] = (sum(bool(row["Ngày đăng Cổng thông tin của Sở"]) for row in outs), len(outs))
    found["T4d"] = (sum(row["Trình tự và thủ tục"] == "Đúng quy định" for row in outs), len(outs))
    return {name: (Fraction(part), Fraction(whole)) for name, (part, whole) in found.items()}


def parts_of(shown: Shown, period: str) -> Parts:
    """Return numerator and denominator of every metric."""
    office = of_the_office(shown, period)
    return of_returns(shown, period) | office | of_deadlines(shown, period)


def check_parts_of_targets(shown: Shown, period: str) -> None:
    parts = parts_of(shown, period)
    plan = {row["id"]: row for row in listed("metrics.csv")}
    rows = {row["Mã"]: row for row in shown.sheet(period, "out_targets")}
    assert rows.keys() == plan.keys() <= parts.keys()
    for name, row in rows.items():
        part, whole = parts[name]
        found = [Fraction(str(row[title] or 0)) for title in ("Tử số", "Mẫu số")]
        assert found == [part, whole], name
        assert row["Tỷ lệ"] == share(part, whole), name
        bar = plan[name]["bar"]
        assert row["Ngưỡng"] == (int(bar) / 100 if bar else None), name
        for title, column in NAMED.items():
            assert row[title] == (plan[name][column] or None), (name, title)
        assert (row["Ghi chú"] or "").endswith(plan[name]["note"]), name
        also = plan[name]["also_bar"]
        reached = "đạt" if also and part * 100 >= int(also) * whole else "chưa đạt"
        assert row["Mức nêu kèm"] == (f"{also}%: {reached}" if also and whole else also or None)


def check_what_stands_beside_targets(shown: Shown, period: str) -> None:
    notes = {row["Mã"]: row["Ghi chú"] or "" for row in shown.sheet(period, "out_targets")}
    kinds = {unit["code"]: unit["kind"] for unit in units_then(shown, period)}
    overdue = new = 0
    for quarter, unit, row in told_dossiers(shown, period):
        if kinds[unit] == "PHONG_SO":
            new += row["Tiếp nhận trực tuyến"] + row["Tiếp nhận trực tiếp bưu chính"]
            if quarter == QUARTERS[period][-1]:
                overdue += row["Đang giải quyết quá hạn"]
    assert notes["T7a"] == f"Đang giải quyết quá hạn cuối kỳ: {overdue}."
    online = of_returns(shown, period)["T8b"][0]
    beside = f"Trên số hồ sơ tiếp nhận mới: {in_percent(int(online), new)}."
    assert notes["T8b"].startswith(beside)
    dated, undated, hoped = done_of_the_list(shown, period)
    tasks = [row for row in listed("tasks.csv") if row["number"]]
    headings = sum(not row["assigned_to"] for row in tasks)
    without = sum(bool(row["assigned_to"]) and not row["due_date"] for row in tasks)
    hope = f"ước đến 31/12 {hoped}/44; " if QUARTERS[period][-1] == ALL[-1] else ""
    told = f"Hoàn thành {dated}/44 nhiệm vụ; {hope}tính riêng {headings} dòng tiêu đề và "
    assert notes["T2"].startswith(f"{told}{undated}/{without} nhiệm vụ chưa có hạn.")
    assert len(tasks) == 44


NAMED = {
    "Nội dung": "title",
    "Căn cứ": "source",
    "Dòng theo cấp của": "level_of",
    "Của số": "counted",
}


def check_verdicts_of_targets(shown: Shown, period: str) -> None:
    parts = parts_of(shown, period)
    plan = {row["id"]: row for row in listed("metrics.csv")}
    ends = due_tasks(shown, period)
    waiting = {"T2": sum(end in STILL_OPEN for end in ends)}
    for row in shown.sheet(period, "out_targets"):
        part, whole = parts[row["Mã"]]
        metric = plan[row["Mã"]]
        bar = Fraction(metric["bar"] or (100 if metric["measure"] in ("ranks", "confirmed") else 0))
        if metric["kinds"] == "-":
            assert row["Kết luận"] == "Không có đơn vị", row["Mã"]
            assert whole == 0, row["Mã"]
        elif not whole:
            assert row["Kết luận"] in ("Chưa có số liệu", "Không phát sinh"), row["Mã"]
        elif not bar:
            assert row["Kết luận"] == "Không đặt ngưỡng", row["Mã"]
        elif part * 100 >= bar * whole:
            assert row["Kết luận"] == "Đạt", row["Mã"]
        elif (part + waiting.get(row["Mã"], 0)) * 100 >= bar * whole:
            assert row["Kết luận"] == "Chưa đủ số liệu", row["Mã"]
        else:
            assert row["Kết luận"] == "Chưa đạt", row["Mã"]
        short = bar * whole / 100 - part
        whole_ones = part.denominator == whole.denominator == 1
        lacking = ceil(short) if whole_ones else float(round(short, 6))
        assert row["Còn thiếu"] == (lacking if row["Kết luận"] == "Chưa đạt" else ""), row["Mã"]
