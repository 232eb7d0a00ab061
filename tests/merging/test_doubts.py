"""Doubts beside rules: planted cases are found, honest returns left alone, explanations settle."""

from __future__ import annotations

import time
from dataclasses import replace
from datetime import timedelta

import pandas as pd
import pytest

from cchc_xl.merging.between import unexplained, with_findings_between
from cchc_xl.merging.doubting import with_doubts
from cchc_xl.merging.doubts import CODES, doubts_among
from cchc_xl.merging.doubts.figures import shown
from cchc_xl.merging.in_force import returns_in_force
from cchc_xl.plan.records import DoubtBound
from cchc_xl.plan.year import builtin_plan
from cchc_xl.register.content import Content
from cchc_xl.register.file.adapter import FileRegister
from cchc_xl.register.read import read_content
from cchc_xl.services.checking import validate
from tests.desk import IN_TIME, Q1, Desk, answers_of
from tests.merging.made_figures import (
    JUMPS,
    LAST,
    STRENGTHS,
    UNITS,
    Score,
    made_year,
    scores,
)

BOUNDS = builtin_plan(2023).doubts


def bound(doubt: str) -> DoubtBound:
    """Return the plan's bound of a kind of doubt."""
    return next(one for one in BOUNDS if one.doubt == doubt)


@pytest.fixture(scope="module")
def scored() -> dict[str, Score]:
    return scores(1, BOUNDS)


@pytest.mark.parametrize("doubt", list(CODES))
def test_planted_cases_are_found_and_few_honest_returns_are_doubted(
    scored: dict[str, Score], doubt: str
) -> None:
    score = scored[doubt]
    assert score.planted >= 10
    least, most = {"own_jump": (0.8, 0.02), "peer_jump": (0.4, 0.015)}.get(doubt, (0.8, 0))
    assert score.found >= least * score.planted
    assert score.alarms <= most * score.honest


FOUND = {"own_jump": (0, 0.1, 0.45, 0.9), "peer_jump": (0, 0.02, 0.1, 0.45)}
"""Which share of figures from 20 up is found at the least, by how many times they are too large."""


@pytest.mark.parametrize("at", range(len(STRENGTHS)), ids=lambda at: f"{STRENGTHS[at]}x")
def test_figures_a_few_times_too_large_are_found_as_far_as_they_stand_out(at: int) -> None:
    jumps = [bound(doubt) for doubt in JUMPS]
    runs = [scores(seed, jumps, STRENGTHS[at]) for seed in (11, 12, 13)]
    for doubt in JUMPS:
        found, large = (sum(run[doubt][n] for run in runs) for n in (5, 4))
        assert large > 30
        assert found >= FOUND[doubt][at] * large
        alarms, honest = (sum(run[doubt][n] for run in runs) for n in (3, 2))
        assert alarms <= 0.02 * honest


def peers(*years: tuple[float, ...]) -> pd.DataFrame:
    """Return one figure of units of a kind, a quarter after the other; nought is none."""
    rows = [
        (f"U{number:02}", f"2023-Q{quarter}", value)
        for number, year in enumerate(years)
        for quarter, value in enumerate(year, 1)
        if value
    ]
    frame = pd.DataFrame(rows, columns=["unit", "period", "value"])
    return frame.assign(form="thong_ke", key="A", column="value", kind="THPT", cells="C7:F7")


def doubted_in(figures: pd.DataFrame, *doubts: str) -> set[tuple[str, str]]:
    found = doubts_among(figures, [bound(doubt) for doubt in doubts or JUMPS])
    return {(one.unit, one.period) for one in found}


STEADY = [(200.0 + number, 210.0, 190.0, 200.0) for number in range(12)]


def test_four_times_a_few_is_chance_and_four_times_many_is_none() -> None:
    """2 may well be 8 next time, 200 not 800, nor 50; what 200 others do a unit does as well."""
    few = [(2.0, 2.0, 2.0, 2.0)] * 12
    assert doubted_in(peers(*few, (2, 2, 2, 8))) == set()
    assert doubted_in(peers(*STEADY, (200, 200, 200, 800)), "own_jump") == {("U12", LAST)}
    assert doubted_in(peers(*STEADY, (200, 200, 200, 50)), "own_jump") == {("U12", LAST)}
    assert doubted_in(peers(*STEADY, (200, 200, 200, 260))) == set()


def test_what_rises_everywhere_with_the_season_is_no_jump() -> None:
    season = [(a, b, c, 4 * d) for a, b, c, d in STEADY]
    assert doubted_in(peers(*season)) == set()
    [found] = doubts_among(peers(*season, (200, 200, 200, 200)), [bound("own_jump")])
    assert (found.unit, found.said["median"], found.said["quarters"]) == ("U12", "200", 3)
    assert found.said["beside"].endswith(" 781")  # 801 in place of 206, of 201: 781.6, less 1


def test_few_peers_tell_of_no_season() -> None:
    """Among three units a figure may be three times as large; thirty times is doubted."""
    two = STEADY[:2]
    assert doubted_in(peers(*two, (200, 200, 200, 600))) == set()
    assert doubted_in(peers(*two, (200, 200, 200, 6000))) == {("U02", LAST)}
    assert doubted_in(peers(*STEADY[:6], *[(0, 0, 0, 200.0)] * 8, (200, 200, 200, 600))) == set()


def test_what_a_unit_always_has_more_of_than_its_peers_is_doubted_once() -> None:
    figures = peers(*STEADY, (6000, 6000, 6100, 5900))
    assert doubted_in(figures) == {("U12", "2023-Q1")}


def test_a_unit_that_is_large_in_all_is_no_doubt_for_being_so() -> None:
    one = peers(*STEADY, (2000, 2000, 2000, 2000))
    assert doubted_in(one) == {("U12", "2023-Q1")}
    whole = pd.concat([one.assign(key=key) for key in "ABCDEF"], ignore_index=True)
    assert doubted_in(whole) == set()


def test_a_year_of_1_600_returns_is_gone_through_quickly() -> None:
    figures, _ = made_year(2)
    start = time.process_time()
    list(doubts_among(figures, BOUNDS))
    assert time.process_time() - start < 20


def test_a_figure_says_against_what_it_is_doubted() -> None:
    figures, _ = made_year(3)
    own = figures[(figures["unit"] == "U030") & (figures["column"] == "value")]
    one = own[(own["period"] == LAST) & (own["key"] == "n00")].index
    figures.loc[one, "value"] = 1_000_000.0
    codes = {}
    for doubt in doubts_among(figures, BOUNDS):
        if doubt.unit == "U030":
            codes[doubt.code] = doubt
    assert codes["D103"].value == codes["D104"].value == "1.000.000"
    before = own[(own["period"] != LAST) & (own["key"] == "n00")]["value"]
    assert codes["D103"].said["quarters"] == 3
    assert codes["D103"].said["median"] == shown(before.median())
    assert "các đơn vị cùng loại thì kỳ này khoảng" in codes["D103"].said["beside"]
    assert codes["D104"].said["peers"] == UNITS // 10 - 1


@pytest.mark.parametrize(
    ("least", "doubted"),
    [(8, True), (18, True), (19, False)],
)
def test_a_bound_is_the_plan_s(least: int, doubted: bool) -> None:
    figures, _ = made_year(4)
    assert len(figures[figures["unit"].eq("U030") & figures["period"].eq(LAST)]) == 18
    now = figures["unit"].eq("U030") & figures["period"].eq(LAST)
    before = figures["unit"].eq("U030") & figures["period"].eq("2023-Q3")
    figures.loc[now, "value"] = figures.loc[before, "value"].to_numpy()
    found = doubts_among(figures, [bound("as_before")._replace(least=least)])
    assert ("U030" in {one.unit for one in found}) == doubted


def test_one_figure_of_18_that_differs_is_no_copy() -> None:
    figures, _ = made_year(4)
    now = figures["unit"].eq("U030") & figures["period"].eq(LAST)
    before = figures["unit"].eq("U030") & figures["period"].eq("2023-Q3")
    figures.loc[now, "value"] = figures.loc[before, "value"].to_numpy()
    figures.loc[figures[now].index[0], "value"] += 1
    assert "U030" not in {one.unit for one in doubts_among(figures, [bound("as_before")])}
    nearly = bound("as_before")._replace(limit=94)
    assert "U030" in {one.unit for one in doubts_among(figures, [nearly])}


def test_units_of_different_kinds_may_have_the_same_figures() -> None:
    figures, planted = made_year(5)
    found = {one.unit for one in doubts_among(figures, [bound("as_another")])}
    assert found == planted.units["as_another"]
    apart = figures.assign(kind=figures["unit"])
    assert list(doubts_among(apart, [bound("as_another")])) == []


def test_no_figures_and_no_bounds_are_no_doubts() -> None:
    figures, _ = made_year(6)
    assert list(doubts_among(figures, [])) == []
    assert list(doubts_among(figures.iloc[:0], BOUNDS)) == []


@pytest.fixture
def doubted(desk: Desk) -> Content:
    """Return a register's content with returns, of each of which all figures are multiples of 1."""
    desk.use_merged()
    with FileRegister.open(desk.register, write=False) as register:
        content = read_content(register)
    strict = bound("all_round")._replace(limit=1, least=1)
    return content._replace(plan=replace(content.plan, doubts=(strict,)))


def test_a_doubt_is_a_warning_at_a_cell_of_the_return_in_force(doubted: Content) -> None:
    findings = with_findings_between(doubted)
    own = findings[findings["code"] == "D105"]
    returns = returns_in_force(doubted)
    assert len(own) > 1
    assert set(own["hash"]) <= set(returns["hash"])
    assert set(own["severity"]) == {"Cảnh báo"}
    assert own["cell"].str.fullmatch("[A-Z]+[0-9]+").all()
    assert own["sheet"].notna().all()
    assert own["remedy"].str.contains("giải trình ở trang Bìa").all()
    again = with_findings_between(doubted._replace(frames={**doubted.frames, "findings": findings}))
    pd.testing.assert_frame_equal(again, findings)


def test_an_explanation_settles_a_doubt_and_a_plan_without_bounds_has_none(
    doubted: Content,
) -> None:
    findings = with_findings_between(doubted)
    content = doubted._replace(frames={**doubted.frames, "findings": findings})
    waiting = {key for key, codes in unexplained(content).items() if "D105" in codes}
    unit, period = min(waiting)
    log = content.frames["submissions"]
    told = log.assign(explanation=log["explanation"].mask(log["unit"].eq(unit), "Đúng như vậy"))
    settled = content._replace(frames={**content.frames, "submissions": told})
    assert {key for key, codes in unexplained(settled).items() if "D105" in codes} == waiting - {
        (unit, period)
    }
    bare = content._replace(plan=replace(content.plan, doubts=()))
    assert "D105" not in set(with_findings_between(bare)["code"])


def test_a_check_alone_tells_what_merging_would_doubt(desk: Desk) -> None:
    """THPT02 sends what THPT01 told: the check says so with nothing merged, then the register."""
    desk.use_merged()
    with FileRegister.open(desk.register, write=False) as register:
        content = read_content(register)
    assert len(content.plan.doubts) == 6
    later = IN_TIME + timedelta(hours=1)
    path = desk.fill("THPT02", lambda given: given.update(answers_of("THPT01")), when=later)
    content, examined = validate(desk.register, [path], Q1)
    told = [one for one in examined.all_findings() if one.code == "D102"]
    assert [(one.unit, one.period, one.file) for one in told] == [("THPT02", "2023-Q1", path.name)]
    assert "THPT01" in told[0].message
    [receipt] = examined.receipts
    assert receipt.accepted
    assert receipt.warnings == len(examined.all_findings())
    bare = content._replace(plan=replace(content.plan, doubts=()))
    assert with_doubts(bare, Q1, examined) == examined
    assert desk.run("merge", path, "--period", "2023-Q1").code == 0
    with FileRegister.open(desk.register, write=False) as register:
        frame = read_content(register).frames["findings"]
    assert {"THPT01", "THPT02"} == set(frame[frame["code"] == "D102"]["unit"])
