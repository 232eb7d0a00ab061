"""The dashboard's figures: how the period stands, and what is most urgent."""

from __future__ import annotations

from typing import NamedTuple

from cchc_xl.consolidated.formulas import quoted
from cchc_xl.consolidated.picture import TOTAL, Picture
from cchc_xl.consolidated.sheets.city import overdue_reports
from cchc_xl.consolidated.sheets.tasks import FORM as TASK_FORM
from cchc_xl.consolidated.sheets.tasks import counted
from cchc_xl.consolidated.sheets.unit_plans import count_of, missing_plans
from cchc_xl.consolidated.sheets.wall import wall_and_shares
from cchc_xl.measures.result import percent
from cchc_xl.measures.submission_states import counting, state_named
from cchc_xl.measures.sums import equals
from cchc_xl.merging.between import unexplained
from cchc_xl.plan.periods import Period, worded
from cchc_xl.plan.records import shown_percent
from cchc_xl.plan.states.changes import CONSIDERED
from cchc_xl.plan.states.plans import MISSING as MISSING_PLAN
from cchc_xl.plan.states.reports import OVERDUE as OVERDUE_REPORT
from cchc_xl.plan.states.returns import (
    INACTIVE,
    LATE,
    MISSING,
    NOT_YET_DUE,
    ON_TIME,
    STATES,
    TO_CORRECT,
)
from cchc_xl.plan.states.targets import MET, NONE_ARISEN, NOT_MET
from cchc_xl.plan.states.tasks import EXPECTED, NOT_EXPECTED, NOT_STATED, OVERDUE, STILL_OPEN
from cchc_xl.register.port import CellValue, Formula
from cchc_xl.register.schema import tables

URGENT = 5
RETURNS = {
    "returns_on_time": (ON_TIME, "Báo cáo nộp đúng hạn"),
    "returns_inactive": (INACTIVE, "Báo cáo không phát sinh"),
    "returns_late": (LATE, "Báo cáo nộp trễ hạn"),
    "returns_sent_back": (TO_CORRECT, "Báo cáo đúng hạn, phải sửa"),
    "returns_missing": (MISSING, "Báo cáo chưa nộp"),
    "returns_not_yet_due": (NOT_YET_DUE, "Báo cáo chưa đến hạn"),
}
OTHER = "other"
VERDICTS = {
    "metrics_met": (MET, "Chỉ tiêu đạt"),
    "metrics_not_met": (NOT_MET, "Chỉ tiêu chưa đạt"),
    "metrics_without": (OTHER, "Chỉ tiêu chưa có số liệu hoặc không phát sinh"),
}


class Urgent(NamedTuple):
    """A unit whose returns are late or missing, by how many days in all, and what it is about."""

    unit: str
    name: str
    days: int
    detail: str


def rows(picture: Picture) -> list[list[CellValue]]:
    """Return the dashboard's lines: what, the figure, the details."""
    found = dashboard_values(picture)
    reporting = picture.content.plan.reporting
    counted_by = worded("Tính theo lượt đơn vị trong từng quý", reporting)
    lines: list[list[CellValue]] = [
        ["Kỳ tổng hợp", found["period"], _deadline(picture)],
        ["Số liệu tính đến ngày", found["as_of"], None],
        ["Đơn vị phải báo cáo", found["returns_expected"], counted_by],
    ]
    lines += [[title, found[name], None] for name, (_, title) in RETURNS.items()]
    lines += [
        [title, found[name], ", ".join(_metrics(picture, verdict)) or None]
        for name, (verdict, title) in VERDICTS.items()
    ]
    lines.append(_unexplained(picture))
    lines.append(["Độ phủ kiểm tra", found["coverage"], found["coverage_sentence"]])
    if TASK_FORM in picture.content.forms:
        overdue = ", ".join(overdue_tasks(picture))
        detail = f"Nhiệm vụ {overdue}" if overdue else None
        lines.append(["Nhiệm vụ quá hạn chưa hoàn thành", found["tasks_overdue"], detail])
        lines += _expected_line(picture)
    lines += _city_line(picture)
    lines += _plans_line(picture)
    lines += _changes_line(picture)
    for number, item in enumerate(latest_units(picture), start=1):
        lines.append([f"Chậm báo cáo nhất: {number}", item.unit, f"{item.name}: {item.detail}"])
    return lines


def _unexplained(picture: Picture) -> list[CellValue]:
    """Return the line of returns that differ from the quarter before and do not say why."""
    codes = {quarter.code for quarter in picture.quarters}
    waiting = sorted(key for key in unexplained(picture.content) if key[1] in codes)
    detail = ", ".join(f"{unit} {Period.parse(code).title}" for unit, code in waiting)
    title = worded("Báo cáo lệch quý trước, chờ giải trình", picture.content.plan.reporting)
    return [title, len(waiting), detail or None]


def dashboard_values(picture: Picture) -> dict[str, CellValue]:
    """Return the figures by name.

    ``period``, ``as_of``; ``returns_expected`` and one count a state of the wall; ``metrics_met``,
    ``metrics_not_met``, ``metrics_without``; ``coverage`` (in all) and ``coverage_sentence``;
    ``tasks_overdue`` where the plan has tasks reported; ``urgent_1`` to ``urgent_5``, a line each.
    """
    found: dict[str, CellValue] = {
        "period": picture.period.title,
        "as_of": picture.as_of.strftime("%d/%m/%Y"),
    }
    found |= _returns(picture) | _verdicts(picture)
    in_all = picture.coverage.total
    share = percent(in_all.inspected, in_all.active) if in_all.active else NONE_ARISEN
    found |= {"coverage": share, "coverage_sentence": coverage_sentence(picture)}
    if TASK_FORM in picture.content.forms:
        found["tasks_overdue"] = _overdue_count(picture)
    lines = [f"{item.unit} - {item.name}: {item.detail}" for item in latest_units(picture)]
    for number in range(URGENT):
        found[f"urgent_{number + 1}"] = lines[number] if number < len(lines) else None
    return found


def _deadline(picture: Picture) -> str:
    return f"Hạn nộp: trước ngày {picture.content.plan.deadline_of(picture.period):%d/%m/%Y}"


def _returns(picture: Picture) -> dict[str, CellValue]:
    wall, _ = wall_and_shares(picture)
    columns = [quarter.code for quarter in picture.quarters]
    references = [wall.reference(quarter.part.lower()) for quarter in picture.quarters]
    states = [state_named(state) for state in picture.states[columns].to_numpy().ravel()]
    found: dict[str, CellValue] = {}
    texts = []
    for name, (state, _) in RETURNS.items():
        texts.append("+".join(counting(state, cells) for cells in references))
        found[name] = Formula(texts[-1], states.count(state))
    expected = sum(states.count(state) for state in STATES)
    return {"returns_expected": Formula("+".join(texts), expected)} | found


def _verdicts(picture: Picture) -> dict[str, CellValue]:
    table = tables()["out_targets"]
    cells = table.reference("verdict")
    met, not_met = (f"COUNTIF({cells},{quoted(verdict)})" for verdict in (MET, NOT_MET))
    every = f"COUNTA({cells})"
    if any(item.level_of for item in picture.measures):
        own = f'({table.reference("level_of")}="")'
        met, not_met = (
            f"SUMPRODUCT(({cells}={quoted(verdict)})*{own})" for verdict in (MET, NOT_MET)
        )
        every = f'SUMPRODUCT(({cells}<>"")*{own})'
    texts = {MET: met, NOT_MET: not_met, OTHER: f"{every}-{met}-{not_met}"}
    return {
        name: Formula(texts[verdict], len(_metrics(picture, verdict)))
        for name, (verdict, _) in VERDICTS.items()
    }


def _metrics(picture: Picture, verdict: str) -> list[str]:
    """Return the ids of the metrics with a verdict; ``OTHER`` is neither met nor missed.

    The lines of other levels are no targets of their own.
    """
    return [
        item.id
        for item in picture.measures
        if not item.level_of
        if item.verdict == verdict or (verdict == OTHER and item.verdict not in (MET, NOT_MET))
    ]


def coverage_sentence(picture: Picture) -> str:
    """Return coverage by group: “Đơn vị giáo dục 25/89 (28%), còn thiếu 2 đơn vị; ...”.

    Each group has a line of its own: programs fold a long line at different places, and a row's
    height is fitted by one of them.
    """
    parts = []
    for group in picture.coverage.groups[:-1]:
        if not group.active:
            parts.append(f"{group.title}: không có đơn vị")
            continue
        share = percent(group.inspected, group.active)
        rest = (
            f"còn thiếu {group.needed} đơn vị"
            if group.needed
            else f"đạt mức {shown_percent(group.floor)}"
        )
        parts.append(f"{group.title} {group.inspected}/{group.active} ({share}), {rest}")
    return ";\n".join(parts)


def overdue_tasks(picture: Picture) -> list[str]:
    """Return the numbers of the tasks that some unit has not completed in time, in order."""
    frame = picture.content.frames[TASK_FORM]
    outcome = frame[counted(picture)["overdue"][0]]
    here = frame["period"].eq(picture.last.code) & outcome.eq(OVERDUE)
    late = set(frame.loc[here.fillna(False).astype(bool), "task"])
    return [task.id for task in picture.content.plan.tasks if task.id in late]


def _expected_line(picture: Picture) -> list[list[CellValue]]:
    """Return, for what ends with the year, the line of what units expect until 31/12."""
    if not picture.last.ends_year:
        return []
    frame = picture.content.frames[TASK_FORM]
    here = frame["period"].eq(picture.last.code).fillna(False).astype(bool)
    outcomes = frame.loc[here & frame["stands"].notna(), "year_outcome"]
    counts = {name: int(outcomes.eq(name).fillna(False).sum()) for name in STILL_OPEN}
    table = tables()["out_tasks"]
    total = f"SUMIFS({table.reference('expected')},{table.reference('task')},{quoted(TOTAL)})"
    detail = (
        f"Lượt đơn vị và nhiệm vụ; {counts[NOT_EXPECTED]} lượt ước chưa hoàn thành, "
        f"{counts[NOT_STATED]} lượt chưa nêu ước"
    )
    return [["Nhiệm vụ ước hoàn thành đến 31/12", Formula(total, counts[EXPECTED]), detail]]


def _city_line(picture: Picture) -> list[list[CellValue]]:
    """Return the line of reports that are overdue at the city; older registers know of none."""
    if "out_city_reports" not in picture.content.tables:
        return []
    states = tables()["out_city_reports"].reference("state")
    late = overdue_reports(picture)
    figure = Formula(f"COUNTIF({states},{quoted(OVERDUE_REPORT)})", len(late))
    return [["Báo cáo gửi thành phố quá hạn", figure, "; ".join(late) or None]]


def _plans_line(picture: Picture) -> list[list[CellValue]]:
    """Return the line of units whose own plan is missing; older registers know of none."""
    if not picture.content.plan.unit_plans:
        return []
    missing = missing_plans(picture)
    figure = Formula(count_of(MISSING_PLAN), len(missing))
    return [["Kế hoạch của đơn vị chưa gửi", figure, ", ".join(missing) or None]]


def _changes_line(picture: Picture) -> list[list[CellValue]]:
    """Return the line of proposals to change the plan that wait for an answer (part V.3)."""
    if "changes" not in picture.content.tables:
        return []
    table, frame = tables()["changes"], picture.content.frames["changes"]
    told = frame[frame["text"].notna()]
    waiting = told[told["decision"].isna() | equals(told["decision"], CONSIDERED)]
    text, decision = table.reference("text"), table.reference("decision")
    open_ones = "+".join(
        f'COUNTIFS({text},"<>",{decision},{quoted(state)})' for state in ("", CONSIDERED)
    )
    whose = ", ".join(dict.fromkeys(waiting["unit"].dropna()))
    detail = f"{len(told) - len(waiting)} đề nghị đã trả lời" + (f"; chờ: {whose}" if whose else "")
    figure = Formula(open_ones, len(waiting))
    return [["Đề nghị sửa đổi Kế hoạch chưa trả lời", figure, detail if len(told) else None]]


def _overdue_count(picture: Picture) -> Formula:
    table = tables()["out_tasks"]
    rows = f'{table.reference("task")},"<>{TOTAL}"'
    text = f'COUNTIFS({rows},{table.reference("overdue")},">0")'
    return Formula(text, len(overdue_tasks(picture)))


def latest_units(picture: Picture) -> list[Urgent]:
    """Return the units whose returns of the period are late or missing the longest, at most 5."""
    days = picture.days_late
    names = {unit.code: unit.name for unit in picture.content.plan.units}
    worst = sorted((unit for unit in names if days.get(unit)), key=lambda unit: (-days[unit], unit))
    return [
        Urgent(unit, names[unit], days[unit], _detail(picture, unit, days[unit]))
        for unit in worst[:URGENT]
    ]


def _detail(picture: Picture, unit: str, days: int) -> str:
    own = picture.states.loc[unit]
    states = [
        f"{str(own[quarter.code]).lower()} {quarter.title}"
        for quarter in picture.quarters
        if state_named(str(own[quarter.code])) in (LATE, MISSING, TO_CORRECT)
    ]
    return f"{', '.join(states)}; trễ {days} ngày"
