"""How returns and units' plans came: the wall, its shares, the list of plans, the league."""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import NamedTuple

from tests.demo.reckoned.compare import agree, share
from tests.demo.reckoned.dossiers import TTHC, told_dossiers
from tests.demo.reckoned.shown import (
    ALL,
    AS_OF,
    DEADLINES,
    NAMES,
    QUARTERS,
    WINDOWS,
    Row,
    Shown,
    listed,
    plain_rows,
    records,
    units_then,
)
from tests.demo.reckoned.tasks import DONE_IN_TIME, own_outcomes, states

ALLOWED = 5
"""Days for a correction (plan.toml)."""
STATES = (
    *("Đúng hạn", "Trễ hạn", "Không phát sinh"),
    *("Đúng hạn, phải sửa", "Chưa nộp", "Chưa đến hạn"),
)
COLUMNS = dict(zip(ALL, ("Quý 1", "Quý 2", "Quý 3", "Quý 4"), strict=True))


class Stand(NamedTuple):
    """How a unit stands with a quarter's return: in words, as counted, in days late, in time."""

    words: str
    counted: str
    days: int
    in_time: bool


def days_over(came: date, deadline: date) -> int:
    return max(0, (came - deadline).days + 1)


def stands(shown: Shown, period: str, unit: Row, quarter: str) -> Stand:
    """Return how a unit stands with a quarter, as a period's sheets see it."""
    deadline, as_of = DEADLINES[quarter], AS_OF[period]
    if unit["valid_to"] and unit["valid_to"] < deadline:
        return Stand("Không thuộc diện", "", 0, in_time=False)
    told = [one for one in shown.files[quarter] if one.unit == unit["code"]]
    if quarter > QUARTERS[period][-1] or not told:
        if as_of < deadline:
            return Stand("Chưa đến hạn", "Chưa đến hạn", 0, in_time=False)
        return Stand("Chưa nộp", "Chưa nộp", days_over(as_of, deadline), in_time=False)
    right = next((one for one in told if one.accepted), None)
    late = days_over(told[0].received, deadline)
    if right is None:
        words = "Trễ hạn, phải sửa" if late else "Đúng hạn, phải sửa"
        over = days_over(as_of, deadline)
        days = over if late else max(0, over - ALLOWED)
        return Stand(words, "Trễ hạn" if late else words, days, in_time=False)
    if late:
        return Stand("Trễ hạn", "Trễ hạn", late, in_time=False)
    if right != told[0]:
        over = max(0, days_over(right.received, deadline) - ALLOWED)
        words = f"Đúng hạn, đã sửa {right.received:%d/%m}"
        return Stand(words, "Đúng hạn, phải sửa", over, in_time=not over)
    (cover,) = records(right.path, "Bìa")
    nil = cover["Tình hình phát sinh"] == "Không phát sinh"
    words = "Không phát sinh" if nil else "Đúng hạn"
    return Stand(words, words, 0, in_time=True)


def differs_from_before(shown: Shown, quarter: str, unit: str) -> list[str]:
    """Return the codes of what a return says otherwise than the quarter before, unexplained."""
    then = ALL[ALL.index(quarter) - 1] if quarter != ALL[0] else ""
    there = shown.returns.get(then, {}).get(unit), shown.returns[quarter].get(unit)
    if None in there:
        return []
    was, now = ({row["Lĩnh vực"]: row for row in records(path, "TTHC")} for path in there if path)
    (cover,) = records(shown.returns[quarter][unit], "Bìa")
    if cover["Giải trình"]:
        return []
    left = {name: row["Đang giải quyết tổng số"] for name, row in was.items()}
    codes = []
    if any(row["Kỳ trước chuyển sang"] != left[name] for name, row in now.items() if name in left):
        codes.append("R105")
    if any(count and name not in now for name, count in left.items()):
        codes.append("R106")
    return codes


Doubts = dict[tuple[str, str], list[tuple[str, str]]]
"""By unit and quarter the sheets and codes of what is doubted."""


def doubts(shown: Shown, period: str) -> Doubts:
    """Return which figures are doubted: that is not reckoned here but taken from the register.

    Of those that Văn phòng's table explains by their cells nothing is to be explained any more.
    """
    found: Doubts = defaultdict(list)
    frames = shown.runs[period].run.content.frames
    place = ("unit", "period", "code", "sheet", "cell", "value")
    told = {tuple(row[name] for name in place) for row in plain_rows(frames["explanations"])}
    for row in plain_rows(frames["findings"]):
        if row["code"].startswith("D1") and tuple(row[name] for name in place) not in told:
            found[row["unit"], row["period"]].append((row["sheet"], row["code"]))
    return found


def waiting(shown: Shown, doubted: Doubts, quarter: str, unit: str) -> list[str]:
    """Return the codes of what a unit is to explain of a quarter, in the order of its sheets."""
    codes = [("TTHC", code) for code in differs_from_before(shown, quarter, unit)]
    path = shown.returns.get(quarter, {}).get(unit)
    if path is not None and not records(path, "Bìa")[0]["Giải trình"]:
        codes += doubted.get((unit, quarter), [])
    return list(dict.fromkeys(code for _, code in sorted(codes, key=lambda one: one[0])))


def plans_owed(unit: Row) -> Iterator[tuple[str, str, date]]:
    """Give the plans that a unit owes: where the plan asks for it, in which words, before when."""
    own = {unit["code"], f"@{unit['kind']}"}
    tasks = {row["id"]: row for row in listed("tasks.csv")}
    for row in listed("unit_plans.csv"):
        task = tasks.get(row["task"], {})
        if own & set(task.get("assigned_to", row["who"]).split(";")):
            due = date.fromisoformat(task.get("due_date", row["due_date"]))
            heading = tasks[row["task"].rstrip("abc")]["content"] if task else PLAN_OF_OFFICE
            words = f"{heading.rstrip(':')}: {task['content']}" if task else heading
            yield row["task"] or f"Mục {row['clause']}", words, due


PLAN_OF_OFFICE = "Kế hoạch cải cách hành chính của đơn vị"


def plan_of(shown: Shown, unit: Row) -> tuple[str, str | None, date | None]:
    """Return how a unit stands with its own plan: in words, where it is asked, when it came."""
    for title, _, due in plans_owed(unit):
        came = shown.plans.get(unit["code"])
        if came is None:
            return "Chưa gửi", title, None
        return "Đúng hạn" if came < due else "Trễ hạn", title, came
    return "Không phải gửi", None, None


def is_free(unit: Row, period: str) -> bool:
    """Tell whether a unit is told of no plan at all: it owed none, and is closed since."""
    closed = unit["valid_to"] is not None and unit["valid_to"] < WINDOWS[period][1]
    return closed and not [*plans_owed(unit)]


def check_wall_and_shares(shown: Shown, period: str) -> None:
    kinds = {row["kind"]: row["title"] for row in listed("kinds.csv")}
    doubted = doubts(shown, period)
    wanted: dict[str, Row] = {}
    counts: dict[str, Counter[str]] = {quarter: Counter() for quarter in ALL}
    for unit in units_then(shown, period):
        told = {quarter: stands(shown, period, unit, quarter) for quarter in ALL}
        for quarter, one in told.items():
            counts[quarter][one.counted] += 1
        waits = [
            f"{NAMES[quarter]}: {', '.join(codes)}"
            for quarter in ALL
            if quarter <= QUARTERS[period][-1]
            if (codes := waiting(shown, doubted, quarter, unit["code"]))
        ]
        wanted[unit["code"]] = {
            "Tên đơn vị": unit["name"],
            "Loại": kinds[unit["kind"]],
            **{COLUMNS[quarter]: one.words for quarter, one in told.items()},
            "Cảnh báo chờ giải trình": "; ".join(waits) or None,
            "Kế hoạch của đơn vị": None if is_free(unit, period) else plan_of(shown, unit)[0],
        }
    agree(shown, period, "out_wall", ("Đơn vị",), wanted)
    shares: dict[str, Row] = {}
    for state in (*STATES, "Tổng cộng"):
        shares[state] = {}
        for quarter in ALL:
            whole = sum(counts[quarter][one] for one in STATES)
            count = whole if state == "Tổng cộng" else counts[quarter][state]
            shares[state][COLUMNS[quarter]] = count
            shares[state][f"Tỷ lệ {COLUMNS[quarter].lower()}"] = share(count, whole)
    agree(shown, period, "out_shares", ("Tình trạng",), shares)


def check_plans_of_units(shown: Shown, period: str) -> None:
    kinds = {row["kind"]: row["title"] for row in listed("kinds.csv")}
    frame = shown.runs[period].run.content.frames["unit_plans"]
    log = {row["unit"]: row for row in plain_rows(frame)}
    wanted: dict[str, Row] = {}
    counts: Counter[str] = Counter()
    for unit in units_then(shown, period):
        state, task, came = plan_of(shown, unit)
        if is_free(unit, period):
            continue
        counts[state] += 1
        said = log[unit["code"]] if came else {"number": None, "plan_date": None, "file": None}
        wanted[unit["code"]] = {
            "Tên đơn vị": unit["name"],
            "Loại": kinds[unit["kind"]],
            "Nhiệm vụ": task,
            "Nhận trước ngày": next((due for *_, due in plans_owed(unit)), None),
            "Ngày nhận": came,
            "Tình trạng": state,
            "Số văn bản": said["number"],
            "Ngày văn bản": said["plan_date"],
            "Tệp": said["file"],
            "Số bản": 1 if came else None,
            "Số đơn vị": None,
            "Tỷ lệ": None,
        }
    whole = sum(count for state, count in counts.items() if state != "Không phải gửi")
    for state in ("Đúng hạn", "Trễ hạn", "Chưa gửi", "Chưa đến hạn", "Tổng cộng"):
        count = whole if state == "Tổng cộng" else counts[state]
        wanted[state] = {"Số đơn vị": count, "Tỷ lệ": share(count, whole)}
    agree(shown, period, "out_unit_plans", ("Đơn vị",), wanted)
    assert counts["Đúng hạn"] > counts["Trễ hạn"] > 0 < counts["Chưa gửi"]


def check_league(shown: Shown, period: str) -> None:
    figures: dict[str, Row] = {}
    tasks = states(shown, QUARTERS[period][-1])
    for unit in units_then(shown, period):
        told = [stands(shown, period, unit, quarter) for quarter in QUARTERS[period]]
        if all(one.words == "Không thuộc diện" for one in told):
            continue
        passed = [one for one in told if one.counted not in ("", "Chưa đến hạn")]
        ends = own_outcomes(tasks, period, unit["code"])
        figures[unit["code"]] = {
            "Tên đơn vị": unit["name"],
            "Báo cáo đúng hạn": sum(one.in_time for one in told),
            "Báo cáo phải nộp": len(passed),
            "Số ngày trễ": sum(one.days for one in told),
            "Nhiệm vụ đúng hạn": ends.count(DONE_IN_TIME),
            "Nhiệm vụ đến hạn": len(ends),
            **dict.fromkeys(("Hồ sơ trước và đúng hạn", "Hồ sơ đã giải quyết"), 0),
            **dict.fromkeys(("Phiếu hài lòng", "Phiếu thu về"), 0),
        }
    for _, code, row in told_dossiers(shown, period):
        figures[code]["Hồ sơ đã giải quyết"] += row[TTHC.done]
        figures[code]["Hồ sơ trước và đúng hạn"] += row[TTHC.early] + row[TTHC.on_time]
    for _, code, row in shown.told(QUARTERS[period], "Hài lòng"):
        if row["Đối tượng khảo sát"] == "TTHC":
            figures[code]["Phiếu hài lòng"] += row["Số phiếu hài lòng"]
            figures[code]["Phiếu thu về"] += row["Số phiếu thu về"]
    agree(shown, period, "out_league", ("Đơn vị",), with_ranks(figures))


CRITERIA = {
    ("Báo cáo đúng hạn", "Báo cáo phải nộp"): 100,
    ("Nhiệm vụ đúng hạn", "Nhiệm vụ đến hạn"): 100,
    ("Hồ sơ trước và đúng hạn", "Hồ sơ đã giải quyết"): 100,
    ("Phiếu hài lòng", "Phiếu thu về"): 95,
}
"""What the league counts (league.csv), against which percentage."""


def with_ranks(figures: dict[str, Row]) -> dict[str, Row]:
    """Return the units' figures with what they met and their rank; equal units share one."""
    results = {}
    for code, row in figures.items():
        judged = {key: bar for key, bar in CRITERIA.items() if row[key[1]]}
        met = sum(row[part] * 100 >= bar * row[whole] for (part, whole), bar in judged.items())
        row |= {"Tiêu chí đạt": met, "Tiêu chí có số liệu": len(judged)}
        row["Tỷ lệ đạt"] = share(met, len(judged))
        of_all = Fraction(met, len(judged)) if judged else Fraction(0)
        results[code] = (not judged, -of_all, -len(judged), row["Số ngày trễ"])
    for code, row in figures.items():
        better = sum(other < results[code] for other in results.values())
        row["Hạng"] = None if results[code][0] else better + 1
    return figures


def asked_of(metric: dict[str, str]) -> list[str]:
    """Return the kinds of units, or units, that are asked for what a metric counts."""
    for row in listed("indicators.csv"):
        if f"'{row['code']}'" in metric["numerator"]:
            return row["kinds"].split(";")
    return ["*"]


def check_units_behind_targets(shown: Shown, period: str) -> None:
    """Of a metric that sums returns: the units that have one for every quarter they owe one for."""
    given: dict[str, set[str]] = defaultdict(set)
    for one in listed("forms.csv"):
        given[one["form"]].add(one["kind"])
    for row, metric in zip(shown.sheet(period, "out_targets"), listed("metrics.csv"), strict=True):
        sides = {metric["numerator_form"], metric["denominator_form"]} & given.keys()
        sides |= {"kiem_tra"} if metric["measure"] == "coverage" else set()
        quarters = QUARTERS[period][-1:] if metric["basis"] == "stock" else QUARTERS[period]
        owed = {}
        for unit in units_then(shown, period):
            own = metric["kinds"].split(";") if metric["kinds"] else asked_of(metric)
            if {unit["kind"], unit["code"], "*"} & {*own} and any(
                unit["kind"] in given[form] for form in sides
            ):
                owed[unit["code"]] = [
                    code
                    for code in quarters
                    if unit["valid_to"] is None or unit["valid_to"] >= DEADLINES[code]
                ]
        owed = {code: due for code, due in owed.items() if due}
        sent = [
            code
            for code, due in owed.items()
            if all(code in shown.returns[quarter] for quarter in due)
        ]
        found = [row["Đơn vị đã báo cáo"], row["Đơn vị phải báo cáo"]]
        assert found == [len(sent), len(owed)], row["Mã"]
        if row["Kết luận"] in ("Chưa có số liệu", "Không có đơn vị"):
            assert row["Tình trạng số liệu"] == row["Kết luận"]
        elif owed:
            wanted = "Tạm tính" if len(sent) < len(owed) else "Đầy đủ"
            assert row["Tình trạng số liệu"] == wanted, row["Mã"]
