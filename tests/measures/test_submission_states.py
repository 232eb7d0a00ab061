"""The submission wall: one state a unit and quarter."""

from __future__ import annotations

from datetime import date
from typing import Any

import pytest

from cchc_xl.measures.submission_states import (
    days_late,
    sent_returns,
    state_named,
    submission_states,
)
from cchc_xl.plan.states.returns import STATES
from tests.content_samples import H1, Q1, Q2, accepted, content_with, random_content, unit

AFTER = date(2023, 3, 8)  # the deadline's own day: what comes now is late


BACK: dict[str, Any] = {"result": "Trả lại", "current": None}
GONE: dict[str, Any] = {"result": "Rút", "current": None}
OVER: dict[str, Any] = {"timeliness": "Trễ hạn", "days_late": 3}
EXCUSED: dict[str, Any] = {"result": "Miễn báo cáo", "current": None, "file": None, "hash": None}


def received(day: int) -> dict[str, Any]:
    """Return what changes in the log's row of another file that came on a day of March."""
    return {"hash": "2", "received": date(2023, 3, day)}


@pytest.mark.parametrize(
    ("log", "as_of", "state"),
    [
        ([{}], AFTER, "Đúng hạn"),
        ([OVER], AFTER, "Trễ hạn"),
        ([{"activity": "Không phát sinh"}], AFTER, "Không phát sinh"),
        ([{"activity": "Không phát sinh", **OVER}], AFTER, "Trễ hạn"),
        ([BACK], AFTER, "Đúng hạn, phải sửa"),
        ([BACK | OVER], AFTER, "Trễ hạn, phải sửa"),
        ([BACK, received(5)], AFTER, "Đúng hạn, đã sửa 05/03"),
        (
            [BACK, OVER | {"hash": "2", "received": date(2023, 3, 9)}],
            AFTER,
            "Đúng hạn, đã sửa 09/03",
        ),
        ([BACK | OVER, OVER | {"hash": "2"}], AFTER, "Trễ hạn"),
        # a supplement after acceptance makes nobody late, whatever became of it
        (
            [{"current": None}, OVER | {"hash": "2", "received": date(2023, 4, 20)}],
            AFTER,
            "Đúng hạn",
        ),
        ([{}, BACK | OVER | received(20)], AFTER, "Đúng hạn"),
        (
            [{"result": "Miễn báo cáo", "current": None, "file": None, "hash": None}],
            AFTER,
            "Miễn báo cáo",
        ),
        ([EXCUSED | {"hash": "0"}, {}], AFTER, "Đúng hạn"),
        ([GONE], AFTER, "Chưa nộp (đã rút)"),
        ([GONE | OVER], AFTER, "Chưa nộp (đã rút)"),
        ([GONE], date(2023, 3, 7), "Chưa đến hạn (đã rút)"),
        ([GONE, received(6)], AFTER, "Đúng hạn"),
        ([GONE, BACK | {"hash": "2"}], AFTER, "Đúng hạn, phải sửa"),
        ([GONE, EXCUSED | {"hash": "0"}], AFTER, "Miễn báo cáo"),
        ([], AFTER, "Chưa nộp"),
        ([], date(2023, 3, 7), "Chưa đến hạn"),
    ],
)
def test_state(log: list[dict[str, Any]], as_of: date, state: str) -> None:
    rows = [accepted("THPT01", Q1, **changes) for changes in log]
    content = content_with([unit("THPT01")], {"submissions": rows})
    assert submission_states(content, as_of).at["THPT01", "2023-Q1"] == state


@pytest.mark.parametrize(
    ("changes", "first", "second"),
    [
        ({"valid_from": date(2023, 3, 8)}, True, True),
        ({"valid_from": date(2023, 3, 9)}, False, True),
        ({"valid_from": date(2023, 3, 15)}, False, True),
        ({"valid_to": date(2023, 3, 7)}, False, False),
        ({"valid_to": date(2023, 3, 8)}, True, False),
        ({"valid_to": date(2023, 4, 30)}, True, False),
        ({"valid_to": date(2023, 5, 15)}, True, False),
        ({"valid_to": date(2023, 6, 8)}, True, True),
        ({}, True, True),
    ],
)
def test_a_unit_owes_what_is_due_on_a_day_on_which_it_is_active(
    changes: dict[str, Any], first: bool, second: bool
) -> None:
    content = content_with([unit("A", **changes)], {})
    states = submission_states(content, date(2023, 6, 30)).loc["A"]
    owing = [state == "Chưa nộp" for state in states[:2]]
    assert owing == [first, second]
    expected = [len(content.plan.expected_units(quarter)) for quarter in (Q1, Q2)]
    assert expected == [int(first), int(second)]


def test_a_file_of_nobody_changes_no_state() -> None:
    rows = [accepted("THPT01", Q1, result="Trả lại", current=None) | {"unit": None}]
    content = content_with([unit("THPT01")], {"submissions": rows})
    assert submission_states(content, AFTER).at["THPT01", "2023-Q1"] == "Chưa nộp"


def test_days_missing_count_the_deadlines_own_day() -> None:
    content = content_with([unit("A"), unit("B")], {"submissions": [accepted("B", Q1)]})
    states = submission_states(content, AFTER)
    assert days_late(content, states, H1.quarters, AFTER) == {"A": 1, "B": 0}


@pytest.mark.parametrize(
    ("log", "as_of", "days"),
    [
        ([OVER], AFTER, 3),
        ([BACK], date(2023, 3, 8), 0),
        ([BACK], date(2023, 3, 12), 0),  # five days are allowed for a correction: up to 12/03
        ([BACK], date(2023, 3, 13), 1),
        ([BACK | OVER], date(2023, 3, 13), 6),
        ([BACK, {"hash": "2", "days_late": 5, "received": date(2023, 3, 12)}], AFTER, 0),
        ([BACK, {"hash": "2", "days_late": 6, "received": date(2023, 3, 13)}], AFTER, 1),
        ([{}, {"hash": "2", "days_late": 44, "received": date(2023, 4, 20)}], AFTER, 0),
        ([{"result": "Miễn báo cáo", "current": None}], date(2023, 4, 1), 0),
    ],
)
def test_days_late(log: list[dict[str, Any]], as_of: date, days: int) -> None:
    rows = [accepted("A", Q1, **changes) for changes in log]
    content = content_with([unit("A")], {"submissions": rows})
    states = submission_states(content, as_of)
    assert days_late(content, states, [Q1], as_of) == {"A": days}


@pytest.mark.parametrize(
    ("log", "counts"),
    [
        ([{}], True),
        ([OVER], False),
        ([BACK], False),
        ([BACK, {"hash": "2", "days_late": 0, "received": date(2023, 3, 7)}], True),
        ([BACK, {"hash": "2", "days_late": 5, "received": date(2023, 3, 12)}], True),
        ([BACK, {"hash": "2", "days_late": 6, "received": date(2023, 3, 13)}], False),
        ([{}, {"hash": "2", "days_late": 44, "received": date(2023, 4, 20)}], True),
    ],
)
def test_what_the_league_counts_as_on_time(log: list[dict[str, Any]], counts: bool) -> None:
    rows = [accepted("A", Q1, **changes) for changes in log]
    (sent,) = sent_returns(content_with([unit("A")], {"submissions": rows})).values()
    assert sent.counts_on_time(5) is counts


def test_every_unit_has_one_of_the_states() -> None:
    states = submission_states(random_content(7, units=60), date(2023, 6, 30))
    found = {state_named(state) for state in states.to_numpy().ravel()}
    assert found == {*STATES, "Không thuộc diện"}


def test_a_withdrawn_return_counts_as_missing_and_its_days_run() -> None:
    rows = [accepted("THPT01", Q1, **GONE)]
    content = content_with([unit("THPT01"), unit("THPT02")], {"submissions": rows})
    as_of = date(2023, 3, 31)
    states = submission_states(content, as_of)
    assert states["2023-Q1"].tolist() == ["Chưa nộp (đã rút)", "Chưa nộp"]
    assert [state_named(state) for state in states["2023-Q1"]] == ["Chưa nộp"] * 2
    assert days_late(content, states, [Q1], as_of) == {"THPT01": 24, "THPT02": 24}
