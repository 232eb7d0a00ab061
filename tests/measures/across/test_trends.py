"""Metrics over two years: which are the same, which was redefined, and what stays blank."""

from __future__ import annotations

from dataclasses import replace

import pytest

from cchc_xl.measures.across.trends import Series, Trend, trend
from cchc_xl.plan.periods import Period
from cchc_xl.plan.year import Metric, Plan, builtin_plan
from cchc_xl.register.content import Content
from tests.content_samples import Row, accepted, content_with, dossiers, unit

EARLY = {
    2023: {"Q1": (90, 8, 2), "Q2": (70, 30, 0), "Q3": (80, 20, 0), "Q4": (60, 20, 20)},
    2024: {"Q1": (41, 8, 1), "Q2": (50, 50, 0)},
}
"""Dossiers of the one office resolved early, on time, late: T7b is the first of their sum."""


def plan_of(year: int, **metrics: dict[str, object]) -> Plan:
    """Return the plan of 2023 as a year's, with metrics (by id) changed."""
    plan = builtin_plan(2023)
    calendar = tuple(
        row._replace(
            period=Period(year, row.period.part),
            deadline=row.deadline.replace(year=year),
            data_from=None,
            data_to=None,
        )
        for row in plan.calendar
    )
    changed = tuple(_changed(one, metrics.get(one.id, {})) for one in plan.metrics)
    return replace(plan, year=year, calendar=calendar, metrics=changed)


def _changed(metric: Metric, cells: dict[str, object]) -> Metric:
    return metric._replace(**cells)  # type: ignore[arg-type]


def content_of(plan: Plan) -> Content:
    rows: dict[str, list[Row]] = {"submissions": [], "tthc": []}
    for part, figures in EARLY[plan.year].items():
        period = Period(plan.year, part)
        early, on_time, late = figures
        rows["submissions"].append(accepted("VP", period))
        rows["tthc"].append(dossiers("VP", period, early=early, on_time=on_time, late=late))
    return content_with([unit("VP", "PHONG_SO")], rows, plan)


def series_of(found: Trend, name: str) -> Series:
    (one,) = (series for series in found.series if series.newest.id == name)
    return one


def ratios(series: Series) -> dict[str, float | None]:
    return {period.code: one.ratio for period, one in series.points.items()}


def test_the_same_metric_of_two_years_is_one_series() -> None:
    """Reckoned by hand: 90/100, 70/100, 80/100, 60/100, 300/400; 41/50, 50/100."""
    found = trend([content_of(plan_of(2024)), content_of(plan_of(2023))])
    one = series_of(found, "T7b")
    assert ratios(one) == {
        **{"2023-Q1": 0.9, "2023-Q2": 0.7, "2023-Q3": 0.8, "2023-Q4": 0.6, "2023-Y": 0.75},
        **{"2024-Q1": 0.82, "2024-Q2": 0.5},
    }
    assert (one.changes, one.breaks, found.years) == ((), (), (2023, 2024))
    assert Period(2024, "Q3") in found.periods
    assert Period(2024, "Q3") not in found.reported
    assert Period(2024, "Y") not in found.reported  # it would be of half a year


def test_what_nobody_entered_is_no_point_of_zero() -> None:
    found = trend([content_of(plan_of(2023))])
    for name in ("T1", "T9", "T8a", "T11a"):
        assert series_of(found, name).points == {}
    assert all(one.verdict != "Chưa có số liệu" for s in found.series for one in s.points.values())


def test_another_bar_is_told_and_breaks_nothing() -> None:
    later = plan_of(2024, T7b={"bar": 82.5})
    (change,) = series_of(trend(map(content_of, (plan_of(2023), later))), "T7b").changes
    assert change == (2024, "Ngưỡng", "80%", "82,5%", False)


@pytest.mark.parametrize(
    ("cells", "what", "before", "after"),
    [
        (
            {"numerator": "early + on_time"},
            "Tử số",
            "trang “SL TTHC”: “Giải quyết trước hạn”",
            "trang “SL TTHC”: “Giải quyết trước hạn” + “Giải quyết đúng hạn”",
        ),
        ({"basis": "stock"}, "Cách cộng các kỳ", "cộng các kỳ", "lấy kỳ cuối"),
        (
            {"kinds": ("PHONG_SO", "TRUC_THUOC")},
            "Loại đơn vị",
            "Phòng cơ quan Sở",
            "Phòng cơ quan Sở, Đơn vị trực thuộc",
        ),
    ],
)
def test_another_way_to_reckon_breaks_the_series(
    cells: dict[str, object], what: str, before: str, after: str
) -> None:
    found = trend(map(content_of, (plan_of(2023), plan_of(2024, T7b=cells))))
    one = series_of(found, "T7b")
    (change,) = one.changes
    assert (change.what, change.before, change.breaks) == (what, before, True)
    assert sorted(change.after.split(", ")) == sorted(after.split(", "))
    assert one.breaks == (2024,)
    assert {period.year for period in one.points} == {2023, 2024}


def test_targets_that_were_numbered_anew_are_followed_by_what_they_count() -> None:
    """T7b and T7a changed their ids with each other: the figures go on, no break is seen."""
    later = plan_of(2024, T7a={"id": "T7b", "bar": 100}, T7b={"id": "T7a"})
    found = trend(map(content_of, (plan_of(2023), later)))
    one = series_of(found, "T7a")
    assert {year: metric.id for year, metric in one.metrics.items()} == {2023: "T7b", 2024: "T7a"}
    assert ratios(one)["2023-Q1"] == 0.9
    assert ratios(one)["2024-Q1"] == 0.82
    assert [(change.what, change.breaks) for change in one.changes] == [("Mã", False)]


def test_a_metric_of_one_year_alone_is_blank_in_the_other() -> None:
    later = plan_of(2024)
    later = replace(later, metrics=tuple(one for one in later.metrics if one.id != "T7b"))
    found = trend(map(content_of, (plan_of(2023), later)))
    one = series_of(found, "T7b")
    assert {period.year for period in one.points} == {2023}
    assert found.series[-1] is one  # below those of the last plan


def test_what_is_counted_and_confirmed_is_compared_too() -> None:
    before, later = plan_of(2023), plan_of(2024)
    groups = tuple(g._replace(kinds=(*g.kinds, "PHONG_GDDT"), floor=35) for g in later.groups)
    iso = tuple(one._replace(title="Khác") for one in later.iso)
    ranks = tuple(one._replace(limit=5) for one in later.ranks)
    later = replace(later, groups=groups, iso=iso, ranks=ranks)
    found = trend(map(content_of, (before, later)))
    changes = {
        name: [(change.what, change.breaks) for change in series_of(found, name).changes]
        for name in ("T5a", "T11a", "T1", "T6")
    }
    assert changes == {
        "T5a": [("Loại đơn vị", True), ("Sàn của nhóm", False)],
        "T11a": [("Nội dung được xác nhận", True)],
        "T1": [("Giới hạn nhóm dẫn đầu", False)],
        "T6": [],
    }
