"""What a leader reads of a period: counted from the files, not from what the program measured."""

from __future__ import annotations

from collections import Counter, defaultdict
from fractions import Fraction

from cchc_xl.consolidated.brief import Brief, brief
from cchc_xl.consolidated.picture import draw
from cchc_xl.plan.periods import Period
from tests.demo.reckoned.inspections import done_by, still_there
from tests.demo.reckoned.sending import STATES, stands
from tests.demo.reckoned.shown import ALL, AS_OF, QUARTERS, Shown, listed, units_then
from tests.demo.reckoned.tasks import OUTCOMES, ended, states

OFFICES = ("PHONG_SO",)
BAR = 50
"""T8b, which the plan sets the department's own offices."""


def check_brief(shown: Shown, period: str) -> None:
    content = shown.runs[period].run.content
    found = brief(draw(content, Period.parse(period), AS_OF[period]))
    now = found.standing
    assert (now.on_time, now.expected) == in_time(shown, period, QUARTERS[period])
    ends, _ = done_by(shown, period)
    active = [unit["code"] for unit in still_there(shown, period)]
    assert (now.inspected, now.active) == (sum(bool(ends.get(c)) for c in active), len(active))
    assert now.overdue == overdue(shown, period)
    own = [row for row in shown.sheet(period, "out_targets") if not row["Dòng theo cấp của"]]
    verdicts = Counter(row["Kết luận"] for row in own)
    assert now.met == verdicts["Đạt"] > 0
    assert now.judged - now.met == verdicts["Chưa đạt"] == len(found.missed) > 0
    tentative = [row["Mã"] for row in own if row["Tình trạng số liệu"] == "Tạm tính"]
    assert [item.measure.id for item in found.provisional] == tentative
    earlier = [code for code in ALL if code < period] if period in ALL else []
    assert (found.before is not None) is bool(earlier)
    if found.before is not None:
        assert found.before.period.code == earlier[-1]
        if earlier[-1] in QUARTERS:
            counts = (found.before.on_time, found.before.expected)
            assert counts == in_time(shown, earlier[-1], [earlier[-1]])
            assert found.before.overdue == overdue(shown, earlier[-1])
    online_is_right(shown, period, found)


def in_time(shown: Shown, period: str, quarters: list[str]) -> tuple[int, int]:
    """Return how many returns came in time and needed no correction, and how many are owed."""
    counts = Counter(
        stands(shown, period, unit, quarter).counted
        for unit in units_then(shown, period)
        for quarter in quarters
    )
    good = counts["Đúng hạn"] + counts["Không phát sinh"]
    return good, sum(counts[state] for state in STATES)


def overdue(shown: Shown, period: str) -> int:
    told = states(shown, QUARTERS[period][-1])
    tasks = {row["id"]: row for row in listed("tasks.csv")}
    late = [
        code for (_, code), row in told.items() if ended(tasks[code], row, period) == OUTCOMES[2]
    ]
    return len(set(late))


def online_is_right(shown: Shown, period: str, found: Brief) -> None:
    """Target 8b: how far it is off its bar, and the units that are short by most."""
    own = online_figures(shown, period)
    heavy = [unit for unit, _ in online_weights(shown, period)]
    (target,) = (item for item in found.targets if item.measure.id == "T8b")
    online, done = (sum(figures[place] for figures in own.values()) for place in (0, 1))
    if not done:
        assert target.points is None
        return
    assert target.points == float(Fraction(online * 100, done) - BAR)
    missed = online * 100 < BAR * done
    assert [weight.unit for weight in target.heaviest] == (heavy[:5] if missed else [])
    assert missed is (target in found.missed)


def online_weights(shown: Shown, period: str) -> list[tuple[str, Fraction]]:
    """Return the offices that are short of the bar of target 8b, by how much, the worst first."""
    own = online_figures(shown, period)
    short = {unit: Fraction(BAR * done, 100) - online for unit, (online, done) in own.items()}
    heavy = sorted((unit for unit in short if short[unit] > 0), key=lambda one: (-short[one], one))
    return [(unit, short[unit]) for unit in heavy]


def online_figures(shown: Shown, period: str) -> dict[str, list[int]]:
    """Return each office's dossiers handled online and handled in all."""
    offices = {unit["code"] for unit in listed("units.csv") if unit["kind"] in OFFICES}
    parts: dict[str, list[int]] = defaultdict(lambda: [0, 0])
    for _, unit, row in shown.told(QUARTERS[period], "Dịch vụ công"):
        parts[unit][0] += row["Hồ sơ giải quyết trực tuyến toàn trình"] or 0
    for _, unit, row in shown.told(QUARTERS[period], "TTHC"):
        parts[unit][1] += row["Giải quyết tổng số"]
    return {unit: figures for unit, figures in parts.items() if unit in offices}
