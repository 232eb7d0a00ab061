"""The words and numbers in which a brief is told, on the page and on the dashboard alike."""

from __future__ import annotations

from math import ceil, floor
from typing import NamedTuple

from cchc_xl.base.few import few_names
from cchc_xl.consolidated.brief import Brief, Standing, Target
from cchc_xl.consolidated.sheets.dashboard import Urgent
from cchc_xl.measures.result import Measure, percent
from cchc_xl.measures.sums import exact
from cchc_xl.measures.weights import Weight
from cchc_xl.plan.states import returns
from cchc_xl.plan.states.targets import NONE_ARISEN, NOT_MET

SIGNS = {
    returns.ON_TIME: "✓",
    returns.LATE: "T",
    returns.TO_CORRECT: "S",
    returns.MISSING: "✗",
    returns.INACTIVE: "0",
    returns.NOT_YET_DUE: "…",
}
"""A sign for each state: colours alone say nothing in grey."""


class Tile(NamedTuple):
    """A figure of the top line."""

    title: str
    value: str
    detail: str
    change: str


def provisional(brief: Brief) -> str:
    """Return whether any figure is provisional, and why."""
    found = [_lacking(target.measure) for target in brief.provisional]
    if not found:
        return "Mọi chỉ tiêu đã có đủ số liệu."
    which = few_names(found, 3, "chỉ tiêu")
    return f"{len(found)}/{len(brief.targets)} chỉ tiêu còn tạm tính: {which}."


def _lacking(measured: Measure) -> str:
    """Return a provisional target with what its figures lack: returns, else Văn phòng's own."""
    reported, expected = measured.units_reported, measured.units_expected
    what = "Văn phòng chưa nhập đủ"
    if reported < expected:
        what = f"{reported}/{expected} đơn vị đã báo cáo"
    return f"{measured.id} ({what})"


def tiles(now: Standing, before: Standing | None) -> list[Tile]:
    """Return the figures of the top line, each with its change since the quarter before."""
    found = [
        Tile(
            "Báo cáo đúng hạn",
            share(now.on_time, now.expected),
            f"{now.on_time}/{now.expected} báo cáo, {now.period.title}",
            _points_since(before, "on_time", "expected", now),
        ),
        Tile(
            "Chỉ tiêu đạt",
            f"{now.met}/{now.judged}",
            "trên số chỉ tiêu đã kết luận được",
            "" if before is None else _since(now.met - before.met, before),
        ),
        Tile(
            "Độ phủ kiểm tra",
            share(now.inspected, now.active),
            f"{now.inspected}/{now.active} đơn vị",
            _points_since(before, "inspected", "active", now),
        ),
    ]
    if now.overdue is not None:
        since = "" if before is None else _since(now.overdue - (before.overdue or 0), before)
        found.append(Tile("Nhiệm vụ quá hạn", str(now.overdue), "nhiệm vụ chưa xong", since))
    return found


def share(part: int, whole: int) -> str:
    """Return a share in percent; of nothing, that nothing has arisen."""
    return percent(part, whole) if whole else NONE_ARISEN


def _points_since(before: Standing | None, part: str, whole: str, now: Standing) -> str:
    if before is None or not getattr(before, whole) or not getattr(now, whole):
        return ""
    then, here = (getattr(one, part) * 100 / getattr(one, whole) for one in (before, now))
    return _since(round(here - then, 1), before, " điểm")


def _since(number: float, before: Standing, what: str = "") -> str:
    if not number:
        return f"không đổi so với {before.period.title}"
    sign = "▲ tăng" if number > 0 else "▼ giảm"
    return f"{sign} {shown(abs(number))}{what} so với {before.period.title}"


def shown(number: float) -> str:
    """Return a number with at most two decimals in Vietnamese writing."""
    return f"{round(number, 2):.15g}".replace(".", ",")


def gap(target: Target) -> str:
    """Return how far a figure is off its bar; what is missed is never shown as 0."""
    if target.points is None:
        return ""
    measured, points = target.measure, target.points
    if measured.verdict == NOT_MET:
        word = "vượt trần" if measured.ceiling else "thiếu"
        return f"{word} {shown(ceil(round(-points * 10, 6)) / 10)} điểm"
    if not points:
        return "vừa đúng ngưỡng"
    return f"{'+' if points > 0 else '−'}{shown(floor(round(abs(points) * 10, 6)) / 10)} điểm"


def needed(target: Target) -> str:
    """Return how much of what is counted would reach a bar that is missed."""
    much = target.measure.needed
    if not much:
        return ""
    word = "thừa" if target.measure.ceiling else "cần thêm"
    return f"{word} {shown(much)} {target.measure.counted}".rstrip()


def short_of(unit: Weight, measured: Measure) -> str:
    """Return what a unit is short of, or has too much: whole where whole things are counted."""
    whole = all(exact(figure).denominator == 1 for figure in (unit.numerator, unit.denominator))
    word = "thừa" if measured.ceiling else "thiếu"
    return f"{word} {shown(ceil(unit.short) if whole else unit.short)}"


def late_in_all(brief: Brief) -> str:
    """Return how many units are late, and that those beside are the latest of them."""
    if not brief.late_in_all:
        return "Không đơn vị nào chậm báo cáo"
    more = f"; {len(brief.late)} đơn vị chậm nhất" if brief.late_in_all > len(brief.late) else ""
    return f"{brief.late_in_all} đơn vị chậm hoặc chưa gửi báo cáo{more}"


def late_line(unit: Urgent) -> str:
    """Return who is late, and how."""
    return f"{unit.unit} {unit.name}: {unit.detail}"
